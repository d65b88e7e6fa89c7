import type {
  ChannelId,
  Day,
  Decision,
  Directory,
  Doer,
  Event,
  Instant,
  Person,
  PersonId,
  Platform,
  Product,
  ProductId,
  Prompt,
  PromptKind,
  Request,
  Team,
  TeamId,
} from '../src/requests/request.ts'

/**
 * Everything that is kept, and every question that is asked of it. All writes of `apply`, `keep`, `markSending`,
 * `markSent`, … that wait at the same time go into one transaction; a promise is settled only after its COMMIT.
 */
export interface Store {
  /** How the organisation is set up, from memory; reread when another process has changed it. */
  directory(): Directory

  /** The request, and what is known of the person towards it, for one command. null: no such request. */
  load(request: number, by: PersonId | 'clock'): Promise<Loaded | null>
  request(id: number): Promise<Request | null>
  requestByNumber(number: number): Promise<Request | null>
  /** Its story, oldest first, `limit` at most. */
  events(request: number, limit: number): Promise<Event[]>
  /** What the platform last said of these people; those never met are missing. From memory where it can be. */
  people(ids: Iterable<PersonId>): Promise<Map<PersonId, Person>>
  /** As `people`, of one; null: never met. */
  person(id: PersonId): Promise<Person | null>
  /** The set-up's channels (teams', triage's) that the person is in, and those whose members were never fetched. */
  membership(person: PersonId): Promise<Membership>
  /** The members of a channel, as known. */
  members(channel: ChannelId): Promise<PersonId[]>
  /** Who keeps the bot running: the people listed; where none is, the workspace's known owners and admins, ten at most. */
  admins(): Promise<PersonId[]>
  /** Channels: name and what is known to be wrong with them. */
  places(keys: Iterable<string>): Promise<Map<string, PlaceRow>>
  /** The message with this remote id; null: not one of ours. */
  messageAt(remote: string): Promise<MessageRow | null>
  /** The message with this id. */
  message(id: number): Promise<MessageRow | null>
  /** The message with this remote id, with what is needed to render it. */
  drawable(remote: string): Promise<DueMessage | null>
  /** Where the request's card is posted in the channel. */
  cardOf(request: number, channel: ChannelId): Promise<MessageRow | null>

  // Lists, newest first, keyset: ids below `before`, `limit` rows at most.
  /** Where the person is requester, filer or delegate. Open ones, and those closed since `closedSince`. */
  mine(person: PersonId, page: Page & { closedSince: Instant }): Promise<Request[]>
  /** Of these teams: routed, claimed, in_progress. */
  queue(teams: TeamId[], page: Page): Promise<Request[]>
  /** In state triage. */
  inTriage(page: Page): Promise<Request[]>
  /** outcome_due, and the person is the one to judge. */
  owed(person: PersonId, page: Page): Promise<Request[]>
  /** For the team's digest: what waits for it and what it works on, all of it, what has done so longest first. */
  atWork(team: TeamId): Promise<{ waiting: Request[]; inProgress: Request[] }>
  /** For the team's digest: still open after delivery; closed with an outcome since the instant. */
  loops(team: TeamId, since: Instant): Promise<{ results: Request[]; open: Request[] }>
  /** Requests that set-up must look at: before delivered, of this team. */
  unfinished(team: TeamId): Promise<Request[]>
  followers(request: number): Promise<PersonId[]>
  /** The product's requests with an outcome, newest first: what tells whether one is like another. */
  judged(product: ProductId, page: Page): Promise<Pick<Request, 'id' | 'title'>[]>

