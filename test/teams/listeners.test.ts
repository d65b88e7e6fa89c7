import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Json, prop } from '../../adapters/playground/shapes.ts'
import { asked, cardOf, type Desk, file, inbox, type Message, send, startDesk, there, wishes } from './desk.ts'

let desk: Desk
beforeAll(async () => {
  desk = await startDesk()
})
afterAll(() => desk.stop())

const billing = (title: string) => cardOf(desk, title)
const keyIn = (card: Message) => there(/REQ-\d+/.exec(desk.textOf(card)))[0]

/** What the button of a pressed card carried. */
const dataOf = ({ value }: Json): unknown => prop(prop(value, 'action'), 'data')

/** An activity as it was sent once, with what the test says in place of it. */
async function forged(by: string, more: Json): Promise<{ status: number; body: string }> {
  const { sent } = await desk.person(by).writes('help')
  return desk.sendRaw({ ...sent, id: randomUUID(), text: undefined, ...more })
}

describe('a press in a channel', () => {
  test('is answered at once with the card drawn again', async () => {
    const card = await file(desk, 'Press me')
    const bob = desk.person('Bob')
    const { card: seen, trouble, told } = await bob.presses(card, 'Claim')
    expect([trouble, told]).toEqual([null, null])
    expect(seen).not.toBeNull()
    expect(bob.buttons(card)).toContain('Deliver')
    await desk.settle()
    expect(desk.buttonsOf(billing('Press me'))).toContain('Deliver')
  })

  test('that is not theirs is refused to that person alone', async () => {
    const card = await file(desk, 'Not yours')
    await desk.join('Billing people', 'Sam', { silent: true })
    const { told, card: seen } = await desk.person('Sam').presses(card, 'Claim')
    await desk.leave('Billing people', 'Sam', { silent: true })
    expect(told).toContain('Only the members of Billing')
    expect(seen).toBeNull()
    expect(desk.buttonsOf(card)).toContain('Claim')
  })

  test('sent again has one effect and the same answer', async () => {
    const card = await file(desk, 'Twice')
    const first = await desk.person('Bob').presses(card, 'Claim')
    const again = await desk.sendRaw(first.sent)
    await desk.settle()
    expect(again.body).toBe(first.body)
    expect(inbox(desk, 'Anna').filter((text) => text.includes('Twice') && text.includes('taken on'))).toHaveLength(1)
  })

  test('on a copy that nobody knows turns it into a pointer', async () => {
    const card = await file(desk, 'Copied')
    const messages = there(desk.tenant.messages.get(card.conversation))
    const copy = { ...card, id: String(Number(card.id) + 1), cards: structuredClone(card.cards) }
    messages.set(copy.id, copy)
    await desk.person('Bob').presses(copy, 'Claim')
    await desk.waitFor(() => !desk.buttonsOf(there(messages.get(copy.id))).includes('Claim'))
    expect(desk.textOf(there(messages.get(copy.id)))).toContain('REQ-')
    expect(desk.buttonsOf(billing('Copied'))).not.toEqual([])
  })

  test('that opens a dialog does so too', async () => {
    const card = await file(desk, 'Copied twice')
    await desk.person('Bob').presses(card, 'Claim')
    const messages = there(desk.tenant.messages.get(card.conversation))
    const copy = { ...card, id: String(Number(card.id) + 1), cards: structuredClone(card.cards) }
    messages.set(copy.id, copy)
    await desk.person('Bob').opens(copy, 'Ask')
    await desk.waitFor(() => !desk.buttonsOf(there(messages.get(copy.id))).includes('Ask'))
    expect(desk.buttonsOf(billing('Copied twice'))).not.toEqual([])
  })
})

