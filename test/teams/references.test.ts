import { createServer } from 'node:net'
import pino from 'pino'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createReferences, fallbackUrl } from '../../adapters/teams/references.ts'
import { openStore } from '../../db/sqlite.ts'
import type { Store } from '../../db/store.ts'
import type { Reference } from '../../src/chat.ts'
import { serve } from '../../src/main.ts'
import { reference } from '../db/sample.ts'

const emea = 'https://smba.trafficmanager.net/emea/'
const amer = 'https://smba.trafficmanager.net/amer/'
const yard = 'teams:19:yard@thread.tacv2'
const dora = 'teams:d0ra'

/** Of one that nobody listens on now. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

let store: Store
beforeEach(async () => {
  store = await openStore('file::memory:')
})
afterEach(() => store.close())

/** Over the store, whose saves can be made to fail; counts what is saved. */
function open(fallback: string | null = null) {
  const saved: Reference[][] = []
  const logged: unknown[] = []
  const broken = { disk: false }
  const references = createReferences({
    store: {
      all: () => store.allReferences('teams'),
      save: async (all) => {
        if (broken.disk) throw new Error('disk full')
        saved.push(all)
        await store.saveReferences(all)
      },
    },
    fallback,
    log: (error) => logged.push(error),
  })
  return { references, saved, logged, broken }
}

it('remembers at once, stores in the background, and knows it after a start', async () => {
  const { references } = open()
  references.note({ place: dora, account: '29:dora', serviceUrl: emea, tenant: 'acme' })
  references.note({ place: dora, conversation: 'a:1' })
  const expected: Reference = {
    place: dora,
    conversation: 'a:1',
    account: '29:dora',
    serviceUrl: emea,
    tenant: 'acme',
    team: null,
    installed: true,
  }
  expect(references.of(dora)).toEqual(expected)
  await references.settled()

  const again = open()
  expect(again.references.of(dora)).toBeNull()
  await again.references.load()
  expect(again.references.of(dora)).toEqual(expected)
  expect(again.references.serviceUrl()).toBe(emea)
})

it('is known before anything can come in', async () => {
  await store.saveReferences([reference(dora, { serviceUrl: emea, conversation: 'a:1', installed: false })])
  const port = await freePort()
  /** Dora reacts to something in a channel, which says nothing of her 1:1 chat. */
  const react = () =>
    fetch(`http://127.0.0.1:${port}/api/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        type: 'messageReaction',
        serviceUrl: 'http://127.0.0.1:9/',
        from: { id: '29:dora', aadObjectId: 'd0ra' },
        conversation: { id: '19:yard@thread.tacv2', conversationType: 'channel', tenantId: 'acme' },
      }),
    }).then(
      ({ status }) => status,
      () => 'not heard',
    )
  const heard: unknown[] = []
  const bot = await serve({
    store: {
      ...store,
      async allReferences(platform) {
        heard.push(await react())
        return store.allReferences(platform)
      },
    },
    teams: { appId: null, password: null, tenantId: 'acme', type: 'SingleTenant', local: true, cloud: {} },
    port,
    host: '127.0.0.1',
    log: pino({ level: 'silent' }),
  })
  heard.push(await react())
  expect(heard).toEqual(['not heard', 200])
  await vi.waitFor(async () =>
    expect((await store.references([dora])).get(dora)).toMatchObject({
      account: '29:dora',
      conversation: 'a:1',
      installed: false,
    }),
  )
  await bot.stop()
})

it('writes only what has changed', async () => {
  const { references, saved } = open()
  for (let i = 0; i < 3; i++) references.note({ place: dora, serviceUrl: emea })
  await references.settled()
  references.note({ place: dora, serviceUrl: emea, installed: true })
  await references.settled()
  references.note({ place: dora, installed: false })
  await references.settled()
  expect(saved.map((all) => all.map(({ installed }) => installed))).toEqual([[true], [false]])
})

it('takes the newest service URL, of the place itself or of anybody', async () => {
  const { references } = open()
  references.note({ place: dora, serviceUrl: emea })
  references.note({ place: yard, serviceUrl: amer })
  expect([references.of(dora)?.serviceUrl, references.serviceUrl()]).toEqual([emea, amer])
  references.note({ place: 'teams:new', account: '29:new' })
  expect(references.of('teams:new')?.serviceUrl).toBe(amer)
})

it('remembers nobody while there is nowhere to reach them, and falls back where there is', () => {
  const nowhere = open().references
  nowhere.note({ place: dora, account: '29:dora' })
  expect([nowhere.of(dora), nowhere.serviceUrl()]).toEqual([null, null])
  const { references } = open(amer)
  references.note({ place: dora, account: '29:dora' })
  expect([references.of(dora)?.serviceUrl, references.serviceUrl()]).toEqual([amer, amer])
})

it('does not let what was stored undo what was heard meanwhile', async () => {
  await store.saveReferences([
    reference(dora, { serviceUrl: emea, account: '29:dora' }),
    reference(yard, { serviceUrl: emea }),
  ])
  const { references } = open()
  references.note({ place: dora, serviceUrl: amer, conversation: 'a:2' })
  await references.load()
  expect(references.of(dora)).toMatchObject({ serviceUrl: amer, conversation: 'a:2', account: '29:dora' })
  expect(references.of(yard)).toMatchObject({ serviceUrl: emea })
  expect(references.serviceUrl()).toBe(amer)
})

it('stores with the next change what could not be stored', async () => {
  const { references, saved, logged, broken } = open()
  broken.disk = true
  references.note({ place: dora, serviceUrl: emea })
  await references.settled()
  expect(logged).toHaveLength(1)
  broken.disk = false
  references.note({ place: yard, serviceUrl: emea })
  await references.settled()
  expect(saved.flat().map(({ place }) => place)).toEqual([dora, yard])
})

it('knows the channels of a team', () => {
  const { references } = open(emea)
  references.note({ place: yard, team: '19:team@thread.tacv2' })
  references.note({ place: 'teams:19:other@thread.tacv2', team: '19:else@thread.tacv2' })
  expect(references.inTeam('19:team@thread.tacv2').map(({ place }) => place)).toEqual([yard])
})

it('calls the public cloud before anything is heard, but never from a local bot or in another cloud', () => {
  const settings = { appId: 'a', password: 'p', tenantId: 't', type: 'SingleTenant', local: false, cloud: {} } as const
  expect(fallbackUrl(settings)).toMatch(/^https:\/\/smba\.trafficmanager\.net\//)
  expect(fallbackUrl({ ...settings, local: true })).toBeNull()
  expect(fallbackUrl({ ...settings, cloud: { ChannelService: 'https://botframework.azure.us' } })).toBeNull()
})
