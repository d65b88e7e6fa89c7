import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readPress, type Surface, toAdaptive, toMessage } from '../../adapters/teams/cards.ts'
import { cardIn, note } from '../../src/requests/cards.ts'
import { formFor } from '../../src/requests/forms.ts'
import { home, mine, queue, shown } from '../../src/requests/lists.ts'
import type { Request, Roles } from '../../src/requests/request.ts'
import type { Block, Button, Card, Text } from '../../src/requests/text.ts'
import { en } from '../../src/requests/words/en.ts'
import { event, viewOf } from '../requests/reading.ts'
import { anna, bob, directory, samples } from '../requests/sample.ts'
import { viewOf as formView } from '../requests/sample-form.ts'
import { wildCards } from '../wild-cards.ts'
import { complaints, elements, richTexts, sendable, weigh, wildNames, wildText } from './wild.ts'

const names = wildNames('Anna')
const draw = (blocks: Block[], surface: Surface = 'channel') =>
  toAdaptive({ summary: ['REQ-12'], blocks }, names, surface)
const claim: Button = { label: 'Claim', action: 'claim', request: 12, style: 'primary' }
const titles = (card: object) =>
  elements(card, 'ActionSet').map(({ actions }) =>
    (Array.isArray(actions) ? actions : []).map((each: { title: string }) => each.title),
  )

