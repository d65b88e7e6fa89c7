import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cut, escapeText, fromSlack, isPlain, split, toMrkdwn, toPlain, withLinks } from '../../adapters/slack/text.ts'
import type { Names } from '../../src/chat.ts'
import type { Text } from '../../src/requests/text.ts'
import { sendable, wildNames, wildText } from './wild.ts'

const names = wildNames('Anna *B*')
const draw = (...text: Text) => toMrkdwn(text, names, 3000)
const nobody = () => undefined

describe('text for Slack', () => {
  it('escapes exactly what Slack asks for', () => {
    expect(escapeText(`<!channel> & "x" 'y' *z*`)).toBe(`&lt;!channel&gt; &amp; "x" 'y' *z*`)
  })

  it('names a person without notifying them', () => {
    expect(draw({ person: 'slack:U0ANNA' })).toBe('Anna *B*')
  })

  it('notifies a person or a user group where it is meant to', () => {
    expect(draw({ mention: 'U0BOB' }, ' ', { mention: 'slack:U0EVE' }, ' ', { mention: 'S0BILLING' })).toBe(
      '<@U0BOB> <@U0EVE> <!subteam^S0BILLING>',
    )
  })

  it('never makes a mention of what is no id', () => {
    expect(draw({ mention: '!channel' }, { channel: 'slack:C1>' }, { mention: 'channel' })).not.toContain('<')
  })

  it('shows people and channels of another platform by name, and notifies nobody there', () => {
    const there: Names = { ...names, channel: (id) => (id.includes('19:a@') ? 'Lager <!here>' : null) }
    const shown = (...text: Text) => [toMrkdwn(text, there, 3000), toPlain(text, there, 3000)]
    const omar = 'teams:11111111-2222-4333-8444-555555555555'
    expect(shown({ mention: omar }, ' ', { person: omar })).toEqual(['Anna *B* Anna *B*', 'Anna *B* Anna *B*'])
    expect(shown({ channel: 'teams:19:a@thread.tacv2' })).toEqual(['#Lager &lt;!here&gt;', '#Lager <!here>'])
    expect(shown({ channel: 'teams:19:b@thread.tacv2' })).toEqual(['elsewhere', 'elsewhere'])
  })

  it('links a channel', () => {
    expect(draw({ channel: 'slack:C0BILLING' })).toBe('<#C0BILLING>')
  })

  it('links a request to its card where the workspace and the card are known', () => {
    const linked = (id: number, workspace: string | null) =>
      toMrkdwn([{ request: id }], withLinks(names, workspace), 3000)
    expect(linked(42, 'https://acme.slack.com/')).toBe(
      '<https://acme.slack.com/archives/C0BILLING/p17000000000042|REQ-42>',
    )
    expect(linked(41, 'https://acme.slack.com/')).toBe('REQ-41')
    expect(linked(42, null)).toBe('REQ-42')
    expect(draw({ request: 42 })).toBe('REQ-42')
  })

  it('gives a moment in the reader’s own zone, and in UTC where that fails', () => {
    expect(draw({ time: Date.UTC(2027, 4, 3, 14, 5) })).toBe(
      '<!date^1809353100^{date_short_pretty} {time}|3 May 2027, 14:05 UTC>',
    )
  })

  it('gives a day the same to everybody', () => {
    expect(draw({ day: '2027-05-03' })).toBe('3 May 2027')
  })

  it.each([
    ['https://x.test/a|b>c d', 'see | this > that', '<https://x.test/a%7Cb%3Ec%20d|see ¦ this &gt; that>'],
    ['https://x.test/?a=1&b=2', '', '<https://x.test/?a=1&amp;b=2|https://x.test/?a=1&amp;b=2>'],
    ['!channel', 'all', 'all (!channel)'],
    ['javascript:alert(1)', 'x', 'x (javascript:alert(1))'],
  ])('links %s as %s without breaking', (link, label, shown) => {
    expect(draw({ link, label })).toBe(shown)
  })

  it('makes bold what can be, and leaves the rest as it is', () => {
    expect(draw({ em: 'VAT' }, ' ', { em: 'a*b' }, ' ', { em: 'a\nb' }, ' ', { em: ' a' })).toBe('*VAT* a*b a\nb  a')
  })

  it('cuts between characters, within the limit after escaping, and says so', () => {
    expect(cut('abc', 3)).toBe('abc')
    expect(cut('abcd', 3)).toBe('ab…')
    expect(cut('👨‍👩‍👧‍👦👨‍👩‍👧‍👦', 15)).toBe('👨‍👩‍👧‍👦…')
    expect(toMrkdwn(['<<<<'], names, 12)).toBe('&lt;&lt;…')
    expect(toMrkdwn(['abcdef', { mention: 'U0BOB' }], names, 10)).toBe('abcdef…')
  })

  it('keeps within any limit, and never half an entity, a token or a character', () => {
    fc.assert(
      fc.property(wildText, fc.integer({ min: 10, max: 400 }), (typed, limit) => {
        const text: Text = [typed, { mention: 'U0BOB' }, { person: 'slack:U1' }, typed]
        const drawn = toMrkdwn(text, wildNames(typed), limit)
        expect(drawn.length).toBeLessThanOrEqual(limit)
        expect(drawn.replaceAll('<@U0BOB>', '')).not.toMatch(/[<>]|&(?!(amp|lt|gt);)|\p{Surrogate}/u)
        expect(toPlain(text, names, limit).length).toBeLessThanOrEqual(limit)
      }),
      { numRuns: 60 },
    )
  })

  it('splits a text into parts that are the text again', () => {
    fc.assert(
      fc.property(wildText, (typed) => {
        const parts = split(sendable(typed), 3000)
        expect(parts.join('')).toBe(sendable(typed))
        expect(parts.every((part) => part.length > 0 && part.length <= 3000)).toBe(true)
        expect(parts.join('|')).not.toMatch(/\p{Surrogate}/u)
      }),
      { numRuns: 60 },
    )
  })

  it.each(['y ', '\u{1f469}\u200d\u{1f467} ', 'e\u0301\n'])(
    'splits, cuts and draws a million of %j, and is done',
    (typed) => {
      const text = typed.repeat(1_000_000 / typed.length)
      expect(split(text, 3000).join('')).toBe(text)
      expect(cut(text, 3000).length).toBeLessThanOrEqual(3000)
      expect(toPlain([text], names, 3000).length).toBeLessThanOrEqual(3000)
      expect(toMrkdwn([text], names, 3000).length).toBeLessThanOrEqual(3000)
    },
  )

  it('knows what needs no markup', () => {
    expect(isPlain(['a', { person: 'slack:U1' }, { request: 42 }, { day: '2027-05-03' }], names)).toBe(true)
    expect(isPlain([{ request: 42 }], withLinks(names, 'https://acme.slack.com'))).toBe(false)
    expect(isPlain([{ time: 0 }], names)).toBe(false)
    expect(isPlain([{ mention: 'U1' }], names)).toBe(false)
  })
})

