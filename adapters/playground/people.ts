/** People in front of Slack: what they do reaches the bot, what they then see comes back. */
import { contentOf } from './chat.ts'
import type { Answer, Delivery } from './deliveries.ts'
import { clientErrors, inputsOf } from './inputs.ts'
import {
  blockActions,
  type EventOptions,
  eventCallback,
  globalShortcut,
  messageEvent,
  messageShortcut,
  slashCommand,
  stamp,
  typed,
  viewClosed,
  viewSubmission,
} from './payloads.ts'
import { change, checked, homeOf, push, shut, stackOf, wireView } from './views.ts'
import {
  bot,
  channelOf,
  dmOf,
  type Json,
  type Message,
  object,
  Refused,
  string,
  team,
  userOf,
  type View,
  type World,
  write,
} from './world.ts'

/** What a person sees when the bot has answered. */
export interface Seen extends Answer {
  /** The view that came up or changed meanwhile. */
  view: View | null
  /** The private message that came meanwhile; one that the bot sends later is found among the ephemerals. */
  ephemeral: Message | null
}

export interface Submitted extends Seen {
  /** What is said at which field, by block id. Slack's own refusals send nothing: `status` is 0 then. */
  errors: Record<string, string> | null
  /** The modal is no longer there. */
  closed: boolean
}

export interface Said {
  message: Message
  /** null: this is none of the bot's business, nothing was sent. */
  answer: Answer | null
}

export interface SayOptions extends EventOptions {
  /** Taken as Slack's own notation (`<@U1>`), not as something typed. */
  wire?: boolean
  files?: string[]
  /** What is not taken is sent once more, as Slack does with events. */
  resend?: boolean
}

export interface Desk {
  world: World
  /** Where the response_urls are, without a slash at the end. */
  origin: () => string
  escapes: boolean
  send: (delivery: Delivery) => Promise<Answer>
  /** Notes that the bot has answered with something that Slack does not take. */
  refuse: (method: string, args: Json, refusal: Refused) => void
}

export type Actor = ReturnType<typeof createActor>

