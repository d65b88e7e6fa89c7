import type { InputBlock, ModalView } from '@slack/types'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkView } from '../../adapters/playground/block-kit.ts'
import { errorsFor, readView, toReceipt, toView } from '../../adapters/slack/forms.ts'
import type { Field, Form, Option } from '../../src/requests/forms.ts'
import { sendable, wildNames, wildText } from './wild.ts'

const names = wildNames('Anna')
const context = { nonce: 'n1', request: 12, parent: 3, source: 'slack:C1:1.2' }
const formOf = (...fields: Field[]): Form => ({
  name: 'deliver',
  title: 'What did we learn?',
  submit: 'What did we learn?',
  intro: null,
  fields,
  context,
})
const field = (rest: Partial<Field>): Field => ({ id: 'a', label: 'A', required: true, type: 'line', ...rest }) as Field // one variant, put together from its parts
const optionsOf = (count: number, group?: string): Option[] =>
  Array.from({ length: count }, (_, i) => ({
    value: `${group ?? ''}${i}`,
    label: `Option ${i}`,
    ...(group && { group }),
  }))
const inputs = (view: ModalView) => view.blocks.filter((block): block is InputBlock => block.type === 'input')
const elementOf = (rest: Partial<Field>) => inputs(toView(formOf(field(rest)), names))[0]?.element

/** The view as it comes back when somebody sends it with these elements filled. */
function sent(view: ModalView, typed: Record<string, object>) {
  const values = Object.fromEntries(
    inputs(view).map(({ block_id = '', element }) => [
      block_id,
      { [element.action_id ?? '']: { type: element.type, ...typed[block_id] } },
    ]),
  )
  return { id: 'V1', ...view, state: { values } }
}

