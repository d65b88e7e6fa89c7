/**
 * The vocabulary of Roundtrip. Read this file first: every other file speaks in these words.
 *
 * request      a business requirement: something wanted, why, and the outcome expected. Key `REQ-42`
 * requester    who wants it and judges the outcome; `filedBy` may be another person
 * delegate     stands in the requester's place: answers, accepts, judges, gets the prompts
 * team         a product delivery team: one channel on one platform, products, hours, members
 * claim        the team takes the request on; the person who pressed is its `contact`
 * measure      how the expected outcome is counted, with its unit in words; value today, target
 * check date   when the outcome can be judged: so many calendar days after the last delivery
 * outcome      the requester's verdict on the business result, with the value measured
 * learning     what the team concludes from an outcome
 * debt, asset  something left to clean up by a date; something others can reuse
 * move         whose turn it is
 * prompt       something the clock will say about a request when it falls due; it comes in waves
 */

/** A moment, in milliseconds since 1970 UTC. */
export type Instant = number
/** A calendar day without a zone, `YYYY-MM-DD`. */
export type Day = string
export type Platform = 'slack' | 'teams'
/** A person on a platform, `slack:U0ANNA`. */
export type PersonId = string
/** A channel on a platform, `slack:C0BILLING`. */
export type ChannelId = string
export type TeamId = number
export type ProductId = number
/** Who did something: a person, or the clock. */
export type Doer = PersonId | 'clock'

export type State =
  | 'triage'
  | 'routed'
  | 'claimed'
  | 'in_progress'
  | 'parked'
  | 'delivered'
  | 'measuring'
  | 'outcome_due'
  | 'closed'
export type Resolution = 'outcome_recorded' | 'unanswered' | 'declined' | 'withdrawn' | 'duplicate'
export type Move = 'team' | 'requester' | 'triage' | 'clock' | 'nobody'
export type Verdict = 'achieved' | 'partly' | 'not_achieved' | 'cannot_tell'
export type GoalCategory = 'current' | 'future' | 'efficiency'
export type LearningNext = 'done' | 'improve' | 'take_back' | 'accept'

/** What the clock may have to say, named by what ends it. `name`: somebody must be named in place of an unreachable requester. */
export type PromptKind =
  | 'triage'
  | 'claim'
  | 'answer'
  | 'update'
  | 'return'
  | 'accept'
  | 'result'
  | 'learn'
  | 'debt'
  | 'name'

/** The next wave of a prompt: due at an instant; waves count from 1. */
export interface Prompt {
  kind: PromptKind
  wave: number
  due: Instant
}

export interface Question {
  /** One entry for each time something was asked while the question was open. */
  texts: { by: PersonId; text: string; at: Instant }[]
  at: Instant
  /** Nobody answered in time: it is the team's move again, an answer is still welcome. */
  lapsed: boolean
}
export interface Delivery {
  what: string
  link: string | null
  asset: string | null
  goal: GoalCategory | null
  at: Instant
}
export interface Debt {
  text: string
  due: Day
}
export interface Outcome {
  verdict: Verdict
  value: number | null
  comment: string | null
  by: PersonId
  at: Instant
}
export interface Learning {
  what: string
  why: string | null
  next: LearningNext
  by: PersonId
  at: Instant
}

export interface Request {
  id: number
  /** The number in its key, `REQ-<number>`. */
  number: number
  /** Rises by one with every change; an older one is refused when it is stored. */
  version: number
  title: string
  need: string
  product: ProductId | null
  team: TeamId | null
  /** Its team was given it by a person, and does not own its product. */
  strayed: boolean
  /** Where its live card is: the team's channel, or triage's. */
  channel: ChannelId | null
  /** The words that decided the routing, as found in the product. */
  why: string[]
  /** In triage: the likeliest teams, best first, three at most. */
  candidates: TeamId[]
  /** Teams that have had it, for hand-overs that go in a circle. */
  hadTeams: TeamId[]
  state: State
  resolution: Resolution | null
  move: Move
  requester: PersonId
  filedBy: PersonId
  delegate: PersonId | null
  /** Who named the first delegate; further ones were named by the one before. */
  delegatedBy: PersonId | null
  /** Delegates who have passed it on to the next, the latest last. */
  delegatesBefore: PersonId[]
  contact: PersonId | null
  outcome: string
  measure: string | null
  valueToday: number | null
  target: number | null
  checkDays: number
  neededBy: Day | null
  expectedBy: Day | null
  parkedUntil: Day | null
  checkOn: Day | null
  question: Question | null
  /** The last sign of life from the team, for the 10 working days without news. */
  newsAt: Instant | null
  delivery: Delivery | null
  debt: Debt | null
  result: Outcome | null
  learning: Learning | null
  /** Declined as a duplicate: the number of the request that goes on. */
  sameAs: number | null
  /** The id of the request that this one follows up. */
  parent: number | null
  /** The message it was made from. */
  source: string | null
  /** The requester or delegate who could not be reached; somebody has been asked to name another. */
  lost: PersonId | null
  reopened: number
  tooEarly: number
  createdAt: Instant
  stateSince: Instant
  stateBy: Doer
  moveSince: Instant
  /** Milliseconds spent so far on each move, without the present one. */
  spent: Record<Move, number>
}