  // Writing.
  /**
   * Stores decisions about one or several requests, with their inbox key, whole or not at all.
   * The key known already: nothing is stored and what was answered comes back. Any version not the one that was
   * read: `conflict`, nothing is stored.
   */
  apply(write: Write): Promise<Applied>
  /** As `apply`, but hands it on while it is brought onto the disk: nobody may be answered before `kept`. */
  applyAhead(write: Write): Promise<{ applied: Applied; kept: Promise<void> }>
  /** Keeps an inbox key by itself. false: it was there already. */
  keep(key: string, at: Instant): Promise<boolean>
  /** What an earlier submission with this key made; undefined: the key is new. */
  answered(key: string): Promise<{ request: number | null } | undefined>

  savePeople(people: Person[], at: Instant): Promise<void>
  /** People of the platform whose row is older than the instant, oldest first. */
  stalePeople(before: Instant, limit: number, platform: Platform): Promise<PersonId[]>
  /** Gives those who were members and are no longer. */
  setMembers(channel: ChannelId, people: PersonId[], at: Instant): Promise<PersonId[]>
  joined(channel: ChannelId, person: PersonId): Promise<void>
  left(channel: ChannelId, person: PersonId): Promise<void>
  /** Set-up channels whose members were last fetched before the instant. */
  staleChannels(before: Instant): Promise<ChannelId[]>
  /** Of channels that the set-up no longer has nobody says who comes: if it has them again, they are read as new. */
  forgetElsewhere(): Promise<void>
  nameChannel(channel: ChannelId, name: string): Promise<void>
  /** Of the platform: people who may be chosen in a form, by name. */
  peopleOn(platform: Platform, limit: number): Promise<Person[]>
  /** Of the platform: the channels whose name is known, by name. */
  channelsOn(platform: Platform): Promise<{ id: ChannelId; name: string }[]>
  /** How these places are reached, as far as it is known. */
  references(places: Iterable<string>): Promise<Map<string, Reference>>
  allReferences(platform: Platform): Promise<Reference[]>
  saveReferences(references: Reference[]): Promise<void>

  /** Open requests in which the person is requester without a delegate, is delegate, or is contact. */
  involving(person: PersonId): Promise<Request[]>

  // The clock.
  /** Prompts due by `now`, earliest first. */
  duePrompts(now: Instant, limit: number): Promise<DuePrompt[]>
  /** When the earliest prompt falls due, of the request with this number if given; null: there is none. */
  nextPrompt(number: number | null): Promise<Instant | null>
  /** Moves a due prompt to a later instant (it fell outside working hours). */
  postponePrompts(all: { prompt: DuePrompt; until: Instant }[]): Promise<void>
  dropPrompts(prompts: DuePrompt[]): Promise<void>
  /** Teams with the instant of their next digest, null if never planned. */
  digests(): Promise<{ team: TeamId; due: Instant | null; last: Instant | null }[]>
  /** Plans the next digest and, where there is something to say, makes the message of this one. */
  planDigest(team: TeamId, next: Instant, say: boolean, at: Instant): Promise<void>

