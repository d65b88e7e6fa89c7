import { describe, expect, it } from 'vitest'
import { digest, help, home, mine, queue, trouble } from '../../src/requests/lists.ts'
import type { Request, Team } from '../../src/requests/request.ts'
import type { Block, Card } from '../../src/requests/text.ts'
import { en } from '../../src/requests/words/en.ts'
import { labelsIn, read } from './reading.ts'
import { ada, anna, bob, directory, samples } from './sample.ts'

const billing = directory.teams.get(1) as Team // Set up in the sample.
const headings = (card: Card): string[] =>
  card.blocks.flatMap((block) => (block.kind === 'heading' ? [block.text] : []))
const copies = (request: Request, count: number): Request[] =>
  Array.from({ length: count }, (_, i) => ({ ...request, id: 100 - i, number: 100 - i }))

/** Blocks on Slack, where a title or a labelled text takes two. */
const size = (blocks: Block[]): number => blocks.length + blocks.filter((block) => block.kind === 'title').length

describe('mine', () => {
  it('stands by whose move it is, my own first', () => {
    const requests = [
      samples.routed(),
      samples.outcome_due(),
      samples.triage(),
      samples.measuring(),
      samples.declined(),
    ]
    const card = mine(en, requests, anna, directory, false)
    expect(headings(card)).toEqual(['Your move', "The team's move", 'Finding the team', 'Waiting for a date', 'Closed'])
  })

  it("does not count a delegate's move as mine", () => {
    const card = mine(en, [{ ...samples.outcome_due(), delegate: bob }], anna, directory, false)
    expect(headings(card)).toEqual(["The requester's move"])
  })

  it('goes on below the lowest that is shown', () => {
    const card = mine(en, copies(samples.routed(), 10), anna, directory, true)
    expect(card.blocks.at(-1)).toMatchObject({ buttons: [{ label: 'More', action: 'mine', detail: '91' }] })
    expect(size(card.blocks)).toBeLessThanOrEqual(50)
  })

  it('offers a new request when there is nothing', () => {
    expect(labelsIn(mine(en, [], anna, directory, false))).toEqual(['New request'])
  })
})

describe('the queue', () => {
  it('lets what waits be claimed and my own be updated', () => {
    const card = queue(en, billing, [samples.routed(), samples.claimed()], bob, directory, false)
    expect(labelsIn(card)).toEqual(['Claim', 'Show', 'Update', 'Show'])
    expect(read(card)).toContain('Waiting for Billing')
  })

  it('goes on for the same team', () => {
    const card = queue(en, billing, copies(samples.routed(), 10), bob, directory, true)
    expect(card.blocks.at(-1)).toMatchObject({ buttons: [{ action: 'queue', detail: '1:91' }] })
    expect(size(card.blocks)).toBeLessThanOrEqual(50)
  })

  it('of triage lets the team be chosen', () => {
    expect(labelsIn(queue(en, null, [samples.triage()], bob, directory, false))).toEqual(['Choose team', 'Show'])
  })
})

