import Sqlite, { type Database } from 'better-sqlite3'

/** Runs a job inside a transaction; what it gives is handed on only after COMMIT. It may run twice, so it keeps nothing. */
type WriteJob = <T>(job: () => T) => Promise<T>

export interface Queue {
  write: WriteJob
  /** How many transactions have been committed. */
  commits(): number
  /** Writes what waits and takes nothing more. */
  close(): void
}

interface Waiting {
  run(): unknown
  resolve(value: unknown): void
  reject(error: unknown): void
}

/**
 * Everything that waits when the event loop comes round goes into one transaction, as the disk's flush is what a
 * write costs. If the transaction fails, its jobs run again one at a time, and only the one that fails is refused.
 */
export function openQueue(raw: Database): Queue {
  const begin = raw.prepare('BEGIN IMMEDIATE')
  const commit = raw.prepare('COMMIT')
  const rollback = raw.prepare('ROLLBACK')
  let waiting: Waiting[] = []
  let commits = 0
  let closed = false

  function together(jobs: Waiting[]): unknown[] {
    begin.run()
    try {
      const results = jobs.map((job) => job.run())
      commit.run()
      commits += 1
      return results
    } catch (error) {
      // On a full disk SQLite has rolled back by itself.
      if (raw.inTransaction) rollback.run()
      throw error
    }
  }

  function oneByOne(jobs: Waiting[]): void {
    for (const job of jobs) {
      try {
        const [result] = together([job])
        job.resolve(result)
      } catch (error) {
        job.reject(error)
      }
    }
  }

  function flush(): void {
    const jobs = waiting
    waiting = []
    if (jobs.length < 2) {
      oneByOne(jobs)
      return
    }
    try {
      const results = together(jobs)
      jobs.forEach((job, i) => {
        job.resolve(results[i])
      })
    } catch (error) {
      // Another process has held the lock for the whole busy timeout: each job would wait as long again.
      if (isBusy(error)) for (const job of jobs) job.reject(error)
      else oneByOne(jobs)
    }
  }

  return {
    write: <T>(run: () => T) =>
      new Promise<T>((resolve, reject) => {
        if (closed) return reject(new Error('The database is closed.'))
        // What a job resolves with is what its own run gave: the queue only carries it.
        waiting.push({ run, resolve: resolve as (value: unknown) => void, reject })
        if (waiting.length === 1) setImmediate(flush)
      }),
    commits: () => commits,
    close() {
      closed = true
      flush()
    },
  }
}

const isBusy = (error: unknown): boolean => error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY')
