import { describe, expect, it, test } from 'vitest'
import { decide } from '../../src/requests/decide.ts'
import { ownerOf } from '../../src/requests/prompts.ts'
import type { Command, Decision, Facts, Refusal, Request, State, Team } from '../../src/requests/request.ts'
import {
  ada,
  afterwards,
  anna,
  as,
  bob,
  carl,
  clock,
  commands,
  decided,
  directory,
  draft,
  inTeam,
  monday,
  requester,
  samples,
  sorter,
  withoutTriage,
} from './sample.ts'

type Sample = keyof typeof samples
const day = 24 * 3_600_000

/** The life of a request, written out: who may, from where, to where. */
const table: { command: Command; who: Facts; from: Partial<Record<Sample, State>> }[] = [
  {
    command: commands.edit,
    who: requester(),
    from: { triage: 'triage', routed: 'routed', claimed: 'claimed', in_progress: 'in_progress', parked: 'parked' },
  },
  { command: commands.choose_team, who: sorter(), from: { triage: 'routed', routed: 'routed' } },
  { command: commands.claim, who: as(carl, ['team']), from: { routed: 'claimed', parked: 'claimed' } },
  {
    command: commands.take_over,
    who: as(carl, ['team']),
    from: { claimed: 'claimed', in_progress: 'in_progress' },
  },
  { command: commands.put_back, who: inTeam(), from: { claimed: 'routed', in_progress: 'routed' } },
  { command: commands.hand_over, who: inTeam(), from: { routed: 'routed', claimed: 'routed', in_progress: 'routed' } },
  { command: commands.ask, who: inTeam(), from: { routed: 'routed', claimed: 'claimed', in_progress: 'in_progress' } },
  { command: commands.start, who: as(carl, ['team']), from: { claimed: 'in_progress' } },
  { command: commands.update, who: inTeam(), from: { claimed: 'claimed', in_progress: 'in_progress' } },
  { command: commands.park, who: inTeam(), from: { routed: 'parked', claimed: 'parked', in_progress: 'parked' } },
  {
    command: commands.decline,
    who: as(bob, ['team', 'triage']),
    from: { triage: 'closed', routed: 'closed', claimed: 'closed', in_progress: 'closed', parked: 'closed' },
  },
  { command: commands.deliver, who: inTeam(), from: { claimed: 'delivered', in_progress: 'delivered' } },
  { command: commands.accept, who: as(carl, ['delegate']), from: { delivered: 'measuring' } },
  { command: commands.reopen, who: requester(), from: { delivered: 'in_progress', measuring: 'in_progress' } },
  {
    command: commands.record_outcome,
    who: requester(),
    from: { measuring: 'closed', outcome_due: 'closed', unanswered: 'closed', judged: 'closed' },
  },
  { command: commands.too_early, who: requester(), from: { outcome_due: 'measuring' } },
  { command: commands.learn, who: inTeam(), from: { judged: 'closed' } },
  {
    command: commands.withdraw,
    who: requester(),
    from: { triage: 'closed', routed: 'closed', claimed: 'closed', in_progress: 'closed', parked: 'closed' },
  },
]

describe('the table of commands and states', () => {
  for (const { command, who, from } of table) {
    for (const sample of Object.keys(samples) as Sample[]) {
      const to = from[sample]
      test(`${command.name} from ${sample} ${to ? `leads to ${to}` : 'is refused'}`, () => {
        const before = samples[sample]()
        const decision = decide(before, command, who)
        if (!to) return expect(decision).toHaveProperty('refused')
        expect(decision).not.toHaveProperty('refused')
        return expect('request' in decision && decision.request.state).toBe(to)
      })
    }
  }

  test('a debt can be repaid from any state that has one, and nowhere else', () => {
    for (const sample of Object.keys(samples) as Sample[]) {
      const before = samples[sample]()
      const decision = decide(before, commands.repay, inTeam())
      expect('refused' in decision ? decision.refused : null, sample).toBe(before.debt ? null : 'no_debt')
    }
  })

  test('somebody else can be asked while a request is open or unanswered', () => {
    for (const sample of Object.keys(samples) as Sample[]) {
      const before = samples[sample]()
      const decision = decide(before, commands.delegate, requester())
      const open = before.state !== 'closed' || before.resolution === 'unanswered'
      expect('refused' in decision ? decision.refused : null, sample).toBe(open ? null : 'wrong_state')
    }
  })
})

