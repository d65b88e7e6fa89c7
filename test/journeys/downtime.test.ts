import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeDatabase } from '../process.ts'
import { day, hour, monday, type Rig, setup, startRig } from '../rig.ts'
import { asked, file, inbox, press, send, story, there } from './steps.ts'

/** Weeks in which the bot or Slack is down: nothing twice, nothing lost, nobody hurried. */
describe('after weeks of being down', () => {
  let database: { file: string; remove: () => void }
  let rig: Rig
  beforeEach(async () => {
    database = await makeDatabase(setup)
    rig = await startRig({ database: `file:${database.file}` })
  })
  afterEach(async () => {
    await rig.stop()
    database.remove()
  })

  const asks = (person: string, label: string) =>
    rig.slack.messages(person).filter((message) => rig.slack.buttonsOf(message).includes(label))
  const posts = () => rig.slack.ledger.filter(({ method }) => method === 'chat.postMessage').length

  async function until(days: number, hours = 0): Promise<void> {
    rig.pass(monday + days * day + hours * hour - rig.now())
    await rig.settle()
  }
  /** Restarts with so many days gone by meanwhile. */
  async function sleepUntil(days: number, hours = 0): Promise<void> {
    await rig.restart(() => rig.pass(monday + days * day + hours * hour - rig.now()))
    await rig.settle()
  }
  async function deliver(card: Parameters<Rig['slack']['textOf']>[0], more = {}): Promise<void> {
    await press(rig, 'U0BOB', card, 'Claim')
    await send(rig, 'U0BOB', card, 'Deliver', { 'What was delivered?': 'Invoices leave at night', ...more })
  }

  it('each wave is said once and counts from when the one before arrived', async () => {
    const card = await file(rig, 'Send invoices sooner', { 'Check the outcome': '2 weeks' })
    await deliver(card)
    await sleepUntil(35)
    expect(rig.slack.textOf(card)).toContain('Delivered')
    expect(asks('U0ANNA', 'Yes, I have it')).toHaveLength(1)
    expect(rig.slack.textOf(asked(rig, 'U0ANNA', 'Yes, I have it'))).toMatch(/silence/i)
    await sleepUntil(36)
    expect(rig.slack.textOf(card)).toContain('Delivered')
    await sleepUntil(37, 0.1)
    // Silence has counted as yes, and the check date has passed long ago.
    expect(asks('U0ANNA', 'Achieved')).toHaveLength(1)
    await sleepUntil(80)
    expect(rig.slack.textOf(card)).toContain('verdict')
    expect(asks('U0ANNA', 'Achieved')).toHaveLength(1)
    await sleepUntil(81)
    expect(rig.slack.textOf(card)).toContain('verdict')
    await sleepUntil(140)
    expect(rig.slack.textOf(card)).toContain('Closed')
    const questions = rig.slack.messages('U0ANNA').filter((message) => rig.slack.textOf(message).includes('result'))
    expect(questions.length).toBeLessThanOrEqual(4)
  })

  it('says nothing twice when it is restarted again and again in the middle of it', async () => {
    const cards = []
    for (const title of ['Send invoices sooner', 'Show the VAT', 'Print credit notes', 'Round cents']) {
      cards.push(await file(rig, title))
    }
    await deliver(there(cards[0]))
    await send(rig, 'U0BOB', there(cards[1]), 'Ask', { Question: 'Which VAT?' })
    await press(rig, 'U0BOB', there(cards[2]), 'Claim')
    await rig.restart(() => rig.pass(21 * day))
    for (let times = 0; times < 4; times++) {
      void rig.bot.clock.run()
      await rig.restart()
    }
    await rig.settle()
    const said = posts()
    await rig.restart()
    await rig.settle()
    expect(posts()).toBe(said)
    const heads = rig.slack.messages('U0ANNA').map((message) => rig.slack.textOf(message))
    expect(new Set(heads).size).toBe(heads.length)
    for (const card of cards) {
      const told = story(rig, card)
      expect(new Set(told).size).toBe(told.length)
    }
    expect(asks('U0ANNA', 'Answer')).toHaveLength(1)
    expect(asks('U0ANNA', 'Yes, I have it')).toHaveLength(1)
    expect(rig.slack.messages('C0TRIAGE')).toHaveLength(0)
  })

  it('sends one digest for all the weeks', async () => {
    await file(rig, 'Send invoices sooner')
    await sleepUntil(36)
    const digests = rig.slack.messages('C0BILLING').filter((one) => rig.slack.textOf(one).includes("Billing's week"))
    expect(digests).toHaveLength(1)
  })

  it('waits for morning when it wakes at night', async () => {
    const card = await file(rig, 'Send invoices sooner')
    await sleepUntil(14, 12)
    expect(story(rig, card)).toHaveLength(1)
    await until(14, 22.9)
    expect(story(rig, card)).toHaveLength(1)
    await until(14, 23.1)
    expect(story(rig, card)).toHaveLength(2)
  })

  it('counts from the day on which Slack took the question, when that was down', async () => {
    const card = await file(rig, 'Send invoices sooner', { 'Check the outcome': '2 weeks' })
    await deliver(card)
    await press(rig, 'U0ANNA', asked(rig, 'U0ANNA', 'Yes, I have it'), 'Yes, I have it')
    await rig.slack.down()
    for (let days = 10; days < 40; days++) {
      rig.pass(day)
      await rig.bot.clock.run()
    }
    await rig.slack.up()
    await rig.settle()
    expect(asks('U0ANNA', 'Achieved')).toHaveLength(1)
    expect(rig.slack.textOf(card)).toContain('verdict')
    const question = asked(rig, 'U0ANNA', 'Achieved')
    rig.pass(6 * day)
    await rig.settle()
    expect(asks('U0ANNA', 'Achieved')).toEqual([question])
  })
})

