import type { Form, Option } from '../../src/requests/forms.ts'
import type { Block, Button, Card, Text } from '../../src/requests/text.ts'
import { drawButtons } from './buttons.ts'
import {
  type AdaptiveCard,
  asTyped,
  createCard,
  type Element,
  type Gap,
  heading,
  type Surface,
  words,
} from './elements.ts'
import { cardSize, type Group, largest, shorten, sizeOf } from './fit.ts'
import { toFormBody } from './forms.ts'
import { mentionsIn, type TeamsNames, toMarkdown, toPlain } from './text.ts'

export { readPress } from './buttons.ts'
export type { AdaptiveCard, Surface } from './elements.ts'

export interface TeamsMessage {
  type: 'message'
  /** For notifications and screen readers. */
  summary: string
  attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive'; content: AdaptiveCard }]
}

/** Who and what can be chosen in a form that stands in a card. */
export interface Choices {
  people: Option[]
  channels: Option[]
}

const summarySize = 200
/** The least that is left of each text before a list loses entries. */
const leastText = 60
/** No longer text fits. */
const mostText = cardSize / 2
const labelWidth = '110px'
const notShown = 'There is more than fits here.'

/** The card as a message, within what Teams takes. */
export function toMessage(card: Card, names: TeamsNames, surface: Surface, choices?: Choices): TeamsMessage {
  return {
    type: 'message',
    summary: summaryOf(card, names),
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: toAdaptive(card, names, surface, choices),
      },
    ],
  }
}

/**
 * The card as an Adaptive Card. What is too long for it is cut: the longest texts first, then lists from their end;
 * a request keeps its buttons.
 */
export function toAdaptive(
  card: Card,
  names: TeamsNames,
  surface: Surface,
  choices: Choices = { people: [], channels: [] },
): AdaptiveCard {
  const entities = mentionsIn(card.blocks.flatMap(textsOf), names)
  const finish = (body: Element[]) => {
    const json = JSON.stringify(body)
    const used = entities.filter(({ text }) => json.includes(text))
    return createCard(body, summaryOf(card, names), used)
  }
  const fits = (body: Element[]) => sizeOf(finish(body)) <= cardSize
  const draw = (most: number) => spaced(card.blocks.map((block) => drawn(block, { names, surface, choices, most })))
  const flat = (groups: Group[]) => groups.flatMap((group) => group.elements)

  const most = largest(leastText, mostText, (number) => fits(flat(draw(number))))
  const body =
    most === null
      ? shorten(draw(leastText), words([notShown], names, leastText, { size: 'Small', isSubtle: true }), fits)
      : flat(draw(most))
  return finish(body.length > 0 ? body : words([summaryOf(card, names)], names, summarySize))
}

const summaryOf = (card: Card, names: TeamsNames): string => toPlain(card.summary, names, summarySize) || 'Roundtrip'

function textsOf(block: Block): Text[] {
  if (block.kind === 'facts') return block.facts.map((fact) => fact.text)
  return block.kind === 'text' || block.kind === 'small' ? [block.text] : []
}

interface Drawing {
  names: TeamsNames
  surface: Surface
  choices: Choices
  /** UTF-16 units of each text. */
  most: number
}

const drawn = (block: Block, drawing: Drawing): Group => ({ kind: block.kind, elements: draw(block, drawing) })

function draw(block: Block, drawing: Drawing): Element[] {
  const { names, surface, choices, most } = drawing
  switch (block.kind) {
    case 'title':
      return [
        heading(toMarkdown([block.key], names, 75), 'Small'),
        ...asTyped(block.title, names, most, { size: 'Medium', weight: 'Bolder' }, { spacing: 'None' }),
      ]
    case 'text':
      return words(block.text, names, most)
    case 'typed': {
      const text = asTyped(block.text, names, most, {}, { spacing: block.label === null ? 'Small' : 'None' })
      if (block.label === null || text.length === 0) return text
      return [...asTyped(block.label, names, Math.min(most, 150), { size: 'Small', isSubtle: true }), ...text]
    }
    case 'facts':
      return block.facts.map((fact, i) => row(fact.label, fact.text, drawing, i === 0 ? {} : { spacing: 'Small' }))
    case 'small':
      return words(block.text, names, most, { size: 'Small', isSubtle: true }, { spacing: 'Small' })
    case 'buttons':
      return drawButtons(block.buttons, block.more ?? [], surface, most)
    case 'form':
      if (surface === 'channel') return drawButtons([opener(block.form)], [], surface, most)
      return toFormBody(block.form, names, { surface, ...choices, back: false })
    case 'heading':
      return [
        heading(toMarkdown([block.text], names, Math.min(most, 150)), 'Medium', { spacing: 'Large', separator: true }),
      ]
    case 'divider':
      return []
  }
}

/** A divider is a line above what follows; what follows buttons stands apart from them. */
function spaced(groups: Group[]): Group[] {
  return groups.map((group, i) => {
    const [first, ...rest] = group.elements
    const gap = first && gapAfter(groups[i - 1]?.kind, group.kind)
    return gap ? { ...group, elements: [{ ...first, ...gap }, ...rest] } : group
  })
}

function gapAfter(before: Block['kind'] | undefined, kind: Block['kind']): Gap | null {
  if (before === 'divider') return { spacing: 'Large', separator: true }
  return before === 'buttons' && kind !== 'heading' && kind !== 'buttons' ? { spacing: 'Medium' } : null
}

/** Not a FactSet: that reads its values as Markdown. */
function row(label: string, text: Text, { names, most }: Drawing, gap: Gap): Element {
  const none = words(['–'], names, 1)
  const value = words(text, names, most)
  return {
    type: 'ColumnSet',
    ...gap,
    columns: [
      { type: 'Column', width: labelWidth, items: asTyped(label, names, Math.min(most, 75), { isSubtle: true }) },
      { type: 'Column', width: 'stretch', items: value.length > 0 ? value : none },
    ],
  }
}

/** The button that opens a form where none can stand. */
const opener = ({ name, title, context }: Form): Button => ({ label: title, action: name, request: context.request })
