import { accept, decidePrompt } from './decide-clock.ts'
import { delegate, find, lose, undelegate } from './delegates.ts'
import { build, newsTo, noteTo, requestersOf, tellFollowers, tellRequester } from './outline.ts'
import { ownerOf } from './prompts.ts'
import {
  type Command,
  type Decision,
  type Ending,
  type Facts,
  hasThreads,
  judgeOf,
  type Question,
  type Refusal,
  type RefusalCode,
  type Request,
  type Team,
  type TeamId,
  type Wanted,
} from './request.ts'
import { candidatesFor } from './routing.ts'

const refuse = (refused: RefusalCode, field?: string): Refusal => (field ? { refused, field } : { refused })

/** What a command that may be given does to the request. A refusal is about what it names: a team, a person, a key. */
export function carryOut(
  request: Request,
  command: Exclude<Command, { name: 'submit' }>,
  facts: Facts,
): Decision | Refusal {
  const { now, directory } = facts
  const by = facts.by
  switch (command.name) {
    case 'edit':
      return edit(request, command, facts)
    case 'choose_team':
      // Two at once: whoever comes second chose for a request that had no such team.
      if (command.instead !== undefined && command.instead !== request.team) return refuse('wrong_state')
      return toTeam(request, command.team, facts)
    case 'claim':
      return build(request, { state: 'claimed', contact: by, parkedUntil: null, newsAt: now }, facts, {
        facts: [{ kind: 'claimed', team: request.team ?? 0 }],
        tell: [...tellRequester(request), ...tellFollowers(facts)],
      })
    case 'take_over':
      return build(request, { contact: by }, facts, { facts: [{ kind: 'taken_over', from: request.contact }] })
    case 'put_back':
      return build(request, { state: 'routed', contact: null, question: null, expectedBy: null, newsAt: null }, facts, {
        facts: [{ kind: 'put_back', reason: command.reason }],
        tell: [noteTo(request), ...tellRequester(request), ...tellFollowers(facts)],
      })
    case 'hand_over':
      return handOver(request, command, facts)
    case 'ask':
      return ask(request, command.question, facts)
    case 'answer':
      return answer(request, command, facts)
    case 'start':
      return build(request, { state: 'in_progress' }, facts, { facts: [{ kind: 'started' }] })
    case 'update': {
      const { news, expectedBy } = command
      return build(request, { newsAt: now, expectedBy: expectedBy ?? request.expectedBy }, facts, {
        facts: [{ kind: 'updated', news, expectedBy, before: request.expectedBy }],
        tell: [noteTo(request), ...tellRequester(request), ...tellFollowers(facts)],
        renew: ['update'],
      })
    }
    case 'park': {
      const { reason, until, changeOfMind } = command
      const parked = { state: 'parked', contact: null, question: null, expectedBy: null, parkedUntil: until } as const
      return build(request, parked, facts, {
        facts: [{ kind: 'parked', reason, until, changeOfMind }],
        tell: [noteTo(request), ...tellRequester(request), ...tellFollowers(facts)],
      })
    }
    case 'decline':
      return decline(request, command, facts)
    case 'deliver':
      return deliver(request, command, facts)
    case 'accept':
      return accept(request, facts)
    case 'reopen':
      return reopen(request, command.missing, facts)
    case 'record_outcome':
      return recordOutcome(request, command, facts)
    case 'too_early':
      return build(request, { state: 'measuring', checkOn: command.askOn, tooEarly: request.tooEarly + 1 }, facts, {
        facts: [{ kind: 'postponed', askOn: command.askOn }],
        tell: [noteTo(request)],
      })
    case 'learn': {
      const { what, why, next } = command
      const learning = { what, why, next, by, at: now }
      return build(request, { learning }, facts, {
        facts: [{ kind: 'learned', learning }],
        tell: [noteTo(request), ...tellRequester(request), ...tellFollowers(facts)],
      })
    }
    case 'repay': {
      if (!request.debt) return refuse('no_debt')
      const { text } = request.debt
      const { due, reason } = command
      return build(request, { debt: due ? { text, due } : null }, facts, {
        facts: [due ? { kind: 'debt_moved', text, due, reason } : { kind: 'debt_repaid', text, reason }],
        tell: [noteTo(request)],
        renew: ['debt'],
      })
    }
    case 'withdraw':
      return build(request, { state: 'closed', resolution: 'withdrawn', question: null }, facts, {
        facts: [{ kind: 'withdrawn', reason: command.reason }],
        tell: [noteTo(request), ...tellRequester(request, by), ...tellFollowers(facts)],
      })
    case 'delegate':
      return delegate(request, command.to, facts)
    case 'undelegate':
      return undelegate(request, facts)
    case 'say': {
      const { from, text, files } = command
      // The writer is told once where the words go, and each time that files stay behind or that a question is still
      // open; without a thread at once.
      const asked = from === 'requester' && by === judgeOf(request) && request.question !== null
      const tell = hasThreads(by) && (files || asked || !facts.saidBefore)
      const tellWriter: Wanted[] = tell ? [{ kind: 'news', person: by }] : []
      return build(request, {}, facts, {
        facts: [{ kind: 'said', from, text, files, first: !facts.saidBefore }],
        tell:
          from === 'requester'
            ? [noteTo(request), ...tellWriter]
            : by === judgeOf(request)
              ? []
              : [{ kind: 'news', person: judgeOf(request) }],
      })
    }
    case 'prompt':
      return decidePrompt(request, command.prompt, command.wave, facts)
    case 'lose':
      return lose(request, command, facts)
    case 'find':
      return find(request, command.person, facts)
    case 'move': {
      const team = request.state === 'triage' ? null : command.team
      const channel = team === null ? directory.triage?.channel : directory.teams.get(team)?.channel
      return build(request, { team, channel: channel ?? null }, facts, {
        facts: [{ kind: 'moved', team: command.team }],
        card: true,
        ...(team === request.team ? {} : { tell: tellRequester(request), renew: ['claim', 'return'] }),
      })
    }
  }
}

