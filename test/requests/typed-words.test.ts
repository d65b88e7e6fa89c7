import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cardIn, note, notice, type View } from '../../src/requests/cards.ts'
import { digest, home, mine, queue, shown } from '../../src/requests/lists.ts'
import { carrier, toPerson } from '../../src/requests/messages.ts'
import { refusal } from '../../src/requests/refusals.ts'
import { offerRequest, receipt } from '../../src/requests/replies.ts'
import type { Fact, FactKind, PromptKind, Request } from '../../src/requests/request.ts'
import type { Card, Part, Text } from '../../src/requests/text.ts'
import { en } from '../../src/requests/words/en.ts'
import { event, plain, viewOf } from './reading.ts'
import { anna, as, bob, carl, directory, monday, samples } from './sample.ts'

const delivery = (words: string) => ({ what: words, link: null, asset: words, goal: 'current' as const, at: monday })
const prompts: PromptKind[] = [
  'triage',
  'claim',
  'answer',
  'update',
  'return',
  'accept',
  'result',
  'learn',
  'debt',
  'name',
]

/** One fact of each kind at least, saying `w` wherever people type. */
const factsWith = (w: string) =>
  ({
    submitted: [{ kind: 'submitted' }],
    edited: [
      {
        kind: 'edited',
        changes: [
          { field: 'title', from: w, to: w },
          { field: 'measure', from: null, to: w },
          { field: 'neededBy', from: null, to: '2027-03-01' },
          { field: 'checkDays', from: '30', to: '60' },
          { field: 'target', from: '1.5', to: null },
        ],
      },
    ],
    team_chosen: [{ kind: 'team_chosen', team: 2 }],
    claimed: [{ kind: 'claimed', team: 1 }],
    taken_over: [
      { kind: 'taken_over', from: null },
      { kind: 'taken_over', from: bob },
    ],
    put_back: [{ kind: 'put_back', reason: w }],
    handed_over: [
      { kind: 'handed_over', from: 1, to: 2, reason: w, circle: false },
      { kind: 'handed_over', from: 1, to: null, reason: w, circle: true },
      { kind: 'handed_over', from: 1, to: null, reason: w, circle: false },
    ],
    asked: [
      { kind: 'asked', question: w },
      { kind: 'asked', question: w, before: [w, w] },
    ],
    answered: [
      { kind: 'answered', answer: w },
      { kind: 'answered', answer: w, left: 1 },
      { kind: 'answered', answer: w, left: 2 },
    ],
    started: [{ kind: 'started' }],
    updated: [
      { kind: 'updated', news: w, expectedBy: '2027-02-01', before: '2027-01-20' },
      { kind: 'updated', news: null, expectedBy: '2027-02-01', before: null },
    ],
    parked: [{ kind: 'parked', reason: w, until: '2027-02-01', changeOfMind: w }],
    declined: [
      { kind: 'declined', reason: w, changeOfMind: w, sameAs: null },
      { kind: 'declined', reason: w, changeOfMind: null, sameAs: 7 },
      { kind: 'declined', reason: w, changeOfMind: w, sameAs: 7, ended: { verdict: 'partly', learned: w } },
      { kind: 'declined', reason: w, changeOfMind: null, sameAs: 7, ended: { verdict: null, learned: null } },
    ],
    delivered: [
      { kind: 'delivered', delivery: delivery(w), debt: { text: w, due: '2027-03-01' }, again: false },
      { kind: 'delivered', delivery: delivery(w), debt: null, again: true },
    ],
    accepted: [{ kind: 'accepted', checkOn: '2027-02-03' }],
    reopened: [{ kind: 'reopened', missing: w, times: 3 }],
    outcome_recorded: [false, true].map((correction) => ({
      kind: 'outcome_recorded',
      outcome: { verdict: 'partly', value: 3, comment: w, by: anna, at: monday },
      correction,
    })),
    postponed: [{ kind: 'postponed', askOn: '2027-04-01' }],
    learned: [{ kind: 'learned', learning: { what: w, why: w, next: 'done', by: bob, at: monday } }],
    debt_repaid: [{ kind: 'debt_repaid', text: w, reason: w }],
    debt_moved: [{ kind: 'debt_moved', text: w, due: '2027-04-01', reason: null }],
    withdrawn: [{ kind: 'withdrawn', reason: w }],
    delegated: [
      { kind: 'delegated', to: carl },
      { kind: 'delegated', to: anna },
    ],
    undelegated: [{ kind: 'undelegated', from: carl }],
    said: (['team', 'requester'] as const).map((from) => ({ kind: 'said', from, text: w, files: true, first: true })),
    reminded: prompts.map((prompt) => ({ kind: 'reminded', prompt, wave: 1 })),
    escalated: prompts.map((prompt) => ({ kind: 'escalated', prompt })),
    lapsed: [{ kind: 'lapsed' }],
    returned: [{ kind: 'returned' }],
    outcome_asked: [
      { kind: 'outcome_asked', wave: 1 },
      { kind: 'outcome_asked', wave: 2 },
    ],
    closed_unanswered: [{ kind: 'closed_unanswered' }],
    lost: [{ kind: 'lost', person: anna }],
    found: [{ kind: 'found', person: anna }],
    moved: [{ kind: 'moved', team: 2 }],
  }) satisfies Record<FactKind, Fact[]>

