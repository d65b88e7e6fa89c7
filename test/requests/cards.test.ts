import { describe, expect, it } from 'vitest'
import { cardIn, hint, note, notice, pointer } from '../../src/requests/cards.ts'
import { stateLabel } from '../../src/requests/labels.ts'
import { shown } from '../../src/requests/lists.ts'
import type { Fact, Request, Roles } from '../../src/requests/request.ts'
import { en } from '../../src/requests/words/en.ts'
import { event, labelsIn, menuIn, plain, read, viewOf } from './reading.ts'
import { afterwards, anna, as, bob, carl, commands, decided, directory, inTeam, requester, samples } from './sample.ts'

const home = (request: Request): string => request.channel ?? ''
const atWork = ['Take over', 'Hand over', 'Put back', 'Park', 'Decline']

describe('the card in a channel', () => {
  const table: [keyof typeof samples, string, string[], string[]][] = [
    ['triage', 'Finding the team', ['Billing', 'Storefront', 'Choose team', 'Decline'], []],
    ['routed', 'Waiting for Billing', ['Claim', 'Ask', 'Hand over'], ['Park', 'Decline']],
    ['claimed', 'Taken on by Billing', ['Start', 'Deliver', 'Update', 'Ask'], atWork],
    ['in_progress', 'In progress at Billing', ['Deliver', 'Update', 'Ask'], atWork],
    ['parked', 'Parked until 2027-02-01', ['Claim', 'Decline'], []],
    ['delivered', 'Delivered, waiting for U0ANNA', [], ['Reopen']],
    ['measuring', 'In use, result asked on 2027-02-03', [], ['Reopen']],
    ['outcome_due', "Waiting for U0ANNA's verdict", [], []],
    ['judged', 'Closed: partly', ['What did we learn?', 'Follow up'], []],
    ['learned', 'Closed: partly', ['Follow up'], []],
    ['unanswered', 'Closed: unanswered', [], []],
    ['declined', 'Closed: declined', [], []],
    ['withdrawn', 'Closed: withdrawn', [], []],
  ]
  it.each(table)('in %s says "%s" and offers what helps', (name, state, buttons, more) => {
    const request = { ...samples[name](), ...(name === 'triage' ? { candidates: [1, 2] } : {}) }
    const card = cardIn(en, viewOf(request), home(request))
    expect(plain(stateLabel(en, request, directory))).toBe(state)
    expect(read(card)).toContain(state)
    expect(labelsIn(card)).toEqual(buttons)
    expect(menuIn(card)).toEqual(more)
  })

  it.each(['achieved', 'partly', 'not achieved', 'cannot tell'])('says how it ended: %s', (words) => {
    const verdict = words.replaceAll(' ', '_')
    const judged = samples.judged()
    const result = judged.result && { ...judged.result, verdict: verdict as 'achieved' } // one of the four in the table
    expect(plain(stateLabel(en, { ...judged, result }, directory))).toBe(`Closed: ${words}`)
  })

  it('says which request a duplicate is the same as', () => {
    const request: Request = { ...samples.declined(), resolution: 'duplicate', sameAs: 7 }
    expect(plain(stateLabel(en, request, directory))).toBe('Closed: duplicate of REQ-7')
  })

  it('shows who asked, what for, how it is measured and whose move it is', () => {
    const request = { ...samples.routed(), why: ['invoice', 'VAT'], neededBy: '2027-03-01' }
    const shown = read(cardIn(en, viewOf(request), home(request)))
    for (const words of [
      'REQ-12',
      'Send invoices sooner',
      'Customers wait for their invoice.',
      'Invoices go out the same day.',
      'days from order to invoice: 6 today → target 1',
      'U0ANNA',
      'Billing, since',
      'mentions *invoice*, *VAT*',
      '2027-03-01',
    ]) {
      expect(shown).toContain(words)
    }
  })

  it('shows that it is for triage to move while the team is being found', () => {
    const request = samples.triage()
    const view = viewOf(request)
    expect(read(cardIn(en, view, home(request)))).toContain('#C0TRIAGE, since')
    const nobodySorts = { ...view, directory: { ...view.directory, triage: null } }
    expect(read(cardIn(en, nobodySorts, home(request)))).toContain('triage, since')
  })

  it('shows the open question, and that it is the requester who moves', () => {
    const request = afterwards([commands.submit, requester()], [commands.ask, inTeam()])
    const shown = read(cardIn(en, viewOf(request), home(request)))
    expect(shown).toContain('Which customers?')
    expect(shown).toContain('U0ANNA, since')
  })

  it('elsewhere only says where it went', () => {
    const request = afterwards([commands.submit, requester()], [commands.hand_over, inTeam()])
    const card = cardIn(en, viewOf(request), 'slack:C0BILLING')
    expect(read(card)).toContain('Went to Storefront: #C0STORE')
    expect(labelsIn(card)).toEqual([])
    expect(menuIn(card)).toEqual([])
    expect(labelsIn(cardIn(en, viewOf(request), 'slack:C0STORE'))).toContain('Claim')
  })

  it('has a copy point to the one that goes on', () => {
    expect(read(pointer(en, samples.routed()))).toBe('This is a copy. The live card is here: request 1')
  })
})