describe('a form on Slack', () => {
  it('carries its name and context, and its own words', () => {
    const view = toView({ ...formOf(field({ hint: 'How?' })), intro: ['About ', { person: 'slack:U1' }] }, names)
    expect(checkView(view)).toEqual([])
    expect(view).toMatchObject({
      callback_id: 'deliver',
      title: { text: 'What did we learn?' },
      submit: { text: 'What did we learn?' },
      blocks: [
        { type: 'section', text: { text: 'About Anna' } },
        { type: 'input', block_id: 'a', label: { text: 'A' }, hint: { text: 'How?' }, optional: false },
      ],
    })
  })

  it.each<[Partial<Field>, object]>([
    [
      { type: 'line', initial: 'one\ntwo' },
      { type: 'plain_text_input', multiline: false, initial_value: 'one two' },
    ],
    [
      { type: 'lines', initial: 'a\nb' },
      { type: 'plain_text_input', multiline: true, initial_value: 'a\nb' },
    ],
    [
      { type: 'number', initial: '-1.5' },
      { type: 'number_input', is_decimal_allowed: true, initial_value: '-1.5' },
    ],
    [
      { type: 'date', initial: '2027-05-03' },
      { type: 'datepicker', initial_date: '2027-05-03' },
    ],
    [
      { type: 'person', initial: 'slack:U1' },
      { type: 'users_select', initial_user: 'U1' },
    ],
    [
      { type: 'people', initial: ['slack:U1', 'slack:W2'] },
      { type: 'multi_users_select', initial_users: ['U1', 'W2'] },
    ],
    [
      { type: 'channel', initial: 'slack:C1' },
      { type: 'conversations_select', initial_conversation: 'C1' },
    ],
    [{ type: 'channel' }, { type: 'conversations_select', default_to_current_conversation: true }],
    [
      { type: 'choice', options: optionsOf(3), initial: '2' },
      { type: 'static_select', initial_option: { value: '2' } },
    ],
    [
      { type: 'pick', options: optionsOf(3), initial: '0' },
      { type: 'radio_buttons', initial_option: { value: '0' } },
    ],
  ])('draws %o natively', (rest, drawn) => {
    expect(elementOf(rest)).toMatchObject(drawn)
  })

  it.each<Partial<Field>>([
    { type: 'line', initial: ' ' },
    { type: 'number', initial: '1,5' },
    { type: 'date', initial: '2027-02-30' },
    { type: 'person', initial: 'teams:29:x' },
    { type: 'people', initial: [] },
    { type: 'choice', options: optionsOf(3), initial: 'gone' },
    { type: 'pick', options: optionsOf(3) },
  ])('leaves out an initial value that Slack would not take: %o', (rest) => {
    expect(Object.keys(elementOf(rest) ?? {}).filter((key) => key.startsWith('initial'))).toEqual([])
    expect(checkView(toView(formOf(field(rest)), names))).toEqual([])
  })

  it('keeps a list of 100 whole, and groups more', () => {
    expect(elementOf({ type: 'choice', options: optionsOf(100, 'Billing') })).toHaveProperty('options.length', 100)
    const options = [...optionsOf(120, 'Billing'), ...optionsOf(2, 'Storefront'), ...optionsOf(1)]
    expect(elementOf({ type: 'choice', options })).toMatchObject({
      option_groups: [
        { label: { text: 'Option 0' }, options: { length: 1 } },
        { label: { text: 'Billing' }, options: { length: 100 } },
        { label: { text: 'Billing (2)' }, options: { length: 20 } },
        { label: { text: 'Storefront' }, options: { length: 2 } },
      ],
    })
    expect(checkView(toView(formOf(field({ type: 'choice', options })), names))).toEqual([])
  })

  it('groups no more where the groups themselves are too many', () => {
    const options = [...optionsOf(1), ...Array.from({ length: 100 }, (_, i) => optionsOf(2, `Team ${i}`)).flat()]
    expect(elementOf({ type: 'choice', options })).toHaveProperty('option_groups.length', 3)
    expect(checkView(toView(formOf(field({ type: 'choice', options })), names))).toEqual([])
  })

  it('gives back every value as it was put in', () => {
    const view = toView(
      formOf(
        field({ id: 'line' }),
        field({ id: 'number', type: 'number' }),
        field({ id: 'date', type: 'date' }),
        field({ id: 'choice', type: 'choice', options: optionsOf(3) }),
        field({ id: 'pick', type: 'pick', options: optionsOf(3) }),
        field({ id: 'person', type: 'person' }),
        field({ id: 'people', type: 'people' }),
        field({ id: 'channel', type: 'channel' }),
        field({ id: 'empty', type: 'lines' }),
      ),
      names,
    )
    const read = readView(
      sent(view, {
        line: { value: ' <!here> &lt; ' },
        number: { value: '1.5' },
        date: { selected_date: '2027-05-03' },
        choice: { selected_option: { text: { type: 'plain_text', text: 'x' }, value: '1' } },
        pick: { selected_option: null },
        person: { selected_user: 'U1' },
        people: { selected_users: ['U2', 'U3'] },
        channel: { selected_conversation: 'C1' },
        empty: { value: null },
      }),
    )
    expect(read).toEqual({
      form: 'deliver',
      context,
      values: {
        line: ' <!here> &lt; ',
        number: '1.5',
        date: '2027-05-03',
        choice: '1',
        person: 'slack:U1',
        people: 'slack:U2,slack:U3',
        channel: 'slack:C1',
      },
    })
  })

  it.each<[string, object]>([
    ['a form that does not exist', { callback_id: 'give_admin' }],
    ['a form named like an inherited property', { callback_id: 'constructor' }],
    ['broken metadata', { private_metadata: '{"nonce":' }],
    ['no metadata', { private_metadata: '' }],
    ['metadata of another shape', { private_metadata: '{"nonce":1,"request":"12"}' }],
    ['metadata with a request that is no id', { private_metadata: '{"nonce":"n","request":-1}' }],
    ['no state', { state: null }],
  ])('is refused when it comes back as %s', (_, change) => {
    const view = sent(toView(formOf(field({})), names), {})
    expect(readView(view)).not.toBeNull()
    expect(readView({ ...view, ...change })).toBeNull()
  })

  it('shows an error at its field, and at the first one if the form has no such field', () => {
    const view = toView({ ...formOf(field({ id: 'a' }), field({ id: 'b' })), intro: ['x'] }, names)
    expect(errorsFor(view, { b: 'Too long.', gone: 'Not now.', a: 'Empty.' })).toEqual({
      a: 'Not now. Empty.',
      b: 'Too long.',
    })
    expect(errorsFor(view, { a: 'x'.repeat(500) }).a).toHaveLength(150)
    expect(errorsFor(toReceipt({ summary: ['x'], blocks: [] }, names), { a: 'x' })).toEqual({})
  })

  it('turns into something to read, with nothing to send', () => {
    const view = toReceipt({ summary: ['REQ-1'], blocks: [{ kind: 'title', key: 'REQ-1', title: 'T' }] }, names)
    expect(checkView(view)).toEqual([])
    expect(view).not.toHaveProperty('submit')
  })

  const wildField = (typed: string, id: string): fc.Arbitrary<Field> =>
    fc
      .record({ required: fc.boolean(), count: fc.integer({ min: 0, max: 130 }), group: fc.boolean() })
      .chain(({ required, count, group }) => {
        const options = Array.from({ length: count }, (_, i) => ({
          value: String(i),
          label: typed,
          ...(group && { group: typed }),
        }))
        const base = { id, label: typed, required, hint: typed }
        return fc.constantFrom<Field>(
          { ...base, type: 'line', initial: typed },
          { ...base, type: 'lines', initial: typed },
          { ...base, type: 'number', initial: typed },
          { ...base, type: 'date', initial: typed },
          { ...base, type: 'choice', options, initial: '1' },
          { ...base, type: 'pick', options, initial: '1' },
          { ...base, type: 'person', initial: typed },
          { ...base, type: 'people', initial: [typed, 'slack:U1'] },
          { ...base, type: 'channel', initial: typed },
        )
      })
  const wildForm = wildText.chain((typed) =>
    fc.record({
      name: fc.constant('new_request' as const),
      title: fc.constant(typed),
      submit: fc.constant(typed),
      intro: fc.constantFrom(null, [typed, { mention: 'U1' }]),
      fields: fc.tuple(...['a', 'b', 'c'].map((id) => wildField(typed, id))),
      context: fc.constant(context),
    }),
  )

  it('is accepted by Slack whatever people typed', () => {
    fc.assert(
      fc.property(wildForm, (form) => {
        // A view of nothing is not a form: every form has a field that can be filled.
        const fields = [...form.fields, field({ id: 'z' })]
        expect(checkView(toView({ ...form, fields }, names))).toEqual([])
      }),
      { numRuns: 100 },
    )
  })

  it('is filled with what was typed, exactly', () => {
    fc.assert(
      fc.property(
        wildText.map(sendable).filter((typed) => typed.trim().length > 0 && typed.length <= 3000),
        (typed) => {
          expect(elementOf({ type: 'lines', initial: typed })).toHaveProperty('initial_value', typed)
        },
      ),
      { numRuns: 60 },
    )
  })
})
