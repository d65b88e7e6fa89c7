import { sql } from 'drizzle-orm'
import {
  type AnySQLiteColumn,
  customType,
  index,
  integer,
  primaryKey,
  real,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core'
import type {
  ChannelId,
  Day,
  Directory,
  Doer,
  Event,
  Fact,
  FactKind,
  GoalCategory,
  Instant,
  PersonId,
  Platform,
  PromptKind,
  Request,
  Standing,
  Team,
} from '../src/requests/request.ts'
import type { MessageKind, MessageRow, MessageState } from './store.ts'

// Plain types only (text, whole numbers, real numbers, JSON as text), so that another engine can have the same tables.

// Unlike drizzle's own JSON mode this keeps null as NULL when it comes through a placeholder.
const jsonText = customType<{ data: unknown; driverData: string | null }>({
  dataType: () => 'text',
  toDriver: (value) => (value === null ? null : JSON.stringify(value)),
  fromDriver: (value) => (value === null ? null : JSON.parse(value)),
})
const json = <T>() => jsonText().$type<T>()
const flag = () => integer({ mode: 'boolean' }).notNull()
const moment = () => integer().$type<Instant>()
const organisation = () =>
  integer()
    .notNull()
    .default(1)
    .references(() => organisations.id)

export const organisations = sqliteTable('organisations', {
  id: integer().primaryKey(),
  admins: json<PersonId[]>().notNull(),
  triage: json<NonNullable<Directory['triage']>>(),
  holidays: json<Day[]>().notNull(),
  setupVersion: integer().notNull(),
})

export const teams = sqliteTable('teams', {
  id: integer().primaryKey(),
  organisation: organisation(),
  name: text().notNull(),
  channel: text().$type<ChannelId>().notNull(),
  hours: json<Team['hours']>().notNull(),
  responseTarget: json<Team['responseTarget']>().notNull(),
  members: json<PersonId[]>(),
  mention: text(),
  retired: flag(),
  setBy: text().$type<'file' | PersonId>().notNull(),
  setAt: moment().notNull(),
  digestDue: moment(),
  digestLast: moment(),
})

export const products = sqliteTable('products', {
  id: integer().primaryKey(),
  organisation: organisation(),
  team: integer()
    .notNull()
    .references(() => teams.id),
  name: text().notNull(),
  aliases: json<string[]>().notNull(),
  keywords: json<string[]>().notNull(),
  retired: flag(),
  lastGoal: text().$type<GoalCategory>(),
})

export const people = sqliteTable(
  'people',
  {
    id: text().$type<PersonId>().primaryKey(),
    organisation: organisation(),
    /** As in the id, for lists. */
    platform: text().$type<Platform>().notNull(),
    name: text().notNull(),
    zone: text().notNull(),
    standing: text().$type<Standing>().notNull(),
    admin: flag(),
    dm: text(),
    askedAt: moment().notNull(),
  },
  (t) => [
    index('people_asked').on(t.platform, t.askedAt),
    index('people_choice').on(t.platform, t.standing, t.name),
    index('people_admins').on(t.id).where(sql`admin = 1 and standing = 'member'`),
  ],
)

export const members = sqliteTable(
  'members',
  {
    channel: text().$type<ChannelId>().notNull(),
    person: text().$type<PersonId>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.channel, t.person] }), index('members_person').on(t.person)],
)

// Most ask for themselves. A query uses the index only if it says this word for word.
export const forAnother = sql.raw('filed_by <> requester')

export const requests = sqliteTable(
  'requests',
  {
    id: integer().primaryKey(),
    organisation: organisation(),
    number: integer().notNull(),
    version: integer().notNull(),
    title: text().notNull(),
    need: text().notNull(),
    product: integer().references(() => products.id),
    team: integer().references(() => teams.id),
    strayed: flag().default(false),
    channel: text().$type<ChannelId>(),
    why: json<Request['why']>().notNull(),
    candidates: json<Request['candidates']>().notNull(),
    hadTeams: json<Request['hadTeams']>().notNull(),
    state: text().$type<Request['state']>().notNull(),
    resolution: text().$type<Request['resolution']>(),
    move: text().$type<Request['move']>().notNull(),
    requester: text().$type<PersonId>().notNull(),
    filedBy: text().$type<PersonId>().notNull(),
    delegate: text().$type<PersonId>(),
    delegatedBy: text().$type<PersonId>(),
    delegatesBefore: json<PersonId[]>().notNull().default([]),
    contact: text().$type<PersonId>(),
    outcome: text().notNull(),
    measure: text(),
    valueToday: real(),
    target: real(),
    checkDays: integer().notNull(),
    neededBy: text().$type<Day>(),
    expectedBy: text().$type<Day>(),
    parkedUntil: text().$type<Day>(),
    checkOn: text().$type<Day>(),
    question: json<NonNullable<Request['question']>>(),
    newsAt: moment(),
    delivery: json<NonNullable<Request['delivery']>>(),
    debt: json<NonNullable<Request['debt']>>(),
    result: json<NonNullable<Request['result']>>(),
    learning: json<NonNullable<Request['learning']>>(),
    sameAs: integer(),
    parent: integer(),
    source: text(),
    lost: text().$type<PersonId>(),
    reopened: integer().notNull(),
    tooEarly: integer().notNull(),
    createdAt: moment().notNull(),
    stateSince: moment().notNull(),
    stateBy: text().$type<Doer>().notNull(),
    moveSince: moment().notNull(),
    spent: json<Request['spent']>().notNull(),
  },
  (t) => [
    uniqueIndex('requests_number').on(t.organisation, t.number),
    index('requests_requester').on(t.requester),
    index('requests_filer').on(t.filedBy).where(forAnother),
    index('requests_delegate').on(t.delegate).where(sql`delegate is not null`),
    index('requests_contact').on(t.contact).where(sql`contact is not null`),
    index('requests_triage').on(t.id).where(sql`state = 'triage'`),
    index('requests_team').on(t.team, t.state, t.stateSince),
    index('requests_judged').on(t.product, t.id).where(sql`resolution = 'outcome_recorded'`),
    index('requests_queue').on(t.team, t.id).where(sql`state in ('routed', 'claimed', 'in_progress')`),
  ],
)