describe('the thread of a card', () => {
  it('begins with whom a mention reaches', () => {
    expect(read(hint(en, viewOf(samples.routed())))).toBe(
      'Mention @Roundtrip to write to U0ANNA; other words stay here.',
    )
  })

  it('mentions whom it is told to, first and nobody else', () => {
    const request = samples.judged()
    const [fact] = decided(samples.outcome_due(), commands.record_outcome, requester()).facts
    const card = note(en, viewOf(request, event(fact, anna)), 'U0BOB')
    expect(read(card)).toMatch(/^@U0BOB The result, from U0ANNA: partly\./)
    expect(read(note(en, viewOf(request, event(fact, anna)), null))).not.toContain('@')
  })

  it('only names a contact whom it cannot mention', () => {
    const request = samples.judged()
    const [fact] = decided(samples.outcome_due(), commands.record_outcome, requester()).facts
    const view = viewOf(request, event(fact, anna))
    expect(read(note(en, view, 'slack:S0BILLING', bob))).toMatch(/^@slack:S0BILLING U0BOB: The result, from U0ANNA/)
    expect(read(note(en, view, null, bob))).toMatch(/^U0BOB: The result, from U0ANNA/)
  })

  it('asks for the learning with the outcome until there is one', () => {
    const [fact] = decided(samples.outcome_due(), commands.record_outcome, requester()).facts
    const open = note(en, viewOf(samples.judged(), event(fact, anna), true), null)
    expect(labelsIn(open)).toEqual(['What did we learn?'])
    for (const words of ['Value today: 6', 'Measured value: 3', 'Target: 1']) expect(read(open)).toContain(words)
    const told = note(en, viewOf(samples.learned(), event(fact, anna)), null)
    expect(labelsIn(told)).toEqual([])
    expect(read(told)).toContain('U0BOB wrote down what was learned.')
  })

  it('never shows the rating', () => {
    const outcome = { ...commands.record_outcome, rating: 4, value: null }
    const decision = decided(samples.outcome_due(), outcome, requester())
    const [fact] = decision.facts
    const cards = [
      note(en, viewOf(decision.request, event(fact, anna)), null),
      cardIn(en, viewOf(decision.request), 'slack:C0BILLING'),
    ]
    for (const card of cards) expect(JSON.stringify(card.blocks)).not.toMatch(/rating|\b4\b/)
  })

  const reminders: [keyof typeof samples, 'claim' | 'update' | 'learn' | 'debt', string, string[]][] = [
    ['routed', 'claim', 'still waiting to be taken on', []],
    ['in_progress', 'update', 'Is there news?', ['Update']],
    ['judged', 'learn', 'What did we learn', ['What did we learn?']],
    ['delivered', 'debt', 'Old code', ['Cleaned up?']],
  ]
  it.each(reminders)(
    'in %s, the %s reminder says so and has its press while it is open',
    (name, prompt, says, labels) => {
      const fact: Fact = { kind: 'reminded', prompt, wave: 1 }
      const open = note(en, viewOf(samples[name](), event(fact, 'clock'), true), null)
      expect(read(open)).toContain(says)
      expect(labelsIn(open)).toEqual(labels)
      expect(labelsIn(note(en, viewOf(samples[name](), event(fact, 'clock')), null))).toEqual([])
    },
  )

  it('says old and new of what was edited', () => {
    const [fact] = decided(samples.routed(), commands.edit, requester()).facts
    const words = read(note(en, viewOf(samples.routed(), event(fact, anna)), null))
    expect(words).toContain('Title, before\nSend invoices sooner')
    expect(words).toContain('Title, now\nSend invoices at once')
  })

  it('says that acceptance by the clock had no answer', () => {
    const fact: Fact = { kind: 'accepted', checkOn: '2027-02-03' }
    expect(read(note(en, viewOf(samples.measuring(), event(fact, 'clock')), null))).toContain(
      'Accepted without an answer',
    )
    expect(read(note(en, viewOf(samples.measuring(), event(fact, anna)), null))).toContain('U0ANNA has what was asked')
  })
})