describe('a dialog', () => {
  test('opens from a card in a channel and says what is wrong at its field, keeping what was typed', async () => {
    const card = await file(desk, 'Dialog')
    await desk.person('Bob').presses(card, 'Claim')
    const form = await desk.person('Bob').opens(card, 'Deliver')
    form.fills({ 'What was delivered?': 'All of it', Link: 'not a link' })
    const sent = await form.sends()
    expect(sent.errors?.Link).toBeTruthy()
    expect(form.value('What was delivered?')).toBe('All of it')
    const mended = await form.fills({ Link: 'https://example.com/' }).sends()
    expect(mended).toMatchObject({ errors: null, trouble: null, dialog: null })
    await desk.settle()
    expect(desk.textOf(billing('Dialog'))).toContain('Delivered')
  })

  test('does not open for who may not give its command: it says why', async () => {
    const card = await file(desk, 'Dialog refused')
    await desk.join('Billing people', 'Sam', { silent: true })
    const { dialog, trouble } = await desk.person('Sam').presses(card, 'Ask')
    await desk.leave('Billing people', 'Sam', { silent: true })
    expect(trouble).toBeNull()
    expect(JSON.stringify(dialog?.card)).toContain('Only the members of Billing')
  })

  test('is drawn again when a press in it is refused, under the refusal', async () => {
    const card = await file(desk, 'Listed in a dialog')
    const request = Number(keyIn(card).slice('REQ-'.length))
    await desk.person('Bob').presses(card, 'Claim')
    const value = { data: { press: { action: 'claim', request, detail: null } } }
    const pressed = await forged('Bea', { type: 'invoke', name: 'task/submit', value })
    expect(pressed.body).toContain('was taken on by Bob Lind just now.')
    expect(pressed.body).toContain('Taken on by Billing')
    // Opened from what everybody sees, there is nothing of their own to be drawn again.
    const opened = await forged('Bea', { type: 'invoke', name: 'task/fetch', value })
    expect(opened.body).toContain('was taken on by Bob Lind just now.')
    expect(opened.body).not.toContain('Taken on by Billing')
  })

  test('that was sent twice has one effect', async () => {
    const card = await file(desk, 'Asked twice')
    const form = await desk.person('Bob').opens(card, 'Ask')
    const sent = await form.fills({ Question: 'Which one?' }).sends()
    expect((await desk.sendRaw(sent.sent)).body).toBe(sent.body)
    await desk.settle()
    expect(inbox(desk, 'Anna').filter((text) => text.includes('Which one?'))).toHaveLength(1)
  })
})

