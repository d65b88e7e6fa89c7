import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type FormName, type FormView, formFor, readForm, type Values } from '../../src/requests/forms.ts'
import { countCharacters } from '../../src/requests/typed.ts'
import { directoryOf, formNames, productOf, requestOf, teamOf, today, viewOf } from './sample-form.ts'

/** What each form needs at least. */
const least: Record<FormName, Values> = {
  new_request: { title: 'Faster invoices', need: 'We wait.', product: '1', outcome: 'Paid sooner', check_days: '30' },
  edit: { title: 'Faster invoices', need: 'We wait.', outcome: 'Paid sooner', check_days: '30' },
  ask: { question: 'Which country?' },
  answer: { answer: 'All of them.' },
  hand_over: { team: '2', reason: 'Theirs' },
  choose_team: { team: '2' },
  put_back: { reason: 'Holidays' },
  not_yet: { missing: 'The export' },
  reopen: { missing: 'The export' },
  withdraw: {},
  park: { reason: 'Later', until: '2027-02-01' },
  decline: { reason: 'Too dear' },
  update: { news: 'Half done' },
  deliver: { delivered: 'A button' },
  result: { verdict: 'partly' },
  too_early: { ask_on: '2027-02-01' },
  learn: { happened: 'It works', next: 'done' },
  delegate: { person: 'slack:U0BOB' },
  repay: { cleaned_up: 'yes' },
  say: { message: 'Is it for all countries?' },
  team: { name: 'Billing', channel: 'slack:C0BILLING', products: 'Invoicing' },
}

const send = (name: FormName, values: Values = {}, view: Partial<FormView> = {}) =>
  readForm(name, { ...least[name], ...values }, viewOf(view))

/** What is said at the fields; none when it was taken. */
const errorsOf = (name: FormName, values: Values, view: Partial<FormView> = {}) => {
  const reading = send(name, values, view)
  return reading.ok ? {} : reading.errors
}

function commandOf(name: FormName, values: Values = {}, view: Partial<FormView> = {}) {
  const reading = send(name, values, view)
  if (!reading.ok || !('command' in reading)) throw new Error(JSON.stringify(reading))
  return reading.command
}

function draftOf(values: Values = {}, view: Partial<FormView> = {}) {
  const reading = send('new_request', values, view)
  if (!reading.ok || reading.form !== 'new_request') throw new Error(JSON.stringify(reading))
  return reading.draft
}

function setupOf(values: Values = {}, view: Partial<FormView> = {}) {
  const reading = send('team', values, view)
  if (!reading.ok || reading.form !== 'team') throw new Error(JSON.stringify(reading))
  return reading.team
}

describe('a form that was sent', () => {
  it.each(formNames)('%s is taken with the least it needs', (name) => {
    expect(send(name)).toMatchObject({ ok: true, form: name })
  })

  it.each(formNames)('%s names every required field that is empty', (name) => {
    const form = formFor(name, viewOf(), { nonce: 'n', request: 1 })
    const required = form.fields.filter((field) => field.required).map(({ id }) => id)
    const oneOfTwo: Partial<Record<FormName, string[]>> = { update: ['news'], repay: ['cleaned_up'] }
    const reading = readForm(name, {}, viewOf())
    expect(Object.keys(reading.ok ? {} : reading.errors).sort()).toEqual((oneOfTwo[name] ?? required).sort())
  })

  it('gives the command of its button', () => {
    expect(commandOf('ask')).toEqual({ name: 'ask', question: 'Which country?' })
    expect(commandOf('answer')).toEqual({ name: 'answer', answer: 'All of them.' })
    expect(commandOf('put_back')).toEqual({ name: 'put_back', reason: 'Holidays' })
    expect(commandOf('not_yet')).toEqual({ name: 'reopen', missing: 'The export' })
    expect(commandOf('reopen')).toEqual({ name: 'reopen', missing: 'The export' })
    expect(commandOf('withdraw')).toEqual({ name: 'withdraw', reason: null })
    expect(commandOf('delegate')).toEqual({ name: 'delegate', to: 'slack:U0BOB' })
    expect(commandOf('learn')).toEqual({ name: 'learn', what: 'It works', why: null, next: 'done' })
    expect(commandOf('result', { value: '6', rating: '4', comment: 'Fine' })).toEqual({
      ...{ name: 'record_outcome', verdict: 'partly', value: 6, rating: 4, comment: 'Fine' },
    })
  })

  it('passes over what the form does not ask for', () => {
    expect(send('ask', { title: 'x'.repeat(500), constructor: 'x' })).toMatchObject({ ok: true })
    const noMeasure = { request: requestOf({ measure: null }) }
    expect(commandOf('result', { value: 'many' }, noMeasure)).toMatchObject({ value: null })
  })

  it('tells all mistakes together', () => {
    const errors = errorsOf('new_request', { title: '', target: '4', needed_by: '2020-01-01' })
    expect(Object.keys(errors).sort()).toEqual(['needed_by', 'target', 'title'])
  })
})