  // The outbox.
  /**
   * For each place of the platform that is not held: its first message that may go now, or if that is an edit and not
   * chosen, its first post; oldest first, of posts, edits and Homes `limit` each. Those that are chosen come joined with
   * what is needed to render them; one that cannot be read becomes a dead letter. What waits on one platform hides
   * nothing of the other.
   */
  dueMessages(
    platform: Platform,
    now: Instant,
    limit: number,
    chosen: (message: DueHead) => boolean,
  ): Promise<DueMessage[]>
  /** The earliest instant at which something of the platform waits to be tried; null: nothing waits. */
  nextDue(platform: Platform, now: Instant): Promise<Instant | null>
  /** Messages that stand in a carrier, in order; one that cannot be read becomes a dead letter. */
  carried(carrier: number): Promise<DueMessage[]>
  /** Committed before the call. Gives how many still waited: nobody else may send those. */
  markSending(ids: number[], at: Instant): Promise<number>
  /**
   * After the call. `remote` is set once. The prompts of messages that still are live are made in the same
   * transaction. `dm` is the person's 1:1 channel, where the platform told it.
   */
  markSent(sent: Sent): Promise<void>
  /** Back to waiting, to be tried at `due`. `uncertain`: look for it first. */
  markWaiting(id: number, due: Instant, uncertain: boolean, error: string, attempts: number): Promise<void>
  /** Dead, with the replies that wait for it. */
  markDead(id: number, error: string): Promise<void>
  /** The message to be edited is gone: forget its remote id, so that it is posted anew. */
  markGone(id: number): Promise<void>
  /** It may be gone: it is edited once more, which shows. */
  markDoubtful(id: number): Promise<void>
  /** Not to be posted any more: all that it asks is closed. Nothing if more is wanted of it than this version by now. */
  markUnneeded(id: number, version: number): Promise<void>
  /** A row found `sending` at start becomes waiting and uncertain. Gives how many. */
  recoverSending(at: Instant): Promise<number>
  /** Quiet until then; a broken place is tried again then, and mended by what arrives. true: it was not broken before. */
  holdPlace(place: string, hold: { until: Instant | null; broken: string | null }, at: Instant): Promise<boolean>
  mendPlace(place: string): Promise<void>
  /** Messages that no request asks for: digest, trouble, home, an answer in the 1:1 chat. */
  addMessage(message: LooseMessage, at: Instant): Promise<void>
  /** Makes sure the person's Home is a message, and wants it drawn again. */
  touchHome(person: PersonId, at: Instant): Promise<void>
  deadLetters(): Promise<Omit<MessageRow, 'data'>[]>
  deadLetterCount(): Promise<number>
  /** Gives how many are tried again. */
  retryDead(id: number | 'all', at: Instant): Promise<number>
  /** The news that could not be sent to a person; gives how many. What they are asked is asked anew. */
  retryNews(person: PersonId, at: Instant): Promise<number>
  /** Places that hold messages back, with how many. */
  brokenPlaces(): Promise<(PlaceRow & { waiting: number })[]>

  // Set-up.
  /** All changes in one transaction; `by` is 'file' or who did it in chat. The directory is reread before it settles. */
  applySetup(changes: SetupChange[], by: 'file' | PersonId, at: Instant): Promise<void>
  /** Who last set each team, by team. */
  setupOrigins(): Promise<Map<TeamId, { by: 'file' | PersonId; at: Instant }>>
  /**
   * Open requests whose team's channel (in triage: the triage channel) is not where their card is, and those in
   * routed or parked whose product belongs to another team now.
   */
  misplaced(limit: number): Promise<Request[]>

  /** Changes when any process has committed. Cheap: called several times a second. */
  changeCounter(): number
  /** Takes out inbox keys and sent loose messages older than the instant. */
  prune(before: Instant): Promise<void>
  /** Consistent copy while serving. */
  backup(file: string): Promise<void>
  /** 'ok', or what is wrong. */
  check(): Promise<string>
  /** Waits for writes that are under way. */
  close(): Promise<void>
}

/** A prompt of a request, as it was read: planned anew meanwhile, it is another. */
export type DuePrompt = Prompt & { request: number }

/** How a place is reached where its id alone is not enough: what Bot Framework calls a conversation reference. */
export interface Reference {
  /** See parsePlace. */
  place: string
  /** A channel's id, a person's 1:1 chat; null: not known yet. */
  conversation: string | null
  /** A person's id towards this bot, for mentions and to begin their 1:1 chat. */
  account: string | null
  /** Where calls about this place go. */
  serviceUrl: string
  tenant: string | null
  /** The platform's id of the team that a channel belongs to. */
  team: string | null
  /** false: the bot was taken out or blocked there. */
  installed: boolean
}

export interface Page {
  before?: number
  limit: number
}

export interface Membership {
  channels: ChannelId[]
  unsynced: ChannelId[]
}

export interface Loaded {
  request: Request
  /** null: never met. */
  actor: Person | null
  membership: Membership
  /** Who answers and judges now; null: never met. */
  judge: Person | null
  /** Whether the actor's words have been carried for this request before. */
  said: boolean
}