describe('who may do what', () => {
  const stranger = as('slack:U0EVE')
  for (const { command, from } of table) {
    const sample = Object.keys(from)[0] as Sample
    test(`somebody without a role may not ${command.name}`, () => {
      expect(decide(samples[sample](), command, stranger)).toHaveProperty('refused')
    })
  }

  test('somebody who was seen nowhere may neither file nor press until they are', () => {
    const who = as(anna, ['requester', 'filer', 'team'], { standing: 'unseen' })
    expect(decide(null, commands.submit, who)).toEqual({ refused: 'not_added' })
    expect(decide(samples.delivered(), commands.accept, who)).toEqual({ refused: 'not_added' })
  })

  test.each(['guest', 'external', 'bot', 'gone'] as const)('a %s may neither file nor press', (standing) => {
    const who = as(anna, ['requester', 'filer'], { standing })
    expect(decide(null, commands.submit, who)).toEqual({ refused: 'not_member' })
    expect(decide(samples.delivered(), commands.accept, who)).toEqual({ refused: 'not_member' })
  })

  test('a guest whom the team lists may work for it', () => {
    expect(decided(samples.routed(), commands.claim, inTeam({ standing: 'guest' })).request.state).toBe('claimed')
  })

  test('while nobody knows who is in the channel, team commands are refused kindly', () => {
    expect(decide(samples.routed(), commands.claim, as(bob, ['unsure']))).toEqual({ refused: 'unsure' })
  })

  test('the filer may withdraw until the request is claimed', () => {
    const filer = as(carl, ['filer'])
    expect(decided(samples.routed(), commands.withdraw, filer).request.resolution).toBe('withdrawn')
    expect(decided(samples.parked(), commands.withdraw, filer).request.resolution).toBe('withdrawn')
    expect(decide(samples.claimed(), commands.withdraw, filer)).toEqual({ refused: 'not_filer' })
    const parked = decided(samples.claimed(), commands.park, inTeam()).request
    expect(decide(parked, commands.withdraw, filer)).toEqual({ refused: 'not_filer' })
  })

  test('only the delegate has "Not for me"', () => {
    const named = afterwards([commands.submit, requester()], [commands.delegate, requester()])
    expect(decide(named, commands.undelegate, requester())).toEqual({ refused: 'no_delegate' })
    expect(decided(named, commands.undelegate, as(carl, ['delegate'])).request.delegate).toBeNull()
  })
})

describe('a new request', () => {
  it('goes to the team of the chosen product', () => {
    const { request, wanted } = decided(null, commands.submit, requester())
    expect(request).toMatchObject({ state: 'routed', team: 1, channel: 'slack:C0BILLING', move: 'team' })
    expect(wanted.map((one) => one.message.kind)).toEqual(['card', 'news'])
  })

  it('goes to triage when nobody knows whose it is', () => {
    expect(samples.triage()).toMatchObject({ state: 'triage', team: null, channel: 'slack:C0TRIAGE', move: 'triage' })
  })

  it('that follows up what had no product goes to the team that has built it, as long as there is one', () => {
    const unknown = { ...draft, product: null, parent: 1, title: 'Hm', need: 'Hm', outcome: 'Hm' }
    const submitted = (teamBefore: Team | null) =>
      decided(null, { name: 'submit', draft: unknown }, requester({ teamBefore })).request
    const builder = ownerOf(samples.delivered(), directory)
    expect(submitted(builder)).toMatchObject({ state: 'routed', team: 1, product: null, channel: 'slack:C0BILLING' })
    expect(submitted(builder && { ...builder, retired: true })).toMatchObject({ state: 'triage', team: null })
  })

  it('is refused at the product when there is no triage', () => {
    const unknown = { name: 'submit', draft: { ...draft, product: null, title: 'Hm', need: 'Hm' } } as const
    const refused = decide(null, unknown, requester({ directory: withoutTriage }))
    expect(refused).toEqual({ refused: 'no_triage', field: 'product' } satisfies Refusal)
  })

  it('names nobody whom the bot cannot write to', () => {
    const named = { id: carl, name: 'Carl', zone: 'UTC', standing: 'gone', admin: false, dm: null } as const
    const forCarl = { name: 'submit', draft: { ...draft, requester: carl } } as const
    expect(decide(null, forCarl, requester({ named }))).toEqual({ refused: 'person_unreachable', field: 'requester' })
    const absent = decide(null, forCarl, requester({ named: null, absent: true }))
    expect(absent).toEqual({ refused: 'person_absent', field: 'requester' })
  })
})

