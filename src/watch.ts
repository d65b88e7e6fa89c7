import type { Logger } from 'pino'
import type { Store } from '../db/store.ts'

/** How often a running server looks whether another process has changed something, in milliseconds. */
const every = 500

/** Notices `apply` and `dead-letters --retry` of another process. */
export function watchStore(
  store: Pick<Store, 'changeCounter' | 'directory'>,
  { onStored, onSetup, log }: { onStored: () => void; onSetup: () => Promise<void>; log: Logger },
): { stop(): void } {
  let counter = store.changeCounter()
  let version = store.directory().version

  function look(): void {
    const next = store.changeCounter()
    if (next === counter) return
    if (store.directory().version !== version) {
      version = store.directory().version
      onSetup().catch((error) => log.error({ err: error }, 'the new set-up could not be carried out'))
    }
    counter = next
    onStored()
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