/** What a person fills in to ask for something. Numbers are plain, days are `YYYY-MM-DD`. */
export interface Draft {
  title: string
  need: string
  /** null: "I don't know". */
  product: ProductId | null
  outcome: string
  checkDays: number
  measure: string | null
  valueToday: number | null
  target: number | null
  neededBy: Day | null
  /** null: for the filer. */
  requester: PersonId | null
  parent: number | null
  source: string | null
}

/** What a delivery is judged by. */
type Expectation = Pick<Draft, 'outcome' | 'measure' | 'valueToday' | 'target'>

export type Command =
  | { name: 'submit'; draft: Draft }
  /** expectation null: as it was; what was delivered keeps its own. */
  | { name: 'edit'; wish: Pick<Draft, 'title' | 'need' | 'checkDays' | 'neededBy'>; expectation: Expectation | null }
  /** `instead`: the team that had it when this was chosen; null: none had. */
  | { name: 'choose_team'; team: TeamId; instead?: TeamId | null }
  | { name: 'claim' }
  | { name: 'take_over' }
  | { name: 'put_back'; reason: string }
  /** team null: "I don't know", triage. */
  | { name: 'hand_over'; team: TeamId | null; reason: string }
  | { name: 'ask'; question: string }
  /** `asked`: when the latest question was asked that was seen; those after it stay open. */
  | { name: 'answer'; answer: string; asked?: Instant }
  | { name: 'start' }
  | { name: 'update'; news: string | null; expectedBy: Day | null }
  | { name: 'park'; reason: string; until: Day; changeOfMind: string | null }
  | { name: 'decline'; reason: string; changeOfMind: string | null; sameAs: number | null }
  | {
      name: 'deliver'
      what: string
      link: string | null
      debt: Debt | null
      asset: string | null
      goal: GoalCategory | null
    }
  | { name: 'accept' }
  /** By the requester this is "Not yet", by the team "Reopen". */
  | { name: 'reopen'; missing: string }
  /** `asked`: when the result was given that was seen, 0 for none; another person's since then is not corrected unseen. */
  | {
      name: 'record_outcome'
      asked?: Instant
      verdict: Verdict
      value: number | null
      rating: number | null
      comment: string | null
    }
  | { name: 'too_early'; askOn: Day }
  | { name: 'learn'; what: string; why: string | null; next: LearningNext }
  /** due null: cleaned up. */
  | { name: 'repay'; due: Day | null; reason: string | null }
  | { name: 'withdraw'; reason: string | null }
  | { name: 'delegate'; to: PersonId }
  | { name: 'undelegate' }
  /** Words carried between the card's thread and the requester's messages. */
  | { name: 'say'; from: 'team' | 'requester'; text: string; files: boolean }
  /** The clock's: a prompt has fallen due. */
  | { name: 'prompt'; prompt: PromptKind; wave: number }
  /** The outbox's: a person cannot be reached any more. `gone`: nor by anybody else. */
  | { name: 'lose'; person: PersonId; gone: boolean }
  /** The platform's: a person who could not be reached can be again. */
  | { name: 'find'; person: PersonId }
  /** Set-up's: the product, or the team's channel, is elsewhere now. */
  | { name: 'move'; team: TeamId }

export type CommandName = Command['name']

