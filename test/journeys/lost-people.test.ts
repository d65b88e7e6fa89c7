import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { day, hour, monday, type Rig, startRig } from '../rig.ts'
import type { Message } from '../slack/workspace.ts'
import { asked, file, inbox, press, send, story, there } from './steps.ts'

/** People who leave: whoever can is asked once to name another, and nobody's silence counts who was not asked. */
describe('a person who is gone', () => {
  let rig: Rig
  beforeEach(async () => {
    rig = await startRig()
  })
  afterEach(() => rig.stop())

  async function until(days: number, hours = 0): Promise<void> {
    rig.pass(monday + days * day + hours * hour - rig.now())
    await rig.settle()
  }
  const asks = (place: string, label = 'Ask someone else') =>
    rig.slack.messages(place).filter((message) => rig.slack.buttonsOf(message).includes(label))

  async function deliver(card: Message): Promise<void> {
    await press(rig, 'U0BOB', card, 'Claim')
    await send(rig, 'U0BOB', card, 'Deliver', { 'What was delivered?': 'Invoices leave at night' })
  }

  const ways = [
    ['as Slack says', () => rig.slack.deactivate('U0ANNA')],
    ['as sending shows', () => rig.slack.deactivate('U0ANNA', { silent: true })],
  ] as const
  for (const [what, leave] of ways) {
    it(`has triage asked once to name another, ${what}`, async () => {
      const card = await file(rig, 'Send invoices sooner')
      await leave()
      await deliver(card)
      await rig.settle()
      expect(asks('C0TRIAGE')).toHaveLength(1)
      await until(21)
      expect(rig.slack.textOf(card)).toContain('Delivered')
      expect(asks('C0TRIAGE')).toHaveLength(1)
      await rig.slack.as('U0SAM').openHome()
      await send(rig, 'U0CARL', there(asks('C0TRIAGE')[0]), 'Ask someone else', { Person: 'U0SAM' })
      expect(asks('C0TRIAGE')).toEqual([])
      await press(rig, 'U0SAM', asked(rig, 'U0SAM', 'Yes, I have it'), 'Yes, I have it')
      expect(rig.slack.textOf(card)).toContain('In use')
      expect(story(rig, card).filter((text) => text.includes('counts'))).toEqual([])
    })
  }

  it('is asked again once they are back, and told what they have missed', async () => {
    const card = await file(rig, 'Send invoices sooner')
    const other = await file(rig, 'Print credit notes')
    await deliver(card)
    await rig.slack.deactivate('U0ANNA')
    await rig.settle()
    expect(asks('C0TRIAGE')).toHaveLength(2)
    await until(9)
    await send(rig, 'U0BOB', other, 'Park', { 'Why?': 'Year end', 'Look again on': '2027-02-20' })
    expect(inbox(rig, 'U0ANNA').join()).not.toContain('has parked')
    await rig.slack.changeUser('U0ANNA', { deleted: false })
    await rig.settle()
    expect(inbox(rig, 'U0ANNA').join()).toContain('Billing has parked')
    expect(asks('C0TRIAGE')).toEqual([])
    await press(rig, 'U0ANNA', asked(rig, 'U0ANNA', 'Yes, I have it'), 'Yes, I have it')
    expect(rig.slack.textOf(card)).toContain('In use')
  })

  const returns = [
    ['when they act', () => rig.slack.as('U0ANNA').openHome()],
    ['when somebody names them', () => file(rig, 'For her', { 'For someone else': 'U0ANNA' }, 'U0SAM')],
    ['within a day', () => until(2)],
  ] as const
  for (const [when, come] of returns) {
    it(`is asked again ${when} though Slack did not say that they are back`, async () => {
      const card = await file(rig, 'Send invoices sooner')
      await rig.slack.deactivate('U0ANNA')
      await deliver(card)
      await rig.slack.changeUser('U0ANNA', { deleted: false }, { silent: true })
      await come()
      const question = await rig.slack.waitFor(() => asks('U0ANNA', 'Yes, I have it').at(-1))
      await press(rig, 'U0ANNA', question, 'Yes, I have it')
      expect(rig.slack.textOf(card)).toContain('In use')
    })
  }

  it('is asked again when triage names them', async () => {
    const card = await file(rig, 'Send invoices sooner')
    await rig.slack.deactivate('U0ANNA', { silent: true })
    await deliver(card)
    await rig.slack.changeUser('U0ANNA', { deleted: false }, { silent: true })
    await send(rig, 'U0CARL', there(asks('C0TRIAGE')[0]), 'Ask someone else', { Person: 'U0ANNA' })
    await press(rig, 'U0ANNA', asked(rig, 'U0ANNA', 'Yes, I have it'), 'Yes, I have it')
    expect(rig.slack.textOf(card)).toContain('In use')
  })

  it('is not who the team is told to write to while somebody else answers', async () => {
    const card = await file(rig, 'Send invoices sooner')
    await deliver(card)
    await send(rig, 'U0ANNA', asked(rig, 'U0ANNA', 'Ask someone else'), 'Ask someone else', { Person: 'U0SAM' })
    expect(story(rig, card)[0]).toBe('Mention @Roundtrip to write to Sam Roth; other words stay here.')
  })

  it('is asked again though it could not be stored at first that they are back', async () => {
    const card = await file(rig, 'Send invoices sooner')
    await deliver(card)
    await rig.slack.deactivate('U0ANNA')
    await rig.settle()
    const { involving } = rig.store
    Object.assign(rig.store, {
      async involving() {
        Object.assign(rig.store, { involving })
        throw new Error('disk I/O error')
      },
    })
    await rig.slack.changeUser('U0ANNA', { deleted: false })
    await rig.slack.changeUser('U0ANNA', { deleted: false })
    await rig.settle()
    expect(asked(rig, 'U0ANNA', 'Yes, I have it')).toBeDefined()
  })

  it('has whoever filed it asked instead, where that was somebody else', async () => {
    const card = await file(rig, 'Send invoices sooner', { 'For someone else': 'U0ANNA' }, 'U0ADA')
    await rig.slack.deactivate('U0ANNA')
    await rig.settle()
    expect(asks('U0ADA')).toHaveLength(1)
    expect(asks('C0TRIAGE')).toEqual([])
    await send(rig, 'U0ADA', there(asks('U0ADA')[0]), 'Ask someone else', { Person: 'U0SAM' })
    await deliver(card)
    expect(asked(rig, 'U0SAM', 'Yes, I have it')).toBeDefined()
  })

  it('is told to triage where a question finds them gone and whoever filed it was asked before', async () => {
    const card = await file(rig, 'Send invoices sooner', { 'For someone else': 'U0ANNA' }, 'U0ADA')
    await rig.slack.deactivate('U0ANNA')
    await rig.settle()
    expect(asks('U0ADA')).toHaveLength(1)
    const before = rig.slack.messages('C0TRIAGE').length
    await deliver(card)
    await rig.settle()
    expect(asks('U0ADA')).toHaveLength(1)
    expect(rig.slack.messages('C0TRIAGE').length).toBe(before + 1)
    expect(rig.slack.textOf(there(rig.slack.messages('C0TRIAGE').at(-1)))).toContain('could not be sent')
  })

  it('is noticed by looking once a day', async () => {
    await file(rig, 'Send invoices sooner')
    await rig.slack.deactivate('U0ANNA', { silent: true })
    await until(2)
    await rig.slack.waitFor(() => asks('C0TRIAGE').length > 0)
    expect(asks('C0TRIAGE')).toHaveLength(1)
  })

  it('is not taken as having agreed after a reminder that arrived before they left', async () => {
    const card = await file(rig, 'Send invoices sooner')
    await deliver(card)
    await until(3, 1)
    expect(asked(rig, 'U0ANNA', 'Yes, I have it')).toBeDefined()
    await rig.slack.deactivate('U0ANNA')
    await until(21)
    expect(rig.slack.textOf(card)).toContain('Delivered')
    await rig.slack.as('U0SAM').openHome()
    await send(rig, 'U0CARL', there(asks('C0TRIAGE')[0]), 'Ask someone else', { Person: 'U0SAM' })
    await until(23)
    expect(rig.slack.textOf(card)).toContain('Delivered')
    await until(24, 0.1)
    expect(rig.slack.textOf(card)).toContain('Delivered')
    await until(28, 0.2)
    expect(rig.slack.textOf(card)).toContain('In use')
  })

  it('is asked for the result in the person of who was named', async () => {
    const card = await file(rig, 'Send invoices sooner', { 'Check the outcome': '2 weeks' })
    await deliver(card)
    await press(rig, 'U0ANNA', asked(rig, 'U0ANNA', 'Yes, I have it'), 'Yes, I have it')
    await rig.slack.deactivate('U0ANNA')
    await until(15)
    await rig.slack.as('U0SAM').openHome()
    await send(rig, 'U0CARL', there(asks('C0TRIAGE')[0]), 'Ask someone else', { Person: 'U0SAM' })
    await until(15, 1)
    expect(asks('U0SAM', 'Achieved')).toHaveLength(1)
    expect(inbox(rig, 'U0SAM').join()).toContain('REQ-1')
  })

  it('is contact no longer when they leave the channel of the team', async () => {
    const card = await file(rig, 'Voucher for friends', { Product: 'Checkout' })
    await press(rig, 'U0SAM', card, 'Claim')
    await rig.slack.leave('C0STORE', 'U0SAM')
    await until(14, 1)
    expect(rig.slack.textOf(card)).not.toContain('Sam Roth')
    expect(story(rig, card).at(-1)).toContain('@S0STORE')
  })

  it('is contact no longer when they left the channel while nobody said so', async () => {
    const card = await file(rig, 'Voucher for friends', { Product: 'Checkout' })
    await press(rig, 'U0SAM', card, 'Claim')
    await rig.slack.leave('C0STORE', 'U0SAM', { silent: true })
    await until(2)
    await rig.slack.waitFor(() => !rig.slack.textOf(card).includes('Sam Roth'))
  })
})
