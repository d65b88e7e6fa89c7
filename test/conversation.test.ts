import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore } from '../db/sqlite.ts'
import type { DueMessage, Store } from '../db/store.ts'
import { createActions } from '../src/actions.ts'
import { createAnswers } from '../src/answers.ts'
import { type Conversation, createConversation, type Where } from '../src/conversation.ts'
import { keptBy } from '../src/kept.ts'
import { applyFile } from '../src/reports.ts'
import type { Form, Values } from '../src/requests/forms.ts'
import type { Platform } from '../src/requests/request.ts'
import type { Card } from '../src/requests/text.ts'
import { en } from '../src/requests/words/en.ts'
import { createScreens } from '../src/screens.ts'
import type { SentForm } from '../src/sent-form.ts'
import { createUpkeep } from '../src/upkeep.ts'
import { labelsIn, plain, read } from './requests/reading.ts'
import { monday, setup } from './rig.ts'

const tom = 'teams:11111111-2222-4333-8444-555555555555'
const olga = 'teams:99999999-2222-4333-8444-555555555555'
const anna = 'slack:U0ANNA'
const channel = 'teams:19:deliveries@thread.tacv2'
const thread = '19:deliveries@thread.tacv2|17'
const wishes = { need: 'We wait.', product: '1', outcome: 'Paid sooner', check_days: '30' }

/** Everything between an adapter and the store. */
async function start() {
  const store = await openStore('file::memory:')
  const file = setup.replace('[U0ADA]', `[U0ADA, ${olga.slice('teams:'.length)}]`)
  await applyFile(
    store,
    `${file}  - { name: Logistics, channel: ${channel.slice('teams:'.length)}, products: [{ name: Deliveries }] }\n`,
    { dryRun: false, now: monday },
  )
  const member = { zone: 'UTC', standing: 'member', admin: false, dm: null } as const
  await store.savePeople(
    [
      { ...member, id: tom, name: 'Tom Reyes' },
      { ...member, id: olga, name: 'Olga Brandt' },
      { ...member, id: anna, name: 'Anna Berg' },
      { ...member, id: 'teams:29:guest', name: 'Gus', standing: 'guest' },
    ],
    monday,
  )
  const base = { store, now: () => monday, onStored: () => undefined, words: en }
  const answers = createAnswers({ ...base, refusing: () => [] })
  const actions = createActions({ ...base, answers, onSetup: () => undefined })
  const conversation = createConversation({ ...base, answers, actions })
  const screens = createScreens({ ...base, answers, answer: conversation.answered })
  const upkeep = createUpkeep(base)
  const kept = keptBy({ ...base, upkeep, screens }, 'teams')
  return { store, actions, conversation, screens, kept }
}

let bot: Awaited<ReturnType<typeof start>>
let store: Store
let conversation: Conversation
beforeEach(async () => {
  bot = await start()
  ;({ store, conversation } = bot)
})
afterEach(() => store.close())

async function markSent({ id, wanted: version }: DueMessage, remote: string): Promise<void> {
  await store.markSending([id], monday)
  await store.markSent({ id, version, remote, hash: '', at: monday, dm: null, prompts: [] })
}

/** The answers that are waiting to be sent, once all that is told about requests has been. */
async function answersDue() {
  for (;;) {
    const dueOn = (platform: Platform) => store.dueMessages(platform, monday, 100, () => true)
    const due = [...(await dueOn('slack')), ...(await dueOn('teams'))]
    const told = due.filter(({ kind }) => kind !== 'answer')
    for (const message of told) await markSent(message, `told|${message.id}`)
    if (told.length > 0) continue
    return Promise.all(due.map(async (message) => ({ message, ...(await bot.screens.render(message)) })))
  }
}

/** What somebody is answered for words that they typed. */
async function answerTo(text: string, by = tom, where: Where = {}, key = text) {
  await conversation.answerLater(text, by, key, where.place ? thread : null, where)
  const due = await answersDue()
  const [answer] = due
  if (due.length !== 1 || !answer) throw new Error(`${due.length} answers`)
  return answer
}

async function file(title: string, by = tom): Promise<number> {
  const context = { nonce: title, request: null }
  const reply = await bot.actions.submit({ form: 'new_request', context, values: { ...wishes, title } }, by)
  if (reply.kind !== 'receipt') throw new Error(JSON.stringify(reply))
  return (await store.answered(`form:${title}`))?.request ?? 0
}

const formIn = (card: Card) => {
  const found = card.blocks.find((block) => block.kind === 'form')
  if (!found) throw new Error('no form')
  return found.form
}
const noForm = (card: Card) => card.blocks.every((block) => block.kind !== 'form')

