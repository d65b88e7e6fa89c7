import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { day } from '../rig.ts'
import {
  asked,
  cardOf,
  type Desk,
  type Filling,
  file,
  inbox,
  type Message,
  newRequest,
  press,
  send,
  startDesk,
  story,
  there,
} from './desk.ts'
import type { FormBefore } from './desk-form.ts'

/**
 * Each form by its button, in the chat and in dialogs: its fields, what is wrong at which of them while all that was
 * typed stays, and what comes of it.
 */
describe('the form on Teams', () => {
  let desk: Desk
  let card: Message
  beforeEach(async () => {
    desk = await startDesk()
    card = await file(desk, 'Request 1', { 'How will you measure it?': 'days', 'Value today': '6', Target: '1' })
  })
  afterEach(async () => {
    expect(desk.refused).toEqual([])
    await desk.stop()
  })

  const open = (by: string, shown: Message, label: string): Promise<FormBefore> => desk.person(by).opens(shown, label)
  /** Sends it: wrong at these fields, and still there, with what was typed. */
  async function wrong(form: FormBefore, values: Filling, errors: Record<string, unknown>): Promise<void> {
    const before = desk.rows()
    const sent = await form.fills(values).sends()
    expect(sent.errors).toEqual(errors)
    expect(sent.trouble).toBeNull()
    expect(desk.rows()).toEqual(before)
    for (const [label, value] of Object.entries(values)) {
      if (typeof value === 'string' && value.trim() !== '') expect([label, form.value(label)]).toEqual([label, value])
    }
  }
  async function right(form: FormBefore, values: Filling): Promise<void> {
    const sent = await form.fills(values).sends()
    expect([sent.errors, sent.trouble]).toEqual([null, null])
    await desk.settle()
  }
  const claim = () => press(desk, 'Bob', card, 'Claim')
  const deliver = (values: Filling = {}) =>
    send(desk, 'Bob', card, 'Deliver', { 'What was delivered?': 'It', ...values })
  /** So many days later, and then on to a Monday: nobody is asked anything at the weekend. */
  async function pass(days: number): Promise<void> {
    desk.pass(days * day)
    while (new Date(desk.now()).getUTCDay() !== 1) desk.pass(day)
    await desk.settle()
  }
  const accept = () => press(desk, 'Anna', asked(desk, 'Anna', 'Yes, I have it'), 'Yes, I have it')
  async function judge(label: string, values: Filling = {}): Promise<void> {
    await claim()
    await deliver()
    await accept()
    await pass(31)
    await send(desk, 'Anna', asked(desk, 'Anna', label), label, values)
  }
  const ahead = (days: number) => new Date(desk.now() + days * day).toISOString().slice(0, 10)
  const today = () => ahead(0)

  it('New request, as empty words bring it', async () => {
    await desk.person('Anna').writes('')
    await desk.settle()
    const form = desk.person('Anna').form(there(desk.chat('Anna').at(-1)))
    expect(form.labels()).toEqual([
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
    ])
    const filled = {
      Title: 'A title',
      'What do you need, and why?': 'Because\nof **this** <at>Bob</at>',
      'Expected outcome': 'Better',
      Product: 'Payments',
      'Check the outcome': '2 weeks',
    }
    await wrong(
      form,
      { ...filled, Title: 'x'.repeat(121), 'Value today': '3', 'Needed by': ahead(-1) },
      {
        Title: 'Keep the title to 120 characters: it has 121.',
        'Value today': 'A number needs a measure: fill in "How will you measure it?" or leave this empty.',
        'Needed by': 'That day has passed: choose today or a later day.',
      },
    )
    const sent = await form
      .fills({ Title: 'A title', 'How will you measure it?': 'calls', 'Needed by': today() })
      .sends()
    expect(sent.errors).toBeNull()
    expect(sent.text).toContain('It went to Billing. They will answer by')
    await desk.settle()
    expect(desk.textOf(cardOf(desk, 'A title'))).toContain('Because\nof **this** <at>Bob</at>')
  })

  it('New request, from more words than a title has', async () => {
    const words = `Invoices are late.\n${'We wait for them, and our customers wait for us. '.repeat(50)}`.trim()
    const inChat = await newRequest(desk, 'Anna', words)
    await desk.installIn('sales')
    const { message } = await desk.person('Anna').mentions('sales', words.slice(0, 900).trim())
    await desk.settle()
    const inChannel = await open('Anna', there(desk.thread(message).at(-1)), 'New request')
    expect(inChat.value('What do you need, and why?')).toBe(words)
    expect(inChannel.value('What do you need, and why?')).toBe(words.slice(0, 900).trim())
    for (const form of [inChat, inChannel]) {
      expect(form.value('Title')).toBe('Invoices are late.')
      expect(form.value('Expected outcome')).toBe('')
    }
  })

  it('New request for somebody else', async () => {
    const other = await file(desk, 'For Sam', { 'For someone else': 'Sam Roth' })
    expect(desk.textOf(other)).toContain('Sam Roth')
    expect(inbox(desk, 'Sam').join('\n')).toContain('For Sam')
  })

  it('Change', async () => {
    const form = await open('Anna', asked(desk, 'Anna', 'Change'), 'Change')
    expect(form.labels()).not.toContain('Product')
    expect(form.value('Title')).toBe('Request 1')
    await wrong(
      form,
      { 'How will you measure it?': null },
      { 'Value today': expect.stringContaining('needs a measure'), Target: expect.stringContaining('needs a measure') },
    )
    await right(form, { 'How will you measure it?': 'weeks', Target: '2' })
    expect(story(desk, card).at(-1)).toContain('Anna Berg changed the request.')
    expect(desk.textOf(card)).toContain('weeks: 6 today → target 2')
  })

  it('Change, with what was typed still there after a delivery has fixed it', async () => {
    await claim()
    await desk.person('Anna').writes('show REQ-1')
    await desk.settle()
    const form = await open('Anna', there(desk.chat('Anna').at(-1)), 'Change')
    const typed = { 'Expected outcome': 'Paid within a week', 'How will you measure it?': 'weeks', Target: '2' }
    await deliver()
    await wrong(form, typed, { Title: expect.stringContaining('REQ-1 was delivered by Bob Lind') })
    await send(desk, 'Bea', card, 'Reopen', { 'What is missing?': 'We forgot' })
    const fixed = 'This cannot change after the delivery, so nothing was saved. Press Change again to change the rest.'
    await wrong(form, typed, { 'Expected outcome': fixed, 'How will you measure it?': fixed, Target: fixed })
    const emptied = Object.fromEntries(Object.keys(typed).map((label) => [label, null]))
    await right(form, { ...emptied, Title: 'Request 1, renamed' })
    expect(desk.textOf(card)).toMatch(/Request 1, renamed.*Invoices go out the same day\..*days: 6 today → target 1/s)
  })

  it('Ask, and Answer', async () => {
    const ask = await open('Bob', card, 'Ask')
    expect(ask.labels()).toEqual(['Question'])
    expect((await ask.fills({ Question: '   ' }).sends()).errors).toEqual({ Question: expect.stringMatching(/\w/) })
    await right(ask, { Question: 'Which?' })
    await send(desk, 'Bea', card, 'Ask', { Question: 'And when?' })
    const question = asked(desk, 'Anna', 'Answer')
    expect(desk.textOf(question)).toContain('And when?')
    await right(await open('Anna', question, 'Answer'), { Answer: 'All, now' })
    expect(story(desk, card).at(-1)).toContain('Anna Berg answered:\nAll, now')
    expect(desk.buttonsOf(question)).not.toContain('Answer')
  })

  it('Park', async () => {
    const form = await open('Bob', card, 'Park')
    expect(form.labels()).toEqual(['Why?', 'Look again on', 'What would change our mind?'])
    const why = { 'Why?': 'Not now', 'What would change our mind?': 'A new law' }
    await wrong(form, { ...why, 'Look again on': today() }, { 'Look again on': 'Choose a day after today.' })
    await wrong(
      form,
      { 'Look again on': ahead(367) },
      { 'Look again on': expect.stringContaining('Choose a day up to') },
    )
    await right(form, { 'Look again on': ahead(20) })
    expect(desk.textOf(card)).toContain('Parked until')
    expect(inbox(desk, 'Anna').findLast((text) => text.includes('parked'))).toMatch(/Not now.*A new law/s)
  })

  it('Update', async () => {
    await claim()
    const form = await open('Bob', card, 'Update')
    expect(form.labels()).toEqual(['What is new?', 'Expected by'])
    await wrong(form, {}, { 'What is new?': 'Say what is new, or give the date it is expected by.' })
    await right(form, { 'Expected by': ahead(9) })
    expect(desk.textOf(card)).toContain('Expected by')
  })

  const ask = (by: string, question: string) => send(desk, by, card, 'Ask', { Question: question })
  /** The form in an answer to a typed word, which nothing edits meanwhile. */
  async function shown(to: string): Promise<Message> {
    await desk.person(to).writes('show REQ-1')
    await desk.settle()
    return there(desk.chat(to).at(-1))
  }
  const answerForm = async () => open('Anna', await shown('Anna'), 'Answer')

  it('Answer, to two questions at once, which it and the message show both', async () => {
    await ask('Bob', 'Which?')
    const first = asked(desk, 'Anna', 'Answer')
    await ask('Bea', 'And when?')
    expect(desk.textOf(first)).toContain('Another question was added: answer them together below.')
    const question = asked(desk, 'Anna', 'Answer')
    const form = await open('Anna', question, 'Answer')
    expect(form.text()).toContain('1. Which?\n2. And when?')
    await right(form, { Answer: 'All, now' })
    for (const words of ['Which?', 'And when?', 'Answered.']) expect(desk.textOf(question)).toContain(words)
  })

  it('Answer, opened before a second question, which stays open and asked', async () => {
    await ask('Bob', 'Which?')
    const old = await answerForm()
    await ask('Bea', 'And when?')
    const sent = await old.fills({ Answer: 'All' }).sends()
    await desk.settle()
    expect(sent.text).toContain('Another question has come in since: press Answer again to answer it.')
    expect(sent.text).toContain('And when?')
    expect(story(desk, card).at(-1)).toContain('Anna Berg answered before the last question came:\nAll')
    expect(desk.textOf(card)).toContain('And when?')
    expect(desk.textOf(card)).not.toContain('Which?')
    const form = await open('Anna', asked(desk, 'Anna', 'Answer'), 'Answer')
    expect(form.text()).not.toContain('Which?')
    await right(form, { Answer: 'Now' })
    expect(story(desk, card).at(-1)).toContain('Anna Berg answered:\nNow')
  })

  it('Answer, drawn again with a mistake, shows and answers what was added as well', async () => {
    await ask('Bob', 'Which?')
    const form = await answerForm()
    await ask('Bea', 'And when?')
    await wrong(form, { Answer: '\u200b' }, { Answer: 'Please write something here.' })
    expect(form.text()).toContain('1. Which?\n2. And when?')
    await right(form, { Answer: 'All, now' })
    expect(story(desk, card).at(-1)).toContain('Anna Berg answered:\nAll, now')
    expect(desk.textOf(card)).not.toContain('And when?')
  })

  it('Answer, to what was answered meanwhile, is no answer to what is asked now until that was seen', async () => {
    await ask('Bob', 'Which?')
    const question = asked(desk, 'Anna', 'Answer')
    const old = await answerForm()
    await send(desk, 'Anna', question, 'Answer', { Answer: 'All' })
    await ask('Bea', 'And when?')
    await wrong(old, { Answer: 'All of them' }, { Answer: expect.stringContaining('another one is open now') })
    expect(old.text()).toContain('And when?')
    await right(old, { Answer: 'Now' })
    expect(story(desk, card).at(-1)).toContain('Anna Berg answered:\nNow')
  })

  it('Put back, after Take over', async () => {
    await claim()
    await press(desk, 'Bea', card, 'Take over')
    expect(desk.textOf(card)).toContain('Bea Olsen')
    await right(await open('Bea', card, 'Put back'), { 'Why?': 'Away' })
    expect(desk.textOf(card)).toContain('Waiting for Billing')
  })

  it('Hand over, to another team and to triage, and Choose team', async () => {
    const form = await open('Bob', card, 'Hand over')
    expect(form.options('Team')).not.toContain('Billing')
    await right(form, { Team: 'Storefront', 'Why?': 'It is theirs' })
    expect(desk.textOf(card)).toContain('Went to Storefront')
    expect(desk.buttonsOf(card)).toEqual([])
    const inStore = cardOf(desk, 'Request 1', 'store')
    await send(desk, 'Sam', inStore, 'Hand over', { Team: "I don't know", 'Why?': 'A riddle' })
    const sorting = cardOf(desk, 'Request 1', 'triage')
    expect(desk.textOf(sorting)).toContain('Finding the team')
    await right(await open('Carl', sorting, 'Choose team'), { Team: 'Billing' })
    expect(desk.textOf(card)).toContain('Waiting for Billing')
  })

  it('Decline, as the same as another', async () => {
    const other = await file(desk, 'The same', {}, { by: 'Ada' })
    const form = await open('Bob', other, 'Decline')
    const why = { 'Why?': 'We have this already' }
    await wrong(
      form,
      { ...why, 'Same as': 'the first one' },
      { 'Same as': 'Give the key of a request, for example REQ-12.' },
    )
    await wrong(form, { 'Same as': 'REQ-9999' }, { 'Same as': expect.stringContaining('There is no request') })
    await wrong(form, { 'Same as': 'REQ-2' }, { 'Same as': expect.stringContaining('This is the request itself') })
    await right(form, { 'Same as': 'req-1' })
    expect(desk.textOf(other)).toContain('Closed: duplicate of REQ-1')
  })

  it('Decline, as the same as a duplicate, whose requester follows the one that goes on', async () => {
    const second = await file(desk, 'The same', {}, { by: 'Ada' })
    const third = await file(desk, 'Once more', {}, { by: 'Sam' })
    const sameAs = { 'Why?': 'We have this already', 'Same as': 'REQ-1' }
    await send(desk, 'Bob', second, 'Decline', sameAs)
    const back = await open('Bob', card, 'Decline')
    await wrong(
      back,
      { ...sameAs, 'Same as': 'REQ-2' },
      { 'Same as': 'That one was closed as a duplicate of this request: give the key of another' },
    )
    await send(desk, 'Bob', third, 'Decline', { ...sameAs, 'Same as': 'REQ-2' })
    expect(desk.textOf(third)).toContain('Closed: duplicate of REQ-1')
    await claim()
    for (const who of ['Ada', 'Sam']) {
      expect(inbox(desk, who).filter((text) => /Billing has taken on .*REQ-1/.test(text))).toHaveLength(1)
    }
  })

  it('Decline, not as the same as one that was declined', async () => {
    await send(desk, 'Bob', card, 'Decline', { 'Why?': 'Too dear' })
    const other = await file(desk, 'The same', {}, { by: 'Ada' })
    await wrong(
      await open('Bob', other, 'Decline'),
      { 'Why?': 'Twice', 'Same as': 'REQ-1' },
      { 'Same as': 'REQ-1 is closed: declined. Give the key of a request that is still open.' },
    )
  })

  it('Withdraw, which a typed word brings', async () => {
    await desk.person('Anna').writes('withdraw REQ-1')
    await desk.settle()
    const form = desk.person('Anna').form(there(desk.chat('Anna').at(-1)))
    expect(form.labels()).toEqual(['Why?'])
    await right(form, { 'Why?': 'Not needed' })
    expect(desk.textOf(card)).toContain('Closed: withdrawn')
  })

  it('Deliver', async () => {
    await claim()
    const form = await open('Bob', card, 'Deliver')
    const what = { 'What was delivered?': 'A run' }
    await wrong(
      form,
      { ...what, Link: 'ftp://x', 'Left to clean up later': 'The script' },
      {
        Link: 'Write the whole link, beginning with https:// or http://',
        'Clean up by': 'Say by when it will be cleaned up.',
      },
    )
    await wrong(
      form,
      { Link: 'javascript:alert(1)', 'Left to clean up later': null, 'Clean up by': ahead(3) },
      {
        Link: expect.stringContaining('https://'),
        'Clean up by': 'Say what is left to clean up, or leave this date empty.',
      },
    )
    await right(form, {
      Link: 'https://example.com/a?b=1&c',
      'Clean up by': null,
      'What was it for?': 'Working better',
    })
    expect(desk.textOf(card)).toContain('Delivered, waiting for Anna Berg')
  })

  it('Not yet, and Reopen', async () => {
    await claim()
    await deliver()
    await right(await open('Anna', asked(desk, 'Anna', 'Not yet'), 'Not yet'), { 'What is missing?': 'Half' })
    expect(desk.textOf(card)).toContain('In progress at Billing')
    await deliver()
    await send(desk, 'Bea', card, 'Reopen', { 'What is missing?': 'We forgot' })
    expect(inbox(desk, 'Anna').findLast((text) => text.includes('We forgot'))).toBeDefined()
  })

  it('Result, with the value measured and a rating that is posted nowhere', async () => {
    await claim()
    await deliver()
    await accept()
    const form = await open('Anna', asked(desk, 'Anna', 'Tell the result now'), 'Tell the result now')
    expect(form.labels()).toEqual(['Result', 'Measured value', 'How was working with the team?', 'What happened?'])
    await right(form, {
      Result: 'Not achieved',
      'Measured value': '7.5',
      'How was working with the team?': '2',
      'What happened?': 'Slower',
    })
    expect(desk.textOf(card)).toContain('Closed: not achieved')
    expect(story(desk, card).at(-1)).toMatch(/7\.5.*Slower/s)
    const posted = desk.ledger.filter(({ route }) => ['post', 'update'].includes(route))
    expect(JSON.stringify(posted)).not.toMatch(/working with the team|rating/i)
  })

  it('Result, which does not correct one that was given while it was open until that was seen', async () => {
    await claim()
    await deliver()
    await send(desk, 'Anna', asked(desk, 'Anna', 'Ask someone else'), 'Ask someone else', { Person: 'Sam Roth' })
    await press(desk, 'Sam', asked(desk, 'Sam', 'Yes, I have it'), 'Yes, I have it')
    await pass(31)
    const form = await open('Sam', await shown('Sam'), 'Not achieved')
    await send(desk, 'Anna', await shown('Anna'), 'Achieved', {})
    await wrong(form, {}, { Result: expect.stringContaining('was closed as achieved by Anna Berg just now') })
    await right(form, { Result: 'Partly' })
    expect(story(desk, card).at(-1)).toContain('Sam Roth corrected the result: partly.')
  })

  it('Too early, twice at most', async () => {
    await claim()
    await deliver()
    await accept()
    await pass(31)
    for (let i = 0; i < 2; i++) {
      const form = await open('Anna', asked(desk, 'Anna', 'Too early'), 'Too early')
      await wrong(form, { 'Ask again on': today() }, { 'Ask again on': 'Choose a day after today.' })
      await right(form, { 'Ask again on': ahead(10) })
      expect(desk.textOf(card)).toContain('In use, result asked on')
      await pass(15)
    }
    const { told, card: seen } = await desk.person('Anna').presses(asked(desk, 'Anna', 'Achieved'), 'Too early')
    expect([told, seen]).toEqual([expect.stringContaining('put off twice'), null])
  })

  it('What did we learn?, and Follow up', async () => {
    await judge('Partly', { 'Measured value': '3' })
    await right(await open('Bea', card, 'What did we learn?'), {
      'What happened?': 'Approval is slow',
      'What next?': 'Improve further',
    })
    expect(desk.buttonsOf(card)).toEqual(['Follow up'])
    for (const [person, shown] of [
      ['Anna', asked(desk, 'Anna', 'Follow up')],
      ['Bob', card],
    ] as const) {
      const next = await open(person, shown, 'Follow up')
      await right(next, { Title: `Sooner still, says ${person}` })
      const found = desk.textOf(cardOf(desk, `Sooner still, says ${person}`))
      expect(found).toContain('days: 3 today → target 1')
      expect(found).toMatch(/Follows up REQ-1/)
    }
  })

  it('Ask someone else, who has Not for me', async () => {
    await claim()
    await deliver()
    const form = await open('Anna', asked(desk, 'Anna', 'Ask someone else'), 'Ask someone else')
    await wrong(form, { Person: 'Anna Berg' }, { Person: expect.stringContaining('is the requester already') })
    await right(form, { Person: 'Sam Roth' })
    const toSam = asked(desk, 'Sam', 'Not for me')
    expect(desk.textOf(toSam)).toContain('Anna Berg asks you to answer for')
    expect(desk.textOf(card)).toContain('Delivered, waiting for Sam Roth')
    await press(desk, 'Sam', toSam, 'Not for me')
    expect(desk.buttonsOf(toSam)).not.toContain('Not for me')
    await accept()
    expect(desk.textOf(card)).toContain('In use')
  })

  it('Cleaned up?', async () => {
    await claim()
    await deliver({ 'Left to clean up later': 'The script', 'Clean up by': ahead(5) })
    await pass(8)
    const reminder = there(desk.thread(card).findLast((one) => desk.buttonsOf(one).includes('Cleaned up?')))
    const form = await open('Bea', reminder, 'Cleaned up?')
    await wrong(form, {}, { 'Cleaned up': 'Choose Yes, or give a new date.' })
    await right(form, { 'Cleaned up': 'Yes' })
    expect(story(desk, card).at(-1)).toContain('Bea Olsen says this is cleaned up:')
  })

  it('Cleaned up?, opened before a second delivery left more, shows all of it before it settles it', async () => {
    await claim()
    await deliver({ 'Left to clean up later': 'The script', 'Clean up by': ahead(5) })
    await pass(8)
    const reminder = there(desk.thread(card).findLast((one) => desk.buttonsOf(one).includes('Cleaned up?')))
    const form = await open('Bea', reminder, 'Cleaned up?')
    await send(desk, 'Bea', card, 'Reopen', { 'What is missing?': 'The tests' })
    await deliver({ 'Left to clean up later': 'The flag', 'Clean up by': ahead(20) })
    await wrong(form, { 'Cleaned up': 'Yes' }, { 'Cleaned up': expect.stringContaining('has changed since') })
    expect(form.text()).toContain('The script\nThe flag')
    await right(form, { 'Cleaned up': 'Yes' })
    expect(story(desk, card).at(-1)).toMatch(/Bea Olsen says this is cleaned up:.*The script.*The flag/s)
  })

  it('Write to the team', async () => {
    await claim()
    const form = await open('Anna', asked(desk, 'Anna', 'Write to the team'), 'Write to the team')
    expect(form.labels()).toEqual(['Message'])
    await right(form, { Message: 'Also on *Sundays*?' })
    expect(story(desk, card).at(-1)).toContain('Also on *Sundays*?')
  })

  it('Team, which setup brings to an admin', async () => {
    await desk.installIn('sales')
    await desk.person('Ada').mentions('sales', 'setup')
    await desk.settle()
    const offer = there(
      desk
        .posts('sales')
        .flatMap((post) => desk.thread(post))
        .at(-1),
      'the button',
    )
    const form = await open('Ada', offer, there(desk.buttonsOf(offer)[0]))
    await wrong(
      form,
      { Team: 'Sales desk', Products: 'Leads: lead\n: nothing' },
      { Products: expect.stringMatching(/\w/) },
    )
    await wrong(
      form,
      { Products: 'Leads: lead, prospect', 'Time zone': 'Mars/Base' },
      { 'Time zone': 'Give a time zone, such as Europe/Berlin.' },
    )
    const sent = await form.fills({ 'Time zone': 'Europe/Berlin' }).sends()
    expect(sent.errors).toBeNull()
    expect(sent.text).toContain('Sales desk is set up')
  })

  it('comes back to the card by Back, with nothing done', async () => {
    const received = asked(desk, 'Anna', 'Withdraw')
    const before = desk.rows()
    const form = await open('Anna', received, 'Withdraw')
    expect(desk.person('Anna').reads(received)).toContain('Why?')
    await form.fills({ 'Why?': 'Changed my mind' }).presses('Back')
    expect(desk.person('Anna').reads(received)).toBe(desk.textOf(received))
    expect(desk.rows()).toEqual(before)
  })
})
