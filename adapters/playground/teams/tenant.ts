/** What is in the tenant: people, teams, channels, chats with the bot, messages. Everything here changes in place. */
import { createHash } from 'node:crypto'
import type { Json } from '../shapes.ts'

export interface Person {
  /** The Entra object id. */
  id: string
  /** `29:…`: the person as this bot knows them. */
  account: string
  name: string
  zone: string
  locale: string
  role: 'user' | 'guest' | 'anonymous'
  /** The tenant that the person is at home in. */
  tenantId: string
  /** Whether the app stands in their own list of apps; `removed`: it did. */
  app: 'installed' | 'none' | 'removed'
  /** Has blocked the bot. */
  blocked: boolean
  deleted: boolean
  /** The conversation of the 1:1 chat with the bot; null: nobody has begun one. */
  chat: string | null
}

export interface Team {
  /** Also the id of its channel General. */
  id: string
  name: string
  group: string
  members: Set<string>
  /** Whether the app was added to the team. */
  installed: boolean
  archived: boolean
}

export interface Channel {
  id: string
  name: string
  team: string
  /** A private channel's own; null: everybody in the team. */
  members: Set<string> | null
  deleted: boolean
}

export interface Message {
  /** Unique in its conversation only. */
  id: string
  /** Without `;messageid=`. */
  conversation: string
  /** The post that this one replies to; null for posts and in chats. */
  root: string | null
  /** A person's object id, or the bot's id. */
  from: string
  byBot: boolean
  /** On the tenant's calendar, in milliseconds. */
  at: number
  text: string
  summary: string | null
  /** As the bot sent them, or as a client does: files, the HTML of words. */
  attachments: Json[]
  /** The Adaptive Cards among them. */
  cards: Json[]
  /** What stands in place of the card for one person alone, by object id, until the message is edited. */
  views: Map<string, Json>
  edits: number
  touched: number
}

export interface Dialog {
  id: string
  person: string
  title: string
  card: Json
  /** Where the person was: a message whose button opened it, or the message extension. */
  from: { message: Message } | { command: string; context: 'message' | 'compose'; payload: Json | null }
  conversation: string
  open: boolean
  touched: number
}

/** What changed, for those who look on. */
export type News =
  | { kind: 'message' | 'gone'; message: Message }
  | { kind: 'view'; message: Message; person: string }
  | { kind: 'dialog'; person: string }
  | { kind: 'seen'; person: string; conversation: string }
  | { kind: 'places' }

export interface Tenant {
  id: string
  name: string
  bot: { id: string; name: string }
  people: Map<string, Person>
  teams: Map<string, Team>
  channels: Map<string, Channel>
  /** By conversation, each in the order they were written, by id. */
  messages: Map<string, Map<string, Message>>
  dialogs: Map<string, Dialog>
  /** Up to which message, by person and conversation, things were seen. */
  seen: Map<string, Map<string, string>>
  /** What the calendar on the wall shows, in milliseconds. */
  date: () => number
  /** Rises with everything that happens. */
  tick: () => number
  tell: (news: News) => void
}

/** The app's id, where a test or the playground does not say another. */
const appId = 'b07e0000-0000-4000-8000-00000000b07e'

/** Why Teams does not do it: a status, one of its codes, and a sentence about the details. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    sentence: string = code,
    /** In place of `{ error: { code, message } }`. */
    readonly body: Json | null = null,
  ) {
    super(sentence)
  }
}