describe('the 1:1 chat', () => {
  test('turns the pressed card into the form, and back', async () => {
    const anna = desk.person('Anna')
    await anna.writes('A wish')
    await desk.settle()
    const offer = asked(desk, 'Anna', 'New request')
    const form = await anna.opens(offer, 'New request')
    expect(form.value('Title')).toBe('A wish')
    await anna.presses(offer, 'Back')
    expect(anna.buttons(offer)).toContain('New request')
    expect(anna.reads(offer)).toContain('A wish')
  })

  test('brings a form with a mistake back with what was typed', async () => {
    const anna = desk.person('Anna')
    await anna.writes('Mistaken')
    await desk.settle()
    const form = await anna.opens(asked(desk, 'Anna', 'New request'), 'New request')
    const sent = await form.fills({ ...wishes, Target: '5' }).sends()
    expect(sent.errors).not.toBeNull()
    expect(form.value('Expected outcome')).toBe(wishes['Expected outcome'])
  })

  test('draws the message again whose form was sent, without its buttons', async () => {
    const card = await file(desk, 'Answer me')
    await send(desk, 'Bob', card, 'Ask', { Question: 'How many?' })
    const question = asked(desk, 'Anna', 'Answer')
    const anna = desk.person('Anna')
    const form = await anna.opens(question, 'Answer')
    const sent = await form.fills({ Answer: 'Three' }).sends()
    expect(sent.errors).toBeNull()
    expect(anna.reads(question)).toContain('How many?')
    expect(anna.buttons(question)).not.toContain('Answer')
  })

  test('says above a question that words went to the team, and the question can still be answered', async () => {
    const card = await file(desk, 'Words between')
    await send(desk, 'Bob', card, 'Ask', { Question: 'Which colour?' })
    const question = asked(desk, 'Anna', 'Answer')
    const anna = desk.person('Anna')
    const sent = await (await anna.opens(question, 'Write to the team')).fills({ Message: 'I have to ask.' }).sends()
    expect(sent).toMatchObject({ errors: null, trouble: null })
    const [receipt = '', ...below] = anna.reads(question).split('\n')
    expect(receipt).toMatch(/Your message about REQ-\d+ went to/)
    expect(below.join()).toContain('Which colour?')
    expect(below.join()).toContain('The question is still open: press Answer to answer it.')
    expect(anna.buttons(question).filter((label) => label === 'Answer')).toHaveLength(1)
    await send(desk, 'Anna', question, 'Answer', { Answer: 'Blue' })
  })

  test('says that words which were typed are no answer to an open question, and takes the answer there', async () => {
    const card = await file(desk, 'Typed between')
    await send(desk, 'Bob', card, 'Ask', { Question: 'Which size?' })
    const anna = desk.person('Anna')
    await anna.writes('I have to measure it')
    await desk.settle()
    const offer = there(desk.chat('Anna').findLast(({ byBot }) => byBot))
    const way = there(anna.buttons(offer).find((label) => label.endsWith('Typed between')))
    await anna.presses(offer, way)
    await desk.settle()
    expect(anna.reads(offer)).toMatch(/went to .*\nThe question is still open: press Answer to answer it\./)
    await send(desk, 'Anna', offer, 'Answer', { Answer: 'Large' })
    expect(
      desk
        .thread(card)
        .map((one) => desk.textOf(one))
        .at(-1),
    ).toContain('Anna Berg answered:\nLarge')
  })

  test('leads from a list to a request and what was done to it', async () => {
    const anna = desk.person('Anna')
    await file(desk, 'Listed')
    await anna.writes('mine')
    await desk.settle()
    const list = there(desk.chat('Anna').findLast(({ byBot }) => byBot))
    await anna.presses(list, 'Show', { about: 'Listed' })
    expect(anna.reads(list)).toContain('Waiting for Billing')
    const form = await anna.opens(list, 'Withdraw')
    await form.sends()
    expect(anna.reads(list)).toContain('withdrawn')
  })

  test('draws an answer again when a press on it is refused, under the refusal', async () => {
    const card = await file(desk, 'Answered once')
    const bea = desk.person('Bea')
    await bea.writes(`show ${keyIn(card)}`)
    await desk.settle()
    const answer = there(desk.chat('Bea').findLast(({ byBot }) => byBot))
    await desk.person('Bob').presses(card, 'Claim')
    await bea.presses(answer, 'Claim')
    expect(bea.reads(answer)).toContain(`${keyIn(card)} was taken on by Bob Lind just now.`)
    expect(bea.reads(answer)).toContain('Taken on by Billing')
    expect(bea.buttons(answer)).toContain('Start')
  })
})

describe('a client that only knows Action.Submit', () => {
  test('gets its form in place of the pressed message', async () => {
    const anna = desk.person('Anna')
    await anna.writes('By submit')
    await desk.settle()
    const offer = asked(desk, 'Anna', 'New request')
    const { sent } = await anna.presses(offer, 'New request')
    const data = dataOf(sent)
    await desk.sendRaw({ ...sent, type: 'message', name: undefined, id: randomUUID(), value: data })
    await desk.waitFor(() => desk.textOf(there(desk.chat('Anna').find(({ id }) => id === offer.id))).includes('Title'))
  })

  test('presses a card in a channel, and is told in the 1:1 chat what is wrong, once', async () => {
    const card = await file(desk, 'By submit in a channel')
    const first = await desk.person('Bob').presses(card, 'Claim')
    await desk.settle()
    await desk.join('Billing people', 'Carl', { silent: true })
    const carl = await desk.person('Carl').presses(card, 'Start')
    await desk.leave('Billing people', 'Carl', { silent: true })
    const data = dataOf(carl.sent)
    const pressed = { ...carl.sent, type: 'message', name: undefined, id: randomUUID(), value: data }
    await desk.sendRaw(pressed)
    await desk.sendRaw(pressed)
    await desk.waitFor(() => inbox(desk, 'Carl').some((text) => text.includes('Only the members of Billing')))
    await desk.settle()
    expect(inbox(desk, 'Carl').filter((text) => text.includes('Only the members of Billing'))).toHaveLength(1)
    expect(first.trouble).toBeNull()
  })
})