const everyFact = (w: string): Fact[] => Object.values(factsWith(w)).flat() as Fact[] // Each is a Fact: see satisfies.

/** The request with `w` wherever people type. */
function typedWith(w: string, request: Request): Request {
  const asked = { texts: [{ by: bob, text: w, at: monday }], at: monday, lapsed: false }
  const worded = { title: w, need: w, outcome: w, measure: w, question: request.question ?? asked }
  return {
    ...request,
    ...worded,
    delivery: request.delivery && delivery(w),
    debt: { text: w, due: '2027-03-01' },
    learning: request.learning && { ...request.learning, what: w },
    result: request.result && { ...request.result, comment: w },
  }
}

const asks = ['answer', 'accept', 'result', 'name'] as const
const purposes = ['root', 'news', ...asks] as const

function cardsOf(view: View): Card[] {
  const readers = [anna, bob, carl]
  return [
    note(en, view, null),
    note(en, view, 'U0BOB'),
    notice(en, view),
    ...readers.flatMap((reader) => purposes.map((purpose) => toPerson(en, view, reader, purpose))),
    ...asks.map((ask) => carrier(en, [{ view, reader: anna, ask }])),
  ]
}

function listsOf(request: Request): Card[] {
  const [team] = directory.teams.values()
  if (!team) throw new Error('no team')
  const all = [request, { ...request, id: 2 }]
  const view = viewOf(request)
  const { roles } = as(anna, ['requester', 'filer', 'team', 'triage', 'admin'])
  const story = everyFact(request.title).map((fact) => event(fact, bob))
  return [
    cardIn(en, view, request.channel ?? ''),
    cardIn(en, view, 'slack:C0ELSE'),
    shown(en, view, roles, true, story),
    mine(en, all, anna, directory, true),
    queue(en, team, all, bob, directory, true),
    home(en, {
      mine: all,
      owed: all,
      queues: [{ team, requests: all }],
      triage: all,
      broken: null,
      reader: anna,
      directory,
    }),
    digest(en, team, { waiting: all, inProgress: all, results: all, open: all }, directory),
    receipt(en, request, monday, directory),
    refusal(en, { refused: 'wrong_state' }, { request, directory, now: monday }),
    offerRequest(en, request.title),
  ]
}

/** All text that a platform may draw as markup: everything but titles, typed words and the summary. */
function spoken(card: Card): string {
  const strings = (text: Text) =>
    text.map((part: Part) => (typeof part === 'string' ? part : JSON.stringify(part))).join('')
  return card.blocks
    .map((block) => {
      if (block.kind === 'text' || block.kind === 'small') return strings(block.text)
      if (block.kind === 'facts') return block.facts.map(({ label, text }) => label + strings(text)).join('\n')
      if (block.kind === 'heading') return block.text
      if (block.kind === 'typed') return block.label ?? ''
      return block.kind === 'buttons'
        ? [...block.buttons, ...(block.more ?? [])].map((each) => each.label).join('\n')
        : ''
    })
    .join('\n')
}

const marker = 'ZZTYPEDZZ'

describe('every kind of fact', () => {
  it.each(Object.keys(factsWith('')))(
    '%s gives a note, a notice and a message that say something in every state',
    (kind) => {
      const facts = everyFact(marker).filter((fact) => fact.kind === kind)
      expect(facts.length).toBeGreaterThan(0)
      for (const fact of facts) {
        for (const sample of Object.values(samples)) {
          for (const by of [anna, bob, 'clock']) {
            for (const open of [true, false]) {
              for (const card of cardsOf(viewOf(typedWith(marker, sample()), event(fact, by), open))) {
                expect(plain(card.summary).trim()).not.toBe('')
                expect(card.blocks.length).toBeGreaterThan(0)
                expect(spoken(card)).not.toContain(marker)
                expect(spoken(card)).not.toMatch(/undefined|null|NaN/)
              }
            }
          }
        }
      }
    },
  )
})

describe('what people type', () => {
  it('stands only where it is shown as typed, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 40 }),
        fc.constantFrom(...Object.keys(samples)),
        fc.nat(),
        fc.boolean(),
        (rest, name, pick, open) => {
          const words = `${marker}${rest}`
          const sample = samples[name as keyof typeof samples] // One of the keys, see above.
          const request = typedWith(words, sample())
          const facts = everyFact(words)
          const fact = facts[pick % facts.length]
          for (const card of [...cardsOf(viewOf(request, event(fact, bob), open)), ...listsOf(request)]) {
            expect(spoken(card)).not.toContain(marker)
          }
        },
      ),
      { numRuns: 150 },
    )
  })

  it('reaches the reader', () => {
    const card = cardIn(en, viewOf(typedWith(marker, samples.routed())), 'slack:C0BILLING')
    const shown = card.blocks.filter((block) => block.kind === 'typed' || block.kind === 'title')
    expect(shown.every((block) => JSON.stringify(block).includes(marker))).toBe(true)
    expect(shown).toHaveLength(5)
  })
})

it('an overflow menu never holds more than five', () => {
  for (const sample of Object.values(samples)) {
    for (const card of listsOf(sample())) {
      for (const block of card.blocks) {
        if (block.kind === 'buttons') expect(block.more?.length ?? 0).toBeLessThanOrEqual(5)
      }
    }
  }
})
