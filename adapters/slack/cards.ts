import type {
  ActionsBlock,
  KnownBlock,
  MrkdwnElement,
  Overflow,
  PlainTextElement,
  SectionBlock,
  Button as SlackButton,
} from '@slack/types'
import { z } from 'zod'
import type { Press } from '../../src/actions.ts'
import { entriesOf, isSingle } from '../../src/requests/entries.ts'
import type { Block, Button, Card, Text } from '../../src/requests/text.ts'
import { cut, escapeText, isPlain, type SlackNames, split, toMrkdwn, toPlain, wellFormed } from './text.ts'

export type Surface = 'message' | 'modal' | 'home'

// Slack's sizes, in UTF-16 units: https://docs.slack.dev/reference/block-kit/blocks
const most = { message: 50, modal: 100, home: 100 }
const headerSize = 150
const sectionSize = 3000
const fieldSize = 2000
const contextSize = 2000
const summarySize = 300
const typedSections = 4
/** A view may be 250 kB of JSON, with what surrounds the blocks. */
const jsonSize = 200_000
const notShown = 'There is more than fits here.'

/** The card in Slack's blocks, within Slack's limits, and the text for notifications and screen readers. */
export function toBlocks(card: Card, names: SlackNames, surface: Surface): { text: string; blocks: KnownBlock[] } {
  const text = toMrkdwn(card.summary, names, summarySize)
  const groups = card.blocks.map((block) => ({ kind: block.kind, blocks: draw(block, names) }))
  const blocks = shorten(groups, most[surface])
  return {
    text: text.trim() ? text : 'Roundtrip',
    blocks: blocks.length > 0 ? blocks : [{ type: 'section', text: words(card.summary, names, sectionSize) }],
  }
}

const pressSchema = z.object({
  action_id: z.string().max(255),
  value: z.string().max(2000).optional(),
  selected_option: z.object({ value: z.string().max(75) }).nullish(),
})

/** Which button of ours was pressed, from an element of a `block_actions` payload; null: it cannot be ours. */
export function readPress(action: unknown): Press | null {
  const read = pressSchema.safeParse(action)
  if (!read.success) return null
  const { action_id, value = '', selected_option: option } = read.data
  const pressed = option ? option.value : `${action_id.replace(/:.*$/s, '')}|${value}`
  const [, name, request, detail] = /^([a-z][a-z0-9_]{0,40})\|([1-9]\d{0,14})?\|(.*)$/s.exec(pressed) ?? []
  if (name === undefined) return null
  return { action: name, request: request === undefined ? null : Number(request), detail: detail || null }
}

/** Slack refuses text without anything in it. */
export const plainText = (text: string, limit: number): PlainTextElement => ({
  type: 'plain_text',
  text: text.trim() ? cut(text, limit) : '–',
  emoji: true,
})

/** `verbatim`: Slack must not find names or channels of its own in it. */
const mrkdwn = (text: string): MrkdwnElement => ({ type: 'mrkdwn', text, verbatim: true })

/** Plain where that loses nothing, so that what people typed is never read as markup. */
function words(text: Text, names: SlackNames, limit: number): PlainTextElement | MrkdwnElement {
  if (isPlain(text, names)) return plainText(toPlain(text, names, limit), limit)
  const drawn = toMrkdwn(text, names, limit)
  return drawn.trim() ? mrkdwn(drawn) : plainText('', limit)
}

function draw(block: Block, names: SlackNames): KnownBlock[] {
  switch (block.kind) {
    case 'title':
      return [{ type: 'context', elements: [mrkdwn(`*${escapeText(cut(block.key, 75))}*`)] }, titleBlock(block.title)]
    case 'text': {
      if (isPlain(block.text, names)) return asTyped(toPlain(block.text, names, typedSections * sectionSize))
      return [{ type: 'section', text: words(block.text, names, sectionSize) }]
    }
    case 'typed': {
      const sections = asTyped(block.text)
      if (block.label === null || sections.length === 0) return sections
      return [{ type: 'context', elements: [mrkdwn(`*${escapeText(cut(block.label, 150))}*`)] }, ...sections]
    }
    case 'facts':
      return chunks(
        block.facts.map((fact) => field(fact.label, fact.text, names)),
        10,
      ).map((fields) => ({ type: 'section', fields }))
    case 'small':
      return block.text.length > 0 ? [{ type: 'context', elements: [words(block.text, names, contextSize)] }] : []
    case 'buttons':
      return drawButtons(block.buttons, block.more ?? [])
    case 'form': {
      const { name, title, context } = block.form
      return drawButtons([{ label: title, action: name, request: context.request }], [])
    }
    case 'heading':
      return [{ type: 'header', text: plainText(block.text, headerSize) }]
    case 'divider':
      return [{ type: 'divider' }]
  }
}

