/**
 * What the page and the playground's server say to each other about Teams; `protocol.ts` is the same for Slack, and
 * guards, refusals, clock and reset are one for both.
 *
 * GET  /playground/teams/screen?as=A                          TeamsScreen; `as` is a person's Entra object id
 * GET  /playground/teams/posts?as=A&conversation=C&before=ID&limit=N   PostPage, oldest first
 * GET  /playground/teams/replies?as=A&conversation=C&root=ID  TeamsMessage[]: a post and all its replies
 * GET  /playground/teams/changes?as=A                         server-sent events, each one TeamsChange as JSON
 * POST /playground/teams/act                                  TeamsAct → TeamsDone
 */
import type { ClockState, Persona, Unread } from './protocol.ts'

export interface TeamsChannel {
  /** `19:…@thread.tacv2` */
  id: string
  name: string
  unread: number
  archived: boolean
}

export interface TeamsTeam {
  id: string
  name: string
  channels: TeamsChannel[]
}

/** The 1:1 chat with the bot. */
export interface TeamsChat {
  /** Its conversation; there is one as soon as somebody looks. */
  id: string
  unread: number
  /** Whether the person has the app; without it the chat can only be looked at. */
  installed: boolean
}

/** An action of the app's message extension. */
export interface Extension {
  id: string
  title: string
  contexts: ('message' | 'compose')[]
}

export interface TeamsScreen {
  organisation: string
  bot: { id: string; name: string }
  /** Of both platforms. */
  people: Persona[]
  as: string
  chat: TeamsChat
  /** The teams that the person is in. */
  teams: TeamsTeam[]
  extensions: Extension[]
  clock: ClockState
  unread: Unread
}

export interface TeamsMessage {
  id: string
  /** Without `;messageid=`. */
  conversation: string
  /** The post that this one replies to; null for posts and in chats. */
  root: string | null
  /** A person's Entra object id, or the bot's id. */
  from: string
  byBot: boolean
  /** In milliseconds. */
  at: number
  /** Plain words; a mention stands as `<at>Name</at>`. The bot's are Markdown as Teams has it. */
  text: string
  /** Adaptive Cards as this person sees them: what an Action.Execute was answered with stands in place of the card. */
  cards: unknown[]
  summary: string | null
  /** The card stands so for this person alone. */
  private: boolean
  edited: boolean
  /** How many replies a post has. */
  replies: number
}

/** A post with its newest replies, or a chat's message without any. */
export interface Post {
  message: TeamsMessage
  replies: TeamsMessage[]
}

export interface PostPage {
  posts: Post[]
  /** Whether there are older ones. */
  more: boolean
}

/** What happened that this person can see. */
export type TeamsChange =
  | { kind: 'message'; message: TeamsMessage }
  | { kind: 'gone'; conversation: string; id: string }
  | { kind: 'places'; chat: TeamsChat; teams: TeamsTeam[] }
  | { kind: 'clock'; clock: ClockState }
  | { kind: 'unread'; people: Unread }
  | { kind: 'reset' }

/** What an action of a card hands over: its verb if it is an Action.Execute, and its data with the inputs' values. */
export interface CardAction {
  type: 'Action.Execute' | 'Action.Submit'
  verb: string | null
  data: Record<string, unknown>
}

export type TeamsAct = {
  as: string
} /** Words in a chat or channel; `@Roundtrip` and other names after an @ become mentions. */ & (
  | { do: 'write'; conversation: string; text: string; root: string | null }
  /** A press on a message's card; with `msteams: { type: 'task/fetch' }` in its data it opens a dialog. */
  | { do: 'press'; conversation: string; message: string; action: CardAction }
  /** A press in the dialog that is open. */
  | { do: 'send'; dialog: string; action: CardAction }
  /** The dialog's X; the bot does not hear of it. */
  | { do: 'close'; dialog: string }
  /** The message extension: on a message, or from the box to write in. */
  | { do: 'extension'; command: string; conversation: string; message: string | null }
  /** Seen up to this message. */
  | { do: 'read'; conversation: string; message: string }
  /** Adds the app for oneself. */
  | { do: 'install' }
)

export interface Dialog {
  id: string
  title: string
  card: unknown
}

/** What the person is told at once; everything else comes as a TeamsChange. */
export interface TeamsDone {
  ok: boolean
  /** Teams' words for a failure, as its client shows them. */
  toast: string | null
  /** A dialog that came up or turned into another; `closed`: it is no longer there; null: it stays as it is. */
  dialog: Dialog | 'closed' | null
  /** One sentence to the person alone, at the card that was pressed or in the dialog. */
  said: string | null
}
