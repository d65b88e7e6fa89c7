import type { Logger } from 'pino'

/** What goes on behind an acknowledgement. */
export interface Background {
  /** Starts it and waits for nothing; if it fails, `failure` is logged. */
  run(what: () => Promise<unknown>, failure: string): void
  /** Resolves when all that runs is finished. */
  settled(): Promise<void>
}

export function createBackground(log: Pick<Logger, 'warn'>): Background {
  const underWay = new Set<Promise<void>>()
  return {
    run(what, failure) {
      const done = what()
        .catch((error) => log.warn({ err: error }, failure))
        .then(() => {
          underWay.delete(done)
        })
      underWay.add(done)
    },
    async settled() {
      await Promise.all(underWay)
    },
  }
}