describe('a post in triage', () => {
  const cases: [string, Fact, () => Request, string[]][] = [
    ['a request nobody takes on', { kind: 'escalated', prompt: 'claim' }, samples.routed, ['Choose team']],
    ['one reopened for the third time', { kind: 'reopened', missing: 'The PDF', times: 3 }, samples.in_progress, []],
    [
      'a requester who cannot be reached',
      { kind: 'lost', person: anna },
      () => ({ ...samples.routed(), lost: anna }),
      ['Ask someone else'],
    ],
  ]
  it.each(cases)('tells of %s, with what helps', (_, fact, request, labels) => {
    const card = notice(en, viewOf(request(), event(fact, anna), true))
    expect(read(card)).toContain('REQ-12')
    expect(labelsIn(card)).toEqual(labels)
  })
})

describe('show', () => {
  const roles = (...names: (keyof Roles)[]) => as(carl, names).roles
  const cases: [keyof typeof samples, (keyof Roles)[], string[]][] = [
    ['routed', ['requester', 'filer'], ['Change', 'Withdraw', 'Ask someone else']],
    ['claimed', ['filer'], ['Change', 'Ask someone else']],
    ['routed', ['triage'], ['Choose team', 'Decline', 'Ask someone else']],
    ['routed', ['team'], ['Claim', 'Ask', 'Hand over']],
    ['delivered', ['requester'], ['Yes, I have it', 'Not yet', 'Ask someone else']],
    ['measuring', ['requester'], ['Tell the result now', 'Not yet', 'Ask someone else']],
    ['measuring', ['delegate'], ['Tell the result now', 'Not yet', 'Ask someone else', 'Not for me']],
    [
      'outcome_due',
      ['requester'],
      ['Achieved', 'Partly', 'Not achieved', 'Too early', "Can't tell", 'Ask someone else'],
    ],
    ['judged', ['requester'], ['Tell the result now', 'Follow up']],
    ['learned', ['requester'], ['Follow up']],
    ['unanswered', ['requester'], ['Tell the result now', 'Ask someone else', 'Follow up']],
    ['routed', [], []],
  ]
  it.each(cases)('in %s offers %s what they may do', (name, names, labels) => {
    expect(labelsIn(shown(en, viewOf(samples[name]()), roles(...names), false, []))).toEqual(labels)
  })

  it("offers learning and cleaning up to the product's team of today", () => {
    expect(labelsIn(shown(en, viewOf(samples.judged()), roles(), true, []))).toEqual([
      'What did we learn?',
      'Cleaned up?',
    ])
  })

  it('tells the story, oldest first', () => {
    const events = [event({ kind: 'submitted' }, anna, 1), event({ kind: 'claimed', team: 1 }, bob, 2)]
    const words = read(shown(en, viewOf(samples.claimed()), roles(), false, events))
    expect(words.indexOf('U0ANNA asked for this.')).toBeGreaterThan(0)
    expect(words.indexOf('U0BOB took this on for Billing.')).toBeGreaterThan(words.indexOf('U0ANNA asked for this.'))
  })
})