/** Large where it fits; a title of many emoji does not. */
function titleBlock(title: string): KnownBlock {
  return title.length <= headerSize
    ? { type: 'header', text: plainText(title, headerSize) }
    : { type: 'section', text: plainText(title, sectionSize) }
}

function asTyped(text: string): SectionBlock[] {
  const parts = split(wellFormed(text), sectionSize)
  const last = parts.slice(typedSections - 1).join('')
  const shown = parts.length > typedSections ? [...parts.slice(0, typedSections - 1), last] : parts
  return shown.filter((part) => part.trim()).map((part) => ({ type: 'section', text: plainText(part, sectionSize) }))
}

function field(label: string, text: Text, names: SlackNames): PlainTextElement | MrkdwnElement {
  const typed = text.filter((part) => typeof part === 'string').join('')
  if (isPlain(text, names) && /[*_~`]|^>/m.test(typed)) {
    return plainText(`${label}\n${toPlain(text, names, fieldSize)}`, fieldSize)
  }
  const head = `*${escapeText(cut(label, 75))}*\n`
  return mrkdwn(head + (toMrkdwn(text, names, fieldSize - head.length) || '–'))
}

function drawButtons(buttons: Button[], more: Button[]): ActionsBlock[] {
  const menu = more.length > 0 ? [overflow(more)] : []
  return chunks([...buttons, ...menu], 25).map((elements) => ({
    type: 'actions',
    elements: distinct(elements.map((each) => ('type' in each ? each : button(each)))),
  }))
}

function button({ label, action, request, detail, style }: Button): SlackButton {
  return {
    type: 'button',
    text: plainText(label, 75),
    action_id: detail && /^\w{1,40}$/.test(detail) ? `${action}:${detail}` : action,
    value: cut(`${request ?? ''}|${detail ?? ''}`, 2000),
    ...(style && { style }),
  }
}

function overflow(more: Button[]): Overflow {
  const options = more.slice(0, 5).map(({ label, action, request, detail }) => ({
    text: plainText(label, 75),
    value: cut(`${action}|${request ?? ''}|${detail ?? ''}`, 75),
  }))
  return {
    type: 'overflow',
    action_id: 'more',
    options: options.filter((option, i) => options.findIndex((other) => other.value === option.value) === i),
  }
}

/** The same button twice in a block (for two requests) needs two action ids; what follows `:` is never read. */
function distinct(elements: (SlackButton | Overflow)[]): (SlackButton | Overflow)[] {
  const used = new Set<string>()
  return elements.map((element, i) => {
    const id = element.action_id ?? ''
    const action_id = used.has(id) ? `${id}::${i}` : id
    used.add(action_id)
    return { ...element, action_id }
  })
}

interface Group {
  kind: Block['kind']
  blocks: KnownBlock[]
}

/** Cuts what is too long: a list after a whole entry, a single request's card before its buttons. */
function shorten(groups: Group[], limit: number): KnownBlock[] {
  const all = groups.flatMap((group) => group.blocks)
  const left = room(limit)
  if (left.take(all)) return all

  const single = isSingle(groups)
  const more: KnownBlock = { type: 'context', elements: [plainText(notShown, contextSize)] }
  left.take([more])
  const kept = single ? groups.filter((group) => group.kind === 'buttons') : []
  for (const group of kept) left.take(group.blocks)

  const entries = single ? groups.filter((group) => !kept.includes(group)).map((group) => [group]) : entriesOf(groups)
  const stop = entries.findIndex((entry) => !left.take(entry.flatMap((group) => group.blocks)))
  const shown = new Set([...entries.slice(0, stop).flat(), ...kept])
  const cutAt = groups.findIndex((group) => !shown.has(group))
  return groups.flatMap((group, i) => [...(i === cutAt ? [more] : []), ...(shown.has(group) ? group.blocks : [])])
}

/** Room for so many blocks and their JSON; `take` says whether they fit, and if so takes their room. */
function room(limit: number) {
  let blocks = limit
  let bytes = jsonSize
  return {
    take(some: KnownBlock[]): boolean {
      const size = Buffer.byteLength(JSON.stringify(some))
      if (some.length > blocks || size > bytes) return false
      blocks -= some.length
      bytes -= size
      return true
    },
  }
}

function chunks<T>(items: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size))
}
