import { keyOf, type Request } from './request.ts'
import type { Block, Card, Text } from './text.ts'
import type { Words } from './words/en.ts'

export const titleOf = (request: Request): Block => ({
  kind: 'title',
  key: keyOf(request.number),
  title: request.title,
})
export const text = (text: Text): Block => ({ kind: 'text', text })
export const small = (text: Text): Block => ({ kind: 'small', text })
export const heading = (text: string): Block => ({ kind: 'heading', text })

/** A card that says one thing. */
export const sentence = (line: Text): Card => ({ summary: line, blocks: [text(line)] })

/** What somebody typed, if anything. */
export const typed = (label: string | null, text: string | null | undefined): Block[] =>
  text ? [{ kind: 'typed', label, text }] : []

/** Facts side by side; those without a text are left out. */
export function facts(list: (readonly [label: string, text: Text | null])[]): Block[] {
  const known = list.flatMap(([label, text]) => (text ? [{ label, text }] : []))
  return known.length > 0 ? [{ kind: 'facts', facts: known }] : []
}

export const numberText = (words: Words, value: number | null): Text | null =>
  value === null ? null : [words.number(value)]

/** The expected outcome and how it is measured, from today's value to the target. */
export function expected(words: Words, { outcome, measure, valueToday, target }: Request): Block[] {
  const values = words.card.values(valueToday, target)
  return [
    ...typed(words.labels.outcome, outcome),
    ...typed(words.labels.measure, measure && (values ? `${measure}: ${values}` : measure)),
  ]
}
