import type { Logger } from 'pino'
import type { Store } from '../db/store.ts'
import type { SetUpChanges } from './set-up-changes.ts'

/** How often a running server looks whether another process has changed something, in milliseconds. */
const every = 500

/** Set-up that cannot be carried out is tried again after so many looks at most: a minute. */
const longestPause = 120

/** Notices `apply` and `dead-letters --retry` of another process, and set-up that is not carried out yet. */
export function watchStore(
  store: Pick<Store, 'changeCounter'>,
  { onStored, setUp, log }: { onStored: () => void; setUp: SetUpChanges; log: Logger },
): { stop(): void } {
  let counter = store.changeCounter()
  let failures = 0
  let pause = 0

  function look(): void {
    const next = store.changeCounter()
    if (pause > 0) pause -= 1
    else if (setUp.pending()) carryOut()
    if (next === counter) return
    counter = next
    onStored()
  }

  async function carryOut(): Promise<void> {
    pause = Number.POSITIVE_INFINITY
    try {
      await setUp.carryOut()
      failures = 0
      pause = 0
    } catch (error) {
      log.error({ err: error }, 'the new set-up could not be carried out')
      pause = Math.min(2 ** failures, longestPause)
      failures += 1
    }
  }

  const timer = setInterval(() => {
    try {
      look()
    } catch (error) {
      // A disk that fails once must not end the process: the next look finds what this one missed.
      log.error({ err: error }, 'it could not be seen whether another process has changed something')
    }
  }, every)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}
