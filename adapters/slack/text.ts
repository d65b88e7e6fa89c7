import type { Names } from '../../src/chat.ts'
import { dayOf } from '../../src/requests/calendar.ts'
import type { ChannelId, Instant, PersonId } from '../../src/requests/request.ts'
import type { Part, Text } from '../../src/requests/text.ts'
import { charactersOf, spellDay } from '../../src/requests/typed.ts'

/** Names, and where on Slack a message can be seen. Without `link`, or where it gives null, keys are not linked. */
export interface SlackNames extends Names {
  link?(remote: string): string | null
}

/** Links for the messages of this workspace; `workspace` is its URL, null while it is not known. */
export function withLinks(names: Names, workspace: string | null): SlackNames {
  return {
    person: (id) => names.person(id),
    channel: (id) => names.channel(id),
    request: (id) => names.request(id),
    link: (remote) => permalink(remote, workspace),
  }
}

/** The address of a message by its remote id; null where it has none. */
export function permalink(remote: string, workspace: string | null): string | null {
  const [, channel, stamp] = /^([CDG][A-Z0-9]+):(\d+\.\d+)$/.exec(remote) ?? []
  if (!workspace || !channel || !stamp) return null
  return `${workspace.replace(/\/$/, '')}/archives/${channel}/p${stamp.replace('.', '')}`
}

