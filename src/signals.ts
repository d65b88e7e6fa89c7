import type { Logger } from 'pino'

/** Until it has stopped by itself, in milliseconds; then it ends whatever is in hand. */
const grace = 9_000

/** Set before anything listens, so that a signal during the start ends it as any other does. */
export function stopOnSignal(stop: () => Promise<void>, log: Logger): void {
  let stopping = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) return
      stopping = true
      log.info({ signal }, 'stopping')
      setTimeout(() => process.exit(0), grace).unref()
      stop().then(
        () => process.exit(0),
        (error) => {
          log.error({ err: error }, 'stopping failed')
          process.exit(1)
        },
      )
    })
  }
}
