import Sqlite, { type Database } from 'better-sqlite3'

/** What a job gave, once it is committed. */
export interface Committed<T> {
  result: T
  /** Resolves when it is on the disk, and refuses if the disk did not take it: nobody may be answered before. */
  kept: Promise<void>
}

export interface Queue {
  /** Runs a job inside a transaction; what it gives is handed on when it is on the disk. It may run twice, so it keeps nothing. */
  write<T>(job: () => T): Promise<T>
  /** As `write`, but hands on what the job gave while it is brought onto the disk. */
  writeAhead<T>(job: () => T): Promise<Committed<T>>
  /** From within a job: once before COMMIT, however many jobs of the transaction ask for it. */
  last(what: () => void): void
  /** How many transactions have been committed. */
  commits(): number
  /** Whatever can be read now is on the disk when this resolves; refuses if the disk does not take it. */
  flushed(): Promise<void>
  /** Writes what waits and takes nothing more. */
  close(): Promise<void>
}

/** So many jobs wait for no others. */
const enough = 64

interface Waiting {
  run(): unknown
  resolve(committed: Committed<unknown>): void
  reject(error: unknown): void
}

interface Done {
  job: Waiting
  result: unknown
}

/**
 * Everything that waits when the event loop comes round goes into one transaction, as the disk's flush is what a
 * write costs; what comes while it is flushed goes into the next. Nobody is answered before the flush. If the
 * transaction fails, its jobs run again one at a time, and only the one that fails is refused.
 * Without `flush` COMMIT itself is all there is to wait for.
 */
export function openQueue(raw: Database, flush: (() => Promise<void>) | null = null): Queue {
  const begin = raw.prepare('BEGIN IMMEDIATE')
  const commit = raw.prepare('COMMIT')
  const rollback = raw.prepare('ROLLBACK')
  let waiting: Waiting[] = []
  let gathered = 0
  let gathering = false
  let flushing: Promise<void> | null = null
  /** What the last flush did not bring onto the disk can be read all the same. */
  let unkept = false
  let commits = 0
  let closed = false
  const atEnd = new Set<() => void>()

  function together(jobs: Waiting[]): Done[] {
    begin.run()
    atEnd.clear()
    try {
      const done = jobs.map((job) => ({ job, result: job.run() }))
      for (const what of atEnd) what()
      commit.run()
      commits += 1
      return done
    } catch (error) {
      // On a full disk SQLite has rolled back by itself.
      if (raw.inTransaction) rollback.run()
      throw error
    }
  }

  function oneByOne(jobs: Waiting[]): Done[] {
    return jobs.flatMap((job) => {
      try {
        return together([job])
      } catch (error) {
        job.reject(error)
        return []
      }
    })
  }

  function store(jobs: Waiting[]): Done[] {
    if (jobs.length < 2) return oneByOne(jobs)
    try {
      return together(jobs)
    } catch (error) {
      if (!isBusy(error)) return oneByOne(jobs)
      // Another process has held the lock for the whole busy timeout: each job would wait as long again.
      for (const job of jobs) job.reject(error)
      return []
    }
  }

  function storeWaiting(): void {
    const jobs = waiting
    waiting = []
    gathered = 0
    const done = store(jobs)
    const kept = flush && done.length > 0 ? flush() : Promise.resolve()
    for (const { job, result } of done) job.resolve({ result, kept })
    if (!flush || done.length === 0) return
    const over = (failed: boolean) => {
      unkept = failed
      flushing = null
      if (waiting.length > 0) gatherSoon()
    }
    flushing = kept.then(
      () => over(false),
      () => over(true),
    )
  }

  /** Those who press at the same moment come in one after the other: as long as each turn brings more, they are waited for. */
  function gather(): void {
    gathering = false
    if (waiting.length === 0) return
    const more = waiting.length > gathered && waiting.length < enough
    gathered = waiting.length
    if (more) gatherSoon()
    else storeWaiting()
  }

  function gatherSoon(): void {
    if (gathering || flushing) return
    gathering = true
    setImmediate(gather)
  }

  function writeAhead<T>(run: () => T): Promise<Committed<T>> {
    return new Promise((resolve, reject) => {
      if (closed) return reject(new Error('The database is closed.'))
      // What a job resolves with is what its own run gave: the queue only carries it.
      waiting.push({ run, resolve: resolve as (committed: Committed<unknown>) => void, reject })
      gatherSoon()
    })
  }

  async function write<T>(run: () => T): Promise<T> {
    const { result, kept } = await writeAhead(run)
    await kept
    return result
  }

  return {
    write,
    writeAhead,
    last: (what) => void atEnd.add(what),
    flushed: async () => {
      await flushing
      if (unkept) await write(() => undefined)
    },
    commits: () => commits,
    async close() {
      closed = true
      await flushing
      storeWaiting()
      await flushing
    },
  }
}

const isBusy = (error: unknown): boolean => error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY')
