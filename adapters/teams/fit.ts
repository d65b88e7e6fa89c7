import { entriesOf, isSingle } from '../../src/requests/entries.ts'
import type { Block } from '../../src/requests/text.ts'
import type { Element } from './elements.ts'

/**
 * A message may have about 100 kB today and had 28 kB; Teams counts two bytes a UTF-16 unit, others UTF-8. The
 * message around the card and its summary take the rest of 25,000.
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages
 */
export const cardSize = 23_500

/** Bytes of the JSON, by the way of counting that gives more. */
export function sizeOf(value: unknown): number {
  const json = JSON.stringify(value)
  return Math.max(Buffer.byteLength(json), json.length * 2)
}

/** The largest number from `least` to `most` that `fits`, or null: not even the least does. */
export function largest(least: number, most: number, fits: (number: number) => boolean): number | null {
  if (fits(most)) return most
  if (!fits(least)) return null
  let [low, high] = [least, most]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (fits(middle)) low = middle
    else high = middle
  }
  return low
}

/** A block as it was drawn. */
export interface Group {
  kind: Block['kind']
  elements: Element[]
}

/** Leaves out what does not fit: of a list whole entries from its end, of a single request's card no buttons. */
export function shorten(groups: Group[], more: Element[], fits: (elements: Element[]) => boolean): Element[] {
  const single = isSingle(groups)
  const presses = groups.filter(({ kind }) => kind === 'form' || kind === 'buttons')
  const kept = single ? leaveOut(groups, presses, more, fits) : null
  return kept ?? leaveOut(groups, [], more, fits) ?? more
}

/** null: what stays is too much by itself. */
function leaveOut(
  groups: Group[],
  stays: Group[],
  more: Element[],
  fits: (elements: Element[]) => boolean,
): Element[] | null {
  const rest = groups.filter((group) => !stays.includes(group))
  const entries = stays.length > 0 ? rest.map((group) => [group]) : entriesOf(rest)
  const shown = (number: number): Element[] => {
    const kept = new Set([...stays, ...entries.slice(0, number).flat()])
    const cutAt = groups.findIndex((group) => !kept.has(group))
    return groups.flatMap((group, i) => [...(i === cutAt ? more : []), ...(kept.has(group) ? group.elements : [])])
  }
  const number = largest(0, entries.length, (number) => fits(shown(number)))
  return number === null ? null : shown(number)
}
