import type { Names } from '../../src/chat.ts'
import type { Instant, PersonId } from '../../src/requests/request.ts'
import type { Part, Text } from '../../src/requests/text.ts'
import { spellDay } from '../../src/requests/typed.ts'

/** Names, where on Teams a message can be seen, and the account (`29:…`) that a mention needs. */
export interface TeamsNames extends Names {
  link(remote: string): string | null
  account(person: PersonId): string | null
}

/**
 * The address of a message in a channel by its remote id; null where it has none.
 * https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/deep-link-teams
 */
export function permalink(remote: string, tenant: string | null): string | null {
  const [, channel, message] = /^(19:[^|;]+@thread\.[^|;]+)\|([^|]+)$/.exec(remote) ?? []
  if (!channel || !message) return null
  const query = tenant === null ? '' : `?${new URLSearchParams({ tenantId: tenant, parentMessageId: message })}`
  return `https://teams.microsoft.com/l/message/${encodeURIComponent(channel)}/${encodeURIComponent(message)}${query}`
}

/** Half a surrogate pair and control characters cannot be sent, or not everywhere; nobody sees them. */
export const wellFormed = (text: string): string => text.replace(/\p{Surrogate}|(?![\t\n\r\u0085])\p{Cc}/gu, '\uFFFD')

/** As many whole characters from the beginning of a text as fit in `limit` UTF-16 units. */
export function head(text: string, limit: number): string {
  if (text.length <= limit) return wellFormed(text)
  // No more is looked at than decides it: long texts are cut again and again until a card fits.
  const near = wellFormed(text.slice(0, limit + 100))
  return near.slice(0, graphemes.segment(near).containing(limit)?.index ?? 0)
}

/** The text, or what of it leaves room for `…` within `limit` UTF-16 units. */
export const cut = (text: string, limit: number): string =>
  text.length <= limit ? wellFormed(text) : `${head(text, limit - 1)}…`

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** `teams:0c9a…` → `0c9a…`; ids of another platform stay whole. */
export const teamsId = (id: string): string => id.replace(/^teams:/, '')

/** A stretch of text that is drawn in one way. */
export interface Run {
  text: string
  bold?: true
  /** Begins with http:// or https:// */
  url?: string
}

/**
 * What is shown as it stands, no more than `limit` UTF-16 units of it. Runs know no Markdown, but a client may run
 * `{{DATE(…)}}` in them: what was typed like it is torn apart, as is what looks like a mention.
 */
export function toRuns(text: Text, names: TeamsNames, limit: number): Run[] {
  return within(
    text.map((part) => runOf(part, names)),
    limit,
  ).flatMap((run) => run.text.split(dangerous).map((piece) => ({ ...run, text: piece })))
}

