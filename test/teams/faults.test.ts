import { afterEach, describe, expect, it } from 'vitest'
import { deadLetterLines } from '../../src/reports.ts'
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
  wishes,
} from './desk.ts'
import type { FormBefore } from './desk-form.ts'

/** Teams failing in every way it can: nothing lost, nobody else held up, doubled only where nobody can know. */
describe('while Teams fails', () => {
  let desk: Desk
  afterEach(() => desk.stop())
  const cards = (words: string, channel = 'billing') =>
    desk.posts(channel).filter((one) => one.byBot && desk.textOf(one).includes(words))

  /** Files a request; what is to be posted may still wait. */
  async function wish(title: string, values: Filling = {}): Promise<void> {
    const anna = desk.person('Anna')
    await anna.writes('')
    const before = desk.chat('Anna').length
    const shown = await desk.waitFor(() =>
      desk
        .chat('Anna')
        .slice(before - 1)
        .find((one) => one.byBot && anna.reads(one).includes('Expected outcome')),
    )
    const sent = await anna
      .form(shown)
      .fills({ ...wishes, Title: title, Product: 'Invoicing', ...values })
      .sends()
    expect(sent.errors ?? sent.trouble).toBeNull()
  }

  const refusals = [
    '429',
    'error:412 PreconditionFailed',
    'error:502 BadGateway',
    'error:503 ServiceUnavailable',
    'error:504 GatewayTimeout',
    'cut_before',
  ] as const
  for (const kind of refusals) {
    it(`posts a card, its thread and the news once when calls end in ${kind}`, async () => {
      desk = await startDesk()
      desk.fault({ method: 'post', channel: 'billing', kind, times: 2 })
      desk.fault({ method: 'post', channel: 'Anna', kind, nth: 2 })
      desk.fault({ method: 'update', kind })
      const card = await file(desk, 'Send invoices sooner')
      await press(desk, 'Bob', card, 'Claim')
      await desk.settle()
      expect(cards('REQ-1')).toEqual([card])
      expect(desk.textOf(card)).toContain('Taken on by Billing')
      expect(story(desk, card)).toHaveLength(1)
      expect(inbox(desk, 'Anna').filter((text) => text.includes('has taken on'))).toHaveLength(1)
      expect(await desk.store.deadLetters()).toEqual([])
    })
  }

  const uncertain = ['500_after', 'cut_after', 'html'] as const
  for (const kind of uncertain) {
    it(`posts a card again after a while when nobody can know whether it is there: ${kind}`, async () => {
      desk = await startDesk()
      desk.fault({ method: 'post', channel: 'billing', kind })
      await wish('Send invoices sooner')
      await desk.settle()
      expect(cards('REQ-1')).toHaveLength(kind === 'html' ? 1 : 2)
      expect(story(desk, cardOf(desk, 'REQ-1'))).toHaveLength(1)
      expect(await desk.store.deadLetters()).toEqual([])
    })
  }

  it('edits once more what may not have been edited', async () => {
    desk = await startDesk()
    const card = await file(desk, 'Send invoices sooner')
    desk.fault({ method: 'update', channel: 'billing', kind: '500' })
    desk.fault({ method: 'update', channel: 'billing', kind: 'cut_after' })
    await press(desk, 'Bob', card, 'Claim')
    await desk.settle()
    expect(desk.textOf(card)).toContain('Taken on by Billing')
  })

  it('holds up only the conversation that a 429 names', async () => {
    desk = await startDesk()
    await file(desk, 'Send invoices sooner')
    desk.fault({ method: 'post', channel: 'billing', kind: '429', retryAfter: 2 })
    await wish('Show the VAT')
    await desk.waitFor(() => desk.refused.length > 0)
    await wish('Voucher for friends', { Product: 'Checkout' })
    await desk.waitFor(() => cards('Voucher for friends', 'store').length === 1)
    const form = await desk.person('Bea').opens(cardOf(desk, 'Send invoices sooner'), 'Ask')
    expect(form.labels()).toEqual(['Question'])
    expect(cards('Show the VAT')).toEqual([])
    await desk.settle()
    expect(cards('Show the VAT')).toHaveLength(1)
  })

  it('never sends a reminder twice: triage is told instead', async () => {
    desk = await startDesk()
    const card = await file(desk, 'Send invoices sooner')
    desk.fault({ method: 'post', channel: 'billing', kind: 'cut_after' })
    desk.pass(1.01 * day)
    await desk.settle()
    expect(story(desk, card)).toHaveLength(2)
    const [dead] = await desk.store.deadLetters()
    expect(dead?.error).toBe('uncertain')
    desk.pass(5 * day)
    await desk.settle()
    expect(story(desk, card)).toHaveLength(2)
    expect(
      desk
        .posts('triage')
        .map((one) => desk.textOf(one))
        .join(),
    ).toContain('could not be sent')
  })

  it('never asks a person twice by itself: an admin sees it, and sends it again', async () => {
    desk = await startDesk()
    const card = await file(desk, 'Send invoices sooner')
    await press(desk, 'Bob', card, 'Claim')
    desk.fault({ method: 'post', channel: 'Anna', kind: '500' })
    await send(desk, 'Bob', card, 'Deliver', { 'What was delivered?': 'It' })
    const questions = () => inbox(desk, 'Anna').filter((text) => text.includes('Do you have what you asked for?'))
    expect(questions()).toEqual([])
    const triage = desk.posts('triage').map((one) => desk.textOf(one))
    expect(triage).toEqual([expect.stringContaining('A question to Anna Berg about REQ-1 could not be sent.')])
    await desk.person('Ada').writes('mine')
    await desk.settle()
    expect(inbox(desk, 'Ada').at(-1)).toContain('1 message could not be sent')
    desk.pass(10 * day)
    await desk.settle()
    expect(desk.textOf(card)).toContain('Delivered')

    const [listed] = (await deadLetterLines(desk.store, null, desk.now())).lines
    const number = there(/^\d+/.exec(there(listed)))[0]
    expect(await deadLetterLines(desk.store, number, desk.now())).toEqual({ ok: true, lines: ['1 to be sent again.'] })
    await desk.settle()
    expect(questions()).toHaveLength(1)
    await press(desk, 'Anna', asked(desk, 'Anna', 'Yes, I have it'), 'Yes, I have it')
    expect(desk.textOf(card)).toContain('In use')
    expect(await desk.store.deadLetters()).toEqual([])
  })

  for (const code of [
    'BotNotInConversationRoster',
    'BotDisabledByAdmin',
    'MessageWritesBlocked',
    'ForbiddenOperationException',
  ]) {
    it(`keeps what a channel that answers 403 ${code} shall have, and tells triage`, async () => {
      desk = await startDesk()
      desk.fault({ method: 'post', channel: 'billing', kind: `error:403 ${code}` })
      await wish('Send invoices sooner')
      await desk.settle()
      expect(cards('REQ-1')).toEqual([])
      expect(
        desk
          .posts('triage')
          .map((one) => desk.textOf(one))
          .join(),
      ).toMatch(/billing/i)
      await wish('Voucher for friends', { Product: 'Checkout' })
      await desk.settle()
      expect(cards('Voucher for friends', 'store')).toHaveLength(1)
      await desk.installIn('billing')
      await desk.settle()
      expect(cards('REQ-1')).toHaveLength(1)
    })
  }

  const notFound = 'error:404 ConversationNotFound'
  it('takes a person for lost whose chat is not found, and back by their next word', async () => {
    desk = await startDesk()
    const card = await file(desk, 'Send invoices sooner')
    desk.fault({ method: 'post', channel: 'Anna', kind: notFound })
    await press(desk, 'Bob', card, 'Claim')
    await desk.settle()
    expect(desk.posts('triage').map((one) => desk.textOf(one))).toEqual([expect.stringContaining('cannot be reached')])
    await desk.person('Anna').writes('help')
    await desk.settle()
    expect(inbox(desk, 'Anna').filter((text) => text.includes('has taken on'))).toHaveLength(1)
  })

  it('takes a channel for broken that is not found, and posts there once when it is back', async () => {
    desk = await startDesk()
    desk.fault({ method: 'post', channel: 'billing', kind: notFound })
    await wish('Send invoices sooner')
    await desk.settle()
    expect((await desk.store.brokenPlaces()).map(({ broken }) => broken)).toEqual(['ConversationNotFound'])
    await desk.installIn('billing')
    await desk.settle()
    expect(cards('REQ-1')).toHaveLength(1)
  })

  /** As an owner of the team deletes it. */
  const deletePost = ({ conversation, id }: Message) => there(desk.tenant.messages.get(conversation)).delete(id)
  const writeToTeam = async (text: string) => {
    await desk.person('Anna').writes(text)
    await desk.settle()
    const offers = (one: Message) => desk.buttonsOf(one).find((label) => label.startsWith('Send to REQ-1'))
    const answer = there(desk.chat('Anna').findLast((one) => one.byBot && offers(one)))
    await press(desk, 'Anna', answer, there(offers(answer)))
    await desk.settle()
  }

  it('hangs words on a new card where the old one was deleted, and the channel hears of all else', async () => {
    desk = await startDesk()
    const old = await file(desk, 'Send invoices sooner')
    await file(desk, 'Show the VAT')
    deletePost(old)
    await writeToTeam('Every Friday is enough')
    const card = cardOf(desk, 'REQ-1')
    expect(card.id).not.toBe(old.id)
    expect(story(desk, card).join()).toContain('Every Friday is enough')
    expect([await desk.store.deadLetters(), await desk.store.brokenPlaces()]).toEqual([[], []])
    await press(desk, 'Bob', cardOf(desk, 'Show the VAT'), 'Claim')
    await press(desk, 'Bob', card, 'Claim')
    expect(desk.textOf(card)).toContain('Taken on by Billing')
    expect(cards('REQ-1')).toEqual([card])
  })

  it('keeps words for a channel that is gone for days, and posts them once when it is back', async () => {
    desk = await startDesk()
    await file(desk, 'Send invoices sooner')
    await desk.removeChannel('billing', { silent: true })
    await writeToTeam('Every Friday is enough')
    for (let hour = 0; hour < 48; hour += 1.1) {
      desk.pass(1.1 * 3_600_000)
      await desk.settle()
    }
    expect(await desk.store.deadLetters()).toEqual([])
    await desk.restoreChannel('billing')
    await desk.settle()
    const stories = cards('REQ-1').flatMap((one) => story(desk, one))
    expect(stories.filter((text) => text.includes('Every Friday is enough'))).toHaveLength(1)
    expect(story(desk, cardOf(desk, 'REQ-1')).join()).toContain('Every Friday is enough')
  })

  it('sets a reply aside that its thread never takes, and nothing else', async () => {
    desk = await startDesk()
    const card = await file(desk, 'Send invoices sooner')
    const chain = `${card.conversation};messageid=${card.id}`
    desk.fault({ method: 'post', channel: chain, kind: notFound, times: 2 })
    await writeToTeam('Every Friday is enough')
    expect((await desk.store.deadLetters()).map(({ error }) => error)).toEqual(['ConversationNotFound'])
    expect([cards('REQ-1'), await desk.store.brokenPlaces()]).toEqual([[card], []])
    await writeToTeam('Or every Monday')
    expect(story(desk, card).join()).toContain('Or every Monday')
  })

  it('keeps everything while its token is refused, and goes on when that is mended', async () => {
    desk = await startDesk()
    desk.fault({ method: 'post', kind: 'error:401 BotNotRegistered', times: 2 })
    const card = await file(desk, 'Send invoices sooner')
    expect(cards('REQ-1')).toEqual([card])
    expect(await desk.store.deadLetters()).toEqual([])
  })

  it('takes requests while it is down, and posts each once when it is back', async () => {
    desk = await startDesk()
    const card = await file(desk, 'Send invoices sooner')
    const anna = desk.person('Anna')
    const form = await newRequest(desk, 'Anna', 'While it is down')
    await desk.down()
    const sent = await form.fills({ ...wishes, Product: 'Invoicing' }).sends()
    expect([sent.errors, sent.trouble]).toEqual([null, null])
    const claimed = await desk.person('Bob').presses(card, 'Claim')
    expect([claimed.trouble, claimed.card === null]).toEqual([null, false])
    expect((await anna.writes('help')).trouble).toBeNull()
    await desk.up()
    await desk.settle()
    expect(cards('While it is down')).toHaveLength(1)
    expect(desk.textOf(card)).toContain('Taken on by Billing')
  })

  it('posts what it owes after a restart, and knows everybody still', async () => {
    desk = await startDesk()
    const card = await file(desk, 'Send invoices sooner')
    const form = await desk.person('Bob').opens(card, 'Ask')
    await desk.down()
    expect((await desk.person('Bob').presses(card, 'Claim')).trouble).toBeNull()
    await desk.restart()
    await desk.up()
    const sent = await form.fills({ Question: 'Which?' }).sends()
    expect([sent.errors, sent.trouble]).toEqual([null, null])
    await desk.settle()
    expect(desk.textOf(card)).toContain('Taken on by Billing')
    expect(desk.textOf(asked(desk, 'Anna', 'Answer'))).toContain('Which?')
    expect(there(cards('REQ-1'))).toHaveLength(1)
  })

  it('keeps the pace of Teams: no 429 however much is wanted of one channel at once', async () => {
    desk = await startDesk({ scale: 8 })
    const titles = Array.from({ length: 10 }, (_, i) => `Wish number ${i}`)
    const forms: FormBefore[] = []
    for (const title of titles) forms.push(await newRequest(desk, 'Anna', title))
    const before = desk.refused.length
    await Promise.all(forms.map((form) => form.fills({ ...wishes, Product: 'Invoicing' }).sends()))
    await desk.settle()
    expect(titles.map((title) => cards(`${title}\n`).length)).toEqual(titles.map(() => 1))
    expect(desk.refused.slice(before)).toEqual([])
  })
})
