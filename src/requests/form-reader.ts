import { isDay } from './calendar.ts'
import { fieldsOf, kinds } from './form-fields.ts'
import type { FieldErrors, FormName, FormView, Values } from './forms.ts'
import type { Day } from './request.ts'
import { cleanLine, cleanText, measureText, parseNumber, spellDay } from './typed.ts'
import { enForms, type FieldId } from './words/en-forms.ts'

const { errors: words } = enForms

/**
 * Reads the fields of one form. What is missing or wrong is noted at its field, once each, and read as null: all
 * mistakes are told together.
 */
export interface Reader {
  readonly errors: FieldErrors
  /** Notes what is wrong at a field. */
  refuse(id: FieldId, sentence: string): void
  isBlank(id: FieldId): boolean
  text(id: FieldId): string | null
  number(id: FieldId): number | null
  /** A day from `first`, which is today or tomorrow, to `last`; or `before`, which it was so far. */
  day(id: FieldId, first: Day, last: Day, before?: Day | null): Day | null
  /** One of the values that the list offers. */
  option<Value extends string>(id: FieldId, offered: readonly Value[]): Value | null
  /** The id of a person, channel, product or team, as it came. */
  id(id: FieldId): string | null
  /** What must be given; while it is missing a stand-in goes on that is never handed out. */
  must<Value>(id: FieldId, value: Value | null, standIn: Value): Value
}

/** Longer than any id of a platform. */
export const idLimit = 300

export function createReader(
  name: FormName,
  values: Values,
  { request, today }: Pick<FormView, 'request' | 'today'>,
): Reader {
  const errors: FieldErrors = {}
  const present = new Set(fieldsOf(name, { request, sent: values }).map(({ id }) => id))
  /** A field that this form does not have is empty, whatever was sent for it. */
  const typed = (id: FieldId) => (present.has(id) && Object.hasOwn(values, id) ? values[id] : undefined)
  const refuse = (id: FieldId, sentence: string) => {
    errors[id] ??= sentence
  }
  const isBlank = (id: FieldId) => cleanLine(typed(id)) === null

  return {
    errors,
    refuse,
    isBlank,
    text(id) {
      const kind = kinds[id]
      const text = kind.type === 'line' ? cleanLine(typed(id)) : cleanText(typed(id))
      if (text === null || !('limit' in kind)) return text
      const size = measureText(text, kind.limit)
      if (!size.fits) refuse(id, words.tooLong(id, kind.limit, size.count))
      return size.fits ? text : null
    },
    number(id) {
      const text = cleanLine(typed(id))
      const value = text === null ? null : parseNumber(text)
      if (text === null) return null
      if (value === 'unclear') refuse(id, words.commaOrPoint(text.replace(',', ''), text.replace(',', '.')))
      else if (value === null) refuse(id, words.notANumber)
      return typeof value === 'number' ? value : null
    },
    day(id, first, last, before) {
      const day = cleanLine(typed(id))
      if (day === null || day === before) return day
      if (!isDay(day)) refuse(id, words.notADay)
      else if (day < first) refuse(id, first === today ? words.past : words.notAfterToday)
      else if (day > last) refuse(id, words.tooFar(spellDay(last)))
      else return day
      return null
    },
    option(id, offered) {
      const chosen = cleanLine(typed(id))
      const option = offered.find((value) => value === chosen) ?? null
      if (chosen !== null && option === null) refuse(id, words.notAnOption(id))
      return option
    },
    id(id) {
      const text = cleanLine(typed(id))
      if (text !== null && text.length <= idLimit) return text
      if (text !== null) refuse(id, words.notAnOption(id))
      return null
    },
    must(id, value, standIn) {
      if (value === null) refuse(id, words.empty(id))
      return value ?? standIn
    },
  }
}