function edit(request: Request, command: Extract<Command, { name: 'edit' }>, facts: Facts): Decision {
  // What was delivered is judged by what was expected of it.
  const given = { ...command.wish, ...(request.delivery ? null : command.expectation) }
  const next = { ...request, ...given }
  const fields = ['title', 'need', 'outcome', 'checkDays', 'measure', 'valueToday', 'target', 'neededBy'] as const
  const shown = (value: string | number | null) => (value === null ? null : String(value))
  const changes = fields
    .filter((field) => next[field] !== request[field])
    .map((field) => ({ field, from: shown(request[field]), to: shown(next[field]) }))
  if (changes.length === 0) return { ...build(request, {}, facts, { facts: [] }), already: true }
  return build(request, given, facts, {
    facts: [{ kind: 'edited', changes }],
    tell: [noteTo(request)],
    renew: changes.some((change) => change.field === 'neededBy') ? ['update'] : [],
  })
}

/** Gives the request to a team, whoever had it before. */
function toTeam(request: Request, id: number, facts: Facts): Decision | Refusal {
  const chosen = facts.directory.teams.get(id)
  if (!chosen || chosen.retired) return refuse('team_retired', 'team')
  if (request.state === 'routed' && request.team === id) return refuse('same_team', 'team')
  const hadTeams = request.team === null ? request.hadTeams : [...new Set([...request.hadTeams, request.team])]
  const next: Partial<Request> = { state: 'routed', ...givenTo(request, chosen, facts), question: null, hadTeams }
  return build(request, { ...next, candidates: [] }, facts, {
    facts: [{ kind: 'team_chosen', team: id }],
    card: true,
    tell: [...revived(hadTeams.includes(id), chosen.channel), ...tellRequester(request)],
    renew: ['claim'],
  })
}

/** Where it goes when a person gives it to the team. */
function givenTo({ product }: Request, { id, channel }: Team, { directory }: Facts): Partial<Request> {
  const owner = product === null ? id : directory.products.get(product)?.team
  return { team: id, channel, strayed: owner !== id, why: [] }
}

