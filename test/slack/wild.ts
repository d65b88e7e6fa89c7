import fc from 'fast-check'
import type { Names } from '../../src/chat.ts'

const family = '👨‍👩‍👧‍👦'

/** What people type when nobody is looking: markup, entities, other scripts, too much of everything. */
export const wildText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.string({ unit: 'binary', maxLength: 50 }),
  fc
    .array(
      fc.constantFrom(
        '<!channel>',
        '<!here|here>',
        '<@U123>',
        '<@U123|ann>',
        '<#C1|x>',
        '<http://x|y>',
        '&lt;',
        '&amp;',
        '*b*',
        '_i_',
        '~s~',
        '`c`',
        '> q',
        '\n',
        '|',
        ' ',
        '@channel',
        'שלום',
        '\u202Eabc',
        '\u200B',
        'e\u0301',
        family,
        'x',
      ),
      { maxLength: 60 },
    )
    .map((parts) => parts.join('')),
  fc.constantFrom(
    '🎉'.repeat(120),
    family.repeat(120),
    family.repeat(3000),
    '&'.repeat(3000),
    '<'.repeat(3000),
    '<!channel>'.repeat(300),
    ' '.repeat(3500),
    `a${'\u0301'.repeat(7000)}`,
    'x'.repeat(50_000),
    '\uD83D',
    '',
  ),
)

/** As it goes out: half characters cannot. */
export const sendable = (text: string) => text.replace(/\p{Surrogate}/gu, '\uFFFD')

/** Names that are wild themselves. */
export const wildNames = (name: string): Names => ({
  person: () => name,
  channel: () => name,
  request: (id) => ({ key: `REQ-${id}`, remote: id % 2 === 0 ? `C0BILLING:1700000000.00${id}` : null }),
})

/** All that Slack reads as markup in what is sent to it. */
export function mrkdwnIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnIn)
  if (typeof value !== 'object' || value === null) return []
  const entries = Object.entries(value)
  const isMarkup = entries.some(([key, one]) => key === 'type' && one === 'mrkdwn')
  return entries.flatMap(([key, one]) => {
    if (typeof one === 'string' && key === 'text') {
      const isPlain = entries.some(([name, kind]) => name === 'type' && kind !== 'mrkdwn')
      return isMarkup || !isPlain ? [one] : []
    }
    return mrkdwnIn(one)
  })
}
