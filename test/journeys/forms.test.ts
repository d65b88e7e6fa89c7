import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { day } from '../rig.ts'
import type { Message, View } from '../slack/workspace.ts'
import type { Filling } from '../slack/workspace-form.ts'
import { asked, type Desk, file, inbox, press, send, startDesk, story, there } from './steps.ts'

/** Each form by its button: its fields, what is wrong at which of them, and what comes of it. */
describe('the form', () => {
  let rig: Desk
  let card: Message
  const n = 1
  beforeEach(async () => {
    rig = await startDesk()
    card = await file(rig, `Request ${n}`, { 'How will you measure it?': 'days', 'Value today': '6', Target: '1' })
  })
  afterEach(() => rig.stop())

  async function open(by: string, shown: Message | View, label: string): Promise<View> {
    return there((await rig.slack.as(by).press(shown, label)).view, `the form ${label}`)
  }
  const fieldsOf = (form: View) =>
    form.blocks.flatMap((block) => {
      const { type, label } = block as { type: string; label?: { text: string } }
      return type === 'input' && label ? [label.text] : []
    })
  /** Sends it: wrong at these fields, and still open. */
  async function wrong(by: string, form: View, values: Filling, errors: Record<string, string>): Promise<void> {
    const before = rig.rows()
    const sent = await rig.slack.as(by).submit(form, values)
    expect(sent.errors).toEqual(errors)
    expect(sent.closed).toBe(false)
    expect(rig.rows()).toEqual(before)
  }
  async function right(by: string, form: View, values: Filling): Promise<void> {
    const sent = await rig.slack.as(by).submit(form, values)
    expect([sent.errors, sent.trouble]).toEqual([null, null])
    await rig.settle()
  }
  async function show(to: string) {
    await rig.slack.as(to).command('show REQ-1')
    return rig.slack.waitFor(() => rig.slack.ephemeralsOf(to).at(-1))
  }
  const claim = () => press(rig, 'U0BOB', card, 'Claim')
  const deliver = (values: Filling = {}) =>
    send(rig, 'U0BOB', card, 'Deliver', { 'What was delivered?': 'It', ...values })
  /** So many days later, and then on to a Monday: nobody is asked anything at the weekend. */
  async function pass(days: number): Promise<void> {
    rig.pass(days * day)
    while (new Date(rig.now()).getUTCDay() !== 1) rig.pass(day)
    await rig.settle()
  }
  async function judge(label: string, values: Filling = {}): Promise<void> {
    await claim()
    await deliver()
    await press(rig, 'U0ANNA', asked(rig, 'U0ANNA', 'Yes, I have it'), 'Yes, I have it')
    await pass(31)
    await send(rig, 'U0ANNA', asked(rig, 'U0ANNA', label), label, values)
  }
  const title = (form: View) => (form.source.title as { text: string }).text
  const today = () => new Date(rig.now()).toISOString().slice(0, 10)
  const ahead = (days: number) => new Date(rig.now() + days * day).toISOString().slice(0, 10)

  it('New request', async () => {
    const form = there((await rig.slack.as('U0ANNA').command('')).view)
    expect([title(form), fieldsOf(form)]).toEqual([
      'New request',
      [
        'Title',
        'What do you need, and why?',
        'Product',
        'Expected outcome',
        'Check the outcome',
        'How will you measure it?',
        'Value today',
        'Target',
        'Needed by',
        'For someone else',
      ],
    ])
    const filled = {
      Title: 'A title',
      'What do you need, and why?': 'Because',
      'Expected outcome': 'Better',
      Product: 'Payments',
      'Check the outcome': '2 weeks',
    }
    await wrong(
      'U0ANNA',
      form,
      { ...filled, Title: '  ', 'Value today': '3', 'Needed by': ahead(-1) },
      {
        Title: 'Give it a title.',
        'Value today': 'A number needs a measure: fill in "How will you measure it?" or leave this empty.',
        'Needed by': 'That day has passed: choose today or a later day.',
      },
    )
    await right('U0ANNA', form, { ...filled, 'How will you measure it?': 'calls', 'Needed by': today() })
    expect(rig.slack.textOf(form)).toContain('It went to Billing. They will answer by')
  })

  it('Change', async () => {
    const form = await open('U0ANNA', asked(rig, 'U0ANNA', 'Change'), 'Change')
    expect(fieldsOf(form)).not.toContain('Product')
    await wrong(
      'U0ANNA',
      form,
      { 'How will you measure it?': null },
      {
        'Value today': expect.stringContaining('needs a measure'),
        Target: expect.stringContaining('needs a measure'),
      },
    )
    await right('U0ANNA', form, { 'How will you measure it?': 'weeks', Target: '2' })
    expect(story(rig, card).at(-1)).toContain('Anna Berg changed the request.')
    expect(story(rig, card).at(-1)).toMatch(/Measure, before\ndays\nMeasure, now\nweeks\nTarget\n1 → 2/)
    expect(rig.slack.textOf(card)).toContain('weeks: 6 today → target 2')
  })

  it('Change, opened by two at once, puts nothing back that the other has changed', async () => {
    await send(rig, 'U0ANNA', await show('U0ANNA'), 'Ask someone else', { Person: 'U0SAM' })
    const annas = await open('U0ANNA', await show('U0ANNA'), 'Change')
    const sams = await open('U0SAM', await show('U0SAM'), 'Change')
    await right('U0ANNA', annas, { Title: 'Renamed', 'How will you measure it?': 'weeks', 'Needed by': ahead(9) })
    await right('U0SAM', sams, { 'Expected outcome': 'Nobody has to call', Target: '3' })
    expect(story(rig, card).at(-1)).toMatch(/^Sam Roth changed the request\.(?!.*(Title|days|Needed by))/s)
    expect(rig.slack.textOf(card)).toMatch(/Renamed.*Nobody has to call.*weeks: 6 today → target 3/s)
  })

  it('Change, where a delivery has fixed since what is changed', async () => {
    const form = await open('U0ANNA', asked(rig, 'U0ANNA', 'Change'), 'Change')
    await claim()
    await deliver()
    await send(rig, 'U0BEA', card, 'Reopen', { 'What is missing?': 'We forgot' })
    const fixed = 'This cannot change after the delivery, so nothing was saved. Press Change again to change the rest.'
    await wrong(
      'U0ANNA',
      form,
      { 'Expected outcome': 'Paid sooner', Target: '2' },
      { 'Expected outcome': fixed, Target: fixed },
    )
    const before = { 'Expected outcome': 'Invoices go out the same day.', Target: '1' }
    await right('U0ANNA', form, { ...before, Title: 'Request 1, renamed' })
    expect(rig.slack.textOf(card)).toContain('Request 1, renamed')
  })

  it('Ask, and Answer', async () => {
    const ask = await open('U0BOB', card, 'Ask')
    expect(fieldsOf(ask)).toEqual(['Question'])
    await wrong('U0BOB', ask, { Question: '   ' }, { Question: 'Please write something here.' })
    await right('U0BOB', ask, { Question: 'Which?' })
    await send(rig, 'U0BEA', card, 'Ask', { Question: 'And when?' })
    const question = asked(rig, 'U0ANNA', 'Answer')
    expect(rig.slack.textOf(question)).toContain('And when?')
    const answer = await open('U0ANNA', question, 'Answer')
    expect(fieldsOf(answer)).toEqual(['Answer'])
    await right('U0ANNA', answer, { Answer: 'All, now' })
    expect(story(rig, card).at(-1)).toContain('Anna Berg answered:\nAll, now')
    expect(rig.slack.buttonsOf(question)).toEqual([])
  })

  const introOf = (form: View) => JSON.stringify(form.blocks[0])
  const ask = (by: string, question: string) => send(rig, by, card, 'Ask', { Question: question })

  it('Answer, to two questions at once, which it and the message show both', async () => {
    await ask('U0BOB', 'Which?')
    const first = asked(rig, 'U0ANNA', 'Answer')
    await ask('U0BEA', 'And when?')
    expect(rig.slack.textOf(first)).toContain('Another question was added: answer them together below.')
    const question = asked(rig, 'U0ANNA', 'Answer')
    const form = await open('U0ANNA', question, 'Answer')
    for (const words of ['Which?', 'And when?']) expect(introOf(form)).toContain(words)
    await right('U0ANNA', form, { Answer: 'All, now' })
    for (const words of ['Which?', 'And when?', 'Answered.']) expect(rig.slack.textOf(question)).toContain(words)
  })

  it('Answer, opened before a second question, which stays open and asked', async () => {
    await ask('U0BOB', 'Which?')
    const old = await open('U0ANNA', asked(rig, 'U0ANNA', 'Answer'), 'Answer')
    await ask('U0BEA', 'And when?')
    const sent = await rig.slack.as('U0ANNA').submit(old, { Answer: 'All' })
    await rig.settle()
    const receipt = there(sent.view)
    expect(rig.slack.textOf(receipt)).toContain('Another question has come in since: press Answer again to answer it.')
    expect(rig.slack.textOf(receipt)).toContain('And when?')
    await rig.slack.as('U0ANNA').close(receipt)
    expect(story(rig, card).at(-1)).toContain('Anna Berg answered before the last question came:\nAll')
    expect(rig.slack.textOf(card)).toContain('Whose move\nAnna Berg')
    expect(rig.slack.textOf(card)).toContain('And when?')
    expect(rig.slack.textOf(card)).not.toContain('Which?')
    const form = await open('U0ANNA', asked(rig, 'U0ANNA', 'Answer'), 'Answer')
    expect(introOf(form)).not.toContain('Which?')
    await right('U0ANNA', form, { Answer: 'Now' })
    expect(rig.slack.textOf(card)).toContain('Whose move\nBilling')
  })

  it('Answer, to what another has answered meanwhile, is no answer to what is asked now', async () => {
    await ask('U0BOB', 'Which?')
    const question = asked(rig, 'U0ANNA', 'Answer')
    const old = await open('U0ANNA', question, 'Answer')
    await send(rig, 'U0ANNA', question, 'Answer', { Answer: 'All' })
    await ask('U0BEA', 'And when?')
    await wrong(
      'U0ANNA',
      old,
      { Answer: 'All of them' },
      { Answer: expect.stringContaining('another one is open now') },
    )
    expect(rig.slack.textOf(card)).toContain('Whose move\nAnna Berg')
  })

  it('Park', async () => {
    const form = await open('U0BOB', card, 'Park')
    expect(fieldsOf(form)).toEqual(['Why?', 'Look again on', 'What would change our mind?'])
    const why = { 'Why?': 'Not now', 'What would change our mind?': 'A new law' }
    await wrong('U0BOB', form, { ...why, 'Look again on': today() }, { 'Look again on': 'Choose a day after today.' })
    await wrong(
      'U0BOB',
      form,
      { 'Look again on': ahead(367) },
      { 'Look again on': expect.stringContaining('Choose a day up to') },
    )
    await right('U0BOB', form, { 'Look again on': ahead(20) })
    expect(rig.slack.textOf(card)).toContain('Parked until')
    expect(inbox(rig, 'U0ANNA').findLast((text) => text.includes('parked'))).toMatch(/Not now.*A new law/s)
    await claim()
    expect(rig.slack.textOf(card)).toContain('Taken on by Billing')
  })

  it('Update', async () => {
    await claim()
    const form = await open('U0BOB', card, 'Update')
    expect(fieldsOf(form)).toEqual(['What is new?', 'Expected by'])
    await wrong('U0BOB', form, {}, { 'What is new?': 'Say what is new, or give the date it is expected by.' })
    await right('U0BOB', form, { 'Expected by': ahead(9) })
    expect(rig.slack.textOf(card)).toContain('Expected by')
  })

  it('Put back, Take over', async () => {
    await claim()
    await press(rig, 'U0BEA', card, 'Take over')
    expect(rig.slack.textOf(card)).toContain('Bea Olsen')
    const form = await open('U0BEA', card, 'Put back')
    expect(fieldsOf(form)).toEqual(['Why?'])
    await right('U0BEA', form, { 'Why?': 'Away' })
    expect(rig.slack.textOf(card)).toContain('Waiting for Billing')
    expect(rig.slack.textOf(card)).not.toContain('Bea Olsen')
  })

  it('Hand over, to another team and back by triage', async () => {
    const form = await open('U0BOB', card, 'Hand over')
    expect(fieldsOf(form)).toEqual(['Team', 'Why?'])
    expect(JSON.stringify(form.source)).not.toContain('"Billing"')
    await right('U0BOB', form, { Team: 'Storefront', 'Why?': 'It is theirs' })
    expect(rig.slack.textOf(card)).toContain('Went to Storefront: #store')
    expect(rig.slack.buttonsOf(card)).toEqual([])
    const there1 = there(rig.slack.messages('C0STORE').at(-1))
    await send(rig, 'U0SAM', there1, 'Hand over', { Team: 'Billing', 'Why?': 'It is not' })
    expect(rig.slack.textOf(there1)).toContain('Went to triage: #triage')
    const sorting = there(rig.slack.messages('C0TRIAGE').at(-1))
    await press(rig, 'U0CARL', sorting, 'Billing')
    expect(rig.slack.textOf(sorting)).toContain('Went to Billing: #billing')
    expect(rig.slack.textOf(card)).toContain('Waiting for Billing')
    expect(rig.slack.buttonsOf(card)).toContain('Claim')
    expect(
      rig.slack.messages('C0BILLING').filter((one) => rig.slack.textOf(one).includes(`Request ${n}\n`)),
    ).toHaveLength(1)
  })

  it('Hand over, when nobody knows whose it is', async () => {
    await send(rig, 'U0BOB', card, 'Hand over', { Team: "I don't know", 'Why?': 'A riddle' })
    const sorting = there(rig.slack.messages('C0TRIAGE').at(-1))
    expect(rig.slack.textOf(sorting)).toContain('Finding the team')
    const form = await open('U0CARL', sorting, 'Choose team')
    expect(fieldsOf(form)).toEqual(['Team'])
    await right('U0CARL', form, { Team: 'Storefront' })
    expect(rig.slack.textOf(there(rig.slack.messages('C0STORE').at(-1)))).toContain('Waiting for Storefront')
  })

  it('Decline, as the same as another, which its requester follows from then on', async () => {
    const key = there(/REQ-\d+/.exec(rig.slack.textOf(card)))[0]
    const other = await file(rig, `The same ${n}`, {}, 'U0ADA')
    const form = await open('U0BOB', other, 'Decline')
    expect(fieldsOf(form)).toEqual(['Why?', 'What would change our mind?', 'Same as'])
    const own = there(/REQ-\d+/.exec(rig.slack.textOf(other)))[0]
    const why = { 'Why?': 'We have this already' }
    await wrong(
      'U0BOB',
      form,
      { ...why, 'Same as': 'the first one' },
      { 'Same as': 'Give the key of a request, for example REQ-12.' },
    )
    await wrong(
      'U0BOB',
      form,
      { 'Same as': 'REQ-9999' },
      { 'Same as': expect.stringContaining('There is no request with this key') },
    )
    await wrong('U0BOB', form, { 'Same as': own }, { 'Same as': expect.stringContaining('This is the request itself') })
    await right('U0BOB', form, { 'Same as': key.toLowerCase() })
    expect(rig.slack.textOf(other)).toContain(`Closed: duplicate of ${key}`)
    await claim()
    await deliver()
    expect(inbox(rig, 'U0ADA').at(-1)).toContain(key)
    expect(inbox(rig, 'U0ADA').at(-1)).toContain('delivered')
  })

  const keyOn = (shown: Message) => there(/REQ-\d+/.exec(rig.slack.textOf(shown)))[0]
  const sameAs = (shown: Message, key: string) =>
    send(rig, 'U0BOB', shown, 'Decline', { 'Why?': 'We have this already', 'Same as': key })
  /** All that this person was told about what happened to the request. */
  const heard = (person: string, words: RegExp) => inbox(rig, person).filter((text) => words.test(text))

  it('Decline, as the same as a duplicate, whose requester follows the one that goes on', async () => {
    const second = await file(rig, `The same ${n}`, {}, 'U0ADA')
    const third = await file(rig, `Once more ${n}`, {}, 'U0SAM')
    await sameAs(second, keyOn(card))
    await sameAs(third, keyOn(second))
    expect(rig.slack.textOf(third)).toContain(`Closed: duplicate of ${keyOn(card)}`)
    expect(heard('U0SAM', /From now on you get the news/)).toEqual([expect.stringContaining(keyOn(card))])
    await claim()
    for (const person of ['U0ADA', 'U0SAM']) {
      expect(heard(person, new RegExp(`Billing has taken on .*${keyOn(card)}`))).toHaveLength(1)
    }
  })

  it('Decline, as the same as another, to which those go along who followed this one', async () => {
    const second = await file(rig, `The same ${n}`, {}, 'U0ADA')
    const third = await file(rig, `Once more ${n}`, {}, 'U0SAM')
    await sameAs(third, keyOn(second))
    await sameAs(second, keyOn(card))
    expect(heard('U0SAM', /From now on you get the news/).at(-1)).toContain(keyOn(card))
    await claim()
    await deliver()
    for (const words of [/Billing has taken on/, /Billing has delivered/]) {
      for (const person of ['U0ADA', 'U0SAM']) expect(heard(person, words)).toHaveLength(1)
    }
  })

  it('Decline, not as the same as one that leads back to it', async () => {
    const second = await file(rig, `The same ${n}`, {}, 'U0ADA')
    await sameAs(second, keyOn(card))
    await wrong(
      'U0BOB',
      await open('U0BOB', card, 'Decline'),
      { 'Why?': 'Twice', 'Same as': keyOn(second) },
      { 'Same as': 'That one was closed as a duplicate of this request: give the key of another' },
    )
  })

  it('Decline, not as the same as one that was declined or withdrawn', async () => {
    const second = await file(rig, `The same ${n}`, {}, 'U0ADA')
    await send(rig, 'U0BOB', second, 'Decline', { 'Why?': 'Too dear' })
    await wrong(
      'U0BOB',
      await open('U0BOB', card, 'Decline'),
      { 'Why?': 'Twice', 'Same as': keyOn(second) },
      { 'Same as': `${keyOn(second)} is closed: declined. Give the key of a request that is still open.` },
    )
  })

  it('Decline, as the same as one whose result is known: its requester hears how it ended', async () => {
    await judge('Partly')
    await send(rig, 'U0BOB', card, 'What did we learn?', { 'What happened?': 'Slow approvals', 'What next?': 'Done' })
    const second = await file(rig, `The same ${n}`, {}, 'U0ADA')
    await sameAs(second, keyOn(card))
    expect(inbox(rig, 'U0ADA').at(-1)).toContain(`the same as ${keyOn(card)}, which is closed: partly.`)
    expect(inbox(rig, 'U0ADA').at(-1)).toContain('Slow approvals')
  })

  it('Withdraw, which those who follow the request hear of', async () => {
    const other = await file(rig, `The same ${n}`, {}, 'U0ADA')
    const key = there(/REQ-\d+/.exec(rig.slack.textOf(card)))[0]
    await send(rig, 'U0BOB', other, 'Decline', { 'Why?': 'We have this already', 'Same as': key })
    const form = there((await rig.slack.as('U0ANNA').command(`withdraw ${key}`)).view)
    expect(fieldsOf(form)).toEqual(['Why?'])
    await right('U0ANNA', form, { 'Why?': 'Not needed' })
    expect(inbox(rig, 'U0ADA').at(-1)).toMatch(new RegExp(`withdrew.*${key}`))
  })

  it('Deliver', async () => {
    await claim()
    const form = await open('U0BOB', card, 'Deliver')
    expect(fieldsOf(form)).toEqual([
      'What was delivered?',
      'Link',
      'Left to clean up later',
      'Clean up by',
      'Others can reuse',
      'What was it for?',
    ])
    const what = { 'What was delivered?': 'A run' }
    await wrong(
      'U0BOB',
      form,
      { ...what, Link: 'ftp://x', 'Left to clean up later': 'The script' },
      {
        Link: 'Write the whole link, beginning with https:// or http://',
        'Clean up by': 'Say by when it will be cleaned up.',
      },
    )
    await wrong(
      'U0BOB',
      form,
      { Link: 'javascript:alert(1)', 'Left to clean up later': null, 'Clean up by': ahead(3) },
      {
        Link: expect.stringContaining('https://'),
        'Clean up by': 'Say what is left to clean up, or leave this date empty.',
      },
    )
    await right('U0BOB', form, {
      Link: 'https://example.com/a?b=1&c',
      'Clean up by': null,
      'What was it for?': 'Working better',
    })
    expect(rig.slack.textOf(card)).toContain('Delivered, waiting for Anna Berg')
  })

  it('Not yet, three times, which triage is told', async () => {
    await claim()
    for (let i = 1; i <= 3; i++) {
      await deliver()
      const before = rig.slack.messages('C0TRIAGE').length
      const form = await open('U0ANNA', asked(rig, 'U0ANNA', 'Not yet'), 'Not yet')
      expect(fieldsOf(form)).toEqual(['What is missing?'])
      await right('U0ANNA', form, { 'What is missing?': `Thing ${i}` })
      expect(rig.slack.textOf(card)).toContain('In progress at Billing')
      expect(rig.slack.messages('C0TRIAGE').length - before).toBe(i === 3 ? 1 : 0)
    }
    expect(rig.slack.textOf(there(rig.slack.messages('C0TRIAGE').at(-1)))).toContain('This is the third time.')
    await deliver()
    await send(rig, 'U0BEA', card, 'Reopen', { 'What is missing?': 'We forgot' })
    expect(inbox(rig, 'U0ANNA').findLast((text) => text.includes('We forgot'))).toBeDefined()
  })

  it('Result, with the value measured and a rating that is posted nowhere', async () => {
    await claim()
    await deliver()
    await press(rig, 'U0ANNA', asked(rig, 'U0ANNA', 'Yes, I have it'), 'Yes, I have it')
    const now = inbox(rig, 'U0ANNA').length
    expect(now).toBeGreaterThan(0)
    const message = there(
      rig.slack
        .messages('U0ANNA')
        .flatMap((head) => [head, ...rig.slack.thread(head)])
        .findLast((one) => rig.slack.buttonsOf(one).includes('Tell the result now')),
    )
    const form = await open('U0ANNA', message, 'Tell the result now')
    expect([title(form), fieldsOf(form)]).toEqual([
      'Result',
      ['Result', 'Measured value', 'How was working with the team?', 'What happened?'],
    ])
    await right('U0ANNA', form, {
      Result: 'Not achieved',
      'Measured value': '7.5',
      'How was working with the team?': '2',
      'What happened?': 'Slower',
    })
    expect(rig.slack.textOf(card)).toContain('Closed: not achieved')
    expect(story(rig, card).at(-1)).toMatch(/7\.5.*Slower/s)
    const posted = JSON.stringify(rig.slack.ledger.filter(({ method }) => method.startsWith('chat.')))
    expect(posted).not.toMatch(/working with the team|rating/i)
  })

  it('Result, corrected until something was learned', async () => {
    await judge('Achieved', { 'Measured value': '1' })
    await rig.slack.as('U0ANNA').command(`show ${there(/REQ-\d+/.exec(rig.slack.textOf(card)))[0]}`)
    const shown = await rig.slack.waitFor(() =>
      rig.slack.ephemeralsOf('U0ANNA').findLast((one) => rig.slack.buttonsOf(one).includes('Tell the result now')),
    )
    await send(rig, 'U0ANNA', shown, 'Tell the result now', { Result: 'Partly' })
    expect(rig.slack.textOf(card)).toContain('Closed: partly')
    expect(story(rig, card).at(-1)).toContain('Anna Berg corrected the result: partly.')
    expect(story(rig, card).join('\n')).toContain('The result, from Anna Berg: achieved.')
  })

  it('Result, which does not correct one that was given while it was open', async () => {
    await claim()
    await deliver()
    await send(rig, 'U0ANNA', asked(rig, 'U0ANNA', 'Ask someone else'), 'Ask someone else', { Person: 'U0SAM' })
    await press(rig, 'U0SAM', asked(rig, 'U0SAM', 'Yes, I have it'), 'Yes, I have it')
    await pass(31)
    const form = await open('U0SAM', asked(rig, 'U0SAM', 'Not achieved'), 'Not achieved')
    await send(rig, 'U0ANNA', await show('U0ANNA'), 'Achieved', {})
    const sentence = /^This changed while .* REQ-\d+ was closed as achieved by Anna Berg just now\.$/
    await wrong('U0SAM', form, {}, { Result: expect.stringMatching(sentence) })
    await send(rig, 'U0SAM', await show('U0SAM'), 'Tell the result now', { Result: 'Partly' })
    expect(story(rig, card).at(-1)).toContain('Sam Roth corrected the result: partly.')
  })

  it('Too early, twice at most', async () => {
    await claim()
    await deliver()
    await press(rig, 'U0ANNA', asked(rig, 'U0ANNA', 'Yes, I have it'), 'Yes, I have it')
    await pass(31)
    for (let i = 0; i < 2; i++) {
      const form = await open('U0ANNA', asked(rig, 'U0ANNA', 'Too early'), 'Too early')
      expect(fieldsOf(form)).toEqual(['Ask again on'])
      await wrong('U0ANNA', form, { 'Ask again on': today() }, { 'Ask again on': 'Choose a day after today.' })
      await wrong(
        'U0ANNA',
        form,
        { 'Ask again on': ahead(181) },
        { 'Ask again on': expect.stringContaining('Choose a day up to') },
      )
      await right('U0ANNA', form, { 'Ask again on': ahead(10) })
      expect(rig.slack.textOf(card)).toContain('In use, result asked on')
      await pass(15)
    }
    await rig.slack.as('U0ANNA').press(asked(rig, 'U0ANNA', 'Achieved'), 'Too early')
    const said = await rig.slack.waitFor(() =>
      rig.slack.ephemeralsOf('U0ANNA').findLast((one) => rig.slack.textOf(one).includes('put off twice')),
    )
    expect(rig.slack.textOf(said)).toContain("is waiting for Anna Berg's verdict")
  })

  it('What did we learn?, and Follow up from the value reached', async () => {
    await judge('Partly', { 'Measured value': '3' })
    const form = await open('U0BEA', card, 'What did we learn?')
    expect([title(form), fieldsOf(form)]).toEqual(['What did we learn?', ['What happened?', 'Why?', 'What next?']])
    await right('U0BEA', form, { 'What happened?': 'Approval is slow', 'What next?': 'Improve further' })
    expect(rig.slack.buttonsOf(card)).toEqual(['Follow up'])
    const told = there(
      rig.slack
        .messages('U0ANNA')
        .flatMap((head) => [head, ...rig.slack.thread(head)])
        .findLast((one) => rig.slack.textOf(one).includes('Approval is slow')),
    )
    for (const [person, shown] of [
      ['U0ANNA', told],
      ['U0BOB', card],
    ] as const) {
      const next = await open(person, shown, 'Follow up')
      const sent = await rig.slack.as(person).submit(next, { Title: `Sooner still ${n} ${person}` })
      expect(sent.errors).toBeNull()
      await rig.settle()
      const found = there(rig.slack.messages('C0BILLING').at(-1))
      expect(rig.slack.textOf(found)).toContain('days: 3 today → target 1')
      expect(rig.slack.textOf(found)).toContain('Requester\nAnna Berg')
      expect(rig.slack.textOf(found)).toMatch(/Follows up REQ-\d+/)
      expect(rig.slack.textOf(found)).toContain('Customers wait for their invoice.')
    }
  })

  it('Ask someone else, who has Not for me', async () => {
    await claim()
    await deliver()
    const form = await open('U0ANNA', asked(rig, 'U0ANNA', 'Ask someone else'), 'Ask someone else')
    expect(fieldsOf(form)).toEqual(['Person'])
    await wrong('U0ANNA', form, { Person: 'U0ANNA' }, { Person: expect.stringContaining('is the requester already') })
    await right('U0ANNA', form, { Person: 'U0SAM' })
    const toSam = asked(rig, 'U0SAM', 'Not for me')
    expect(rig.slack.textOf(toSam)).toContain('Anna Berg asks you to answer for')
    expect(rig.slack.textOf(toSam)).toContain('in their place')
    expect(rig.slack.textOf(card)).toContain('Delivered, waiting for Sam Roth')
    await press(rig, 'U0SAM', toSam, 'Not for me')
    expect(rig.slack.buttonsOf(toSam)).toEqual([])
    await press(rig, 'U0ANNA', asked(rig, 'U0ANNA', 'Yes, I have it'), 'Yes, I have it')
    expect(rig.slack.textOf(card)).toContain('In use')
  })

  it('Cleaned up?', async () => {
    await claim()
    await deliver({ 'Left to clean up later': 'The script', 'Clean up by': ahead(5) })
    await pass(8)
    const reminder = () =>
      there(rig.slack.thread(card).findLast((one) => rig.slack.buttonsOf(one).includes('Cleaned up?')))
    const form = await open('U0BEA', reminder(), 'Cleaned up?')
    expect([title(form), fieldsOf(form)]).toEqual(['Cleaned up?', ['Cleaned up', 'New date', 'Why?']])
    await wrong('U0BEA', form, {}, { 'Cleaned up': 'Choose Yes, or give a new date.' })
    await wrong(
      'U0BEA',
      form,
      { 'Cleaned up': 'Yes', 'New date': ahead(9) },
      { 'New date': expect.stringContaining('leave this empty') },
    )
    await right('U0BEA', form, { 'Cleaned up': 'Not yet', 'Why?': 'No time' })
    expect(story(rig, card).at(-1)).toMatch(/Bea Olsen moved the clean-up to.*The script.*No time/s)
    await pass(12)
    await send(rig, 'U0BOB', reminder(), 'Cleaned up?', { 'Cleaned up': 'Yes' })
    expect(story(rig, card).at(-1)).toContain('Bob Lind says this is cleaned up:')
  })

  it('Cleaned up?, opened before a second delivery left more, settles nothing that it did not show', async () => {
    await claim()
    await deliver({ 'Left to clean up later': 'The script', 'Clean up by': ahead(5) })
    await pass(8)
    const reminder = () =>
      there(rig.slack.thread(card).findLast((one) => rig.slack.buttonsOf(one).includes('Cleaned up?')))
    const old = await open('U0BEA', reminder(), 'Cleaned up?')
    await send(rig, 'U0BEA', card, 'Reopen', { 'What is missing?': 'The tests' })
    await deliver({ 'Left to clean up later': 'The flag', 'Clean up by': ahead(20) })
    await wrong('U0BEA', old, { 'Cleaned up': 'Yes' }, { 'Cleaned up': expect.stringContaining('has changed since') })
    await pass(1)
    const form = await open('U0BEA', reminder(), 'Cleaned up?')
    expect(rig.slack.textOf(form)).toContain('The script\nThe flag')
    await right('U0BEA', form, { 'Cleaned up': 'Yes' })
    expect(story(rig, card).at(-1)).toMatch(/Bea Olsen says this is cleaned up:.*The script.*The flag/s)
  })

  it('offers the best three teams by name where none is clearly ahead', async () => {
    const sorting = await file(rig, `Refund the voucher ${n}`, {
      Product: "I don't know",
      'What do you need, and why?': 'The voucher at checkout, and the invoice with its VAT and refund',
      'Expected outcome': 'Fewer calls',
    })
    expect(sorting.channel).toBe('C0TRIAGE')
    expect(rig.slack.buttonsOf(sorting)).toEqual(
      expect.arrayContaining(['Billing', 'Storefront', 'Choose team', 'Decline']),
    )
    await press(rig, 'U0CARL', sorting, 'Storefront')
    expect(rig.slack.textOf(sorting)).toContain('Went to Storefront: #store')
    expect(rig.slack.refused).toEqual([])
  })
})
