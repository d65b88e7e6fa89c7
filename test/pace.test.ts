import { expect, it } from 'vitest'
import { createPace } from '../src/pace.ts'

const limit = { key: 'edits', every: 2_000, burst: 2 }

it('allows a burst, then one each while', () => {
  let now = 0
  const pace = createPace(() => now, 1)
  pace.take([limit])
  pace.take([limit])
  expect(pace.wait([limit])).toBe(2_000)
  now = 1_500
  expect(pace.wait([limit])).toBe(500)
  now = 2_000
  expect(pace.wait([limit])).toBe(0)
})

it('counts nothing for what was not sent after all', () => {
  const pace = createPace(() => 0, 1)
  pace.take([limit])
  pace.take([limit])
  pace.giveBack([limit])
  expect(pace.wait([limit])).toBe(0)
})

it('counts one that is alone at a time from when it is over, however late it arrived', () => {
  let now = 0
  const pace = createPace(() => now, 1)
  const single = { key: 'posts', every: 1_000, burst: 1 }
  pace.take([single, limit])
  now = 300
  pace.over([single, limit])
  expect(pace.wait([single])).toBe(1_000)
  expect(pace.wait([limit])).toBe(0)
  now = 1_300
  pace.take([single])
  pace.giveBack([single])
  pace.over([single])
  expect(pace.wait([single])).toBe(0)
})

it('keeps quiet as long as it was asked to', () => {
  let now = 0
  const pace = createPace(() => now, 1)
  pace.hold([limit], 3_000)
  expect(pace.wait([limit])).toBe(3_000)
  now = 3_000
  expect(pace.wait([limit])).toBe(0)
})

it('remembers a slow bucket, however many others are used meanwhile', () => {
  let now = 0
  const pace = createPace(() => now, 1)
  const hourly = { key: 'hourly', every: 3_000, burst: 600 }
  for (let i = 0; i < hourly.burst; i++) pace.take([hourly])
  now = 61_000
  for (let i = 0; i < 10_001; i++) pace.take([{ ...limit, key: `edits ${i}` }])
  for (let i = 0; i < 20; i++) pace.take([hourly])
  expect(pace.wait([hourly])).toBeGreaterThan(0)
})
