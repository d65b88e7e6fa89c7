import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { day, hour, monday, type Rig, startRig } from '../rig.ts'
import { asked, file, inbox, press, send, story, there } from './steps.ts'

/** Everything the clock does, as the people it is done to see it. Monday, 4 January 2027, 10:00 UTC to begin with. */
describe('the clock', () => {
  let rig: Rig
  beforeEach(async () => {
    rig = await startRig()
  })
  afterEach(() => rig.stop())

  /** Moves to this instant and lets the clock run. */
  async function at(instant: number): Promise<void> {
    rig.pass(instant - rig.now())
    await rig.settle()
  }
  const until = (days: number, hours = 0) => at(monday + days * day + hours * hour)
  const text = (message: Parameters<Rig['slack']['textOf']>[0]) => rig.slack.textOf(message)
  const asks = (person: string, label: string) =>
    rig.slack.messages(person).filter((message) => rig.slack.buttonsOf(message).includes(label))
  const deliver = (card: Parameters<Rig['slack']['textOf']>[0], more = {}) =>
    send(rig, 'U0BOB', card, 'Deliver', { 'What was delivered?': 'Invoices leave at night', ...more })

  it('reminds the team of an unclaimed request after its response target, then tells triage and the requester', async () => {
    const card = await file(rig, 'Send invoices sooner')
    await until(0, 23)
    expect(story(rig, card)).toHaveLength(1)
    await until(1, 0.1)
    expect(story(rig, card)).toHaveLength(2)
    await until(1, 1)
    expect(story(rig, card)).toHaveLength(2)
    expect(rig.slack.messages('C0TRIAGE')).toHaveLength(0)
    await until(2, 0.2)
    expect(rig.slack.messages('C0TRIAGE').map(text).join()).toContain('REQ-1')
    expect(inbox(rig, 'U0ANNA')).toHaveLength(2)
    await until(30)
    expect(story(rig, card)).toHaveLength(2)
    expect(rig.slack.messages('C0TRIAGE')).toHaveLength(1)
    expect(inbox(rig, 'U0ANNA')).toHaveLength(2)
  })

  it('says when it will next do something, about all and about one request', async () => {
    await file(rig, 'Send invoices sooner')
    const tomorrow = monday + day
    for (const about of [1, null]) {
      const next = there(await rig.bot.clock.next(about), 'something that is due')
      expect(next).toBeGreaterThanOrEqual(tomorrow)
      expect(next).toBeLessThan(tomorrow + hour)
    }
    expect(await rig.bot.clock.next(2)).toBeNull()
    rig.pass(there(await rig.bot.clock.next(1)) - rig.now())
    expect(await Promise.all([rig.bot.clock.run(), rig.bot.clock.run()])).toEqual([1, 0])
    rig.pass(4 * day)
    expect(await rig.bot.clock.next(null)).toBeGreaterThanOrEqual(monday + 2 * day)
  })

  it('says when it will next speak: then it does, and not before; an empty digest is due, but nothing is said', async () => {
    const { clock } = rig.bot
    await clock.run()
    expect(await clock.next(null)).not.toBeNull()
    expect(await clock.nextSaid()).toBeNull()
    await file(rig, 'Send invoices sooner')
    const times: number[] = []
    for (let jumps = 0; jumps < 6; jumps++) {
      const next = there(await clock.nextSaid(), 'something that is said')
      times.push(next)
      // Product time goes on by itself while the test runs: a second is more than it takes to look.
      rig.pass(next - 1_000 - rig.now())
      expect(await clock.run()).toBe(0)
      rig.pass(1_000)
      expect(await clock.run()).toBeGreaterThan(0)
      await rig.settle()
    }
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(new Set(times).size).toBe(6)
  })

  it('says nothing where somebody was quicker', async () => {
    const card = await file(rig, 'Send invoices sooner')
    const { load } = rig.store
    Object.assign(rig.store, {
      load: async (...args: Parameters<typeof load>) => {
        const loaded = await load(...args)
        if (args[1] !== 'clock') return loaded
        Object.assign(rig.store, { load })
        expect((await rig.slack.as('U0BOB').press(card, 'Claim')).trouble).toBeNull()
        return loaded
      },
    })
    rig.pass(1.01 * day)
    expect(await rig.bot.clock.run()).toBe(0)
    await rig.settle()
    expect(story(rig, card)).toHaveLength(1)
  })

  it('reminds triage after a working day, and tells admins and the requester two later', async () => {
    const card = await file(rig, 'Something nobody knows', {
      Product: "I don't know",
      'What do you need, and why?': 'Nobody knows',
      'Expected outcome': 'Somebody knows',
    })
    expect(card.channel).toBe('C0TRIAGE')
    await until(1, 0.1)
    expect(story(rig, card)).toHaveLength(2)
    expect(inbox(rig, 'U0ADA')).toEqual([])
    await until(2, 0.2)
    expect(inbox(rig, 'U0ADA').join()).toContain('REQ-1')
    expect(inbox(rig, 'U0ANNA')).toHaveLength(2)
    await until(30)
    expect(inbox(rig, 'U0ADA')).toHaveLength(1)
    expect(story(rig, card)).toHaveLength(2)
  })

  it('reminds of a question though the team takes the request on and starts while it is open', async () => {
    const card = await file(rig, 'Send invoices sooner')
    await send(rig, 'U0BOB', card, 'Ask', { Question: 'Which customers?' })
    const question = asked(rig, 'U0ANNA', 'Answer')
    await press(rig, 'U0BOB', card, 'Claim')
    await press(rig, 'U0BOB', card, 'Start')
    expect(asks('U0ANNA', 'Answer')).toEqual([question])
    await until(2, 0.1)
    expect(asks('U0ANNA', 'Answer')).toHaveLength(1)
    expect(rig.slack.buttonsOf(question)).toEqual([])
    await until(7, 0.3)
    expect(story(rig, card).at(-1)).toContain('No answer came in time')
  })

  it('reminds of a question after two working days and gives the move back three later', async () => {
    const card = await file(rig, 'Send invoices sooner')
    await send(rig, 'U0BOB', card, 'Ask', { Question: 'Which customers?' })
    expect(asks('U0ANNA', 'Answer')).toHaveLength(1)
    await until(1, 2)
    expect(asks('U0ANNA', 'Answer')).toHaveLength(1)
    const before = there(asks('U0ANNA', 'Answer')[0])
    await until(2, 0.1)
    expect(rig.slack.buttonsOf(before)).toEqual([])
    expect(asks('U0ANNA', 'Answer')).toHaveLength(1)
    await until(4, 23)
    expect(story(rig, card)).toHaveLength(2)
    await until(7, 0.3)
    expect(story(rig, card)).toHaveLength(3)
    expect(text(card)).toContain('Waiting for Billing')
    await press(rig, 'U0BOB', card, 'Claim')
    await send(rig, 'U0ANNA', asked(rig, 'U0ANNA', 'Answer'), 'Answer', { Answer: 'All of them' })
    expect(story(rig, card).join()).toContain('All of them')
  })

  it('asks the contact for news after ten working days of silence, and again every ten', async () => {
    const card = await file(rig, 'Send invoices sooner')
    await press(rig, 'U0BOB', card, 'Claim')
    await until(13, 23)
    expect(story(rig, card)).toHaveLength(1)
    await until(14, 0.1)
    expect(story(rig, card)).toHaveLength(2)
    expect(story(rig, card).at(-1)).toContain('@Bob Lind')
    await until(28, 0.2)
    expect(story(rig, card)).toHaveLength(3)
    await send(rig, 'U0BOB', card, 'Update', { 'What is new?': 'Half done' })
    await until(41, 23)
    expect(story(rig, card)).toHaveLength(4)
    await until(42, 0.3)
    expect(story(rig, card)).toHaveLength(5)
  })

  it('asks for news when the expected date has passed', async () => {
    const card = await file(rig, 'Send invoices sooner')
    await press(rig, 'U0BOB', card, 'Claim')
    await send(rig, 'U0BOB', card, 'Update', { 'Expected by': '2027-01-06' })
    const told = story(rig, card).length
    await until(2, 10)
    expect(story(rig, card)).toHaveLength(told)
    await until(2, 23.1)
    expect(story(rig, card)).toHaveLength(told + 1)
  })

  it('counts silence after a delivery as yes only after a reminder that says so', async () => {
    const card = await file(rig, 'Send invoices sooner')
    await press(rig, 'U0BOB', card, 'Claim')
    await deliver(card)
    const question = asked(rig, 'U0ANNA', 'Yes, I have it')
    await until(2, 23)
    expect(asks('U0ANNA', 'Yes, I have it')).toEqual([question])
    await until(3, 0.1)
    expect(rig.slack.buttonsOf(question)).toEqual([])
    const reminder = asked(rig, 'U0ANNA', 'Yes, I have it')
    expect(text(reminder)).toMatch(/silence|no answer|hear nothing/i)
    await until(6, 23)
    expect(text(card)).toContain('Delivered, waiting for Anna')
    await until(7, 0.2)
    expect(text(card)).toContain('In use')
    expect(rig.slack.buttonsOf(reminder)).toEqual([])
  })

  it('asks for the result, reminds once, and closes it unanswered, which can still be answered', async () => {
    const card = await file(rig, 'Send invoices sooner', { 'Check the outcome': '2 weeks' })
    await press(rig, 'U0BOB', card, 'Claim')
    await deliver(card)
    await press(rig, 'U0ANNA', asked(rig, 'U0ANNA', 'Yes, I have it'), 'Yes, I have it')
    await until(13, 22.9)
    expect(asks('U0ANNA', 'Achieved')).toEqual([])
    await until(13, 23.1)
    const question = asked(rig, 'U0ANNA', 'Achieved')
    await until(20, 22.9)
    expect(asks('U0ANNA', 'Achieved')).toEqual([question])
    await until(20, 23.2)
    const reminder = asked(rig, 'U0ANNA', 'Achieved')
    expect(reminder).not.toBe(question)
    expect(rig.slack.buttonsOf(question)).toEqual([])
    await until(32, -1)
    expect(text(card)).toContain("Waiting for Anna Berg's verdict")
    await until(32)
    expect(text(card)).toMatch(/Closed/)
    expect(asks('U0ANNA', 'Achieved')).toEqual([])
    await until(200)
    const late = rig.slack
      .messages('U0ANNA')
      .flatMap((message) => [message, ...rig.slack.thread(message)])
      .find((message) => rig.slack.buttonsOf(message).includes('Tell the result now'))
    await send(rig, 'U0ANNA', there(late, 'a way to answer late'), 'Tell the result now', { Result: 'Achieved' })
    expect(text(card)).toContain('Closed: achieved')
  })

  it('reminds the team once of a learning it owes', async () => {
    const card = await file(rig, 'Send invoices sooner', { 'Check the outcome': '2 weeks' })
    await press(rig, 'U0BOB', card, 'Claim')
    await deliver(card)
    await press(rig, 'U0ANNA', asked(rig, 'U0ANNA', 'Yes, I have it'), 'Yes, I have it')
    await until(14)
    await send(rig, 'U0ANNA', asked(rig, 'U0ANNA', 'Not achieved'), 'Not achieved')
    const told = story(rig, card).length
    await until(16, 23)
    expect(story(rig, card)).toHaveLength(told)
    await until(17, 0.1)
    expect(story(rig, card)).toHaveLength(told + 1)
    await until(60)
    expect(story(rig, card)).toHaveLength(told + 1)
  })

  it('asks on its date whether a debt was cleaned up, and again every twenty working days', async () => {
    const card = await file(rig, 'Send invoices sooner')
    await press(rig, 'U0BOB', card, 'Claim')
    await deliver(card, { 'Left to clean up later': 'The old job', 'Clean up by': '2027-01-16' })
    await press(rig, 'U0ANNA', asked(rig, 'U0ANNA', 'Yes, I have it'), 'Yes, I have it')
    const told = story(rig, card).length
    await until(13, 22)
    expect(story(rig, card)).toHaveLength(told)
    // The sixteenth is a Saturday.
    await until(13, 23.1)
    expect(story(rig, card)).toHaveLength(told + 1)
    await until(41, 23.2)
    const replies = rig.slack.thread(card)
    expect(replies.filter((reply) => rig.slack.buttonsOf(reply).includes('Cleaned up?'))).toHaveLength(1)
    expect(replies).toHaveLength(told + 2)
    await send(rig, 'U0BOB', there(replies.at(-1)), 'Cleaned up?', { 'Cleaned up': 'Yes' })
    await until(120)
    expect(story(rig, card)).toHaveLength(told + 3)
  })

  it('returns a parked request on its date', async () => {
    const card = await file(rig, 'Send invoices sooner')
    await send(rig, 'U0BOB', card, 'Park', { 'Why?': 'Year end', 'Look again on': '2027-01-20' })
    expect(text(card)).toContain('Parked until')
    await until(15, 22)
    expect(text(card)).toContain('Parked until')
    await until(15, 23.1)
    expect(text(card)).toContain('Waiting for Billing')
    await until(16, 23.2)
    expect(story(rig, card).length).toBeGreaterThan(3)
  })

  it('sends the digest at the first opening of the week, and none when there is nothing to say', async () => {
    const digests = (channel: string) => rig.slack.messages(channel).filter((message) => /week/i.test(text(message)))
    await until(0, 0.1)
    await file(rig, 'Send invoices sooner')
    await until(6, 22.9)
    expect(digests('C0BILLING')).toEqual([])
    await until(6, 23.1)
    expect(digests('C0BILLING')).toHaveLength(1)
    expect(text(there(digests('C0BILLING')[0]))).toContain('Send invoices sooner')
    await until(12)
    expect(digests('C0BILLING')).toHaveLength(1)
    await until(13, 23.1)
    expect(digests('C0BILLING')).toHaveLength(2)
    expect(rig.slack.messages('C0STORE')).toEqual([])
  })

  it("puts a person's prompts of one morning into one message, whose lines end one by one", async () => {
    const titles = ['Send invoices sooner', 'Show the VAT', 'Print credit notes']
    for (const title of titles) {
      const card = await file(rig, title, { 'Check the outcome': '2 weeks' })
      await press(rig, 'U0BOB', card, 'Claim')
      await deliver(card)
      await press(rig, 'U0ANNA', asked(rig, 'U0ANNA', 'Yes, I have it'), 'Yes, I have it')
    }
    const before = rig.slack.messages('U0ANNA').length
    await until(13, 23.1)
    expect(rig.slack.messages('U0ANNA')).toHaveLength(before + 1)
    const together = asked(rig, 'U0ANNA', 'Achieved')
    expect(rig.slack.buttonsOf(together).filter((label) => label === 'Achieved')).toHaveLength(3)
    for (const title of titles) expect(text(together)).toContain(title)
    const { view } = await rig.slack.as('U0ANNA').press(together, 'Achieved', { about: 'Show the VAT' })
    await rig.slack.as('U0ANNA').submit(there(view, 'the form'))
    await rig.settle()
    expect(rig.slack.buttonsOf(together).filter((label) => label === 'Achieved')).toHaveLength(2)
    // The reminder of the two that are left takes their place.
    await until(20, 23.3)
    expect(rig.slack.messages('U0ANNA')).toHaveLength(before + 2)
    expect(rig.slack.buttonsOf(together)).toEqual([])
    const reminder = asked(rig, 'U0ANNA', 'Achieved')
    expect(rig.slack.buttonsOf(reminder).filter((label) => label === 'Achieved')).toHaveLength(2)
    expect(rig.slack.refused).toEqual([])
  })
})
