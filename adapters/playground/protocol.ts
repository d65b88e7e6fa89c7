/**
 * What the page and the playground's server say to each other. The page shows one person's screen at a time; it asks
 * for what it shows, acts as that person, and is told of every change by server-sent events.
 *
 * GET  /playground                       the page, `dist/playground/index.html`
 * GET  /playground/assets/<name>         what it is made of, from `dist/playground/assets`; a name never changes its content
 * GET  /playground/screen?as=U           Screen; without `as`, or for somebody unknown: the first person's
 * GET  /playground/messages?as=U&channel=C&before=TS&limit=N   Page of top-level messages, oldest first
 * GET  /playground/thread?as=U&channel=C&ts=TS                 Message[]: the parent and its replies
 * GET  /playground/changes?as=U          server-sent events, each one Change as JSON
 * POST /playground/act                   Act → Done
 * POST /playground/clock                 ClockMove → ClockState
 * GET  /playground/said?since=MS         Said[]: what the bot has said since then, once it is sent
 * POST /playground/reset                 → Screen
 *
 * All refuse other origins and other hosts than loopback. A body is JSON, sent as `application/json`. What cannot be
 * (an unknown person, a message that is not there) is answered with 400 and `{ "error": "a sentence" }`.
 * After the stream of changes broke (a restart), ask for the screen again: nothing is repeated.
 */

export interface Persona {
  /** Slack's user id, or on Teams the Entra object id. */
  id: string
  platform: 'slack' | 'teams'
  name: string
  /** What they are in the demo, "Requester", "Billing", "Admin". */
  role: string
  /** An emoji or initials, and a colour for the face. */
  face: string
  colour: string
  zone: string
}

export interface ChannelSummary {
  id: string
  name: string
  kind: 'channel' | 'dm'
  /** How many messages the person has not seen. */
  unread: number
  archived: boolean
  /** Whether the person is in it. */
  member: boolean
}

export interface Message {
  channel: string
  ts: string
  /** Who wrote it: a persona's id, or the bot's. */
  user: string
  byBot: boolean
  text: string
  /** Block Kit, as the bot sent it. */
  blocks: unknown[]
  threadTs: string | null
  /** A reply that the channel sees too. */
  broadcast: boolean
  /** Replies below it, and when the last was written. */
  replies: number
  lastReply: string | null
  edited: boolean
  /** Only this person sees it. */
  onlyFor: string | null
}

/** A modal or Home, as the bot gave it. */
export interface View {
  id: string
  type: 'modal' | 'home'
  title: string
  submit: string | null
  close: string | null
  callbackId: string | null
  blocks: unknown[]
}

export interface ClockState {
  /** Product time, in milliseconds since 1970. */
  now: number
  /** When the bot will next say something by itself; null: nothing is planned. */
  next: number | null
}

/** Who has not seen all that the bot wrote in their chat: ids, of both platforms. */
export type Unread = string[]

/** Something that the bot said. */
export interface Said {
  /** Product time, in milliseconds since 1970. */
  at: number
  /** The name of a person, or of a channel. */
  to: string
  /** mrkdwn, or on Teams plain words. */
  text: string
}

export interface Screen {
  team: { name: string; domain: string }
  bot: { id: string; name: string }
  /** Of both platforms. */
  people: Persona[]
  as: string
  channels: ChannelSummary[]
  /** The modals that are open before the person, topmost last. */
  views: View[]
  home: View | null
  clock: ClockState
  unread: Unread
  /** The slash command and its words, for completion: [what to type, what it does]. */
  commands: { usage: string; meaning: string }[]
  /** What mentions of user groups stand for, by id (`<!subteam^S0BILLING>`). */
  groups: Record<string, string>
}

export interface MessagePage {
  messages: Message[]
  /** Whether there are older ones. */
  more: boolean
}

/** What happened that this person can see. */
export type Change =
  /** New or changed, top-level or reply; also private ones. */
  | { kind: 'message'; message: Message }
  | { kind: 'gone'; channel: string; ts: string }
  | { kind: 'channels'; channels: ChannelSummary[] }
  | { kind: 'views'; views: View[] }
  | { kind: 'home'; home: View | null }
  | { kind: 'clock'; clock: ClockState }
  | { kind: 'unread'; people: Unread }
  | { kind: 'reset' }

/** An input's state as Slack sends it in `view.state.values[block][action]`. */
export type ElementState = Record<string, unknown>

export type Act = {
  as: string
} /** Words in a channel or DM, in a thread if `thread` is set. `/request …` is a command, `@Roundtrip …` a mention. */ & (
  | { do: 'write'; channel: string; text: string; thread: string | null }
  /** A button or a chosen overflow option, of a message or a view; `action` is the element's part of the payload. */
  | { do: 'press'; on: { channel: string; ts: string } | { view: string }; action: ElementState }
  | { do: 'submit'; view: string; values: Record<string, Record<string, ElementState>> }
  | { do: 'close'; view: string }
  | { do: 'home' }
  | { do: 'shortcut'; callback: string }
  | { do: 'message_shortcut'; callback: string; channel: string; ts: string }
  /** Seen up to this message, with its replies. */
  | { do: 'read'; channel: string; ts: string }
)

/** What the person is told at once; everything else comes as a Change. */
export interface Done {
  ok: boolean
  /** Slack's words for a failure, as its client shows them: "Roundtrip did not answer in time." */
  toast: string | null
  /** By block id, what is wrong at which input of the submitted view. */
  errors: Record<string, string> | null
}

/** Forwards only. `next`: to when the bot will next say something by itself, about the request with this number if given. */
export type ClockMove = { by: 'day' } | { by: 'hour' } | { by: 'next'; request?: number }
