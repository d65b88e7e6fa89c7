import type { Form } from './forms.ts'
import type { ChannelId, Day, Instant, PersonId } from './request.ts'

/**
 * What people read, before a platform draws it. A string is shown as it stands, whatever is in it: each renderer
 * escapes it for its platform.
 */
export type Part =
  | string
  /** The person's name; nobody is notified. */
  | { person: PersonId }
  /** Notifies: a person, or a user group, `slack:S0BILLING`. On another platform than its own it is only a name. */
  | { mention: string }
  | { channel: ChannelId }
  /** The request's key, linked to its card where the place has one. */
  | { request: number }
  /** A moment, shown in the reader's zone. */
  | { time: Instant }
  /** A calendar day, the same for everybody. */
  | { day: Day }
  | { link: string; label: string }
  | { em: string }

export type Text = readonly Part[]

/** A button acts on a request (`request` is its id) or on the person's own screen (null). */
export interface Button {
  label: string
  /** What it does: a command that acts at once, a form, or something to show; see `src/actions.ts`. */
  action: string
  request: number | null
  /** More than the request: a team's id, a verdict, a title. */
  detail?: string
  style?: 'primary'
}

export type Block =
  /** The request's key and title; the title as typed. */
  | { kind: 'title'; key: string; title: string }
  | { kind: 'text'; text: Text }
  /** Something a person typed, under a label; shown as typed. */
  | { kind: 'typed'; label: string | null; text: string }
  /** Short facts side by side. */
  | { kind: 'facts'; facts: { label: string; text: Text }[] }
  /** Less important than the rest. */
  | { kind: 'small'; text: Text }
  /** `more` stands behind an overflow menu, five at most. */
  | { kind: 'buttons'; buttons: Button[]; more?: Button[] }
  /** To be filled in where it stands, on platforms whose chats take forms; elsewhere a button opens it. */
  | { kind: 'form'; form: Form }
  /** Starts a new group, as in a list of requests. */
  | { kind: 'heading'; text: string }
  | { kind: 'divider' }

export interface Card {
  /** For notifications and screen readers; says by itself what the card is about. */
  summary: Text
  blocks: Block[]
}

/** Builds a text from a template: strings stay strings, parts stay parts. */
export function say(strings: TemplateStringsArray, ...parts: (Part | Text | number)[]): Text {
  const text: Part[] = []
  strings.forEach((string, i) => {
    if (string) text.push(string)
    const part = parts[i]
    if (part === undefined) return
    // Array.isArray does not know arrays that are read-only.
    if (typeof part === 'number') text.push(String(part))
    else if (Array.isArray(part)) text.push(...(part as Text))
    else text.push(part as Part)
  })
  return text
}

/** The ids of everybody a card names, so that names are loaded in one query. */
export function peopleIn(card: Card): Set<PersonId> {
  const ids = new Set<PersonId>()
  for (const part of partsOf(card)) {
    if (typeof part !== 'object') continue
    if ('person' in part) ids.add(part.person)
    if ('mention' in part) ids.add(part.mention)
  }
  return ids
}

/** The channels a card names. */
export function channelsIn(card: Card): Set<ChannelId> {
  const ids = new Set<ChannelId>()
  for (const part of partsOf(card)) if (typeof part === 'object' && 'channel' in part) ids.add(part.channel)
  return ids
}

/** The requests a card links to, by id. */
export function requestsIn(card: Card): Set<number> {
  const ids = new Set<number>()
  for (const part of partsOf(card)) if (typeof part === 'object' && 'request' in part) ids.add(part.request)
  return ids
}

function partsOf(card: Card): Part[] {
  const inBlocks = card.blocks.flatMap((block): Text => {
    if (block.kind === 'text' || block.kind === 'small') return block.text
    if (block.kind === 'form') return block.form.intro ?? []
    return block.kind === 'facts' ? block.facts.flatMap((fact) => fact.text) : []
  })
  return [...card.summary, ...inBlocks]
}
