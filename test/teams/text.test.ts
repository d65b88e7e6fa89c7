import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  cut,
  mentionsIn,
  needsMarkdown,
  permalink,
  teamsId,
  toMarkdown,
  toPlain,
  toRuns,
} from '../../adapters/teams/text.ts'
import type { Text } from '../../src/requests/text.ts'
import { sendable, wildNames, wildText } from './wild.ts'

const names = wildNames('Anna *B*')
const runs = (...text: Text) => toRuns(text, names, 3000)
const markdown = (...text: Text) => toMarkdown(text, names, 3000)
const time = Date.UTC(2027, 4, 3, 14, 5)

describe('runs of text', () => {
  it('stay as they were typed', () => {
    expect(runs('**b** [x](javascript:alert(1)) &lt;\n# h')).toEqual([
      { text: '**b** [x](javascript:alert(1)) &lt;\n# h' },
    ])
  })

  it('tear apart what a client could run or take for a mention', () => {
    const texts = (typed: string) => runs(typed).map((run) => run.text)
    expect(texts('a {{DATE(2027-05-03T09:00:00Z)}}')).toEqual(['a {', '{DATE(2027-05-03T09:00:00Z)}}'])
    expect(texts('<at>Bob</at>')).toEqual(['<', 'at>Bob<', '/at>'])
    expect(texts('{{other}} <atlas>')).toEqual(['{{other}} <atlas>'])
  })

  it('name people, channels, days and requests without notifying', () => {
    expect(runs({ person: 'slack:U1' }, ' in ', { channel: 'slack:C1' }, ' on ', { day: '2027-05-03' })).toEqual([
      { text: 'Anna *B* in Anna *B* on 3 May 2027' },
    ])
    expect(runs({ mention: 'slack:S0BILLING' }, ' ', { request: 41 })).toEqual([{ text: 'Anna *B* REQ-41' }])
  })

  it('never show the raw id of a channel', () => {
    expect(toRuns([{ channel: 'slack:C0X' }], { ...names, channel: () => null }, 100)).toEqual([{ text: 'a channel' }])
  })

  it('link a request to its card, and what is a web link', () => {
    expect(runs('See ', { request: 42 })).toEqual([
      { text: 'See ' },
      { text: 'REQ-42', url: 'https://teams.microsoft.com/l/message/19%3Ax%40thread.tacv2%7C42' },
    ])
    expect(runs({ link: 'https://x.test/a', label: ' the\ndoc ' })).toEqual([
      { text: 'the doc', url: 'https://x.test/a' },
    ])
    expect(runs({ link: 'javascript:alert(1)', label: 'x' })).toEqual([{ text: 'x (javascript:alert(1))' }])
    expect(runs({ link: 'https://a b', label: 'https://a b' })).toEqual([{ text: 'https://a b' }])
  })

  it('make bold what stands out', () => {
    expect(runs('mentions ', { em: 'VAT' }, ', ', { em: '*a*' })).toEqual([
      { text: 'mentions ' },
      { text: 'VAT', bold: true },
      { text: ', ' },
      { text: '*a*', bold: true },
    ])
  })

  it('are cut between characters and say so', () => {
    expect(toRuns(['abc', { em: 'def' }, 'ghi'], names, 5)).toEqual([{ text: 'abc' }, { text: 'd…', bold: true }])
    expect(cut('👨‍👩‍👧‍👦👨‍👩‍👧‍👦', 15)).toBe('👨‍👩‍👧‍👦…')
    expect(cut('abcd', 4)).toBe('abcd')
  })

  it('say together what was typed, whatever it was', () => {
    fc.assert(
      fc.property(wildText, (typed) => {
        const drawn = toRuns([typed], names, 100_000).map((run) => run.text)
        expect(drawn.join('')).toBe(sendable(typed))
        for (const text of drawn) expect(text).not.toMatch(/\{\{(DATE|TIME)\(|<\/?at\b/i)
      }),
      { numRuns: 200 },
    )
  })

  it('keep to the limit, and never half a character', () => {
    fc.assert(
      fc.property(wildText, fc.integer({ min: 10, max: 400 }), (typed, limit) => {
        const drawn = toRuns([typed, { em: typed }, { person: 'slack:U1' }], wildNames(typed), limit)
        const text = drawn.map((run) => run.text).join('')
        expect(text.length).toBeLessThanOrEqual(limit + 1)
        expect(text).not.toMatch(/\p{Surrogate}/u)
      }),
      { numRuns: 100 },
    )
  })
})

describe('Markdown', () => {
  it('is needed for times and mentions alone', () => {
    expect(needsMarkdown(['a', { person: 'teams:bob' }, { request: 42 }, { em: 'x' }], names)).toBe(false)
    expect(needsMarkdown([{ time }], names)).toBe(true)
    expect(needsMarkdown([{ mention: 'teams:bob' }], names)).toBe(true)
    expect(needsMarkdown([{ mention: 'slack:U1' }, { mention: 'teams:eve' }], names)).toBe(false)
  })

  it('gives a moment in the reader’s own zone', () => {
    expect(markdown('since ', { time })).toBe(
      'since {{DATE(2027-05-03T14:05:00Z, SHORT)}} {{TIME(2027-05-03T14:05:00Z)}}',
    )
  })

  it('mentions an account by a name that cannot be markup', () => {
    const text: Text = [{ mention: 'teams:bob' }, ' asks']
    expect(toMarkdown(text, names, 100)).toBe('<at>Anna B</at> asks')
    expect(mentionsIn([text], names)).toEqual([
      { type: 'mention', text: '<at>Anna B</at>', mentioned: { id: '29:bob', name: 'Anna B' } },
    ])
    expect(toMarkdown([{ mention: 'slack:U1' }], names, 100)).toBe('Anna \\*B\\*')
  })

  it.each([
    ['**b** _i_ `c` ~s~', '\\*\\*b\\*\\* \\_i\\_ \\`c\\` \\~s\\~'],
    ['[x](https://x.test)', '\\[x\\](https://x.test)'],
    ['<at>Bob</at> &lt;', '\\<at\\>Bob\\</at\\> \\&lt;'],
    ['{{DATE(2027-05-03T09:00:00Z)}}', '\\{\\{DATE(2027-05-03T09:00:00Z)\\}\\}'],
    ['# a\n- b\n  1. c\n    code', '\\# a\n\n\\- b\n\n1\\. c\n\ncode'],
    ['C:\\path', 'C:\\\\path'],
  ])('reads %j as it stands', (typed, escaped) => {
    expect(markdown(typed)).toBe(escaped)
  })

  it('links and makes bold without breaking', () => {
    expect(markdown({ link: 'https://x.test/a_(b)', label: 'see [this]' })).toBe(
      '[see \\[this\\]](https://x.test/a_%28b%29)',
    )
    expect(markdown({ em: 'VAT' }, { em: ' a' })).toBe('**VAT** a')
  })

  it('leaves no markup of what was typed', () => {
    fc.assert(
      fc.property(wildText, (typed) => {
        const drawn = toMarkdown([typed, { person: 'slack:U1' }, { em: typed }], wildNames(typed), 500)
        const left = drawn
          .replace(/\\[^\n]/g, 'x')
          .replace(/^\*\*|\*\*$|\*\*(?=[\p{L}\p{N}])|(?<=[\p{L}\p{N}])\*\*/gu, '')
        expect(left).not.toMatch(/[\\`*_[\]<>~&{}|]/)
        expect(left).not.toMatch(/^([ \t]|[-+#=]|\d{1,9}[.)])/m)
      }),
      { numRuns: 200 },
    )
  })
})

describe('plain text', () => {
  it('can be read aloud, on one line', () => {
    expect(toPlain(['a\n\tb ', { em: 'c' }, ' ', { time }, ' ', { request: 42 }], names, 100)).toBe(
      'a b c 3 May 2027 at 14:05 UTC REQ-42',
    )
    expect(toPlain(['a'.repeat(300)], names, 200)).toHaveLength(200)
  })
})

describe('where things are', () => {
  it('links a message in a channel, and nothing in a chat', () => {
    expect(permalink('19:x@thread.tacv2|17', 't1')).toBe(
      'https://teams.microsoft.com/l/message/19%3Ax%40thread.tacv2/17?tenantId=t1&parentMessageId=17',
    )
    expect(permalink('19:x@thread.tacv2|17', null)).toBe(
      'https://teams.microsoft.com/l/message/19%3Ax%40thread.tacv2/17',
    )
    expect(permalink('a:1x|17', 't1')).toBeNull()
    expect(permalink('C0X:1700000000.1', 't1')).toBeNull()
  })

  it('takes our prefix off and leaves others', () => {
    expect(teamsId('teams:0c9a')).toBe('0c9a')
    expect(teamsId('slack:U1')).toBe('slack:U1')
  })
})
