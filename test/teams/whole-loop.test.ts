import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { day } from '../rig.ts'
import { asked, cardOf, type Desk, inbox, startDesk, story, there } from './desk.ts'

/** One request on Teams alone, from the first word to what was learned, as its people see it. */
describe('the whole loop on Teams', () => {
  let desk: Desk
  beforeAll(async () => {
    desk = await startDesk()
  })
  afterAll(() => desk.stop())

  const card = () => cardOf(desk, 'REQ-1')

  it('is filed with words in the 1:1 chat, and receipted where the form stood', async () => {
    const anna = desk.person('Anna')
    await anna.writes('Send invoices sooner')
    await desk.settle()
    const offer = asked(desk, 'Anna', 'New request')
    const form = await anna.opens(offer, 'New request')
    expect(form.value('Title')).toBe('Send invoices sooner')
    const sent = await form
      .fills({
        'What do you need, and why?': 'Customers wait for their *invoice*.',
        'Expected outcome': 'Invoices go out the same day.',
        'How will you measure it?': 'days from order to invoice',
        'Value today': '6',
        Target: '1',
      })
      .sends()
    expect(sent).toMatchObject({ errors: null, trouble: null })
    expect(anna.reads(offer)).toContain('REQ-1')
    await desk.settle()
  })

  it('stands once in the channel of the team that owns it', () => {
    expect(desk.posts('billing').filter(({ byBot }) => byBot)).toHaveLength(1)
    const text = desk.textOf(card())
    for (const shown of [
      'REQ-1',
      'Send invoices sooner',
      'Anna Berg',
      'Customers wait for their *invoice*.',
      'Waiting for Billing',
    ]) {
      expect(text).toContain(shown)
    }
    expect(desk.buttonsOf(card())).toEqual(expect.arrayContaining(['Claim', 'Ask', 'Hand over', 'Park', 'Decline']))
    expect(story(desk, card())[0]).toContain('Mention @Roundtrip to write to Anna')
  })

  it('is claimed, which its requester is told', async () => {
    const bob = desk.person('Bob')
    await bob.presses(card(), 'Claim')
    expect(bob.reads(card())).toContain('Taken on by Billing')
    await desk.settle()
    expect(desk.textOf(card())).toContain('Taken on by Billing')
    expect(inbox(desk, 'Anna').join()).toContain('Billing has taken on REQ-1')
  })

  it('tells somebody from another team alone that it is not theirs', async () => {
    await desk.join('Billing people', 'Sam', { silent: true })
    const { told, card: seen } = await desk.person('Sam').presses(card(), 'Start')
    await desk.leave('Billing people', 'Sam', { silent: true })
    expect([told, seen]).toEqual([expect.stringContaining('Only the members of Billing'), null])
    expect(told).toContain('Bob Lind')
  })

  it('is asked about in a dialog and answered in the chat', async () => {
    const form = await desk.person('Bob').opens(card(), 'Ask')
    expect(await form.fills({ Question: 'Which customers?' }).sends()).toMatchObject({ errors: null, trouble: null })
    await desk.settle()
    const question = asked(desk, 'Anna', 'Answer')
    expect(desk.textOf(question)).toContain('Which customers?')
    const answer = await desk.person('Anna').opens(question, 'Answer')
    expect(await answer.fills({ Answer: 'All of them' }).sends()).toMatchObject({ errors: null, trouble: null })
    await desk.settle()
    expect(story(desk, card()).at(-1)).toContain('All of them')
    expect(desk.buttonsOf(question)).not.toContain('Answer')
  })

  it('is delivered and accepted', async () => {
    const bob = desk.person('Bob')
    await bob.presses(card(), 'Start')
    await desk.settle()
    const form = await bob.opens(card(), 'Deliver')
    await form.fills({ 'What was delivered?': 'Invoices leave at night', Link: 'https://example.com/x' }).sends()
    await desk.settle()
    const delivered = asked(desk, 'Anna', 'Yes, I have it')
    expect(desk.textOf(delivered)).toContain('Do you have what you asked for?')
    await desk.person('Anna').presses(delivered, 'Yes, I have it')
    await desk.settle()
    expect(desk.textOf(card())).toContain('In use, result asked on 3 February 2027')
  })

  it('is judged on its check date', async () => {
    desk.pass(31 * day)
    await desk.settle()
    const due = asked(desk, 'Anna', 'Partly')
    expect(desk.buttonsOf(due)).toEqual(
      expect.arrayContaining(['Achieved', 'Partly', 'Not achieved', 'Too early', "Can't tell", 'Ask someone else']),
    )
    const form = await desk.person('Anna').opens(due, 'Partly')
    expect(form.value('Result')).toBe('Partly')
    const sent = await form.fills({ 'Measured value': '3', 'What happened?': 'Faster, not the same day' }).sends()
    expect(sent.errors).toBeNull()
    await desk.settle()
    expect(desk.textOf(card())).toContain('Closed: partly')
    expect(story(desk, card()).at(-1)).toContain('Faster, not the same day')
  })

  it('is learned from, which its requester is told', async () => {
    const form = await desk.person('Bob').opens(card(), 'What did we learn?')
    await form.fills({ 'What happened?': 'Approval is the slow part', 'What next?': 'Improve further' }).sends()
    await desk.settle()
    expect(there(inbox(desk, 'Anna').at(-1))).toContain('Approval is the slow part')
  })

  it('sends nothing on its way that Teams refuses', () => {
    expect(desk.refused).toEqual([])
  })
})
