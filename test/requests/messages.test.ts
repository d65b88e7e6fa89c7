import { describe, expect, it } from 'vitest'
import { carrier, type Purpose, toPerson } from '../../src/requests/messages.ts'
import { type Ask, isAsk } from '../../src/requests/prompts.ts'
import type { Fact, Request } from '../../src/requests/request.ts'
import { en } from '../../src/requests/words/en.ts'
import { event, labelsIn, plain, read, viewOf } from './reading.ts'
import { afterwards, anna, bob, carl, clock, commands, decided, inTeam, monday, requester, samples } from './sample.ts'

const accept = ['Yes, I have it', 'Not yet', 'Ask someone else']
const day = 24 * 3_600_000
const judge = ['Achieved', 'Partly', 'Not achieved', 'Too early', "Can't tell", 'Ask someone else']

/** What a command tells the requester, while its press is wanted or after. */
function told(from: Request, step: Parameters<typeof decided>[1], by: Parameters<typeof decided>[2], open = true) {
  const { request, facts, wanted } = decided(from, step, by)
  const [message] = wanted.map(({ message }) => message).filter((one) => 'person' in one && one.person === anna)
  const purpose = message?.kind === 'ask' && isAsk(message.ask) ? message.ask : 'news'
  return toPerson(en, viewOf({ ...request, id: 1, number: 12 }, event(facts[0], by.by), open), anna, purpose)
}

describe('the first message', () => {
  it('says that it was received and lets the request be changed', () => {
    const card = toPerson(en, viewOf(samples.routed(), event({ kind: 'submitted' }, anna), true), anna, 'root')
    expect(read(card)).toContain('Received: request 1 is with Billing.')
    expect(labelsIn(card)).toEqual(['Change', 'Withdraw'])
  })

  it('says who filed it when that was somebody else', () => {
    const card = toPerson(en, viewOf(samples.routed(), event({ kind: 'submitted' }, bob), true), anna, 'root')
    expect(read(card)).toContain('U0BOB filed this for you.')
  })

  it('says where words under it go', () => {
    const card = toPerson(en, viewOf(samples.routed(), event({ kind: 'submitted' }, anna), true), anna, 'root')
    expect(read(card)).toContain('What you write here goes to #C0BILLING.')
  })

  it.each(['delivered', 'outcome_due'] as const)('offers no change when it is %s', (name) => {
    const card = toPerson(en, viewOf(samples[name](), event({ kind: 'submitted' }, anna), true), anna, 'root')
    expect(labelsIn(card)).toEqual([])
  })

  it.each([
    ['judged', 'Closed: partly'],
    ['withdrawn', 'Closed: withdrawn'],
  ] as const)('says how it ended when it is %s, and offers to follow it up', (name, words) => {
    const card = toPerson(en, viewOf(samples[name](), event({ kind: 'submitted' }, anna), true), anna, 'root')
    expect(read(card)).toContain(words)
    expect(labelsIn(card)).toEqual(['Follow up'])
  })

  it('offers a delegate to tell the result of what was closed without an answer', () => {
    const request = { ...samples.unanswered(), delegate: carl, delegatedBy: anna }
    const card = toPerson(en, viewOf(request, event({ kind: 'delegated', to: carl }, anna), true), carl, 'news')
    expect(labelsIn(card)).toEqual(['Tell the result now', 'Not for me'])
  })

  it('does not become an ask when it named a delegate', () => {
    const request = { ...samples.delivered(), delegate: carl, delegatedBy: anna }
    const card = toPerson(en, viewOf(request, event({ kind: 'delegated', to: carl }, anna), true), carl, 'root')
    expect(labelsIn(card)).toEqual(['Not for me'])
  })
})