/** One person's hands. */
export function createActor(desk: Desk, userId: string) {
  const { world, origin, send } = desk
  const me = userOf(world, userId)

  async function act(delivery: Delivery): Promise<Seen> {
    const since = world.tick()
    const answer = await send(delivery)
    const views = [...world.views.values()].filter((view) => view.user === userId && view.touched > since)
    const said = world.ephemerals.filter((message) => message.onlyFor === userId && message.touched > since)
    return { ...answer, view: views.at(-1) ?? null, ephemeral: said.at(-1) ?? null }
  }

  /** A slash command, typed where the person is: in the chat with the bot unless said. */
  async function command(text: string, channel?: string, name = '/request'): Promise<Seen> {
    const place = channel ?? dmOf(world, userId).id
    const line = { command: name, text: desk.escapes ? typed(text).replace(/<(http[^>]*)>/g, '$1') : text }
    const seen = await act(slashCommand(world, origin(), userId, place, line))
    if (seen.trouble !== null || seen.body === '') return seen
    const reply: Json = seen.body.startsWith('{') ? object(JSON.parse(seen.body)) : { text: seen.body }
    const onlyFor = reply.response_type === 'in_channel' ? null : userId
    try {
      const content = contentOf(world, reply)
      return { ...seen, ephemeral: write(world, channelOf(world, place), { user: bot.user, ...content, onlyFor }) }
    } catch (error) {
      return { ...seen, trouble: note('command answer', reply, error) }
    }
  }

  function note(method: string, args: Json, error: unknown): string {
    if (!(error instanceof Refused)) throw error
    desk.refuse(method, args, error)
    return error.message
  }

  /** Presses something in a message or a view; `action` is the element's part of the payload. */
  const press = (shown: Message | View, action: Json): Promise<Seen> =>
    act(blockActions(world, origin(), userId, shown, action))

  async function submit(view: View): Promise<Submitted> {
    const own = clientErrors(view)
    const delivery = viewSubmission(world, userId, view)
    if (Object.keys(own).length > 0) {
      const nothing = { status: 0, body: '', headers: {}, ms: 0, trouble: null, sent: delivery }
      return { ...nothing, view, ephemeral: null, errors: own, closed: false }
    }
    const seen = await act(delivery)
    if (seen.trouble !== null) return { ...seen, errors: null, closed: false }
    const reply: Json = seen.body === '' ? {} : object(JSON.parse(seen.body))
    try {
      return { ...seen, ...obey(view, reply) }
    } catch (error) {
      return { ...seen, trouble: note('view_submission answer', reply, error), errors: null, closed: false }
    }
  }

  function obey(view: View, reply: Json): Pick<Submitted, 'errors' | 'closed' | 'view'> {
    const action = reply.response_action
    if (action === 'errors') return { errors: errorsIn(view, object(reply.errors)), closed: false, view }
    if (action === 'update') {
      change(world, view, checked(object(reply.view)))
      return { errors: null, closed: false, view }
    }
    if (action === 'push') return { errors: null, closed: false, view: push(world, view, checked(object(reply.view))) }
    if (action !== undefined && action !== 'clear') throw new Refused('invalid_response_action', [String(action)])
    shut(world, action === 'clear' ? stackOf(world, view) : [view])
    return { errors: null, closed: true, view: null }
  }

  function errorsIn(view: View, errors: Json): Record<string, string> {
    const known = new Set(inputsOf(view).map(({ blockId }) => blockId))
    const entries = Object.entries(errors).map(([blockId, message]) => {
      if (!known.has(blockId) || string(message) === '')
        throw new Refused('invalid_errors', [`there is no field ${blockId}`])
      return [blockId, string(message)]
    })
    if (entries.length === 0) throw new Refused('invalid_errors', ['none is named'])
    return Object.fromEntries(entries)
  }

  /** The person closes a modal; the bot hears of it only if it has asked to. */
  async function close(view: View): Promise<Answer | null> {
    shut(world, [view])
    return view.source.notify_on_close === true ? send(viewClosed(world, userId, view)) : null
  }

  /** Writes into a channel. The bot hears of it in its 1:1 chats, and where it is mentioned and is in the channel. */
  async function say(channelId: string, text: string, thread?: Message, options: SayOptions = {}): Promise<Said> {
    const channel = channelOf(world, channelId)
    const words = options.wire ? text : typed(text)
    const message = write(world, channel, {
      user: userId,
      text: words,
      threadTs: thread ? (thread.threadTs ?? thread.ts) : null,
      files: (options.files ?? []).map((name) => ({ id: `F${world.tick()}`, name, mimetype: 'text/plain', size: 12 })),
    })
    const type = channel.im ? 'message' : 'app_mention'
    const heard = channel.im !== null || (channel.botIn && words.includes(`<@${bot.user}>`))
    if (!heard) return { message, answer: null }
    const delivery = eventCallback(world, messageEvent(message, type, channel, me), options)
    const answer = await send(delivery)
    if (answer.trouble === null || !options.resend) return { message, answer }
    const retry = { 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_error' }
    return { message, answer: await send({ ...delivery, headers: { ...delivery.headers, ...retry } }) }
  }

  function openHome(): Promise<Seen> {
    const home = homeOf(world, userId)
    const where = { channel: dmOf(world, userId).id, tab: 'home', event_ts: stamp(world) }
    const event = { type: 'app_home_opened', user: userId, ...where, ...(home && { view: wireView(home) }) }
    return act(eventCallback(world, event))
  }

  /** Brings the bot into a channel, as `/invite` does. */
  function invite(channelId: string): Promise<Seen> {
    const channel = channelOf(world, channelId)
    channel.botIn = true
    world.tell({ kind: 'channel', channel })
    const where = { channel: channel.id, channel_type: channel.isPrivate ? 'G' : 'C', team: team.id }
    const event = { type: 'member_joined_channel', user: bot.user, ...where, inviter: userId, event_ts: stamp(world) }
    return act(eventCallback(world, event))
  }

  return {
    command,
    press,
    submit,
    close,
    say,
    openHome,
    invite,
    shortcut: (callbackId: string): Promise<Seen> => act(globalShortcut(world, userId, callbackId)),
    messageShortcut: (callbackId: string, message: Message): Promise<Seen> =>
      act(messageShortcut(world, origin(), userId, callbackId, message)),
  }
}