export const events = sqliteTable(
  'events',
  {
    id: integer().primaryKey(),
    request: integer()
      .notNull()
      .references(() => requests.id),
    by: text().$type<Doer>().notNull(),
    at: moment().notNull(),
    team: integer().$type<Event['team']>(),
    kind: text().$type<FactKind>().notNull(),
    fact: json<Fact>().notNull(),
  },
  (t) => [index('events_request').on(t.request)],
)

export const ratings = sqliteTable(
  'ratings',
  {
    request: integer()
      .notNull()
      .references(() => requests.id),
    by: text().$type<Doer>().notNull(),
    rating: integer().notNull(),
    at: moment().notNull(),
  },
  (t) => [primaryKey({ columns: [t.request, t.by] })],
)

export const followers = sqliteTable(
  'followers',
  {
    request: integer()
      .notNull()
      .references(() => requests.id),
    person: text().$type<PersonId>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.request, t.person] })],
)

/** Only the next wave of each kind has a row. */
export const prompts = sqliteTable(
  'prompts',
  {
    request: integer()
      .notNull()
      .references(() => requests.id),
    kind: text().$type<PromptKind>().notNull(),
    wave: integer().notNull(),
    due: moment().notNull(),
  },
  (t) => [primaryKey({ columns: [t.request, t.kind] }), index('prompts_due').on(t.due)],
)

/** Only places of which something is known have a row. */
export const places = sqliteTable(
  'places',
  {
    place: text().primaryKey(),
    name: text(),
    broken: text(),
    brokenSince: moment(),
    heldUntil: moment(),
    /** When the members of this channel were last fetched. */
    membersAt: moment(),
  },
  (t) => [index('places_broken').on(t.place).where(sql`broken is not null`)],
)

/** How to reach places on platforms where an id alone is not enough. */
export const chatReferences = sqliteTable('chat_references', {
  place: text().primaryKey(),
  conversation: text(),
  account: text(),
  serviceUrl: text().notNull(),
  tenant: text(),
  team: text(),
  installed: flag(),
})

// Everything that still has to go out by itself. A query uses the index only if it says this word for word.
export const unsent = sql.raw(`wanted > sent and carrier is null and state <> 'dead'`)
// Of that, what has been put off: nothing is due later than it was made unless it was.
export const putOff = sql.raw(`wanted > sent and carrier is null and state <> 'dead' and due > created_at`)

export const messages = sqliteTable(
  'messages',
  {
    id: integer().primaryKey(),
    request: integer().references(() => requests.id),
    event: integer().references(() => events.id),
    kind: text().$type<MessageKind>().notNull(),
    place: text().notNull(),
    parent: integer().references((): AnySQLiteColumn => messages.id),
    carrier: integer().references((): AnySQLiteColumn => messages.id),
    remote: text(),
    wanted: integer().notNull(),
    sent: integer().notNull(),
    state: text().$type<MessageState>().notNull(),
    attempts: integer().notNull(),
    due: moment().notNull(),
    uncertainSince: moment(),
    live: flag(),
    ask: text().$type<PromptKind>(),
    arms: integer(),
    mention: flag(),
    data: json<NonNullable<MessageRow['data']>>(),
    hash: text(),
    error: text(),
    createdAt: moment().notNull(),
    /** An ask by the clock, which may share a message with others. */
    clock: flag(),
    /** The remote id that a loose message replies to. */
    thread: text(),
    /** When the last try began. */
    triedAt: moment(),
  },
  (t) => [
    index('messages_unsent').on(t.place, t.id).where(unsent),
    index('messages_put_off').on(t.place, t.due).where(putOff),
    index('messages_sending').on(t.place).where(sql`state = 'sending'`),
    index('messages_dead').on(t.id).where(sql`state = 'dead'`),
    index('messages_request').on(t.request, t.place),
    index('messages_remote').on(t.remote).where(sql`remote is not null`),
    index('messages_parent').on(t.parent).where(sql`parent is not null`),
    index('messages_carrier').on(t.carrier).where(sql`carrier is not null`),
    index('messages_loose').on(t.createdAt).where(sql`request is null`),
    uniqueIndex('messages_home').on(t.place).where(sql`kind = 'home'`),
  ],
)

/** What has been done already, so that the same again has no second effect. Its rows are in the order of their time. */
export const inbox = sqliteTable('inbox', {
  key: text().primaryKey(),
  request: integer(),
  at: moment().notNull(),
})
