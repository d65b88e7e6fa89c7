import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Desk, file, type Message, newRequest, send, startDesk, there, wishes } from './desk.ts'

describe('while Teams takes calls and never answers', () => {
  let desk: Desk
  let card: Message
  beforeEach(async () => {
    desk = await startDesk()
    card = await file(desk, 'Send invoices sooner')
    await desk.settle()
  })
  afterEach(async () => {
    // Lets go of what hangs.
    await desk.down()
    await desk.stop()
  })
  const silence = () => desk.fault({ method: '*', kind: 'hang', times: Number.POSITIVE_INFINITY })

  it('asks Teams nothing about who is known, and answers all others in time', async () => {
    const form = await newRequest(desk, 'Anna', 'For Zed')
    desk.addPerson({ name: 'Zed Zorn', app: 'none' })
    desk.addPerson({ name: 'Nell Noor' })
    await desk.join('billing', 'Nell', { silent: true })
    silence()
    const known = [
      await desk.person('Bob').presses(card, 'Claim'),
      await desk.person('Bea').presses(card, 'Ask'),
      await desk.person('Bob').mentions('billing', 'Which one?', card),
      await desk.person('Anna').writes('help'),
    ]
    expect(known.map(({ trouble }) => trouble)).toEqual(known.map(() => null))
    // Cards are drawn anew, later; nobody waits for that.
    expect(desk.refused.filter(({ route }) => route !== 'update' && route !== 'post')).toEqual([])
    const others = [
      await desk.person('Nell').presses(card, 'Claim'),
      await desk.person('Nell').writes('help'),
      await form.fills({ ...wishes, Product: 'Invoicing', 'For someone else': 'Zed Zorn' }).sends(),
      there(await desk.join('billing', 'Sam')),
      there(await desk.installIn('sales')),
      there(await desk.leave('billing', 'Sam')),
      await desk.person('Sam').uninstall(),
    ]
    expect(others.map(({ trouble }) => trouble)).toEqual(others.map(() => null))
  })

  it('takes a form from somebody it has never seen', async () => {
    desk.addPerson({ name: 'Nell Noor' })
    silence()
    const form = await desk.person('Nell').extends('makeRequest', null)
    const sent = await form.fills({ ...wishes, Title: 'From a stranger', Product: 'Invoicing' }).sends()
    expect([sent.errors, sent.trouble]).toEqual([null, null])
    expect(sent.text).toMatch(/REQ-\d+/)
  })
})

describe('somebody who joins while Teams cannot say who is there', () => {
  let desk: Desk
  afterEach(() => desk.stop())

  it('may act for the team as soon as it can', async () => {
    desk = await startDesk()
    const card = await file(desk, 'Send invoices sooner')
    desk.fault({ method: 'pagedmembers', kind: '500' })
    await desk.join('billing', 'Sam')
    await vi.waitFor(async () => expect((await desk.person('Sam').presses(card, 'Claim')).told).toBeNull())
    await desk.settle()
    expect(desk.textOf(card)).toContain('Sam Roth')
    await send(desk, 'Sam', card, 'Update', { 'What is new?': 'I am new here' })
  })
})
