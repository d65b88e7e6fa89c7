import type { Limit } from './chat.ts'

/**
 * Keeps a platform's pace: a bucket of `burst` tokens for each key, one more each `every` milliseconds of steady
 * time. Waits are divided by `scale`, for tests.
 */
export function createPace(steady: () => number, scale: number) {
  const buckets = new Map<string, { tokens: number; at: number }>()
  const quiet = new Map<string, number>()

  function level(limit: Limit) {
    const every = limit.every / scale
    const bucket = buckets.get(limit.key)
    const now = steady()
    if (!bucket) return { tokens: limit.burst, at: now, every }
    return { tokens: Math.min(limit.burst, bucket.tokens + (now - bucket.at) / every), at: now, every }
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
        const { tokens, at } = level(limit)
        buckets.set(limit.key, { tokens: tokens - 1, at })
      }
      if (buckets.size > 10_000) forgetFull(limits)
    },
    /** Takes back what was counted: nothing was sent after all. */
    giveBack(limits: Limit[]): void {
      for (const limit of limits) {
        const { tokens, at } = level(limit)
        buckets.set(limit.key, { tokens: Math.min(limit.burst, tokens + 1), at })
      }
    },
    /** The platform asked for quiet on these keys. */
    hold(limits: Limit[], milliseconds: number): void {
      for (const limit of limits) quiet.set(limit.key, steady() + milliseconds)
    },
  }

  function forgetFull(keep: Limit[]) {
    const kept = new Set(keep.map((limit) => limit.key))
    const old = steady() - 60_000 / scale
    for (const [key, bucket] of buckets) if (bucket.at < old && !kept.has(key)) buckets.delete(key)
    for (const [key, until] of quiet) if (until < steady()) quiet.delete(key)
  }
}