describe('what the requester is asked', () => {
  it('is a question with what was asked', () => {
    const card = told(samples.claimed(), commands.ask, inTeam())
    expect(read(card)).toContain('U0BOB from Billing has a question about request 1.')
    expect(read(card)).toContain('Which customers?')
    expect(labelsIn(card)).toEqual(['Answer'])
  })

  it('is all questions that are open, while they are and when they are answered', () => {
    const asked = decided(samples.claimed(), commands.ask, inTeam()).request
    const added = { name: 'ask', question: 'Since when?' } as const
    const both = 'Question\nWhich customers?\nQuestion\nSince when?'
    expect(read(told(asked, added, inTeam()))).toContain(both)
    const { request, facts } = decided(asked, added, inTeam())
    const answered = decided(request, commands.answer, requester()).request
    expect(read(toPerson(en, viewOf(answered, event(facts[0], bob)), anna, 'answer'))).toContain(both)
  })

  it('was answered, also where the team went on meanwhile, and not when the team took it away', () => {
    const asked = decided(samples.claimed(), commands.ask, inTeam({ now: monday + day }))
    const begun = decided(asked.request, commands.start, inTeam({ now: monday + 2 * day })).request
    const seen = (after: Request) =>
      read(toPerson(en, viewOf(after, event(asked.facts[0], bob, monday + day)), anna, 'answer'))
    const later = { now: monday + 3 * day }
    expect(seen(decided(begun, commands.answer, requester(later)).request)).toContain('Answered.')
    expect(seen(decided(begun, commands.put_back, inTeam(later)).request)).toContain('No answer is needed any more.')
    expect(seen(decided(begun, commands.deliver, inTeam(later)).request)).toContain('No answer is needed any more.')
  })

  it('is whether the delivery is what was asked for', () => {
    const card = told(samples.in_progress(), { ...commands.deliver, link: 'https://example.com/x' }, inTeam())
    expect(read(card)).toContain('Do you have what you asked for?')
    expect(read(card)).toContain('It is there')
    expect(read(card)).toContain('https://example.com/x')
    expect(labelsIn(card)).toEqual(accept)
  })

  it('says in the reminder that silence counts as yes', () => {
    const card = told(samples.delivered(), { name: 'prompt', prompt: 'accept', wave: 1 }, clock())
    expect(read(card)).toContain('silence counts as yes')
    expect(labelsIn(card)).toEqual(accept)
  })

  it('recalls the expected outcome, value today and target with the result', () => {
    const card = told(samples.measuring(), { name: 'prompt', prompt: 'result', wave: 1 }, clock())
    expect(read(card)).toContain('Invoices go out the same day.')
    expect(read(card)).toContain('6 today → target 1')
    expect(labelsIn(card)).toEqual(judge)
  })

  it('lets a delegate give it back', () => {
    const request = { ...samples.delivered(), delegate: carl, delegatedBy: anna }
    const card = toPerson(en, viewOf(request, event({ kind: 'delegated', to: carl }, anna), true), carl, 'accept')
    expect(read(card)).toContain('Do you have what you asked for?')
    expect(labelsIn(card)).toEqual([...accept, 'Not for me'])
  })

  it('is to name somebody for a requester who is gone', () => {
    const request = { ...samples.routed(), lost: anna, filedBy: bob }
    const card = toPerson(en, viewOf(request, event({ kind: 'lost', person: anna }, 'clock'), true), bob, 'name')
    expect(labelsIn(card)).toEqual(['Ask someone else'])
  })
})

describe('the news that it was the same as another', () => {
  const declined = { kind: 'declined', reason: 'Twice', changeOfMind: null, sameAs: 7 } as const
  const news = (fact: Fact, reader = anna) =>
    read(toPerson(en, viewOf(samples.declined(), event(fact, bob)), reader, 'news'))

  it('promises the news about that one, to those who followed it as well', () => {
    const promise = 'it is the same as REQ-7. From now on you get the news about REQ-7.'
    expect(news(declined)).toContain(promise)
    expect(news(declined, carl)).toContain(promise)
  })

  it('says how that one ended and what was learned from it, and promises nothing', () => {
    const said = news({ ...declined, ended: { verdict: 'partly', learned: 'Slow approvals' } })
    expect(said).toContain('it is the same as REQ-7, which is closed: partly.')
    expect(said).toContain('What was learned then\nSlow approvals')
    expect(said).not.toContain('From now on')
  })

  it('says that nobody gave the result of that one', () => {
    expect(news({ ...declined, ended: { verdict: null, learned: null } })).toContain('which is closed: unanswered.')
  })
})

