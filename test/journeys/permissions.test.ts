import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { setup as usual } from '../rig.ts'
import type { Message } from '../slack/workspace.ts'
import { asked, type Desk, file, press, send, shownTo, startDesk, there, told, wishes } from './steps.ts'

const setup = `${usual}
  - name: Archive
    platform: slack
    channel: C0ARCHIVE
    timeZone: UTC
    members: [U0SAM, U0GUEST]
    products: [{ name: Scans, keywords: [scan] }]
`
const strangers = ['U0GUEST', 'U0EXT', 'U0ROBOT'] as const

/** Who may do what, rule by rule. A refusal is told to that person alone and stores nothing. */
describe('who may do what', () => {
  let rig: Desk
  beforeAll(async () => {
    rig = await startDesk({
      setup,
      more: (slack) => {
        slack.addUser({ id: 'U0GUEST', name: 'Gus Guest', tz: 'UTC', isRestricted: true })
        slack.addUser({ id: 'U0EXT', name: 'Eva Elsewhere', tz: 'UTC', teamId: 'T0OTHER' })
        slack.addUser({ id: 'U0ROBOT', name: 'Robot', tz: 'UTC', isBot: true })
        slack.addUser({ id: 'U0GONE', name: 'Gil Gone', tz: 'UTC', deleted: true })
        slack.addChannel({
          id: 'C0ARCHIVE',
          name: 'archive',
          members: ['U0SAM', 'U0BEA', 'U0GUEST', 'U0EXT', 'U0ROBOT'],
        })
      },
    })
    for (const id of strangers) {
      await rig.slack.join('C0BILLING', id)
      await rig.slack.join('C0TRIAGE', id)
    }
  })
  afterAll(() => rig.stop())

  /** What the person alone is told; fails if anything was stored or anybody else was told. */
  async function refusedTo(person: string, act: () => Promise<unknown>): Promise<string> {
    await rig.settle()
    const others = () =>
      ['U0ANNA', 'U0BOB', 'U0SAM', 'U0BEA', 'U0CARL', 'U0ADA', ...strangers]
        .filter((id) => id !== person)
        .map((id) => rig.slack.ephemeralsOf(id).length)
    const before = { rows: rig.rows(), others: others() }
    const said = await told(rig, person, act)
    await rig.settle()
    expect({ rows: rig.rows(), others: others() }).toEqual(before)
    return said
  }

  describe('filing and reading', () => {
    it.each(strangers)('is not for %s, whatever way they ask', async (person) => {
      const card = await file(rig, `Not for ${person}`)
      const one = rig.slack.as(person)
      for (const words of ['', 'A new title', 'mine', 'show REQ-1', 'team', 'setup', 'withdraw REQ-1']) {
        const said = await refusedTo(person, () => one.command(words, 'C0BILLING'))
        expect([words, said]).toEqual([words, expect.stringContaining('Only people in this workspace')])
      }
      expect(await refusedTo(person, () => one.press(card, 'Claim'))).toContain('Only people in this workspace')
      expect(await refusedTo(person, () => one.press(card, 'Ask'))).toContain('Only people in this workspace')
      expect(rig.slack.viewsOf(person)).toEqual([])
    })

    it('is not for a guest from lists and shortcuts either', async () => {
      const guest = rig.slack.as('U0GUEST')
      const bob = rig.slack.as('U0BOB')
      for (let i = 0; i < 11; i++) await file(rig, `Queue ${i}`)
      const list = await shownTo(rig, 'U0BOB', () => bob.command('team', 'C0BILLING'))
      const help = await told(rig, 'U0GUEST', () => guest.command('help'))
      expect(help).not.toContain('REQ-')
      const more = await refusedTo('U0GUEST', () => guest.press(structuredClone(list), 'More'))
      expect(more).toContain('Only people in this workspace')
      const seen = await guest.shortcut('new_request')
      expect(rig.slack.textOf(there(seen.view))).toContain('Only people in this workspace')
    })

    it('shows people of other organisations nothing on their Home', async () => {
      await rig.slack.as('U0EXT').openHome()
      await rig.settle()
      const home = there(rig.slack.home('U0EXT'))
      expect(rig.slack.textOf(home)).toContain('Only people in this workspace')
      expect(rig.slack.buttonsOf(home)).toEqual([])
    })
  })

  describe('team commands', () => {
    let card: Message
    beforeAll(async () => {
      card = await file(rig, 'For the archive', { Product: 'Scans' })
    })

    it('are refused to members of the channel who are not listed', async () => {
      for (const label of ['Claim', 'Ask', 'Hand over', 'Park', 'Decline']) {
        const said = await refusedTo('U0BEA', () => rig.slack.as('U0BEA').press(card, label))
        expect(said).toContain('Only the members of Archive can do this')
        expect(said).toContain('is waiting for Archive: Anna Berg brought it there')
      }
    })

    it('are open to a guest who is listed', async () => {
      await press(rig, 'U0GUEST', card, 'Claim')
      expect(rig.slack.textOf(card)).toContain('Gus Guest')
    })

    it('are open to whoever is in the channel where nobody is listed, from when they join until they leave', async () => {
      const billing = await file(rig, 'Come and go')
      expect(await refusedTo('U0SAM', () => rig.slack.as('U0SAM').press(billing, 'Claim'))).toContain(
        'Only the members of Billing',
      )
      await rig.slack.join('C0BILLING', 'U0SAM')
      await press(rig, 'U0SAM', billing, 'Claim')
      await rig.slack.leave('C0BILLING', 'U0SAM')
      await rig.settle()
      expect(await refusedTo('U0SAM', () => rig.slack.as('U0SAM').press(billing, 'Start'))).toContain(
        'Only the members of Billing',
      )
    })

    it('are not open to the requester, to triage or to an admin', async () => {
      const billing = await file(rig, 'Not theirs')
      for (const person of ['U0ANNA', 'U0CARL', 'U0ADA']) {
        const said = await refusedTo(person, () => rig.slack.as(person).press(billing, 'Claim'))
        expect(said).toContain('Only the members of Billing can do this')
      }
    })
  })

  describe('triage', () => {
    it('is for the members of the triage channel', async () => {
      const card = await file(rig, 'Something quite different', {
        Product: "I don't know",
        'What do you need, and why?': 'Nobody knows whose this is',
        'Expected outcome': 'We know',
      })
      expect(card.channel).toBe('C0TRIAGE')
      for (const person of ['U0ADA', 'U0BOB', 'U0ANNA']) {
        const said = await refusedTo(person, () => rig.slack.as(person).press(card, 'Choose team'))
        expect(said).toContain('Only the members of #triage can do this')
        expect(said).toContain('is still finding its team: Anna Berg')
      }
      expect(await refusedTo('U0BOB', () => rig.slack.as('U0BOB').press(card, 'Decline'))).toContain(
        'Only the members of #triage',
      )
      await send(rig, 'U0CARL', card, 'Choose team', { Team: 'Storefront' })
      expect(rig.slack.textOf(card)).toContain('Went to Storefront')
    })
  })

  describe('requester commands', () => {
    it('are for the requester or the delegate alone', async () => {
      const card = await file(rig, 'Judge me', { 'For someone else': 'U0ANNA' }, 'U0ADA')
      await press(rig, 'U0BOB', card, 'Claim')
      await send(rig, 'U0BOB', card, 'Deliver', { 'What was delivered?': 'It' })
      const question = structuredClone(asked(rig, 'U0ANNA', 'Yes, I have it'))
      for (const person of ['U0BOB', 'U0ADA', 'U0CARL', 'U0SAM']) {
        const said = await refusedTo(person, () => rig.slack.as(person).press(question, 'Yes, I have it'))
        expect(said).toContain('Only Anna Berg (it was filed by Ada Frey) can do this')
        expect(said).toContain('was delivered by Bob Lind just now and is waiting for Anna Berg')
      }
      await send(rig, 'U0ANNA', question, 'Ask someone else', { Person: 'U0SAM' })
      await press(rig, 'U0SAM', asked(rig, 'U0SAM', 'Yes, I have it'), 'Yes, I have it')
      expect(rig.slack.textOf(card)).toContain('In use')
    })

    it('let the filer withdraw only until a team has taken it on', async () => {
      const card = await file(rig, 'Filed for Anna', { 'For someone else': 'U0ANNA' }, 'U0ADA')
      const key = there(/REQ-\d+/.exec(rig.slack.textOf(card)))[0]
      expect(await refusedTo('U0BOB', () => rig.slack.as('U0BOB').command(`withdraw ${key}`))).toContain(
        'Only Anna Berg',
      )
      await press(rig, 'U0BOB', card, 'Claim')
      const said = await refusedTo('U0ADA', () => rig.slack.as('U0ADA').command(`withdraw ${key}`))
      expect(said).toContain('Only Anna Berg can withdraw this now that a team has taken it on')
      expect(said).toContain('was taken on by Bob Lind')
    })
  })

  it('leaves setting teams up to admins, those of the workspace too', async () => {
    for (const person of ['U0ANNA', 'U0BOB', 'U0CARL']) {
      expect(await refusedTo(person, () => rig.slack.as(person).command('setup', 'C0BILLING'))).toContain(
        'Only admins can set teams up',
      )
    }
    rig.slack.addUser({ id: 'U0OWNER', name: 'Olga Owner', tz: 'UTC', isAdmin: true })
    const seen = await rig.slack.as('U0OWNER').command('setup', 'C0BILLING')
    expect(rig.slack.textOf(there(seen.view))).toContain('Time zone')
    await rig.slack.changeUser('U0OWNER', { isAdmin: false })
    const sent = await rig.slack.as('U0OWNER').submit(there(seen.view), { Team: 'Mine now' })
    expect(Object.values(sent.errors ?? {}).join()).toContain('Only admins can set teams up')
  })

  it.each(['U0GUEST', 'U0EXT', 'U0ROBOT', 'U0GONE'])('names %s nowhere, and says so at the field', async (person) => {
    const anna = rig.slack.as('U0ANNA')
    const form = there((await anna.command('For a stranger')).view)
    await rig.settle()
    const before = rig.rows()
    const told = { 'For someone else': expect.stringContaining('cannot write to this person: choose') }
    const first = await anna.submit(form, { ...wishes, Product: 'Invoicing', Target: '3', 'For someone else': person })
    expect(first.errors).toEqual({ ...told, Target: expect.stringContaining('needs a measure') })
    const sent = await anna.submit(form, { Target: null })
    expect(sent.errors).toEqual(told)
    expect(sent.closed).toBe(false)
    await rig.settle()
    expect(rig.rows()).toEqual(before)
    const again = await anna.submit(form, { 'For someone else': null })
    expect(again.errors).toBeNull()
    await rig.settle()
    const head = there(rig.slack.messages('U0ANNA').at(-1))
    const key = there(/REQ-\d+/.exec(rig.slack.textOf(head)))[0]
    await anna.command(`show ${key}`)
    const shown = await rig.slack.waitFor(() =>
      rig.slack.ephemeralsOf('U0ANNA').findLast((one) => rig.slack.textOf(one).includes(key)),
    )
    const named = there((await anna.press(shown, 'Ask someone else')).view)
    const refused = await anna.submit(named, { Person: person })
    expect(refused.errors).toEqual({ Person: expect.stringContaining('cannot write to this person: choose') })
  })
})

