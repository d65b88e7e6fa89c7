import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type FormOptions, readSent, toFormCard } from '../../adapters/teams/forms.ts'
import { type Field, type Form, formFor, type Option } from '../../src/requests/forms.ts'
import type { Directory } from '../../src/requests/request.ts'
import { directoryOf, formNames, productOf, viewOf } from '../requests/sample-form.ts'
import { complaints, elements, richTexts, sendable, weigh, wildNames, wildText } from './wild.ts'

const names = wildNames('Anna')
const context = { nonce: 'n1', request: 12, parent: 3, source: 'https://teams.microsoft.com/l/message/1' }
const bob: Option = { value: '0c9a', label: 'Bob Lind' }
const eve: Option = { value: '1d2e', label: 'Eve Ek' }
const billing: Option = { value: '19:b@thread.tacv2', label: 'Billing' }
const formOf = (...fields: Field[]): Form => ({
  name: 'deliver',
  title: 'Deliver',
  submit: 'Deliver it',
  intro: null,
  fields,
  context,
})
const field = (rest: Partial<Field>): Field => ({ id: 'a', label: 'A', required: true, type: 'line', ...rest }) as Field // one variant, put together from its parts
const optionsOf = (count: number): Option[] =>
  Array.from({ length: count }, (_, i) => ({ value: String(i), label: `Option ${i}` }))
const draw = (form: Form, options: Partial<FormOptions> = {}) =>
  toFormCard(form, names, { surface: 'chat', people: [bob, eve], channels: [billing], back: false, ...options })
const inputsOf = (card: object) =>
  ['Text', 'Number', 'Date', 'ChoiceSet'].flatMap((type) => elements(card, `Input.${type}`))
const inputFor = (rest: Partial<Field>, options: Partial<FormOptions> = {}) =>
  inputsOf(draw(formOf(field(rest)), options))[0]
const actionsOf = (card: object) =>
  elements(card, 'ActionSet').flatMap(({ actions }): { data: object }[] => (Array.isArray(actions) ? actions : []))