describe('a new request', () => {
  it('is read as it was typed', () => {
    const values = {
      measure: 'days',
      value_today: '10',
      target: '4',
      needed_by: '2027-03-01',
      requester: 'slack:U0CARL',
    }
    expect(draftOf(values)).toEqual({
      title: 'Faster invoices',
      need: 'We wait.',
      product: 1,
      outcome: 'Paid sooner',
      checkDays: 30,
      measure: 'days',
      valueToday: 10,
      target: 4,
      neededBy: '2027-03-01',
      requester: 'slack:U0CARL',
      parent: null,
      source: null,
    })
  })

  it('may be for a product nobody knows', () => {
    expect(draftOf({ product: 'unknown' }).product).toBeNull()
  })

  it.each(['2', '99', '1e0', '__proto__', ''])('is not taken for the product %j', (product) => {
    const directory = directoryOf({ products: [productOf(), productOf({ id: 2, retired: true })] })
    expect(Object.keys(errorsOf('new_request', { product }, { directory }))).toEqual(['product'])
  })

  it('is not taken for a product whose team has retired', () => {
    const directory = directoryOf({ teams: [teamOf({ retired: true })] })
    expect(Object.keys(errorsOf('new_request', {}, { directory }))).toEqual(['product'])
  })

  it.each(['31', '30 days', 'constructor'])('is not checked after %j', (check_days) => {
    expect(errorsOf('new_request', { check_days })).toEqual({ check_days: 'Choose one from the list.' })
  })

  it('has numbers only with a measure', () => {
    const sentence = 'A number needs a measure: fill in "How will you measure it?" or leave this empty.'
    expect(errorsOf('new_request', { value_today: '1', target: '2' })).toEqual({
      value_today: sentence,
      target: sentence,
    })
    expect(draftOf({ measure: 'days', target: '2' })).toMatchObject({ valueToday: null, target: 2 })
  })
})

