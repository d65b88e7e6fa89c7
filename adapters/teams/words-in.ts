import { withoutCall } from '../../src/commands.ts'
import { wishIn } from '../../src/requests/form-initials.ts'
import { type Activity, type ExtendedMessage, mentionsIn } from './payloads.ts'

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }

/** What a person wrote, as they saw it; a mention of the bot calls it and is no part of what is said. */
export function wordsIn(activity: Activity): string {
  let text = withBlanks(activity.text ?? '')
  for (const { text: sent, mentioned } of mentionsIn(activity)) {
    const written = withBlanks(sent)
    const name = written.replace(/^<at[^<>]*>|<\/at>$/gi, '')
    const called = mentioned.id === activity.recipient?.id
    text = called ? withoutCall(text, literally(written)) : text.replace(written, () => `@${name}`)
  }
  return unified(activity.textFormat === 'xml' ? decode(text) : text).trim()
}

/** Teams marks blanks with the entity, in plain text too. */
const withBlanks = (text: string): string => text.replaceAll('&nbsp;', ' ')
const literally = (text: string): RegExp => new RegExp(text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))

/** What stands on lines of its own: Teams' editor writes a paragraph for each line, an empty one holds a blank. */
const blocks = new Set(['p', 'div', 'li', 'ul', 'ol', 'tr', 'table', 'blockquote', 'pre', 'h1', 'h2', 'h3'])
const unseen = new Set(['script', 'style', 'title', 'attachment', 'systemeventmessage'])

/** The text of a message that Teams gives as HTML. */
export function fromHtml(html: string): string {
  // In pieces: to look at the end of a long text again and again while it grows takes seconds.
  const pieces: string[] = []
  const say = (said: string) => {
    if (said !== '') pieces.push(said)
  }
  const onNewLine = () => pieces.at(-1)?.endsWith('\n') === true
  let hidden: string | null = null
  for (const [token] of html.matchAll(/<[^<>]*>|[^<]+|</g)) {
    const [tag, end, name = ''] = /^<(\/?)([a-z][a-z0-9]*)/i.exec(token) ?? []
    const kind = name.toLowerCase()
    if (hidden !== null) {
      if (end && kind === hidden) hidden = null
    } else if (tag === undefined) {
      // The source's own line ends, between blocks.
      const isGap = /^[ \t\r\n]+$/.test(token) && onNewLine()
      if (!isGap && !token.startsWith('<!--')) say(decode(token.replace(/\s+/g, ' ')))
    } else if (!end && unseen.has(kind)) hidden = token.endsWith('/>') ? null : kind
    else {
      if (blocks.has(kind) && !onNewLine()) say('\n')
      say(saidBy(kind, token, Boolean(end)))
    }
  }
  return tidy(pieces.join(''))
}

/** What a message asks for; one that has a subject has its title there. */
export function wishInMessage({ subject, body }: ExtendedMessage): { title: string; need: string } {
  const content = body?.content ?? ''
  const { title, need } = wishIn(body?.contentType === 'text' ? content : fromHtml(content))
  return { title: subject?.trim() || title, need }
}

function saidBy(kind: string, tag: string, end: boolean): string {
  if (kind === 'li' && !end) return '- '
  if (kind === 'br' || kind === 'hr') return '\n'
  if (kind === 'td' || kind === 'th') return end ? ' ' : ''
  if (kind === 'at' && !end) return '@'
  // Emoji come as pictures whose alternative text they are.
  if (kind === 'emoji' || kind === 'img') return decode(/\balt="([^"<>]{0,40})"/i.exec(tag)?.[1] ?? '')
  return ''
}

function decode(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return named[String(name).toLowerCase()] ?? whole
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
    const real = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
    return real ? String.fromCodePoint(code) : whole
  })
}

function tidy(text: string): string {
  const lines = unified(text).split('\n')
  return lines
    .map((line) => line.trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

const unified = (text: string): string => text.replace(/\r\n?/g, '\n').replaceAll('\u00a0', ' ')