export function createTenant(options: { date: () => number; count?: number; name?: string }): Tenant {
  let ticks = options.count ?? 0
  return {
    id: 'ace00000-0000-4000-8000-00000000acee',
    name: options.name ?? 'Acme',
    bot: { id: `28:${appId}`, name: 'Roundtrip' },
    people: new Map(),
    teams: new Map(),
    channels: new Map(),
    messages: new Map(),
    dialogs: new Map(),
    seen: new Map(),
    date: options.date,
    tick: () => ++ticks,
    tell: () => {},
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest()
const letters = (text: string, length: number) => digest(text).toString('base64url').slice(0, length)

/** The object id of a person who is only known by name: the same each time. */
export function objectIdOf(name: string): string {
  const hex = digest(`person ${name}`).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** The id of a channel that is only known by name. */
export const channelIdOf = (name: string): string =>
  `19:${digest(`channel ${name}`).toString('hex').slice(0, 32)}@thread.tacv2`

export function putPerson(tenant: Tenant, person: Partial<Person> & Pick<Person, 'name'>): Person {
  const id = person.id ?? objectIdOf(person.name)
  const whole: Person = {
    id,
    account: `29:1${letters(`account ${id}`, 40)}`,
    zone: 'UTC',
    locale: 'en-GB',
    role: 'user',
    tenantId: tenant.id,
    app: 'installed',
    blocked: false,
    deleted: false,
    chat: null,
    ...person,
  }
  tenant.people.set(id, whole)
  return whole
}

export function putTeam(tenant: Tenant, team: Partial<Team> & Pick<Team, 'name'>): Team {
  const id = team.id ?? channelIdOf(`${team.name} General`)
  const group = objectIdOf(`team ${team.name}`)
  const whole: Team = { id, group, members: new Set(), installed: true, archived: false, ...team }
  tenant.teams.set(id, whole)
  putChannel(tenant, { id, name: 'General', team: id })
  return whole
}

export function putChannel(tenant: Tenant, channel: Partial<Channel> & Pick<Channel, 'name' | 'team'>): Channel {
  const id = channel.id ?? channelIdOf(channel.name)
  const whole: Channel = { id, members: null, deleted: false, ...channel }
  tenant.channels.set(id, whole)
  return whole
}

/** A person by object id, account or name. */
export function personOf(tenant: Tenant, who: string): Person {
  const found = findPerson(tenant, who) ?? [...tenant.people.values()].find(({ name }) => firstOrWhole(name, who))
  if (found) return found
  throw new Error(`There is no ${who}: ${[...tenant.people.values()].map(({ name }) => name).join(', ')}`)
}

const firstOrWhole = (name: string, who: string) => name === who || name.split(' ')[0] === who

/** By what the bot may call a person: the object id or the account. */
export const findPerson = (tenant: Tenant, id: string): Person | null =>
  tenant.people.get(id) ?? [...tenant.people.values()].find(({ account }) => account === id) ?? null

/** A channel by id or name. */
export function channelOf(tenant: Tenant, which: string): Channel {
  const all = [...tenant.channels.values()]
  const found = tenant.channels.get(which) ?? all.find(({ name }) => name === which)
  if (found) return found
  throw new Error(`There is no channel ${which}: ${all.map(({ name }) => name).join(', ')}`)
}

export function teamOf(tenant: Tenant, channel: Channel): Team {
  const team = tenant.teams.get(channel.team)
  if (!team) throw new Error(`The team of ${channel.name} is gone`)
  return team
}

/** Who is in a channel, by object id. */
export function rosterOf(tenant: Tenant, channel: Channel): Person[] {
  const ids = channel.members ?? teamOf(tenant, channel).members
  return [...ids].flatMap((id) => tenant.people.get(id) ?? []).filter(({ deleted }) => !deleted)
}

/** The person's 1:1 chat with the bot, begun if need be. */
export function chatOf(person: Person): string {
  person.chat ??= `a:1${letters(`chat ${person.id}`, 44)}`
  return person.chat
}

/** Whose 1:1 chat this is. */
export const chatterIn = (tenant: Tenant, conversation: string): Person | null =>
  [...tenant.people.values()].find(({ chat }) => chat === conversation) ?? null

/** Whether the bot may write to the person by themselves: the app is theirs, or in a team they are in. */
export function reaches(tenant: Tenant, person: Person): boolean {
  if (person.deleted || person.app === 'removed') return false
  return (
    person.app === 'installed' ||
    [...tenant.teams.values()].some((team) => team.installed && team.members.has(person.id))
  )
}

/** `19:…@thread.tacv2;messageid=17` → the conversation and its post. */
export function splitConversation(id: string): { conversation: string; root: string | null } {
  const [conversation = '', root] = id.split(';messageid=')
  return { conversation, root: root ?? null }
}
