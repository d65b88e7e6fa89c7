import { EventEmitter, once } from 'node:events'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openStore } from '../db/sqlite.ts'
import type { Store } from '../db/store.ts'
import { createBot } from '../src/bot.ts'
import { en } from '../src/requests/words/en.ts'
import { createSetUpChanges } from '../src/set-up-changes.ts'
import { anna, billing, bob, card, decide, morning, request, setup, team } from './db/sample.ts'

describe('a new set-up', () => {
  let store: Store
  beforeEach(async () => {
    store = await openStore('file::memory:')
    await store.applySetup(setup, 'file', morning)
  })
  afterEach(() => store.close())

  const change = (admin: string) => store.applySetup([{ change: 'organisation', admins: [admin] }], anna, morning)

  it('is carried out once, however many ask for it', async () => {
    let runs = 0
    const changes = createSetUpChanges(store, async () => {
      runs += 1
    })
    expect(changes.pending()).toBe(true)
    await Promise.all([changes.carryOut(), changes.carryOut()])
    await changes.carryOut()
    expect([runs, changes.pending()]).toEqual([1, false])
    await change(bob)
    expect(changes.pending()).toBe(true)
    await changes.carryOut()
    expect(runs).toBe(2)
  })

  it('is carried out after the one before it, if it comes while that is under way', async () => {
    const log: string[] = []
    const gate = new EventEmitter()
    const changes = createSetUpChanges(store, async () => {
      const [admin] = store.directory().admins
      log.push(`${admin} begins`)
      gate.emit('begun')
      if (admin === anna) await once(gate, 'finish')
      log.push(`${admin} ends`)
    })
    await change(anna)
    const begun = once(gate, 'begun')
    const first = changes.carryOut()
    await begun
    await change(bob)
    const second = changes.carryOut()
    gate.emit('finish')
    await Promise.all([first, second])
    expect(log).toEqual([`${anna} begins`, `${anna} ends`, `${bob} begins`, `${bob} ends`])
  })

  it('is still to be done when it failed', async () => {
    let runs = 0
    const changes = createSetUpChanges(store, async () => {
      runs += 1
      if (runs === 1) throw new Error('disk I/O error')
    })
    await expect(changes.carryOut()).rejects.toThrow('disk I/O error')
    expect(changes.pending()).toBe(true)
    await changes.carryOut()
    expect([runs, changes.pending()]).toEqual([2, false])
  })
})

it('moves requests with their team while the people of an earlier channel are still being met', async () => {
  const store = await openStore('file::memory:')
  await store.applySetup(setup, 'file', morning)
  const { id } = await decide(store, request(), {}, [card(billing)])
  const platform = { platform: 'slack', limits: () => [] } as const
  const unused = async () => {
    throw new Error('nothing is sent to a platform that is down')
  }
  const adapter = {
    platform: { ...platform, post: unused, update: unused, find: unused },
    routes: [],
    start: async () => undefined,
    stop: async () => undefined,
    ready: () => true as const,
    refresh: () => undefined,
    syncNew: () => new Promise<void>(() => undefined),
  }
  const bot = await createBot({
    store,
    adapters: [{ platform: 'slack', make: async () => adapter }],
    words: en,
    log: pino({ level: 'silent' }),
    now: () => morning,
  })
  await bot.start()
  for (const channel of ['slack:C0ONE', 'slack:C0TWO']) {
    await store.applySetup([{ change: 'team', id: 1, team: team({ channel }) }], 'file', morning)
    const now = async () => expect((await store.request(id))?.channel).toBe(channel)
    await vi.waitFor(now, { timeout: 10_000 })
  }
  await bot.stop()
})