describe('a text', () => {
  it('may be as long as its limit, counted as people count', () => {
    const family = '👨‍👩‍👧‍👦'
    expect(draftOf({ title: family.repeat(120) }).title).toBe(family.repeat(120))
    expect(draftOf({ title: '🏴󠁧󠁢󠁳󠁣󠁴󠁿'.repeat(120) }).title).toHaveLength(1680)
    expect(draftOf({ need: 'e\u0301'.repeat(3000) }).need).toHaveLength(6000)
  })

  it.each<[FormName, string, number, string]>([
    ['new_request', 'title', 120, 'Keep the title to 120 characters: it has 121.'],
    ['new_request', 'need', 3000, 'Keep this to 3,000 characters: it has 3,001.'],
    ['new_request', 'outcome', 500, 'Keep the expected outcome to 500 characters: it has 501.'],
    ['new_request', 'measure', 200, 'Keep the measure to 200 characters: it has 201.'],
    ['ask', 'question', 3000, 'Keep this to 3,000 characters: it has 3,001.'],
    ['decline', 'same_as', 300, 'Keep this to 300 characters: it has 301.'],
    ['team', 'name', 80, "Keep the team's name to 80 characters: it has 81."],
  ])('of %s at %s may have %d characters', (name, id, limit, sentence) => {
    expect(errorsOf(name, { [id]: 'x'.repeat(limit) })[id]).not.toBe(sentence)
    expect(errorsOf(name, { [id]: 'x'.repeat(limit + 1) })).toEqual({ [id]: sentence })
  })

  it('is not counted when it is far too long', () => {
    const sentence = 'Keep the title to 120 characters: it is far longer.'
    expect(errorsOf('new_request', { title: 'x'.repeat(100_000) })).toEqual({ title: sentence })
    expect(errorsOf('new_request', { title: `x${'\u0301'.repeat(5000)}` })).toEqual({ title: sentence })
  })

  it.each([
    ' ',
    '\n\t',
    '\u200B\u200D',
    '\u2060\uFEFF',
    '\u3164',
    '\u2800',
    '\u0000\u0007',
    '\u202E',
    '\u00AD',
    '\uFE0F',
  ])('of nothing that can be seen (%j) is empty', (title) => {
    expect(errorsOf('new_request', { title })).toEqual({ title: 'Give it a title.' })
    expect(commandOf('withdraw', { reason: title })).toEqual({ name: 'withdraw', reason: null })
  })

  it('keeps its inside as it was typed', () => {
    const need = '<!channel> *a*  &lt;\n\n\u202Eabc\u200D `x` \u0000'
    expect(draftOf({ need: `\n  ${need}` }).need).toBe(need.replace('\u0000', '\uFFFD'))
  })

  it('has no half characters', () => {
    expect(draftOf({ title: 'a\uD800b😀\uDC00' }).title).toBe('a\uFFFDb😀\uFFFD')
  })

  it('of one line stays one line', () => {
    expect(draftOf({ title: 'Dark\r\n mode\n', need: 'Dark\nmode' })).toMatchObject({
      title: 'Dark mode',
      need: 'Dark\nmode',
    })
  })
})

describe('a number', () => {
  it.each([
    ['12', 12],
    ['12.5', 12.5],
    ['12,5', 12.5],
    ['-3', -3],
    ['−3', -3],
    ['+3', 3],
    ['1 200', 1200],
    ['1\u202F200\u00A0000,5', 1_200_000.5],
    ['0,125', 0.125],
    ['1.200', 1.2],
    ['-0', 0],
    [' 7 ', 7],
  ])('%j is %d', (typed, value) => {
    expect(commandOf('result', { value: typed })).toMatchObject({ value })
  })

  it.each(['4 days', '1e3', '0x10', 'Infinity', 'NaN', '12 5', '1 2000', '1.2.3', '5%', '.5', '9'.repeat(13), '１２'])(
    '%j is none',
    (value) => {
      expect(errorsOf('result', { value })).toEqual({ value: 'Write a number alone, such as 12 or 12.5.' })
    },
  )

  it('is asked about where a comma leaves it open', () => {
    const value = 'Write 1200 or 1.200: with the comma it could be either.'
    expect(errorsOf('result', { value: '1,200' })).toEqual({ value })
  })
})

describe('a day', () => {
  const past = 'That day has passed: choose today or a later day.'
  const notAfterToday = 'Choose a day after today.'

  it.each<[FormName, string, string, string, string]>([
    ['new_request', 'needed_by', today, '2032-01-05', past],
    ['edit', 'needed_by', today, '2032-01-05', past],
    ['update', 'expected_by', today, '2032-01-05', past],
    ['park', 'until', '2027-01-06', '2028-01-05', notAfterToday],
    ['too_early', 'ask_on', '2027-01-06', '2027-07-04', notAfterToday],
  ])('of %s at %s goes from %s to %s', (name, id, first, last, tooEarly) => {
    const before = new Date(Date.parse(first) - 86_400_000).toISOString().slice(0, 10)
    const after = new Date(Date.parse(last) + 86_400_000).toISOString().slice(0, 10)
    expect(errorsOf(name, { [id]: first })).toEqual({})
    expect(errorsOf(name, { [id]: last })).toEqual({})
    expect(errorsOf(name, { [id]: before })).toEqual({ [id]: tooEarly })
    expect(errorsOf(name, { [id]: after })[id]).toMatch(/^Choose a day up to \d+ \w+ \d{4}\.$/)
    expect(errorsOf(name, { [id]: 'tomorrow' })).toEqual({ [id]: 'Choose a date.' })
    expect(errorsOf(name, { [id]: '2027-02-30' })).toEqual({ [id]: 'Choose a date.' })
  })

  it('of a leap year has one to match', () => {
    const view = { today: '2028-02-29' }
    expect(errorsOf('park', { until: '2029-03-01' }, view)).toEqual({})
    expect(errorsOf('park', { until: '2029-03-02' }, view)).toEqual({ until: 'Choose a day up to 1 March 2029.' })
  })

  it('that has passed may stay where a request is changed', () => {
    const request = requestOf({ neededBy: '2026-12-01' })
    expect(commandOf('edit', { needed_by: '2026-12-01' }, { request })).toMatchObject({
      wish: { neededBy: '2026-12-01' },
    })
    expect(errorsOf('edit', { needed_by: '2026-12-02' }, { request })).toEqual({ needed_by: past })
    expect(errorsOf('new_request', { needed_by: '2026-12-01' }, { request })).toEqual({ needed_by: past })
  })
})