describe('a card on Teams', () => {
  it('shows a title as it was typed, under its key', () => {
    const card = draw([{ kind: 'title', key: 'REQ-12', title: '**No** <at>Bob</at>' }])
    expect(elements(card, 'TextBlock')).toMatchObject([{ text: 'REQ-12', style: 'heading' }])
    expect(richTexts(card)).toEqual(['**No** <at>Bob</at>'])
  })

  it('puts facts in rows that do not read them as markup', () => {
    const card = draw([{ kind: 'facts', facts: [{ label: 'Team', text: ['*Stars*'] }] }])
    expect(richTexts(card)).toEqual(['Team', '*Stars*'])
    expect(elements(card, 'FactSet')).toEqual([])
  })

  it('mentions by an entity of the card, and only where it is meant to', () => {
    const card = draw([
      { kind: 'text', text: [{ mention: 'teams:bob' }, ' asks'] },
      { kind: 'typed', label: null, text: '<at>Anna</at>' },
    ])
    expect(card.msteams.entities).toEqual([
      { type: 'mention', text: '<at>Anna</at>', mentioned: { id: '29:bob', name: 'Anna' } },
    ])
    expect(elements(card, 'TextRun').map(({ text }) => text)).toEqual(['<', 'at>Anna<', '/at>'])
    expect(draw([{ kind: 'text', text: [{ mention: 'slack:U1' }] }]).msteams).toEqual({ width: 'Full' })
  })

  it('acts at once by Action.Execute, with Action.Submit where that is not known', () => {
    const press = { action: 'claim', request: 12, detail: null }
    const drawn = elements(draw([{ kind: 'buttons', buttons: [claim] }]), 'ActionSet')
    expect(drawn).toEqual([
      {
        type: 'ActionSet',
        actions: [
          {
            type: 'Action.Execute',
            title: 'Claim',
            verb: 'claim',
            data: { press },
            style: 'positive',
            fallback: { type: 'Action.Submit', title: 'Claim', data: { press } },
          },
        ],
      },
    ])
  })

  it.each(['deliver', 'new_request', 'team', 'follow_up', 'show', 'mine', 'queue'])(
    'opens %s in a dialog in a channel, in place in the chat, and goes on in a dialog',
    (action) => {
      const on = (surface: Surface) => {
        const [set] = elements(
          draw([{ kind: 'buttons', buttons: [{ label: 'L', action, request: 12 }] }], surface),
          'ActionSet',
        )
        return Array.isArray(set?.actions) ? set.actions[0] : null
      }
      const press = { action, request: 12, detail: null }
      expect(on('channel')).toEqual({
        type: 'Action.Submit',
        title: 'L',
        data: { msteams: { type: 'task/fetch' }, press },
      })
      expect(on('chat')).toMatchObject({ type: 'Action.Execute', verb: action, data: { press } })
      expect(on('dialog')).toEqual({ type: 'Action.Submit', title: 'L', data: { press } })
    },
  )

  it('hides the seldom buttons in the menu of the last row', () => {
    const more = ['park', 'decline'].map((action) => ({ label: action, action, request: 12 }))
    const [set] = elements(draw([{ kind: 'buttons', buttons: [claim], more }]), 'ActionSet')
    expect(set?.actions).toMatchObject([
      { title: 'Claim' },
      { title: 'park', mode: 'secondary' },
      { title: 'decline', mode: 'secondary' },
    ])
  })

  it('breaks buttons into rows that a phone has room for, six at most', () => {
    const labels = ['Billing', 'Storefront', 'Choose team', 'Decline']
    const buttons = labels.map((label) => ({ label, action: 'choose', request: 12, detail: '1' }))
    expect(titles(draw([{ kind: 'buttons', buttons }]))).toEqual([
      ['Billing', 'Storefront'],
      ['Choose team', 'Decline'],
    ])
    const short = Array.from({ length: 7 }, () => ({ label: '1', action: 'choose', request: 12 }))
    expect(titles(draw([{ kind: 'buttons', buttons: short }])).map((row) => row.length)).toEqual([6, 1])
  })

  it('draws a line where a list begins anew', () => {
    const card = draw([
      { kind: 'text', text: ['a'] },
      { kind: 'divider' },
      { kind: 'text', text: ['b'] },
      { kind: 'heading', text: 'C_c' },
    ])
    expect(card.body).toMatchObject([
      { type: 'RichTextBlock' },
      { type: 'RichTextBlock', separator: true },
      { type: 'TextBlock', style: 'heading', separator: true, text: 'C\\_c' },
    ])
  })

  it('holds a form in the chat, and the button that opens it in a channel', () => {
    const form = formFor('withdraw', formView(), { nonce: 'n', request: 12 })
    expect(elements(draw([{ kind: 'form', form }], 'chat'), 'Input.Text')).toMatchObject([{ id: 'reason' }])
    const inChannel = draw([{ kind: 'form', form }])
    expect(elements(inChannel, 'Input.Text')).toEqual([])
    expect(elements(inChannel, 'Action.Submit')).toMatchObject([
      { title: 'Withdraw', data: { press: { action: 'withdraw', request: 12 } } },
    ])
  })

  it('has something to show and to say when it has only a summary', () => {
    expect(richTexts(draw([]))).toEqual(['REQ-12'])
    expect(toMessage({ summary: [' \n'], blocks: [] }, names, 'chat').summary).toBe('Roundtrip')
  })

  it('says its times in words where they are read aloud', () => {
    const summary: Text = ['Received, since ', { time: Date.UTC(2027, 4, 3, 9) }]
    const message = toMessage({ summary, blocks: [] }, names, 'chat')
    expect(message.summary).toBe('Received, since 3 May 2027 at 09:00 UTC')
    expect(message.attachments[0].content.fallbackText).toBe(message.summary)
  })

  it('cuts the longest text first, and says so', () => {
    const short = 'x'.repeat(200)
    const card = draw([
      { kind: 'typed', label: null, text: short },
      { kind: 'typed', label: null, text: '語'.repeat(20_000) },
    ])
    const [first, second = ''] = richTexts(card)
    expect(first).toBe(short)
    expect(second).toMatch(/^語{7000,}…$/)
  })

  it('cuts a list after a whole entry, and says so', () => {
    const list = Array.from({ length: 60 }, (_, i): Block[] => [
      { kind: 'title', key: `REQ-${i}`, title: `T${i}` },
      { kind: 'buttons', buttons: [{ ...claim, request: i + 1 }] },
    ]).flat()
    const card = draw([{ kind: 'heading', text: 'Waiting' }, ...list], 'chat')
    expect(richTexts(card).at(-1)).toBe('There is more than fits here.')
    expect(card.body.at(-2)?.type).toBe('ActionSet')
    expect(richTexts(card)).toHaveLength(titles(card).length + 1)
    expect(titles(card).length).toBeGreaterThan(15)
  })
})

const wildCard = wildCards(wildText)
const surfaces = fc.constantFrom<Surface>('channel', 'chat', 'dialog')

