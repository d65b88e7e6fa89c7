import { AdaptiveCard, SerializationContext, Versions } from 'adaptivecards'
import fc from 'fast-check'
import type { TeamsNames } from '../../adapters/teams/text.ts'
import { wildText as wildEverywhere } from '../slack/wild.ts'

/** What people type when nobody is looking, and what a card of Teams could take for its own. */
export const wildText = fc.oneof(
  wildEverywhere,
  fc
    .array(
      fc.constantFrom(
        '**b**',
        '_i_',
        '[x](javascript:alert(1))',
        '[x](https://x.test)',
        '<at>Bob</at>',
        '</at>',
        '{{DATE(2027-05-03T09:00:00Z, SHORT)}}',
        '{{{TIME(2027-05-03T09:00:00Z)}}}',
        '\n# h',
        '\n- l\n  1. o\n2) p',
        '\n    code',
        '\r\n\r\n',
        '\\',
        '\\*',
        '"',
        '&#42;',
        '\u0001',
        '\u202E',
        '語',
      ),
      { maxLength: 40 },
    )
    .map((parts) => parts.join('')),
  fc.constantFrom('"'.repeat(3000), '\\'.repeat(3000), '\n'.repeat(3000), '\u0001'.repeat(3000), '語'.repeat(3000)),
)

/** Names that are wild themselves; Bob alone has an account. */
export const wildNames = (name: string): TeamsNames => ({
  person: () => name,
  channel: () => name,
  request: (id) => ({ key: `REQ-${id}`, remote: id % 2 === 0 ? `19:x@thread.tacv2|${id}` : null }),
  link: (remote) => `https://teams.microsoft.com/l/message/${encodeURIComponent(remote)}`,
  account: (person) => (person === 'teams:bob' ? '29:bob' : null),
})

/** What Microsoft's own parser has against a card. */
export function complaints(card: object): string[] {
  const context = new SerializationContext(Versions.v1_5)
  new AdaptiveCard().parse(card, context)
  const said = Array.from({ length: context.eventCount }, (_, i) => context.getEventAt(i).message)
  // The people picker is older in Teams than in the schema.
  return said.filter((message) => !message.startsWith('Property "choices.data" is supported in version 1.6'))
}

/** As it goes out: what nobody can see cannot. */
export const sendable = (typed: string): string => typed.replace(/\p{Surrogate}|(?![\t\n\r\u0085])\p{Cc}/gu, '\uFFFD')

/** Every object of a type in a card, wherever it is. */
export function elements(value: unknown, type: string): Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return []
  const own = 'type' in value && value.type === type ? [{ ...value }] : []
  return [...own, ...Object.values(value).flatMap((inner) => elements(inner, type))]
}

/** What the runs of each rich text say together. */
export const richTexts = (value: unknown): string[] =>
  elements(value, 'RichTextBlock').map(({ inlines }) =>
    elements(inlines, 'TextRun')
      .map(({ text }) => text)
      .join(''),
  )

/** By the way of counting that gives more. */
export function weigh(value: unknown): number {
  const json = JSON.stringify(value)
  return Math.max(json.length * 2, Buffer.byteLength(json))
}
