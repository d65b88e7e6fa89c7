/** People in front of Slack: what they do reaches the bot, what they then see comes back. */
import { contentOf } from './workspace-chat.ts'
import type { Answer, Delivery } from './workspace-delivery.ts'
import { clientErrors, type Filling, fill, inputsOf } from './workspace-form.ts'
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
} from './workspace-payloads.ts'
import { findPress, type Show } from './workspace-screen.ts'
import { change, checked, homeOf, push, stackOf, wireView } from './workspace-views.ts'
import {
  bot,
  channelOf,
  dmOf,
  type Json,
  type Message,
  object,
  Refused,
  string,
  userOf,
  type View,
  type World,
  wireMessage,
  write,
} from './workspace-world.ts'

/** What a person sees when the bot has answered. */
export interface Seen extends Answer {
  /** The view that came up or changed meanwhile. */
  view: View | null
  /** The private message that came meanwhile; one that the bot sends later is found in `ephemeralsOf`. */
  ephemeral: Message | null
}

export interface Submitted extends Seen {
  /** What is said at which field, by label. Slack's own refusals send nothing: `status` is 0 then. */
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
}

export interface PressOptions {
  /** Words that stand with the button, where several have the same label. */
  about?: string
  /** Changes the action on its way, as a forger would. */
  alter?: (action: Json) => Json
}

export interface Desk {
  world: World
  origin: () => string
  show: Show
  escapes: boolean
  send: (delivery: Delivery) => Promise<Answer>
  /** Notes that the bot has answered with something that Slack does not take. */
  refuse: (method: string, args: Json, refusal: Refused) => void
}

export type Person = ReturnType<typeof createPerson>

export function createPerson(desk: Desk, userId: string) {
  const { world, origin, show, send } = desk
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

  /** Presses what has this label, a button or an entry of an overflow menu. */
  function press(shown: Message | View, label: string, options: PressOptions = {}): Promise<Seen> {
    const { action } = findPress(shown, label, show, options.about)
    return act(blockActions(world, origin(), userId, shown, options.alter?.(action) ?? action))
  }

  async function submit(view: View, values: Filling = {}): Promise<Submitted> {
    fill(view, values)
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
    if (action === 'errors') return { errors: errorsByLabel(view, object(reply.errors)), closed: false, view }
    if (action === 'update') {
      change(world, view, checked(object(reply.view)))
      return { errors: null, closed: false, view }
    }
    if (action === 'push') return { errors: null, closed: false, view: push(world, view, checked(object(reply.view))) }
    if (action !== undefined && action !== 'clear') throw new Refused('invalid_response_action', [String(action)])
    for (const one of action === 'clear' ? stackOf(world, view) : [view]) one.open = false
    return { errors: null, closed: true, view: null }
  }

  function errorsByLabel(view: View, errors: Json): Record<string, string> {
    const inputs = inputsOf(view)
    const entries = Object.entries(errors).map(([blockId, message]) => {
      const input = inputs.find((one) => one.blockId === blockId)
      if (!input || string(message) === '') throw new Refused('invalid_errors', [`there is no field ${blockId}`])
      return [input.label, string(message)]
    })
    if (entries.length === 0) throw new Refused('invalid_errors', ['none is named'])
    return Object.fromEntries(entries)
  }

  /** The person closes a modal; the bot hears of it only if it has asked to. */
  async function close(view: View): Promise<Answer | null> {
    view.open = false
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
    return { message, answer: await send(eventCallback(world, messageEvent(message, type, channel, me), options)) }
  }

  function mention(channel: string, text: string, thread?: Message, options: SayOptions = {}): Promise<Said> {
    const words = options.wire ? text : typed(text)
    return say(channel, `<@${bot.user}> ${words}`, thread, { ...options, wire: true })
  }

  const dm = (text: string, thread?: Message, options: SayOptions = {}): Promise<Said> =>
    say(dmOf(world, userId).id, text, thread, options)

  /** Changes one's own words; the bot hears of it in its 1:1 chats. */
  async function edit(message: Message, text: string): Promise<Answer | null> {
    const before = wireMessage(message)
    Object.assign(message, { text: typed(text), edits: message.edits + 1 } satisfies Partial<Message>)
    const changed = { subtype: 'message_changed', message: wireMessage(message), previous_message: before }
    return tellChange(message, changed)
  }

  async function erase(message: Message): Promise<Answer | null> {
    const channel = channelOf(world, message.channel)
    channel.messages.delete(message.ts)
    return tellChange(message, {
      subtype: 'message_deleted',
      deleted_ts: message.ts,
      previous_message: wireMessage(message),
    })
  }

  async function tellChange(message: Message, what: Json): Promise<Answer | null> {
    if (!channelOf(world, message.channel).im) return null
    const ts = stamp(world)
    const where = { channel: message.channel, channel_type: 'im', ts, event_ts: ts, hidden: true }
    return send(eventCallback(world, { type: 'message', ...what, ...where }))
  }

  function openHome(): Promise<Seen> {
    const home = homeOf(world, userId)
    const where = { channel: dmOf(world, userId).id, tab: 'home', event_ts: stamp(world) }
    const event = { type: 'app_home_opened', user: userId, ...where, ...(home && { view: wireView(home) }) }
    return act(eventCallback(world, event))
  }

  return {
    command,
    press,
    /** Types into the fields with these labels without sending. */
    fill: (view: View, values: Filling): void => fill(view, values),
    submit,
    close,
    say,
    mention,
    dm,
    edit,
    erase,
    openHome,
    shortcut: (callbackId: string): Promise<Seen> => act(globalShortcut(world, userId, callbackId)),
    messageShortcut: (callbackId: string, message: Message): Promise<Seen> =>
      act(messageShortcut(world, origin(), userId, callbackId, message)),
  }
}
