import type { PromptKind } from '../request.ts'
import { type Part, say, type Text } from '../text.ts'

const times = (count: number): string =>
  count === 2 ? 'the second time' : count === 3 ? 'the third time' : `time ${count}`

export const possessive = (name: string): string => (name.endsWith('s') ? `${name}'` : `${name}'s`)

/** What happened, in the thread of the card: the request is known there. */
export const story = {
  submitted: (who: Part): Text => say`${who} asked for this.`,
  submittedFor: (who: Part, requester: Part): Text => say`${who} asked for this on behalf of ${requester}.`,
  edited: (who: Part): Text => say`${who} changed the request.`,
  teamChosen: (who: Part, team: string): Text => say`${who} chose ${team}.`,
  claimed: (who: Part, team: string): Text => say`${who} took this on for ${team}.`,
  takenOver: (who: Part): Text => say`${who} is the contact now.`,
  takenOverFrom: (who: Part, from: Part): Text => say`${who} is the contact now, after ${from}.`,
  putBack: (who: Part, team: string): Text => say`${who} put this back: it is waiting for ${team} again.`,
  handedOver: (who: Part, from: string, to: string): Text => say`${who} handed this over from ${from} to ${to}.`,
  handedToTriage: (who: Part, from: string): Text =>
    say`${who} handed this over from ${from} to triage, which will find the team.`,
  circle: (who: Part, from: string): Text =>
    say`${who} handed this over from ${from} to a team that had it before: triage chooses now.`,
  asked: (who: Part, judge: Part): Text => say`${who} asked ${judge}:`,
  answered: (who: Part): Text => say`${who} answered:`,
  answeredBefore: (who: Part, left: number): Text =>
    say`${who} answered before ${left === 1 ? 'the last question' : `the last ${left} questions`} came:`,
  started: (who: Part): Text => say`${who} started work.`,
  updated: (who: Part): Text => say`News from ${who}.`,
  parked: (who: Part, until: Part): Text => say`${who} parked this until ${until}.`,
  declined: (who: Part): Text => say`${who} declined this.`,
  duplicate: (who: Part, key: string): Text => say`${who} declined this: it is the same as ${key}.`,
  delivered: (who: Part): Text => say`${who} delivered this.`,
  deliveredAgain: (who: Part): Text => say`${who} delivered this again.`,
  accepted: (who: Part, checkOn: Part): Text => say`${who} has what was asked for. The result is due on ${checkOn}.`,
  acceptedByClock: (checkOn: Part): Text => say`Accepted without an answer. The result is due on ${checkOn}.`,
  notYet: (who: Part): Text => say`Not yet, says ${who}: something is missing.`,
  reopened: (who: Part): Text => say`${who} reopened this.`,
  again: (line: Text, count: number): Text => (count > 1 ? say`${line} This is ${times(count)}.` : line),
  outcome: (who: Part, verdict: string): Text => say`The result, from ${who}: ${verdict}.`,
  outcomeCorrected: (who: Part, verdict: string): Text => say`${who} corrected the result: ${verdict}.`,
  postponed: (who: Part, askOn: Part): Text => say`Too early to tell, says ${who}. The result is due on ${askOn}.`,
  learned: (who: Part): Text => say`What we learned, from ${who}:`,
  debtRepaid: (who: Part): Text => say`${who} says this is cleaned up:`,
  debtMoved: (who: Part, due: Part): Text => say`${who} moved the clean-up to ${due}:`,
  withdrawn: (who: Part): Text => say`${who} withdrew this.`,
  /** `requester` null: it is they who asked. */
  delegated: (who: Part, to: Part, requester: Part | null): Text =>
    requester === null
      ? say`${who} asked ${to} to answer in their place.`
      : say`${who} asked ${to} to answer in ${requester}'s place.`,
  givenBack: (who: Part, to: Part): Text => say`${who} gave this back to ${to}.`,
  undelegated: (from: Part, judge: Part): Text => say`Not for ${from}: ${judge} is asked again.`,
  said: (who: Part): Text => say`${who} wrote:`,
  reminded: {
    triage: (): Text => say`This still needs a team.`,
    claim: (team: string): Text => say`This is still waiting to be taken on by ${team}.`,
    answer: (_team: string, judge: Part): Text => say`${judge} was reminded of the open question.`,
    update: (_team: string, judge: Part): Text => say`Is there news? A short update tells ${judge} where this stands.`,
    return: (team: string): Text => say`This is waiting for ${team} again.`,
    accept: (_team: string, judge: Part): Text => say`${judge} was asked again whether they have what was asked for.`,
    result: (_team: string, judge: Part): Text => say`${judge} was asked again for the result.`,
    learn: (): Text => say`The result is in. What did we learn from it?`,
    debt: (): Text => say`This was left to clean up. Is it done?`,
    name: (_team: string, judge: Part): Text => say`Somebody is needed to answer in ${judge}'s place.`,
  } satisfies Record<PromptKind, (team: string, judge: Part) => Text>,
  escalatedClaim: (team: string): Text => say`${team} has not taken this on yet.`,
  escalated: (): Text => say`Nobody has found a team for this yet.`,
  lapsed: (team: string): Text =>
    say`No answer came in time, so it is ${possessive(team)} move again. An answer is still welcome.`,
  returned: (team: string): Text => say`The parking time is over: this is waiting for ${team} again.`,
  outcomeAsked: (judge: Part): Text => say`${judge} was asked for the result.`,
  closedUnanswered: (judge: Part): Text => say`Closed: nobody gave the result. ${judge} can still give it.`,
  lost: (person: Part): Text => say`${person} cannot be reached. Who answers in their place?`,
  outOfReach: (person: Part): Text => say`${person} cannot be reached.`,
  found: (person: Part): Text => say`${person} can be reached again.`,
  moved: (team: string): Text => say`This is with ${team} now.`,
  reopenedOften: 'It may be worth talking it over together.',
  settled: {
    corrected: 'Corrected below.',
    learned: (who: Part): Text => say`${who} wrote down what was learned.`,
    cleanedUp: 'Cleaned up.',
    cleanUpMoved: (due: Part): Text => say`To be cleaned up by ${due}.`,
  },
}