describe('changing what a delivery has fixed', () => {
  const delivery = { at: 0, what: 'A button', link: null, asset: null, goal: null }
  const reopened = requestOf({ delivery, state: 'in_progress' })
  const fixed = 'This cannot change after the delivery, so nothing was saved. Press Change again to change the rest.'

  it('is refused at each field that is another now', () => {
    const values = { outcome: 'Something easier', measure: 'weeks', value_today: '11', target: '4' }
    expect(errorsOf('edit', values, { request: reopened })).toEqual({
      outcome: fixed,
      measure: fixed,
      value_today: fixed,
    })
  })

  it('is not what leaves it as it was, or empty', () => {
    const same = { outcome: ' Customers pay\r\nsooner', measure: '', value_today: '10', target: '' }
    expect(commandOf('edit', same, { request: reopened })).toMatchObject({ expectation: null })
  })

  it('is left to be refused with all else where nothing can be changed', () => {
    const request = requestOf({ delivery, state: 'delivered' })
    expect(errorsOf('edit', { outcome: 'Something easier' }, { request })).toEqual({})
  })
})

describe('handing over', () => {
  it('goes to a team, or to who sorts requests', () => {
    expect(commandOf('hand_over')).toEqual({ name: 'hand_over', team: 2, reason: 'Theirs' })
    expect(commandOf('hand_over', { team: 'unknown' })).toMatchObject({ team: null })
  })

  it.each(['99', '3', 'none', '2 or 3'])('does not go to %j', (team) => {
    const directory = directoryOf({ teams: [teamOf(), teamOf({ id: 3, retired: true })] })
    const sentence = 'This team is no longer there: choose another'
    expect(errorsOf('hand_over', { team }, { directory })).toEqual({ team: sentence })
    expect(errorsOf('choose_team', { team }, { directory })).toEqual({ team: sentence })
  })

  it('is not choosing a team without knowing one', () => {
    expect(commandOf('choose_team')).toEqual({ name: 'choose_team', team: 2 })
    expect(Object.keys(errorsOf('choose_team', { team: 'unknown' }))).toEqual(['team'])
  })
})

describe('parking and declining', () => {
  it('say what would change our mind', () => {
    const change_of_mind = 'A second customer'
    expect(commandOf('park', { change_of_mind })).toEqual({
      ...{ name: 'park', reason: 'Later', until: '2027-02-01', changeOfMind: change_of_mind },
    })
    expect(commandOf('decline', { change_of_mind })).toEqual({
      ...{ name: 'decline', reason: 'Too dear', changeOfMind: change_of_mind, sameAs: null },
    })
  })

  it.each(['REQ-7', 'req-7', '7', ' REQ-007 '])('name the other request by %j', (same_as) => {
    expect(commandOf('decline', { same_as })).toMatchObject({ sameAs: 7 })
  })

  it.each(['REQ-', 'REQ-0', 'seven', 'REQ-7 and REQ-8', '7.5', '1234567890'])('name no request by %j', (same_as) => {
    const sentence = 'Give the key of a request, for example REQ-12.'
    expect(errorsOf('decline', { same_as })).toEqual({ same_as: sentence })
  })
})

