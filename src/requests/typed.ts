import { addDays } from './calendar.ts'
import type { Day } from './request.ts'

/** The longest emoji in use have 15 UTF-16 units; what needs more for each character is built to be large. */
const unitsPerCharacter = 16

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
/** In UTF-16 units. Each step of a segmenter takes longer the longer the whole text is. */
const atOnce = 250

/** The characters of a text as people count them (graphemes): an emoji of seven code points is one. */
export function* charactersOf(text: string): Generator<string> {
  let [from, size] = [0, atOnce]
  while (from < text.length) {
    const isHalf = /[\ud800-\udbff]/.test(text.charAt(from + size - 1))
    const end = from + size + (isHalf ? 1 : 0)
    const found = [...graphemes.segment(text.slice(from, end))].map(({ segment }) => segment)
    // The last one may go on behind what was looked at.
    if (end < text.length) found.pop()
    size = found.length > 0 ? atOnce : size * 2
    for (const character of found) {
      from += character.length
      yield character
    }
  }
}

/** How many characters a text has. */
export function countCharacters(text: string): number {
  let count = 0
  for (const _ of charactersOf(text)) count += 1
  return count
}

/** How a text stands to its limit; `count` is null where it is far too long to be worth counting. */
export function measureText(text: string, limit: number): { fits: true } | { fits: false; count: number | null } {
  if (text.length <= limit) return { fits: true }
  if (text.length > limit * unitsPerCharacter) return { fits: false, count: null }
  const count = countCharacters(text)
  return count <= limit ? { fits: true } : { fits: false, count }
}

/** The beginning of a text: whole characters, `limit` at most, and no more UTF-16 units than `units`. */
export function cutText(text: string, limit: number, units: number): string {
  if (text.length <= Math.min(limit, units)) return text
  let [end, count] = [0, 0]
  for (const character of charactersOf(text)) {
    if (count === limit || end + character.length > units) break
    end += character.length
    count += 1
  }
  return text.slice(0, end)
}

// Spaces, controls, formats, and what fonts draw as nothing (Hangul fillers, the Braille blank).
const invisible = /^[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\u2800]*$/u

/** What was typed, without the space around it; null: nothing that can be seen. Otherwise it stays as it is. */
export function cleanText(typed: string | undefined): string | null {
  if (typed === undefined || invisible.test(typed)) return null
  // A half of a character and a null cannot be stored by every database.
  return typed.replace(/\p{Surrogate}|\0/gu, '\uFFFD').trim()
}

/** The same for a field of one line. */
export const cleanLine = (typed: string | undefined) => cleanText(typed && joinLines(typed))

/** Names that differ in nothing but capitals are the same name. */
export const foldName = (name: string): string => name.normalize('NFKC').toLowerCase()

/** Several lines as one. */
export const joinLines = (text: string) =>
  lineEnd.test(text)
    ? text
        .split(lineEnd)
        .map((line) => line.trim())
        .filter((line) => line !== '')
        .join(' ')
    : text.trim()

const lineEnd = /[\r\n\u2028\u2029]+/

/** A plain number. `unclear`: a comma before three digits, which is a thousand to some and a decimal to others. */
export function parseNumber(typed: string): number | 'unclear' | null {
  const minus = typed.replace(/^\u2212/, '-')
  const text = /^[+-]?\d{1,3}(\p{Zs}\d{3})+(?!\d)/u.test(minus) ? minus.replace(/(?<=\d)\p{Zs}(?=\d{3})/gu, '') : minus
  if (!/^[+-]?\d{1,12}([.,]\d{1,6})?$/.test(text)) return null
  if (text === minus && /^[+-]?[1-9]\d{0,2},\d{3}$/.test(text)) return 'unclear'
  const value = Number(text.replace(',', '.'))
  return value === 0 ? 0 : value
}

/** The number in a request's key: `REQ-12`, `req-12` or `12`. */
export function parseKey(typed: string): number | null {
  const number = Number(/^(?:REQ-)?(\d{1,9})$/i.exec(typed)?.[1] ?? 0)
  return number > 0 ? number : null
}

/** Whether it is a link to a page, in one piece. */
export function isLink(typed: string): boolean {
  if (!/^https?:\/\/[^\s<>"]+$/i.test(typed)) return false
  try {
    return new URL(typed).hostname !== ''
  } catch {
    return false
  }
}

const monthFormat = new Intl.DateTimeFormat('en-GB', { month: 'long', timeZone: 'UTC' })
const months = Array.from({ length: 12 }, (_, month) => monthFormat.format(Date.UTC(2027, month)))

/** `3 May 2027`, for sentences that hold no parts. */
export const spellDay = (day: Day) =>
  `${Number(day.slice(8))} ${months[Number(day.slice(5, 7)) - 1]} ${day.slice(0, 4)}`

/** The same day some years on; 1 March where there is no 29 February. */
export function yearsLater(day: Day, years: number): Day {
  const first = `${Number(day.slice(0, 4)) + years}${day.slice(4, 8)}01`
  return addDays(first, Number(day.slice(8)) - 1)
}