export interface Write {
  /** What was done, so that the same again has no second effect. null: repeating it is harmless by its state. */
  key: string | null
  by: Doer
  at: Instant
  decisions: Decision[]
  /** Asks that the clock makes of one person in one transaction are carried by one message. */
  clock: boolean
}

export type Applied =
  | { kind: 'stored'; requests: Request[] }
  | { kind: 'known'; request: number | null }
  | { kind: 'conflict' }

export type MessageKind =
  | 'card'
  /** The first reply in a card's thread. */
  | 'hint'
  | 'note'
  | 'notice'
  /** To a person, about a request: the first is the root of the thread, `news` replies to it. */
  | 'news'
  | 'ask'
  /** Several asks to one person in one message. */
  | 'carrier'
  | 'digest'
  | 'trouble'
  | 'home'
  | 'answer'
export type MessageState = 'waiting' | 'sending' | 'sent' | 'dead'

export interface MessageRow {
  id: number
  request: number | null
  event: number | null
  kind: MessageKind
  /** See parsePlace. */
  place: string
  parent: number | null
  /** The message it stands in, instead of being sent by itself. */
  carrier: number | null
  remote: string | null
  wanted: number
  sent: number
  state: MessageState
  attempts: number
  due: Instant
  /** Since when it is not known whether it was sent. */
  uncertainSince: Instant | null
  /** Still follows its request: a card always, an ask until it is answered. */
  live: boolean
  ask: PromptKind | null
  arms: number | null
  mention: boolean
  /** What a loose message is about. */
  data: LooseMessage['data'] | null
  /** Of what was sent last, so that an edit that changes nothing is not sent. */
  hash: string | null
  /** What went wrong last; `again`: an admin has decided that it is sent, whatever became of it before. */
  error: string | null
  createdAt: Instant
}

/** What is looked at of a message to see whether it goes now. */
export type DueHead = Pick<MessageRow, 'id' | 'place' | 'kind' | 'remote'>

export interface DueMessage extends MessageRow {
  /** The remote id of the message it replies to; null: it stands by itself. */
  thread: string | null
  about: Request | null
  story: Event | null
}

/** What somebody typed, answered by a message. */
export interface TypedWords {
  words: string
  by: PersonId
  /** Where it was typed, unless in the 1:1 chat. */
  channel?: ChannelId
  /** There were files with it. */
  files?: boolean
  /** Of the form that may come, so that the answer is the same however often it is drawn. */
  nonce?: string
}

export interface LooseMessage {
  kind: 'digest' | 'trouble' | 'answer'
  place: string
  data:
    | { digest: TeamId; since: Instant }
    | { trouble: string; place: string }
    /** Something about this request that was for this place. */
    | { unsent: number | null; place: string }
    | TypedWords
  /** The inbox key it belongs to: kept in the same transaction; known already: nothing is stored. */
  key: string | null
  /** A reply to this remote id. */
  thread: string | null
}

export interface Sent {
  id: number
  /** The `wanted` that it shows; the next lower one where that is not known. */
  version: number
  remote: string | null
  /** Of what it shows; null where that is not known. */
  hash: string | null
  at: Instant
  dm: { person: PersonId; channel: string } | null
  prompts: (Prompt & { request: number; message: number })[]
}

export interface PlaceRow {
  place: string
  name: string | null
  broken: string | null
  brokenSince: Instant | null
  heldUntil: Instant | null
}

/** Absent keys stay as they are. A product names its team, so that both can be new. */
export type SetupChange =
  | { change: 'organisation'; admins?: PersonId[]; triage?: Directory['triage']; holidays?: Day[] }
  /** id null: a new team. */
  | { change: 'team'; id: TeamId | null; team: Omit<Team, 'id'> }
  | { change: 'product'; id: ProductId | null; product: Omit<Product, 'id' | 'team' | 'lastGoal'>; team: string }
