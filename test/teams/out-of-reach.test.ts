import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { day } from '../rig.ts'
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

/** People who take the app away, block the bot or leave; who never had it; and teams that put the bot out. */
describe('a person whom the bot cannot write to', () => {
  let desk: Desk
  let card: Message
  beforeEach(async () => {
    desk = await startDesk()
    card = await file(desk, 'Send invoices sooner')
  })
  afterEach(() => desk.stop())

  const asks = () => desk.posts('triage').filter((one) => desk.buttonsOf(one).includes('Ask someone else'))
  async function deliver(): Promise<void> {
    await press(desk, 'Bob', card, 'Claim')
    await send(desk, 'Bob', card, 'Deliver', { 'What was delivered?': 'Invoices leave at night' })
    await desk.settle()
  }

  const ways: [what: string, leave: () => unknown][] = [
    ['takes the app away', () => desk.person('Anna').uninstall()],
    [
      'takes the app away while the bot is not told',
      () => {
        desk.person('Anna').person.app = 'removed'
      },
    ],
    ['blocks the bot', () => desk.block('Anna')],
    ['leaves the organisation', () => desk.deactivate('Anna')],
  ]
  it.each(ways)('%s: triage is asked once to name another, and no silence counts', async (_, leave) => {
    await leave()
    await deliver()
    expect(asks()).toHaveLength(1)
    desk.pass(21 * day)
    await desk.settle()
    expect(desk.textOf(card)).toContain('Delivered')
    expect(asks()).toHaveLength(1)
    await send(desk, 'Carl', there(asks()[0]), 'Ask someone else', { Person: 'Sam Roth' })
    await press(desk, 'Sam', asked(desk, 'Sam', 'Yes, I have it'), 'Yes, I have it')
    expect(desk.textOf(card)).toContain('In use')
  })

  it('stays the contact of what they have taken on, as long as they are in the team', async () => {
    await press(desk, 'Bob', card, 'Claim')
    await desk.person('Bob').uninstall()
    await desk.settle()
    expect(desk.textOf(card)).toContain('Contact')
  })

  it('is missed as soon as they take the app away, before they are written to', async () => {
    await desk.person('Anna').uninstall()
    await desk.settle()
    expect(asks()).toHaveLength(1)
    expect(desk.refused.filter(({ route }) => route === 'post')).toEqual([])
  })

  it('comes back with the app, and is written to again', async () => {
    await desk.person('Anna').uninstall()
    await desk.settle()
    await desk.person('Anna').install()
    await file(desk, 'I am back')
    await deliver()
    expect(inbox(desk, 'Anna').join('\n')).toContain('Do you have what you asked for?')
  })

  const questions = () => inbox(desk, 'Anna').filter((text) => text.includes('Do you have what you asked for?'))
  const facts = () => desk.column('events', 'kind')
  const returns: [how: string, act: (question: Message) => unknown][] = [
    ['writes', () => desk.person('Anna').writes('mine')],
    ['presses a button', (old) => desk.person('Anna').presses(old, 'Write to the team')],
    [
      'writes after a restart',
      async () => {
        await desk.restart()
        await desk.person('Anna').writes('mine')
      },
    ],
  ]
  it.each(returns)('that unblocks it and %s is asked again, and told what they have missed', async (_, act) => {
    const old = there(desk.chat('Anna').findLast(({ byBot }) => byBot))
    desk.block('Anna')
    await deliver()
    expect([asks().length, questions()]).toEqual([1, []])
    desk.block('Anna', false)
    await act(old)
    await desk.settle()
    expect(questions()).toHaveLength(1)
    expect(inbox(desk, 'Anna').join()).toContain('has taken on')
    expect(asks()).toEqual([])
    desk.pass(3.01 * day)
    await desk.settle()
    expect(inbox(desk, 'Anna').join()).toContain('counts as')
    await press(desk, 'Anna', asked(desk, 'Anna', 'Yes, I have it'), 'Yes, I have it')
    expect(desk.textOf(card)).toContain('In use')
  })

  it('is known to be out of reach from an edit too, and within reach by the next word', async () => {
    await file(desk, 'For her', { 'For someone else': 'Anna Berg' }, { by: 'Ada' })
    desk.block('Anna')
    await desk.person('Ada').writes('show REQ-2')
    await desk.settle()
    await send(desk, 'Ada', asked(desk, 'Ada', 'Change'), 'Change', { Title: 'For her alone' })
    expect(facts()).toEqual(['submitted', 'submitted', 'edited', 'lost', 'lost'])
    desk.block('Anna', false)
    await desk.person('Anna').writes('mine')
    await desk.settle()
    expect(facts().slice(5)).toEqual(['found', 'found'])
  })

  it('is looked for only when they come back, not with each word', async () => {
    desk.block('Anna')
    await deliver()
    desk.block('Anna', false)
    for (const text of ['mine', 'help', 'mine']) {
      await desk.person('Anna').writes(text)
      await desk.settle()
    }
    expect(facts().filter((kind) => kind === 'found')).toHaveLength(1)
  })

  it('can be reached where the app is only in a team of theirs, in a chat that is begun once', async () => {
    desk.addPerson({ name: 'Tina Wolf', app: 'none' })
    await desk.join('sales', 'Tina')
    await desk.settle()
    const form = await newRequest(desk, 'Anna', 'For Tina')
    const sent = await form.fills({ ...wishes, Product: 'Invoicing', 'For someone else': 'Tina Wolf' }).sends()
    expect([sent.errors, sent.trouble]).toEqual([null, null])
    await desk.settle()
    await press(desk, 'Bob', cardOf(desk, 'For Tina'), 'Claim')
    expect(inbox(desk, 'Tina').length).toBeGreaterThan(1)
    const { id, account } = desk.person('Tina').person
    const begun = desk.ledger.filter(
      ({ route, body }) => route === 'create' && [id, account].some((one) => JSON.stringify(body).includes(one)),
    )
    expect(begun).toHaveLength(1)
  })

  it('is told where they call it how to add the app', async () => {
    desk.addPerson({ name: 'Tina Wolf', app: 'none' })
    await desk.join('sales', 'Tina')
    await desk.settle()
    desk.fault({ method: 'create', kind: 'error:403 ForbiddenOperationException', times: Number.POSITIVE_INFINITY })
    await desk.person('Tina').mentions('sales', 'mine')
    await desk.settle()
    expect(story(desk, there(desk.posts('sales').at(-1))).join()).toContain('find Roundtrip and choose Add')
    expect(await desk.store.deadLetters()).toEqual([])
  })

  it('is told on filing how to add the app, and then hears what they have missed', async () => {
    desk.addPerson({ name: 'Tina Wolf', app: 'none' })
    await desk.join('sales', 'Tina')
    await desk.settle()
    desk.fault({ method: 'create', kind: 'error:403 ForbiddenOperationException', times: Number.POSITIVE_INFINITY })
    const form = await desk.person('Tina').extends('makeRequest', 'sales')
    const sent = await form.fills({ ...wishes, Title: 'From outside', Product: 'Invoicing' }).sends()
    expect(sent.text).toContain('To hear from Roundtrip, add it: open Apps in Teams, find Roundtrip and choose Add.')
    await desk.settle()
    expect(asks().map((one) => desk.textOf(one))).toEqual([expect.stringContaining('Tina Wolf cannot be reached.')])
    desk.clearFaults()
    await desk.person('Tina').install()
    await desk.settle()
    expect(inbox(desk, 'Tina').join()).toContain('From outside')
    expect(asks()).toEqual([])
  })

  it.each([
    ['who has the app', () => undefined],
    ['who is in a team that has it', () => desk.join('sales', 'Tina')],
  ])('is nobody %s, and no receipt says so', async (_, arrive) => {
    desk.addPerson({ name: 'Tina Wolf', app: 'none' })
    const arrived = await arrive()
    await desk.settle()
    const who = arrived ? 'Tina' : 'Anna'
    const form = await desk.person(who).extends('makeRequest', 'sales')
    const sent = await form.fills({ ...wishes, Title: 'From outside', Product: 'Invoicing' }).sends()
    expect(sent.text).toContain('REQ-2')
    expect(sent.text).not.toContain('choose Add')
  })

  it('does not keep the others from hearing', async () => {
    desk.block('Anna')
    await file(desk, 'Another thing', {}, { by: 'Ada' })
    await press(desk, 'Bob', cardOf(desk, 'Another thing'), 'Claim')
    await press(desk, 'Bob', card, 'Claim')
    expect(inbox(desk, 'Ada').join('\n')).toContain('has taken on')
  })
})

