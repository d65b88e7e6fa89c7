import { describe, expect, it } from 'vitest'
import { type FormName, firstField, formFor, refusalField } from '../../src/requests/forms.ts'
import { directoryOf, fieldOf, formNames, productOf, requestOf, teamOf, viewOf } from './sample-form.ts'

const show = (name: FormName, view = {}) => formFor(name, viewOf(view), { nonce: 'n', request: 1 })
const outline = (name: FormName, view = {}) =>
  show(name, view).fields.map(({ label, required }) => `${label}${required ? '*' : ''}`)

describe('the forms', () => {
  const newRequest = [
    'Title*',
    'What do you need, and why?*',
    'Product*',
    'Expected outcome*',
    'Check the outcome*',
    'How will you measure it?',
    'Value today',
    'Target',
    'Needed by',
    'For someone else',
  ]
  it.each<[FormName, string, string[]]>([
    ['new_request', 'New request', newRequest],
    ['edit', 'Change', newRequest.filter((label) => label !== 'Product*' && label !== 'For someone else')],
    ['ask', 'Ask', ['Question*']],
    ['answer', 'Answer', ['Answer*']],
    ['hand_over', 'Hand over', ['Team*', 'Why?*']],
    ['choose_team', 'Choose team', ['Team*']],
    ['put_back', 'Put back', ['Why?*']],
    ['not_yet', 'Not yet', ['What is missing?*']],
    ['reopen', 'Reopen', ['What is missing?*']],
    ['withdraw', 'Withdraw', ['Why?']],
    ['park', 'Park', ['Why?*', 'Look again on*', 'What would change our mind?']],
    ['decline', 'Decline', ['Why?*', 'What would change our mind?', 'Same as']],
    ['update', 'Update', ['What is new?', 'Expected by']],
    [
      'deliver',
      'Deliver',
      [
        ...['What was delivered?*', 'Link', 'Left to clean up later', 'Clean up by', 'Others can reuse'],
        'What was it for?',
      ],
    ],
    ['result', 'Result', ['Result*', 'Measured value', 'How was working with the team?', 'What happened?']],
    ['too_early', 'Too early', ['Ask again on*']],
    ['learn', 'What did we learn?', ['What happened?*', 'Why?', 'What next?*']],
    ['delegate', 'Ask someone else', ['Person*']],
    ['repay', 'Cleaned up?', ['Cleaned up', 'New date', 'Why?']],
    ['team', 'Team', ['Team*', 'Channel*', 'Products*', 'Time zone', 'Members', 'Mention']],
  ])('%s is named %s and asks for what it needs', (name, title, labels) => {
    const form = show(name)
    expect([form.title, form.submit]).toEqual([title, title])
    expect(outline(name)).toEqual(labels)
  })

  it.each(formNames)('%s fits what platforms can show', (name) => {
    const form = show(name)
    expect(form.title.length).toBeLessThanOrEqual(24)
    expect(firstField(name)).toBe(form.fields[0]?.id)
    expect(new Set(form.fields.map(({ id }) => id)).size).toBe(form.fields.length)
    for (const field of form.fields) {
      if (!('options' in field)) continue
      expect(field.options.length).toBeGreaterThan(0)
      const values = field.options.map(({ value }) => value)
      expect(new Set(values).size).toBe(values.length)
      if (field.initial !== undefined) expect(values).toContain(field.initial)
      for (const { group } of field.options) {
        expect(field.options.filter((option) => option.group === group).length).toBeLessThanOrEqual(100)
      }
    }
  })

  it('says which request it is about', () => {
    expect(show('park').intro).toEqual(['REQ-12 · Faster invoices'])
    expect(show('new_request', { request: null }).intro).toBeNull()
  })

  it('shows the question that is to be answered', () => {
    const question = { texts: [{ by: 'slack:U0BOB', text: 'Which country first?', at: 0 }], at: 0, lapsed: false }
    expect(show('answer', { request: requestOf({ question }) }).intro?.join('')).toContain('Which country first?')
  })

  it('shows all questions that are to be answered, however many and long they are', () => {
    const intro = (...texts: string[]) => {
      const asked = texts.map((text, at) => ({ by: 'slack:U0BOB', text, at }))
      const question = { texts: asked, at: texts.length, lapsed: false }
      return show('answer', { request: requestOf({ question }) }).intro?.join('') ?? ''
    }
    expect(intro('Which country first?', 'Since when?')).toBe(
      'REQ-12 · Faster invoices\n1. Which country first?\n2. Since when?',
    )
    expect(intro('👩‍🚀'.repeat(3000))).toContain('👩‍🚀')
    for (const count of [1, 2, 3, 30, 200]) {
      const long = intro(...Array.from({ length: count }, (_, i) => `Q${i} ${'x'.repeat(3000)}`))
      expect(long.length).toBeLessThan(3000)
      for (let i = 0; i < count; i++) expect(long).toContain(`Q${i} `)
    }
  })

  it('recalls what was expected where the result is judged', () => {
    expect(show('result').intro?.join('')).toBe(
      'REQ-12 · Faster invoices\nExpected: Customers pay sooner\ndays from order to invoice: 10 today, target 4',
    )
  })
})