/** What happened to a request: facts and codes, never sentences. `by` and `at` are on the event itself. */
export type Fact =
  | { kind: 'submitted' }
  | { kind: 'edited'; changes: { field: string; from: string | null; to: string | null }[] }
  | { kind: 'team_chosen'; team: TeamId }
  | { kind: 'claimed'; team: TeamId }
  | { kind: 'taken_over'; from: PersonId | null }
  | { kind: 'put_back'; reason: string }
  | { kind: 'handed_over'; from: TeamId; to: TeamId | null; reason: string; circle: boolean }
  /** `before`: the questions that it was added to. */
  | { kind: 'asked'; question: string; before?: string[] }
  /** `left`: so many questions were added meanwhile, and stay open. */
  | { kind: 'answered'; answer: string; left?: number }
  | { kind: 'started' }
  | { kind: 'updated'; news: string | null; expectedBy: Day | null; before: Day | null }
  | { kind: 'parked'; reason: string; until: Day; changeOfMind: string | null }
  /** `ended`: how the other one had ended already, if it had. */
  | { kind: 'declined'; reason: string; changeOfMind: string | null; sameAs: number | null; ended?: Ending }
  | { kind: 'delivered'; delivery: Delivery; debt: Debt | null; again: boolean }
  | { kind: 'accepted'; checkOn: Day }
  | { kind: 'reopened'; missing: string; times: number }
  | { kind: 'outcome_recorded'; outcome: Outcome; correction: boolean }
  | { kind: 'postponed'; askOn: Day }
  | { kind: 'learned'; learning: Learning }
  | { kind: 'debt_repaid'; text: string; reason: string | null }
  | { kind: 'debt_moved'; text: string; due: Day; reason: string | null }
  | { kind: 'withdrawn'; reason: string | null }
  | { kind: 'delegated'; to: PersonId }
  | { kind: 'undelegated'; from: PersonId }
  /** from: who wrote, on which side. */
  | { kind: 'said'; from: 'team' | 'requester'; text: string; files: boolean; first: boolean }
  | { kind: 'reminded'; prompt: PromptKind; wave: number }
  | { kind: 'escalated'; prompt: PromptKind }
  | { kind: 'lapsed' }
  | { kind: 'returned' }
  | { kind: 'outcome_asked'; wave: number }
  | { kind: 'closed_unanswered' }
  | { kind: 'lost'; person: PersonId }
  | { kind: 'found'; person: PersonId }
  | { kind: 'moved'; team: TeamId }

export type FactKind = Fact['kind']

/** `verdict` null: nobody gave the result. */
export interface Ending {
  verdict: Verdict | null
  learned: string | null
}

export interface Event {
  id: number
  request: number
  by: Doer
  at: Instant
  /** The team that had the request then. */
  team: TeamId | null
  fact: Fact
}

/**
 * A message that shall exist, as decide asks for it; `apply` makes or revives its row.
 *
 * card     the request in a channel; there once, edited in place
 * note     a reply in the thread of the card in that channel, about the event
 * notice   a post of its own in a channel (triage), about the event
 * news     to a person, in the thread of their first message about this request
 * ask      to a person, a message of its own that needs a press; closed when its prompt closes
 */
export type Wanted =
  | { kind: 'card'; channel: ChannelId }
  | {
      kind: 'note' | 'notice'
      channel: ChannelId
      /** Mention the contact, else the team's mention, else send it to the channel too. */
      mention: boolean
      ask: PromptKind | null
      /** The wave that is counted from when this message has been delivered. */
      arms: number | null
    }
  /** `live`: it offers a press, and is drawn again with its request. */
  | { kind: 'news'; person: PersonId; live?: boolean }
  | { kind: 'ask'; person: PersonId; ask: PromptKind; arms: number | null }

export type Standing = 'member' | 'guest' | 'external' | 'bot' | 'gone' | 'unseen' | 'unknown'

export interface Person {
  id: PersonId
  name: string
  /** IANA zone of their profile; UTC while it is unknown. */
  zone: string
  /** `unknown`: the platform could not be asked yet. `unseen`: it says that they are nowhere where the bot is. */
  standing: Standing
  /** Owner or admin of the workspace. */
  admin: boolean
  /** The 1:1 channel's id on the platform, once known. */
  dm: string | null
}

/** Working hours, in a zone. Times are `HH:MM`; days 1 = Monday … 7 = Sunday. */
export interface WorkingHours {
  zone: string
  days: number[]
  from: string
  to: string
  holidays: Day[]
}

/** Working time as people write it: `4h` is working hours, `2d` is working days. */
export interface WorkingSpan {
  count: number
  unit: 'hours' | 'days'
}

export interface Team {
  id: TeamId
  name: string
  channel: ChannelId
  hours: WorkingHours
  responseTarget: WorkingSpan
  /** null: everyone in the channel; else these people. */
  members: PersonId[] | null
  /** A person or user group, as the platform writes its id. */
  mention: string | null
  retired: boolean
}

export interface Product {
  id: ProductId
  team: TeamId
  name: string
  aliases: string[]
  keywords: string[]
  retired: boolean
  /** What the last delivery was for: prefills the next. */
  lastGoal: GoalCategory | null
}

/** How the organisation is set up today: small, read often, kept in memory. */
export interface Directory {
  /** Rises with every change of set-up. */
  version: number
  teams: ReadonlyMap<TeamId, Team>
  products: ReadonlyMap<ProductId, Product>
  triage: { channel: ChannelId; hours: WorkingHours } | null
  admins: PersonId[]
  holidays: Day[]
}

/** What the person is to this request; several can be true at once. */
export interface Roles {
  requester: boolean
  delegate: boolean
  filer: boolean
  team: boolean
  triage: boolean
  admin: boolean
  /** The platform could not tell who is in the channel. */
  unsure: boolean
}

