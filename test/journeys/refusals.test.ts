import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { day } from '../rig.ts'
import type { Message } from '../slack/workspace.ts'
import { asked, type Desk, file, press, send, shownTo, startDesk, there, told, wishes } from './steps.ts'

/** A card that somebody still sees as it was, pressed when the request is long elsewhere. */
describe('an old card', () => {
  let rig: Desk
  /** The card, and the requester's message, as they were once, by what they then offered. */
  const old: Record<string, Message> = {}
  let card: Message
  let before: Record<string, number>

  beforeAll(async () => {
    rig = await startDesk()
    card = await file(rig, 'Send invoices sooner')
    old.routed = structuredClone(card)
    old.received = structuredClone(there(rig.slack.messages('U0ANNA')[0]))
  })
  afterAll(() => rig.stop())

  /** Every button of a card of that time, but for those in `open`, is refused with this sentence. */
  async function refuses(name: string, person: string, sentence: string, open: string[] = []): Promise<void> {
    const shown = there(old[name])
    const labels = rig.slack.buttonsOf(shown).filter((label) => !open.includes(label))
    expect(labels.length).toBeGreaterThan(0)
    for (const label of labels) {
      await rig.settle()
      before = rig.rows()
      const said = await told(rig, person, () => rig.slack.as(person).press(structuredClone(shown), label))
      expect([name, label, said]).toEqual([name, label, expect.stringContaining(sentence)])
      await rig.settle()
      expect(rig.rows()).toEqual(before)
      expect(rig.slack.viewsOf(person)).toEqual([])
    }
  }

  it('is refused once it is claimed', async () => {
    await press(rig, 'U0BOB', card, 'Claim')
    old.claimed = structuredClone(card)
    await refuses('routed', 'U0BEA', 'REQ-1 was taken on by Bob Lind just now.', [
      'Ask',
      'Hand over',
      'Park',
      'Decline',
    ])
  })

  it('is refused once it is in progress', async () => {
    await press(rig, 'U0BOB', card, 'Start')
    old.in_progress = structuredClone(card)
    const sentence = 'REQ-1 is in progress at Billing: Bob Lind started or reopened it just now.'
    await refuses('routed', 'U0BEA', sentence, ['Ask', 'Hand over', 'Park', 'Decline'])
    await refuses(
      'claimed',
      'U0BEA',
      sentence,
      rig.slack.buttonsOf(old.claimed ?? card).filter((label) => label !== 'Start'),
    )
  })

  it('is refused once it is parked', async () => {
    await send(rig, 'U0BOB', card, 'Park', { 'Why?': 'Not now', 'Look again on': '2027-02-01' })
    old.parked = structuredClone(card)
    const sentence = 'REQ-1 was parked until 1 February 2027 by Bob Lind just now.'
    await refuses('routed', 'U0BEA', sentence, ['Claim', 'Decline'])
    await refuses('in_progress', 'U0BEA', sentence, ['Decline'])
  })

  it('is refused once it is delivered', async () => {
    await press(rig, 'U0BEA', card, 'Claim')
    await press(rig, 'U0BEA', card, 'Start')
    await send(rig, 'U0BEA', card, 'Deliver', { 'What was delivered?': 'A nightly run' })
    old.delivered = structuredClone(card)
    old.accept = structuredClone(asked(rig, 'U0ANNA', 'Yes, I have it'))
    const sentence = 'REQ-1 was delivered by Bea Olsen just now and is waiting for Anna Berg.'
    await refuses('routed', 'U0BOB', sentence)
    await refuses('in_progress', 'U0BOB', sentence)
    await refuses('parked', 'U0BOB', sentence)
    await refuses('received', 'U0ANNA', sentence)
  })

  it('is refused once it is in use', async () => {
    await press(rig, 'U0ANNA', there(rig.slack.messages('U0ANNA').at(-1)), 'Yes, I have it')
    const sentence = 'REQ-1 is in use, and Anna Berg said so just now; the result is due on 3 February 2027.'
    await refuses('routed', 'U0BOB', sentence)
    await refuses('in_progress', 'U0BOB', sentence)
    await refuses('received', 'U0ANNA', sentence)
  })

  it('is refused once the result is asked for', async () => {
    rig.pass(30 * day)
    await rig.settle()
    old.result = structuredClone(asked(rig, 'U0ANNA', 'Achieved'))
    const sentence = "REQ-1 is waiting for Anna Berg's verdict, asked for just now."
    await refuses('in_progress', 'U0BOB', sentence)
    await refuses('delivered', 'U0BOB', sentence)
    await refuses('accept', 'U0ANNA', sentence, ['Ask someone else'])
  })

  it('is refused once it is closed', async () => {
    await send(rig, 'U0ANNA', there(rig.slack.messages('U0ANNA').at(-1)), 'Achieved')
    old.closed = structuredClone(card)
    const sentence = 'REQ-1 was closed as achieved by Anna Berg just now.'
    for (const name of ['routed', 'claimed', 'in_progress', 'parked', 'delivered'])
      await refuses(name, 'U0BOB', sentence)
    for (const name of ['received', 'accept']) await refuses(name, 'U0ANNA', sentence)
    await refuses('result', 'U0ANNA', sentence, ['Achieved', 'Partly', 'Not achieved', "Can't tell"])
  })

  it('is refused once something was learned', async () => {
    await send(rig, 'U0BOB', card, 'What did we learn?', { 'What happened?': 'Nights are free', 'What next?': 'Done' })
    await refuses('closed', 'U0BEA', 'Bob Lind wrote down what was learned just now', ['Follow up'])
    await refuses('result', 'U0ANNA', 'Bob Lind wrote down what was learned just now', [
      'Too early',
      'Ask someone else',
    ])
  })
})

