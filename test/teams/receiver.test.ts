import { connect } from 'node:net'
import pino from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { openBotFramework } from '../../adapters/teams/bot-framework.ts'
import type { Activity, InvokeAnswer } from '../../adapters/teams/payloads.ts'
import { serviceUrlsOf, teamsReceiver } from '../../adapters/teams/receiver.ts'
import type { TeamsSettings } from '../../src/settings.ts'
import { startServer } from '../../src/web/server.ts'
import { appId, issuer, startKeyServer } from './key-server.ts'

const tenant = '8f1b2c3d-0000-4000-8000-000000000001'
const serviceUrl = 'https://smba.trafficmanager.net/emea/'
const local: TeamsSettings = {
  appId: null,
  password: null,
  tenantId: tenant,
  type: 'SingleTenant',
  local: true,
  cloud: {},
}
const words = {
  type: 'message',
  id: '1',
  channelId: 'msteams',
  serviceUrl,
  from: { id: '29:anna', aadObjectId: 'anna' },
  conversation: { id: 'a:1', conversationType: 'personal', tenantId: tenant },
  text: 'Hello',
}
const silent = pino({ level: 'silent' })
const closers: (() => Promise<void>)[] = []
let keys: Awaited<ReturnType<typeof startKeyServer>>
let real: TeamsSettings
let heard: Activity[] = []
let answer: () => Promise<InvokeAnswer | null> = async () => null

/** A receiver alone, behind HTTP. */
async function listen(settings: TeamsSettings): Promise<string> {
  const handle = teamsReceiver({
    bot: openBotFramework(settings),
    settings,
    async handle(activity) {
      heard.push(activity)
      return answer()
    },
    log: silent,
  })
  const routes = [{ method: 'POST', path: '/', handle }]
  const server = await startServer({ port: 0, host: '127.0.0.1', routes, ready: () => ({}), log: silent })
  closers.push(() => server.close(0))
  return `http://127.0.0.1:${server.port}`
}

const post = (url: string, body: unknown, token?: string) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: token }) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

beforeAll(async () => {
  keys = await startKeyServer()
  const cloud = { ToBotFromChannelOpenIdMetadataUrl: keys.metadata, ToBotFromChannelTokenIssuer: issuer }
  real = { ...local, appId, password: 'secret', local: false, cloud }
})
afterAll(async () => {
  for (const close of closers) await close()
  await keys.close()
})
beforeEach(() => {
  heard = []
  answer = async () => null
})

