/**
 * A strict stand-in for Slack: an HTTP server that answers a bot's calls as Slack would, people who act on what they
 * see, and a ledger of all that was accepted. Where Slack is lenient about what only a broken bot does, it is stricter:
 * a reply to a message that does not exist is refused (`thread_not_found`), and so is one to a reply
 * (`cannot_reply_to_message`).
 */
import { createApiDoor } from '../../adapters/playground/api-door.ts'
import { createDeliverer, type Delivery } from '../../adapters/playground/deliveries.ts'
import type { Fault } from '../../adapters/playground/faults.ts'
import { type EventOptions, eventCallback, stamp } from '../../adapters/playground/payloads.ts'
import { wireUser } from '../../adapters/playground/reads.ts'
import { homeOf } from '../../adapters/playground/views.ts'
import { type Accepted, createApi, type RefusedCall } from '../../adapters/playground/web-api.ts'
import {
  bot,
  type Channel,
  channelOf,
  createWorld,
  dmOf,
  type Json,
  type Message,
  putUser,
  team,
  type User,
  userOf,
  type View,
} from '../../adapters/playground/world.ts'
import { createListener } from '../door-server.ts'
import { createPerson, type Person } from './workspace-people.ts'
import { pressesIn, type Show, textOf } from './workspace-screen.ts'

export type { Message, View } from '../../adapters/playground/world.ts'
export type { Person } from './workspace-people.ts'

const manifestScopes =
  'commands chat:write app_mentions:read im:history users:read channels:read groups:read channels:history groups:history'

export interface WorkspaceOptions {
  token?: string
  signingSecret?: string
  /** Divides the waits of the pace: 100 lets a channel have 100 messages a second. */
  scale?: number
  /** Wall time in milliseconds: signatures, the life of triggers and response_urls. */
  now?: () => number
  /** What messages are dated with; wall time unless given. */
  date?: () => number
  scopes?: string[]
  /** Whether slash commands come with `&`, `<` and `>` escaped; so it is unless said. */
  shouldEscape?: boolean
}

export interface NewChannel {
  id: string
  name: string
  members: string[]
  isPrivate?: boolean
  isArchived?: boolean
  /** true unless said. */
  botIn?: boolean
}

/** silent: the bot is not told. */
export interface Quiet {
  silent?: boolean
}

export type Workspace = Awaited<ReturnType<typeof startWorkspace>>

