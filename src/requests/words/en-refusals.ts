import { type Part, say, type Text } from '../text.ts'

/** Why something did not happen. `state` is one of the sentences under `states`, without its full stop. */
export const refusals = {
  states: {
    triage: (key: string, who: Part, since: string): Text =>
      say`${key} is still finding its team: ${who} left that to triage ${since}`,
    triageByClock: (key: string, since: string): Text => say`${key} is still finding its team; that began ${since}`,
    routed: (key: string, team: string, who: Part, since: string): Text =>
      say`${key} is waiting for ${team}: ${who} brought it there ${since}`,
    routedByClock: (key: string, team: string, since: string): Text =>
      say`${key} is waiting for ${team}; it joined their queue ${since}`,
    claimed: (key: string, who: Part, since: string): Text => say`${key} was taken on by ${who} ${since}`,
    in_progress: (key: string, team: string, who: Part, since: string): Text =>
      say`${key} is in progress at ${team}: ${who} started or reopened it ${since}`,
    parked: (key: string, day: Part, who: Part, since: string): Text =>
      say`${key} was parked until ${day} by ${who} ${since}`,
    parkedElsewhere: (key: string, day: Part, team: string, since: string): Text =>
      say`${key} is parked until ${day}; it came to ${team} ${since}`,
    delivered: (key: string, judge: Part, who: Part, since: string): Text =>
      say`${key} was delivered by ${who} ${since} and is waiting for ${judge}`,
    measuring: (key: string, day: Part, who: Part, since: string): Text =>
      say`${key} is in use, and ${who} said so ${since}; the result is due on ${day}`,
    measuringByClock: (key: string, day: Part, since: string): Text =>
      say`${key} is in use: no answer came, so it was taken as received ${since}; the result is due on ${day}`,
    outcome_due: (key: string, judge: Part, since: string): Text =>
      say`${key} is waiting for ${judge}'s verdict, asked for ${since}`,
    closed: (key: string, how: string, who: Part, since: string): Text =>
      say`${key} was closed as ${how} by ${who} ${since}`,
    closedByClock: (key: string, how: string, since: string): Text => say`${key} was closed as ${how} ${since}`,
  },
  only: (state: Text): Text => say`${state}.`,
  because: (reason: Text, state: Text): Text => say`${reason}; ${state}.`,
  about: (key: string, reason: Text): Text => say`${key}: ${reason}.`,
  plain: (reason: Text): Text => say`${reason}.`,

  notRequester: (who: Text): Text => say`Only ${who} can do this`,
  orDelegate: (requester: Part, delegate: Part): Text => say`${requester} or ${delegate}`,
  orFiler: (requester: Text, filer: Part): Text => say`${requester} (it was filed by ${filer})`,
  notInvolved: (who: Text, team: string): Text => say`Only ${who} or the members of ${team} can do this`,
  notTeam: (team: string): Text => say`Only the members of ${team} can do this`,
  notTeamYet: 'Only the members of its team can do this',
  notTriage: (channel: Part): Text => say`Only the members of ${channel} can do this`,
  notFiler: (requester: Part): Text => say`Only ${requester} can withdraw this now that a team has taken it on`,
  notAllowed: 'This is not possible here',
  notAdmin: 'Only admins can set teams up',
  notMember: 'Only people in this workspace can use Roundtrip; guests and people from other organisations cannot',
  notAdded:
    'Roundtrip cannot tell yet who you are: open Apps in Teams, find Roundtrip and choose Add, then please try again',
  unsure: (team: string): Text =>
    say`Roundtrip cannot check right now who belongs to ${team}; please try again in a minute`,
  noQuestion: 'No question is open',
  otherQuestion: 'The question you were asked has been answered, and another one is open now',
  noDebt: 'Nothing is left to clean up',
  onlyDelegate: (delegate: Part): Text => say`Only ${delegate} can give this back`,
  noDelegate: (requester: Part): Text => say`Nobody has been asked to answer in ${requester}'s place`,
  learned: (who: Part, since: string): Text => say`${who} wrote down what was learned ${since}`,
  learnedAlready: 'What was learned has already been written down',
  tooEarlyTwice: 'This has already been put off twice; please choose one of the results',
  noTriage: 'Nobody sorts requests yet: pick a product or a team',
  sameTeam: (team: string): Text => say`${team} has this already`,
  teamRetired: 'That team or product no longer takes requests: pick another',
  sameAsUnknown: 'There is no request with that key',
  sameAsItself: 'A request cannot be the same as itself',
  sameAsCircle: 'That request was closed because it is the same as this one',
  sameAsClosed: 'That request is closed, so there will be no more news of it',
  otherClosed: (key: string, how: string): Text =>
    say`${key} is closed: ${how}. Give the key of a request that is still open.`,
  personUnreachable: 'Roundtrip cannot write to that person: pick somebody else in this workspace',
  personAbsent:
    'That person has not added Roundtrip in Teams yet: ask them to open Apps there, find Roundtrip and choose Add, or pick somebody else',
  personIsRequester: (requester: Part): Text => say`${requester} is the requester already`,
  changedMeanwhile: 'This changed while you were looking at it; please look again',
}
