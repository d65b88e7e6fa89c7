import type { FieldErrors, Form } from './requests/forms.ts'
import {
  type ChannelId,
  type Instant,
  isChannel,
  type PersonId,
  type Platform,
  platformOf,
} from './requests/request.ts'
import type { Card } from './requests/text.ts'

export type { Reference } from '../db/store.ts'
export type { Platform }

/** Where a message goes. `id` is the platform's own; a person's place is the 1:1 chat with the bot. */
export interface Place {
  platform: Platform
  kind: 'channel' | 'person' | 'home'
  id: string
  /** A reply in the thread of this message. */
  thread?: RemoteId
  /** A reply that the channel sees too. */
  broadcast?: boolean
}
/** The platform's name for a message that is there, enough to edit it. Opaque to everything but its adapter. */
export type RemoteId = string

/** The place that a key names, as it is stored: `slack:C0BILLING`, `slack:U0ANNA`, `slack:U0ANNA/home`. No threads. */
export function parsePlace(key: string): Place {
  const split = key.indexOf(':')
  const platform = platformOf(key)
  const id = key.slice(split + 1)
  if (id.endsWith('/home')) return { platform, kind: 'home', id: id.slice(0, -'/home'.length) }
  return { platform, kind: isChannel(key) ? 'channel' : 'person', id }
}

/** Why a call did not work, as the outbox must treat it. */
export type Trouble =
  /** Try again, not before `after` milliseconds; `holds` says what the platform wants quiet meanwhile. */
  | { trouble: 'retry'; after: number | null; holds: 'place' | 'verb' | null; code: string }
  /** It may be there: look for it before it is sent again. */
  | { trouble: 'uncertain'; code: string }
  | { trouble: 'destination_broken'; code: string }
  | { trouble: 'installation_broken'; code: string }
  /** The message to be edited is gone. */
  | { trouble: 'gone'; code: string }
  /** What was to be replied to seems to be gone; the place is all right. */
  | { trouble: 'thread_gone'; code: string }
  | { trouble: 'our_bug'; code: string }

export class ChatError extends Error {
  constructor(
    readonly trouble: Trouble,
    cause?: unknown,
  ) {
    super(`${trouble.trouble}: ${trouble.code}`, { cause })
  }
}

/** How often something may be done: `burst` at once, then one each `every` milliseconds, counted for this key. */
export interface Limit {
  key: string
  every: number
  burst: number
}
export type Verb = 'post' | 'update' | 'publish'

export interface Posted {
  remote: RemoteId
  /** The chat that a message to a person stands in, where the platform has said so. */
  dm?: string
}

/** What an adapter must be able to do. All methods refuse with a ChatError. */
export interface ChatPlatform {
  readonly platform: Platform
  /** Sends a card and gives its remote id. `key` goes along unseen, so that `find` can look for it. */
  post(place: Place, card: Card, key: string, names: Names): Promise<Posted>
  update(place: Place, remote: RemoteId, card: Card, names: Names): Promise<void>
  /** Looks for the message that was sent with this key. */
  find(place: Place, key: string, since: Instant, dm: string | null): Promise<RemoteId | 'absent' | 'cannot_look'>
  limits(place: Place, verb: Verb): Limit[]
}

/** Names for the people and links for the requests in a card. */
export interface Names {
  person(id: PersonId): string
  /** What the channel is called, without any sign before it; null: not known. */
  channel(id: ChannelId): string | null
  /** Where the request's card can be seen, if it is known. */
  request(id: number): { key: string; remote: RemoteId | null }
}

/** What an action answers to the person who acted; the adapter shows it to them alone. */
export type Reply =
  /** Done; nothing needs to be said, or this. */
  | { kind: 'done'; card: Card | null }
  | { kind: 'refused'; card: Card; field?: string }
  | { kind: 'form'; form: Form }
  | { kind: 'errors'; errors: FieldErrors }
  /** The form turns into this. */
  | { kind: 'receipt'; card: Card }
  /** Something to read, asked for. */
  | { kind: 'show'; card: Card }

/** What a reply says; null: it brings a form, mistakes, or nothing to read. */
export const cardOf = (reply: Reply): Card | null => ('card' in reply ? reply.card : null)
