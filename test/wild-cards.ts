import fc from 'fast-check'
import type { Block, Button, Card, Text } from '../src/requests/text.ts'

const partsOf = (typed: string): fc.Arbitrary<Text> =>
  fc.array(
    fc.constantFrom(
      typed,
      { person: 'slack:U1' },
      { request: 42 },
      { request: 41 },
      { time: 1_800_000_000_000 },
      { day: '2027-05-03' },
      { link: 'https://x.test/?a|b>', label: typed },
      { link: typed, label: typed },
      { em: typed },
      { channel: 'slack:C1' },
      { mention: 'teams:bob' },
      { mention: typed },
    ),
    { maxLength: 5 },
  )

const buttonOf = (typed: string): fc.Arbitrary<Button> =>
  fc.record({
    label: fc.constantFrom('Claim', typed),
    action: fc.constantFrom('claim', 'result', 'new_request'),
    request: fc.constantFrom(null, 1, 2),
    detail: fc.constantFrom('achieved', '3', typed),
  })

const blockOf = (typed: string): fc.Arbitrary<Block> =>
  fc.oneof(
    fc.constant<Block>({ kind: 'title', key: 'REQ-1', title: typed }),
    partsOf(typed).map((text): Block => ({ kind: 'text', text })),
    partsOf(typed).map((text): Block => ({ kind: 'small', text })),
    fc.constantFrom(null, 'Need', typed).map((label): Block => ({ kind: 'typed', label, text: typed })),
    fc
      .array(partsOf(typed), { maxLength: 12 })
      .map((values): Block => ({ kind: 'facts', facts: values.map((text) => ({ label: typed, text })) })),
    fc
      .record({
        buttons: fc.array(buttonOf(typed), { maxLength: 30 }),
        more: fc.array(buttonOf(typed), { maxLength: 8 }),
      })
      .map((buttons): Block => ({ kind: 'buttons', ...buttons })),
    fc.constant<Block>({ kind: 'heading', text: typed }),
    fc.constant<Block>({ kind: 'divider' }),
  )

/** Cards of everything, with these texts wherever a person may have typed. */
export const wildCards = (texts: fc.Arbitrary<string>): fc.Arbitrary<{ typed: string; card: Card }> =>
  texts.chain((typed) =>
    fc.record({
      typed: fc.constant(typed),
      card: fc.record({ summary: partsOf(typed), blocks: fc.array(blockOf(typed), { maxLength: 70 }) }),
    }),
  )
