import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Fault } from '../../adapters/playground/faults.ts'
import { inputsOf } from '../../adapters/playground/inputs.ts'
import { applyFile } from '../../src/reports.ts'
import { day, type Rig, setup, startRig } from '../rig.ts'
import type { Message } from '../slack/workspace.ts'
import { asked, file, inbox, press, send, shownTo, story, there, wishes } from './steps.ts'

/** Slack failing in every way it can: nothing lost, nothing doubled, nobody else held up. */
describe('while Slack fails', () => {
  let rig: Rig
  afterEach(() => rig.stop())
  const texts = (place: string) => rig.slack.messages(place).map((message) => rig.slack.textOf(message))
  const heads = (place: string) => rig.slack.messages(place).filter((message) => message.threadTs === null)

  /** Files a request; what is to be posted may still wait. */
  async function wish(title: string, product = 'Invoicing', by = 'U0ANNA'): Promise<void> {
    const person = rig.slack.as(by)
    const form = there((await person.command(title)).view, 'the form')
    const sent = await person.submit(form, { ...wishes, Product: product })
    expect(sent.errors ?? sent.trouble).toBeNull()
  }

  const kinds = ['429', '500', '500_after', 'cut_before', 'cut_after', 'html', 'error:internal_error'] as const
  for (const kind of kinds) {
    it(`posts a card, its thread and the news once when posts end in ${kind}`, async () => {
      rig = await startRig()
      await rig.slack.as('U0ANNA').openHome()
      rig.slack.fault({ method: 'chat.postMessage', channel: 'C0BILLING', kind, times: 2 })
      rig.slack.fault({ method: 'chat.postMessage', channel: 'U0ANNA', kind })
      rig.slack.fault({ method: 'chat.update', kind })
      const card = await file(rig, 'Send invoices sooner')
      await press(rig, 'U0BOB', card, 'Claim')
      await rig.settle()
      expect(heads('C0BILLING')).toHaveLength(1)
      expect(rig.slack.textOf(card)).toContain('Taken on by Billing')
      expect(story(rig, card)).toHaveLength(1)
      expect(heads('U0ANNA')).toHaveLength(1)
      expect(inbox(rig, 'U0ANNA')).toHaveLength(2)
      expect(await rig.store.deadLetters()).toEqual([])
    })
  }

  it('posts a card once when Slack does not answer, whether or not it was taken', async () => {
    rig = await startRig()
    rig.slack.fault({ method: 'chat.postMessage', channel: 'C0BILLING', kind: 'hang' })
    rig.slack.fault({ method: 'chat.postMessage', channel: 'C0STORE', kind: 'hang_after' })
    await wish('Send invoices sooner')
    await wish('Voucher for friends', 'Checkout')
    await rig.settle()
    for (const channel of ['C0BILLING', 'C0STORE']) {
      expect(heads(channel)).toHaveLength(1)
      expect(rig.slack.thread(there(heads(channel)[0]))).toHaveLength(1)
    }
  })

  it('keeps a title whose form did not open on a button that opens it', async () => {
    rig = await startRig()
    rig.slack.fault({ method: 'views.open', kind: 'error:expired_trigger_id' })
    const told = await shownTo(rig, 'U0ANNA', () => rig.slack.as('U0ANNA').command('Send invoices sooner'))
    const { view } = await rig.slack.as('U0ANNA').press(told, 'New request')
    expect(inputsOf(there(view))[0]?.element.initial_value).toBe('Send invoices sooner')
  })

  it('says so when the form for a message did not open', async () => {
    rig = await startRig()
    const { message } = await rig.slack.as('U0ANNA').say('C0SALES', 'Customers wait for their invoice.')
    rig.slack.fault({ method: 'views.open', kind: 'error:expired_trigger_id' })
    const told = await shownTo(rig, 'U0ANNA', () => rig.slack.as('U0ANNA').messageShortcut('make_request', message))
    expect(rig.slack.textOf(told)).toContain('The form did not open in time.')
  })

  it('holds up only what a 429 names', async () => {
    rig = await startRig()
    await file(rig, 'Send invoices sooner')
    rig.slack.fault({ method: 'chat.postMessage', channel: 'C0BILLING', kind: '429', retryAfter: 2 })
    await wish('Show the VAT')
    await rig.slack.waitFor(() => rig.slack.refused.length > 0)
    await wish('Voucher for friends', 'Checkout')
    await rig.slack.waitFor(() => heads('C0STORE').length === 1)
    const { view } = await rig.slack.as('U0BEA').press(there(heads('C0BILLING')[0]), 'Ask')
    expect(view).not.toBeNull()
    expect(heads('C0BILLING')).toHaveLength(1)
    await rig.settle()
    expect(texts('C0BILLING').filter((text) => text.includes('Show the VAT'))).toHaveLength(1)
  })

  it('keeps everything while the workspace refuses its token, and goes on when that is mended', async () => {
    rig = await startRig()
    const ready = async () => {
      const answer = await fetch(`http://127.0.0.1:${rig.bot.port}/readyz`)
      return [answer.status, await answer.json()]
    }
    rig.slack.fault({ method: 'chat.postMessage', kind: 'error:token_revoked', times: 2 })
    await wish('Send invoices sooner')
    await rig.slack.waitFor(() => rig.slack.refused.length > 0)
    await vi.waitFor(async () =>
      expect(await ready()).toEqual([200, { database: 'ok', slack: 'nothing can be sent: token_revoked' }]),
    )
    await rig.settle()
    const card = there(heads('C0BILLING')[0])
    expect(await ready()).toEqual([200, { database: 'ok', slack: 'ok' }])
    expect(heads('C0BILLING')).toEqual([card])
    expect(heads('U0ANNA')).toHaveLength(1)
    expect(await rig.store.deadLetters()).toEqual([])
  })

  it('shows on a card that was cut off what happened before it was found', async () => {
    rig = await startRig()
    rig.slack.fault({ method: 'chat.postMessage', channel: 'C0BILLING', kind: 'cut_after' })
    rig.slack.fault({ method: 'conversations.history', kind: '429', retryAfter: 2 })
    await wish('Send invoices sooner')
    await rig.slack.waitFor(() => rig.slack.refused.some(({ method }) => method === 'conversations.history'))
    const card = there(heads('C0BILLING')[0])
    expect((await rig.slack.as('U0BOB').press(card, 'Claim')).trouble).toBeNull()
    await rig.settle()
    expect(heads('C0BILLING')).toEqual([card])
    expect(rig.slack.textOf(card)).toContain('Taken on by Billing')
  })

  describe('and a question is answered before it is known whether it arrived', () => {
    const yes = 'Yes, I have it'
    const questions = () => rig.slack.messages('U0ANNA').filter((one) => rig.slack.textOf(one).includes('Do you have'))

    /** A delivery whose question ends so; it cannot be looked for yet. */
    async function deliver(kind: Fault['kind']): Promise<Message> {
      rig = await startRig()
      await rig.slack.as('U0ANNA').openHome()
      const card = await file(rig, 'Send invoices sooner')
      await press(rig, 'U0BOB', card, 'Claim')
      rig.slack.fault({ method: 'chat.postMessage', channel: 'U0ANNA', kind })
      rig.slack.fault({ method: 'conversations.history', kind: '429', retryAfter: 2 })
      const bob = rig.slack.as('U0BOB')
      const form = there((await bob.press(card, 'Deliver')).view)
      await bob.submit(form, { 'What was delivered?': 'Invoices leave at night' })
      await rig.slack.waitFor(() => rig.slack.refused.some(({ method }) => method === 'conversations.history'))
      return card
    }

    it('takes the buttons from it when it is found', async () => {
      const card = await deliver('cut_after')
      const question = there(questions()[0])
      expect((await rig.slack.as('U0ANNA').press(question, yes)).trouble).toBeNull()
      await rig.settle()
      expect(rig.slack.textOf(card)).toContain('In use')
      expect(questions()).toEqual([question])
      expect(rig.slack.buttonsOf(question)).not.toContain(yes)
    })

    it('asks no more when it is not there', async () => {
      const card = await deliver('cut_before')
      await rig.slack.as('U0ANNA').openHome()
      await rig.slack.waitFor(() => rig.slack.home('U0ANNA'))
      const anna = rig.slack.as('U0ANNA')
      const shown = there((await anna.press(there(rig.slack.home('U0ANNA')), 'Show')).view)
      expect((await anna.press(shown, yes)).trouble).toBeNull()
      await rig.settle()
      expect(rig.slack.textOf(card)).toContain('In use')
      expect(questions()).toEqual([])
      expect(await rig.store.deadLetters()).toEqual([])
    })
  })

  it('tells the team a result that it has learned from before it could be posted', async () => {
    rig = await startRig()
    const card = await file(rig, 'Send invoices sooner')
    await press(rig, 'U0BOB', card, 'Claim')
    await send(rig, 'U0BOB', card, 'Deliver', { 'What was delivered?': 'Invoices leave at night' })
    await press(rig, 'U0ANNA', asked(rig, 'U0ANNA', 'Yes, I have it'), 'Yes, I have it')
    const news = rig.slack.thread(there(rig.slack.messages('U0ANNA')[0]))
    const thanks = there(news.find((message) => rig.slack.buttonsOf(message).includes('Tell the result now')))
    const form = there((await rig.slack.as('U0ANNA').press(thanks, 'Tell the result now')).view)
    rig.slack.fault({ method: 'chat.postMessage', channel: 'C0BILLING', kind: '429', retryAfter: 2 })
    await rig.slack.as('U0ANNA').submit(form, { Result: 'Partly', 'What happened?': 'Fridays wait' })
    await rig.slack.waitFor(() => rig.slack.buttonsOf(card).includes('What did we learn?'))
    const learn = there((await rig.slack.as('U0BOB').press(card, 'What did we learn?')).view)
    await rig.slack.as('U0BOB').submit(learn, { 'What happened?': 'It helped', 'What next?': 'Done' })
    await rig.settle()
    const told = story(rig, card).slice(-2)
    expect(told[0]).toContain('Fridays wait')
    expect(told[1]).toContain('It helped')
    expect(rig.slack.buttonsOf(thanks)).toEqual([])
    expect(rig.slack.textOf(thanks)).toContain('Closed: partly')
  })

  it('posts elsewhere while it may not look for an uncertain card', async () => {
    rig = await startRig()
    rig.slack.fault({ method: 'chat.postMessage', channel: 'C0BILLING', kind: 'cut_after' })
    rig.slack.fault({ method: 'conversations.history', kind: '429', retryAfter: 3 })
    await wish('Send invoices sooner')
    await rig.slack.waitFor(() => rig.slack.refused.some(({ method }) => method === 'conversations.history'))
    await wish('Voucher for friends', 'Checkout')
    await rig.slack.waitFor(() => heads('C0STORE').length === 1)
    expect(rig.slack.ledger.some(({ method }) => method === 'conversations.history')).toBe(false)
    await rig.settle()
    expect(heads('C0BILLING')).toHaveLength(1)
  })

  it('is caught up with when the disk, full for a while, has room again', async () => {
    rig = await startRig()
    const { store } = rig
    const { markSent, markSending } = store
    const full = async () => {
      Object.assign(store, { markSent, markSending })
      throw new Error('database or disk is full')
    }
    Object.assign(store, { markSent: full })
    await wish('Send invoices sooner')
    await rig.settle()
    Object.assign(store, { markSending: full })
    await wish('Show the VAT')
    await rig.settle()
    expect(heads('C0BILLING')).toHaveLength(2)
    expect(await store.deadLetters()).toEqual([])
  })

  it('is waited for too where nobody may look whether a card has arrived', async () => {
    // Slower than the others: the look comes within the half minute that an uncertain card is left alone.
    rig = await startRig({ scale: 20 })
    const { markWaiting } = rig.store
    let full = true
    Object.assign(rig.store, {
      markWaiting: async (...args: Parameters<typeof markWaiting>) => {
        if (args[3] !== 'cannot_look' || !full) return markWaiting(...args)
        full = false
        throw new Error('database or disk is full')
      },
    })
    rig.slack.fault({ method: 'chat.postMessage', channel: 'C0BILLING', kind: 'cut_before' })
    rig.slack.fault({ method: 'conversations.history', kind: 'error:missing_scope', times: 9 })
    await wish('Send invoices sooner')
    await rig.settle()
    expect(full).toBe(false)
    expect(heads('C0BILLING')).toHaveLength(1)
    expect(await rig.store.deadLetters()).toEqual([])
  })

  it('draws a card again that it could not draw as the database did not answer for once', async () => {
    rig = await startRig()
    const card = await file(rig, 'Send invoices sooner')
    const { people } = rig.store
    const failing = async () => {
      Object.assign(rig.store, { people })
      throw new Error('disk I/O error')
    }
    expect((await rig.slack.as('U0BOB').press(card, 'Claim')).trouble).toBeNull()
    Object.assign(rig.store, { people: failing })
    await rig.settle()
    expect(rig.slack.textOf(card)).toContain('Taken on by Billing')
    expect(await rig.store.deadLetters()).toEqual([])
  })

  it('posts on while edits have to wait', async () => {
    rig = await startRig()
    const cards = [await file(rig, 'Send invoices sooner'), await file(rig, 'Print credit notes')]
    rig.slack.fault({ method: 'chat.update', kind: '429', retryAfter: 3 })
    for (const card of cards) expect((await rig.slack.as('U0BOB').press(card, 'Claim')).trouble).toBeNull()
    await rig.slack.waitFor(() => rig.slack.refused.length > 0)
    await wish('Show the VAT')
    await rig.slack.waitFor(() => heads('C0BILLING').length === 3)
    await rig.slack.waitFor(() => inbox(rig, 'U0ANNA').filter((text) => text.includes('has taken on')).length === 2)
    expect(cards.some((card) => rig.slack.textOf(card).includes('Taken on by Billing'))).toBe(false)
    await rig.settle()
    for (const card of cards) expect(rig.slack.textOf(card)).toContain('Taken on by Billing')
  })

  it('takes requests while it is down, and posts each once when it is back', async () => {
    rig = await startRig()
    const bob = rig.slack.as('U0BOB')
    const card = await file(rig, 'Send invoices sooner')
    const forms = [await bob.command('Show the VAT'), await bob.command('Print credit notes')]
    await rig.slack.down()
    for (const { view } of forms) {
      const sent = await bob.submit(there(view), { ...wishes, Product: 'Invoicing' })
      expect(sent.errors ?? sent.trouble).toBeNull()
    }
    expect((await bob.press(card, 'Claim')).trouble).toBeNull()
    await rig.slack.up()
    await rig.settle()
    expect(heads('C0BILLING')).toHaveLength(3)
    expect(rig.slack.textOf(card)).toContain('Taken on by Billing')
  })

  it('starts while it is down and takes what was begun before', async () => {
    rig = await startRig({ database: 'file::memory:' })
    const anna = rig.slack.as('U0ANNA')
    const form = there((await anna.command('Send invoices sooner')).view)
    await rig.slack.down()
    await rig.restart()
    // Nobody is known any more, and Slack cannot be asked.
    await applyFile(rig.store, setup, { dryRun: false, now: rig.now() })
    const sent = await anna.submit(form, { ...wishes, Product: "I don't know" })
    expect(sent.errors ?? sent.trouble).toBeNull()
    await rig.slack.up()
    await rig.settle()
    expect(heads('C0BILLING').length + heads('C0TRIAGE').length).toBe(1)
  })

  it('does not answer a form late although Slack does not say who people are', async () => {
    rig = await startRig()
    rig.slack.addUser({ id: 'U0NEW', name: 'Nea Wirt' })
    rig.slack.addUser({ id: 'U0OTHER', name: 'Otto Her' })
    rig.slack.fault({ method: 'users.info', kind: 'hang', times: Number.POSITIVE_INFINITY })
    rig.slack.fault({ method: 'conversations.members', kind: 'hang', times: Number.POSITIVE_INFINITY })
    const person = rig.slack.as('U0NEW')
    const opened = await person.command('Send invoices sooner')
    expect(opened.trouble).toBeNull()
    const sent = await person.submit(there(opened.view), {
      ...wishes,
      Product: 'Invoicing',
      'For someone else': 'U0OTHER',
    })
    expect(sent.errors ?? sent.trouble).toBeNull()
    rig.slack.clearFaults()
  })

  describe('and history may not be read', () => {
    const scopes = 'commands chat:write app_mentions:read im:history users:read channels:read groups:read'.split(' ')

    it('posts again after a while, and turns a copy nobody knows into a pointer when it is pressed', async () => {
      rig = await startRig({ workspace: { scopes } })
      rig.slack.fault({ method: 'chat.postMessage', channel: 'C0BILLING', kind: 'cut_after' })
      await wish('Send invoices sooner')
      await rig.settle()
      const [first, second] = heads('C0BILLING')
      const known = [first, second].find((message) => message && rig.slack.thread(message).length > 0)
      const copy = there([first, second].find((message) => message !== known))
      expect(heads('C0BILLING')).toHaveLength(2)
      await rig.slack.as('U0BOB').press(copy, 'Claim')
      await rig.slack.waitFor(() => !rig.slack.buttonsOf(copy).includes('Claim'))
      await rig.settle()
      expect(rig.slack.textOf(copy)).toContain('REQ-1')
      expect(rig.slack.buttonsOf(copy)).not.toContain('Deliver')
      expect(rig.slack.textOf(there(known))).toContain('Taken on by Billing')
    })

    it('never posts a reminder twice: an admin is told instead, and can send it again', async () => {
      rig = await startRig({ workspace: { scopes } })
      const card = await file(rig, 'Send invoices sooner')
      rig.slack.fault({ method: 'chat.postMessage', channel: 'C0BILLING', kind: 'cut_after' })
      rig.pass(1.01 * day)
      await rig.settle()
      expect(story(rig, card)).toHaveLength(2)
      const [dead] = await rig.store.deadLetters()
      expect(dead?.error).toBe('uncertain')
      rig.pass(5 * day)
      await rig.settle()
      expect(story(rig, card)).toHaveLength(2)
      await rig.slack.as('U0ADA').openHome()
      await rig.settle()
      expect(rig.slack.textOf(there(rig.slack.home('U0ADA')))).toContain('could not be sent')
      expect(texts('C0TRIAGE').join()).toContain('could not be sent')
    })
  })

  it('does not count the silence after a question that did not arrive', async () => {
    rig = await startRig()
    const card = await file(rig, 'Send invoices sooner')
    await press(rig, 'U0BOB', card, 'Claim')
    const form = there((await rig.slack.as('U0BOB').press(card, 'Deliver')).view)
    const faults: Fault = {
      method: 'chat.postMessage',
      channel: 'U0ANNA',
      kind: '500',
      times: Number.POSITIVE_INFINITY,
    }
    rig.slack.fault(faults)
    await rig.slack.as('U0BOB').submit(form, { 'What was delivered?': 'Invoices leave at night' })
    for (let days = 0; days < 21; days++) {
      rig.pass(day)
      await rig.bot.clock.run()
    }
    expect(rig.slack.textOf(card)).not.toContain('In use')
    rig.slack.clearFaults()
    await rig.settle()
    const question: Message = asked(rig, 'U0ANNA', 'Yes, I have it')
    expect(rig.slack.textOf(card)).toContain('Delivered')
    rig.pass(2 * day)
    await rig.settle()
    expect(asked(rig, 'U0ANNA', 'Yes, I have it')).toBe(question)
    rig.pass(2 * day)
    await rig.settle()
    expect(asked(rig, 'U0ANNA', 'Yes, I have it')).not.toBe(question)
    expect(rig.slack.textOf(card)).toContain('Delivered')
  })
})
