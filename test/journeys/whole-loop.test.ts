import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { day, type Rig, startRig } from '../rig.ts'

/** One request, from the first word to what was learned, as its people see it. */
describe.each(['HTTP', 'Socket Mode'])('the whole loop over %s', (way) => {
  let rig: Rig
  beforeAll(async () => {
    rig = await startRig({ socket: way === 'Socket Mode' })
  })
  afterAll(() => rig.stop())

  const last = <T>(list: T[]): T => {
    const item = list.at(-1)
    if (item === undefined) throw new Error('nothing there')
    return item
  }
  const card = () => last(rig.slack.messages('C0BILLING').slice(0, 1))
  const story = () => rig.slack.thread(card()).map((message) => rig.slack.textOf(message))
  const toAnna = () => last(rig.slack.messages('U0ANNA'))

  it('is filed with /request and receipted in the form', async () => {
    const anna = rig.slack.as('U0ANNA')
    const form = (await anna.command('Send invoices sooner')).view
    if (!form) throw new Error('no form')
    const sent = await anna.submit(form, {
      'What do you need, and why?': 'Customers wait for their *invoice*.',
      'Expected outcome': 'Invoices go out the same day.',
      'How will you measure it?': 'days from order to invoice',
      'Value today': '6',
      Target: '1',
    })
    expect(sent.errors).toBeNull()
    expect(rig.slack.textOf(sent.view ?? form)).toContain('REQ-1')
    await rig.settle()
  })

  it('stands once in the channel of the team that owns it', () => {
    expect(rig.slack.messages('C0BILLING')).toHaveLength(1)
    const text = rig.slack.textOf(card())
    for (const shown of [
      'REQ-1',
      'Send invoices sooner',
      'Anna Berg',
      'Customers wait for their *invoice*.',
      'Waiting for Billing',
    ]) {
      expect(text).toContain(shown)
    }
    expect(rig.slack.buttonsOf(card())).toEqual(
      expect.arrayContaining(['Claim', 'Ask', 'Hand over', 'Park', 'Decline']),
    )
    expect(story()[0]).toContain('Mention @Roundtrip to write to Anna')
  })

  it('is claimed, which its requester is told', async () => {
    await rig.slack.as('U0BOB').press(card(), 'Claim')
    await rig.settle()
    expect(rig.slack.textOf(card())).toContain('Taken on by Billing')
    const root = rig.slack.messages('U0ANNA')[0]
    if (!root) throw new Error('no message')
    expect(
      rig.slack
        .thread(root)
        .map((message) => rig.slack.textOf(message))
        .join(),
    ).toContain('Billing has taken on REQ-1')
  })

  it('tells somebody from another team alone that it is not theirs', async () => {
    await rig.slack.as('U0SAM').press(card(), 'Start')
    const told = await rig.slack.waitFor(() => rig.slack.ephemeralsOf('U0SAM').at(-1))
    expect(rig.slack.textOf(told)).toContain('Only the members of Billing')
    expect(rig.slack.textOf(told)).toContain('Bob Lind')
  })

  it('is asked about and answered', async () => {
    const bob = rig.slack.as('U0BOB')
    const { view } = await bob.press(card(), 'Ask')
    if (!view) throw new Error('no form')
    await bob.submit(view, { Question: 'Which customers?' })
    await rig.settle()
    expect(rig.slack.textOf(toAnna())).toContain('Which customers?')
    const anna = rig.slack.as('U0ANNA')
    const answer = (await anna.press(toAnna(), 'Answer')).view
    if (!answer) throw new Error('no form')
    await anna.submit(answer, { Answer: 'All of them' })
    await rig.settle()
    expect(last(story())).toContain('All of them')
    expect(rig.slack.buttonsOf(toAnna())).toEqual([])
  })

  it('is delivered and accepted', async () => {
    const bob = rig.slack.as('U0BOB')
    await bob.press(card(), 'Start')
    await rig.settle()
    const { view } = await bob.press(card(), 'Deliver')
    if (!view) throw new Error('no form')
    await bob.submit(view, { 'What was delivered?': 'Invoices leave at night', Link: 'https://example.com/x' })
    await rig.settle()
    expect(rig.slack.textOf(toAnna())).toContain('Do you have what you asked for?')
    await rig.slack.as('U0ANNA').press(toAnna(), 'Yes, I have it')
    await rig.settle()
    expect(rig.slack.textOf(card())).toContain('In use, result asked on 3 February 2027')
  })

  it('is judged on its check date', async () => {
    rig.pass(31 * day)
    await rig.settle()
    expect(rig.slack.buttonsOf(toAnna())).toEqual(
      expect.arrayContaining(['Achieved', 'Partly', 'Not achieved', 'Too early', "Can't tell", 'Ask someone else']),
    )
    const anna = rig.slack.as('U0ANNA')
    const { view } = await anna.press(toAnna(), 'Partly')
    if (!view) throw new Error('no form')
    const sent = await anna.submit(view, { 'Measured value': '3', 'What happened?': 'Faster, not the same day' })
    expect(sent.errors).toBeNull()
    await rig.settle()
    expect(rig.slack.textOf(card())).toContain('Closed: partly')
    expect(last(story())).toContain('Faster, not the same day')
  })

  it('is learned from, which its requester is told', async () => {
    const bob = rig.slack.as('U0BOB')
    const { view } = await bob.press(card(), 'What did we learn?')
    if (!view) throw new Error('no form')
    await bob.submit(view, { 'What happened?': 'Approval is the slow part', 'What next?': 'Improve further' })
    await rig.settle()
    const told = rig.slack.messages('U0ANNA').flatMap((message) => [message, ...rig.slack.thread(message)])
    expect(told.map((message) => rig.slack.textOf(message)).join()).toContain('Approval is the slow part')
    expect(rig.slack.refused).toEqual([])
  })
})