/** Cards and Homes are drawn again whenever something happens; what one person was shown once is not. */
describe('what one person alone sees', () => {
  let rig: Desk
  let card: Message
  let key: string
  const refusal = () => `${key} was taken on by Bob Lind just now.`
  beforeAll(async () => {
    rig = await startDesk()
  })
  beforeEach(async () => {
    card = await file(rig, 'Seen alone')
    key = there(/REQ-\d+/.exec(rig.slack.textOf(card)))[0]
  })
  afterAll(() => rig.stop())

  it('is drawn again under a command when a press on it is refused, and the refusal is told', async () => {
    const bea = rig.slack.as('U0BEA')
    const shown = await shownTo(rig, 'U0BEA', () => bea.command(`show ${key}`, 'C0BILLING'))
    await press(rig, 'U0BOB', card, 'Claim')
    expect(await told(rig, 'U0BEA', () => bea.press(shown, 'Claim'))).toContain(refusal())
    await rig.slack.waitFor(() => rig.slack.textOf(shown).includes('Taken on by Billing'))
    expect(rig.slack.buttonsOf(shown)).toContain('Start')
  })

  it('is drawn again in the chat with the bot', async () => {
    const bea = rig.slack.as('U0BEA')
    await bea.dm(`show ${key}`)
    await rig.settle()
    const shown = there(rig.slack.messages('U0BEA').at(-1))
    await press(rig, 'U0BOB', card, 'Claim')
    expect(await told(rig, 'U0BEA', () => bea.press(shown, 'Claim'))).toContain(refusal())
    await rig.slack.waitFor(() => rig.slack.textOf(shown).includes('Taken on by Billing'))
  })

  it('is drawn again in a form, below the refusal', async () => {
    await rig.slack.as('U0BEA').openHome()
    await rig.settle()
    const bea = rig.slack.as('U0BEA')
    const shown = there((await bea.press(there(rig.slack.home('U0BEA')), 'Show', { about: key })).view)
    await press(rig, 'U0BOB', card, 'Claim')
    const seen = await bea.press(shown, 'Claim')
    expect(rig.slack.textOf(there(seen.view))).toContain(refusal())
    await rig.slack.waitFor(() => rig.slack.textOf(shown).includes('Taken on by Billing'))
    await bea.close(there(seen.view))
    await bea.close(shown)
  })

  it('stays as it was to who may not see the request any more', async () => {
    const bea = rig.slack.as('U0BEA')
    const shown = await shownTo(rig, 'U0BEA', () => bea.command(`show ${key}`, 'C0BILLING'))
    const before = rig.slack.textOf(shown)
    await rig.slack.changeUser('U0BEA', { isRestricted: true })
    await told(rig, 'U0BEA', () => bea.press(shown, 'Claim'))
    await rig.settle()
    expect(rig.slack.textOf(shown)).toBe(before)
    await rig.slack.changeUser('U0BEA', { isRestricted: false })
  })
})