describe('questions', () => {
  const asked = () => afterwards([commands.submit, requester()], [commands.claim, inTeam()], [commands.ask, inTeam()])

  it('are the requester’s move until answered', () => {
    expect(asked().move).toBe('requester')
    expect(decided(asked(), commands.answer, requester()).request).toMatchObject({ question: null, move: 'team' })
  })

  it('are added to the one that is open', () => {
    const twice = decided(asked(), { name: 'ask', question: 'Since when?' }, inTeam())
    expect(twice.request.question?.texts.map((one) => one.text)).toEqual(['Which customers?', 'Since when?'])
    expect(twice.facts).toEqual([{ kind: 'asked', question: 'Since when?', before: ['Which customers?'] }])
    expect(twice.closes).toContain('answer')
  })

  test.each(['deliver', 'hand_over', 'put_back', 'park', 'decline', 'withdraw'] as const)(
    'are closed by %s',
    (name) => {
      const who = name === 'withdraw' ? requester() : inTeam()
      const decision = decided(asked(), commands[name], who)
      expect(decision.request.question).toBeNull()
      expect(decision.closes).toContain('answer')
    },
  )

  it('that nobody answers make it the team’s move again, and may still be answered', () => {
    const lapsed = afterwards(
      [commands.submit, requester()],
      [commands.ask, inTeam()],
      [{ name: 'prompt', prompt: 'answer', wave: 2 }, clock()],
    )
    expect(lapsed.move).toBe('team')
    expect(decided(lapsed, commands.answer, requester()).request.question).toBeNull()
  })
})

describe('an answer to what was asked so far', () => {
  const first = afterwards([commands.submit, requester()], [commands.ask, inTeam()])
  const added = { name: 'ask', question: 'Since when?' } as const
  const both = decided(first, added, inTeam({ now: monday + day })).request
  const answer = { ...commands.answer, asked: monday }

  it('leaves open what was added since, and it is still the requester’s move', () => {
    const decision = decided(both, answer, requester({ now: monday + day }))
    expect(decision.request).toMatchObject({ question: { texts: [{ text: 'Since when?' }] }, move: 'requester' })
    expect(decision.facts).toEqual([{ kind: 'answered', answer: 'All', left: 1 }])
    expect(decision.closes).toEqual([])
    expect(decision.wanted).toMatchObject([{ message: { kind: 'note', mention: false } }])
  })

  it('answers it all where nothing was added', () => {
    const decision = decided(both, { ...answer, asked: monday + day }, requester())
    expect(decision.request).toMatchObject({ question: null, move: 'team' })
    expect(decision.facts).toEqual([{ kind: 'answered', answer: 'All' }])
  })

  it('calls the team where nobody waits for the rest any more', () => {
    const lapsed = decided(
      both,
      { name: 'prompt', prompt: 'answer', wave: 2 },
      clock({ now: monday + 9 * day }),
    ).request
    const decision = decided(lapsed, answer, requester({ now: monday + 9 * day }))
    expect(decision.request).toMatchObject({ question: { texts: [{ text: 'Since when?' }] }, move: 'team' })
    expect(decision.wanted).toMatchObject([{ message: { kind: 'note', mention: true } }])
  })

  it('is refused where all of it was answered and something else is asked', () => {
    const over = decided(first, commands.answer, requester()).request
    const anew = decided(over, added, inTeam({ now: monday + day })).request
    expect(decide(anew, answer, requester())).toEqual({ refused: 'other_question', field: 'answer' })
  })
})

describe('decline, as the same as another', () => {
  const named = (request: Request): Request => ({ ...request, id: 7, number: 40 })
  const same = { ...commands.decline, sameAs: 40 }
  const declinedAs = (other: Request, request = samples.routed()) => decided(request, same, inTeam({ sameAs: other }))

  it('has the requester follow the one that goes on', () => {
    const other = named(samples.claimed())
    const decision = declinedAs(other)
    expect(decision.request).toMatchObject({ resolution: 'duplicate', sameAs: 40 })
    expect(decision.follows).toEqual({ request: 7, version: other.version, people: [anna] })
  })

  it('has whoever answers for the requester follow it as well', () => {
    const request = decided(samples.routed(), commands.delegate, requester()).request
    expect(declinedAs(named(samples.claimed()), request).follows?.people).toEqual([carl, anna])
  })

  it.each(['judged', 'learned', 'unanswered'] as const)('takes one that is %s, and keeps how it ended', (name) => {
    const other = named(samples[name]())
    const ended = { verdict: other.result?.verdict ?? null, learned: other.learning?.what ?? null }
    expect(declinedAs(other).facts).toMatchObject([{ kind: 'declined', sameAs: 40, ended }])
  })

  it.each(['declined', 'withdrawn'] as const)('is refused for one that is %s: nobody will hear of it', (name) => {
    const other = named(samples[name]())
    const refused = { refused: 'same_as_closed', field: 'same_as', other }
    expect(decide(samples.routed(), same, inTeam({ sameAs: other }))).toEqual(refused)
  })

  it('is refused for itself, and for one that leads back to it', () => {
    const request = samples.routed()
    const by = inTeam({ sameAs: request })
    expect(decide(request, same, by)).toEqual({ refused: 'same_as_circle', field: 'same_as' })
    const itself = { ...same, sameAs: request.number }
    expect(decide(request, itself, by)).toEqual({ refused: 'same_as_itself', field: 'same_as' })
  })
})

