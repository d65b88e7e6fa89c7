import { type Activity, type ExtendedMessage, mentionsIn } from './payloads.ts'

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }

/** What a person wrote, as they saw it; a mention of the bot calls it and is no part of what is said. */
export function wordsIn(activity: Activity): string {
  let text = activity.text ?? ''
  for (const { text: written, mentioned } of mentionsIn(activity)) {
    const name = written.replace(/^<at[^<>]*>|<\/at>$/gi, '')
    const said = mentioned.id === activity.recipient?.id ? ' ' : `@${name}`
    text = text.replace(written, () => said)
  }
  // Teams sends formatted text as XML, and marks blanks in either with the entity.
  const plain = activity.textFormat === 'xml' ? decode(text) : text.replaceAll('&nbsp;', ' ')
  return unified(plain)
    .replace(/^[\s:,]+/, '')
    .trimEnd()
}

/** What stands on lines of its own: Teams' editor writes a paragraph for each line, an empty one holds a blank. */
const blocks = new Set(['p', 'div', 'li', 'ul', 'ol', 'tr', 'table', 'blockquote', 'pre', 'h1', 'h2', 'h3'])
const unseen = new Set(['script', 'style', 'title', 'attachment', 'systemeventmessage'])

/** The text of a message that Teams gives as HTML. */
export function fromHtml(html: string): string {
  let text = ''
  let hidden: string | null = null
  for (const [token] of html.matchAll(/<[^<>]*>|[^<]+|</g)) {
    const [tag, end, name = ''] = /^<(\/?)([a-z][a-z0-9]*)/i.exec(token) ?? []
    const kind = name.toLowerCase()
    if (hidden !== null) {
      if (end && kind === hidden) hidden = null
    } else if (tag === undefined) {
      const said = token.startsWith('<!--') ? '' : decode(token.replace(/\s+/g, ' '))
      // The source's own line ends, between blocks.
      if (!/^[ \t\r\n]+$/.test(token) || !text.endsWith('\n')) text += said
    } else if (!end && unseen.has(kind)) hidden = token.endsWith('/>') ? null : kind
    else {
      if (blocks.has(kind) && !text.endsWith('\n')) text += '\n'
      text += saidBy(kind, token, Boolean(end))
    }
  }
  return tidy(text)
}

/** What a message asks for: its subject or first line is the title, the whole message what is needed. */
export function wishIn({ subject, body }: ExtendedMessage): { title: string; need: string } {
  const content = body?.content ?? ''
  const text = body?.contentType === 'text' ? content.trim() : fromHtml(content)
  return { title: subject?.trim() || (text.split('\n', 1)[0] ?? ''), need: text }
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
