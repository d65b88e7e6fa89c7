import { askOf, build, pressableNewsTo, whoSorts } from './outline.ts'
import { openAsk } from './prompts.ts'
import {
  type Command,
  type Decision,
  type Fact,
  type Facts,
  isOver,
  judgeOf,
  type Refusal,
  type Request,
} from './request.ts'
import { refuseNamed } from './submit.ts'

/** Who answers in the requester's place, and what becomes of a request when they cannot or will not. */

const noDelegate: Partial<Request> = { delegate: null, delegatedBy: null, delegatesBefore: [] }

/** "Ask someone else": from now on `to` answers, accepts and judges. To name the requester takes it back to them. */
export function delegate(request: Request, to: string, facts: Facts): Decision | Refusal {
  const outOfReach = refuseNamed(facts, 'person')
  if (outOfReach) return outOfReach
  const { requester, delegate: from, delegatesBefore, lost } = request
  if (to === requester && from === null && lost === null) return { refused: 'person_is_requester', field: 'person' }
  const passedOn: Partial<Request> =
    from === facts.by
      ? { delegate: to, delegatesBefore: [...delegatesBefore, from] }
      : { delegate: to, delegatedBy: facts.by, delegatesBefore: [] }
  const next = to === requester ? noDelegate : passedOn
  return handTo(request, { ...next, lost: null }, to, facts, { kind: 'delegated', to })
}

/** "Not for me": back to who named them. */
export function undelegate(request: Request, facts: Facts): Decision {
  return handBack(request, { kind: 'undelegated', from: request.delegate ?? facts.by }, facts)
}

/**
 * A person cannot be reached any more: a delegate's part goes back to who named them; for the requester the filer, else
 * triage, is asked once to name another. A contact is cleared who is gone or, judging nothing here, has left the team.
 */
export function lose(
  request: Request,
  { person, gone }: Extract<Command, { name: 'lose' }>,
  facts: Facts,
): Decision | Refusal {
  const leaves = request.contact === person && (gone || judgeOf(request) !== person)
  const contact = leaves ? null : request.contact
  const fact = { kind: 'lost', person } as const
  if (judgeOf(request) !== person) {
    if (!leaves) return { refused: 'wrong_state' }
    return build(request, { contact }, facts, { facts: [fact] })
  }
  if (request.delegate === person && !isOver(request)) return handBack({ ...request, contact }, fact, facts)
  const filer = request.filedBy
  return build(request, { contact, lost: person }, facts, {
    facts: [fact],
    tell: filer === person ? whoSorts(facts, 'name') : [{ kind: 'ask', person: filer, ask: 'name', arms: null }],
    renew: ['name'],
  })
}

/** The requester can be reached again: what they were asked last did not arrive, or is closed. */
export function find(request: Request, person: string, facts: Facts): Decision | Refusal {
  if (request.lost !== person || judgeOf(request) !== person) return { refused: 'wrong_state' }
  const fact = { kind: 'found', person } as const
  if (openAsk(request)) return handTo(request, { lost: null }, person, facts, fact)
  return build(request, { lost: null }, facts, { facts: [fact] })
}

/**
 * Back to who named them: the delegate before, or the requester. Where that was somebody who does not answer for it,
 * they are asked to name another.
 */
function handBack(request: Request, fact: Extract<Fact, { kind: 'undelegated' | 'lost' }>, facts: Facts): Decision {
  const { delegatesBefore, delegatedBy, requester } = request
  const before = delegatesBefore.at(-1)
  if (before !== undefined) {
    const next = { delegate: before, delegatesBefore: delegatesBefore.slice(0, -1) }
    return handTo(request, next, before, facts, fact)
  }
  if (delegatedBy === null || delegatedBy === requester) return handTo(request, noDelegate, requester, facts, fact)
  const lost = fact.kind === 'lost' ? fact.person : fact.from
  return build(request, { ...noDelegate, lost }, facts, {
    facts: [fact],
    tell: [{ kind: 'ask', person: delegatedBy, ask: 'name', arms: null }],
    renew: ['name'],
  })
}

type Handed = Extract<Fact, { kind: 'delegated' | 'undelegated' | 'lost' | 'found' }>

/** What the one before was asked and has not answered is asked of the next. */
function handTo(request: Request, next: Partial<Request>, person: string, facts: Facts, fact: Handed): Decision {
  const ask = openAsk(request)
  return build(request, next, facts, {
    facts: [fact],
    tell: [ask ? askOf(person, ask) : pressableNewsTo(person)],
    renew: ask ? [ask] : [],
  })
}
