import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import pino from 'pino'
import { expect, it } from 'vitest'
import { openStore } from '../db/sqlite.ts'
import { createSetUpChanges } from '../src/set-up-changes.ts'
import { watchStore } from '../src/watch.ts'

it('a look at the database that fails is logged and does not end the process', async () => {
  const store = await openStore('file::memory:')
  const lines = new PassThrough()
  const setUp = createSetUpChanges(store, async () => undefined)
  const watch = watchStore(store, { onStored: () => undefined, setUp, log: pino(lines) })
  await store.close()
  const [line] = await once(lines, 'data')
  watch.stop()
  expect(JSON.parse(String(line)).err.message).toContain('not open')
})