describe('a team that puts the bot out', () => {
  let desk: Desk
  beforeEach(async () => {
    desk = await startDesk()
  })
  afterEach(() => desk.stop())

  it('keeps its requests, triage is told, and has everything once when it is back', async () => {
    await desk.removeFrom('billing')
    const form = await newRequest(desk, 'Anna', 'Nowhere to stand')
    expect((await form.fills({ ...wishes, Product: 'Invoicing' }).sends()).errors).toBeNull()
    await desk.settle()
    const billing = () => desk.posts('billing').filter((one) => desk.textOf(one).includes('Nowhere to stand'))
    expect(billing()).toEqual([])
    expect(
      desk
        .posts('triage')
        .map((one) => desk.textOf(one))
        .join('\n'),
    ).toMatch(/billing/i)
    await desk.installIn('billing')
    await desk.settle()
    expect(billing()).toHaveLength(1)
  })

  it('is found out by sending where the bot was not told', async () => {
    await desk.removeFrom('billing', { silent: true })
    const form = await newRequest(desk, 'Anna', 'Nowhere to stand')
    await form.fills({ ...wishes, Product: 'Invoicing' }).sends()
    await desk.settle()
    expect(desk.refused.map(({ reason }) => reason)).toContain('BotNotInConversationRoster')
    expect(
      desk
        .posts('triage')
        .map((one) => desk.textOf(one))
        .join('\n'),
    ).toMatch(/billing/i)
    expect(desk.refused.filter(({ route }) => route === 'post')).toHaveLength(1)
  })
})
