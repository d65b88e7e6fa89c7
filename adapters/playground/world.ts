/** What is in the workspace: people, channels, messages, views. Everything here changes in place. */

export type Json = Record<string, unknown>

export interface User {
  id: string
  name: string
  tz: string
  isAdmin: boolean
  isRestricted: boolean
  isBot: boolean
  deleted: boolean
  teamId: string
}

export interface Channel {
  id: string
  name: string
  members: Set<string>
  isPrivate: boolean
  isArchived: boolean
  botIn: boolean
  /** A 1:1 chat with the bot: whose. */
  im: string | null
  /** By time stamp, in the order they were written. */
  messages: Map<string, Message>
}

export interface Message {
  channel: string
  ts: string
  user: string
  byBot: boolean
  text: string
  blocks: unknown[]
  threadTs: string | null
  broadcast: boolean
  metadata: Json | null
  files: Json[]
  /** How often it was changed since it was written. */
  edits: number
  /** The one person who sees it; null: everybody in the channel. */
  onlyFor: string | null
  touched: number
}

export interface View {
  id: string
  user: string
  type: 'modal' | 'home'
  hash: string
  rootId: string
  previousId: string | null
  /** As the bot gave it. */
  source: Json
  blocks: unknown[]
  /** What the person has put in, by block id: an element's state as Slack sends it. */
  typed: Record<string, Json>
  /** Where the person was when it opened. */
  channel: string | null
  open: boolean
  touched: number
}

export interface Trigger {
  user: string
  channel: string | null
  /** Set when it came out of a modal. */
  view: View | null
  at: number
  used: boolean
}

interface ResponseUrl {
  user: string
  channel: string
  /** The message whose button was pressed; null after a slash command. */
  original: Message | null
  at: number
  uses: number
}

/** What changed, for those who look on. */
export type News =
  | { kind: 'message'; message: Message }
  | { kind: 'gone'; message: Message }
  | { kind: 'views' | 'home'; user: string }
  /** Who has seen more of what was said there. */
  | { kind: 'seen'; user: string; channel: string }
  /** A new channel, or who is in it. */
  | { kind: 'channel'; channel: Channel }

export interface World {
  users: Map<string, User>
  channels: Map<string, Channel>
  /** Modals and homes, in the order they were first shown. */
  views: Map<string, View>
  ephemerals: Message[]
  triggers: Map<string, Trigger>
  responseUrls: Map<string, ResponseUrl>
  scopes: Set<string>
  /** Up to which message, by person and channel, things were seen. */
  seen: Map<string, Map<string, string>>
  /** Wall time in milliseconds: triggers, response_urls and event times live on it. */
  now: () => number
  /** What the calendar on the wall shows, in milliseconds: the time of messages. */
  date: () => number
  /** The last time stamp given to a message, in microseconds. */
  lastTs: number
  /** Rises with everything that happens. */
  tick: () => number
  /** Tells the bot about something that it has itself caused. */
  echo: (event: Json) => void
  tell: (news: News) => void
}

export const team = { id: 'T0ACME', domain: 'acme', name: 'Acme' }
export const bot = { app: 'A0ROUNDTRIP', bot: 'B0ROUNDTRIP', user: 'U0ROUNDTRIP' }

/** Why Slack does not do it: one of its error names, and what it says about the details. */
export class Refused extends Error {
  constructor(
    readonly code: string,
    readonly details: string[] = [],
    readonly extra: Json = {},
  ) {
    super([code, ...details].join('; '))
  }
}

export const object = (value: unknown): Json =>
  // Everything that is neither null nor a list can be read by key.
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
export const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
export const string = (value: unknown): string => (typeof value === 'string' ? value : '')
export const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

/** An empty workspace with the bot in it. `count`: where ticks begin. */
export function createWorld(now: () => number, date: () => number, scopes: readonly string[], count = 0): World {
  let ticks = count
  const world: World = {
    users: new Map(),
    channels: new Map(),
    views: new Map(),
    ephemerals: [],
    triggers: new Map(),
    responseUrls: new Map(),
    scopes: new Set(scopes),
    seen: new Map(),
    now,
    date,
    lastTs: 0,
    tick: () => ++ticks,
    echo: () => {},
    tell: () => {},
  }
  putUser(world, { id: bot.user, name: 'roundtrip', isBot: true })
  return world
}

export function putUser(world: World, user: Partial<User> & Pick<User, 'id' | 'name'>): User {
  const whole = {
    tz: 'UTC',
    isAdmin: false,
    isRestricted: false,
    isBot: false,
    deleted: false,
    teamId: team.id,
    ...user,
  }
  world.users.set(user.id, whole)
  return whole
}

