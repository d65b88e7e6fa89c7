/** What a person sees of a card, and what there is to press. */

import { type Json, list } from '../../adapters/playground/shapes.ts'
import { everything } from '../../adapters/playground/teams/adaptive.ts'
import { object, string } from '../../adapters/playground/world.ts'

export interface Press {
  label: string
  /** The words that stand with it: all above it, since the last buttons. */
  about: string
  action: Json
}

/** Everything visible, one text a line, what stands in inputs and on buttons too. */
export const textOf = (card: unknown): string => linesIn(card).join('\n')

function linesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(linesIn)
  const thing = object(value)
  const type = string(thing.type)
  if (type === 'TextBlock') return [readMarkdown(string(thing.text))]
  if (type === 'RichTextBlock') return [list(thing.inlines).map(runOf).join('')]
  if (type.startsWith('Input.')) {
    const { label, value: typed } = thing
    return [`${string(label)}: ${shownIn(thing, typed)}`]
  }
  if (type.startsWith('Action.')) return [string(thing.title)]
  if (type === 'FactSet')
    return list(thing.facts).map((fact) => `${object(fact).title}: ${readMarkdown(string(object(fact).value))}`)
  return ['body', 'items', 'columns', 'rows', 'cells', 'actions'].flatMap((key) => linesIn(thing[key] ?? []))
}

const runOf = (inline: unknown): string => (typeof inline === 'string' ? inline : string(object(inline).text))

function shownIn(input: Json, typed: unknown): string {
  const chosen = list(input.choices)
    .map(object)
    .find(({ value }) => value === typed)
  return chosen ? string(chosen.title) : String(typed ?? '')
}

/** Teams' Markdown as it appears: bold without stars, links by their labels, moments in UTC. */
export function readMarkdown(text: string): string {
  return text
    .replace(/\{\{(DATE|TIME)\(([^,)]+)[^)]*\)\}\}/g, (_, kind, at) => momentOf(kind, at))
    .replace(/<at>(.*?)<\/at>/g, '@$1')
    .replace(/\[((?:\\.|[^\]\\])*)\]\((?:[^)\s]*)\)/g, '$1')
    .replace(/(^|[^\\*])\*\*(\S(?:.*?\S)?)\*\*/g, '$1$2')
    .replace(/\n\n/g, '\n')
    .replace(/\\([\\`*_[\]<>~&{}|\-+#=.)])/g, '$1')
}

const momentOf = (kind: string, at: string): string =>
  new Intl.DateTimeFormat(
    'en-GB',
    kind === 'DATE' ? { dateStyle: 'long', timeZone: 'UTC' } : { timeStyle: 'short', timeZone: 'UTC' },
  ).format(Date.parse(at))

/** Every button, in order, those behind the menu too. */
export function pressesIn(card: unknown): Press[] {
  const presses: Press[] = []
  let about: string[] = []
  let afterPress = false
  for (const element of list(object(card).body)) {
    const inside = everything(element)
    const actions = inside.filter(({ type, title }) => string(type).startsWith('Action.') && title !== undefined)
    const words = linesIn(element)
    if (actions.length === 0 && afterPress) about = []
    if (actions.length === 0) about.push(...words)
    afterPress = actions.length > 0
    presses.push(...actions.map((action) => ({ label: string(action.title), about: about.join('\n'), action })))
  }
  return presses
}

/** The one thing with this label to press; `about` picks among several by the words that stand with it. */
export function findPress(card: unknown, label: string, about?: string): Press {
  const all = pressesIn(card)
  const fits = all.filter((press) => press.label === label && (about === undefined || press.about.includes(about)))
  const [press] = fits
  if (press && fits.length === 1) return press
  const there = all.map((one) => `“${one.label}”`).join(', ') || 'nothing'
  const where = about === undefined ? '' : ` about “${about}”`
  const problem = press ? `${fits.length} times` : 'not'
  throw new Error(`“${label}”${where} is there ${problem}. There is: ${there}\n---\n${textOf(card)}`)
}

/** What stands in the colour of mistakes, by the label of the input above it; '' for what is about no input. */
export function mistakesIn(card: unknown): Record<string, string> {
  const mistakes: Record<string, string> = {}
  let label = ''
  for (const element of list(object(card).body).map(object)) {
    const type = string(element.type)
    if (type.startsWith('Input.')) label = string(element.label)
    const colours = [element.color, ...list(element.inlines).map((inline) => object(inline).color)]
    if (colours.includes('Attention')) mistakes[label] = linesIn(element).join('\n')
  }
  return mistakes
}
