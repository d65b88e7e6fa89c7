import { addDays, addWorking, nextOpening, openingOn } from './calendar.ts'
import type {
  Directory,
  Facts,
  Instant,
  Prompt,
  PromptKind,
  Request,
  Team,
  WorkingHours,
  WorkingSpan,
} from './request.ts'

/** Working days from one wave to the next: the numbers that people are told count from the start of the silence. */
const days = {
  triage: { 1: 1, 2: 1 },
  answer: { 1: 2, 2: 3 },
  accept: { 1: 3, 2: 2 },
  result: { 2: 5, 3: 9 },
  update: 10,
  debt: 20,
  learn: 3,
} as const

/** Which prompts may be open for the request as it is. Nobody's silence counts while there is nobody to ask. */
export function openPrompts(request: Request): Set<PromptKind> {
  const open = new Set<PromptKind>()
  const { state } = request
  if (state === 'triage') open.add('triage')
  if (request.question && !request.question.lapsed) open.add('answer')
  else if (state === 'routed') open.add('claim')
  else if (state === 'claimed' || state === 'in_progress') open.add('update')
  if (state === 'parked') open.add('return')
  if (state === 'delivered') open.add('accept')
  if (state === 'measuring' || state === 'outcome_due') open.add('result')
  if (request.resolution === 'outcome_recorded' && !request.learning) open.add('learn')
  if (request.debt) open.add('debt')
  if (request.lost && request.state !== 'closed') {
    open.add('name')
    for (const kind of ['answer', 'accept', 'result'] as const) open.delete(kind)
  }
  return open
}

/** What a person may be asked about a request. */
export type Ask = Extract<PromptKind, 'answer' | 'accept' | 'result' | 'name'>

/** Whether it is something that a person is asked. */
export const isAsk = (kind: PromptKind | null): kind is Ask =>
  kind === 'answer' || kind === 'accept' || kind === 'result' || kind === 'name'

/** What the request wants from whoever judges it, as it is now. */
export function openAsk(request: Request): Exclude<Ask, 'name'> | null {
  if (request.question && !request.question.lapsed) return 'answer'
  if (request.state === 'delivered') return 'accept'
  return request.state === 'outcome_due' ? 'result' : null
}

/**
 * The team that answers for it now: its product's, wherever that has moved; its own where it has no product, or was
 * given another team's, as long as it is there.
 */
export function ownerOf({ product: id, team, strayed }: Request, directory: Directory): Team | null {
  const own = team === null ? undefined : directory.teams.get(team)
  const product = id === null || (strayed && own?.retired === false) ? undefined : directory.products.get(id)
  return (product ? directory.teams.get(product.team) : own) ?? own ?? null
}

/** A team's working hours with the organisation's holidays. */
export function teamHours(team: Team, directory: Directory): WorkingHours {
  const known = hoursOf.get(directory) ?? new Map<Team, WorkingHours>()
  const hours = known.get(team) ?? { ...team.hours, holidays: [...team.hours.holidays, ...directory.holidays] }
  hoursOf.set(directory, known.set(team, hours))
  return hours
}

// The same object each time, as the calendar remembers by it; a set-up that was changed is another directory.
const hoursOf = new WeakMap<Directory, Map<Team, WorkingHours>>()

/** Whose hours a prompt keeps: it falls due, and is said, only while these people work. */
export function hoursFor(
  kind: PromptKind,
  request: Request,
  facts: Pick<Facts, 'directory' | 'requesterHours'>,
): WorkingHours {
  const { directory, requesterHours } = facts
  if (kind === 'answer' || kind === 'accept' || kind === 'result' || kind === 'name') return requesterHours
  if (kind === 'triage') return directory.triage?.hours ?? requesterHours
  const team = kind === 'learn' || kind === 'debt' ? ownerOf(request, directory) : teamOf(request, directory)
  return team ? teamHours(team, directory) : requesterHours
}

function teamOf(request: Request, directory: Directory): Team | null {
  return request.team === null ? null : (directory.teams.get(request.team) ?? null)
}

/** The first wave of a prompt that counts from now; null: it counts from the delivery of a message. */
export function firstWave(kind: PromptKind, request: Request, facts: Facts): Prompt | null {
  const hours = hoursFor(kind, request, facts)
  const at = (due: Instant): Prompt => ({ kind, wave: 1, due })
  const after = (span: WorkingSpan) => at(addWorking(hours, facts.now, span))
  const on = (day: string) => at(nextOpening(hours, Math.max(openingOn(hours, day), facts.now)))
  switch (kind) {
    case 'triage':
      return after({ count: days.triage[1], unit: 'days' })
    case 'claim':
      return after(responseTarget(request, facts.directory))
    case 'update': {
      const { newsAt, moveSince, stateSince } = request
      const tenDays = (from: Instant) => addWorking(hours, from, { count: days.update, unit: 'days' })
      const silence = tenDays(Math.max(newsAt ?? 0, moveSince))
      // Whoever takes it on, or has it back, has said nothing yet about dates that have passed; others were asked then.
      const isNew = stateSince === facts.now
      const said = isNew ? 0 : moveSince === facts.now ? (newsAt ?? 0) : facts.now
      const soon = addWorking(hours, facts.now, { count: 1, unit: 'days' })
      const promised = promisedAfter(request, hours, said).map((due) => (due > facts.now ? due : soon))
      // A silence that is over has been asked about already.
      return at(Math.min(silence > facts.now ? silence : tenDays(facts.now), ...promised))
    }
    case 'return':
      return request.parkedUntil ? on(request.parkedUntil) : null
    case 'result':
      return request.state === 'measuring' && request.checkOn ? on(request.checkOn) : null
    case 'learn':
      return request.result?.verdict === 'partly' || request.result?.verdict === 'not_achieved'
        ? after({ count: days.learn, unit: 'days' })
        : null
    case 'debt':
      return request.debt ? on(request.debt.due) : null
    default:
      return null
  }
}

/** When a wave falls due, counted from the delivery of the message that arms it. */
export function armedWave(
  kind: PromptKind,
  wave: number,
  delivered: Instant,
  request: Request,
  facts: Pick<Facts, 'directory' | 'requesterHours'>,
): Prompt | null {
  const span = spanTo(kind, wave, request, facts.directory)
  if (!span) return null
  const hours = hoursFor(kind, request, facts)
  const dates = kind === 'update' ? promisedAfter(request, hours, delivered) : []
  return { kind, wave, due: Math.min(addWorking(hours, delivered, span), ...dates) }
}

/** When the expected and the needed-by date have passed or will have, of those that passed after `at`. */
function promisedAfter({ expectedBy, neededBy }: Request, hours: WorkingHours, at: Instant): Instant[] {
  return [expectedBy, neededBy]
    .filter((day) => day !== null)
    .map((day) => openingOn(hours, addDays(day, 1)))
    .filter((due) => due > at)
}

function spanTo(kind: PromptKind, wave: number, request: Request, directory: Directory): WorkingSpan | null {
  if (kind === 'claim') return wave === 2 ? responseTarget(request, directory) : null
  if (kind === 'update' || kind === 'debt') return { count: days[kind], unit: 'days' }
  if (kind !== 'triage' && kind !== 'answer' && kind !== 'accept' && kind !== 'result') return null
  const waves: Partial<Record<number, number>> = days[kind]
  const count = waves[wave]
  return count === undefined ? null : { count, unit: 'days' }
}

export function responseTarget(request: Request, directory: Directory): WorkingSpan {
  return teamOf(request, directory)?.responseTarget ?? { count: 1, unit: 'days' }
}