describe('who sent it', () => {
  let url = ''
  beforeAll(async () => {
    url = await listen(real)
    // botbuilder writes to the console when a token is wrong.
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
  })
  afterAll(() => vi.restoreAllMocks())

  test('what Bot Framework signed for this bot gets in', async () => {
    const { status } = await post(url, words, `Bearer ${keys.token(serviceUrl)}`)
    expect([status, heard.length]).toEqual([200, 1])
  })

  const later = Math.floor(Date.now() / 1000)
  test.each<[string, () => string | undefined]>([
    ['no token', () => undefined],
    ['an empty one', () => ''],
    ['another scheme', () => `Basic ${keys.token(serviceUrl)}`],
    ['no JWT', () => 'Bearer nonsense'],
    ['another audience', () => `Bearer ${keys.token(serviceUrl, { aud: 'another-bot' })}`],
    ['another issuer', () => `Bearer ${keys.token(serviceUrl, { iss: 'https://sts.windows.net/evil/' })}`],
    ['an unknown key', () => `Bearer ${keys.foreign(serviceUrl)}`],
    ["a key that goes by another's name", () => `Bearer ${keys.forged(serviceUrl)}`],
    ['one that has expired', () => `Bearer ${keys.token(serviceUrl, { exp: later - 600 })}`],
    ['one that is not valid yet', () => `Bearer ${keys.token(serviceUrl, { nbf: later + 3600 })}`],
    ['one for another service URL', () => `Bearer ${keys.token('https://smba.trafficmanager.net/amer/')}`],
    ['one for no service URL', () => `Bearer ${keys.token(serviceUrl, { serviceurl: undefined })}`],
    [
      'one of an emulator, which names the bot as its own app',
      () =>
        `Bearer ${keys.token(serviceUrl, {
          iss: 'https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/',
          ver: '1.0',
          appid: appId,
        })}`,
    ],
    ['no signature', () => `Bearer ${keys.token(serviceUrl).replace(/[^.]*$/, '')}`],
  ])('with %s it is refused', async (_, token) => {
    const { status } = await post(url, words, token())
    expect([status, heard]).toEqual([401, []])
  })

  test('another channel than Teams is refused, whatever its token', async () => {
    const { status } = await post(url, { ...words, channelId: 'AseChannel' }, `Bearer ${keys.token(serviceUrl)}`)
    expect([status, heard]).toEqual([403, []])
  })

  test.each([
    ['another tenant', { id: 'other' }, 'other', 403],
    ['another tenant in the channel data alone', { id: 'other' }, tenant, 403],
    ['another tenant in the conversation alone', { id: tenant }, 'other', 403],
    ['the tenant in capitals', { id: tenant.toUpperCase() }, tenant, 200],
    ['no tenant', undefined, undefined, 403],
    ['the tenant in the channel data alone', { id: tenant }, undefined, 200],
    ['the tenant in the conversation alone', undefined, tenant, 200],
  ])('%s', async (_, data, tenantId, expected) => {
    const activity = { ...words, channelData: { tenant: data }, conversation: { ...words.conversation, tenantId } }
    const { status } = await post(url, activity, `Bearer ${keys.token(serviceUrl)}`)
    expect([status, heard.length]).toEqual([expected, expected === 200 ? 1 : 0])
  })

  test('where the keys cannot be had it is sent again later', async () => {
    const down = await startKeyServer()
    down.breakDown()
    const cloud = { ...real.cloud, ToBotFromChannelOpenIdMetadataUrl: down.metadata }
    const { status } = await post(await listen({ ...real, cloud }), words, `Bearer ${down.token(serviceUrl)}`)
    await down.close()
    expect([status, heard]).toEqual([503, []])
  })
})

test.each([
  ['https://smba.trafficmanager.net/emea/', true],
  ['https://smba.trafficmanager.net/de/8f1b2c3d/', true],
  ['https://smba.infra.gcc.teams.microsoft.com/teams', true],
  ['https://smba.infra.gov.teams.microsoft.us/teams', true],
  ['https://evil.trafficmanager.net/emea/', false],
  ['https://smba.trafficmanager.net.evil.example/', false],
  ['https://evil.example/smba.trafficmanager.net/', false],
  ['https://smba.trafficmanager.net@evil.example/', false],
  ['https://evil@smba.trafficmanager.net/', false],
  ['https://evilteams.microsoft.com/', false],
  ['https://smba.trafficmanager.net:8443/emea/', false],
  ['http://smba.trafficmanager.net/emea/', false],
  ['http://127.0.0.1:3000/', false],
  ['http://169.254.169.254/', false],
  ['file:///etc/passwd', false],
  ['nowhere', false],
  ['', false],
])('the bot calls %s: %s', (url, allowed) => {
  expect(serviceUrlsOf({ ...local, appId, local: false })(url)).toBe(allowed)
})

test.each([
  ['http://127.0.0.1:3000/', true],
  ['http://localhost:56150/_connector', true],
  ['http://[::1]:3000/', true],
  ['http://127.0.0.1.evil.example/', false],
  ['https://smba.trafficmanager.net/emea/', false],
  ['http://10.0.0.1/', false],
])('a local bot calls %s: %s', (url, allowed) => {
  expect(serviceUrlsOf(local)(url)).toBe(allowed)
})

