/** Filling a modal's fields by their labels. */
import { type Input, inputsOf, keysFor } from '../../adapters/playground/inputs.ts'
import { type Json, list, object, string, type View } from '../../adapters/playground/world.ts'

/** By the field's label. null empties a field. */
export type Filling = Record<string, string | number | string[] | null>

/** Puts values into the fields with these labels; all else stays as it was. */
export function fill(view: View, filling: Filling): void {
  const inputs = inputsOf(view)
  for (const [label, value] of Object.entries(filling)) {
    const input = inputs.find((one) => one.label === label)
    if (!input) throw new Error(`No field “${label}”. There is: ${inputs.map((one) => `“${one.label}”`).join(', ')}`)
    view.typed[input.blockId] = stateFor(input, value)
  }
}

/** A field's state as Slack sends it, once a person has put this in. */
export function stateFor(input: Input, value: Filling[string]): Json {
  const [key] = keysFor(input)
  const { type } = input.element
  const many = key.endsWith('s')
  if (value === null) return { type, [key]: many ? [] : null }
  if (key === 'value') return { type, value: typedText(input.element, String(value)) || null }
  if (key.startsWith('selected_option')) {
    const chosen = [value].flat().map((text) => optionOf(input, String(text)))
    return { type, [key]: many ? chosen : chosen[0] }
  }
  if (key === 'selected_date' && !/^\d{4}-\d\d-\d\d$/.test(String(value))) {
    throw new Error(`“${input.label}” takes a date as YYYY-MM-DD, not ${value}`)
  }
  return { type, [key]: many ? [value].flat() : value }
}

/** A field of one line turns the line breaks of pasted text into spaces. */
const typedText = (element: Json, text: string): string =>
  element.multiline === true ? text : text.replace(/[\r\n]+/g, ' ')

function optionOf({ label, element }: Input, text: string): unknown {
  const groups = list(element.option_groups).flatMap((group) => list(object(group).options))
  const options = [...list(element.options), ...groups]
  const textOf = (option: unknown) => string(object(object(option).text).text)
  const found = options.find((option) => textOf(option) === text)
  if (found) return found
  throw new Error(`“${label}” has no “${text}”. There is: ${options.map((one) => `“${textOf(one)}”`).join(', ')}`)
}
