/** The inputs of a card: what stands in them, and what the client itself says before anything is sent. */
import { type Json, list, prop } from '../shapes.ts'
import { object, string } from '../world.ts'
import { everything } from './adaptive.ts'

export interface Input {
  id: string
  type: string
  label: string
  required: boolean
  multiline: boolean
  many: boolean
  /** More can be searched for than is offered. */
  searched: boolean
  options: { title: string; value: string }[]
  initial: string
  errorMessage: string
}

/** What was typed, by the input's id. */
export type Typed = Record<string, string>

export function inputsOf(card: unknown): Input[] {
  return everything(card)
    .filter(({ type }) => string(type).startsWith('Input.'))
    .map((input) => ({
      id: string(input.id),
      type: string(input.type).slice('Input.'.length),
      label: string(input.label),
      required: input.isRequired === true,
      multiline: input.isMultiline === true,
      many: input.isMultiSelect === true,
      searched: input['choices.data'] !== undefined,
      options: list(input.choices).map((one) => ({
        title: string(prop(one, 'title')),
        value: string(prop(one, 'value')),
      })),
      initial: input.value === undefined ? '' : String(input.value),
      errorMessage: string(input.errorMessage),
    }))
}

/** What is sent along: every input's value, as a client sends it. Inputs that were left empty are sent empty. */
const valuesOf = (card: unknown, typed: Typed): Json =>
  Object.fromEntries(inputsOf(card).map(({ id, initial }) => [id, typed[id] ?? initial]))

/** What a client says by itself, by input; then nothing is sent. */
export function clientErrors(card: unknown, typed: Typed): Record<string, string> {
  const errors: Record<string, string> = {}
  for (const input of inputsOf(card)) {
    const value = typed[input.id] ?? input.initial
    const bad =
      (input.required && value.trim() === '') ||
      (value !== '' && input.type === 'Number' && !/^-?\d+(\.\d+)?$/.test(value)) ||
      (value !== '' && input.type === 'Date' && !/^\d{4}-\d\d-\d\d$/.test(value))
    if (bad) errors[input.id] = input.errorMessage || 'This is needed.'
  }
  return errors
}

/** The data of an action with what was typed, as the client merges them; what was typed wins. */
export function mergedData(action: Json, card: unknown, typed: Typed): Json {
  const own = typeof action.data === 'string' ? {} : object(action.data)
  return action.associatedInputs === 'none' ? own : { ...own, ...valuesOf(card, typed) }
}