describe('a new request', () => {
  it('begins without a known product and with a check after 30 days', () => {
    expect(fieldOf(show('new_request'), 'product')).toMatchObject({ initial: 'unknown' })
    expect(fieldOf(show('new_request'), 'check_days')).toMatchObject({
      initial: '30',
      hint: 'after delivery',
      options: [
        { value: '14', label: '2 weeks' },
        { value: '30', label: '30 days' },
        { value: '60', label: '60 days' },
        { value: '90', label: '90 days' },
      ],
    })
  })

  it('offers the products that somebody owns, by team, after "I don\'t know"', () => {
    const directory = directoryOf({
      products: [
        productOf({ id: 3, team: 2, name: 'Search' }),
        productOf({ id: 2, team: 1, name: 'Payments' }),
        productOf({ id: 1, team: 1, name: 'Invoicing' }),
        productOf({ id: 4, team: 1, name: 'Fax', retired: true }),
        productOf({ id: 5, team: 3, name: 'Telex' }),
      ],
      teams: [
        teamOf({ id: 1, name: 'Billing' }),
        teamOf({ id: 2, name: 'Storefront' }),
        teamOf({ id: 3, retired: true }),
      ],
    })
    expect(fieldOf(show('new_request', { directory }), 'product')).toMatchObject({
      options: [
        { value: 'unknown', label: "I don't know" },
        { value: '1', label: 'Invoicing', group: 'Billing' },
        { value: '2', label: 'Payments', group: 'Billing' },
        { value: '3', label: 'Search', group: 'Storefront' },
      ],
    })
  })

  it('starts with what is known already', () => {
    const form = show('new_request', { prefill: { title: 'Dark mode', product: '1', value_today: '7' } })
    expect(fieldOf(form, 'title')).toMatchObject({ initial: 'Dark mode' })
    expect(fieldOf(form, 'product')).toMatchObject({ initial: '1' })
    expect(fieldOf(form, 'value_today')).toMatchObject({ initial: '7' })
  })

  it('starts without a product that is no longer there', () => {
    expect(fieldOf(show('new_request', { prefill: { product: '99' } }), 'product')).toMatchObject({
      initial: 'unknown',
    })
  })

  it('cuts what is too long between two characters and says so', () => {
    const family = '👨‍👩‍👧‍👦'
    const title = fieldOf(show('new_request', { prefill: { title: family.repeat(121) } }), 'title')
    expect(title).toMatchObject({ initial: family.repeat(120), hint: 'Cut to 120 characters.' })
    const need = fieldOf(show('new_request', { prefill: { need: 'n'.repeat(3001) } }), 'need')
    expect(need).toMatchObject({ initial: 'n'.repeat(3000), hint: 'Cut to 3,000 characters.' })
  })

  it('says nothing of cutting where all fits', () => {
    const title = fieldOf(show('new_request', { prefill: { title: '😀'.repeat(120) } }), 'title')
    expect(title).toMatchObject({ initial: '😀'.repeat(120) })
    expect(title).not.toHaveProperty('hint')
  })

  it('makes a title of several lines one line', () => {
    const form = show('new_request', { prefill: { title: 'Dark\n  mode\r\n', need: 'Dark\nmode' } })
    expect(fieldOf(form, 'title')).toMatchObject({ initial: 'Dark mode' })
    expect(fieldOf(form, 'need')).toMatchObject({ initial: 'Dark\nmode' })
  })
})