describe('the message extension', () => {
  test('makes a request of a message, linked to it', async () => {
    const { message } = await desk.person('Anna').says('sales', 'Send <b>invoices</b> & reminders\nsooner, please')
    const form = await desk.person('Anna').extends('makeRequest', message)
    expect(form.value('Title')).toBe('Send <b>invoices</b> & reminders')
    expect(form.value('What do you need, and why?')).toMatch(/^Send <b>invoices<\/b> & reminders\n+sooner, please$/)
    const sent = await form.fills({ ...wishes, 'What do you need, and why?': 'As said.', Product: 'Invoicing' }).sends()
    expect(sent.errors).toBeNull()
    expect(sent.text).toContain('REQ-')
    await desk.settle()
    expect(JSON.stringify(billing('Send <b>invoices</b> & reminders').cards)).toContain('teams.microsoft.com/l/message')
  })

  test('begins an empty one from the box to write in', async () => {
    const form = await desk.person('Anna').extends('makeRequest', 'sales')
    expect(form.value('Title')).toBe('')
    const sent = await form.fills({ Title: 'From the box', Target: '1', ...wishes }).sends()
    expect(sent.errors).not.toBeNull()
    expect(form.value('Title')).toBe('From the box')
  })

  test('of a chat where the bot is not leaves the way to the person as it was', async () => {
    const card = await file(desk, 'Elsewhere')
    const { sent } = await desk.person('Anna').writes('help')
    await desk.sendRaw({
      ...sent,
      id: randomUUID(),
      type: 'invoke',
      name: 'composeExtension/fetchTask',
      text: undefined,
      conversation: { conversationType: 'personal', tenantId: desk.tenant.id, id: '19:anna_bob@unq.gbl.spaces' },
      value: { commandId: 'makeRequest', commandContext: 'compose' },
    })
    await desk.person('Bob').presses(card, 'Claim')
    await desk.settle()
    const told = inbox(desk, 'Anna').filter((text) => text.includes('Elsewhere') && text.includes('taken on'))
    expect(told).toHaveLength(1)
  })
})

describe('what is not understood', () => {
  test.each([
    [{ type: 'invoke', name: 'composeExtension/query', value: {} }, 501],
    [{ type: 'invoke', name: 'signin/verifyState', value: {} }, 501],
    [{ type: 'invoke', value: {} }, 501],
    [{ type: 'invoke', name: 'adaptiveCard/action' }, 400],
    [{ type: 'invoke', name: 'adaptiveCard/action', value: { action: 'claim' } }, 400],
    [{ type: 'invoke', name: 'task/submit', value: 7 }, 400],
    [{ type: 'invoke', name: 'task/submit', value: {}, from: undefined }, 400],
    [{ type: 'typing' }, 200],
    [{ type: 'messageReaction', reactionsAdded: [{ type: 'like' }] }, 200],
    [{ type: 'messageUpdate', text: 'mine' }, 200],
    [{ type: 'somethingNew' }, 200],
    [{ type: 'conversationUpdate', channelData: { eventType: 'channelShared' } }, 200],
    [{ type: 'installationUpdate', action: 'other' }, 200],
  ])('%j is answered with %i', async (more, status) => {
    expect((await forged('Anna', more)).status).toBe(status)
  })

  const noButton = 'This button no longer does anything.'
  const noForm = 'This form is out of date.'
  test.each<[string, unknown, string]>([
    ['no data', undefined, noButton],
    ['data that is a list', [], noButton],
    ['a button that there is not', { press: { action: 'fly', request: null, detail: null } }, 'not'],
    ['a request that there is not', { press: { action: 'claim', request: 999_999, detail: null } }, 'not'],
    ['names of prototypes', { press: { action: 'constructor', request: null, detail: '__proto__' } }, 'not'],
    ['a form that there is not', { form: 'fly', context: {}, ids: [] }, noForm],
    ['a form without its context', { form: 'ask', ids: [] }, noForm],
  ])('%s is told to the person who pressed', async (_, data, sentence) => {
    for (const [name, value] of [
      ['adaptiveCard/action', { action: { type: 'Action.Execute', verb: 'x', data }, trigger: 'manual' }],
      ['task/fetch', { data }],
      ['task/submit', { data }],
      ['composeExtension/submitAction', { commandId: 'makeRequest', data }],
    ] as const) {
      const { status, body } = await forged('Anna', { type: 'invoke', name, value })
      const { task, value: told } = JSON.parse(body)
      expect([status, task?.type ?? told], name).toEqual([200, task ? 'continue' : expect.stringContaining(sentence)])
      expect(body, name).toContain(sentence)
    }
  })
})
