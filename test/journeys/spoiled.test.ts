import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Delivery } from '../../adapters/playground/deliveries.ts'
import type { Json } from '../../adapters/playground/shapes.ts'
import { spoiled } from '../spoiled.ts'
import { type Desk, file, send, startDesk, there, wishes } from './steps.ts'

/** How many spoiled payloads of each kind are sent; more by hand. */
const runs = Number(process.env.RUNS ?? 40)

/** What a delivery says, and the same delivery saying something else. */
function opened({ body, headers = {} }: Delivery): { json: Json; closed: (json: Json) => Delivery } {
  const text = String(body)
  if (text.startsWith('{'))
    return { json: JSON.parse(text), closed: (json) => ({ headers, body: JSON.stringify(json) }) }
  const form = Object.fromEntries(new URLSearchParams(text))
  const closed = (fields: Record<string, string>) => ({ headers, body: new URLSearchParams(fields).toString() })
  if (form.payload === undefined) return { json: form, closed: (json) => closed(words(json)) }
  return { json: JSON.parse(form.payload), closed: (json) => closed({ payload: JSON.stringify(json) }) }
}

/** The fields of a form are text, whatever was put there. */
const words = (json: Json): Record<string, string> =>
  Object.fromEntries(
    Object.entries(json)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]),
  )

/** Payloads as they really come, signed by Slack, with fields missing, of other kinds, or enormous. */
describe('a spoiled payload', () => {
  let desk: Desk
  const sound = new Map<string, Delivery>()
  beforeAll(async () => {
    desk = await startDesk()
    const { slack } = desk
    const card = await file(desk, 'Send invoices sooner')
    const [anna, bob] = [slack.as('U0ANNA'), slack.as('U0BOB')]
    sound.set('a press', (await bob.press(card, 'Claim')).sent)
    sound.set('a press that opens a form', (await bob.press(card, 'Ask')).sent)
    sound.set('a form about a request', (await send(desk, 'U0BOB', card, 'Ask', { Question: 'Which?' })).sent)
    const wish = there((await anna.command('One more')).view)
    const values = { ...wishes, Product: 'Invoicing', 'How will you measure it?': 'days', Target: '3' }
    sound.set('a new request', (await anna.submit(wish, values)).sent)
    sound.set('a command', (await anna.command('help')).sent)
    sound.set('a shortcut', (await anna.shortcut('new_request')).sent)
    sound.set('a message that becomes a request', (await anna.messageShortcut('make_request', card)).sent)
    sound.set('Home, opened', (await anna.openHome()).sent)
    sound.set('words under the card', there((await bob.mention('C0BILLING', 'Look', card)).answer).sent)
    sound.set('words to the bot', there((await anna.dm('help')).answer).sent)
    sound.set('somebody who joins', there(await slack.join('C0SALES', 'U0BEA')).sent)
    sound.set('a person who changed', there(await slack.changeUser('U0SAM', { name: 'Sam Rot' })).sent)
    sound.set('a channel with another name', there(await slack.rename('C0STORE', 'shop')).sent)
    await desk.settle()
  })
  afterAll(() => desk.stop())

  const kinds = [
    'a press',
    'a press that opens a form',
    'a form about a request',
    'a new request',
    'a command',
    'a shortcut',
    'a message that becomes a request',
    'Home, opened',
    'words under the card',
    'words to the bot',
    'somebody who joins',
    'a person who changed',
    'a channel with another name',
  ]

  it.each(kinds)(
    '(%s) is answered, and stores nothing that could come twice',
    async (kind) => {
      const { json, closed } = opened(there(sound.get(kind)))
      const property = fc.asyncProperty(spoiled(json), async (payload) => {
        const delivery = closed(payload)
        const first = await desk.slack.sendRaw(delivery)
        expect([200, 400, 404]).toContain(first.status)
        await desk.settle()
        const before = desk.rows()
        expect((await desk.slack.sendRaw(delivery)).status).toBe(first.status)
        await desk.settle()
        expect(desk.rows()).toEqual(before)
      })
      await fc.assert(property, { numRuns: runs, seed: Number(process.env.SEED ?? 1), endOnFailure: true })
    },
    60_000 + runs * 1_000,
  )
})
