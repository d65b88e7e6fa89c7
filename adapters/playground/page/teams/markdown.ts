/**
 * The Markdown that Teams reads in a TextBlock, as HTML with no tag or address but our own: bold, italic, links and
 * lists. https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format
 */

/** Around the name of a mention: signs that nobody types, and that are taken out of what they do. */
const mention = { open: '\u{f0001}', close: '\u{f0002}' }
const signs = new RegExp(`[${mention.open}${mention.close}]`, 'gu')

/** Marks the mentions that the card itself declares; `<at>` that was only typed stays words. */
export function markMentions(text: string, declared: readonly string[]): string {
  return declared.reduce(
    (marked, at) => marked.replaceAll(at, `${mention.open}${at.replace(/<\/?at>/g, '')}${mention.close}`),
    text.replace(signs, ''),
  )
}

/** null: there is nothing to format. */
export function toHtml(text: string): string | null {
  if (!/[*_[\]\\&<\n\r]|^\s*(-|\d+\.)\s/u.test(text) && !text.includes(mention.open)) return null
  return text
    .split(/\n\s*\n/)
    .map((paragraph) => block(paragraph.split(/\r\n?|\n/)))
    .join('')
}

function block(lines: string[]): string {
  const items = (pattern: RegExp) => lines.every((line) => pattern.test(line)) && lines
  const bullets = items(/^\s*[-*]\s+/)
  if (bullets)
    return `<ul>${bullets.map((line) => `<li>${inline(line.replace(/^\s*[-*]\s+/, ''))}</li>`).join('')}</ul>`
  const numbers = items(/^\s*\d+\.\s+/)
  if (numbers)
    return `<ol>${numbers.map((line) => `<li>${inline(line.replace(/^\s*\d+\.\s+/, ''))}</li>`).join('')}</ol>`
  return `<p>${lines.map(inline).join('<br>')}</p>`
}

const rules: [RegExp, (found: string[]) => string][] = [
  [/\\([!-/:-@[-`{-~])/y, ([, sign = '']) => escaped(sign)],
  [/\[((?:\\.|[^\]\\])*)\]\((https?:\/\/[^\s)]+)\)/y, ([, label = '', url = '']) => link(label, url)],
  [/\*\*(?=\S)((?:\\.|[^\\])+?)(?<=\S)\*\*/y, ([, inside = '']) => `<strong>${inline(inside)}</strong>`],
  [/__(?=\S)((?:\\.|[^\\])+?)(?<=\S)__(?!\w)/y, ([, inside = '']) => `<strong>${inline(inside)}</strong>`],
  [/\*(?=\S)((?:\\.|[^\\*])+?)(?<=\S)\*/y, ([, inside = '']) => `<em>${inline(inside)}</em>`],
  [/_(?=\S)((?:\\.|[^\\_])+?)(?<=\S)_(?!\w)/y, ([, inside = '']) => `<em>${inline(inside)}</em>`],
  [
    new RegExp(`${mention.open}([^${mention.open}${mention.close}]*)${mention.close}`, 'yu'),
    ([, name = '']) => `<span class="mention">${escaped(name)}</span>`,
  ],
  [/&(lt|gt|amp|quot|#39|nbsp);/y, ([whole = '']) => whole],
]

function inline(text: string): string {
  let html = ''
  let at = 0
  while (at < text.length) {
    const next = first(text, at)
    html += next.html
    at += next.length
  }
  return html
}

function first(text: string, at: number): { html: string; length: number } {
  for (const [pattern, draw] of rules) {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    // An underline inside a word means nothing.
    if (found && !(text[at] === '_' && /\w/.test(text[at - 1] ?? '')))
      return { html: draw(found), length: found[0].length }
  }
  const sign = String.fromCodePoint(text.codePointAt(at) ?? 0)
  return { html: escaped(sign), length: sign.length }
}

const link = (label: string, url: string): string => `<a href="${escaped(url)}" rel="noreferrer">${inline(label)}</a>`

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign)