describe('home', () => {
  const nothing = { mine: [], owed: [], queues: [], triage: [], broken: null, reader: anna, directory }

  it('offers a new request to everybody', () => {
    expect(labelsIn(home(en, nothing))).toEqual(['New request'])
  })

  it('shows an owed result once, with its button', () => {
    const due = samples.outcome_due()
    const card = home(en, { ...nothing, owed: [due], mine: [due] })
    expect(headings(card)).toEqual(['Results you owe'])
    expect(labelsIn(card)).toEqual(['New request', 'Tell the result now', 'Show'])
  })

  it('shows an admin what is broken and what to do', () => {
    const place = { place: 'slack:C0BILLING', name: 'billing', broken: 'is_archived', waiting: 3 }
    const words = read(home(en, { ...nothing, broken: { places: [place], dead: 2, refusing: [] } }))
    expect(words).toContain('Nothing reaches #billing; 3 messages are waiting. The channel is archived')
    expect(words).toContain('2 messages could not be sent')
    expect(read(home(en, { ...nothing, broken: { places: [], dead: 0, refusing: [] } }))).toContain('Everything works.')
    const refusing = [{ platform: 'slack', code: 'token_revoked' } as const]
    const refused = read(home(en, { ...nothing, broken: { places: [], dead: 0, refusing } }))
    expect(refused).toContain('Nothing can be sent on Slack: token_revoked. Run roundtrip doctor')
    expect(refused).not.toContain('Everything works.')
    expect(read(home(en, nothing))).not.toContain('Everything works.')
  })

  it('fits one screen however much there is', () => {
    const many = copies(samples.routed(), 15)
    const queues = [1, 2].map(() => ({ team: billing, requests: many }))
    const owed = copies(samples.outcome_due(), 15).map((request) => ({ ...request, id: request.id + 100 }))
    const card = home(en, { ...nothing, mine: many, owed, triage: many, queues })
    expect(size(card.blocks)).toBeLessThanOrEqual(100)
    expect(labelsIn(card).filter((label) => label === 'More')).toHaveLength(5)
  })
})

it('home as a message is short enough to be one', () => {
  const many = copies(samples.routed(), 15)
  const owed = copies(samples.outcome_due(), 15).map((request) => ({ ...request, id: request.id + 100 }))
  const queues = [{ team: billing, requests: many }]
  const view = { mine: many, owed, triage: many, queues, broken: null, directory }
  const labels = (reader: string) => labelsIn(home(en, { ...view, reader }))
  expect(labels('teams:11111111-2222-4333-8444-555555555555').length).toBeLessThan(labels(anna).length * 0.7)
  expect(labels('teams:11111111-2222-4333-8444-555555555555').filter((label) => label === 'More')).toHaveLength(4)
})

describe('the digest', () => {
  const none = { waiting: [], inProgress: [], results: [], open: [] }

  it('shows only lists with something in them', () => {
    const card = digest(en, billing, { ...none, results: [samples.judged()] }, directory)
    expect(headings(card)).toEqual(["Billing's week", 'Results that came in'])
    expect(read(card)).toContain('Closed: partly')
  })

  it('fits one message and says how much is left out', () => {
    const many = copies(samples.routed(), 20)
    const card = digest(en, billing, { waiting: many, inProgress: many, results: many, open: many }, directory)
    expect(size(card.blocks)).toBeLessThanOrEqual(50)
    expect(read(card)).toContain('and 15 more')
  })
})

describe('help', () => {
  it('lists every command and the own id', () => {
    const words = read(help(en, false, ada))
    for (const usage of ['mine', 'show REQ-12', 'team', 'withdraw REQ-12', 'setup', 'help']) {
      expect(words).toContain(`*${usage}*`)
    }
    expect(words).toContain('Your own id: U0ADA')
  })

  it('speaks of the chat to people whose platform has no command for it', () => {
    expect(read(help(en, false, ada))).toContain('after /request')
    const words = read(help(en, false, 'teams:29:1aB'))
    expect(words).not.toContain('/request')
    expect(words).toContain('Your own id: 29:1aB')
  })

  it('lets only admins set a team up', () => {
    expect(labelsIn(help(en, true, ada))).toEqual(['New request', 'Set up a team'])
    expect(labelsIn(help(en, false, anna))).toEqual(['New request'])
  })
})

it.each([
  ['is_archived', 'unarchive it'],
  ['not_in_channel', '/invite @Roundtrip'],
  ['some_new_code', '"some_new_code"'],
])('trouble with %s says what to do', (code, todo) => {
  const words = read(trouble(en, { place: 'slack:C0BILLING', name: null, code }))
  expect(words).toContain('Nothing reaches #C0BILLING.')
  expect(words).toContain(todo)
})
