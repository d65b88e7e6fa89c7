import { formatNumber } from '../outcome.ts'
import { type ChannelId, keyOf, type Platform, platformOf, type Verdict } from '../request.ts'
import { type Card, type Part, say, type Text } from '../text.ts'
import { enForms } from './en-forms.ts'
import { refusals } from './en-refusals.ts'
import { asks, news, possessive, story } from './en-story.ts'

const verdicts: Record<Verdict, string> = {
  achieved: 'achieved',
  partly: 'partly',
  not_achieved: 'not achieved',
  cannot_tell: 'cannot tell',
}
const { nexts: nextSteps, goals } = enForms.options

const number = formatNumber
const plural = (count: number, one: string, many = `${one}s`): string => `${number(count)} ${count === 1 ? one : many}`
const ago = (count: number, unit: string): string => `${plural(count, unit)} ago`

const told = (text: Text): Card => ({ summary: text, blocks: [{ kind: 'text', text }] })
const gets = (other: Part | null): Text => (other ? say`${other} will get a message` : ['You will get a message'])
const sentence = (words: string): Card => told([words])

/** Every word that Roundtrip says, in English. Names of people, teams and products come in; what people typed never does. */
export const en = {
  number,
  verdicts,
  nextSteps,
  goals,
  story,
  news,
  asks,
  refusals,

  roundtrip: 'Roundtrip',
  somebody: 'somebody',
  aRequest: 'a request',
  theTeam: 'the team',
  triage: 'triage',

  buttons: {
    ...enForms.openers,
    claim: 'Claim',
    start: 'Start',
    take_over: 'Take over',
    follow_up: 'Follow up',
    accept: 'Yes, I have it',
    tell_result: 'Tell the result now',
    achieved: 'Achieved',
    partly: 'Partly',
    not_achieved: 'Not achieved',
    cannot_tell: "Can't tell",
    undelegate: 'Not for me',
    show: 'Show',
    more: 'More',
    team: 'Set up a team',
  },

  states: {
    triage: (): Text => say`Finding the team`,
    routed: (team: string): Text => say`Waiting for ${team}`,
    claimed: (team: string): Text => say`Taken on by ${team}`,
    in_progress: (team: string): Text => say`In progress at ${team}`,
    parked: (day: Part): Text => say`Parked until ${day}`,
    delivered: (judge: Part): Text => say`Delivered, waiting for ${judge}`,
    measuring: (day: Part): Text => say`In use, result asked on ${day}`,
    outcome_due: (judge: Part): Text => say`Waiting for ${judge}'s verdict`,
    closed: (how: string): Text => say`Closed: ${how}`,
  },
  closings: {
    unanswered: 'unanswered',
    declined: 'declined',
    withdrawn: 'withdrawn',
    duplicate: (number: number): string => `duplicate of ${keyOf(number)}`,
  },
  ago: {
    now: 'just now',
    minutes: (count: number): string => ago(count, 'minute'),
    hours: (count: number): string => ago(count, 'hour'),
    days: (count: number): string => ago(count, 'day'),
  },

  labels: {
    state: 'State',
    move: 'Whose move',
    requester: 'Requester',
    filedBy: 'Filed by',
    delegate: 'Answers in their place',
    contact: 'Contact',
    product: 'Product',
    neededBy: 'Needed by',
    expectedBy: 'Expected by',
    expectedBefore: 'Before',
    need: 'What is needed, and why',
    outcome: 'Expected outcome',
    measure: 'Measure',
    valueToday: 'Value today',
    target: 'Target',
    measured: 'Measured value',
    question: 'Question',
    reason: 'Why?',
    changeOfMind: 'What would change our mind?',
    missing: 'What is missing?',
    delivered: 'What was delivered?',
    debt: 'Left to clean up',
    cleanUpBy: 'Clean up by',
    asset: 'Others can reuse',
    goal: 'What was it for?',
    comment: 'What happened?',
    learnedWhat: 'What happened?',
    learnedWhy: 'Why?',
    learnedNext: 'What next?',
  },
  /** The fields of a request, as an edit names them. */
  fields: {
    title: 'Title',
    need: 'What is needed, and why',
    outcome: 'Expected outcome',
    checkDays: 'Check the outcome',
    measure: 'Measure',
    valueToday: 'Value today',
    target: 'Target',
    neededBy: 'Needed by',
  },
  before: (field: string): string => `${field}, before`,
  after: (field: string): string => `${field}, now`,
  daysAfter: (days: number): string => `${plural(days, 'day')} after delivery`,
  change: (from: Part, to: Part): Text => say`${from} → ${to}`,
  nothing: 'nothing',

  card: {
    summary: (key: string, title: string, state: Text): Text => say`${key} ${title}: ${state}`,
    since: (who: Part, at: Part): Text => say`${who}, since ${at}`,
    nobodyUntilThen: 'Nobody until then',
    /** `12 today, target 4`, behind the measure's own words. */
    values: (today: number | null, target: number | null): string =>
      [today === null ? '' : `${number(today)} today`, target === null ? '' : `target ${number(target)}`]
        .filter(Boolean)
        .join(' → '),
    why: (found: Text): Text => say`Routed here because it mentions ${found}`,
    askedBy: (who: Part, at: Part): Text => say`Asked by ${who}, ${at}`,
    stillWelcome: 'No answer came in time. An answer is still welcome.',
    source: 'The message it came from',
    deliveredLink: 'Open what was delivered',
    followsUp: (request: Part): Text => say`Follows up ${request}`,
    went: (where: string): Text => say`Went to ${where}`,
    wentIn: (where: string, channel: Part): Text => say`Went to ${where}: ${channel}`,
    pointer: (request: Part): Text => say`This is a copy. The live card is here: ${request}`,
    earlier: (request: Part, state: Text): Text =>
      say`Something similar was asked for before, in ${request} (${state}):`,
    learned: 'What was learned then',
    hint: (judge: Part): Text => say`Mention @Roundtrip to write to ${judge}; other words stay here.`,
    story: 'What happened so far',
    line: (at: Part, line: Text): Text => say`${at} · ${line}`,
    about: (line: Text, title: string): Text => say`${line} (${title})`,
    now: (state: Text): Text => say`Now: ${state}`,
    noFiles: 'Files are not carried.',
  },

  receipt: {
    summary: (key: string): Text => say`${key} is on its way`,
    routed: (team: string, other: Part | null): Text => say`It went to ${team}. ${gets(other)} when they take it on.`,
    answerBy: (team: string, at: Part): Text => say`It went to ${team}. They will answer by ${at}.`,
    triage: (other: Part | null): Text => say`The right team still has to be found. ${gets(other)} once it is known.`,
    unheard: 'To hear from Roundtrip, add it: open Apps in Teams, find Roundtrip and choose Add.',
  },

  lists: {
    mine: 'Your requests',
    noneMine: 'You have no open requests.',
    queue: (team: string): string => `${possessive(team)} queue`,
    triageQueue: 'Finding the team',
    emptyQueue: 'Nothing is waiting here.',
    owed: 'Results you owe',
    yourMove: 'Your move',
    moves: {
      team: "The team's move",
      requester: "The requester's move",
      triage: 'Finding the team',
      clock: 'Waiting for a date',
      nobody: 'Closed',
    },
    entry: (key: string, state: Text, requester: Part, since: Part): Text =>
      say`${key} · ${state} · ${requester} · ${since}`,
    home: (count: number): Text =>
      say`Roundtrip: ${count === 0 ? 'nothing is waiting for you' : `${plural(count, 'thing')} ${count === 1 ? 'is' : 'are'} waiting for you`}`,
    homeIntro: 'Ask for something, follow how it goes, and say whether it worked.',
    carrier(count: number): string {
      if (count === 0) return 'Nothing here is waiting for you any more'
      return count === 1 ? 'One request is waiting for you' : `${number(count)} requests are waiting for you`
    },
    andMore: (count: number): string => `and ${number(count)} more`,
  },

  broken: {
    heading: 'What needs fixing',
    well: 'Everything works.',
    refusing: (platform: Platform, code: string): string =>
      `Nothing can be sent on ${platforms[platform]}: ${code}. Run roundtrip doctor to see what to do.`,
    place: (place: Part, todo: string): Text => say`Nothing reaches ${place}. ${todo}`,
    placeWaiting: (place: Part, waiting: number, todo: string): Text =>
      say`Nothing reaches ${place}; ${plural(waiting, 'message')} ${waiting === 1 ? 'is' : 'are'} waiting. ${todo}`,
    dead: (count: number): string =>
      `${plural(count, 'message')} could not be sent. Run roundtrip dead-letters to list them or send them again.`,
    todo: (code: string): string =>
      troubles[code] ?? `The platform says "${code}". Run roundtrip doctor to see what to do.`,
    unsent: (request: Part | null, to: Part): Text =>
      request === null
        ? say`A question to ${to} could not be sent.`
        : say`A question to ${to} about ${request} could not be sent.`,
    unsentTodo:
      'An admin can send it again: roundtrip dead-letters lists it. Until then, silence is not taken as an answer.',
    kept: 'Messages for it are kept and will be sent once this is fixed.',
  },

  digest: {
    heading: (team: string): string => `${possessive(team)} week`,
    summary: (team: string, waiting: number, inProgress: number): Text =>
      say`${possessive(team)} week: ${number(waiting)} waiting, ${number(inProgress)} in progress`,
    waiting: 'Waiting for the team',
    inProgress: 'In progress',
    results: 'Results that came in',
    open: 'Loops still open',
  },

  help: {
    summary: 'How Roundtrip works',
    intro:
      'Ask for something here; the team that owns it takes it on and delivers. On the day you chose, you are asked whether it brought the result you wanted.',
    how: 'Type these after /request or after @Roundtrip. Anything else becomes the title of a new request.',
    howInChat:
      'Type these here, or after @Roundtrip in a channel. Anything else becomes a new request, or a message about one of yours.',
    commands: [
      ['mine', 'your requests, by whose move it is'],
      ['show REQ-12', 'one request and what you can do with it'],
      ['team', "this channel's queue"],
      ['withdraw REQ-12', 'take back a request of yours'],
      ['setup', 'set up a team (admins only)'],
      ['help', 'this overview'],
    ] as const,
    command: (usage: string, meaning: string): Text => say`${{ em: usage }}: ${meaning}`,
    admin: 'You are an admin here. To set up a team, type setup, or list it in roundtrip.yaml and run roundtrip apply.',
    id: (id: string): Text => say`Your own id: ${id}`,
  },

  replies: {
    noSuchRequest: (number: number): Text => say`There is no ${keyOf(number)} that you can see.`,
    noTeam: "No team works in this channel. In a team's own channel, this shows its queue.",
    offer: 'Press New request to open the form with this title.',
    offerMore: 'Press New request to open the form with these words.',
    offerForm: (form: string): Text => say`Press ${{ em: form }} to open the form.`,
    meant: (command: string): Text => say`Did you mean ${{ em: command }}?`,
    meantTitle: 'To ask for something with this title, press New request.',
    carried: (where: Part): Text => say`What you write here goes to ${where}.`,
    sent: 'Your message was passed on.',
    stillAsked: 'The question is still open: press Answer to answer it.',
    askedMeanwhile: 'Your answer was passed on. Another question has come in since: press Answer again to answer it.',
    offerWays: 'Is this a new request, or about one of yours?',
    sendTo: (key: string, title: string): string => `Send to ${key} ${title}`,
    sentTo: (where: Part, request: Part): Text => say`Your message about ${request} went to ${where}.`,
  },

  done: (): Card => sentence('Done.'),
  teamIsSetUp: ({ name, channel, taken = [], kept = [] }: SetUp): Card => {
    const line = say`${name} is set up. Requests for its products come to ${{ channel }} from now on. If Roundtrip is not there yet, ${invite[platformOf(channel)]}.`
    const asides = [
      ...taken.map(
        ({ product, from }) => say`${product} moves over from ${from}, along with the requests that are waiting there.`,
      ),
      ...kept.map((product) => say`${product} stays as it was: the form did not name it.`),
    ]
    return { summary: line, blocks: [line, ...asides].map((text) => ({ kind: 'text', text })) }
  },
  filesStay: (): Card => sentence('Your message was passed on. Files are not carried.'),
  addApp: (): Card =>
    sentence('To answer you, Roundtrip needs a chat with you: open Apps in Teams, find Roundtrip and choose Add.'),
  formDidNotOpen: (): Card => sentence('The form did not open in time. Please try again.'),
  unknownButton: (): Card => sentence('This button no longer does anything.'),
  unknownForm: 'This form is out of date. Please start again.',
  wentWrong: (code: string): Card =>
    sentence(
      `Something went wrong on our side. Please try again; if it keeps happening, give an admin the code ${code}.`,
    ),
}