/** What holds for every message. */
function check(card: Card, typed: string, surface: Surface) {
  const message = toMessage(card, wildNames(typed), surface)
  const [{ content }] = message.attachments
  expect(complaints(content)).toEqual([])
  expect(weigh(message)).toBeLessThanOrEqual(25_000)
  expect(message.summary).toMatch(/^\P{Cc}+$/u)
  expect(content.fallbackText).toBe(message.summary)
  expect(content.body.length).toBeGreaterThan(0)
  expect(JSON.stringify(message)).not.toMatch(/\p{Surrogate}|\\ud[89a-f]/iu)
  const entities = content.msteams.entities ?? []
  for (const { text } of elements(content, 'TextBlock')) {
    let left = String(text)
    for (const entity of entities) left = left.replaceAll(entity.text, '')
    expect(left).not.toMatch(/(?<!\\)<\/?at\b/i)
  }
  expect(elements(content, 'TextRun').filter(({ text }) => /\{\{(DATE|TIME)\(|<\/?at\b/i.test(String(text)))).toEqual(
    [],
  )
  return content
}

describe('every card', () => {
  it('is what Teams takes and mentions nobody by itself, whatever people typed', () => {
    fc.assert(
      fc.property(wildCard, surfaces, ({ typed, card }, surface) => {
        check(card, typed, surface)
      }),
      { numRuns: 150 },
    )
  })

  const roles: Roles = {
    requester: true,
    delegate: true,
    filer: true,
    team: true,
    triage: true,
    admin: true,
    unsure: false,
  }
  const wildRequest = (typed: string, state: keyof typeof samples): Request => ({
    ...samples[state](),
    title: typed,
    need: typed,
    outcome: typed,
    measure: typed,
    why: [typed, 'VAT'],
    candidates: [1, 2],
    source: `https://teams.microsoft.com/l/message/${'x'.repeat(1900)}`,
    neededBy: '2027-03-01',
    expectedBy: '2027-03-01',
    contact: bob,
    question: { texts: Array.from({ length: 3 }, () => ({ by: bob, text: typed, at: 0 })), at: 0, lapsed: true },
  })
  const single = (typed: string, state: keyof typeof samples): Card[] => {
    const request = wildRequest(typed, state)
    const said = event({ kind: 'said', from: 'requester', text: typed, files: true, first: true }, anna)
    return [
      cardIn(en, viewOf(request), request.channel ?? ''),
      shown(
        en,
        viewOf(request),
        roles,
        true,
        Array.from({ length: 8 }, () => said),
      ),
      note(en, viewOf(request, said, true), 'teams:bob'),
    ]
  }
  const states = fc.constantFrom(...(Object.keys(samples) as (keyof typeof samples)[])) // the keys of that very object

  it('of one request keeps all its buttons, whatever people typed', () => {
    fc.assert(
      fc.property(wildText, states, surfaces, (typed, state, surface) => {
        for (const card of single(typed, state)) {
          const content = check(card, typed, surface)
          const wanted = card.blocks.flatMap((one) =>
            one.kind === 'buttons' ? [...one.buttons, ...(one.more ?? [])] : [],
          )
          expect(titles(content).flat()).toHaveLength(wanted.length)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('of many requests fits too', () => {
    fc.assert(
      fc.property(wildText, surfaces, (typed, surface) => {
        const requests = (['routed', 'triage', 'outcome_due', 'judged'] as const).flatMap((state) =>
          Array.from({ length: 4 }, (_, i) => ({ ...wildRequest(typed, state), id: i + 1, number: i + 1 })),
        )
        const team = directory.teams.get(1) ?? null
        const lists = { mine: requests, owed: requests, triage: requests, queues: team ? [{ team, requests }] : [] }
        check(mine(en, requests, anna, directory, true), typed, surface)
        check(queue(en, team, requests, bob, directory, true), typed, surface)
        check(home(en, { ...lists, broken: null, reader: anna, directory }), typed, surface)
      }),
      { numRuns: 30 },
    )
  })

  it('shows what was typed exactly as it was typed', () => {
    fc.assert(
      fc.property(wildText.map(sendable), (typed) => {
        fc.pre(typed.trim().length > 0 && weigh(typed) < 20_000)
        expect(richTexts(draw([{ kind: 'typed', label: null, text: typed }]))).toEqual([typed])
      }),
      { numRuns: 100 },
    )
  })
})

describe('a press', () => {
  it.each([
    { label: 'L', action: 'claim', request: 12 },
    { label: 'L', action: 'result', request: 12, detail: 'not_achieved' },
    { label: 'L', action: 'new_request', request: null, detail: 'Faster | invoices' },
    { label: 'L', action: 'mine', request: null },
  ])('says what its button said: $action $detail', (button) => {
    for (const surface of ['channel', 'chat', 'dialog'] as const) {
      const [set] = elements(draw([{ kind: 'buttons', buttons: [button] }], surface), 'ActionSet')
      const data = Array.isArray(set?.actions) ? set.actions[0].data : null
      expect(readPress(data)).toEqual({
        action: button.action,
        request: button.request,
        detail: button.detail ?? null,
      })
    }
  })

  it.each([
    ['nothing', undefined],
    ['no press', { action: 'claim' }],
    ['no request', { press: { action: 'claim', detail: null } }],
    ['a negative number', { press: { action: 'claim', request: -1, detail: null } }],
    ['too big a number', { press: { action: 'claim', request: 1e300, detail: null } }],
    ['a number as text', { press: { action: 'claim', request: '12', detail: null } }],
    ['too long a detail', { press: { action: 'claim', request: 1, detail: 'x'.repeat(2001) } }],
    ['a strange action', { press: { action: '__proto__', request: 1, detail: null } }],
  ])('is refused when it is forged: %s', (_, data) => {
    expect(readPress(data)).toBeNull()
  })
})