/** A form that was opened in time and is sent too late: what was typed stays, and a sentence says why. */
describe('a form that comes too late', () => {
  let rig: Desk
  let card: Message
  let n = 0
  beforeAll(async () => {
    rig = await startDesk()
  })
  beforeEach(async () => {
    card = await file(rig, `Late ${++n}`)
    await press(rig, 'U0BOB', card, 'Claim')
  })
  afterAll(() => rig.stop())

  const forms: [string, Record<string, string>][] = [
    ['Ask', { Question: 'Which one, and since when?' }],
    ['Update', { 'What is new?': 'Nearly there' }],
    ['Deliver', { 'What was delivered?': 'All of it' }],
    ['Hand over', { Team: 'Storefront', 'Why?': 'It is theirs' }],
    ['Put back', { 'Why?': 'No time' }],
    ['Park', { 'Why?': 'Not now', 'Look again on': '2027-03-01' }],
    ['Decline', { 'Why?': 'No' }],
  ]
  it.each(forms)('is refused at a field: %s', async (label, values) => {
    const bob = rig.slack.as('U0BOB')
    const form = there((await bob.press(card, label)).view)
    await send(rig, 'U0BEA', card, 'Deliver', { 'What was delivered?': 'Everything' })
    const before = rig.rows()
    const sent = await bob.submit(form, values)
    expect(Object.values(sent.errors ?? {})).toEqual([
      `REQ-${n} was delivered by Bea Olsen just now and is waiting for Anna Berg.`,
    ])
    expect(sent.closed).toBe(false)
    expect(rig.slack.viewsOf('U0BOB')).toContain(form)
    await rig.settle()
    expect(rig.rows()).toEqual(before)
    expect(rig.slack.ephemeralsOf('U0BOB')).toEqual([])
  })

  it('is refused to the requester too: Answer, Change, Withdraw', async () => {
    const anna = rig.slack.as('U0ANNA')
    await send(rig, 'U0BOB', card, 'Ask', { Question: 'Which?' })
    const question = asked(rig, 'U0ANNA', 'Answer')
    const head = there(rig.slack.messages('U0ANNA').findLast((one) => rig.slack.buttonsOf(one).includes('Withdraw')))
    const opened = [
      { form: there((await anna.press(question, 'Answer')).view), values: { Answer: 'That one' } },
      { form: there((await anna.press(head, 'Change')).view), values: { 'Expected outcome': 'Another' } },
      { form: there((await anna.press(head, 'Withdraw')).view), values: { 'Why?': 'Never mind' } },
    ]
    await send(rig, 'U0BOB', card, 'Decline', { 'Why?': 'It cannot be' })
    const before = rig.rows()
    for (const { form, values } of opened) {
      const sent = await anna.submit(form, values)
      expect(Object.values(sent.errors ?? {})).toEqual([`REQ-${n} was closed as declined by Bob Lind just now.`])
      expect(sent.closed).toBe(false)
    }
    await rig.settle()
    expect(rig.rows()).toEqual(before)
  })

  it('loses nothing that was typed when something of it is wrong', async () => {
    const anna = rig.slack.as('U0ANNA')
    const form = there((await anna.command('Wrong at first')).view)
    const values = {
      ...wishes,
      Product: 'Invoicing',
      'Value today': '12',
      'Needed by': '2026-12-31',
      Title: 'x'.repeat(121),
    }
    const sent = await anna.submit(form, values)
    expect(Object.keys(sent.errors ?? {}).sort()).toEqual(['Needed by', 'Title', 'Value today'])
    expect(sent.errors?.Title).toBe('Keep the title to 120 characters: it has 121.')
    const right = await anna.submit(form, { Title: 'Right now', 'Value today': null, 'Needed by': null })
    expect(right.errors).toBeNull()
    await rig.settle()
    const [found] = rig.slack.messages('C0BILLING').filter((one) => rig.slack.textOf(one).includes('Right now'))
    expect(rig.slack.textOf(there(found))).toContain(wishes['What do you need, and why?'])
  })
})