describe('hand over', () => {
  const third = { ...directory.teams.get(1), id: 3, name: 'Logistics', channel: 'slack:C0LOG' } as Team
  const withThird = { ...directory, teams: new Map([...directory.teams, [3, third]]) }

  it('in a circle goes to triage', () => {
    const back = afterwards(
      [commands.submit, requester()],
      [commands.hand_over, inTeam()],
      [{ name: 'hand_over', team: 1, reason: 'Is too' }, inTeam()],
    )
    expect(back).toMatchObject({ state: 'triage', team: null, candidates: [1] })
  })

  it('to triage leaves out of the choice the team that gives it away', () => {
    const facts = inTeam({ directory: withThird })
    const away = decided(samples.routed(), { name: 'hand_over', team: null, reason: 'Not ours' }, facts)
    expect(away.request.candidates).toEqual([2, 3])
    const back = decided(away.request, { name: 'choose_team', team: 2 }, sorter({ directory: withThird })).request
    const circle = decided(back, { name: 'hand_over', team: 1, reason: 'Is too' }, facts)
    expect(circle.request.candidates).toEqual([1, 3])
  })

  it('makes the team that is given another’s product answer for it, learnings included', () => {
    const away = decided(samples.routed(), commands.hand_over, inTeam()).request
    expect(away).toMatchObject({ team: 2, product: 1, strayed: true })
    expect(ownerOf(away, directory)?.name).toBe('Storefront')
    const home = decided({ ...away, hadTeams: [] }, { name: 'hand_over', team: 1, reason: 'Yours' }, inTeam()).request
    expect(home).toMatchObject({ team: 1, strayed: false })
  })

  it('calls a team to a card that it had before, and nobody to a new one', () => {
    const called = (decision: Decision) =>
      decision.wanted.flatMap(({ message }) => (message.kind === 'note' && message.mention ? [message.channel] : []))
    const away = decided(samples.routed(), { name: 'hand_over', team: null, reason: 'Not ours' }, inTeam())
    expect(called(away)).toEqual([])
    expect(called(decided(away.request, { name: 'choose_team', team: 2 }, sorter()))).toEqual([])
    expect(called(decided(away.request, { name: 'choose_team', team: 1 }, sorter()))).toEqual(['slack:C0BILLING'])
  })

  it('in a circle goes to the team where there is no triage', () => {
    const facts = inTeam({ directory: withoutTriage })
    const back = afterwards(
      [commands.submit, requester({ directory: withoutTriage })],
      [commands.hand_over, facts],
      [{ name: 'hand_over', team: 1, reason: 'Is too' }, facts],
    )
    expect(back).toMatchObject({ state: 'routed', team: 1 })
  })
})

describe('presses that are true already', () => {
  it('are answered as done for the same person, refused for another', () => {
    expect(decided(samples.claimed(), commands.claim, inTeam()).already).toBe(true)
    expect(decide(samples.claimed(), commands.claim, as(carl, ['team']))).toEqual({ refused: 'wrong_state' })
    expect(decided(samples.measuring(), commands.accept, requester()).already).toBe(true)
  })
})