describe('words in a chat that takes forms', () => {
  it('are a title, with a button that opens the form with it', async () => {
    const { card, message } = await answerTo('Send invoices sooner')
    expect(message.place).toBe(tom)
    expect(card.blocks.at(-1)).toMatchObject({ buttons: [{ label: 'New request', detail: 'Send invoices sooner' }] })
    expect(labelsIn(card)).toEqual(['New request'])
  })

  it('are whole in the form where they are more than a title, for who typed them alone', async () => {
    const said = `Invoices are late.\n${'We wait for them. '.repeat(150)}`.trim()
    const { card } = await answerTo(said)
    const [button] = card.blocks.flatMap((block) => (block.kind === 'buttons' ? block.buttons : []))
    const press = { action: '', request: null, detail: null, ...button }
    const initial = async (by: string) => {
      const reply = await bot.actions.press(press, by)
      const fields = reply.kind === 'form' ? reply.form.fields : []
      return fields.slice(0, 2).map((field) => field.initial)
    }
    expect(await initial(tom)).toEqual(['Invoices are late.', said])
    expect(await initial(olga)).toEqual([undefined, undefined])
  })

  it('may go to the team of one of the three latest open requests', async () => {
    for (const title of ['One', 'Two', 'Three', 'Four', 'Five']) await file(title)
    const withdrawn = await store.requestByNumber(5)
    const context = { nonce: 'w', request: withdrawn?.id ?? 0 }
    await bot.actions.submit({ form: 'withdraw', context, values: {} }, tom)
    const { card } = await answerTo('Is it done?')
    expect(labelsIn(card)).toEqual(['New request', 'Send to REQ-4 Four', 'Send to REQ-3 Three', 'Send to REQ-2 Two'])
  })

  it('go to the team once, however often the button is pressed', async () => {
    const request = await file('One')
    const { message } = await answerTo('Is it <b>done</b>?')
    const press = { action: 'send_to', request, detail: String(message.id) }
    for (const _ of [1, 2]) {
      const reply = await bot.actions.press(press, tom)
      expect(reply).toMatchObject({ kind: 'receipt' })
    }
    const said = (await store.events(request, 50)).filter(({ fact }) => fact.kind === 'said')
    expect(said).toMatchObject([{ by: tom, fact: { from: 'requester', text: 'Is it <b>done</b>?', files: false } }])
  })

  it("are nobody else's to send", async () => {
    const request = await file('One', olga)
    const { message } = await answerTo('Is it done?')
    const press = { action: 'send_to', request, detail: String(message.id) }
    expect(await bot.actions.press(press, olga)).toMatchObject({ kind: 'refused' })
    expect(await bot.actions.press(press, tom)).toMatchObject({ kind: 'refused' })
    for (const detail of [null, 'x', '0', '999999'])
      expect(await bot.actions.press({ ...press, detail }, tom)).toMatchObject({ kind: 'refused' })
  })

  it('bring a form as itself, the same however often it is drawn', async () => {
    const request = await file('One')
    const { card, message } = await answerTo('withdraw REQ-1')
    expect(formIn(card)).toMatchObject({ name: 'withdraw', context: { request } })
    expect((await bot.screens.render(message)).card).toEqual(card)
    expect(labelsIn(card)).toEqual([])
  })

  it('bring the form for a new request when there are none', async () => {
    expect(formIn((await answerTo('')).card)).toMatchObject({ name: 'new_request', submit: 'New request' })
  })

  it('bring the form for a team to admins', async () => {
    expect(formIn((await answerTo('setup', olga)).card).name).toBe('team')
  })

  it('are refused where the form would be', async () => {
    const { card } = await answerTo('setup')
    expect(read(card)).toBe('Only admins can set teams up.')
    expect(noForm(card)).toBe(true)
  })

  it('are nothing for guests, titles neither', async () => {
    const { card } = await answerTo('Send invoices sooner', 'teams:29:guest')
    expect(labelsIn(card)).toEqual([])
    expect(read(card)).toContain('Only people in this workspace')
  })

  it('say of files that they stay behind', async () => {
    expect(read((await answerTo('mine', tom, { files: true })).card)).toContain('Files are not carried.')
  })

  it('list with mine what Home shows elsewhere', async () => {
    await file('One')
    const { card } = await answerTo('mine')
    expect(plain(card.summary)).toBe('Roundtrip: nothing is waiting for you')
    expect(labelsIn(card)).toEqual(['New request', 'Show'])
  })

  it('sent again are answered once', async () => {
    await conversation.answerLater('mine', tom, 'message:1', null)
    await conversation.answerLater('mine', tom, 'message:1', null)
    expect(await answersDue()).toHaveLength(1)
  })
})

