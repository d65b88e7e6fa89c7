import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Piece, parseMrkdwn, toWords, withEmoji } from '../../../adapters/playground/page/mrkdwn.ts'

const text = (words: string): Piece => ({ kind: 'text', text: words })

describe('mrkdwn', () => {
  test.each<[string, Piece[]]>([
    ['plain words', [text('plain words')]],
    ['*bold*', [{ kind: 'bold', inside: [text('bold')] }]],
    [
      '_it_ and ~gone~',
      [{ kind: 'italic', inside: [text('it')] }, text(' and '), { kind: 'strike', inside: [text('gone')] }],
    ],
    ['*a _b_*', [{ kind: 'bold', inside: [text('a '), { kind: 'italic', inside: [text('b')] }] }]],
    ['snake_case_name and 2*3*4', [text('snake_case_name and 2*3*4')]],
    ['* not bold *', [text('* not bold *')]],
    ['*open', [text('*open')]],
    ['`*as it is* &lt;b&gt;`', [{ kind: 'code', text: '*as it is* <b>' }]],
    ['```\na *b*\nc\n```', [{ kind: 'pre', text: 'a *b*\nc' }]],
    ['``` never closed', [text('``` never closed')]],
    ['&gt; said\n&gt; again\nanswer', [{ kind: 'quote', inside: [text('said\nagain')] }, text('answer')]],
    ['a &amp;lt; b &lt;c&gt;', [text('a &lt; b <c>')]],
    [
      '<https://a.example/?x=1&amp;y=2|the *page*>',
      [{ kind: 'link', url: 'https://a.example/?x=1&y=2', label: 'the *page*' }],
    ],
    [
      '*<https://a.example|a*b>*',
      [{ kind: 'bold', inside: [{ kind: 'link', url: 'https://a.example', label: 'a*b' }] }],
    ],
    ['<https://a.example>', [{ kind: 'link', url: 'https://a.example', label: 'https://a.example' }]],
    ['<javascript:alert(1)|press>', [text('<javascript:alert(1)|press>')]],
    [
      '<@U0BOB>, <#C0BILLING|billing>',
      [{ kind: 'user', id: 'U0BOB', label: null }, text(', '), { kind: 'channel', id: 'C0BILLING', label: 'billing' }],
    ],
    ['<!subteam^S0STORE>', [{ kind: 'group', id: 'S0STORE', label: null }]],
    ['<!here>', [{ kind: 'everyone', label: '@here' }]],
    [
      '<!date^1798797600^{date_short_pretty} {time}|1 January>',
      [{ kind: 'date', at: 1798797600000, format: '{date_short_pretty} {time}', url: null, fallback: '1 January' }],
    ],
    ['done :tada: and :nobody_knows_it:', [text('done 🎉 and :nobody_knows_it:')]],
  ])('%s', (source, pieces) => {
    expect(parseMrkdwn(source)).toEqual(pieces)
  })

  test('what was typed and escaped comes out as it was typed', () => {
    const escaped = (words: string) => words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
    const words = fc.string({ unit: fc.constantFrom(...'ab &<>;1\n') })
    fc.assert(
      fc.property(words, (typed) => {
        // A line that begins with the sign of a quotation is one.
        fc.pre(!/^>/m.test(typed))
        expect(toWords(parseMrkdwn(escaped(typed)))).toBe(typed)
      }),
    )
  })

  test('any signs at all are read', () => {
    const signs = fc.string({ unit: fc.constantFrom(...'*_~`<>|^!@#:& \nab'), maxLength: 3000 })
    fc.assert(
      fc.property(signs, (source) => Array.isArray(parseMrkdwn(source))),
      { numRuns: 50 },
    )
    // Would not end if each sign looked for its partner again and again.
    for (const source of ['*_~<'.repeat(750), `*${'a'.repeat(3000)}`]) expect(parseMrkdwn(source)).not.toEqual([])
  })

  test('plain text knows emoji by name and nothing else', () => {
    expect(withEmoji('*a* <@U1> &lt; :+1:')).toBe('*a* <@U1> &lt; 👍')
  })
})
