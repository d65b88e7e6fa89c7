/** What Microsoft 365 Agents Playground sends, as it was recorded from it before this bot, goes through the whole bot. */
import { readdirSync, readFileSync } from 'node:fs'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openStore } from '../../db/sqlite.ts'
import type { Store } from '../../db/store.ts'
import { type Bot, serve } from '../../src/main.ts'
import { applyFile } from '../../src/reports.ts'
import { type ConnectorCall, startEasyConnector } from './easy-connector.ts'

const folder = 'test/fixtures/teams'
const names = readdirSync(folder).map((file) => file.replace(/\.json$/, ''))
const alex = { id: 'user-id-0', aadObjectId: '00000000-0000-0000-0000-0000000000020', name: 'Alex Wilber' }
const channel = 'teams:team-id'
const megan = { id: 'user-id-1', aadObjectId: '00000000-0000-0000-0000-0000000000021', name: 'Megan Bowen' }
/** The card of the request that the recorded presses and replies are about. */
const recordedCard = '1795457413900'

const setup = `
teams:
  - name: Billing
    platform: teams
    channel: team-id
    timeZone: UTC
    products: [{ name: Invoicing, keywords: [invoice] }]
`

let bot: Bot
let store: Store
let connector: Awaited<ReturnType<typeof startEasyConnector>>
let calls: ConnectorCall[] = []

beforeEach(async () => {
  calls = []
  const channels = [{ id: 'team-id' }, { id: 'channel-announcements-id', name: 'Announcements' }]
  connector = await startEasyConnector({ members: [alex, megan], channels, onCall: (call) => calls.push(call) })
  store = await openStore('file::memory:')
  expect((await applyFile(store, setup, { dryRun: false, now: Date.now() })).lines.join()).toContain('new team Billing')
  const local = { appId: null, password: null, tenantId: null, type: 'SingleTenant', local: true, cloud: {} } as const
  const log = pino({ level: 'silent' })
  bot = await serve({ store, teams: local, port: 0, host: '127.0.0.1', log, scale: 1000 })
})
afterEach(async () => {
  await bot.stop()
  connector.close()
})

interface Answer {
  status: number
  /** The card that it holds, as JSON. */
  text: string
}

/** Sends what was recorded. `card`: what the card of the request goes by here. `from`: who does it in place of Alex. */
async function replay(name: string, { card = recordedCard, from = alex } = {}): Promise<Answer> {
  const recorded = readFileSync(`${folder}/${name}.json`, 'utf8').replaceAll(recordedCard, card)
  const activity = { ...JSON.parse(recorded), serviceUrl: connector.url, from }
  const headers = { 'content-type': 'application/json' }
  const url = `http://127.0.0.1:${bot.port}/api/messages`
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(activity) })
  return { status: response.status, text: await response.text() }
}

/** The call that says these words, once it was made. */
const sent = (words: string, where: string): Promise<ConnectorCall> =>
  vi.waitFor(() => {
    const found = calls.find(({ path, body }) => path.includes(where) && JSON.stringify(body ?? '').includes(words))
    if (!found) throw new Error(`nothing in ${where} says ${words}: ${calls.map((call) => call.path)}`)
    return found
  }, 5_000)

const chat = 'conversations/c07f5794-4dd5-4771-b599-a83bc8b278dc/'

/** Files the request that the recorded form asks for. Gives what its card goes by. */
async function filed(): Promise<string> {
  await replay('chat-installed')
  await replay('channel-installed')
  expect((await replay('chat-form')).text).toContain('REQ-1')
  return (await sent('REQ-1', 'conversations/team-id/')).id
}

describe('what was recorded from the Agents Playground', () => {
  test.each(names)('%s is taken, also when it is sent again', async (name) => {
    const first = await replay(name)
    expect(first.status).toBe(200)
    expect((await replay(name)).status).toBe(200)
  })

  test('being added to the chat is answered there with help', async () => {
    await replay('chat-installed')
    await replay('chat-members-added')
    await sent('How Roundtrip works', chat)
  })

  test('words in the chat are offered as a request, and the press brings the form with them', async () => {
    await replay('chat-words')
    await sent('Press New request to open the form with this title.', chat)
    const form = await replay('chat-press')
    expect(form.text).toContain('"value":"Send invoices sooner"')
    expect(form.text).toContain('What do you need, and why?')
  })

  test('the form of the chat files one request, however often it comes', async () => {
    await filed()
    expect((await replay('chat-form')).text).toContain('REQ-1')
    await sent('Received: REQ-1 is with Billing.', chat)
  })

  test('the form of the message extension is opened and files a request', async () => {
    await replay('chat-installed')
    await replay('channel-installed')
    expect((await replay('extension-open')).text).toContain('Check the outcome')
    expect((await replay('extension-form')).text).toContain('REQ-1')
    await sent('Show the VAT', 'conversations/team-id/')
  })

  test('a press in the channel claims the request, and its card is changed in place', async () => {
    const card = await filed()
    const answer = await replay('channel-press', { card })
    expect(answer.text).toContain('Taken on by Billing')
    const changed = await sent('Taken on by Billing', `conversations/team-id/activities/${card}`)
    expect(changed.method).toBe('PUT')
  })

  test('a mention under the card goes to the requester, one beside it is answered in the chat', async () => {
    const card = await filed()
    await replay('channel-reply', { card, from: megan })
    await sent('which invoices?', chat)
    await replay('channel-mention')
    await sent('Your requests', chat)
  })

  test('a press that came as a message is answered by one', async () => {
    await filed()
    await replay('chat-press-as-message')
    await sent('REQ-1 is waiting for Billing', chat)
  })

  test('a channel gets its name, and being taken out of its team breaks it until the app is added again', async () => {
    const broken = async () => (await store.places([channel])).get(channel)?.broken ?? null
    await replay('channel-installed')
    await replay('channel-renamed')
    expect((await store.channelsOn('teams')).find(({ id }) => id === channel)?.name).toBe('General')
    await replay('channel-uninstalled')
    expect(await broken()).toBe('BotNotInConversationRoster')
    await replay('channel-bot-added')
    expect(await broken()).toBeNull()
    await replay('channel-deleted')
    expect(await broken()).toBe('ConversationNotFound')
  })

  test('who took the app out is not written to any more', async () => {
    await replay('chat-installed')
    await replay('chat-uninstalled')
    await vi.waitFor(async () => {
      const place = `teams:${alex.aadObjectId}`
      expect((await store.references([place])).get(place)?.installed).toBe(false)
    })
  })
})