describe('text from Slack', () => {
  it.each([
    ['a &amp; b &lt;c&gt;', 'a & b <c>'],
    ['&amp;lt;', '&lt;'],
    ['<@U0ANNA> and <@U0BOB|bob> and <@U0EVE>', '@Anna & Co and @bob and @U0EVE'],
    ['<#C1|general> <#C2>', '#general #C2'],
    ['<https://x.test/?a=1&amp;b=2> <https://x.test|the doc>', 'https://x.test/?a=1&b=2 the doc (https://x.test)'],
    ['<http://x.test/|x.test> <https://x.test/a|https://x.test/a>', 'x.test https://x.test/a'],
    ['<https://x.test/the-spec|spec>', 'spec (https://x.test/the-spec)'],
    ['<mailto:a@x.test|a@x.test>', 'a@x.test'],
    ['<!here> <!channel|channel> <!subteam^S1|@billing> <!subteam^S2>', '@here @channel @billing @S2'],
    ['<!date^1392734382^{date}|18 Feb 2014>', '18 Feb 2014'],
    ['1 < 2 is sent as 1 &lt; 2', '1 < 2 is sent as 1 < 2'],
  ])('%s was seen as %s', (sent, seen) => {
    expect(fromSlack(sent, (id) => (id === 'slack:U0ANNA' ? 'Anna & Co' : undefined))).toBe(seen)
  })

  it('gives back what was typed', () => {
    fc.assert(
      fc.property(wildText, (typed) => {
        expect(fromSlack(escapeText(typed), nobody)).toBe(sendable(typed))
      }),
      { numRuns: 60 },
    )
  })
})
