/** Faults by order: what makes a call fail that is right in itself. */

type FaultKind =
  | '429'
  | '500'
  /** Done, and then a 500. */
  | '500_after'
  /** Not done, and never answered. */
  | 'hang'
  /** Done, and never answered. */
  | 'hang_after'
  | 'cut_before'
  /** Done, and then the line is cut. */
  | 'cut_after'
  | 'html'
  | `error:${string}`
  /** Done at once, answered this many milliseconds later. */
  | { delay: number }

export interface Fault {
  /** As in the URL; `response_url` for those; `*` for all. */
  method: string
  /** Only for calls to this channel or person. */
  channel?: string
  /** For how many calls; one unless said, `Infinity` until `faults` is emptied. */
  times?: number
  /** From which fitting call on; 1 is the next. */
  nth?: number
  kind: FaultKind
  /** Seconds, for 429. */
  retryAfter?: number
}

/** The orders that are still open; takes the first that fits a call. */
export function createFaults() {
  let open: { fault: Fault; seen: number; left: number }[] = []
  return {
    add: (fault: Fault): void => {
      open.push({ fault, seen: 0, left: fault.times ?? 1 })
    },
    clear: (): void => {
      open = []
    },
    /** `places`: every name the call's channel goes by. */
    take(method: string, places: readonly string[]): Fault | null {
      const fits = open.filter(
        ({ fault }) =>
          (fault.method === '*' || fault.method === method) &&
          (fault.channel === undefined || places.includes(fault.channel)),
      )
      for (const order of fits) order.seen += 1
      const due = fits.find(({ fault, seen, left }) => left > 0 && seen >= (fault.nth ?? 1))
      if (!due) return null
      due.left -= 1
      open = open.filter(({ left }) => left > 0)
      return due.fault
    },
  }
}
