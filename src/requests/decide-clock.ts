import { addDays, dayOf } from './calendar.ts'
import { build, noteTo, type Outline, tellJudge } from './outline.ts'
import { openPrompts, ownerOf } from './prompts.ts'
import {
  type Decision,
  type Facts,
  judgeOf,
  type PromptKind,
  type Refusal,
  type Request,
  type Wanted,
} from './request.ts'

/**
 * What the clock does when a prompt falls due: a reminder, or what silence leads to.
 * Refused when the request has moved on since the prompt was planned.
 */
export function decidePrompt(request: Request, kind: PromptKind, wave: number, facts: Facts): Decision | Refusal {
  if (!openPrompts(request).has(kind)) return { refused: 'wrong_state' }
  const judge = judgeOf(request)
  const reminded = { kind: 'reminded', prompt: kind, wave } as const
  const remind = (tell: Wanted[]): Outline => ({ facts: [reminded], tell })
  switch (kind) {
    case 'triage':
      if (wave === 1) return again(request, facts, kind, remind([noteTo(request, { ask: kind, arms: 2 })]))
      return again(request, facts, kind, {
        facts: [{ kind: 'escalated', prompt: kind }],
        tell: [...facts.admins.filter((admin) => admin !== judge).map(news), tellJudge(request)],
      })
    case 'claim':
      if (wave === 1)
        return again(request, facts, kind, remind([noteTo(request, { mention: true, ask: kind, arms: 2 })]))
      return again(request, facts, kind, {
        facts: [{ kind: 'escalated', prompt: kind }],
        tell: [...whoSorts(facts), tellJudge(request)],
      })
    case 'answer':
      if (wave === 1) return again(request, facts, kind, remind([{ kind: 'ask', person: judge, ask: kind, arms: 2 }]))
      return build(request, { question: request.question && { ...request.question, lapsed: true } }, facts, {
        facts: [{ kind: 'lapsed' }],
        tell: [noteTo(request, { mention: true })],
      })
    case 'update':
      return again(request, facts, kind, remind([noteTo(request, { mention: true, ask: kind, arms: wave + 1 })]))
    case 'return':
      return build(request, { state: 'routed', parkedUntil: null }, facts, {
        facts: [{ kind: 'returned' }],
        tell: [noteTo(request, { mention: true })],
      })
    case 'accept':
      if (wave === 1) return again(request, facts, kind, remind([{ kind: 'ask', person: judge, ask: kind, arms: 2 }]))
      return accept(request, facts)
    case 'result': {
      const ask: Wanted = { kind: 'ask', person: judge, ask: kind, arms: wave + 1 }
      if (wave === 1) {
        const outline: Outline = { facts: [{ kind: 'outcome_asked', wave }], tell: [ask] }
        return build(request, { state: 'outcome_due' }, facts, outline)
      }
      if (wave === 2) return again(request, facts, kind, { facts: [{ kind: 'outcome_asked', wave }], tell: [ask] })
      return build(request, { state: 'closed', resolution: 'unanswered' }, facts, {
        facts: [{ kind: 'closed_unanswered' }],
        tell: [noteTo(request), tellJudge(request)],
      })
    }
    case 'learn':
    case 'debt': {
      const owner = ownerOf(request, facts.directory)
      const arms = kind === 'debt' ? wave + 1 : null
      // The product may have moved since: its team of today is asked, in its own channel.
      const tell: Wanted =
        owner && owner.channel !== request.channel
          ? { kind: 'notice', channel: owner.channel, mention: true, ask: kind, arms }
          : noteTo(request, { mention: true, ask: kind, arms })
      return again(request, facts, kind, remind([tell]))
    }
    case 'name':
      return { refused: 'wrong_state' }
  }
}

const news = (person: string): Wanted => ({ kind: 'news', person })

/** Triage is told; where there is none, the admins. */
function whoSorts(facts: Facts, ask: PromptKind | null = null): Wanted[] {
  const { triage } = facts.directory
  if (triage) return [{ kind: 'notice', channel: triage.channel, mention: false, ask, arms: null }]
  return facts.admins.map((person) => (ask ? { kind: 'ask', person, ask, arms: null } : news(person)))
}

/** A reminder that takes the place of the message it reminds of. */
function again(request: Request, facts: Facts, kind: PromptKind, outline: Outline): Decision {
  const decision = build(request, {}, facts, outline)
  return { ...decision, closes: [...decision.closes, kind] }
}

/** By the requester, or by the clock after silence. */
export function accept(request: Request, facts: Facts): Decision {
  const delivered = request.delivery?.at ?? facts.now
  const checkOn = addDays(dayOf(facts.requesterHours.zone, delivered), request.checkDays)
  return build(request, { state: 'measuring', checkOn }, facts, {
    facts: [{ kind: 'accepted', checkOn }],
    tell: [noteTo(request), tellJudge(request)],
  })
}

/**
 * A person cannot be reached any more. A contact is cleared; for the requester or the delegate, the filer, else
 * triage, is asked once to name another.
 */
export function lose(request: Request, person: string, facts: Facts): Decision | Refusal {
  const contact = request.contact === person ? null : request.contact
  if (judgeOf(request) !== person) {
    if (contact === request.contact) return { refused: 'wrong_state' }
    return build(request, { contact }, facts, { facts: [{ kind: 'lost', person }] })
  }
  const next: Partial<Request> = { contact, lost: person }
  if (request.delegate === person) Object.assign(next, { delegate: null, delegatedBy: null })
  const filer = request.filedBy
  const tell: Wanted[] =
    filer === person ? whoSorts(facts, 'name') : [{ kind: 'ask', person: filer, ask: 'name', arms: null }]
  return build(request, next, facts, { facts: [{ kind: 'lost', person }], tell, renew: ['name'] })
}
