import fc from 'fast-check'
import { expect, it } from 'vitest'
import { countCharacters, cutText } from '../../src/requests/typed.ts'

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })
const segments = (text: string) => [...segmenter.segment(text)].map(({ segment }) => segment)
/** What is several code points and one character, or two where one would be expected. */
const parts = [
  'x',
  '\r\n',
  'e\u0301',
  '👨‍👩‍👧‍👦',
  '🇩🇪',
  '🇩',
  '🎉',
  '\u200d',
  '\ud83d',
  '\ude00',
  'क्ष',
  '각',
  '✊🏽',
  ' ',
]
const long = fc.array(fc.constantFrom(...parts), { minLength: 100, maxLength: 1_000 }).map((all) => all.join(''))

it('counts and cuts a long text character by character, wherever it looks at the next piece of it', () => {
  fc.assert(
    fc.property(long, fc.nat(600), (text, limit) => {
      const all = segments(text)
      expect(countCharacters(text)).toBe(all.length)
      expect(cutText(text, limit, 100_000)).toBe(text.length <= limit ? text : all.slice(0, limit).join(''))
    }),
  )
})

it('takes a character that has no end for one', () => {
  expect(countCharacters(`e${'\u0301'.repeat(5_000)}x`)).toBe(2)
})