/** Exactly what Slack asks for: https://docs.slack.dev/messaging/formatting-message-text#escaping */
export const escapeText = (text: string): string =>
  wellFormed(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** Half a surrogate pair cannot be sent at all. */
export const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\uFFFD')

/** `slack:U0ANNA` → `U0ANNA`. */
export const slackId = (id: string): string => id.replace(/^slack:/, '')

/** Packs a text into parts of at most `limit` UTF-16 units, broken between graphemes; longer graphemes are broken too. */
export function split(text: string, limit: number): string[] {
  if (text.length <= limit) return text ? [text] : []
  const parts: string[] = []
  let part = ''
  for (const unit of units(text, limit)) {
    if (part.length + unit.length > limit) {
      parts.push(part)
      part = ''
    }
    part += unit
  }
  return [...parts, part]
}

/** The text, or as much of it as leaves room for `…` within `limit` UTF-16 units. */
export const cut = (text: string, limit: number): string => compose([wellFormed(text)], limit, (unit) => unit)

/** Slack's markup, at most `limit` UTF-16 units with escapes; what does not fit ends in `…`, tokens stay whole. */
export const toMrkdwn = (text: Text, names: SlackNames, limit: number): string =>
  compose(
    text.map((part) => markup(part, names)),
    limit,
    escapeText,
  )

/** Without any markup, for where Slack parses none. */
export const toPlain = (text: Text, names: Names, limit: number): string =>
  cut(text.map((part) => plain(part, names)).join(''), limit)

/** Whether `toPlain` loses nothing: no mention, link, time in the reader's zone or emphasis. */
export const isPlain = (text: Text, names: SlackNames): boolean =>
  text.every((part) => {
    if (typeof part === 'string' || 'person' in part || 'day' in part) return true
    return 'request' in part && linkOf(part.request, names) === null
  })

/** What a person wrote, as they saw it. `personName` is asked with our id, `slack:U…`. */
export function fromSlack(text: string, personName: (id: PersonId) => string | undefined): string {
  return text.replace(/<([^<>]*)>|&(?:amp|lt|gt);/g, (found, token: string | undefined) =>
    token === undefined ? unescapeText(found) : unescapeText(seen(token, personName)),
  )
}

const sayDay = (day: string): string => (Number.isNaN(Date.parse(`${day}T00:00:00Z`)) ? day : spellDay(day))

/** The clock is cut out of `2027-01-04T09:30:00.000Z`. */
const sayTime = (time: Instant): string =>
  `${spellDay(dayOf('UTC', time))}, ${new Date(time).toISOString().slice(11, 16)} UTC`

/** A piece that must not be cut. */
interface Token {
  whole: string
}

function markup(part: Part, names: SlackNames): string | Token {
  if (typeof part === 'string') return part
  if ('mention' in part) return mention(part.mention, names)
  if ('channel' in part) {
    const id = slackId(part.channel)
    return isChannel(id) ? { whole: `<#${id}>` } : channelName(part.channel, names)
  }
  if ('request' in part) {
    const { key } = names.request(part.request)
    const url = linkOf(part.request, names)
    return url === null ? key : link(url, key)
  }
  if ('time' in part) {
    // The reader's own zone and clock: https://docs.slack.dev/messaging/formatting-message-text#date-formatting
    return { whole: `<!date^${Math.floor(part.time / 1000)}^{date_short_pretty} {time}|${sayTime(part.time)}>` }
  }
  if ('link' in part) return link(part.link, part.label)
  if ('em' in part) return bold(part.em)
  return plain(part, names)
}

function plain(part: Part, names: Names): string {
  if (typeof part === 'string') return part
  if ('person' in part) return names.person(part.person)
  if ('mention' in part) return isGroup(part.mention) ? slackId(part.mention) : nameOf(part.mention, names)
  if ('channel' in part) return channelName(part.channel, names)
  if ('request' in part) return names.request(part.request).key
  if ('time' in part) return sayTime(part.time)
  if ('day' in part) return sayDay(part.day)
  if ('link' in part) return part.label === part.link ? part.link : `${part.label} (${part.link})`
  return part.em
}

const isUser = (id: string) => /^[UW][A-Z0-9]+$/.test(slackId(id))
const isGroup = (id: string) => /^S[A-Z0-9]+$/.test(slackId(id))
const isChannel = (id: string) => /^[CDG][A-Z0-9]+$/.test(id)

function mention(id: string, names: Names): string | Token {
  if (isUser(id)) return { whole: `<@${slackId(id)}>` }
  return isGroup(id) ? { whole: `<!subteam^${slackId(id)}>` } : nameOf(id, names)
}

/** Somebody of another platform cannot be notified here. */
const nameOf = (id: string, names: Names): string => names.person(isUser(id) ? `slack:${slackId(id)}` : id)

/** Ids of other platforms say nothing to people, so what has no name here has none at all. */
function channelName(id: ChannelId, names: Names): string {
  const name = names.channel(id) ?? (id.startsWith('teams:') ? null : slackId(id))
  return name === null ? 'elsewhere' : `#${name}`
}

function link(url: string, label: string): string | Token {
  // Anything else in angle brackets could be `<!channel>`.
  if (!/^https?:\/\//i.test(url)) return label === url ? url : `${label} (${url})`
  const target = escapeText(url.replace(/[<>|\s]/g, encodeURIComponent))
  const shown = escapeText(label.replaceAll('|', '¦').replace(/\s+/g, ' ').trim())
  return { whole: `<${target}|${shown || target}>` }
}

function bold(text: string): string | Token {
  return /^[^\s*]([^*\n]*[^\s*])?$/.test(text) ? { whole: `*${escapeText(text)}*` } : text
}

function linkOf(request: number, names: SlackNames): string | null {
  const { remote } = names.request(request)
  return remote === null ? null : (names.link?.(remote) ?? null)
}

function compose(pieces: (string | Token)[], limit: number, write: (unit: string) => string): string {
  const all = pieces.map((piece) => (typeof piece === 'string' ? write(piece) : piece.whole)).join('')
  if (all.length <= limit) return all
  let done = ''
  for (const piece of pieces) {
    const rest = typeof piece === 'string' ? units(piece, limit) : [piece]
    for (const next of rest) {
      const unit = typeof next === 'string' ? write(next) : next.whole
      if (done.length + unit.length >= limit) return `${done}…`
      done += unit
    }
  }
  return `${done}…`
}

/** Graphemes, or the code points of one that is longer than the limit by itself. */
function* units(text: string, limit: number): Generator<string> {
  for (const character of charactersOf(text)) {
    if (character.length < limit) yield character
    else yield* character
  }
}

function unescapeText(text: string): string {
  // `&` last: `&amp;lt;` is a typed `&lt;`.
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}

/** What stands on the screen for `<token>`; still escaped. */
function seen(token: string, personName: (id: PersonId) => string | undefined): string {
  const [target = '', ...rest] = token.split('|')
  const label = rest.join('|')
  if (target.startsWith('@')) {
    const name = personName(`slack:${target.slice(1)}`)
    return `@${name === undefined ? label || target.slice(1) : escapeText(name)}`
  }
  if (target.startsWith('#')) return `#${label || target.slice(1)}`
  if (/^!(here|channel|everyone)$/.test(target)) return `@${target.slice(1)}`
  if (target.startsWith('!')) return label || `@${target.slice(1).replace(/^subteam\^/, '')}`
  // The address behind a text would be lost; what Slack itself made a link of says it already.
  if (!/^https?:/.test(target) || !label || bare(label) === bare(target)) return label || target
  return `${label} (${target})`
}

const bare = (address: string): string => address.replace(/^https?:\/\//, '').replace(/\/$/, '')