describe('a form on Teams', () => {
  it('says what it is about, and is sent by its own button', () => {
    const card = draw({ ...formOf(field({ hint: 'How?' })), intro: ['About *x* ', { person: 'slack:U1' }] })
    const data = { form: 'deliver', context, ids: [] }
    expect(complaints(card)).toEqual([])
    expect(elements(card, 'TextBlock')).toMatchObject([{ text: 'Deliver', style: 'heading' }])
    expect(richTexts(card)).toEqual(['About *x* Anna', 'How?'])
    expect(inputsOf(card)).toMatchObject([{ id: 'a', label: 'A', isRequired: true }])
    expect(actionsOf(card)).toMatchObject([
      {
        type: 'Action.Execute',
        verb: 'submit',
        title: 'Deliver it',
        style: 'positive',
        data,
        fallback: { type: 'Action.Submit', data },
      },
    ])
  })

  it('is sent by Action.Submit from a dialog, which has a title of its own', () => {
    const card = draw(formOf(field({})), { surface: 'dialog' })
    expect(elements(card, 'TextBlock')).toEqual([])
    expect(actionsOf(card)).toMatchObject([{ type: 'Action.Submit', data: { form: 'deliver' } }])
  })

  it('leads back to the card that it took the place of, whatever is filled in', () => {
    expect(actionsOf(draw(formOf(field({})), { back: true }))[1]).toMatchObject({
      type: 'Action.Execute',
      verb: 'back',
      title: 'Back',
      associatedInputs: 'none',
      data: { press: { action: 'back', request: 12, detail: null } },
      fallback: { type: 'Action.Submit', associatedInputs: 'none' },
    })
  })

  it.each<[Partial<Field>, object]>([
    [
      { type: 'line', initial: 'one\ntwo' },
      { type: 'Input.Text', value: 'one two' },
    ],
    [
      { type: 'lines', initial: 'a\nb' },
      { type: 'Input.Text', isMultiline: true, value: 'a\nb' },
    ],
    [
      { type: 'number', initial: '-1.5' },
      { type: 'Input.Number', value: -1.5 },
    ],
    [
      { type: 'date', initial: '2027-05-03' },
      { type: 'Input.Date', value: '2027-05-03' },
    ],
    [
      { type: 'choice', options: optionsOf(3), initial: '2' },
      { type: 'Input.ChoiceSet', value: '2', choices: { length: 3 } },
    ],
    [
      { type: 'choice', options: optionsOf(30) },
      { type: 'Input.ChoiceSet', style: 'filtered', choices: { length: 30 } },
    ],
    [
      { type: 'pick', options: optionsOf(3), initial: '0' },
      { type: 'Input.ChoiceSet', style: 'expanded', value: '0' },
    ],
    [
      { type: 'person', initial: 'teams:1d2e' },
      {
        type: 'Input.ChoiceSet',
        isMultiSelect: false,
        value: '1d2e',
        choices: [
          { title: 'Eve Ek', value: '1d2e' },
          { title: 'Bob Lind', value: '0c9a' },
        ],
        'choices.data': { type: 'Data.Query', dataset: 'graph.microsoft.com/users' },
      },
    ],
    [
      { type: 'people', initial: ['teams:0c9a', 'slack:U1'] },
      {
        type: 'Input.ChoiceSet',
        isMultiSelect: true,
        value: '0c9a,slack:U1',
        choices: [
          { title: 'Bob Lind', value: '0c9a' },
          { title: 'Anna', value: 'slack:U1' },
          { title: 'Eve Ek', value: '1d2e' },
        ],
      },
    ],
    [
      { type: 'channel', initial: 'teams:19:b@thread.tacv2' },
      { type: 'Input.ChoiceSet', value: '19:b@thread.tacv2', choices: [{ title: 'Billing' }] },
    ],
  ])('draws %o natively', (rest, drawn) => {
    expect(inputFor(rest)).toMatchObject(drawn)
    expect(complaints(draw(formOf(field(rest))))).toEqual([])
  })

  it.each<Partial<Field>>([
    { type: 'line', initial: ' ' },
    { type: 'number', initial: '' },
    { type: 'date', initial: '2027-02-30' },
    { type: 'person' },
    { type: 'people', initial: [] },
    { type: 'choice', options: optionsOf(3), initial: 'gone' },
    { type: 'pick', options: optionsOf(3) },
    { type: 'channel' },
  ])('leaves out a first value that is none: %o', (rest) => {
    expect(inputFor(rest)).not.toHaveProperty('value')
  })

  it('asks for the id of a channel while none is known', () => {
    expect(inputFor({ type: 'channel' }, { channels: [] })).toMatchObject({ type: 'Input.Text' })
  })

  it('leaves out a list of nothing', () => {
    expect(inputFor({ type: 'choice', options: [] })).toBeUndefined()
  })

  it('keeps what was typed and says at each field what is wrong with it', () => {
    const card = draw(formOf(field({ id: 'a' }), field({ id: 'n', type: 'number', required: false, initial: '7' })), {
      values: { a: '**x**', n: '1,5 days' },
      errors: { n: 'Write a number alone.', a: 'Too long.', gone: 'Not now.' },
    })
    expect(inputsOf(card)).toMatchObject([
      { id: 'a', value: '**x**', errorMessage: 'Too long.' },
      { id: 'n', type: 'Input.Text', value: '1,5 days', errorMessage: 'Write a number alone.' },
    ])
    expect(richTexts(card)).toEqual(['Not now.', 'Too long.', 'Write a number alone.'])
    expect(elements(card, 'TextRun')).toMatchObject(Array.from({ length: 3 }, () => ({ color: 'Attention' })))
  })

  it('says what is missing before it is sent', () => {
    const form = formFor('new_request', viewOf({ request: null }), { nonce: 'n', request: null })
    const [title, , , , , measure] = inputsOf(draw(form))
    expect(title).toMatchObject({ id: 'title', isRequired: true, errorMessage: 'Give it a title.' })
    expect(measure).toMatchObject({ isRequired: false })
    expect(measure).not.toHaveProperty('errorMessage')
  })

  it.each(formNames)('of the name %s is accepted, and no input stands twice', (name) => {
    const form = formFor(name, viewOf(), { nonce: 'n', request: 12 })
    const people = Array.from({ length: 500 }, (_, i) => ({
      value: `0c9a0000-0000-4000-8000-00000000${i + 1000}`,
      label: `Person ${i}`,
    }))
    const card = draw(form, { people, back: true })
    expect(complaints(card)).toEqual([])
    expect(weigh(card)).toBeLessThanOrEqual(24_000)
    expect(
      inputsOf(card)
        .map(({ id }) => id)
        .sort(),
    ).toEqual(form.fields.map(({ id }) => id).sort())
  })

  it('offers as many products as there is room for, with the chosen one, and says that there are more', () => {
    const products = Array.from({ length: 900 }, (_, i) => productOf({ id: i + 1, name: `Product number ${i + 1}` }))
    const view = viewOf({ request: null, directory: directoryOf({ products }), prefill: { product: '900' } })
    const card = draw(formFor('new_request', view, { nonce: 'n', request: null }))
    const product = inputsOf(card).find(({ id }) => id === 'product')
    const choices = elements({ ...product }, 'Input.ChoiceSet').flatMap((each) => each.choices)
    expect(weigh(card)).toBeLessThanOrEqual(24_000)
    expect(choices.length).toBeGreaterThan(100)
    expect(choices).toContainEqual({ title: 'Product number 900', value: '900' })
    expect(product).toMatchObject({ value: '900', style: 'filtered' })
    expect(richTexts(card)).toContain('There are more than fit here.')
  })

  const choicesOf = (card: object, id: string) =>
    elements({ ...inputsOf(card).find((input) => input.id === id) }, 'Input.ChoiceSet').flatMap((each) => each.choices)
  const products = (count: number, name: (i: number) => string) =>
    directoryOf({ products: Array.from({ length: count }, (_, i) => productOf({ id: i + 1, name: name(i) })) })
  const newRequest = (directory: Directory) =>
    formFor('new_request', viewOf({ request: null, directory }), { nonce: 'n', request: null })

  it('keeps short lists whole, however much was typed', () => {
    const form = newRequest(products(9, (i) => `Product ${i}`))
    const card = draw(form, { values: { need: 'x'.repeat(20_000), check_days: '60' } })
    expect(choicesOf(card, 'product')).toHaveLength(10)
    expect(choicesOf(card, 'check_days')).toHaveLength(4)
    expect(richTexts(card)).not.toContain('There are more than fit here.')
    expect(weigh(card)).toBeLessThanOrEqual(24_000)
  })

  it('cuts what was typed before fewer than ten of a long list are left', () => {
    const form = newRequest(products(400, (i) => `Product ${i}`))
    const card = draw(form, { values: { need: 'x'.repeat(20_000), product: '77' } })
    expect(choicesOf(card, 'product')).toHaveLength(10)
    expect(choicesOf(card, 'product')).toContainEqual({ title: 'Product 76', value: '77' })
    const kept = String(inputsOf(card).find(({ id }) => id === 'need')?.value).length
    expect(kept).toBeGreaterThan(5000)
    expect(richTexts(card)).toContain(`Cut to ${kept.toLocaleString('en')} characters.`)
    expect(weigh(card)).toBeLessThanOrEqual(24_000)
  })

  it('offers some channels, however much was typed: they can be searched for nowhere else', () => {
    const form = formFor('team', viewOf({ request: null }), { nonce: 'n', request: null })
    const channels = Array.from({ length: 50 }, (_, i) => ({ value: `teams:19:${i}@thread.tacv2`, label: `Room ${i}` }))
    const card = draw(form, { channels, values: { products: 'x'.repeat(20_000) } })
    expect(choicesOf(card, 'channel')).toHaveLength(10)
    expect(weigh(card)).toBeLessThanOrEqual(24_000)
  })

  it('ends its own hint before it says that there are more', () => {
    const hinted = (hint: string) =>
      draw(formOf(field({ type: 'choice', options: optionsOf(2000), hint, id: 'list' }), field({ id: 'a' })))
    expect(richTexts(hinted('after delivery'))).toEqual(['after delivery. There are more than fit here.'])
    expect(richTexts(hinted('Ends.'))).toEqual(['Ends. There are more than fit here.'])
  })

  it('has at least ten choices within what a card may weigh, whatever was typed and products are called', () => {
    const arbitrary = fc.tuple(wildText, wildText, fc.integer({ min: 0, max: 150 }))
    fc.assert(
      fc.property(arbitrary, ([need, name, count]) => {
        const form = newRequest(products(count, () => name.slice(0, 80)))
        const card = draw(form, { values: { need, outcome: need, measure: need }, errors: { need: 'Too long.' } })
        expect(weigh(card)).toBeLessThanOrEqual(24_000)
        expect(choicesOf(card, 'check_days')).toHaveLength(4)
        expect(choicesOf(card, 'product').length).toBeGreaterThanOrEqual(Math.min(count + 1, 9))
      }),
      { numRuns: 60 },
    )
  })

  it('has a time zone typed, as no card holds them all', () => {
    const form = formFor('team', viewOf({ request: null, zone: 'America/New_York' }), { nonce: 'n', request: null })
    expect(inputsOf(draw(form)).find(({ id }) => id === 'zone')).toMatchObject({
      type: 'Input.Text',
      value: 'America/New_York',
    })
  })

  const wildField = (typed: string, id: string): fc.Arbitrary<Field> =>
    fc.record({ required: fc.boolean(), count: fc.integer({ min: 0, max: 130 }) }).chain(({ required, count }) => {
      const options = Array.from({ length: count }, (_, i) => ({ value: String(i), label: typed }))
      const base = { id, label: 'Label', required, hint: 'A hint.' }
      return fc.constantFrom<Field>(
        { ...base, type: 'line', initial: typed },
        { ...base, type: 'lines', initial: typed },
        { ...base, type: 'number', initial: typed },
        { ...base, type: 'date', initial: typed },
        { ...base, type: 'choice', options, initial: '1' },
        { ...base, type: 'pick', options, initial: '1' },
        { ...base, type: 'person', initial: 'teams:0c9a' },
        { ...base, type: 'people', initial: ['teams:0c9a', 'slack:U1'] },
        { ...base, type: 'channel', initial: 'slack:C1' },
      )
    })
  const wildForm = wildText.chain((typed) =>
    fc.record({
      name: fc.constant('new_request' as const),
      title: fc.constant(typed),
      submit: fc.constant('Send'),
      intro: fc.constantFrom(null, [typed, { mention: 'teams:bob' }]),
      fields: fc.tuple(...['a', 'b', 'c', 'd'].map((id) => wildField(typed, id))),
      context: fc.constant(context),
    }),
  )

  it('is accepted by Teams whatever people typed', () => {
    fc.assert(
      fc.property(wildForm, fc.constantFrom<'chat' | 'dialog'>('chat', 'dialog'), (form, surface) => {
        const card = draw(form, { surface, back: true })
        expect(complaints(card)).toEqual([])
        expect(weigh(card)).toBeLessThanOrEqual(24_000)
        expect(JSON.stringify(card)).not.toMatch(/\p{Surrogate}|\\ud[89a-f]/iu)
      }),
      { numRuns: 100 },
    )
  })

  it('is filled with what was typed, exactly', () => {
    fc.assert(
      fc.property(wildText.map(sendable), (typed) => {
        fc.pre(typed.trim().length > 0 && weigh(typed) <= 18_000)
        expect(inputFor({ type: 'lines', initial: typed })).toHaveProperty('value', typed)
      }),
      { numRuns: 60 },
    )
  })

  it('says so where it could not keep all that was typed', () => {
    const long = field({ type: 'lines', initial: 'x'.repeat(9000) })
    const card = draw(formOf({ ...long, id: 'a' }, { ...long, id: 'b' }))
    const kept = String(inputsOf(card)[0]?.value)
    expect(kept.length).toBeGreaterThan(4000)
    expect(richTexts(card)).toEqual(
      Array.from({ length: 2 }, () => `Cut to ${kept.length.toLocaleString('en')} characters.`),
    )
  })
})