describe('what is sent', () => {
  let url = ''
  const here = { ...words, serviceUrl: 'http://127.0.0.1:3000/' }
  beforeAll(async () => {
    url = await listen(local)
  })

  test('an invoke is answered with what it brings, all else with 200', async () => {
    answer = async () => ({ status: 200, body: { statusCode: 200, type: 'text', value: 'Done.' } })
    const invoked = await post(url, { ...here, type: 'invoke', name: 'adaptiveCard/action' })
    expect(await invoked.json()).toEqual({ statusCode: 200, type: 'text', value: 'Done.' })
    answer = async () => ({ status: 200 })
    const closed = await post(url, { ...here, type: 'invoke', name: 'task/submit' })
    expect([closed.status, await closed.text()]).toEqual([200, ''])
    answer = async () => null
    const said = await post(url, here)
    expect([said.status, await said.json()]).toEqual([200, {}])
  })

  test('what fails is sent again', async () => {
    answer = async () => {
      throw new Error('the disk is full')
    }
    expect((await post(url, here)).status).toBe(500)
  })

  test.each([
    ['nothing', ''],
    ['no JSON', '{"type":'],
    ['a list', '[]'],
    ['null', 'null'],
    ['no type', JSON.stringify({ ...here, type: undefined })],
    ['a type that is no text', JSON.stringify({ ...here, type: { a: 1 } })],
    ['no service URL', JSON.stringify({ ...here, serviceUrl: undefined })],
    ['an empty service URL', JSON.stringify({ ...here, serviceUrl: '' })],
    ['no conversation', JSON.stringify({ ...here, conversation: undefined })],
    ['lists that never end', '['.repeat(400_000)],
  ])('%s is answered with 400', async (_, body) => {
    expect([(await post(url, body)).status, heard]).toEqual([400, []])
  })

  test('deeply nested values and names of prototypes are only carried along', async () => {
    const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`
    const body = JSON.stringify(here).replace(/}$/, `,"value":${deep},"__proto__":{"type":"invoke"},"constructor":1}`)
    expect((await post(url, body)).status).toBe(200)
    expect(heard[0]?.type).toBe('message')
  })

  test('what a web page could send by itself is refused, as JSON with any charset is not', async () => {
    for (const [type, status] of [
      ['text/plain;charset=UTF-8', 415],
      ['application/x-www-form-urlencoded', 415],
      ['application/json; charset=utf-8', 200],
      ['Application/JSON', 200],
    ] as const) {
      const init = { method: 'POST', headers: { 'content-type': type }, body: JSON.stringify(here) }
      expect([type, (await fetch(url, init)).status]).toEqual([type, status])
    }
  })

  test('more than 1 MB is refused before it is read', async () => {
    expect((await post(url, { ...here, text: 'a'.repeat(1_000_001) })).status).toBe(413)
  })

  test('more than 1 MB that says nothing of its length is refused on the way', async () => {
    const body = new ReadableStream({
      pull(controller) {
        controller.enqueue(new TextEncoder().encode('a'.repeat(100_000)))
      },
    })
    // Node sends a stream only half-duplex; its types do not know the option.
    const headers = { 'content-type': 'application/json' }
    const init = { method: 'POST', headers, body, duplex: 'half' } as RequestInit
    const answered = fetch(url, init).then(({ status }) => status)
    // The bot may close the line while more is being sent.
    expect([413, null]).toContain(await answered.catch(() => null))
    expect(heard).toEqual([])
  })

  test('a delivery that is cut off reaches nobody', async () => {
    const { port } = new URL(url)
    const socket = connect(Number(port), '127.0.0.1')
    const head = ['POST / HTTP/1.1', 'Host: x', 'Content-Type: application/json', 'Content-Length: 500', '', '']
    socket.write(`${head.join('\r\n')}{"type":"message"`, () => socket.destroy())
    await new Promise((resolve) => socket.once('close', resolve))
    expect((await post(url, here)).status).toBe(200)
    expect(heard).toHaveLength(1)
  })
})