export async function startWorkspace(options: WorkspaceOptions = {}) {
  const { token = 'xoxb-test-token', signingSecret = 'test-signing-secret', scale = 1, now = Date.now } = options
  const world = createWorld(now, options.date ?? now, options.scopes ?? manifestScopes.split(' '))
  const waiters = new Set<() => void>()
  const look = () => {
    for (const waiter of [...waiters]) waiter()
  }
  const api = createApi(world, { token, scale, onCall: look })
  const door = createApiDoor(
    () => world,
    () => api,
    '',
  )
  const listener = createListener(door)
  await listener.up()

  let target: URL | null = null
  const deliverer = createDeliverer(signingSecret, now, () => {
    if (!target) throw new Error('Nobody has said where the bot is: call deliverTo')
    return target
  })
  const send = (delivery: Delivery) => deliverer.send(delivery)
  const origin = () => `http://127.0.0.1:${listener.port()}`
  const show: Show = {
    user: (id) => world.users.get(id)?.name ?? id,
    channel: (id) => world.channels.get(id)?.name ?? id,
  }
  world.echo = (event) => {
    if (target) void send(eventCallback(world, event))
  }

  const event = (type: string, fields: Json, eventOptions: EventOptions = {}) =>
    send(eventCallback(world, { type, event_ts: stamp(world), ...fields }, eventOptions))

  /** Tells the bot, if there is one; what it answers is for the test to look at. */
  const tell = async (quiet: Quiet | undefined, type: string, fields: Json) =>
    quiet?.silent || !target ? null : event(type, fields)

  const group = (channel: Channel, name: string) => `${channel.isPrivate ? 'group' : 'channel'}_${name}`
  const hears = (channel: Channel, quiet: Quiet = {}): Quiet =>
    channel.isPrivate && !channel.botIn ? { silent: true } : quiet
  const membership = (channel: Channel, user: string): Json => ({
    user,
    channel: channel.id,
    channel_type: channel.isPrivate ? 'G' : 'C',
    team: team.id,
  })

  const changes = {
    addUser: (user: Partial<User> & Pick<User, 'id' | 'name'>): User => putUser(world, user),
    addChannel({ id, name, members, isPrivate = false, isArchived = false, botIn = true }: NewChannel): void {
      for (const member of members) userOf(world, member)
      const empty = { im: null, messages: new Map<string, Message>() }
      world.channels.set(id, { id, name, members: new Set(members), isPrivate, isArchived, botIn, ...empty })
    },
    archive(id: string, quiet?: Quiet) {
      const channel = channelOf(world, id)
      channel.isArchived = true
      return tell(hears(channel, quiet), group(channel, 'archive'), { channel: id, user: 'USLACKBOT', is_moved: 0 })
    },
    unarchive(id: string, quiet?: Quiet) {
      const channel = channelOf(world, id)
      channel.isArchived = false
      return tell(hears(channel, quiet), group(channel, 'unarchive'), { channel: id, user: 'USLACKBOT' })
    },
    rename(id: string, name: string, quiet?: Quiet) {
      const channel = channelOf(world, id)
      channel.name = name
      const renamed = { id, name, name_normalized: name, created: 1_700_000_000 }
      return tell(hears(channel, quiet), group(channel, 'rename'), { channel: renamed })
    },
    removeChannel(id: string, quiet?: Quiet) {
      const channel = channelOf(world, id)
      world.channels.delete(id)
      return tell(hears(channel, quiet), group(channel, 'deleted'), { channel: id, actor_id: 'USLACKBOT' })
    },
    async removeBot(id: string, quiet?: Quiet) {
      const channel = channelOf(world, id)
      channel.botIn = false
      await tell(quiet, 'member_left_channel', membership(channel, bot.user))
      return tell(quiet, group(channel, 'left'), { channel: id, actor_id: 'USLACKBOT' })
    },
    inviteBot(id: string, quiet?: Quiet) {
      const channel = channelOf(world, id)
      channel.botIn = true
      return tell(quiet, 'member_joined_channel', { ...membership(channel, bot.user), inviter: 'USLACKBOT' })
    },
    join(id: string, user: string, quiet?: Quiet) {
      const channel = channelOf(world, id)
      channel.members.add(userOf(world, user).id)
      return tell(channel.botIn ? quiet : { silent: true }, 'member_joined_channel', membership(channel, user))
    },
    leave(id: string, user: string, quiet?: Quiet) {
      const channel = channelOf(world, id)
      channel.members.delete(user)
      return tell(channel.botIn ? quiet : { silent: true }, 'member_left_channel', membership(channel, user))
    },
    changeUser(id: string, to: Partial<Omit<User, 'id'>>, quiet?: Quiet) {
      const user = Object.assign(userOf(world, id), to)
      return tell(quiet, 'user_change', { user: wireUser(user), cache_ts: Math.floor(now() / 1000) })
    },
    deactivate: (id: string, quiet?: Quiet) => changes.changeUser(id, { deleted: true }, quiet),
  }

  const placeOf = (id: string): Channel => (world.users.has(id) ? dmOf(world, id) : channelOf(world, id))

  /**
   * Waits until `found` gives something that is neither null nor false, and gives it. It is asked again after every
   * call the bot makes.
   */
  function waitFor<T>(found: () => T | null | undefined | false, timeoutMs = 5_000): Promise<T> {
    return new Promise((resolve, reject) => {
      const finish = () => {
        clearTimeout(timer)
        waiters.delete(check)
      }
      const check = () => {
        try {
          const value = found()
          if (value === null || value === undefined || value === false) return
          finish()
          resolve(value)
        } catch (error) {
          finish()
          reject(error)
        }
      }
      const timer = setTimeout(() => {
        finish()
        const last = api.ledger.slice(-5).map(({ method, args }) => `${method} ${JSON.stringify(args).slice(0, 200)}`)
        const no = api.refused
          .slice(-5)
          .map(({ method, reason, details }) => `${method}: ${reason} ${details.join('; ')}`)
        const story = ['Last accepted:', ...last, 'Last refused:', ...no].join('\n')
        reject(new Error(`It did not happen within ${timeoutMs} ms.\n${story}`))
      }, timeoutMs)
      waiters.add(check)
      check()
    })
  }

  return {
    ...changes,
    token,
    signingSecret,
    team,
    /** The bot's ids: of the app, the bot, and the user it posts as. */
    bot,
    /** For `SLACK_API_URL`. */
    url: `${origin()}/api/`,
    deliverTo: (botUrl: string): void => {
      target = new URL(botUrl)
    },
    async close(): Promise<void> {
      deliverer.stop()
      await listener.down()
    },
    down: listener.down,
    up: listener.up,
    fault: (fault: Fault): void => api.faults.add(fault),
    clearFaults: api.faults.clear,
    as: (userId: string): Person =>
      createPerson(
        {
          world,
          origin,
          show,
          send,
          escapes: options.shouldEscape ?? true,
          refuse: (method, args, { code, details }) => api.refuse(method, args, code, details),
        },
        userId,
      ),
    sendRaw: send,
    /** Sends an event of any kind; an `eventId` used before makes it a repetition. */
    event,
    waitFor,
    /** What the bot did and Slack accepted, in order. */
    ledger: api.ledger as readonly Accepted[],
    /** What Slack did not accept, and why. */
    refused: api.refused as readonly RefusedCall[],
    /** The messages that stand in a channel, or in the bot's chat with a person. */
    messages: (id: string): Message[] =>
      [...placeOf(id).messages.values()].filter((message) => message.threadTs === null || message.broadcast),
    /** The replies to a message. */
    thread: (parent: Message): Message[] =>
      [...channelOf(world, parent.channel).messages.values()].filter((message) => message.threadTs === parent.ts),
    /** The modals that are open before a person. */
    viewsOf: (user: string): View[] =>
      [...world.views.values()].filter((view) => view.user === user && view.type === 'modal' && view.open),
    ephemeralsOf: (user: string): Message[] => world.ephemerals.filter((message) => message.onlyFor === user),
    home: (user: string): View | null => homeOf(world, user),
    textOf: (shown: Message | View): string => textOf(shown, show),
    buttonsOf: (shown: Message | View): string[] => pressesIn(shown, show).map(({ label }) => label),
  }
}
