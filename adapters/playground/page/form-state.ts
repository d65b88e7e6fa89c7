import type { InputBlock, KnownBlock } from '@slack/types'
import type { ChannelSummary, ElementState } from '../protocol.ts'

type InputElement = InputBlock['element']
export type FormValues = Record<string, ElementState>

/** Which property holds the answer, and which what stands there at first. */
const keys: Partial<Record<InputElement['type'], [state: string, initial: string]>> = {
  plain_text_input: ['value', 'initial_value'],
  number_input: ['value', 'initial_value'],
  datepicker: ['selected_date', 'initial_date'],
  static_select: ['selected_option', 'initial_option'],
  radio_buttons: ['selected_option', 'initial_option'],
  users_select: ['selected_user', 'initial_user'],
  multi_users_select: ['selected_users', 'initial_users'],
  conversations_select: ['selected_conversation', 'initial_conversation'],
}

const keyOf = (element: InputElement): [string, string] => keys[element.type] ?? ['value', 'initial_value']

export const inputsIn = (blocks: unknown[]): InputBlock[] =>
  (blocks as KnownBlock[]).filter((block): block is InputBlock => block.type === 'input')

export const idOf = (input: InputBlock): string => input.block_id ?? ''

/** An element's state with this answer; null: nothing. */
export function stateWith(element: InputElement, answer: unknown): ElementState {
  const [key] = keyOf(element)
  return { type: element.type, [key]: answer === '' ? null : answer }
}

export const answerIn = (element: InputElement, state: ElementState | undefined): unknown =>
  state?.[keyOf(element)[0]] ?? null

/** What each field holds: what was typed, where the field is still of the same kind, else what the bot put there. */
export function valuesOf(blocks: unknown[], typed: FormValues, here: ChannelSummary | null): FormValues {
  return Object.fromEntries(
    inputsIn(blocks).map((input) => {
      const { element } = input
      const kept = typed[idOf(input)]
      return [idOf(input), kept?.type === element.type ? kept : initial(element, here)]
    }),
  )
}

function initial(element: InputElement, here: ChannelSummary | null): ElementState {
  const [key, first] = keyOf(element)
  // Which property holds the first value depends on the element's type, which keyOf has looked at.
  const given = (element as unknown as Record<string, unknown>)[first]
  if (given !== undefined) return { type: element.type, [key]: given }
  if (element.type === 'conversations_select' && element.default_to_current_conversation && here?.kind === 'channel') {
    return { type: element.type, [key]: here.id }
  }
  return { type: element.type, [key]: key.endsWith('s') ? [] : null }
}

/** `view.state.values`, every field in it, also the empty ones. */
export function toStateValues(blocks: unknown[], values: FormValues): Record<string, Record<string, ElementState>> {
  return Object.fromEntries(
    inputsIn(blocks).map((input) => {
      const { element } = input
      const action = 'action_id' in element ? (element.action_id ?? '') : ''
      return [idOf(input), { [action]: values[idOf(input)] ?? initial(element, null) }]
    }),
  )
}

/** What Slack's client says before anything is sent, by block. */
export function clientErrors(blocks: unknown[], values: FormValues): Record<string, string> {
  return Object.fromEntries(
    inputsIn(blocks).flatMap((input) => {
      const problem = wrong(input, answerIn(input.element, values[idOf(input)]))
      return problem ? [[idOf(input), problem]] : []
    }),
  )
}

function wrong({ element, optional }: InputBlock, answer: unknown): string | null {
  if (answer === null || (Array.isArray(answer) && answer.length === 0)) {
    return optional ? null : 'Please complete this required field.'
  }
  if (typeof answer !== 'string') return null
  if (element.type === 'number_input') {
    const number = element.is_decimal_allowed ? /^-?(\d+(\.\d*)?|\.\d+)$/ : /^-?\d+$/
    return number.test(answer) ? null : 'Enter a number.'
  }
  if (element.type !== 'plain_text_input') return null
  const most = element.max_length ?? 3000
  return answer.length > most ? `Enter no more than ${most} characters.` : null
}
