import { afterEach, describe, expect, it } from 'vitest'
import { applyFile, deadLetterLines } from '../../src/reports.ts'
import { hour, type Rig, setup, startRig } from '../rig.ts'
import { file, inbox, press, send, story, there, wishes } from './steps.ts'

/** A channel that cannot be written to: somebody who can mend it is told, the rest goes on, nothing is lost. */
describe('a channel that cannot be written to', () => {
  let rig: Rig
  afterEach(() => rig.stop())
  const texts = (place: string) => rig.slack.messages(place).map((message) => rig.slack.textOf(message))

  /** Files a request whose card may not be there yet. */
  async function wish(title: string, product = 'Invoicing', by = 'U0ANNA'): Promise<void> {
    const person = rig.slack.as(by)
    const form = there((await person.command(title)).view, 'the form')
    const sent = await person.submit(form, { ...wishes, Product: product })
    expect(sent.errors ?? sent.trouble).toBeNull()
    await rig.settle()
  }

  const ways = [
    ['archived', 'archive', 'unarchive', {}],
    ['archived without a word', 'archive', 'unarchive', { silent: true }],
    ['left by the bot', 'removeBot', 'inviteBot', {}],
    ['left by the bot without a word', 'removeBot', 'inviteBot', { silent: true }],
  ] as const
  for (const [what, harm, mend, quiet] of ways) {
    it(`keeps what is to be said while it is ${what}, tells those who can mend it once, and goes on in order`, async () => {
      rig = await startRig()
      const card = await file(rig, 'Send invoices sooner')
      await rig.slack[harm]('C0BILLING', quiet)
      await rig.settle()
      await wish('Show the VAT')
      await wish('Print credit notes')
      await wish('Voucher for friends', 'Checkout')
      const form = there((await rig.slack.as('U0BOB').press(card, 'Ask')).view)
      await rig.slack.as('U0BOB').submit(form, { Question: 'Which customers?' })
      await rig.settle()
      expect(texts('C0BILLING').filter((text) => text.includes('Show the VAT'))).toEqual([])
      expect(texts('C0STORE')).toHaveLength(1)
      expect(inbox(rig, 'U0ADA')).toHaveLength(1)
      expect(inbox(rig, 'U0ADA')[0]).toContain('billing')
      expect(texts('C0TRIAGE')).toHaveLength(1)

      await rig.slack[mend]('C0BILLING')
      await rig.settle()
      const cards = texts('C0BILLING').map((text) => /REQ-\d/.exec(text)?.[0])
      expect(cards).toEqual(['REQ-1', 'REQ-2', 'REQ-3'])
      expect(story(rig, card).at(-1)).toContain('Which customers?')
      expect(rig.slack.textOf(card)).toContain('Anna')
      expect(inbox(rig, 'U0ADA')).toHaveLength(1)
      expect(await rig.store.deadLetters()).toEqual([])
    })
  }

  it('is found mended although nobody said so', async () => {
    rig = await startRig()
    await rig.slack.archive('C0BILLING')
    await wish('Show the VAT')
    await rig.slack.unarchive('C0BILLING', { silent: true })
    await rig.settle()
    expect(texts('C0BILLING')).toEqual([])
    rig.pass(1.1 * hour)
    await rig.settle()
    expect(texts('C0BILLING')).toHaveLength(1)
    expect(inbox(rig, 'U0ADA')).toHaveLength(1)
  })

  it('is tried at once when the dead letters are sent again', async () => {
    rig = await startRig()
    await rig.slack.archive('C0BILLING')
    await wish('Show the VAT')
    await rig.slack.unarchive('C0BILLING', { silent: true })
    const [waiting = ''] = (await deadLetterLines(rig.store, null, rig.now())).lines
    const count = Number(/^\d+/.exec(waiting)?.[0])
    expect(count).toBeGreaterThan(0)
    expect((await deadLetterLines(rig.store, 'all', rig.now())).lines).toEqual([`${count} to be sent again.`])
    await rig.settle()
    expect(texts('C0BILLING')).toHaveLength(1)
    expect((await deadLetterLines(rig.store, null, rig.now())).lines).toEqual(['Everything was sent.'])
  })

  it('is tried at once when somebody calls the bot there', async () => {
    rig = await startRig()
    await rig.slack.archive('C0BILLING')
    await wish('Show the VAT')
    await rig.slack.unarchive('C0BILLING', { silent: true })
    await rig.slack.as('U0BOB').say('C0BILLING', '<@U0ROUNDTRIP> help', undefined, { wire: true })
    await rig.settle()
    expect(texts('C0BILLING').filter((text) => text.includes('Show the VAT'))).toHaveLength(1)
  })

  it('is tried again each hour without telling anybody again', async () => {
    rig = await startRig()
    await rig.slack.archive('C0BILLING')
    await wish('Show the VAT')
    for (let tries = 0; tries < 3; tries++) {
      rig.pass(1.1 * hour)
      await rig.settle()
    }
    expect(inbox(rig, 'U0ADA')).toHaveLength(1)
    expect(texts('C0TRIAGE')).toHaveLength(1)
    const refused = rig.slack.refused.filter(({ reason }) => reason === 'is_archived')
    expect(refused).toHaveLength(3)
  })

  it('is told to the owners and admins of the workspace where none is listed', async () => {
    rig = await startRig({ setup: setup.replace('admins: [U0ADA]', 'admins: []') })
    await rig.slack.as('U0ADA').openHome()
    await rig.slack.as('U0ANNA').openHome()
    await rig.slack.archive('C0BILLING')
    await rig.settle()
    expect(inbox(rig, 'U0ADA').join()).toContain('billing')
    expect(inbox(rig, 'U0ANNA')).toEqual([])
  })

  it('is left behind when its team gets another one: open cards are posted there once', async () => {
    rig = await startRig()
    rig.slack.addChannel({ id: 'C0MONEY', name: 'money', members: ['U0BOB', 'U0BEA'] })
    await file(rig, 'Send invoices sooner')
    await rig.slack.removeChannel('C0BILLING')
    await wish('Show the VAT')
    expect(inbox(rig, 'U0ADA')).toHaveLength(1)
    await applyFile(rig.store, setup.replace('C0BILLING', 'C0MONEY'), { dryRun: false, now: rig.now() })
    await rig.slack.waitFor(() => texts('C0MONEY').length === 2)
    await rig.settle()
    const [first, second] = rig.slack.messages('C0MONEY')
    expect(texts('C0MONEY')[0]).toContain('Send invoices sooner')
    expect(texts('C0MONEY')[1]).toContain('Show the VAT')
    await press(rig, 'U0BOB', there(first), 'Claim')
    await send(rig, 'U0BOB', there(second), 'Ask', { Question: 'Which VAT?' })
    expect(rig.slack.textOf(there(first))).toContain('Taken on by Billing')
    expect(story(rig, there(second)).at(-1)).toContain('Which VAT?')
    expect(texts('C0MONEY')).toHaveLength(2)
    await rig.slack.as('U0ADA').openHome()
    await rig.settle()
    expect(JSON.stringify(rig.slack.home('U0ADA'))).not.toContain('Nothing reaches')
  })

  it("is nobody's business where no team works in it", async () => {
    rig = await startRig()
    rig.slack.addChannel({ id: 'C0LUNCH', name: 'lunch', members: ['U0ANNA'] })
    await rig.slack.removeBot('C0LUNCH')
    await rig.settle()
    expect([...inbox(rig, 'U0ADA'), ...texts('C0TRIAGE')].filter((said) => /Nothing reaches/.test(said))).toEqual([])
    expect(await rig.store.brokenPlaces()).toEqual([])
  })

  it('is not looked at anew by everybody who acts while it cannot be read', async () => {
    rig = await startRig({ scale: 1 })
    rig.slack.addChannel({ id: 'C0SECRET', name: 'secret', members: ['U0BEA'], isPrivate: true, botIn: false })
    const hidden = setup.replace('channel: C0STORE', 'channel: C0SECRET')
    expect((await applyFile(rig.store, hidden, { dryRun: false, now: rig.now() })).ok).toBe(true)
    const looks = () => rig.slack.refused.filter((call) => call.method === 'conversations.members').length
    await rig.slack.waitFor(() => looks() > 0)
    await rig.slack.as('U0ANNA').command('mine')
    const before = looks()
    for (const person of ['U0ANNA', 'U0BOB', 'U0SAM']) await rig.slack.as(person).command('mine')
    expect(looks()).toBe(before)
  })
})
