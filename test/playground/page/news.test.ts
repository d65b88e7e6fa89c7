import { expect, test } from 'vitest'
import { newsOf } from '../../../adapters/playground/page/news.ts'

const at = Date.UTC(2027, 0, 6, 8)
const reader = { zone: 'Europe/Berlin', now: at + 60_000 }
const said = (to: string, text = 'The day has come.') => ({ at, to, text })

test('the day, who was written to and the words are named, and whoever else was', () => {
  expect(newsOf([said('Anna Berg', '*REQ-1*\nDid it  work?')], reader)).toBe(
    'Wed, 6 Jan 2027, 09:00: Roundtrip wrote to Anna Berg: “REQ-1 Did it work?”',
  )
  expect(newsOf([said('Anna Berg'), said('#billing'), said('Anna Berg'), said('Tom Reyes')], reader)).toMatch(
    /wrote to Anna Berg: “The day has come.” It also wrote to #billing and Tom Reyes\.$/,
  )
  expect(
    newsOf(
      ['a', 'b', 'c', 'd', 'e'].map((to) => said(to)),
      reader,
    ),
  ).toMatch(/ also wrote to b, c and 2 others\.$/)
})

test('long words are cut between two', () => {
  expect(newsOf([said('Anna Berg', 'so many '.repeat(40))], reader)).toMatch(/“(so many ){11}so…”$/)
})

test('that nothing was said is said', () => {
  expect(newsOf([], reader)).toBe('Wed, 6 Jan 2027, 09:01: Roundtrip had nothing to say meanwhile.')
})
