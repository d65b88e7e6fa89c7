import { describe, expect, test } from 'vitest'
import { clientErrors, toStateValues, valuesOf } from '../../../adapters/playground/page/form-state.ts'
import type { ChannelSummary } from '../../../adapters/playground/protocol.ts'

const input = (block_id: string, element: object, optional = false) => ({
  type: 'input',
  block_id,
  label: { type: 'plain_text', text: block_id },
  optional,
  element: { action_id: block_id, ...element },
})
const one = { text: { type: 'plain_text', text: 'One' }, value: '1' }
const blocks = [
  { type: 'section', text: { type: 'plain_text', text: 'Before' } },
  input('title', { type: 'plain_text_input', initial_value: 'Invoices' }),
  input('value', { type: 'number_input', is_decimal_allowed: true }, true),
  input('product', { type: 'static_select', options: [one], initial_option: one }),
  input('members', { type: 'multi_users_select' }, true),
  input('channel', { type: 'conversations_select', default_to_current_conversation: true }),
]
const channel = (kind: 'channel' | 'dm'): ChannelSummary => ({
  id: 'C0BILLING',
  name: 'billing',
  kind,
  unread: 0,
  archived: false,
  member: true,
})

describe('the state of a form', () => {
  test('begins with what the bot put there and the channel it was opened in', () => {
    expect(toStateValues(blocks, valuesOf(blocks, {}, channel('channel')))).toEqual({
      title: { title: { type: 'plain_text_input', value: 'Invoices' } },
      value: { value: { type: 'number_input', value: null } },
      product: { product: { type: 'static_select', selected_option: one } },
      members: { members: { type: 'multi_users_select', selected_users: [] } },
      channel: { channel: { type: 'conversations_select', selected_conversation: 'C0BILLING' } },
    })
  })

  test('does not choose a chat with one person as a channel', () => {
    expect(valuesOf(blocks, {}, channel('dm')).channel).toEqual({
      type: 'conversations_select',
      selected_conversation: null,
    })
  })

  test('keeps what was typed, also nothing, while the field is of the same kind', () => {
    const typed = {
      title: { type: 'plain_text_input', value: null },
      value: { type: 'datepicker', selected_date: 'x' },
    }
    const values = valuesOf(blocks, typed, null)
    expect(values.title).toEqual({ type: 'plain_text_input', value: null })
    expect(values.value).toEqual({ type: 'number_input', value: null })
  })

  test('is refused where something required is missing or a number is none', () => {
    const typed = { title: { type: 'plain_text_input', value: null }, value: { type: 'number_input', value: '1,5' } }
    expect(clientErrors(blocks, valuesOf(blocks, typed, channel('channel')))).toEqual({
      title: 'Please complete this required field.',
      value: 'Enter a number.',
    })
    expect(clientErrors(blocks, valuesOf(blocks, {}, channel('channel')))).toEqual({})
  })
})
