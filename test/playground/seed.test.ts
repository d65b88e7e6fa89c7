import { expect, it } from 'vitest'
import { unreadSince, workdayBefore } from '../../adapters/playground/seed.ts'

const hour = 3_600_000
/** Every hour of two weeks, from a Sunday on. */
const hours = Array.from({ length: 14 * 24 }, (_, n) => Date.UTC(2026, 10, 29) + n * hour)

it('puts nothing on a weekend', () => {
  for (const now of hours) expect([0, 6]).not.toContain(new Date(workdayBefore(now, 2, 16)).getUTCDay())
})

it('leaves the last requests unread, at whatever hour and on whatever day somebody begins', () => {
  for (const now of hours) {
    expect(unreadSince(now)).toBeLessThan(workdayBefore(now, 2, 16))
    expect(unreadSince(now)).toBeLessThan(now)
  }
})