/** What happened, to a person: names the request each time. */
export const news = {
  received: (request: Part, team: string): Text => say`Received: ${request} is with ${team}.`,
  receivedTriage: (request: Part): Text => say`Received: the right team for ${request} still has to be found.`,
  filedForYou: (who: Part): Text => say`${who} filed this for you. You judge the result.`,
  teamChosen: (team: string, request: Part): Text => say`${request} is with ${team} now. They will answer soon.`,
  claimed: (team: string, request: Part): Text => say`${team} has taken on ${request}.`,
  putBack: (team: string, request: Part): Text =>
    say`${team} has put back ${request}. It is waiting to be taken on again.`,
  handedOver: (request: Part, from: string, to: string): Text => say`${request} went from ${from} to ${to}.`,
  handedToTriage: (request: Part, from: string): Text =>
    say`${request} went from ${from} to triage, which will find the right team.`,
  updated: (team: string, request: Part): Text => say`News about ${request} from ${team}.`,
  parked: (team: string, request: Part, until: Part): Text => say`${team} has parked ${request} until ${until}.`,
  declined: (who: Part, request: Part): Text => say`${who} has declined ${request}.`,
  duplicate: (request: Part, key: string): Text =>
    say`${request} is closed, because it is the same as ${key}. From now on you get the news about ${key}.`,
  duplicateEnded: (request: Part, key: string, how: string): Text =>
    say`${request} is closed, because it is the same as ${key}, which is closed: ${how}.`,
  delivered: (team: string, request: Part): Text => say`${team} has delivered ${request}.`,
  accepted: (request: Part, checkOn: Part): Text =>
    say`Thank you. You will be asked for the result of ${request} on ${checkOn}.`,
  acceptedByClock: (request: Part, checkOn: Part): Text =>
    say`No answer came, so ${request} counts as received. The result is due on ${checkOn}.`,
  reopened: (team: string, request: Part): Text => say`${team} is working on ${request} again.`,
  outcome: (who: Part, request: Part, verdict: string): Text => say`${who} gave the result of ${request}: ${verdict}.`,
  learned: (team: string, request: Part): Text => say`What ${team} learned from ${request}:`,
  withdrawn: (who: Part, request: Part): Text => say`${who} withdrew ${request}.`,
  /** `requester` null: it is they who ask. */
  delegated: (who: Part, request: Part, requester: Part | null): Text =>
    requester === null
      ? say`${who} asks you to answer for ${request} in their place.`
      : say`${who} asks you to answer for ${request} in ${requester}'s place.`,
  delegatedBack: (who: Part, request: Part): Text => say`${who} gave ${request} back to you.`,
  undelegated: (who: Part, request: Part): Text => say`${who} says that ${request} is not for them. It is yours again.`,
  undelegatedName: (who: Part, request: Part): Text =>
    say`${who} says that ${request} is not for them. Who else can answer?`,
  said: (who: Part, team: string, request: Part): Text => say`${who} from ${team} wrote about ${request}:`,
  escalatedClaim: (team: string, request: Part): Text => say`${team} has not taken on ${request} yet.`,
  escalatedTriage: (request: Part): Text => say`Nobody has found a team for ${request} yet.`,
  toldOthers: 'The people who sort requests have been told.',
  toldAdmins: 'The admins have been told.',
  closedUnanswered: (request: Part): Text =>
    say`Nobody gave the result of ${request}, so it is closed. You can still give it.`,
  lost: (person: Part, request: Part): Text => say`${person} cannot be reached. Who can answer for ${request} instead?`,
  lostBack: (person: Part, request: Part): Text => say`${person} cannot be reached. ${request} is yours again.`,
  moved: (request: Part, team: string): Text => say`${request} is with ${team} now.`,
  other: (request: Part, line: Text): Text => say`${request}: ${line}`,
}