/** What Slack answers about a channel may be older than what it has told since. */
describe('while a channel is being read', () => {
  let rig: Desk
  beforeAll(async () => {
    rig = await startDesk()
  })
  afterAll(() => rig.stop())

  /** Lets `happen` happen after Slack has looked who is in the channel, and before it says so. */
  async function meanwhile(happen: () => Promise<unknown>): Promise<void> {
    const before = rig.slack.ledger.length
    rig.slack.fault({ method: 'conversations.members', channel: 'C0BILLING', kind: { delay: 300 } })
    const read = rig.slack.inviteBot('C0BILLING')
    await rig.slack.waitFor(() =>
      rig.slack.ledger.slice(before).some(({ method }) => method === 'conversations.members'),
    )
    await happen()
    await read
  }

  it('whoever joins may act for its team, and whoever leaves may not', async () => {
    const card = await file(rig, 'Send invoices sooner')
    await meanwhile(async () => {
      await rig.slack.join('C0BILLING', 'U0SAM')
      await rig.slack.leave('C0BILLING', 'U0BEA')
    })
    expect(await told(rig, 'U0BEA', () => rig.slack.as('U0BEA').press(card, 'Claim'))).toContain('Only the members')
    await press(rig, 'U0SAM', card, 'Claim')
    expect(rig.slack.textOf(card)).toContain('Sam Roth')
  })

  it('who is in a channel that no team has is looked at by nobody', async () => {
    rig.slack.addUser({ id: 'U0NOA', name: 'Noa Nour' })
    const before = rig.slack.ledger.length
    await rig.slack.inviteBot('C0SALES')
    await rig.slack.join('C0SALES', 'U0NOA')
    expect(rig.slack.ledger.slice(before)).toEqual([])
    expect(await rig.store.people(['slack:U0NOA'])).toEqual(new Map())
  })
})