describe('a form that comes back', () => {
  const fields = [
    field({ id: 'line' }),
    field({ id: 'number', type: 'number' }),
    field({ id: 'person', type: 'person' }),
    field({ id: 'people', type: 'people' }),
    field({ id: 'channel', type: 'channel' }),
    field({ id: 'empty', type: 'lines' }),
  ]
  const [button] = actionsOf(draw(formOf(...fields)))
  const data = { ...button?.data }

  it('gives every value as it was put in, ids in our words', () => {
    const typed = { line: ' <!here> &lt; ', number: 1.5, person: '0c9a', people: '1d2e,slack:U1', empty: '' }
    expect(readSent({ ...data, ...typed, channel: '19:b@thread.tacv2' })).toEqual({
      form: 'deliver',
      context,
      values: {
        line: ' <!here> &lt; ',
        number: '1.5',
        person: 'teams:0c9a',
        people: 'teams:1d2e,slack:U1',
        channel: 'teams:19:b@thread.tacv2',
      },
    })
  })

  it.each<[string, object]>([
    ['a form that does not exist', { form: 'give_admin' }],
    ['a form named like an inherited property', { form: 'constructor' }],
    ['no context', { context: undefined }],
    ['a context of another shape', { context: { nonce: 1, request: '12' } }],
    ['a request that is no id', { context: { nonce: 'n', request: -1 } }],
    ['no fields with ids', { ids: 'person' }],
    ['more people than a card holds', { ids: ['person'], person: 'a,'.repeat(60_000) }],
  ])('is refused when it is tampered with: %s', (_, change) => {
    expect(readSent(data)).not.toBeNull()
    expect(readSent({ ...data, ...change })).toBeNull()
  })

  it('passes over what is no text', () => {
    const sent = JSON.parse(JSON.stringify(data).replace(/}$/, ',"a":{"b":1},"b":true,"__proto__":{"c":"d"}}'))
    expect(readSent(sent)?.values).toEqual({})
    expect(readSent(null)).toBeNull()
    expect(readSent('deliver')).toBeNull()
  })
})
