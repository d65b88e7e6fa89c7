/** What a person sees of a message or a view, and what there is to press. */
import { type Json, list, type Message, object, string, unescaped, type View } from '../../adapters/playground/world.ts'

export interface Press {
  label: string
  /** The words that stand with it: its section, or the blocks above it. */
  about: string
  action: Json
}

/** How ids are shown. */
export interface Show {
  user: (id: string) => string
  channel: (id: string) => string
}

/** Everything visible, one text a line; a message with blocks shows these and not its text. */
export function textOf(shown: Message | View, show: Show): string {
  if ('ts' in shown && shown.blocks.length === 0) return readMarkdown(shown.text, show)
  const parts = shown.blocks.flatMap((block) => textsIn(block, show))
  if ('ts' in shown) return parts.join('\n')
  const frame = (name: string) => textsIn(shown.source[name], show)
  return [...frame('title'), ...parts, ...frame('submit'), ...frame('close')].join('\n')
}

function textsIn(value: unknown, show: Show): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => textsIn(one, show))
  const thing = object(value)
  if (thing.type === 'plain_text') return [string(thing.text)]
  if (thing.type === 'mrkdwn') return [readMarkdown(string(thing.text), show)]
  // The elements of rich text and image captions are words themselves.
  if (typeof thing.text === 'string') return [thing.text]
  if (typeof thing.alt_text === 'string') return [thing.alt_text]
  // An overflow menu and the lists behind a select are closed until they are pressed.
  if (thing.type === 'overflow') return []
  const closed = String(thing.type).includes('select') ? ['options', 'option_groups', 'confirm'] : ['confirm']
  return Object.entries(thing).flatMap(([key, inner]) => (closed.includes(key) ? [] : textsIn(inner, show)))
}

/** Slack's markup as it appears: tokens by name, dates by their fallback, bold without stars. */
function readMarkdown(text: string, show: Show): string {
  const plain = (words: string) => unescaped(words.replace(/(^|[\s(])\*([^*\n]+)\*(?=$|[\s.,:;!?)])/gm, '$1$2'))
  return text
    .split(/(<[^<>]*>)/)
    .map((part) => (/^<[^<>]+>$/.test(part) ? readToken(part.slice(1, -1), show) : plain(part)))
    .join('')
}

function readToken(token: string, show: Show): string {
  const bar = token.indexOf('|')
  const label = bar === -1 ? null : unescaped(token.slice(bar + 1))
  const head = bar === -1 ? token : token.slice(0, bar)
  if (head.startsWith('@')) return `@${show.user(head.slice(1))}`
  if (head.startsWith('#')) return `#${show.channel(head.slice(1))}`
  if (head.startsWith('!date^')) return label ?? '(a date without a fallback)'
  if (head.startsWith('!subteam^')) return `@${head.slice(9)}`
  if (head.startsWith('!')) return `@${head.slice(1)}`
  return label ?? unescaped(head)
}

/** Every button and overflow option, in order. */
export function pressesIn(shown: Pick<Message | View, 'blocks'>, show: Show): Press[] {
  const presses: Press[] = []
  let about: string[] = []
  let afterPress = false
  for (const block of shown.blocks.map(object)) {
    const isActions = block.type === 'actions'
    if (!isActions && afterPress) about = []
    if (!isActions) about.push(...textsIn({ ...block, accessory: undefined }, show))
    const found = [...(isActions ? list(block.elements) : []), block.accessory]
      .map(object)
      .flatMap((element) => pressesOf(element, string(block.block_id)))
    presses.push(...found.map((press) => ({ ...press, about: about.join('\n') })))
    afterPress = found.length > 0
  }
  return presses
}

function pressesOf(element: Json, block_id: string): Omit<Press, 'about'>[] {
  const { type, action_id, value, text } = element
  const label = (words: unknown) => string(object(words).text)
  if (type === 'button') {
    return [{ label: label(text), action: { type, action_id, block_id, text, ...(value !== undefined && { value }) } }]
  }
  if (type !== 'overflow') return []
  return list(element.options).map((option) => ({
    label: label(object(option).text),
    action: { type, action_id, block_id, selected_option: option },
  }))
}

/** The one thing with this label to press; `about` picks among several by the words that stand with it. */
export function findPress(shown: Message | View, label: string, show: Show, about?: string): Press {
  const all = pressesIn(shown, show)
  const fits = all.filter((press) => press.label === label && (about === undefined || press.about.includes(about)))
  const [press] = fits
  if (press && fits.length === 1) return press
  const there = all.map((one) => `“${one.label}”`).join(', ') || 'nothing'
  const where = about === undefined ? '' : ` about “${about}”`
  const problem = press ? `${fits.length} times` : 'not'
  throw new Error(`“${label}”${where} is there ${problem}. There is: ${there}\n---\n${textOf(shown, show)}`)
}