describe('what stands in a form at first', () => {
  it('is the request as it is, where it is changed', () => {
    const form = show('edit', { request: requestOf({ neededBy: '2027-03-01', checkDays: 60 }) })
    const initials = form.fields.map((field) => ('initial' in field ? field.initial : undefined))
    expect(initials).toEqual([
      ...['Faster invoices', 'We wait too long.', 'Customers pay sooner', '60', 'days from order to invoice'],
      ...['10', '4', '2027-03-01'],
    ])
  })

  it('is the verdict that was pressed', () => {
    expect(fieldOf(show('result', { detail: 'partly' }), 'verdict')).toMatchObject({ initial: 'partly' })
    expect(fieldOf(show('result', { detail: 'forged' }), 'verdict')).not.toHaveProperty('initial')
  })

  it('is no rating, whoever asks', () => {
    expect(fieldOf(show('result', { detail: 'partly' }), 'rating')).not.toHaveProperty('initial')
  })

  it("is what the product's last delivery was for", () => {
    expect(fieldOf(show('deliver'), 'goal')).toMatchObject({ initial: 'efficiency' })
    expect(fieldOf(show('deliver', { request: requestOf({ product: null }) }), 'goal')).not.toHaveProperty('initial')
  })

  it('is the team as it is, where it is set up', () => {
    const team = teamOf({ members: ['slack:U0BOB', 'slack:U0CARL'], mention: 'U0BOB' })
    const products = [
      productOf({ keywords: ['invoice', 'VAT'] }),
      productOf({ id: 2, name: 'Dunning' }),
      productOf({ id: 3, name: 'Fax', retired: true }),
      productOf({ id: 4, name: 'Search', team: 2 }),
    ]
    const form = show('team', { team, directory: directoryOf({ products }) })
    expect(fieldOf(form, 'name')).toMatchObject({ initial: 'Billing' })
    expect(fieldOf(form, 'channel')).toMatchObject({ initial: 'slack:C0BILLING' })
    expect(fieldOf(form, 'products')).toMatchObject({ initial: 'Invoicing: invoice, VAT\nDunning' })
    expect(fieldOf(form, 'zone')).toMatchObject({ initial: 'Europe/Berlin' })
    expect(fieldOf(form, 'members')).toMatchObject({ initial: ['slack:U0BOB', 'slack:U0CARL'] })
    expect(fieldOf(form, 'mention')).toMatchObject({ initial: 'slack:U0BOB' })
  })

  it('leaves out whole products where not all of them fit', () => {
    const long = productOf({ keywords: Array.from({ length: 100 }, (_, i) => `a rather long keyword ${i}`) })
    const products = [long, { ...long, id: 2, name: 'Payments' }, productOf({ id: 3, name: 'Dunning' })]
    const field = fieldOf(show('team', { team: teamOf(), directory: directoryOf({ products }) }), 'products')
    expect(
      String('initial' in field && field.initial)
        .split('\n')
        .map((line) => line.split(':')[0]),
    ).toEqual(['Invoicing', 'Dunning'])
  })

  it('is the channel and the own zone for a new team', () => {
    const form = show('team', { team: null, prefill: { channel: 'slack:C0NEW' } })
    expect(fieldOf(form, 'channel')).toMatchObject({ initial: 'slack:C0NEW' })
    expect(fieldOf(form, 'zone')).toMatchObject({ initial: 'Europe/Berlin' })
  })

  it('is no person where a group is mentioned', () => {
    const mention = fieldOf(show('team', { team: teamOf({ mention: 'S0BILLING' }) }), 'mention')
    expect(mention).not.toHaveProperty('initial')
    expect(mention.hint).toContain('user group')
  })
})

describe('the teams to choose from', () => {
  const labels = (name: FormName, view = {}) => {
    const field = fieldOf(show(name, view), 'team')
    return 'options' in field ? field.options.map(({ label }) => label) : []
  }

  it('are those that serve, without the one that has the request', () => {
    const teams = [teamOf(), teamOf({ id: 2, name: 'Storefront' }), teamOf({ id: 3, name: 'Archive', retired: true })]
    expect(labels('hand_over', { directory: directoryOf({ teams, triage: false }) })).toEqual(['Storefront'])
  })

  it('are followed by "I don\'t know" only where somebody sorts requests', () => {
    expect(labels('hand_over')).toEqual(['Storefront', "I don't know"])
    expect(labels('choose_team')).toEqual(['Storefront'])
  })

  it('are all of them while the team is being found', () => {
    const request = requestOf({ state: 'triage', team: null })
    expect(labels('choose_team', { request })).toEqual(['Billing', 'Storefront'])
  })

  it('say that there are none', () => {
    const directory = directoryOf({ teams: [teamOf()], triage: false })
    expect(labels('hand_over', { directory })).toEqual(['There is nothing to choose from yet'])
  })
})

describe('the measured value', () => {
  it('is asked for only where there is a measure', () => {
    expect(outline('result')).toContain('Measured value')
    expect(outline('result', { request: requestOf({ measure: null }) })).not.toContain('Measured value')
  })
})

describe('a refusal', () => {
  it('stands at the field that it is about', () => {
    expect(refusalField('new_request', 'no_triage')).toEqual({
      field: 'product',
      sentence: 'Nobody sorts requests yet: pick a product',
    })
    expect(refusalField('hand_over', 'no_triage')?.field).toBe('team')
    expect(refusalField('hand_over', 'same_team')?.field).toBe('team')
    expect(refusalField('choose_team', 'team_retired')?.field).toBe('team')
    expect(refusalField('new_request', 'person_unreachable')?.field).toBe('requester')
    expect(refusalField('delegate', 'person_unreachable')?.field).toBe('person')
    expect(refusalField('new_request', 'person_absent')?.field).toBe('requester')
    expect(refusalField('delegate', 'person_absent')?.field).toBe('person')
    expect(refusalField('delegate', 'person_is_requester')?.field).toBe('person')
    expect(refusalField('decline', 'same_as_unknown')?.field).toBe('same_as')
    expect(refusalField('decline', 'same_as_itself')?.field).toBe('same_as')
    expect(refusalField('decline', 'same_as_circle')?.field).toBe('same_as')
    expect(refusalField('answer', 'other_question')?.field).toBe('answer')
  })

  it('is about no field where it is about the state', () => {
    for (const name of formNames) expect(refusalField(name, 'wrong_state')).toBeNull()
    expect(refusalField('ask', 'no_triage')).toBeNull()
  })
})