/** Whoever had it before does not look at a card from long ago: they are called to it. */
const revived = (before: boolean, channel: string): Wanted[] => (before ? [noteTo({ channel }, { mention: true })] : [])

function handOver(
  request: Request,
  command: Extract<Command, { name: 'hand_over' }>,
  facts: Facts,
): Decision | Refusal {
  const { triage: sorters, teams } = facts.directory
  const from = request.team ?? 0
  const other = command.team === null ? null : teams.get(command.team)
  if (other === undefined || other?.retired) return refuse('team_retired', 'team')
  if (other?.id === from) return refuse('same_team', 'team')
  if (!other && !sorters) return refuse('no_triage', 'team')
  const circle = other !== null && request.hadTeams.includes(other.id) && sorters !== null
  const to = circle ? null : other
  const channel = to ? to.channel : (sorters?.channel ?? null)
  const place: Partial<Request> = to
    ? { state: 'routed', ...givenTo(request, to, facts), candidates: [] }
    : { state: 'triage', team: null, channel, strayed: false, why: [], candidates: choiceFor(request, other, facts) }
  const next: Partial<Request> = {
    ...place,
    contact: null,
    question: null,
    expectedBy: null,
    newsAt: null,
    hadTeams: [...new Set([...request.hadTeams, from])],
  }
  const before = to ? request.hadTeams.includes(to.id) : request.spent.triage > 0
  return build(request, next, facts, {
    facts: [{ kind: 'handed_over', from, to: to?.id ?? null, reason: command.reason, circle }],
    card: true,
    tell: [
      noteTo(request),
      noteTo({ channel }, { mention: before }),
      ...tellRequester(request),
      ...tellFollowers(facts),
    ],
    renew: ['claim', 'triage'],
  })
}

/** Between which teams triage is to choose: `wanted` was named by the team that gives it away. */
function choiceFor(request: Request, wanted: Team | null, { directory }: Facts): TeamId[] {
  const others = candidatesFor(request, directory, request.team ?? 0)
  return wanted ? [wanted.id, ...others.filter((id) => id !== wanted.id)].slice(0, 3) : others
}

function decline(request: Request, command: Extract<Command, { name: 'decline' }>, facts: Facts): Decision | Refusal {
  const { reason, changeOfMind, sameAs } = command
  const other = facts.sameAs
  if (sameAs !== null && !other) return refuse('same_as_unknown', 'same_as')
  if (other?.id === request.id)
    return refuse(sameAs === request.number ? 'same_as_itself' : 'same_as_circle', 'same_as')
  if (other && !isWorthFollowing(other)) return { ...refuse('same_as_closed', 'same_as'), other }
  const ended = other && endingOf(other)
  const resolution = other ? 'duplicate' : 'declined'
  const next: Partial<Request> = { state: 'closed', resolution, sameAs: other?.number ?? null, question: null }
  return build(request, { ...next, candidates: [] }, facts, {
    facts: [{ kind: 'declined', reason, changeOfMind, sameAs: other?.number ?? null, ...(ended ? { ended } : {}) }],
    tell: [noteTo(request), ...tellRequester(request), ...tellFollowers(facts)],
    ...(other ? { follows: { request: other.id, version: other.version, people: requestersOf(request) } } : {}),
  })
}

/** It goes on, or something came of it. */
const isWorthFollowing = ({ state, resolution }: Request): boolean =>
  state !== 'closed' || resolution === 'outcome_recorded' || resolution === 'unanswered'

function endingOf({ state, result, learning }: Request): Ending | null {
  return state === 'closed' ? { verdict: result?.verdict ?? null, learned: learning?.what ?? null } : null
}

/** One question at a time: a second is added to it, and both are asked together. */
function ask(request: Request, text: string, facts: Facts): Decision {
  const open = request.question?.texts ?? []
  const question: Question = { texts: [...open, { by: facts.by, text, at: facts.now }], at: facts.now, lapsed: false }
  const before = open.map((asked) => asked.text)
  return build(request, { question }, facts, {
    facts: [{ kind: 'asked', question: text, ...(before.length > 0 ? { before } : {}) }],
    tell: [noteTo(request), { kind: 'ask', person: judgeOf(request), ask: 'answer', arms: 1 }],
    renew: ['answer'],
  })
}