describe('an update', () => {
  it('needs news or a date', () => {
    const expected_by = '2027-02-01'
    expect(commandOf('update')).toEqual({ name: 'update', news: 'Half done', expectedBy: null })
    expect(commandOf('update', { news: '', expected_by })).toEqual({
      name: 'update',
      news: null,
      expectedBy: expected_by,
    })
    const sentence = 'Say what is new, or give the date it is expected by.'
    expect(errorsOf('update', { news: ' ' })).toEqual({ news: sentence })
  })
})

describe('a delivery', () => {
  it('is read with all that it leaves behind', () => {
    const values = {
      link: 'https://example.com/a?b=c',
      debt: 'Old export',
      debt_due: '2027-03-01',
      asset: 'A parser',
      goal: 'future',
    }
    expect(commandOf('deliver', values)).toEqual({
      name: 'deliver',
      what: 'A button',
      link: 'https://example.com/a?b=c',
      debt: { text: 'Old export', due: '2027-03-01' },
      asset: 'A parser',
      goal: 'future',
    })
  })

  it.each(['http://intranet/x', 'HTTPS://example.com', 'https://example.com/ü?q=(1)#a'])('links to %s', (link) => {
    expect(commandOf('deliver', { link })).toMatchObject({ link })
  })

  it.each([
    'example.com',
    'javascript:alert(1)',
    'ftp://example.com',
    'https://',
    'https://exa mple.com',
    'https://example.com/<x>',
    'https://example.com/a b',
  ])('does not link to %s', (link) => {
    expect(errorsOf('deliver', { link })).toEqual({ link: 'Write the whole link, beginning with https:// or http://' })
  })

  it('does not link further than 2,000 characters', () => {
    const link = `https://example.com/${'a'.repeat(1981)}`
    expect(commandOf('deliver', { link: link.slice(0, 2000) })).toMatchObject({ link: link.slice(0, 2000) })
    expect(errorsOf('deliver', { link })).toEqual({ link: 'Keep the link to 2,000 characters: it has 2,001.' })
  })

  it('says by when what is left is cleaned up, and what that is', () => {
    expect(errorsOf('deliver', { debt: 'Old export' })).toEqual({ debt_due: 'Say by when it will be cleaned up.' })
    const sentence = 'Say what is left to clean up, or leave this date empty.'
    expect(errorsOf('deliver', { debt_due: '2027-03-01' })).toEqual({ debt_due: sentence })
    const past = 'That day has passed: choose today or a later day.'
    expect(errorsOf('deliver', { debt: 'Old export', debt_due: '2027-01-04' })).toEqual({ debt_due: past })
  })

  it('is for one of three goals', () => {
    expect(errorsOf('deliver', { goal: 'fun' })).toEqual({ goal: 'Choose one from the list.' })
  })
})

describe('a result', () => {
  it('has one of four verdicts, and a rating only when one was given', () => {
    expect(commandOf('result')).toMatchObject({ verdict: 'partly', rating: null, value: null, comment: null })
    expect(errorsOf('result', { verdict: 'great' })).toEqual({ verdict: 'Choose one from the list.' })
    expect(errorsOf('result', { rating: '6' })).toEqual({ rating: 'Choose one from the list.' })
  })
})

describe('cleaning up', () => {
  it('is done or gets a new date', () => {
    expect(commandOf('repay')).toEqual({ name: 'repay', due: null, reason: null })
    const moved = { cleaned_up: '', due: '2027-03-01', reason: 'No time' }
    expect(commandOf('repay', moved)).toEqual({ name: 'repay', due: '2027-03-01', reason: 'No time' })
    expect(commandOf('repay', { ...moved, cleaned_up: 'not_yet' })).toMatchObject({ due: '2027-03-01' })
  })

  it('is not both, and not neither', () => {
    expect(Object.keys(errorsOf('repay', { due: '2027-03-01' }))).toEqual(['due'])
    expect(errorsOf('repay', { cleaned_up: 'not_yet' })).toEqual({ due: 'Give the new date.' })
    expect(errorsOf('repay', { cleaned_up: '' })).toEqual({ cleaned_up: 'Choose Yes, or give a new date.' })
    expect(errorsOf('repay', { cleaned_up: '', due: today })).toEqual({ due: 'Choose a day after today.' })
  })
})

