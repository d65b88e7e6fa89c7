import type { Limit } from './chat.ts'

const most = 10_000

export type Pace = ReturnType<typeof createPace>

/**
 * Keeps a platform's pace: a bucket of `burst` tokens for each key, one more each `every` milliseconds of steady
 * time. Waits are divided by `scale`, for tests.
 */
export function createPace(steady: () => number, scale: number) {
  /** `full`: when it will be as if it had never been used. */
  const buckets = new Map<string, { tokens: number; at: number; full: number }>()
  const quiet = new Map<string, number>()

  function level(limit: Limit) {
    const every = limit.every / scale
    const bucket = buckets.get(limit.key)
    const now = steady()
    if (!bucket) return { tokens: limit.burst, at: now, every }
    return { tokens: Math.min(limit.burst, bucket.tokens + (now - bucket.at) / every), at: now, every }
  }

  function set(limit: Limit, tokens: number, { at, every }: ReturnType<typeof level>) {
    buckets.set(limit.key, { tokens, at, full: at + (limit.burst - tokens) * every })
  }

  return {
    /** Milliseconds until all of these allow one more; 0: now. */
    wait(limits: Limit[]): number {
      const waits = limits.map((limit) => {
        const { tokens, every } = level(limit)
        const held = (quiet.get(limit.key) ?? 0) - steady()
        return Math.max(held, tokens >= 1 ? 0 : (1 - tokens) * every)
      })
      return Math.max(0, ...waits)
    },
    /** Counts one for each key. */
    take(limits: Limit[]): void {
      for (const limit of limits) {
        const now = level(limit)
        set(limit, now.tokens - 1, now)
      }
      if (buckets.size > most) forgetFull()
    },
    /** Takes back what was counted: nothing was sent after all. */
    giveBack(limits: Limit[]): void {
      for (const limit of limits) {
        const now = level(limit)
        set(limit, Math.min(limit.burst, now.tokens + 1), now)
      }
    },
    /** A call is over: where one is allowed at a time, the platform may have counted it only now. */
    over(limits: Limit[]): void {
      for (const limit of limits) {
        const tokens = buckets.get(limit.key)?.tokens ?? 1
        if (limit.burst === 1 && tokens < 1) set(limit, tokens, level(limit))
      }
    },
    /** The platform asked for quiet on these keys. */
    hold(limits: Limit[], milliseconds: number): void {
      for (const limit of limits) quiet.set(limit.key, steady() + milliseconds)
    },
  }

  function forgetFull() {
    for (const [key, { full }] of buckets) if (full <= steady()) buckets.delete(key)
    for (const [key, until] of quiet) if (until < steady()) quiet.delete(key)
  }
}