describe('after delivery', () => {
  it('the expected outcome is fixed, also while the team is at work on it again', () => {
    const again = decided(samples.delivered(), commands.reopen, requester()).request
    const expectation = { outcome: 'Something easier', measure: null, valueToday: null, target: null }
    const edited = decided(again, { ...commands.edit, expectation }, requester())
    expect(edited.request).toMatchObject({ title: 'Send invoices at once', outcome: again.outcome, target: 1 })
    expect(edited.facts[0]).toMatchObject({ changes: [{ field: 'title' }] })
  })

  it('acceptance sets the check date from the delivery, not from the press', () => {
    const late = decided(samples.delivered(), commands.accept, requester({ now: monday + 10 * day }))
    expect(late.request.checkOn).toBe('2027-02-03')
  })

  it('acceptance after the check date says that the result is due that day, and names no day that is past', () => {
    const { request, facts } = decided(samples.delivered(), commands.accept, requester({ now: monday + 70 * day }))
    expect(request.checkOn).toBe('2027-03-15')
    expect(facts[0]).toMatchObject({ kind: 'accepted', checkOn: '2027-03-15' })
  })

  it('from the third time it is reopened triage is told', () => {
    let request = samples.delivered()
    const told: boolean[] = []
    for (let i = 0; i < 3; i++) {
      const decision = decided(request, commands.reopen, requester())
      told.push(decision.wanted.some((one) => one.message.kind === 'notice'))
      request = { ...decided(decision.request, commands.deliver, inTeam()).request, id: 1 }
    }
    expect(told).toEqual([false, false, true])
  })

  it('too early can be said twice', () => {
    let request = samples.outcome_due()
    for (let i = 0; i < 2; i++) {
      const waiting = decided(request, commands.too_early, requester()).request
      request = decided(waiting, { name: 'prompt', prompt: 'result', wave: 1 }, clock()).request
    }
    expect(decide(request, commands.too_early, requester())).toEqual({ refused: 'too_early_twice' })
  })

  it('a verdict can be corrected until the team has learned from it', () => {
    const corrected = decided(samples.judged(), { ...commands.record_outcome, verdict: 'achieved' }, requester())
    expect(corrected.facts[0]).toMatchObject({ kind: 'outcome_recorded', correction: true })
    expect(decide(samples.learned(), commands.record_outcome, requester())).toEqual({ refused: 'learned_already' })
  })

  it("a verdict does not correct another person's that was given while its form was open", () => {
    const judged = { ...samples.judged(), delegate: carl }
    const unseen = { ...commands.record_outcome, asked: 0 }
    const by = (person: string) => requester({ by: person })
    expect(decide(judged, unseen, by(carl))).toEqual({ refused: 'changed_meanwhile' })
    expect(decided(judged, { ...unseen, asked: judged.result?.at ?? 0 }, by(carl)).facts).toMatchObject([
      { correction: true },
    ])
    expect(decided(judged, unseen, by(anna)).facts).toMatchObject([{ correction: true }])
  })

  it('a verdict that comes after all closes the request anew, by who gave it', () => {
    const late = decided(samples.unanswered(), commands.record_outcome, requester({ now: monday + 1 }))
    expect(late.request).toMatchObject({ resolution: 'outcome_recorded', stateSince: monday + 1, stateBy: anna })
    const again = decided(late.request, commands.record_outcome, requester({ now: monday + 2 }))
    expect(again.request).toMatchObject({ stateSince: monday + 1 })
  })

  it('who follows a request is told that it was withdrawn', () => {
    const { wanted } = decided(samples.routed(), commands.withdraw, requester({ followers: [carl] }))
    expect(wanted.map((one) => one.message)).toContainEqual({ kind: 'news', person: carl })
  })

  it('who follows a request that is their own as well is not told what they did', () => {
    const { wanted } = decided(samples.outcome_due(), commands.record_outcome, requester({ followers: [anna, carl] }))
    const told = wanted.flatMap(({ message }) => (message.kind === 'news' ? [message.person] : []))
    expect(told).toEqual([carl])
  })

  it('who follows a request is told what was learned from it', () => {
    const { wanted } = decided(samples.judged(), commands.learn, inTeam({ followers: [carl] }))
    expect(wanted.map((one) => one.message)).toContainEqual({ kind: 'news', person: carl })
  })

  it('a request that moves along with its product says so to its requester, one whose channel moves does not', () => {
    const told = (team: number) =>
      decided(samples.routed(), { name: 'move', team }, clock()).wanted.filter(({ message }) => message.kind === 'news')
    expect(told(2).map((one) => one.message)).toEqual([{ kind: 'news', person: anna }])
    expect(told(1)).toEqual([])
    expect(decided(samples.routed(), { name: 'move', team: 1 }, clock()).already).toBe(true)
  })

  it('keeps the rating out of the facts', () => {
    const decision = decided(samples.outcome_due(), commands.record_outcome, requester())
    expect(decision.rating).toBe(4)
    expect(JSON.stringify([decision.facts, decision.request])).not.toContain('rating')
  })
})

