import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { activity } from '../../adapters/teams/payloads.ts'
import { fromHtml, wordsIn } from '../../adapters/teams/words-in.ts'

const bot = { id: '28:bot', name: 'Roundtrip' }
const mention = (name: string, id = '29:other') => ({
  type: 'mention',
  text: `<at>${name}</at>`,
  mentioned: { id, name },
})

function said(text: string, more: Record<string, unknown> = {}): string {
  const given = {
    type: 'message',
    serviceUrl: 'https://x/',
    conversation: { id: 'a:1' },
    recipient: bot,
    text,
    ...more,
  }
  return wordsIn(activity.parse(given))
}

describe('words that a person wrote', () => {
  const toBot = { entities: [mention('Roundtrip', bot.id)] }

  test.each([
    ['<at>Roundtrip</at> mine', 'mine'],
    ['<at>Roundtrip</at>&nbsp;show REQ-12', 'show REQ-12'],
    ['<at>Roundtrip</at>: A new printer\r\nfor the office', 'A new printer\nfor the office'],
    ['Please look at this, <at>Roundtrip</at>', 'Please look at this,'],
    ['<at>Roundtrip</at> :) thank you', ':) thank you'],
    ['<at>Roundtrip</at>', ''],
    ['can <at>Roundtrip</at> make invoices faster?', 'can make invoices faster?'],
    ['can&nbsp;<at>Roundtrip</at>&nbsp; make it?', 'can make it?'],
    ['can<at>Roundtrip</at>make it?', 'can make it?'],
    ['A new printer\n<at>Roundtrip</at> for the office', 'A new printer\nfor the office'],
  ])('the mention that calls the bot is no part of %j', (text, expected) => {
    expect(said(text, toBot)).toBe(expected)
  })

  test('others who are mentioned keep their names', () => {
    const entities = [mention('Anna Berg'), mention('Roundtrip', bot.id)]
    expect(said('<at>Roundtrip</at> <at>Anna Berg</at> wants this', { entities })).toBe('@Anna Berg wants this')
  })

  test('somebody who is called as the bot is stays', () => {
    const entities = [mention('Roundtrip', bot.id), mention('Roundtrip')]
    expect(said('<at>Roundtrip</at> ask <at>Roundtrip</at>', { entities })).toBe('ask @Roundtrip')
  })

  test('what looks like a mention and is none stays as it was typed', () => {
    expect(said('<at>Everybody</at> &lt;b&gt;', { textFormat: 'plain' })).toBe('<at>Everybody</at> &lt;b&gt;')
  })

  test('formatted text is decoded once', () => {
    const entities = [mention('A &amp; B')]
    const text = '<at>A &amp; B</at> x &lt; y &amp;amp; z &#128512;&#x1F600; &nope; &#0;&#xD800;&#1114112;'
    expect(said(text, { textFormat: 'xml', entities })).toBe('@A & B x < y &amp; z 😀😀 &nope; &#0;&#xD800;&#1114112;')
  })

  test('malformed entities are passed over', () => {
    expect(said('hello', { entities: [null, 1, 'x', {}, { type: 'mention' }, { type: 'mention', text: '' }] })).toBe(
      'hello',
    )
  })

  test('plain words come as they were typed, but for what surrounds them', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (typed) => {
        const expected = typed
          .replace(/\r\n?/g, '\n')
          .replace(/\u00a0|&nbsp;/g, ' ')
          .trim()
        expect(said(typed, { textFormat: 'plain' })).toBe(expected)
      }),
    )
  })
})

describe('a message as HTML', () => {
  test.each([
    ['<p>One</p>\n<p>Two &amp; three</p>', 'One\nTwo & three'],
    ['<div><div>Hello<br>there&nbsp;you</div>\n</div>', 'Hello\nthere you'],
    ['<ul><li>first</li><li>second</li></ul>', '- first\n- second'],
    ['<at id="0">Anna Berg</at> said so', '@Anna Berg said so'],
    ['done <emoji id="like" alt="👍" title="Like"></emoji>', 'done 👍'],
    ['<p>x</p><attachment id="9"></attachment>', 'x'],
    ['<p>a</p><script>alert(1)</script><style>p{}</style>b', 'a\nb'],
    ['<table><tr><td>1</td><td>2</td></tr></table>', '1 2'],
    ['1 < 2 and 3 > 2', '1 < 2 and 3 > 2'],
    ['&lt;script&gt;alert(1)&lt;/script&gt;', '<script>alert(1)</script>'],
    // What the editor writes for three lines, the middle one empty.
    ['<p>One</p>\n<p>&nbsp;</p>\n<p>Three</p>', 'One\n\nThree'],
    ['', ''],
  ])('%s', (html, expected) => {
    expect(fromHtml(html)).toBe(expected)
  })

  test('text that was made HTML is the same text again', () => {
    const escaped = (text: string) =>
      text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll(' ', '&nbsp;')
    const word = fc.stringMatching(/^[^\s\p{Cc}\p{Z}]+$/u)
    fc.assert(
      fc.property(fc.array(fc.array(word, { minLength: 1 }), { minLength: 1 }), (paragraphs) => {
        const lines = paragraphs.map((words) => words.join(' '))
        const html = lines.map((line) => `<div>${escaped(line)}</div>`).join('')
        expect(fromHtml(html).split(/\n+/)).toEqual(lines)
      }),
    )
  })

  test.each(['<', '<p>', '<script>', '<style ', '&#', '<at id="', '<img alt="', '</', '<!--'])(
    'a megabyte of %j is read before the patience of a test ends',
    (part) => {
      expect(fromHtml(part.repeat(1_000_000 / part.length))).toEqual(expect.any(String))
    },
  )
})
