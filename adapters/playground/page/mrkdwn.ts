import { emojiOf } from './emoji.ts'

/** A piece of Slack's markup as it is shown. */
export type Piece =
  | { kind: 'text'; text: string }
  | { kind: 'bold' | 'italic' | 'strike' | 'quote'; inside: Piece[] }
  | { kind: 'code' | 'pre'; text: string }
  | { kind: 'link'; url: string; label: string }
  | { kind: 'user' | 'channel' | 'group'; id: string; label: string | null }
  | { kind: 'everyone'; label: string }
  | { kind: 'date'; at: number; format: string; url: string | null; fallback: string }

const emphasis = { '*': 'bold', _: 'italic', '~': 'strike' } as const

/** Reads mrkdwn: https://docs.slack.dev/messaging/formatting-message-text */
export function parseMrkdwn(source: string): Piece[] {
  const pieces: Piece[] = []
  for (const [part, fenced] of fences(source)) {
    if (fenced) pieces.push({ kind: 'pre', text: unescapeText(part.replace(/^\n|\n$/g, '')) })
    else pieces.push(...lines(part))
  }
  return merge(pieces)
}

/** Plain text whose `:shortcodes:` are drawn and in which nothing else means anything. */
export const withEmoji = (text: string): string =>
  text.replace(/:([a-z0-9_+-]+):/g, (whole, name: string) => emojiOf(name) ?? whole)

/** What a screen reader or a notification says of it. */
export function toWords(pieces: Piece[]): string {
  return pieces
    .map((piece) => {
      if ('inside' in piece) return toWords(piece.inside)
      if ('text' in piece) return piece.text
      if (piece.kind === 'date') return piece.fallback
      return piece.label ?? ''
    })
    .join('')
}

function* fences(source: string): Generator<[part: string, fenced: boolean]> {
  const parts = source.split('```')
  // A fence that nobody closes is only three signs.
  if (parts.length % 2 === 0) parts.push(`${parts.splice(-2, 1)[0]}\`\`\`${parts.pop()}`)
  for (const [i, part] of parts.entries()) if (part) yield [part, i % 2 === 1]
}

function lines(text: string): Piece[] {
  const groups: { quoted: boolean; lines: string[] }[] = []
  for (const line of text.split('\n')) {
    const quote = /^(?:&gt;|>) ?(.*)$/.exec(line)
    const last = groups.at(-1)
    if (last && last.quoted === (quote !== null)) last.lines.push(quote?.[1] ?? line)
    else groups.push({ quoted: quote !== null, lines: [quote?.[1] ?? line] })
  }
  return groups.flatMap(({ quoted, lines }): Piece[] => {
    const inside = inline(lines.join('\n'))
    return quoted ? [{ kind: 'quote', inside }] : inside
  })
}

// One alternative for each thing that can begin here; emphasis needs an edge of a word on both sides.
const token =
  /<([^<>\n]+)>|`([^`\n]+)`|(?<![\p{L}\p{N}])([*_~])(?=\S)((?:<[^<>\n]*>|(?!\3)[^\n])+?)(?<=\S)\3(?![\p{L}\p{N}])|:([a-z0-9_+-]+):/u

function inline(text: string): Piece[] {
  const pieces: Piece[] = []
  let rest = text
  for (let found = token.exec(rest); found; found = token.exec(rest)) {
    const [whole, angle, code, sign, inside, emoji] = found
    pieces.push({ kind: 'text', text: unescapeText(rest.slice(0, found.index)) })
    if (angle !== undefined) pieces.push(angled(angle))
    else if (code !== undefined) pieces.push({ kind: 'code', text: unescapeText(code) })
    else if (emoji !== undefined) pieces.push({ kind: 'text', text: emojiOf(emoji) ?? whole })
    else pieces.push({ kind: emphasis[sign as keyof typeof emphasis], inside: inline(inside ?? '') })
    rest = rest.slice(found.index + whole.length)
  }
  return merge([...pieces, { kind: 'text', text: unescapeText(rest) }])
}

function angled(inside: string): Piece {
  const [target = '', ...more] = inside.split('|')
  const label = more.length > 0 ? unescapeText(more.join('|')) : null
  const [, sign, id = ''] = /^([@#!])(.+)$/.exec(target) ?? []
  if (sign === '@') return { kind: 'user', id, label }
  if (sign === '#') return { kind: 'channel', id, label }
  if (sign === '!') return special(id, label)
  const url = unescapeText(target)
  if (/^(https?|mailto):/i.test(url)) return { kind: 'link', url, label: label || url.replace(/^mailto:/i, '') }
  return { kind: 'text', text: unescapeText(`<${inside}>`) }
}

function special(what: string, label: string | null): Piece {
  const [name = '', second = '', format = '', url] = what.split('^')
  if (name === 'subteam') return { kind: 'group', id: second, label }
  if (name !== 'date') return { kind: 'everyone', label: label ?? `@${name}` }
  return { kind: 'date', at: Number(second) * 1000, format, url: url ?? null, fallback: label ?? '' }
}

/** `&` last: `&amp;lt;` is a typed `&lt;`. */
const unescapeText = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

function merge(pieces: Piece[]): Piece[] {
  const merged: Piece[] = []
  for (const piece of pieces) {
    const last = merged.at(-1)
    if (piece.kind === 'text' && piece.text === '') continue
    if (last?.kind === 'text' && piece.kind === 'text')
      merged[merged.length - 1] = { kind: 'text', text: last.text + piece.text }
    else merged.push(piece)
  }
  return merged
}
