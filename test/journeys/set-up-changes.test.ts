import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { applyFile } from '../../src/reports.ts'
import { day, type Rig, setup, startRig } from '../rig.ts'
import { asked, file, inbox, press, send, startDesk, story, there } from './steps.ts'

/** Set-up is changed by another process while requests are under way. */
describe('when set-up changes', () => {
  let rig: Rig
  beforeEach(async () => {
    rig = await startRig()
  })
  afterEach(() => rig.stop())

  const heads = (channel: string) => rig.slack.messages(channel).filter((message) => message.threadTs === null)
  const apply = async (text: string) => {
    const { ok, lines } = await applyFile(rig.store, text, { dryRun: false, now: rig.now() })
    if (!ok) throw new Error(lines.join('\n'))
    return lines
  }
  const invoicing = '      - { name: Invoicing, aliases: [invoices], keywords: [invoice, VAT, credit note] }\n'
  const checkout = '      - { name: Checkout, keywords: [checkout, voucher] }\n'
  const moved = setup.replace(invoicing, '').replace(checkout, checkout + invoicing)

  it('a product that moves takes what waits along, and leaves what is at work', async () => {
    const waiting = await file(rig, 'Send invoices sooner')
    const parked = await file(rig, 'Show the VAT')
    await send(rig, 'U0BOB', parked, 'Park', { 'Why?': 'Year end', 'Look again on': '2027-01-20' })
    const atWork = await file(rig, 'Print credit notes')
    await press(rig, 'U0BOB', atWork, 'Claim')

    await apply(moved)
    await rig.slack.waitFor(() => heads('C0STORE').length === 2)
    await rig.settle()
    const [first, second] = heads('C0STORE')
    expect(rig.slack.textOf(there(first))).toContain('Waiting for Storefront')
    expect(rig.slack.textOf(there(second))).toContain('Parked')
    for (const old of [waiting, parked]) {
      expect(rig.slack.buttonsOf(old)).not.toContain('Claim')
      expect(rig.slack.textOf(old)).toContain('Storefront')
    }
    expect(rig.slack.textOf(atWork)).toContain('Taken on by Billing')
    expect(inbox(rig, 'U0ANNA').filter((said) => said.includes('is with Storefront now'))).toHaveLength(2)
    await press(rig, 'U0SAM', there(first), 'Claim')
    expect(rig.slack.textOf(there(first))).toContain('Taken on by Storefront')

    expect(await apply(moved)).toEqual(['Nothing to change.'])
    rig.pass(16 * day)
    await rig.settle()
    const cards = heads('C0STORE').filter((message) => !rig.slack.textOf(message).includes("Storefront's week"))
    expect(cards).toEqual([first, second])
    expect(rig.slack.textOf(there(second))).toContain('Waiting for Storefront')
  })

  it('takes requests along in the end, though it cannot be carried out at first', async () => {
    await file(rig, 'Send invoices sooner')
    const { misplaced } = rig.store
    const failing = async () => {
      Object.assign(rig.store, { misplaced })
      throw new Error('disk I/O error')
    }
    Object.assign(rig.store, { misplaced: failing })
    await apply(moved)
    await rig.slack.waitFor(() => heads('C0STORE').length === 1)
  })

  it('what was handed over stays with the team that has it, which learns from it', async () => {
    await rig.stop()
    rig = await startDesk()
    const old = await file(rig, 'Send invoices sooner')
    await send(rig, 'U0BOB', old, 'Hand over', { Team: 'Storefront', 'Why?': 'Yours' })
    const card = there(heads('C0STORE')[0])
    await rig.restart()
    await rig.settle()
    expect(rig.slack.textOf(card)).toContain('Waiting for Storefront')

    await press(rig, 'U0SAM', card, 'Claim')
    await send(rig, 'U0SAM', card, 'Deliver', { 'What was delivered?': 'Invoices leave at night' })
    await press(rig, 'U0ANNA', asked(rig, 'U0ANNA', 'Yes, I have it'), 'Yes, I have it')
    rig.pass(31 * day)
    await rig.settle()
    await send(rig, 'U0ANNA', asked(rig, 'U0ANNA', 'Partly'), 'Partly')
    await send(rig, 'U0SAM', card, 'What did we learn?', { 'What happened?': 'It helped', 'What next?': 'Done' })
    expect(story(rig, card).join()).toContain('It helped')
    expect(
      heads('C0BILLING')
        .map((message) => rig.slack.textOf(message))
        .join(),
    ).not.toContain('The result')
    expect(inbox(rig, 'U0ANNA').join()).toContain('What Storefront learned')
  })

  it('a contact whom the team no longer lists is contact no longer', async () => {
    const card = await file(rig, 'Send invoices sooner')
    await press(rig, 'U0BOB', card, 'Claim')
    await apply(setup.replace('channel: C0BILLING\n', 'channel: C0BILLING\n    members: [U0BEA]\n'))
    await rig.slack.waitFor(() => !rig.slack.textOf(card).includes('Bob Lind'))
    await press(rig, 'U0BEA', card, 'Take over')
    expect(rig.slack.textOf(card)).toContain('Bea Olsen')
  })

  it('a channel that was archived for weeks gets one digest when it is back', async () => {
    await file(rig, 'Send invoices sooner')
    await rig.slack.archive('C0BILLING')
    for (let weeks = 0; weeks < 4; weeks++) {
      rig.pass(7 * day)
      await rig.settle()
    }
    await rig.slack.unarchive('C0BILLING')
    await rig.settle()
    const digests = heads('C0BILLING').filter((message) => rig.slack.textOf(message).includes("Billing's week"))
    expect(digests).toHaveLength(1)
  })
})