describe('an ask that is over', () => {
  const delivered: Fact = {
    kind: 'delivered',
    delivery: { what: 'It is there', link: null, asset: null, goal: null, at: monday },
    debt: null,
    again: false,
  }
  const asked: Fact = { kind: 'asked', question: 'Which customers?' }
  const due: Fact = { kind: 'outcome_asked', wave: 1 }
  const answered = afterwards([commands.submit, requester()], [commands.ask, inTeam()], [commands.answer, requester()])
  const reopened = afterwards(
    [commands.submit, requester()],
    [commands.claim, inTeam()],
    [commands.deliver, inTeam()],
    [commands.reopen, requester()],
  )
  const cases: [string, Fact, Ask, Request][] = [
    ['Answered.', asked, 'answer', answered],
    ['Asked again below.', asked, 'answer', afterwards([commands.submit, requester()], [commands.ask, inTeam()])],
    [
      'Another question was added: answer them together below.',
      asked,
      'answer',
      afterwards([commands.submit, requester()], [commands.ask, inTeam()], [commands.ask, inTeam({ now: monday + 1 })]),
    ],
    ['No answer is needed any more.', asked, 'answer', { ...samples.parked(), stateSince: monday + 1 }],
    ['You have it.', delivered, 'accept', samples.measuring()],
    ['No answer came, so this was taken as yes.', delivered, 'accept', { ...samples.measuring(), stateBy: 'clock' }],
    ['Not yet: Billing is working on it again.', delivered, 'accept', reopened],
    ['Asked again below.', delivered, 'accept', samples.delivered()],
    ['You said: partly.', due, 'result', samples.judged()],
    ['Too early: asked again on 2027-02-03.', due, 'result', samples.measuring()],
    ['Closed without an answer. You can still give it.', due, 'result', samples.unanswered()],
  ]
  it.each(cases)('says "%s" and has no buttons', (words, fact, ask, request) => {
    const card = toPerson(en, viewOf(request, event(fact, bob)), anna, ask)
    expect(read(card)).toContain(words)
    expect(labelsIn(card)).toEqual([])
  })

  it('says who is asked now when it was given on', () => {
    const request = { ...samples.outcome_due(), delegate: carl }
    expect(read(toPerson(en, viewOf(request, event(due, 'clock')), anna, 'result'))).toContain(
      'U0CARL is being asked instead.',
    )
  })
})

describe('news', () => {
  it('tells who has taken it on, naming the request', () => {
    const card = told(samples.routed(), commands.claim, inTeam(), false)
    expect(read(card)).toBe('Billing has taken on request 1.')
  })

  it('gives the reason of a decline and what would change it', () => {
    const card = told(samples.routed(), { ...commands.decline, changeOfMind: 'A law' }, inTeam(), false)
    expect(read(card)).toContain('Billing has declined request 1.\nWhy?\nNo\nWhat would change our mind?\nA law')
    expect(labelsIn(card)).toEqual(['Follow up'])
  })

  it('offers to tell the result as soon as it is in use', () => {
    expect(labelsIn(told(samples.delivered(), commands.accept, requester(), false))).toEqual(['Tell the result now'])
  })

  it('tells who accepted when they are asked for the result, if it is they who are', () => {
    const accepted = event({ kind: 'accepted', checkOn: '2027-02-03' }, anna)
    const toldTo = (request: Request) => read(toPerson(en, viewOf(request, accepted), anna, 'news'))
    expect(toldTo(samples.measuring())).toContain('You will be asked for the result of request 1 on 2027-02-03.')
    expect(toldTo({ ...samples.measuring(), delegate: carl })).toContain('The result is due on 2027-02-03.')
  })

  it('acknowledges to a delegate that it was not for them', () => {
    const request = { ...samples.measuring(), delegate: null }
    const card = toPerson(en, viewOf(request, event({ kind: 'delegated', to: carl }, anna)), carl, 'news')
    expect(read(card)).toContain('U0ANNA is being asked instead.')
    expect(labelsIn(card)).toEqual([])
  })

  it('tells what the team learned', () => {
    const card = told(samples.judged(), { ...commands.learn, why: 'Habit' }, inTeam(), false)
    for (const words of ['It helped', 'Habit', 'Improve further']) expect(read(card)).toContain(words)
    expect(labelsIn(card)).toEqual(['Follow up'])
  })

  it('tells followers of a delivery without asking them', () => {
    const fact = decided(samples.in_progress(), commands.deliver, inTeam()).facts[0]
    const card = toPerson(en, viewOf(samples.delivered(), event(fact, bob), true), carl, 'root')
    expect(labelsIn(card)).toEqual([])
    expect(read(card)).toContain('Billing has delivered request 1.')
  })

  it('tells a writer where first words go, and that files stay', () => {
    const fact: Fact = { kind: 'said', from: 'requester', text: 'Hello', files: true, first: true }
    const card = toPerson(en, viewOf(samples.routed(), event(fact, anna)), anna, 'news')
    expect(read(card)).toBe('What you write here goes to #C0BILLING.\nFiles are not carried.')
  })

  it("carries the team's words with the writer's name", () => {
    const fact: Fact = { kind: 'said', from: 'team', text: 'Hello', files: false, first: true }
    const card = toPerson(en, viewOf(samples.routed(), event(fact, bob)), anna, 'news')
    expect(read(card)).toBe('U0BOB from Billing wrote about request 1:\nHello')
  })
})