export function userOf(world: World, id: string): User {
  const user = world.users.get(id)
  if (!user) throw new Error(`There is no user ${id}: ${[...world.users.keys()].join(', ')}`)
  return user
}

export function channelOf(world: World, id: string): Channel {
  const channel = world.channels.get(id)
  if (!channel) throw new Error(`There is no channel ${id}: ${[...world.channels.keys()].join(', ')}`)
  return channel
}

/** The 1:1 chat of a person with the bot, begun if need be. */
export function dmOf(world: World, user: string): Channel {
  const id = `D${user.slice(1)}`
  const known = world.channels.get(id)
  if (known) return known
  const members = new Set([user, bot.user])
  const fixed = { isPrivate: true, isArchived: false, botIn: true, im: user, messages: new Map() }
  const channel: Channel = { id, name: 'directmessage', members, ...fixed }
  world.channels.set(id, channel)
  world.tell({ kind: 'channel', channel })
  return channel
}

/** A time stamp that no other message has; later ones are greater. */
function newTs(world: World): string {
  world.lastTs = Math.max(world.lastTs + 1, Math.floor(world.date()) * 1_000)
  const micros = String(world.lastTs).padStart(7, '0')
  return `${micros.slice(0, -6)}.${micros.slice(-6)}`
}

export function write(
  world: World,
  channel: Channel,
  message: Partial<Message> & Pick<Message, 'user' | 'text'>,
): Message {
  const whole: Message = {
    channel: channel.id,
    ts: newTs(world),
    byBot: message.user === bot.user,
    blocks: [],
    threadTs: null,
    broadcast: false,
    metadata: null,
    files: [],
    edits: 0,
    onlyFor: null,
    touched: world.tick(),
    ...message,
  }
  if (whole.onlyFor) world.ephemerals.push(whole)
  else channel.messages.set(whole.ts, whole)
  world.tell({ kind: 'message', message: whole })
  return whole
}

/** Changes what a message says. */
export function rewrite(world: World, message: Message, to: Partial<Pick<Message, 'text' | 'blocks' | 'metadata'>>) {
  Object.assign(message, to)
  message.edits += 1
  message.touched = world.tick()
  world.tell({ kind: 'message', message })
}

export function erase(world: World, message: Message): void {
  if (message.onlyFor === null) world.channels.get(message.channel)?.messages.delete(message.ts)
  else world.ephemerals = world.ephemerals.filter((one) => one !== message)
  world.tell({ kind: 'gone', message })
}

/** What is over: triggers that died, response_urls that ran out, modals that were closed. */
export function forgetOld(world: World): void {
  const before = (age: number) => (one: { at: number }) => one.at < world.now() - age
  forget(world.triggers, before(60_000))
  forget(world.responseUrls, before(3_600_000))
  forget(world.views, (view) => !view.open)
}

function forget<T>(all: Map<string, T>, isOver: (one: T) => boolean): void {
  for (const [id, one] of all) if (isOver(one)) all.delete(id)
}

/** A message as Slack shows it to apps. */
export function wireMessage(message: Message, withMetadata = false): Json {
  return {
    type: 'message',
    user: message.user,
    ts: message.ts,
    text: message.text,
    team: team.id,
    ...(message.blocks.length > 0 && { blocks: message.blocks }),
    ...(message.byBot && { bot_id: bot.bot, app_id: bot.app, bot_profile: { id: bot.bot, app_id: bot.app } }),
    ...(message.threadTs !== null && { thread_ts: message.threadTs }),
    ...(message.broadcast && { subtype: 'thread_broadcast' }),
    ...(message.edits > 0 && { edited: { user: message.user, ts: message.ts } }),
    ...(message.files.length > 0 && { files: message.files, upload: true }),
    ...(withMetadata && message.metadata && { metadata: message.metadata }),
  }
}

/** Gives blocks and elements the ids that Slack makes up for those that have none. */
export function withIds(world: World, blocks: readonly unknown[]): unknown[] {
  const named = (element: unknown): unknown =>
    'type' in object(element) && !['plain_text', 'mrkdwn', 'image'].includes(string(object(element).type))
      ? { action_id: `a${world.tick()}`, ...object(element) }
      : element
  return blocks.map((block) => {
    const { element, accessory, elements, ...rest } = object(block)
    const interactive = rest.type === 'actions'
    return {
      block_id: `b${world.tick()}`,
      ...rest,
      ...(element !== undefined && { element: named(element) }),
      ...(accessory !== undefined && { accessory: named(accessory) }),
      ...(elements !== undefined && { elements: interactive ? list(elements).map(named) : elements }),
    }
  })
}
