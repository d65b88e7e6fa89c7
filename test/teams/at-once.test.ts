import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  asked,
  cardOf,
  type Desk,
  file,
  inbox,
  type Message,
  newRequest,
  press,
  send,
  startDesk,
  story,
  there,
  wishes,
} from './desk.ts'

/** What Teams sends again after fifteen seconds, what impatient people press twice, and what is long past. */
describe('the same at once, or again, on Teams', () => {
  let desk: Desk
  beforeAll(async () => {
    desk = await startDesk()
  })
  afterAll(() => desk.stop())

  /** As it once was, for those who still see it so. */
  const asOf = (message: Message): Message => ({ ...message, cards: structuredClone(message.cards), views: new Map() })

  it('lets one of thirty who claim win, and tells the others who', async () => {
    const crew = Array.from({ length: 30 }, (_, i) => `Crew ${i}`)
    for (const name of crew) {
      const { id } = desk.addPerson({ name })
      await desk.join('billing', id, { silent: true })
    }
    await desk.join('billing', 'Sam')
    const card = await file(desk, 'Thirty want this')
    const events = desk.rows().events ?? 0
    const seen = await Promise.all(crew.map((name) => desk.person(name).presses(card, 'Claim')))
    expect(seen.map(({ trouble }) => trouble)).toEqual(crew.map(() => null))
    const winners = crew.filter((_, i) => seen[i]?.told === null)
    expect(winners).toHaveLength(1)
    const told = seen.flatMap((one) => one.told ?? [])
    expect(told).toEqual(told.map(() => expect.stringContaining(`was taken on by ${winners[0]} just now`)))
    await desk.settle()
    expect(desk.rows().events).toBe(events + 1)
    expect(desk.textOf(card)).toContain(there(winners[0]))
  })

  it('makes one request of a form that is sent eleven times, with the same receipt each time', async () => {
    const form = await newRequest(desk, 'Anna', 'Once and only once')
    const sent = await form.fills({ ...wishes, Product: 'Invoicing' }).sends()
    const { requests, events } = desk.rows()
    const fresh = (i: number) => ({ ...sent.sent, id: `f:00000000-0000-4000-8000-00000000000${i}` })
    const again = await Promise.all(Array.from({ length: 10 }, (_, i) => desk.sendRaw(i % 2 ? fresh(i) : sent.sent)))
    expect(again.map(({ status, body }) => [status, body])).toEqual(again.map(() => [200, sent.body]))
    await desk.settle()
    expect(desk.rows()).toMatchObject({ requests, events })
  })

  it('makes one request of a form that is sent eleven times at the same instant', async () => {
    const form = await newRequest(desk, 'Anna', 'Eleven at once')
    const spoiled = await form.fills({ ...wishes, Product: 'Invoicing', Target: '1' }).sends()
    expect(Object.keys(spoiled.errors ?? {})).toEqual(['Target'])
    const whole = JSON.parse(JSON.stringify(spoiled.sent).replace('"target":"1"', '"target":""'))
    const { requests = 0 } = desk.rows()
    const answers = await Promise.all(Array.from({ length: 11 }, () => desk.sendRaw(whole)))
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1)
    expect(answers[0]?.body).toContain('REQ-')
    await desk.settle()
    expect(desk.rows().requests).toBe(requests + 1)
    expect(desk.posts('billing').filter((one) => desk.textOf(one).includes('Eleven at once'))).toHaveLength(1)
  })

  it('carries words in a reply chain once, however often they come', async () => {
    const card = await file(desk, 'Words once')
    const said = await desk.person('Bob').mentions('billing', 'Only once, please', card)
    await desk.settle()
    const before = desk.rows()
    const again = await Promise.all(Array.from({ length: 5 }, () => desk.sendRaw(said.sent)))
    expect(again.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    await desk.settle()
    expect(desk.rows()).toEqual(before)
    expect(inbox(desk, 'Anna').filter((text) => text.includes('Only once, please'))).toHaveLength(1)
  })

  it('answers words in the chat and in a channel once', async () => {
    const dm = await desk.person('Sam').writes('help')
    const typed = await desk.person('Sam').mentions('store', 'team')
    await desk.settle()
    const before = [desk.rows(), desk.chat('Sam').length, desk.posts('store').length]
    for (const { sent } of [dm, typed]) await Promise.all([desk.sendRaw(sent), desk.sendRaw(sent)])
    await desk.settle()
    expect([desk.rows(), desk.chat('Sam').length, desk.posts('store').length]).toEqual(before)
  })

  it('takes the words of two people with the same message id for two', async () => {
    const said = [await desk.person('Bob').writes('help'), await desk.person('Bea').writes('help')]
    await desk.settle()
    const before = [desk.chat('Bob').length, desk.chat('Bea').length]
    for (const { sent } of said) await desk.sendRaw({ ...sent, id: '1999999999999' })
    await desk.settle()
    expect([desk.chat('Bob').length, desk.chat('Bea').length]).toEqual(before.map((count) => count + 1))
  })

  it('takes a double press for one', async () => {
    const card = await file(desk, 'Pressed twice')
    const bob = desk.person('Bob')
    const both = await Promise.all([bob.presses(card, 'Claim'), bob.presses(card, 'Claim')])
    expect(both.map(({ trouble, told }) => [trouble, told])).toEqual([
      [null, null],
      [null, null],
    ])
    await desk.settle()
    await send(desk, 'Bob', card, 'Deliver', { 'What was delivered?': 'It' })
    const question = asOf(asked(desk, 'Anna', 'Yes, I have it'))
    const offered = question.cards
    const { events = 0 } = desk.rows()
    const anna = desk.person('Anna')
    await Promise.all([anna.presses(question, 'Yes, I have it'), anna.presses(question, 'Yes, I have it')])
    await press(desk, 'Anna', asOf({ ...question, cards: offered }), 'Yes, I have it')
    expect(desk.rows().events).toBe(events + 1)
    expect(story(desk, card).filter((text) => text.includes('has what was asked for'))).toHaveLength(1)
  })

  it('gives a press that Teams sends again the same answer', async () => {
    const card = await file(desk, 'Sent again')
    const seen = await desk.person('Bob').presses(card, 'Claim')
    await desk.settle()
    const before = desk.rows()
    const again = await desk.sendRaw(seen.sent)
    expect([again.status, JSON.parse(again.body).type]).toEqual([200, 'application/vnd.microsoft.card.adaptive'])
    await desk.settle()
    expect(desk.rows()).toEqual(before)
  })

  it('has one effect of any form that is sent again, also when much has happened since', async () => {
    const card = await file(desk, 'Asked twice')
    await press(desk, 'Bob', card, 'Claim')
    const question = await send(desk, 'Bob', card, 'Ask', { Question: 'Which one?' })
    await send(desk, 'Anna', asked(desk, 'Anna', 'Answer'), 'Answer', { Answer: 'That one' })
    const before = desk.rows()
    const again = await desk.sendRaw(question.sent)
    expect([again.status, again.body]).toEqual([200, question.body])
    await desk.settle()
    expect(desk.rows()).toEqual(before)
  })

  it('refuses what an old card offers, to who pressed it alone, and stores nothing', async () => {
    const card = await file(desk, 'Long since claimed')
    const old = asOf(card)
    const received = asOf(asked(desk, 'Anna', 'Withdraw'))
    await press(desk, 'Bob', card, 'Claim')
    await send(desk, 'Bob', card, 'Deliver', { 'What was delivered?': 'It' })
    const key = there(/REQ-\d+/.exec(desk.textOf(card)))[0]
    const sentence = `${key} was delivered by Bob Lind just now and is waiting for Anna Berg.`
    await desk.settle()
    const before = desk.rows()
    for (const label of desk.buttonsOf(old)) {
      const seen = await desk.person('Bea').presses(old, label)
      const words = seen.told ?? JSON.stringify(seen.dialog?.card ?? null)
      expect([label, words, seen.trouble]).toEqual([label, expect.stringContaining(sentence), null])
    }
    for (const label of ['Change', 'Withdraw']) {
      const seen = await desk.person('Anna').presses(received, label)
      expect([label, seen.told]).toEqual([label, expect.stringContaining(sentence)])
    }
    await desk.settle()
    expect(desk.rows()).toEqual(before)
  })

  it('refuses a dialog that was opened in time and is sent too late, and keeps what was typed', async () => {
    for (const [label, values] of [
      ['Ask', { Question: 'Which one, and since when?' }],
      ['Update', { 'What is new?': 'Nearly there' }],
      ['Park', { 'Why?': 'Not now', 'Look again on': '2027-03-01' }],
    ] as const) {
      const card = await file(desk, `Late ${label}`)
      await press(desk, 'Bob', card, 'Claim')
      const form = await desk.person('Bob').opens(card, label)
      await send(desk, 'Bea', card, 'Deliver', { 'What was delivered?': 'Everything' })
      const before = desk.rows()
      const sent = await form.fills(values).sends()
      expect(Object.values(sent.errors ?? {})).toEqual([expect.stringContaining('was delivered by Bea Olsen just now')])
      for (const [field, value] of Object.entries(values)) expect(form.value(field)).toBe(value)
      expect(desk.rows()).toEqual(before)
    }
  })

  it('points away from a copy of the card that nobody knows', async () => {
    desk.fault({ method: 'post', channel: 'billing', kind: '500_after' })
    const form = await newRequest(desk, 'Anna', 'Twice on the wall')
    await form.fills({ ...wishes, Product: 'Invoicing' }).sends()
    await desk.settle()
    const copies = desk.posts('billing').filter((one) => desk.textOf(one).includes('Twice on the wall'))
    expect(copies).toHaveLength(2)
    const [unknown, known] = copies
    const seen = await desk.person('Bob').presses(there(unknown), 'Claim')
    expect(seen.trouble).toBeNull()
    await desk.settle()
    expect(desk.textOf(there(known))).toContain('Taken on by Billing')
    await desk.waitFor(() => desk.buttonsOf(there(unknown)).length === 0)
    expect(desk.refused.filter(({ reason }) => reason !== 'ServiceError')).toEqual([])
  })

  it('shows nobody anything that Teams refuses', () => {
    expect(desk.refused.filter(({ details }) => !details.startsWith('fault'))).toEqual([])
    expect(cardOf(desk, 'Thirty want this')).toBeDefined()
  })
})