const dangerous = /(?<=\{)(?=\{(?:DATE|TIME)\()|(?<=<)(?=\/?at\b)/i

/** A person or place to be notified, as it stands in Markdown and in the card's entities. */
export interface Mention {
  type: 'mention'
  text: string
  mentioned: { id: string; name: string }
}

/** Whether only Markdown can say it: Teams runs times and finds mentions nowhere else. */
export const needsMarkdown = (text: Text, names: TeamsNames): boolean =>
  text.some((part) => typeof part !== 'string' && ('time' in part || mentionIn(part, names) !== null))

/** Teams' Markdown; what was typed is escaped, so that it is read as it stands. Only the typed texts are cut. */
export function toMarkdown(text: Text, names: TeamsNames, limit: number): string {
  const drawn = text.map((part) => {
    if (typeof part === 'string') return escapeMarkdown(cut(part, limit))
    const mention = mentionIn(part, names)
    if (mention) return mention.text
    if ('time' in part) return macro(part.time)
    const run = runOf(part, names)
    const shown = escapeMarkdown(cut(run.text, limit))
    if (run.url) return `[${shown}](${run.url.replace(/[()[\]<>\\\s"]/g, percent)})`
    return run.bold && /^[\p{L}\p{N}](.*[\p{L}\p{N}])?$/u.test(run.text) ? `**${shown}**` : shown
  })
  return drawn.join('').replace(/\r\n?/g, '\n').replace(indent, '').replace(marker, '$1\\$2').replace(/\n/g, '\n\n')
}

// What makes code, lists and headings of a line by how it begins.
const indent = /^[ \t]+/gm
const marker = /^(\d{0,9})([-+#=.)])/gm

/** Without any markup, on one line, as it is read aloud; at most `limit` UTF-16 units. */
export function toPlain(text: Text, names: Names, limit: number): string {
  const plain = text.map((part) => plainOf(part, names)).join('')
  return cut(plain.replace(/[\p{Cc}\p{White_Space}]+/gu, ' ').trim(), limit)
}

/** The mentions in these texts, as the card's entities; a text stands for one person alone. */
export function mentionsIn(texts: Text[], names: TeamsNames): Mention[] {
  const found = new Map<string, Mention>()
  for (const part of texts.flat()) {
    const mention = typeof part === 'string' ? null : mentionIn(part, names)
    if (mention && !found.has(mention.text)) found.set(mention.text, mention)
  }
  return [...found.values()]
}

const escapeMarkdown = (text: string): string => text.replace(/[\\`*_[\]<>~&{}|]/g, '\\$&')
const percent = (found: string): string => `%${found.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`

function mentionIn(part: Exclude<Part, string>, names: TeamsNames): Mention | null {
  if (!('mention' in part)) return null
  const id = part.mention.startsWith('teams:') ? names.account(part.mention) : null
  if (id === null) return null
  // Nothing that ends the tag, is read as Markdown, or stands otherwise in JSON.
  const name = names
    .person(part.mention)
    .replace(/[\p{Cc}\p{Surrogate}\\`*_[\]<>~&{}|"]/gu, '')
    .trim()
  return name ? { type: 'mention', text: `<at>${name}</at>`, mentioned: { id, name } } : null
}

/** In the reader's own zone: https://learn.microsoft.com/adaptive-cards/authoring-cards/text-features */
function macro(time: Instant): string {
  const at = new Date(time).toISOString().replace(/\.\d+Z$/, 'Z')
  return `{{DATE(${at}, SHORT)}} {{TIME(${at})}}`
}

function runOf(part: Part, names: TeamsNames): Run {
  if (typeof part === 'string') return { text: part }
  if ('em' in part) return { text: part.em, bold: true }
  if ('link' in part) return isWebLink(part.link) ? linked(part.label, part.link) : { text: plainOf(part, names) }
  if (!('request' in part)) return { text: plainOf(part, names) }
  const { key, remote } = names.request(part.request)
  const url = remote === null ? null : names.link(remote)
  return url === null ? { text: key } : { text: key, url }
}

const isWebLink = (link: string) => /^https?:\/\/\S+$/i.test(link) && URL.canParse(link)

const linked = (label: string, url: string): Run => ({ text: label.replace(/\s+/g, ' ').trim() || url, url })

function plainOf(part: Part, names: Names): string {
  if (typeof part === 'string') return part
  if ('person' in part) return names.person(part.person)
  if ('mention' in part) return names.person(part.mention)
  if ('channel' in part) return names.channel(part.channel) ?? 'a channel'
  if ('request' in part) return names.request(part.request).key
  if ('time' in part) return sayTime(part.time)
  if ('day' in part) return /^\d{4}-\d\d-\d\d$/.test(part.day) ? spellDay(part.day) : part.day
  if ('link' in part) return part.label === part.link ? part.link : `${part.label} (${part.link})`
  return part.em
}

const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })
const sayTime = (time: Instant): string => `${moment.format(time)} UTC`

/** Neighbours of one kind as one run; what does not fit ends in `…`, and a link too long for the room is no link. */
function within(runs: Run[], limit: number): Run[] {
  const done: Run[] = []
  let left = limit
  for (const run of runs) {
    const { url, ...rest } = run
    const text = cut(run.text, Math.max(left, 1))
    const next: Run = url && url.length <= limit ? { ...run, text } : { ...rest, text }
    const last = done.at(-1)
    if (last && !next.url && !last.url && last.bold === next.bold) last.text += text
    else if (text) done.push(next)
    left -= run.text.length
    if (left < 0) break
  }
  return done
}