export type Words = typeof en

/** A team as it was set up in chat, and what became of products beside. */
interface SetUp {
  name: string
  channel: ChannelId
  kept?: string[]
  taken?: { product: string; from: string }[]
}

const platforms: Record<Platform, string> = { slack: 'Slack', teams: 'Microsoft Teams' }

/** How the bot comes into a channel. */
const invite: Record<Platform, string> = {
  slack: 'invite it with /invite @Roundtrip',
  teams: 'add the app to the team that the channel is in',
}

/** What an admin can do about it, by the platform's code. */
const troubles: Partial<Record<string, string>> = {
  is_archived: 'The channel is archived: unarchive it, or give the team another channel with setup.',
  not_in_channel: 'Roundtrip is not in the channel: invite it there with /invite @Roundtrip.',
  channel_not_found:
    'The channel is gone, or Roundtrip is not in it: invite it there, or give the team another channel with setup.',
  ConversationNotFound:
    'The channel is gone, or Roundtrip is not in its team: add the app there, or give the team another channel with setup.',
  BotNotInConversationRoster: 'Roundtrip is not in the team that the channel is in: add the app there.',
  BotDisabledByAdmin: 'The app is blocked in the Teams admin center: allow it there under Manage apps.',
  MessageWritesBlocked: 'The team is archived, or Roundtrip is blocked there: restore the team, or add the app again.',
  ConversationBlockedByUser: 'The chat with Roundtrip is blocked: unblock it in Teams.',
  ForbiddenOperationException:
    'Posting there is not allowed: check the settings of the channel, and add the app again.',
  restricted_action: 'Posting there is restricted: allow Roundtrip to post in the channel settings.',
}