/** What a person is asked, and what became of it. */
export const asks = {
  answer: (who: Part, team: string, request: Part): Text => say`${who} from ${team} has a question about ${request}.`,
  answerReminder: (request: Part): Text => say`A question about ${request} is still waiting for your answer.`,
  accept: (team: string, request: Part): Text => say`${team} has delivered ${request}. Do you have what you asked for?`,
  acceptReminder: (team: string, request: Part): Text =>
    say`${team} has delivered ${request}. Do you have what you asked for? After 2 more working days, silence counts as yes.`,
  result: (request: Part): Text => say`It is time to look back at ${request}. Did it bring the result you wanted?`,
  resultReminder: (request: Part): Text => say`A reminder about ${request}: did it bring the result you wanted?`,
  name: (request: Part): Text => say`Who can answer for ${request}?`,
  became: {
    answered: 'Answered.',
    notNeeded: 'No answer is needed any more.',
    lapsed: 'No answer came in time. An answer is still welcome.',
    again: 'Asked again below.',
    added: 'Another question was added: answer them together below.',
    deliveredAgain: 'Delivered again below.',
    haveIt: 'You have it.',
    hasIt: (who: Part): Text => say`${who} has it.`,
    countsAsYes: 'No answer came, so this was taken as yes.',
    notYet: (team: string): Text => say`Not yet: ${team} is working on it again.`,
    tooEarly: (day: Part): Text => say`Too early: asked again on ${day}.`,
    youSaid: (verdict: string): Text => say`You said: ${verdict}.`,
    theySaid: (who: Part, verdict: string): Text => say`${who} said: ${verdict}.`,
    unanswered: 'Closed without an answer. You can still give it.',
    other: (who: Part): Text => say`${who} is being asked instead.`,
    named: (who: Part): Text => say`${who} will answer instead.`,
  },
}
