import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore } from '../../db/sqlite.ts'
import type { Request } from '../../src/requests/request.ts'
import { keepsTheContract } from './contract.ts'
import {
  anna,
  ask,
  billing,
  card,
  decide,
  decision,
  dueOnSlack,
  morning,
  person,
  request,
  setup,
  storefront,
  team,
  write,
} from './sample.ts'

describe('the store on SQLite in memory', () => {
  keepsTheContract(() => openStore('file::memory:'))
})

describe('the store on SQLite in a file', () => {
  let folder: string
  const path = () => join(folder, 'data', 'roundtrip.db')
  const open = () => openStore(`file:${path()}`)

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'roundtrip-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('writes what waits together in one transaction', async () => {
    const store = await open()
    await store.applySetup(setup, 'file', morning)
    const watcher = new Sqlite(path())
    const seen = () => watcher.pragma('data_version', { simple: true })
    const before = Number(seen())
    const own = store.changeCounter()
    const versions = new Set<unknown>()
    const many = Array.from({ length: 20 }, () =>
      store.apply(write([decision(request(), {}, [card(billing)])])).then(() => versions.add(seen())),
    )
    await Promise.all([...many, store.keep('k', morning)])
    expect([...versions]).toEqual([before + 1])
    expect(store.changeCounter()).toBe(own + 1)
    watcher.close()
    await store.close()
  })

  it('finishes what waits before it closes, and refuses what comes later', async () => {
    const store = await open()
    const kept = store.keep('k', morning)
    await store.close()
    expect(await kept).toBe(true)
    await expect(store.keep('l', morning)).rejects.toThrow('closed')
    const again = await open()
    expect(await again.answered('k')).toEqual({ request: null })
    await again.close()
  })

  it('numbers on in a database that still counted its requests', async () => {
    const old = await open()
    await old.applySetup(setup, 'file', morning)
    for (let i = 0; i < 3; i++) await decide(old, request())
    await old.close()
    const raw = new Sqlite(path())
    raw.exec('ALTER TABLE organisations ADD COLUMN last_number integer NOT NULL DEFAULT 3')
    // The fifth migration takes the column away.
    raw.exec('DELETE FROM __drizzle_migrations WHERE id = 5')
    raw.close()
    const store = await open()
    expect((await decide(store, request())).number).toBe(4)
    expect(await store.check()).toBe('ok')
    await store.close()
  })

  it('notices what another process has changed', async () => {
    const [one, other] = [await open(), await open()]
    await one.applySetup(setup, 'file', morning)
    other.changeCounter()
    await other.savePeople([person(anna)], morning)
    await other.people([anna])
    expect(other.directory().teams.get(1)?.mention).toBeNull()
    const before = other.changeCounter()

    await one.applySetup([{ change: 'team', id: 1, team: team({ mention: anna }) }], 'file', morning)
    await one.savePeople([person(anna, { name: 'Anna' })], morning)
    expect(other.changeCounter()).not.toBe(before)
    expect(other.directory().teams.get(1)?.mention).toBe(anna)
    expect((await other.person(anna))?.name).toBe('Anna')
    await one.close()
    await other.close()
  })

  it('only looks when it is opened to be read', async () => {
    await expect(openStore(`file:${path()}`, { readonly: true })).rejects.toThrow()
    expect(existsSync(path())).toBe(false)
    const store = await open()
    const reader = await openStore(`file:${path()}`, { readonly: true })
    await expect(reader.keep('k', morning)).rejects.toThrow('readonly')
    expect(await store.keep('k', morning)).toBe(true)
    await reader.close()
    await store.close()
  })

  it('copies itself while it serves, and both are sound', async () => {
    const store = await open()
    await store.applySetup(setup, 'file', morning)
    const routed = await decide(store, request())
    const copy = join(folder, 'copy.db')
    await store.backup(copy)
    await decide(store, routed)
    const restored = await openStore(`file:${copy}`)
    expect(await restored.request(routed.id)).toEqual(routed)
    expect([await restored.check(), await store.check()]).toEqual(['ok', 'ok'])
    await restored.close()
    await store.close()
  })

  it('says that migrations are missing', async () => {
    const store = await open()
    const raw = new Sqlite(path())
    raw.exec('DELETE FROM __drizzle_migrations')
    raw.close()
    expect(await store.check()).toMatch('not been applied')
    await store.close()
  })

  describe('when a row is spoiled', () => {
    const spoil = (change: string) => {
      const raw = new Sqlite(path())
      raw.exec(change)
      raw.close()
    }

    it('sets the message aside that cannot be read, and gives the others', async () => {
      const store = await open()
      await store.applySetup(setup, 'file', morning)
      await decide(store, request(), {}, [card(billing)])
      await decide(store, request(), {}, [card(storefront)])
      await store.addMessage(
        { kind: 'answer', place: anna, data: { words: 'x', by: anna }, key: null, thread: null },
        0,
      )
      spoil(`update requests set why = '["inv' where id = 1; update messages set data = '{' where kind = 'answer'`)
      expect((await dueOnSlack(store, morning, 9)).map(({ place }) => place)).toEqual([storefront])
      expect((await store.deadLetters()).map(({ kind, error }) => [kind, error])).toEqual([
        ['card', 'unreadable'],
        ['answer', 'unreadable'],
      ])
      await store.close()
    })

    it('lists the other requests', async () => {
      const store = await open()
      await store.applySetup(setup, 'file', morning)
      for (let i = 0; i < 3; i++) await decide(store, request({ channel: 'slack:C0OLD' }))
      spoil(`update requests set why = '["inv' where id = 2`)
      const ids = async (list: Promise<Request[]>) => (await list).map(({ id }) => id)
      expect(await ids(store.queue([1], { limit: 9 }))).toEqual([3, 1])
      expect(await ids(store.mine(anna, { limit: 9, closedSince: 0 }))).toEqual([3, 1])
      expect(await ids(store.misplaced(9))).toEqual([1, 3])
      await expect(store.request(2)).rejects.toThrow('JSON')
      await store.close()
    })

    it('sends what stands in one message with it', async () => {
      const store = await open()
      await store.applySetup(setup, 'file', morning)
      const both = [await decide(store, request()), await decide(store, request())]
      const asks = both.map((each) => decision(each, {}, [ask(anna)]))
      for (const each of asks) await store.apply(write([each], { by: 'clock', clock: true }))
      spoil(`update requests set why = '["inv' where id = 1`)
      const [carrier] = await dueOnSlack(store, morning, 9)
      expect((await store.carried(carrier?.id ?? 0)).map(({ request }) => request)).toEqual([2])
      expect((await store.deadLetters()).map(({ request, error }) => [request, error])).toEqual([[1, 'unreadable']])
      await store.close()
    })
  })

  it('is made once when several processes start at once', async () => {
    const starts = Array.from({ length: 4 }, async () => {
      const child = fork(new URL('./start.ts', import.meta.url), [`file:${path()}`], { execArgv: ['--import', 'tsx'] })
      const [code] = await once(child, 'exit')
      return code
    })
    expect(await Promise.all(starts)).toEqual([0, 0, 0, 0])
  })

  it('refuses another kind of database', async () => {
    await expect(openStore('postgres://localhost/x')).rejects.toThrow('file:')
  })
})
