import { closeSync, fdatasync, openSync } from 'node:fs'
import { promisify } from 'node:util'

const sync = promisify(fdatasync)

/** Brings what has been committed onto the disk. */
export interface Flush {
  (): Promise<void>
  close(): void
}

/**
 * What SQLite does at the end of each COMMIT with `synchronous=FULL`, but beside the event loop, which would stand still
 * for as long as the disk takes. All else is SQLite's own: with `NORMAL` it flushes around checkpoints and at the start
 * of a log: https://www.sqlite.org/pragma.html#pragma_synchronous
 * The log is one and the same file for as long as a connection is open, and SQLite keeps no locks on it.
 */
export function logFlush(database: string): Flush {
  let log: number | null = null
  const flush = async () => {
    log ??= openSync(`${database}-wal`, 'r+')
    await sync(log)
  }
  return Object.assign(flush, {
    close() {
      if (log !== null) closeSync(log)
      log = null
    },
  })
}
