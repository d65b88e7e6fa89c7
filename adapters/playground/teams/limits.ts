/** How much and how fast: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit */
import { createWindow } from '../limits.ts'

/** So many operations in so many milliseconds. */
type Rule = readonly [most: number, span: number]

const sending: readonly Rule[] = [
  [7, 1_000],
  [8, 2_000],
  [60, 30_000],
  [1_800, 3_600_000],
]
const reading: readonly Rule[] = sending.map(([most, span]) => [most * 2, span])

/** What is counted together, per conversation; `app` is everything, per tenant. */
export type Operation = 'send' | 'create' | 'members' | 'old_members' | 'conversations' | 'app'

const rules: Record<Operation, readonly Rule[]> = {
  send: sending,
  create: sending,
  members: reading,
  // The calls without pages are there for old bots only.
  old_members: [[5, 60_000]],
  conversations: reading,
  app: [[50, 1_000]],
}

/** What a client gets through when the line between us shakes; the average is kept. */
const shake = (span: number) => Math.min(span / 2, 20)

/** Keeps the pace of each operation and conversation; `scale` divides its spans. */
export function createPaces(scale: number, steady: () => number) {
  const windows = new Map<string, ReturnType<typeof createWindow>[]>()

  function windowsOf(operation: Operation, place: string) {
    const key = `${operation} ${place}`
    const known = windows.get(key)
    if (known) return known
    const made = rules[operation].map(([most, span]) => {
      const scaled = span / scale
      return createWindow(most, scaled - shake(scaled), steady)
    })
    windows.set(key, made)
    return made
  }

  return {
    /** Milliseconds to wait; 0: now. */
    wait: (operation: Operation, place: string): number =>
      Math.max(0, ...windowsOf(operation, place).map((window) => window.wait())),
    count: (operation: Operation, place: string): void => {
      for (const window of windowsOf(operation, place)) window.count()
    },
  }
}

/** Teams refuses larger messages, Roundtrip's own are to stay below the second: bytes. */
export const largestMessage = 100 * 1_024
export const budget = 25 * 1_024

/** What a message weighs: Teams counts UTF-16, HTTP carries UTF-8. */
export function weightOf(body: unknown): number {
  const json = JSON.stringify(body) ?? ''
  return Math.max(json.length * 2, Buffer.byteLength(json))
}