describe('to somebody whose chat has no threads', () => {
  const tom = 'teams:11111111-2222-4333-8444-555555555555'
  const theirs = (request: Request): Request => ({ ...request, requester: tom, filedBy: tom })
  const drawn = (request: Request, fact: Fact, purpose: Purpose = 'news', open = false, reader = tom) =>
    toPerson(en, viewOf(theirs(request), event(fact, bob), open), reader, purpose)
  const claimed: Fact = { kind: 'claimed', team: 1 }

  it.each([
    ['the first message', drawn(samples.routed(), { kind: 'submitted' }, 'root'), ['Change', 'Withdraw']],
    ['news', drawn(samples.claimed(), claimed), []],
    ['news with a button', drawn(samples.declined(), { kind: 'withdrawn', reason: null }), ['Follow up']],
    ['an ask', drawn(samples.outcome_due(), { kind: 'outcome_asked', wave: 1 }, 'result', true), judge],
    ['an ask that is over', drawn(samples.judged(), { kind: 'outcome_asked', wave: 1 }, 'result'), []],
  ])('%s names its request and lets them write to the team', (_, card, labels) => {
    expect(read(card)).toMatch(/^REQ-12 Send invoices sooner\n/)
    expect(labelsIn(card)).toEqual([...labels, 'Write to the team'])
  })

  it('offers followers no word with a team that is not theirs', () => {
    const follower = 'teams:99999999-2222-4333-8444-555555555555'
    expect(labelsIn(drawn(samples.declined(), { kind: 'withdrawn', reason: null }, 'news', false, follower))).toEqual(
      [],
    )
  })

  it('opens a form for the words', () => {
    const buttons = drawn(samples.claimed(), claimed).blocks.at(-1)
    expect(buttons).toMatchObject({ buttons: [{ action: 'say', request: 1 }] })
  })

  it('stands under each of several asks', () => {
    const due = {
      view: viewOf(theirs(samples.outcome_due()), event({ kind: 'outcome_asked', wave: 1 }, 'clock'), true),
      ask: 'result' as const,
    }
    const card = carrier(en, [
      { ...due, reader: tom },
      { ...due, reader: tom },
    ])
    expect(labelsIn(card)).toEqual([...judge, 'Write to the team', ...judge, 'Write to the team'])
  })
})

describe('many asks to somebody whose chat has no threads', () => {
  const tom = 'teams:11111111-2222-4333-8444-555555555555'
  const line = (request: Request, fact: Fact, ask: Ask, open = true) => ({
    view: viewOf({ ...request, requester: tom, filedBy: tom }, event(fact, 'clock'), open),
    reader: tom,
    ask,
  })
  const due = line(samples.outcome_due(), { kind: 'outcome_asked', wave: 1 }, 'result')
  const silent = line(samples.delivered(), { kind: 'reminded', prompt: 'accept', wave: 1 }, 'accept')

  it('have the first answer each, the others stand with the request', () => {
    const card = carrier(en, [due, due, silent, silent])
    const [result, accepted] = [
      ['Tell the result now', 'Show'],
      ['Yes, I have it', 'Show'],
    ]
    expect(labelsIn(card)).toEqual([...result, ...result, ...accepted, ...accepted])
  })

  it('lose the buttons of those that are answered', () => {
    const done = line(samples.judged(), { kind: 'outcome_asked', wave: 1 }, 'result', false)
    const card = carrier(en, [done, silent, silent, silent])
    expect(labelsIn(card).slice(0, 2)).toEqual(['Yes, I have it', 'Show'])
    expect(read(card)).toContain('said: partly.')
  })
})

describe('several asks of one morning', () => {
  const line = (request: Request, fact: Fact, ask: Ask) => ({
    view: viewOf(request, event(fact, 'clock'), true),
    reader: anna,
    ask,
  })
  const due = line(samples.outcome_due(), { kind: 'outcome_asked', wave: 1 }, 'result')
  const silent = line(samples.delivered(), { kind: 'reminded', prompt: 'accept', wave: 1 }, 'accept')

  it('stand in one message, each with its line and its buttons', () => {
    const card = carrier(en, [due, silent])
    expect(plain(card.summary)).toBe('2 requests are waiting for you')
    expect(labelsIn(card)).toEqual([...judge, ...accept])
  })

  it('keep all their buttons when there are many', () => {
    const card = carrier(
      en,
      Array.from({ length: 10 }, () => due),
    )
    expect(labelsIn(card)).toHaveLength(60)
    // A title is two blocks on Slack, where a message holds fifty.
    expect(card.blocks.length + 10).toBeLessThanOrEqual(50)
  })

  it('lose the buttons of those that are answered', () => {
    const done = { ...due, view: { ...due.view, request: samples.judged(), open: false } }
    const card = carrier(en, [done, silent])
    expect(labelsIn(card)).toEqual(accept)
    expect(read(card)).toContain('You said: partly.')
    expect(plain(card.summary)).toBe('One request is waiting for you')
    expect(plain(carrier(en, [done, done]).summary)).toBe('Nothing here is waiting for you any more')
  })
})
