import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Sqlite, { type Database } from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { askCloser } from './asks.ts'
import { deadLetterStore } from './dead-letters.ts'
import { decisionStore, keyKeeper } from './decisions.ts'
import { dueMessages } from './due.ts'
import type { Engine } from './engine.ts'
import { logFlush } from './flush.ts'
import { loader } from './load.ts'
import { messageStore } from './messages.ts'
import { migrate } from './migrate.ts'
import { outboxStore } from './outbox.ts'
import { peopleStore } from './people.ts'
import { placeStore } from './places.ts'
import { promptStore } from './prompts.ts'
import { openQueue } from './queue.ts'
import { referenceStore } from './references.ts'
import { requestReads } from './requests.ts'
import { setupStore } from './setup.ts'
import type { Store } from './store.ts'
import { upkeep } from './upkeep.ts'

/** How long another process that migrates is waited for, in milliseconds. */
const patienceAtStart = 10_000
/** How long another process's write is waited for: nobody is answered meanwhile, and forms and presses live 3 s. */
const patience = 2_000

/**
 * Pages kept in memory, in KiB: the ends of all indexes, where new rows go, fit. No more, as SQLite walks through all of
 * them at each COMMIT that has split a page.
 */
const cacheSize = 8_000
/** Pages in the log before they are carried over, for which everybody waits: seldom, as most pages are there often. 64 MB. */
const checkpointEvery = 16_000

interface Options {
  /** Looks and changes nothing: no migration, every write is refused. */
  readonly?: boolean
}

/** Opens, makes and migrates the database at `file:data/roundtrip.db` or `file::memory:`. */
export async function openStore(url: string, { readonly = false }: Options = {}): Promise<Store> {
  const file = fileOf(url)
  const raw = open(file, readonly)
  try {
    const flush = file === ':memory:' || readonly ? null : logFlush(file)
    if (flush) raw.pragma('synchronous = NORMAL')
    const store = composeStore({ raw, db: drizzle(raw, { casing: 'snake_case' }), queue: openQueue(raw, flush) })
    return {
      ...store,
      async close() {
        await store.close()
        flush?.close()
      },
    }
  } catch (error) {
    raw.close()
    throw error
  }
}

function fileOf(url: string): string {
  if (!url.startsWith('file:')) throw new Error(`DATABASE_URL must start with "file:", as in file:data/roundtrip.db`)
  return url.slice('file:'.length)
}

function open(file: string, readonly: boolean): Database {
  if (file !== ':memory:' && !readonly) mkdirSync(dirname(file), { recursive: true })
  const raw = new Sqlite(file, { readonly, fileMustExist: readonly, timeout: patienceAtStart })
  try {
    if (!readonly) raw.pragma('journal_mode = WAL')
    raw.pragma('synchronous = FULL')
    raw.pragma('foreign_keys = ON')
    raw.pragma(`cache_size = -${cacheSize}`)
    raw.pragma(`wal_autocheckpoint = ${checkpointEvery}`)
    if (!readonly) migrate(raw)
    raw.pragma(`busy_timeout = ${patience}`)
    return raw
  } catch (error) {
    raw.close()
    throw error
  }
}

/** The store over a database that is open and migrated. */
export function composeStore(engine: Engine): Store {
  const { raw, queue } = engine
  const { touched, refresh, ...setup } = setupStore(engine)
  const { forget, ...people } = peopleStore(engine, setup.directory)
  const requests = requestReads(engine)
  const keepKey = keyKeeper(engine)
  const asks = askCloser(engine)
  const outbox = outboxStore(engine, asks, (id) => forget([id]))
  const dataVersion = raw.prepare<[], number>('PRAGMA data_version').pluck()
  let seen = dataVersion.get()
  let foreign = 0

  return {
    ...setup,
    ...people,
    ...requests,
    ...loader(engine, people, requests.request),
    ...decisionStore(engine, { keepKey, asks, setupTouched: touched }),
    ...messageStore(engine, keepKey),
    ...dueMessages(engine, outbox.markDead),
    ...outbox,
    ...deadLetterStore(engine),
    ...placeStore(engine),
    ...referenceStore(engine),
    ...promptStore(engine),
    ...upkeep(engine, setup.directory),
    changeCounter() {
      const version = dataVersion.get()
      if (version !== seen) {
        seen = version
        foreign += 1
        forget('all')
        refresh()
      }
      return foreign + queue.commits()
    },
    async close() {
      await queue.close()
      raw.close()
    },
  }
}
