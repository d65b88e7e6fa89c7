import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { fillTimes, readableCard } from '../../../adapters/playground/page/teams/card-text.ts'
import { markMentions, toHtml } from '../../../adapters/playground/page/teams/markdown.ts'

const reader = { zone: 'America/New_York', now: Date.UTC(2027, 0, 4, 10) }

describe('the text of a card', () => {
  it('has times in the zone of who reads', () => {
    const said = 'since {{DATE(2027-01-05T02:00:00Z, SHORT)}} {{TIME(2027-01-05T02:00:00Z)}}'
    expect(fillTimes(said, reader)).toBe('since Mon, 4 Jan 2027 21:00')
    expect(fillTimes('{{DATE(2027-01-05T02:00:00Z, LONG)}}', reader)).toBe('Monday, 4 January 2027')
    expect(fillTimes('{{DATE(2027-01-05T02:00:00Z)}}', reader)).toBe('04/01/2027')
  })

  it('has them in text blocks alone, and what goes back to the bot stays as it came', () => {
    const at = '{{TIME(2027-01-05T02:00:00Z)}}'
    const card = readableCard(
      {
        type: 'AdaptiveCard',
        body: [
          { type: 'TextBlock', text: at },
          { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: at }] },
          { type: 'ActionSet', actions: [{ type: 'Action.Submit', data: { type: 'TextBlock', text: at } }] },
        ],
      },
      reader,
    )
    expect(card.body).toEqual([
      { type: 'TextBlock', text: '21:00' },
      { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: at }] },
      { type: 'ActionSet', actions: [{ type: 'Action.Submit', data: { type: 'TextBlock', text: at } }] },
    ])
  })

  it('mentions whom the card names, and nobody whose name was only typed so', () => {
    const marked = markMentions('<at>Bea Olsen</at> and <at>Tom Reyes</at>', ['<at>Bea Olsen</at>'])
    expect(toHtml(marked)).toBe('<p><span class="mention">Bea Olsen</span> and &lt;at&gt;Tom Reyes&lt;/at&gt;</p>')
  })

  test.each([
    ['**bold** and _slanted_', '<p><strong>bold</strong> and <em>slanted</em></p>'],
    ['a_b_c is no slant', '<p>a_b_c is no slant</p>'],
    [String.raw`\*\*plain\*\*`, '<p>**plain**</p>'],
    ['[REQ-1](https://a.test/x?y=1&z=2)', '<p><a href="https://a.test/x?y=1&amp;z=2" rel="noreferrer">REQ-1</a></p>'],
    ['[x](javascript:alert(1))', '<p>[x](javascript:alert(1))</p>'],
    ['- one\n- two', '<ul><li>one</li><li>two</li></ul>'],
    ['1. one\n2. two', '<ol><li>one</li><li>two</li></ol>'],
    ['one\n\ntwo', '<p>one</p><p>two</p>'],
    ['<b onclick=x>&lt;', '<p>&lt;b onclick=x&gt;&lt;</p>'],
  ])('%s is drawn as Markdown', (text, html) => expect(toHtml(text)).toBe(html))

  it('brings no tag of its own into the page, whatever it says', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('**', '_', '[', '](', ')', '<script>', 'https://a.test/"onx=1', '\\', '\u{f0001}', '\n- ', '&'),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const html = toHtml(markMentions(pieces.join(''), [])) ?? ''
        const tags = [...html.matchAll(/<[^>]*>?/g)].map(([tag]) => tag)
        const own = /^<\/?(?:p|ul|ol|li|strong|em|br|a|a href="https?:\/\/[^"<>]*" rel="noreferrer")>$/
        expect(tags.filter((tag) => !own.test(tag))).toEqual([])
      }),
    )
  })
})