/** Whoever answers has not seen what was added since: that stays open, and asked. */
function answer(request: Request, command: Extract<Command, { name: 'answer' }>, facts: Facts): Decision | Refusal {
  const { question } = request
  const { answer, asked } = command
  if (!question) return refuse('no_question')
  const texts = asked === undefined ? [] : question.texts.filter(({ at }) => at > asked)
  if (texts.length === question.texts.length) return refuse('other_question', 'answer')
  const open = texts.length > 0 ? { ...question, texts } : null
  return build(request, { question: open }, facts, {
    facts: [{ kind: 'answered', answer, ...(open ? { left: texts.length } : {}) }],
    tell: [noteTo(request, { mention: open === null || open.lapsed })],
  })
}

function deliver(request: Request, command: Extract<Command, { name: 'deliver' }>, facts: Facts): Decision {
  const { what, link, asset, goal } = command
  const delivery = { what, link, asset, goal, at: facts.now }
  const debt = joinDebts(request, command.debt)
  return build(request, { state: 'delivered', delivery, debt, question: null, tooEarly: 0, checkOn: null }, facts, {
    facts: [{ kind: 'delivered', delivery, debt: command.debt, again: request.reopened > 0 }],
    tell: [
      noteTo(request),
      { kind: 'ask', person: judgeOf(request), ask: 'accept', arms: 1 },
      ...tellRequester(request, judgeOf(request)),
      ...tellFollowers(facts),
    ],
    renew: command.debt ? ['debt'] : [],
  })
}

/** A request has one open debt: a second delivery's is added to it, by the earlier date. */
function joinDebts(request: Request, added: Request['debt']): Request['debt'] {
  const open = request.debt
  if (!open || !added) return added ?? open
  if (open.text === added.text) return added
  return { text: `${open.text}\n${added.text}`, due: open.due < added.due ? open.due : added.due }
}

function reopen(request: Request, missing: string, facts: Facts): Decision {
  const times = request.reopened + 1
  const byRequester = facts.roles.requester || facts.roles.delegate
  const sorters = facts.directory.triage
  return build(request, { state: 'in_progress', reopened: times, checkOn: null, newsAt: facts.now }, facts, {
    facts: [{ kind: 'reopened', missing, times }],
    tell: [
      noteTo(request, { mention: byRequester }),
      ...(byRequester ? [] : tellRequester(request)),
      ...tellFollowers(facts),
      ...(times >= 3 && sorters
        ? [{ kind: 'notice', channel: sorters.channel, mention: false, ask: null, arms: null } as const]
        : []),
    ],
  })
}

function recordOutcome(
  request: Request,
  command: Extract<Command, { name: 'record_outcome' }>,
  facts: Facts,
): Decision | Refusal {
  const { resolution } = request
  const { verdict, rating, comment, asked } = command
  const { result: before } = request
  if (before && asked !== undefined && before.at !== asked && before.by !== facts.by) return refuse('changed_meanwhile')
  const value = request.measure ? command.value : null
  const result = { verdict, value, comment, by: facts.by, at: facts.now }
  const owner = ownerOf(request, facts.directory)
  return build(request, { state: 'closed', resolution: 'outcome_recorded', result }, facts, {
    facts: [{ kind: 'outcome_recorded', outcome: result, correction: resolution === 'outcome_recorded' }],
    tell: [
      noteTo(request, { mention: true, ask: 'learn' }),
      ...(owner && owner.channel !== request.channel ? [noticeIn(owner.channel)] : []),
      ...[...new Set([request.requester, judgeOf(request)])].filter((person) => person !== facts.by).map(newsTo),
      ...tellFollowers(facts),
    ],
    renew: ['learn'],
    rating,
  })
}

const noticeIn = (channel: string) => ({ kind: 'notice', channel, mention: true, ask: 'learn', arms: null }) as const
