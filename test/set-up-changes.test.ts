import { EventEmitter, once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore } from '../db/sqlite.ts'
import type { Store } from '../db/store.ts'
import { createSetUpChanges } from '../src/set-up-changes.ts'
import { anna, bob, morning, setup } from './db/sample.ts'

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