describe('words to the team', () => {
  it('are carried from the requester as they were typed', () => {
    const message = ' **Which** country?\n<at>Bob</at> '
    const text = '**Which** country?\n<at>Bob</at>'
    expect(commandOf('say', { message })).toEqual({ name: 'say', from: 'requester', text, files: false })
    expect(Object.keys(errorsOf('say', { message: ' ' }))).toEqual(['message'])
  })
})

describe('a team', () => {
  it('is read with its products, a line each', () => {
    const products = 'Invoicing: invoice, VAT, invoice,\n\n  Dunning \r\nPayments:'
    const members = 'slack:U0BOB,slack:U0CARL,slack:U0BOB'
    expect(setupOf({ products, members, zone: 'America/New_York', mention: 'slack:U0BOB' })).toEqual({
      name: 'Billing',
      channel: 'slack:C0BILLING',
      products: [
        { name: 'Invoicing', keywords: ['invoice', 'VAT'] },
        { name: 'Dunning', keywords: [] },
        { name: 'Payments', keywords: [] },
      ],
      zone: 'America/New_York',
      members: ['slack:U0BOB', 'slack:U0CARL'],
      mention: 'U0BOB',
    })
  })

  it('is everyone in the channel, in the own zone, unless said', () => {
    expect(setupOf()).toMatchObject({ members: null, mention: null, zone: 'Europe/Berlin' })
  })

  it('keeps its zone and its group where the form says nothing else', () => {
    const team = teamOf({ mention: 'S0BILLING', hours: { ...teamOf().hours, zone: 'Asia/Kolkata' } })
    expect(setupOf({}, { team })).toMatchObject({ mention: 'S0BILLING', zone: 'Asia/Kolkata' })
    expect(setupOf({ mention: 'slack:U0BOB', zone: 'Asia/Kolkata' }, { team })).toMatchObject({ mention: 'U0BOB' })
    expect(setupOf({}, { team: teamOf({ mention: 'U0BOB' }) })).toMatchObject({ mention: null })
    const elsewhere = { channel: 'teams:19:money@thread.tacv2' }
    expect(setupOf(elsewhere, { team })).toMatchObject({ mention: null })
  })

  it('keeps the members whom the form cannot show, each where they stood', () => {
    const omar = 'teams:29:omar'
    const view = { team: teamOf({ members: [omar, 'slack:U0BOB', 'slack:U0CARL'] }), unseen: [omar] }
    const given = (...members: string[]) => setupOf({ members: members.join(',') }, view).members
    expect(given('slack:U0BOB', 'slack:U0CARL')).toEqual([omar, 'slack:U0BOB', 'slack:U0CARL'])
    expect(given('slack:U0ANNA', 'slack:U0CARL')).toEqual([omar, 'slack:U0CARL', 'slack:U0ANNA'])
    expect(given()).toEqual([omar])
  })

  it('mentions nobody on another platform than its own', () => {
    const sentence = { mention: 'Choose somebody on the same platform as the channel.' }
    expect(errorsOf('team', { mention: 'teams:11111111-2222-4333-8444-555555555555' })).toEqual(sentence)
    const onTeams = { channel: 'teams:19:money@thread.tacv2', mention: 'teams:29:omar' }
    expect(setupOf(onTeams)).toMatchObject({ mention: '29:omar' })
    expect(errorsOf('team', { ...onTeams, mention: 'slack:U0BOB' })).toEqual(sentence)
  })

  it('does not live in a zone that is nowhere', () => {
    expect(errorsOf('team', { zone: 'Europe/Atlantis' })).toEqual({ zone: 'Give a time zone, such as Europe/Berlin.' })
  })

  it('has products whose known names may hold a colon', () => {
    const directory = directoryOf({ products: [productOf({ name: 'Shop: Checkout' })] })
    const products = 'Shop: Checkout: basket\nShop: Search'
    expect(setupOf({ products }, { directory }).products).toEqual([
      { name: 'Shop: Checkout', keywords: ['basket'] },
      { name: 'Shop', keywords: ['Search'] },
    ])
  })

  it.each([
    ['Invoicing\n: invoice', `Line 2: begin with the product's name, as in "Invoicing: invoice, VAT".`],
    ['Invoicing\nPayments\ninvoicing: VAT', 'Line 3: this product is named twice.'],
    ['A\na', 'Line 2: this product is named twice.'],
    ['VAT\nＶＡＴ', 'Line 2: this product is named twice.'],
    ['x'.repeat(81), 'Line 1: keep each name and word to 80 characters.'],
    [`Invoicing: ${'x'.repeat(81)}`, 'Line 1: keep each name and word to 80 characters.'],
    [`Invoicing: ${Array.from({ length: 201 }, (_, i) => i).join(',')}`, 'Line 1: 200 words at most.'],
  ])('is asked to mend the products %#', (products, sentence) => {
    expect(errorsOf('team', { products })).toEqual({ products: sentence })
  })

  it('has 200 members at most by name', () => {
    const members = (count: number) => Array.from({ length: count }, (_, i) => `slack:U${i}`).join(',')
    expect(setupOf({ members: members(200) }).members).toHaveLength(200)
    expect(Object.keys(errorsOf('team', { members: members(201) }))).toEqual(['members'])
  })
})