describe('words in a channel of a chat that takes forms', () => {
  const here = { place: channel, channel }

  it.each(['Send invoices sooner', ''])('%j is answered there by a button for the form', async (text) => {
    const { card, message } = await answerTo(text, tom, here)
    expect([message.place, message.thread]).toEqual([channel, thread])
    expect(noForm(card)).toBe(true)
    expect(labelsIn(card)).toEqual(['New request'])
  })

  it('setup is about the channel that it was typed in', async () => {
    const { card, message } = await answerTo('setup', olga, here)
    expect(message.place).toBe(channel)
    expect(card.blocks.at(-1)).toMatchObject({ buttons: [{ action: 'team', detail: channel }] })
  })

  it.each(['mine', 'help', 'show REQ-1', 'team', 'withdraw REQ-9', 'mnie'])(
    '%s is read in the 1:1 chat',
    async (text) => {
      const { message } = await answerTo(text, tom, here)
      expect([message.place, message.thread]).toEqual([tom, null])
    },
  )

  it('team shows the queue of the team that works there', async () => {
    const { card } = await answerTo('team', tom, here)
    expect(read(card)).toContain("Logistics' queue")
  })

  it('what is refused is refused in the 1:1 chat', async () => {
    const { card, message } = await answerTo('setup', tom, here)
    expect([message.place, read(card)]).toEqual([tom, 'Only admins can set teams up.'])
  })
})

describe('words in a chat with threads', () => {
  it('bring a button, as no form can be opened by a message', async () => {
    const { card } = await answerTo('Send invoices sooner', anna)
    expect(labelsIn(card)).toEqual(['New request'])
    expect(read(card)).toContain('Press New request to open the form with this title.')
  })
})

describe('a message drawn again', () => {
  async function sent(text: string, by = tom): Promise<string> {
    const { message } = await answerTo(text, by)
    const remote = `chat|${message.id}`
    await markSent(message, remote)
    return remote
  }

  it('is what it would be now', async () => {
    await file('One')
    const remote = await sent('withdraw REQ-1')
    const before = await bot.kept.drawn(remote, tom)
    const form = formIn(before?.card ?? { summary: [], blocks: [] })
    await bot.actions.submit({ form: form.name, context: form.context, values: {} }, tom)
    const after = await bot.kept.drawn(remote, tom)
    expect(read(after?.card ?? { summary: [], blocks: [] })).toContain('REQ-1 was closed as withdrawn by')
  })

  it('is shown to nobody but whom it is for', async () => {
    const remote = await sent('mine')
    expect(await bot.kept.drawn(remote, olga)).toBeNull()
    expect(await bot.kept.drawn('nowhere|1', tom)).toBeNull()
    expect(await bot.kept.drawn(remote, tom)).toMatchObject({ card: { summary: expect.anything() } })
  })
})

describe('a form with mistakes in it', () => {
  async function again(sent: SentForm): Promise<Form> {
    const reply = await bot.actions.again(sent, tom)
    if (reply.kind === 'form') return reply.form
    throw new Error('the form was refused')
  }

  it('comes again with what was typed, however wrong', async () => {
    const context = { nonce: 'n', request: null }
    const values: Values = { ...wishes, title: 'x'.repeat(200), value_today: 'six', check_days: '14', product: '999' }
    const reply = await bot.actions.submit({ form: 'new_request', context, values }, tom)
    expect(reply).toMatchObject({ kind: 'errors', errors: { title: expect.anything(), product: expect.anything() } })
    const form = await again({ form: 'new_request', context, values })
    expect(form.context).toEqual(context)
    const initial = Object.fromEntries(form.fields.map((field) => [field.id, field.initial]))
    expect(initial).toMatchObject({ title: 'x'.repeat(200), value_today: 'six', check_days: '14', need: 'We wait.' })
    // A list can only show what it offers.
    expect(initial.product).toBeUndefined()
  })

  it('stays empty where it was emptied', async () => {
    const request = await file('One')
    const form = await again({ form: 'edit', context: { nonce: 'n', request }, values: { title: '' } })
    expect(form.fields.filter((field) => field.initial !== undefined)).toEqual([])
  })
})

it('words to the team are sent once, by whoever has a part in the request', async () => {
  const request = await file('One')
  const said: SentForm = { form: 'say', context: { nonce: 'say', request }, values: { message: 'Is it done?' } }
  const send = (by: string) => bot.actions.submit(said, by)
  expect(await send(olga)).toMatchObject({ kind: 'refused', field: 'message' })
  expect(await send(tom)).toMatchObject({ kind: 'receipt' })
  expect(await send(tom)).toMatchObject({ kind: 'receipt' })
  expect((await store.events(request, 50)).filter(({ fact }) => fact.kind === 'said')).toHaveLength(1)
})