/** Everything decide may look at beside the request and the command. */
export interface Facts {
  now: Instant
  by: Doer
  /** Standing of who acts; the clock is a member. */
  standing: Standing
  roles: Roles
  directory: Directory
  /** Working hours of the requester's side: the delegate's zone if there is one. */
  requesterHours: WorkingHours
  /** The zone of the person who acts, for dates that must not be past. */
  zone: string
  /** Set for `decline`: the request that *Same as* names or, where that is a duplicate, leads to; null if there is none. */
  sameAs?: Request | null
  /** Set for `submit`: who answers for the request that it follows up, where that has no product either. */
  teamBefore?: Team | null
  /** Set for `submit` and `delegate`: the person named. */
  named?: Person | null
  /** Set with `named`: they have not added the app, so that nothing can be written to them. */
  absent?: boolean
  /** Whose requests were declined as duplicates of this one. */
  followers: PersonId[]
  /** Set for `prompt` and `lose`: who keeps the bot running, for what nobody else can mend. */
  admins: PersonId[]
  /** Whether the person has written or been written to about this request in words before. */
  saidBefore?: boolean
}

export interface Decision {
  /** As it will be; `version` is still the one that was read. A new one has id 0. */
  request: Request
  facts: Fact[]
  /** Each belongs to the fact at that index; cards to none. */
  wanted: { fact: number; message: Wanted }[]
  /** Rows of these kinds go, and open messages of these kinds lose their buttons. */
  closes: PromptKind[]
  prompts: Prompt[]
  /** Kept apart from the outcome: it is never posted. */
  rating: number | null
  /** Who follows this other request from now on, as it was read; whoever follows this one goes along. */
  follows: { request: number; version: number; people: PersonId[] } | null
  /** Nothing to store: it was so already, by the same person. */
  already: boolean
}

/** Why something did not happen; the words are the catalogue's. `field` says where in a form it belongs. */
export interface Refusal {
  refused: RefusalCode
  field?: string
  /** The request that was named. */
  other?: Request
}
export type RefusalCode =
  | 'wrong_state'
  | 'not_requester'
  | 'not_team'
  | 'not_owner'
  | 'not_involved'
  | 'not_triage'
  | 'not_filer'
  | 'not_allowed'
  | 'not_admin'
  | 'not_member'
  | 'not_added'
  | 'unsure'
  | 'no_question'
  | 'other_question'
  | 'no_debt'
  | 'no_delegate'
  | 'learned_already'
  | 'too_early_twice'
  | 'no_triage'
  | 'same_team'
  | 'team_retired'
  | 'same_as_unknown'
  | 'same_as_itself'
  | 'same_as_circle'
  | 'same_as_closed'
  | 'person_unreachable'
  | 'person_absent'
  | 'person_is_requester'
  | 'changed_meanwhile'

export const beforeDelivered: readonly State[] = ['triage', 'routed', 'claimed', 'in_progress', 'parked']
export const openStates: readonly State[] = [...beforeDelivered, 'delivered', 'measuring', 'outcome_due']

/** `REQ-42`. */
export const keyOf = (number: number): string => `REQ-${number}`

/** The platform that a person's or a channel's id belongs to. */
export const platformOf = (id: PersonId | ChannelId): Platform => (id.startsWith('teams:') ? 'teams' : 'slack')

/**
 * Whether it is a channel's id. Slack's begin with C or G, Teams' with `19:`; people's with anything else. Local clients
 * of Teams call their channels `team-id` and the like.
 */
export const isChannel = (id: PersonId | ChannelId): boolean =>
  /^slack:[CG]|^teams:19:|^teams:([a-z]+-){1,3}id$/.test(id)

/** Whether the person's 1:1 chat has threads. Teams' has none: messages there name their request, and forms stand in the chat. */
export const hasThreads = (person: PersonId): boolean => !person.startsWith('teams:')

/** Whether the bot can write to the person only once they have its app. */
export const needsApp = (person: PersonId): boolean => person.startsWith('teams:')

/** Whether forms show this person people of every platform. Slack's lists hold nobody but Slack's. */
export const seesAnybody = (person: PersonId): boolean => platformOf(person) === 'teams'

/** Who answers, accepts and judges now: the delegate if there is one. */
export const judgeOf = (request: Request): PersonId => request.delegate ?? request.requester

/** Closed for good: nobody is asked for the result any more. */
export const isOver = ({ state, resolution }: Request): boolean => state === 'closed' && resolution !== 'unanswered'

/** Nobody has it: it was not taken on yet, or was given back. `newsAt` is there from the claim on. */
export const isUntaken = ({ state, newsAt }: Request): boolean =>
  state === 'triage' || state === 'routed' || (state === 'parked' && newsAt === null)
