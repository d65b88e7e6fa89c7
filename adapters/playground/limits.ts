/** The platform's pace. */

/** Milliseconds that never jump. */
type Steady = () => number

/**
 * One each `every` ms for a key. What comes a little early is let through, as the line between us shakes; the
 * average is kept.
 */
export function createPace(every: number, steady: Steady) {
  const free = new Map<string, number>()
  const early = Math.min(every / 2, 20)
  return {
    /** Milliseconds to wait; 0: now. */
    wait: (key: string): number => {
      const wait = (free.get(key) ?? Number.NEGATIVE_INFINITY) - steady()
      return wait <= early ? 0 : wait
    },
    count: (key: string): void => {
      free.set(key, Math.max(free.get(key) ?? 0, steady()) + every)
    },
  }
}

/** So many in any stretch of `span` ms. */
export function createWindow(most: number, span: number, steady: Steady) {
  let times: number[] = []
  return {
    wait: (): number => {
      times = times.filter((time) => time > steady() - span)
      const [oldest] = times
      return oldest === undefined || times.length < most ? 0 : oldest + span - steady()
    },
    count: (): void => {
      times.push(steady())
    },
  }
}
