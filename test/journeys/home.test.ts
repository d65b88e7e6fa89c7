import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { day } from '../rig.ts'
import type { Message, View } from '../slack/workspace.ts'
import { asked, type Desk, file, press, send, startDesk, there } from './steps.ts'

/** Home shows each person what is theirs, and its buttons work from there. */
describe('Home', () => {
  let rig: Desk
  let card: Message
  beforeAll(async () => {
    rig = await startDesk()
    card = await file(rig, 'Send invoices sooner')
  })
  afterAll(() => rig.stop())

  async function home(person: string): Promise<View> {
    await rig.slack.as(person).openHome()
    await rig.settle()
    return there(rig.slack.home(person))
  }

  it('shows a requester their requests by whose move it is', async () => {
    const before = await home('U0ANNA')
    expect(rig.slack.textOf(before)).toMatch(/Your requests.*The team's move.*REQ-1/s)
    await send(rig, 'U0BOB', card, 'Ask', { Question: 'Which?' })
    const after = await home('U0ANNA')
    expect(rig.slack.textOf(after)).toMatch(/Your requests.*Your move.*REQ-1/s)
    expect(rig.slack.textOf(after)).not.toContain("The team's move")
  })

  it('opens a request from which it can be answered', async () => {
    const anna = rig.slack.as('U0ANNA')
    const shown = there((await anna.press(await home('U0ANNA'), 'Show')).view)
    expect(rig.slack.textOf(shown)).toContain('Which?')
    const form = there((await anna.press(shown, 'Answer')).view)
    const sent = await anna.submit(form, { Answer: 'All' })
    expect(sent.errors).toBeNull()
    await rig.settle()
    expect(rig.slack.textOf(card)).not.toContain('Which?')
  })

  it('shows a team its queue, and takes a claim from there', async () => {
    const bob = await home('U0BOB')
    expect(rig.slack.textOf(bob)).toMatch(/Billing's queue.*REQ-1 · Waiting for Billing/s)
    await press(rig, 'U0BOB', bob, 'Claim')
    expect(rig.slack.textOf(card)).toContain('Taken on by Billing')
    await rig.slack.waitFor(() => rig.slack.textOf(there(rig.slack.home('U0BOB'))).includes('Taken on by Billing'))
  })

  it('says a refusal in a small form', async () => {
    const second = await file(rig, 'Another one')
    const old = structuredClone(await home('U0BEA'))
    await press(rig, 'U0BOB', second, 'Claim')
    const seen = await rig.slack.as('U0BEA').press(old, 'Claim')
    expect(rig.slack.textOf(there(seen.view))).toContain('REQ-2 was taken on by Bob Lind just now.')
    expect(there(seen.view).type).toBe('modal')
    expect(rig.slack.ephemeralsOf('U0BEA')).toEqual([])
  })

  it('shows triage what needs a team, and lets them choose it', async () => {
    await file(rig, 'Who knows', {
      Product: "I don't know",
      'What do you need, and why?': 'A riddle',
      'Expected outcome': 'Solved',
    })
    const carl = await home('U0CARL')
    expect(rig.slack.textOf(carl)).toContain('Finding the team')
    await send(rig, 'U0CARL', carl, 'Choose team', { Team: 'Storefront' })
    expect(
      rig.slack
        .messages('C0STORE')
        .map((one) => rig.slack.textOf(one))
        .join(),
    ).toContain('Who knows')
  })

  it('shows an admin what is broken, and nobody else', async () => {
    expect(rig.slack.textOf(await home('U0ADA'))).toContain('Everything works.')
    await rig.slack.archive('C0STORE')
    expect(rig.slack.textOf(await home('U0ADA'))).toMatch(/What needs fixing.*Nothing reaches.*unarchive it/s)
    expect(rig.slack.textOf(await home('U0ANNA'))).not.toContain('fixing')
    await rig.slack.unarchive('C0STORE')
    expect(rig.slack.textOf(await home('U0ADA'))).toContain('Everything works.')
  })

  it('names the results that are owed, which can be told from there', async () => {
    await send(rig, 'U0BOB', card, 'Deliver', { 'What was delivered?': 'A run' })
    await press(rig, 'U0ANNA', asked(rig, 'U0ANNA', 'Yes, I have it'), 'Yes, I have it')
    rig.pass(31 * day)
    await rig.settle()
    const anna = await home('U0ANNA')
    expect(rig.slack.textOf(anna)).toMatch(/Results you owe.*REQ-1/s)
    await send(rig, 'U0ANNA', anna, 'Tell the result now', { Result: 'Achieved' })
    expect(rig.slack.textOf(card)).toContain('Closed: achieved')
    await rig.slack.waitFor(() => !rig.slack.textOf(there(rig.slack.home('U0ANNA'))).includes('Results you owe'))
  })

  it('opens a new request, and holds many of them', async () => {
    for (let i = 0; i < 20; i++) await file(rig, `${'🎉'.repeat(100)} ${i}`)
    const anna = await home('U0ANNA')
    const form = there((await rig.slack.as('U0ANNA').press(anna, 'New request')).view)
    await rig.slack.as('U0ANNA').close(form)
    const more = await rig.slack.as('U0ANNA').press(anna, 'More')
    expect(rig.slack.textOf(there(more.view))).toContain('🎉')
    expect(rig.slack.refused).toEqual([])
  })
})

describe('the Home of somebody in two teams', () => {
  let rig: Desk
  beforeAll(async () => {
    rig = await startDesk()
  })
  afterAll(() => rig.stop())

  it('shows the queue of each, however much is asked of one of them', async () => {
    await rig.slack.join('C0STORE', 'U0BOB')
    await file(rig, 'Voucher for friends', { Product: 'Checkout' })
    for (let i = 1; i <= 15; i++) await file(rig, `Invoice number ${i}`)
    await rig.slack.as('U0BOB').openHome()
    await rig.settle()
    const home = rig.slack.textOf(there(rig.slack.home('U0BOB')))
    expect(home).toMatch(/Billing's queue.*Invoice number 15/s)
    expect(home).toMatch(/Storefront's queue.*Voucher for friends/s)
  })
})

/** What one person was shown alone can be pressed too. */
describe('a request that was shown', () => {
  let rig: Desk
  let card: Message
  beforeAll(async () => {
    rig = await startDesk()
    card = await file(rig, 'Send invoices sooner')
  })
  afterAll(() => rig.stop())

  it('in the chat shows what was done from there', async () => {
    const other = await file(rig, 'Shown in the chat')
    await rig.slack.as('U0BEA').dm(`show ${there(/REQ-\d+/.exec(rig.slack.textOf(other)))[0]}`)
    await rig.settle()
    const shown = there(rig.slack.messages('U0BEA').at(-1))
    await press(rig, 'U0BEA', shown, 'Claim')
    await rig.slack.waitFor(() => rig.slack.textOf(shown).includes('Taken on by Billing'))
    expect(rig.slack.buttonsOf(shown)).toContain('Start')
  })

  it('is claimed and started from there, and shows it', async () => {
    const bob = rig.slack.as('U0BOB')
    await bob.command('show REQ-1', 'C0BILLING')
    const shown = await rig.slack.waitFor(() => rig.slack.ephemeralsOf('U0BOB')[0])
    await press(rig, 'U0BOB', shown, 'Claim')
    await rig.slack.waitFor(() => rig.slack.textOf(shown).includes('Taken on by Billing'))
    await press(rig, 'U0BOB', shown, 'Start')
    await rig.slack.waitFor(() => rig.slack.textOf(shown).includes('In progress at Billing'))
    expect(rig.slack.textOf(card)).toContain('In progress at Billing')
    expect(rig.slack.refused).toEqual([])
  })
})