describe('the clock', () => {
  it('does nothing for a request that has moved on', () => {
    const prompt = { name: 'prompt', prompt: 'accept', wave: 2 } as const
    expect(decide(samples.measuring(), prompt, clock())).toEqual({ refused: 'wrong_state' })
  })

  it('accepts after silence, and it says so', () => {
    const decision = decided(samples.delivered(), { name: 'prompt', prompt: 'accept', wave: 2 }, clock())
    expect(decision.request).toMatchObject({ state: 'measuring', stateBy: 'clock' })
  })

  it('asks for the result on the first opening on or after the check date', () => {
    const { prompts } = decided(samples.delivered(), commands.accept, requester())
    expect(prompts.find((prompt) => prompt.kind === 'result')).toEqual({
      kind: 'result',
      wave: 1,
      due: Date.UTC(2027, 1, 3, 9),
    })
  })

  it('reminds a team that does not claim, then tells triage and the requester', () => {
    const first = decided(samples.routed(), { name: 'prompt', prompt: 'claim', wave: 1 }, clock())
    expect(first.wanted.map((one) => one.message)).toMatchObject([{ kind: 'note', mention: true, arms: 2 }])
    const second = decided(samples.routed(), { name: 'prompt', prompt: 'claim', wave: 2 }, clock())
    expect(second.wanted.map((one) => one.message)).toMatchObject([{ kind: 'notice' }, { kind: 'news', person: anna }])
  })

  it('tells admins and the requester when nobody sorts a request', () => {
    const decision = decided(samples.triage(), { name: 'prompt', prompt: 'triage', wave: 2 }, clock())
    expect(decision.wanted.map((one) => one.message)).toMatchObject([{ person: ada }, { person: anna }])
  })

  it('brings a parked request back', () => {
    const decision = decided(samples.parked(), { name: 'prompt', prompt: 'return', wave: 1 }, clock())
    expect(decision.request).toMatchObject({ state: 'routed', parkedUntil: null })
    expect(decision.prompts.map((prompt) => prompt.kind)).toEqual(['claim'])
  })
})

describe('the contact is asked for an update', () => {
  const neededBy = (day: string | null) => ({ name: 'submit', draft: { ...draft, neededBy: day } }) as const
  const dueOf = ({ prompts }: Decision) => prompts.find(({ kind }) => kind === 'update')?.due
  const at = (date: number, hour = 10) => Date.UTC(2027, 0, date, hour)

  it('a working day after the claim when the day it is needed by has passed', () => {
    const routed = afterwards([neededBy('2027-01-05'), requester()])
    expect(dueOf(decided(routed, commands.claim, inTeam({ now: at(7) })))).toBe(at(8))
  })

  it('after a question during which that day passed, but not once the team has given news of it', () => {
    const asked = afterwards(
      [neededBy('2027-01-05'), requester()],
      [commands.claim, inTeam()],
      [commands.ask, inTeam()],
    )
    const answered = decided(asked, commands.answer, requester({ now: at(7) }))
    expect(dueOf(answered)).toBe(at(8))
    expect(dueOf(decided(answered.request, commands.update, inTeam({ now: at(7, 11) })))).toBe(at(21, 11))
  })

  it('once about a date that has passed, whatever the requester changes then', () => {
    const expected = decided(samples.claimed(), { ...commands.update, expectedBy: '2027-01-05' }, inTeam()).request
    const wish = { ...commands.edit.wish, neededBy: '2027-06-01' }
    expect(dueOf(decided(expected, { ...commands.edit, wish }, requester({ now: at(7) })))).toBe(at(18))
  })

  it('ten working days after the last news, which neither a start nor a change of the request is', () => {
    const claimed = samples.claimed()
    expect(decided(claimed, commands.start, inTeam({ now: at(6) })).prompts).toEqual([])
    const wish = { ...commands.edit.wish, neededBy: '2027-06-01' }
    expect(dueOf(decided(claimed, { ...commands.edit, wish }, requester({ now: at(6) })))).toBe(at(18))
  })
})

