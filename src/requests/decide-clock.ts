import { addDays, dayOf } from './calendar.ts'
import {
  build,
  newsTo,
  noteTo,
  type Outline,
  pressableNewsTo,
  tellFollowers,
  tellRequester,
  whoSorts,
} from './outline.ts'
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
      if (wave === 1)
        return again(request, facts, kind, remind([noteTo(request, { mention: true, ask: kind, arms: 2 })]))
      return again(request, facts, kind, {
        facts: [{ kind: 'escalated', prompt: kind }],
        tell: [...facts.admins.filter((admin) => admin !== judge).map(newsTo), ...tellRequester(request)],
      })
    case 'claim':
      if (wave === 1)
        return again(request, facts, kind, remind([noteTo(request, { mention: true, ask: kind, arms: 2 })]))
      return again(request, facts, kind, {
        facts: [{ kind: 'escalated', prompt: kind }],
        tell: [...whoSorts(facts), ...tellRequester(request)],
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
      return build(request, { state: 'routed', parkedUntil: null, newsAt: null }, facts, {
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
        tell: [noteTo(request), ...tellRequester(request, null, pressableNewsTo), ...tellFollowers(facts)],
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

/** A reminder that takes the place of the message it reminds of. */
function again(request: Request, facts: Facts, kind: PromptKind, outline: Outline): Decision {
  const decision = build(request, {}, facts, outline)
  return { ...decision, closes: [...decision.closes, kind] }
}

/** By the requester, or by the clock after silence. Where that came after the check date, the result is due today. */
export function accept(request: Request, facts: Facts): Decision {
  const { zone } = facts.requesterHours
  const today = dayOf(zone, facts.now)
  const agreed = addDays(dayOf(zone, request.delivery?.at ?? facts.now), request.checkDays)
  const checkOn = agreed < today ? today : agreed
  return build(request, { state: 'measuring', checkOn }, facts, {
    facts: [{ kind: 'accepted', checkOn }],
    tell: [noteTo(request), ...tellRequester(request, null, pressableNewsTo)],
  })
}