describe('whatever is sent', () => {
  const ids = [
    ...new Set(
      formNames.flatMap((name) => formFor(name, viewOf(), { nonce: 'n', request: 1 }).fields.map(({ id }) => id)),
    ),
  ]
  const typed = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 400 }),
    fc.string({ unit: 'grapheme', maxLength: 400 }),
    fc.constantFrom('1', '2', '30', 'unknown', 'partly', 'done', 'yes', 'slack:U0BOB', 'REQ-3', 'https://example.com'),
    fc.constantFrom('2027-01-05', '2027-02-28', '2027-02-30', '12,5', '1 200', '\uD800', '__proto__', 'A: b, c\nD'),
    fc
      .tuple(fc.constantFrom('x', '😀', '👨‍👩‍👧‍👦', '&'), fc.integer({ min: 100, max: 3200 }))
      .map(([x, n]) => x.repeat(n)),
  )
  const sent = fc.record(Object.fromEntries(ids.map((id) => [id, fc.option(typed, { nil: undefined })])), {
    requiredKeys: [],
  })
  const limits: Record<string, number> = { title: 120, outcome: 500, measure: 200, link: 2000, name: 80 }

  it('gives errors at fields of the form or something within its limits', () => {
    let taken = 0
    const check = (name: FormName, values: Values, measure: string | null, mend: boolean) => {
      const view = viewOf({ request: requestOf({ measure }) })
      const fields = new Set(formFor(name, view, { nonce: 'n', request: 1 }).fields.map(({ id }) => id))
      const reading = readForm(name, mend ? { ...values, ...least[name] } : values, view)
      if (!reading.ok) {
        expect(Object.keys(reading.errors).length).toBeGreaterThan(0)
        for (const [id, sentence] of Object.entries(reading.errors)) {
          expect(fields).toContain(id)
          expect(sentence.length).toBeLessThanOrEqual(150)
        }
        return
      }
      taken += 1
      const value = 'draft' in reading ? reading.draft : 'team' in reading ? reading.team : reading.command
      const texts = JSON.stringify(value, (key, one) => {
        if (typeof one !== 'string') return one
        expect(countCharacters(one)).toBeLessThanOrEqual(limits[key] ?? 3000)
        expect(one).toBe(one.trim())
        return one
      })
      expect(texts).not.toMatch(/NaN|Infinity/)
    }
    const names = fc.constantFrom(...formNames)
    const measures = fc.constantFrom('days', null)
    fc.assert(fc.property(names, sent, measures, fc.boolean(), check), { numRuns: 400 })
    expect(taken).toBeGreaterThan(20)
  })
})