describe('a delegate', () => {
  const dora = 'slack:U0DORA'
  const toDora = { name: 'delegate', to: dora } as const
  const passedOn = () =>
    afterwards(
      [commands.submit, requester()],
      [commands.claim, inTeam()],
      [commands.deliver, inTeam()],
      [commands.delegate, requester()],
      [toDora, as(carl, ['delegate'])],
    )
  const messages = (decision: Decision) => decision.wanted.map(({ message }) => message)

  it('who was named by a delegate gives it back to that one, who gives it back to the requester', () => {
    const first = decided(passedOn(), commands.undelegate, as(dora, ['delegate']))
    expect(first.request).toMatchObject({ delegate: carl, delegatedBy: anna, delegatesBefore: [], lost: null })
    expect(messages(first)).toEqual([{ kind: 'ask', person: carl, ask: 'accept', arms: 1 }])
    const second = decided(first.request, commands.undelegate, as(carl, ['delegate']))
    expect(second.request).toMatchObject({ delegate: null, lost: null })
    expect(messages(second)).toEqual([{ kind: 'ask', person: anna, ask: 'accept', arms: 1 }])
  })

  it('who cannot be reached is stood in for by who was asked before, and nothing stops', () => {
    const lost = decided(passedOn(), { name: 'lose', person: dora, gone: true }, clock())
    expect(lost.request).toMatchObject({ delegate: carl, lost: null })
    expect(messages(lost)).toEqual([{ kind: 'ask', person: carl, ask: 'accept', arms: 1 }])
  })

  it('is told what the requester is told, where the requester chose them', () => {
    const named = decided(samples.judged(), commands.learn, inTeam()).request
    const learned = decided({ ...named, learning: null, delegate: carl, delegatedBy: anna }, commands.learn, inTeam())
    expect(messages(learned).slice(1)).toEqual([
      { kind: 'news', person: carl },
      { kind: 'news', person: anna },
    ])
  })

  it('whom others named for a requester out of reach is told alone', () => {
    const named = { ...samples.claimed(), delegate: carl, delegatedBy: ada }
    expect(messages(decided(named, commands.update, inTeam())).slice(1)).toEqual([{ kind: 'news', person: carl }])
  })

  it('whom others named is replaced by them, and not by a requester out of reach', () => {
    const named = { ...samples.delivered(), delegate: carl, delegatedBy: ada }
    const lost = decided(named, { name: 'lose', person: carl, gone: true }, clock())
    expect(lost.request).toMatchObject({ delegate: null, lost: carl })
    expect(messages(lost)).toEqual([{ kind: 'ask', person: ada, ask: 'name', arms: null }])
    const further = decided(named, toDora, as(carl, ['delegate'])).request
    const back = decided(further, commands.undelegate, as(dora, ['delegate']))
    expect(back.request).toMatchObject({ delegate: carl, delegatedBy: ada })
  })

  it('who follows the request as well is told once', () => {
    const named = { ...samples.claimed(), delegate: carl, delegatedBy: anna }
    const news = messages(decided(named, commands.update, inTeam({ followers: [anna, carl] })))
    expect(news.filter((message) => message.kind === 'news')).toHaveLength(2)
  })

  it('who was named by the filer and gives it back lets the filer name the requester too', () => {
    const named = { ...samples.delivered(), filedBy: bob, delegate: carl, delegatedBy: bob }
    const back = decided(named, commands.undelegate, as(carl, ['delegate']))
    expect(messages(back)).toEqual([{ kind: 'ask', person: bob, ask: 'name', arms: null }])
    const again = decided(back.request, { name: 'delegate', to: anna }, as(bob, ['filer']))
    expect(again.request).toMatchObject({ delegate: null, lost: null })
    expect(messages(again)).toEqual([{ kind: 'ask', person: anna, ask: 'accept', arms: 1 }])
  })
})

describe('a requester who cannot be reached', () => {
  it('makes the filer name another, once', () => {
    const filed = afterwards([{ name: 'submit', draft: { ...draft, requester: carl } }, as(anna, ['filer'])])
    const lost = decided(filed, { name: 'lose', person: carl, gone: true }, clock())
    expect(lost.wanted.map((one) => one.message)).toEqual([{ kind: 'ask', person: anna, ask: 'name', arms: null }])
    expect(decided(lost.request, { name: 'lose', person: carl, gone: true }, clock()).already).toBe(true)
  })

  it('makes triage name another where they filed it themselves', () => {
    const lost = decided(samples.delivered(), { name: 'lose', person: anna, gone: true }, clock())
    expect(lost.wanted.map((one) => one.message)).toMatchObject([{ kind: 'notice', ask: 'name' }])
  })

  it('is stood in for by whoever is named, who is asked what was open', () => {
    const lost = decided(samples.delivered(), { name: 'lose', person: anna, gone: true }, clock())
    expect(lost.closes).toEqual(['accept'])
    const named = decided(lost.request, commands.delegate, sorter())
    expect(named.wanted.map((one) => one.message)).toEqual([{ kind: 'ask', person: carl, ask: 'accept', arms: 1 }])
    expect(named.closes).toEqual(['name', 'accept'])
  })

  it('stays the contact of what others asked for, unless they are gone', () => {
    const own = { ...samples.in_progress(), requester: bob }
    const unreachable = (gone: boolean) => decided(own, { name: 'lose', person: bob, gone }, clock()).request
    expect(unreachable(false)).toMatchObject({ lost: bob, contact: bob })
    expect(unreachable(true)).toMatchObject({ lost: bob, contact: null })
  })
})

