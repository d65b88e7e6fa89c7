/** A person in front of a modal: what can be typed where, and what Slack's own client refuses to send. */
import { type Json, list, object, string, type View } from './world.ts'

export interface Input {
  label: string
  blockId: string
  optional: boolean
  element: Json
}

export function inputsOf(view: Pick<View, 'blocks'>): Input[] {
  return view.blocks
    .map(object)
    .filter((block) => block.type === 'input')
    .map((block) => ({
      label: string(object(block.label).text),
      blockId: string(block.block_id),
      optional: block.optional === true,
      element: object(block.element),
    }))
}

const stateKeys: Record<string, [state: string, initial: string]> = {
  plain_text_input: ['value', 'initial_value'],
  number_input: ['value', 'initial_value'],
  url_text_input: ['value', 'initial_value'],
  email_text_input: ['value', 'initial_value'],
  datepicker: ['selected_date', 'initial_date'],
  timepicker: ['selected_time', 'initial_time'],
  static_select: ['selected_option', 'initial_option'],
  radio_buttons: ['selected_option', 'initial_option'],
  multi_static_select: ['selected_options', 'initial_options'],
  checkboxes: ['selected_options', 'initial_options'],
  users_select: ['selected_user', 'initial_user'],
  multi_users_select: ['selected_users', 'initial_users'],
  conversations_select: ['selected_conversation', 'initial_conversation'],
  multi_conversations_select: ['selected_conversations', 'initial_conversations'],
  channels_select: ['selected_channel', 'initial_channel'],
  multi_channels_select: ['selected_channels', 'initial_channels'],
}

/** Where an element's state and its first value stand. */
export function keysFor({ label, element }: Input): [string, string] {
  const keys = stateKeys[string(element.type)]
  if (!keys) throw new Error(`“${label}” is a ${string(element.type)}, which nobody can fill here`)
  return keys
}

/** Takes over what a client says is in the fields: by block and action, as in `view.state.values`. */
export function put(view: View, values: Record<string, Record<string, Json>>): void {
  for (const input of inputsOf(view)) {
    const state = values[input.blockId]?.[string(input.element.action_id)]
    if (state) view.typed[input.blockId] = taken(input, state)
  }
}

/** Of a state only what the element can hold: a list's choice is one of its options. */
function taken(input: Input, state: Json): Json {
  const { element } = input
  const [key] = keysFor(input)
  const given = state[key]
  const many = key.endsWith('s')
  const chosen = key.startsWith('selected_option') ? optionsAmong(element, [given].flat()) : [given].flat()
  const held = chosen.filter((one) => typeof one === 'object' || (typeof one === 'string' && one !== ''))
  return { type: element.type, [key]: many ? held : (held[0] ?? null) }
}

function optionsAmong(element: Json, given: unknown[]): unknown[] {
  const groups = list(element.option_groups).flatMap((group) => list(object(group).options))
  const wanted = given.map((one) => object(one).value)
  return [...list(element.options), ...groups].filter((option) => wanted.includes(object(option).value))
}

/** The state of one field: what was typed, else what the bot put there. */
function stateOf(view: View, input: Input): Json {
  const typed = view.typed[input.blockId]
  const { type } = input.element
  if (typed && typed.type === type) return typed
  const [key, initial] = keysFor(input)
  const here = input.element.default_to_current_conversation === true ? offered(input.element, view.channel) : null
  return { type, [key]: input.element[initial] ?? here ?? (key.endsWith('s') ? [] : null) }
}

/** The chat that a form was opened in is preselected only where the field's filter lets it be chosen. */
function offered(element: Json, channel: string | null): string | null {
  const include = object(element.filter).include
  const isChat = channel?.startsWith('D') === true
  return isChat && Array.isArray(include) && !include.includes('im') ? null : channel
}

/** `view.state` as Slack sends it: every field, also the empty ones. */
export function stateValues(view: View): Json {
  const entries = inputsOf(view).map((input) => {
    const state = stateOf(view, input)
    return [input.blockId, { [string(input.element.action_id)]: state }]
  })
  return Object.fromEntries(entries)
}

/** What Slack's client says before anything is sent, by block id. */
export function clientErrors(view: View): Record<string, string> {
  const errors: Record<string, string> = {}
  for (const input of inputsOf(view)) {
    const [key] = keysFor(input)
    const value = stateOf(view, input)[key]
    const empty = value === null || value === '' || (Array.isArray(value) && value.length === 0)
    const problem = empty
      ? input.optional
        ? null
        : 'Please complete this required field.'
      : wrong(input.element, value)
    if (problem) errors[input.blockId] = problem
  }
  return errors
}

function wrong(element: Json, value: unknown): string | null {
  if (typeof value !== 'string') return null
  if (element.type === 'number_input') {
    const number = /^-?\d+$/.test(value) || (element.is_decimal_allowed === true && /^-?\d*\.?\d+$/.test(value))
    return number ? null : 'Enter a number.'
  }
  if (element.type !== 'plain_text_input') return null
  const max = Number(element.max_length ?? 3000)
  if (value.length > max) return `Enter no more than ${max} characters.`
  const min = Number(element.min_length ?? 0)
  return value.length < min ? `Enter at least ${min} characters.` : null
}