/** Working hours are those of whoever is spoken to, wherever they are and whatever their clocks do. */
describe('working hours', () => {
  let rig: Rig
  afterEach(() => rig.stop())

  async function at(instant: number): Promise<void> {
    rig.pass(instant - rig.now())
    await rig.settle()
  }
  const asks = (label: string) =>
    rig.slack.messages('U0ANNA').filter((message) => rig.slack.buttonsOf(message).includes(label))

  async function toAnnaIn(tz: string): Promise<Parameters<Rig['slack']['textOf']>[0]> {
    rig = await startRig()
    await rig.slack.as('U0ANNA').openHome()
    await rig.slack.changeUser('U0ANNA', { tz })
    const card = await file(rig, 'Send invoices sooner')
    await press(rig, 'U0BOB', card, 'Claim')
    return card
  }
  const deliver = (card: Parameters<Rig['slack']['textOf']>[0]) =>
    send(rig, 'U0BOB', card, 'Deliver', { 'What was delivered?': 'Invoices leave at night' })

  it('are those of the person asked, in their own zone', async () => {
    const card = await toAnnaIn('America/Los_Angeles')
    // Delivered on Monday at 10:00 UTC, at night for Anna: her three days begin at 09:00 there, 17:00 UTC.
    await deliver(card)
    const question = there(asks('Yes, I have it')[0])
    await at(Date.UTC(2027, 0, 7, 16, 59))
    expect(asks('Yes, I have it')).toEqual([question])
    await at(Date.UTC(2027, 0, 7, 17, 1))
    expect(asks('Yes, I have it')).not.toEqual([question])
    expect(asks('Yes, I have it')).toHaveLength(1)
    await at(Date.UTC(2027, 0, 11, 16, 59))
    expect(rig.slack.textOf(card)).toContain('Delivered')
    await at(Date.UTC(2027, 0, 11, 17, 5))
    expect(rig.slack.textOf(card)).toContain('In use')
  })

  it('move with the clocks of that zone in spring', async () => {
    const card = await toAnnaIn('Europe/Berlin')
    // Thursday before the clocks change, 15:30 there.
    await at(Date.UTC(2027, 2, 25, 14, 30))
    await deliver(card)
    await at(Date.UTC(2027, 2, 30, 13, 29))
    expect(asks('Yes, I have it')).toHaveLength(1)
    const question = there(asks('Yes, I have it')[0])
    // 15:30 in summer time is 13:30 UTC.
    await at(Date.UTC(2027, 2, 30, 13, 31))
    expect(asks('Yes, I have it')).not.toEqual([question])
  })

  it('ask for the result at nine there, on the day itself, after the clocks went back', async () => {
    const card = await toAnnaIn('Europe/Berlin')
    await at(Date.UTC(2027, 9, 1, 10))
    await deliver(card)
    await press(rig, 'U0ANNA', there(asks('Yes, I have it')[0]), 'Yes, I have it')
    // 30 days later is Sunday the 31st, when summer time ends; Monday 09:00 there is 08:00 UTC.
    await at(Date.UTC(2027, 10, 1, 7, 59))
    expect(asks('Achieved')).toEqual([])
    await at(Date.UTC(2027, 10, 1, 8, 1))
    expect(asks('Achieved')).toHaveLength(1)
  })

  it("are the team's own where it is reminded, holidays too", async () => {
    const own = setup
      .replace('triage:', 'holidays: [2027-01-05]\ntriage:')
      .replace('channel: C0BILLING\n    timeZone: UTC', 'channel: C0BILLING\n    timeZone: Asia/Tokyo')
    rig = await startRig({ setup: own })
    // Monday 10:00 UTC is 19:00 in Tokyo; Tuesday is a holiday: the day begins on Wednesday at 09:00 there.
    const card = await file(rig, 'Send invoices sooner')
    await at(Date.UTC(2027, 0, 6, 23, 58))
    expect(story(rig, card)).toHaveLength(1)
    await at(Date.UTC(2027, 0, 7, 0, 1))
    expect(story(rig, card)).toHaveLength(2)
    expect(inbox(rig, 'U0ANNA')).toHaveLength(1)
  })
})
