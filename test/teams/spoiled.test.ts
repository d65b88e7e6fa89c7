import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Json } from '../../adapters/playground/shapes.ts'
import { readCardAnswer, readTaskAnswer } from '../../adapters/playground/teams/answers.ts'
import { spoiled } from '../spoiled.ts'
import { asked, type Desk, file, type Message, newRequest, send, startDesk, wishes } from './desk.ts'

/** How many spoiled activities of each kind are sent; more by hand. */
const runs = Number(process.env.RUNS ?? 40)

/** Activities as they really come, with fields missing, of other kinds, or enormous. */
describe('a spoiled activity', () => {
  let desk: Desk
  let card: Message
  const sound = new Map<string, Json>()
  beforeAll(async () => {
    desk = await startDesk()
    card = await file(desk, 'Send invoices sooner')
    const [anna, bob] = [desk.person('Anna'), desk.person('Bob')]
    sound.set('words in the chat', (await anna.writes('help')).sent)
    sound.set('words in a channel', (await bob.mentions('billing', 'Look at this', card)).sent)
    sound.set('a claim', (await bob.presses(card, 'Claim')).sent)
    sound.set('a dialog that opens', (await bob.presses(card, 'Ask')).sent)
    sound.set('a dialog that is sent', (await send(desk, 'Bob', card, 'Ask', { Question: 'Which?' })).sent)
    const form = await newRequest(desk, 'Anna', 'One more')
    sound.set('a form in the chat', (await form.fills({ ...wishes, Product: 'Invoicing', Target: '3' }).sends()).sent)
    sound.set('a press in the chat', (await anna.presses(asked(desk, 'Anna', 'Answer'), 'Answer')).sent)
    sound.set('a message extension', (await anna.extension('make_request', card.conversation, card)).sent)
    const pressed = { ...there(sound.get('a claim')), type: 'message', name: undefined }
    sound.set('a press as a message', { ...pressed, value: { press: { action: 'show', request: 1, detail: null } } })
    sound.set('somebody who joins', there(await desk.join('sales', 'Bob')).sent)
    sound.set('a person who adds the app', (await desk.person('Sam').install()).sent)
    sound.set('a channel with another name', there(await desk.renameChannel('store', 'shop')).sent)
    await desk.settle()
  })
  afterAll(() => desk.stop())

  const there = <T>(thing: T | null | undefined): T => {
    if (thing === null || thing === undefined) throw new Error('it is not there')
    return thing
  }

  const kinds = [
    'words in the chat',
    'words in a channel',
    'a claim',
    'a dialog that opens',
    'a dialog that is sent',
    'a form in the chat',
    'a press in the chat',
    'a message extension',
    'a press as a message',
    'somebody who joins',
    'a person who adds the app',
    'a channel with another name',
  ]

  /** What is wrong with an answer to an invoke that was understood. */
  function problemsOf(activity: Json, body: string): string[] {
    if (activity.type !== 'invoke' || body === '') return []
    const opens = activity.name === 'task/fetch' || activity.name === 'composeExtension/fetchTask'
    const read = JSON.parse(body)
    const found = activity.name === 'adaptiveCard/action' ? readCardAnswer(read) : readTaskAnswer(read, opens)
    return 'problems' in found ? found.problems : []
  }

  it.each(kinds)(
    'of %s is answered, and stores nothing that could come twice',
    async (kind) => {
      const property = fc.asyncProperty(spoiled(there(sound.get(kind))), async (activity) => {
        const first = await desk.sendRaw(activity)
        expect([200, 400, 403, 501]).toContain(first.status)
        if (first.status === 200) expect(problemsOf(activity, first.body)).toEqual([])
        await desk.settle()
        const before = desk.rows()
        expect((await desk.sendRaw(activity)).status).toBe(first.status)
        await desk.settle()
        expect(desk.rows()).toEqual(before)
      })
      await fc.assert(property, { numRuns: runs, seed: Number(process.env.SEED ?? 1), endOnFailure: true })
    },
    60_000 + runs * 1_000,
  )

  it('leaves all as it was for everybody else', async () => {
    for (const name of ['Anna', 'Bob', 'Sam']) await desk.person(name).install()
    const next = await file(desk, 'After all that')
    expect(desk.textOf(next)).toContain('After all that')
    const form = await desk.person('Bea').opens(next, 'Ask')
    expect(form.labels()).toEqual(['Question'])
  })
})