describe('a requester who seemed out of reach and acts', () => {
  const found = { kind: 'found', person: anna }
  const words = { name: 'say', from: 'requester', text: 'Hello?', files: false } as const
  const speak = (request: Request) => decided(request, words, requester())
  const asks = ({ wanted, facts }: Decision) =>
    wanted.flatMap(({ message, fact }) => (message.kind === 'ask' ? [{ ...message, about: facts[fact] }] : []))

  it('is asked again what is open, as its clock stood still', () => {
    const said = speak({ ...samples.delivered(), filedBy: ada, lost: carl })
    expect(said.request.lost).toBeNull()
    expect(said.closes).toEqual(['name', 'accept'])
    expect(asks(said)).toEqual([{ kind: 'ask', person: anna, ask: 'accept', arms: 1, about: found }])
  })

  it('is asked for the result as a reminder, and what the team wants to know', () => {
    const due = speak({ ...samples.outcome_due(), lost: anna })
    expect(asks(due)).toEqual([{ kind: 'ask', person: anna, ask: 'result', arms: 2, about: found }])
    const asked = decided({ ...samples.claimed(), lost: anna }, commands.ask, inTeam()).request
    expect(asks(speak(asked))).toEqual([{ kind: 'ask', person: anna, ask: 'answer', arms: 1, about: found }])
  })

  it('is asked nothing that they have just answered, wherever they were asked', () => {
    const accepted = decided({ ...samples.delivered(), lost: anna }, commands.accept, requester())
    expect(accepted.closes).toEqual(['name', 'accept'])
    expect(asks(accepted)).toEqual([])
  })

  it('keeps what they were asked meanwhile while only others speak', () => {
    const said = decided({ ...samples.delivered(), lost: anna }, { ...words, from: 'team' }, inTeam())
    expect(said.request.lost).toBe(anna)
    expect(said.closes).toEqual([])
  })
})

describe('those who follow a request', () => {
  it.each(['put_back', 'hand_over', 'reopen'] as const)('are told of %s, which undoes what they know', (name) => {
    const request = name === 'reopen' ? samples.delivered() : samples.claimed()
    const { wanted } = decided(request, commands[name], inTeam({ followers: [carl] }))
    expect(wanted.map(({ message }) => message)).toContainEqual({ kind: 'news', person: carl })
  })

  it('are told that it was closed without a result', () => {
    const last = { name: 'prompt', prompt: 'result', wave: 3 } as const
    const { wanted } = decided(samples.outcome_due(), last, { ...clock(), followers: [carl] })
    expect(wanted.map(({ message }) => message)).toContainEqual({ kind: 'news', person: carl })
  })
})

it.each([
  ['has only tried the app from elsewhere', 'unseen', 'person_absent'],
  ['has not added the app', 'member', 'person_absent'],
  ['is gone', 'gone', 'person_unreachable'],
  ['is a guest', 'guest', 'person_unreachable'],
] as const)(
  'somebody without the app who %s cannot be named, and it is said what would help',
  (_, standing, refused) => {
    const named = { id: carl, name: 'Carl', zone: 'UTC', standing, admin: false, dm: null }
    const facts = requester({ named, absent: true })
    expect(decide(samples.delivered(), commands.delegate, facts)).toEqual({ refused, field: 'person' })
    expect(decide(null, commands.submit, facts)).toEqual({ refused, field: 'requester' })
  },
)

it('counts time per move', () => {
  const claimed = decided(samples.routed(), commands.claim, inTeam({ now: monday + day })).request
  const asked = decided(claimed, commands.ask, inTeam({ now: monday + 2 * day })).request
  expect(asked.spent.team).toBe(2 * day)
  expect(asked.moveSince).toBe(monday + 2 * day)
})

describe('words that are carried', () => {
  const tom = 'teams:11111111-2222-4333-8444-555555555555'
  const said = { name: 'say', from: 'requester', text: 'All of them', files: false } as const
  const tells = (decision: Decision) => decision.wanted.map(({ message }) => message.kind)

  it.each(['routed', 'in_progress', 'delivered', 'measuring', 'outcome_due', 'learned', 'withdrawn'] as const)(
    'go from the requester to the thread of the card when it is %s',
    (name) => {
      const request = { ...samples[name](), requester: tom, filedBy: tom }
      const decision = decided(request, said, as(tom, ['requester', 'filer']))
      expect(decision.facts).toEqual([
        { kind: 'said', from: 'requester', text: 'All of them', files: false, first: true },
      ])
      expect(decision.request).toMatchObject({ state: request.state, move: request.move })
    },
  )

  it('are acknowledged by a message only where they came by a thread', () => {
    expect(tells(decided(samples.claimed(), said, requester()))).toEqual(['note', 'news'])
    expect(tells(decided(samples.claimed(), said, requester({ saidBefore: true })))).toEqual(['note'])
    expect(tells(decided(samples.claimed(), said, as(tom, ['requester'])))).toEqual(['note'])
    expect(tells(decided(samples.claimed(), { ...said, files: true }, as(tom, ['requester'])))).toEqual(['note'])
  })

  it('are taken from nobody who has no part in it', () => {
    expect(decide(samples.claimed(), said, as(tom))).toEqual({ refused: 'not_team' })
  })
})
