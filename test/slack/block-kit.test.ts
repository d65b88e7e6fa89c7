import { describe, expect, it } from 'vitest'
import { checkBlocks, checkView } from '../../adapters/playground/block-kit.ts'

const plain = (text: string) => ({ type: 'plain_text', text })
const section = (text: unknown, more: object = {}) => ({ type: 'section', text, ...more })
const button = (more: object = {}) => ({ type: 'button', text: plain('Go'), action_id: 'go', ...more })
const option = (value: string, text = 'x') => ({ text: plain(text), value })
const input = (element: object) => ({ type: 'input', label: plain('L'), element })
const modal = (blocks: unknown, more: object = {}) => ({
  type: 'modal',
  title: plain('T'),
  submit: plain('Send'),
  blocks,
  ...more,
})

describe('Block Kit', () => {
  it.each<[string, object]>([
    ['an unknown block', { type: 'fancy' }],
    ['an unknown property', section(plain('x'), { colour: 'red' })],
    ['no text', { type: 'section' }],
    ['an empty text', section(plain(' '))],
    ['a text that is too long', section(plain('x'.repeat(3001)))],
    ['half a character', section(plain('\uD83D'))],
    ['an unknown text type', section({ type: 'html', text: 'x' })],
    ['emoji in mrkdwn', section({ type: 'mrkdwn', text: 'x', emoji: true })],
    ['too many fields', section(undefined, { fields: Array(11).fill(plain('x')) })],
    ['a field that is too long', section(undefined, { fields: [plain('x'.repeat(2001))] })],
    ['a long header', { type: 'header', text: plain('x'.repeat(151)) }],
    ['mrkdwn in a header', { type: 'header', text: { type: 'mrkdwn', text: 'x' } }],
    ['too many things in a context', { type: 'context', elements: Array(11).fill(plain('x')) }],
    [
      'too many actions',
      { type: 'actions', elements: Array.from({ length: 26 }, (_, i) => button({ action_id: `${i}` })) },
    ],
    ['one action id twice', { type: 'actions', elements: [button(), button()] }],
    ['a long button', { type: 'actions', elements: [button({ text: plain('x'.repeat(76)) })] }],
    ['a long value', { type: 'actions', elements: [button({ value: 'x'.repeat(2001) })] }],
    ['an unknown style', { type: 'actions', elements: [button({ style: 'green' })] }],
    [
      'a long overflow',
      { type: 'actions', elements: [{ type: 'overflow', options: 'abcdef'.split('').map((v) => option(v)) }] },
    ],
    ['a long option value', { type: 'actions', elements: [{ type: 'overflow', options: [option('x'.repeat(76))] }] }],
    ['an input in a message', input({ type: 'plain_text_input' })],
  ])('refuses %s in a message', (_, block) => {
    expect(checkBlocks([block], 'message')).not.toEqual([])
  })

  it.each<[string, object]>([
    ['an unknown element', { type: 'slider' }],
    ['an option that is not there', { type: 'static_select', options: [option('a')], initial_option: option('b') }],
    ['an option that differs', { type: 'static_select', options: [option('a')], initial_option: option('a', 'y') }],
    ['one option twice', { type: 'static_select', options: [option('a'), option('a')] }],
    ['no options', { type: 'static_select', options: [] }],
    ['too many options', { type: 'static_select', options: Array.from({ length: 101 }, (_, i) => option(`${i}`)) }],
    ['both options and groups', { type: 'static_select', options: [option('a')], option_groups: [] }],
    [
      'too many radio buttons',
      { type: 'radio_buttons', options: Array.from({ length: 11 }, (_, i) => option(`${i}`)) },
    ],
    ['a day that does not exist', { type: 'datepicker', initial_date: '2027-02-30' }],
    ['a number that is none', { type: 'number_input', is_decimal_allowed: true, initial_value: '1,5' }],
    ['a number field that does not say which', { type: 'number_input' }],
    ['a text that may be too long', { type: 'plain_text_input', max_length: 3001 }],
  ])('refuses %s in a form', (_, element) => {
    expect(checkView(modal([input(element)]))).not.toEqual([])
  })

  it.each<[string, object]>([
    ['a long title', modal([section(plain('x'))], { title: plain('x'.repeat(25)) })],
    ['no title', modal([section(plain('x'))], { title: undefined })],
    ['inputs that cannot be sent', modal([input({ type: 'plain_text_input' })], { submit: undefined })],
    ['much metadata', modal([section(plain('x'))], { private_metadata: 'x'.repeat(3001) })],
    ['no blocks', modal([])],
    ['too many blocks', modal(Array(101).fill({ type: 'divider' }))],
    ['one block id twice', modal(Array(2).fill({ type: 'divider', block_id: 'a' }))],
    ['too many bytes', modal(Array(60).fill(section(plain('語'.repeat(3000)))))],
    ['an input on Home', { type: 'home', blocks: [input({ type: 'plain_text_input' })] }],
    ['a title on Home', { type: 'home', title: plain('x'), blocks: [{ type: 'divider' }] }],
  ])('refuses a view with %s', (_, view) => {
    expect(checkView(view)).not.toEqual([])
  })

  it('refuses more than fifty blocks in a message alone', () => {
    const blocks = Array(51).fill({ type: 'divider' })
    expect(checkBlocks(blocks, 'message')).toEqual(['blocks: 51 items, 50 allowed'])
    expect(checkBlocks(blocks, 'home')).toEqual([])
  })

  it('takes what is right', () => {
    const menu = { type: 'overflow', action_id: 'more', options: [option('a')] }
    const blocks = [
      section(plain('x'), { block_id: 'a' }),
      { type: 'actions', elements: [button({ value: '1' }), menu] },
    ]
    expect(checkBlocks(blocks, 'message')).toEqual([])
    const select = { type: 'static_select', action_id: 'a', options: [option('a')], initial_option: option('a') }
    expect(checkView(modal([input(select)]))).toEqual([])
  })
})
