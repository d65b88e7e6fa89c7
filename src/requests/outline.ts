import { type Ask, firstWave, openAsk, openPrompts } from './prompts.ts'
import {
  type ChannelId,
  type Decision,
  type Fact,
  type Facts,
  judgeOf,
  type Move,
  type PersonId,
  type Prompt,
  type PromptKind,
  type Request,
  type Wanted,
} from './request.ts'

/** A decision before its consequences are worked out. Messages in `tell` belong to the first fact. */
export interface Outline {
  facts: Fact[]
  tell?: Wanted[]
  /** The request's channel gets its card, or gets it back. */
  card?: boolean
  /** Prompts that start anew although they were open before. */
  renew?: PromptKind[]
  rating?: number | null
  follows?: Decision['follows']
}

/** Whose move it is. */
function moveOf(request: Pick<Request, 'state' | 'question'>): Move {
  const { state, question } = request
  if (question && !question.lapsed) return 'requester'
  if (state === 'triage') return 'triage'
  if (state === 'parked' || state === 'measuring') return 'clock'
  if (state === 'delivered' || state === 'outcome_due') return 'requester'
  return state === 'closed' ? 'nobody' : 'team'
}

const runsOn: readonly PromptKind[] = ['answer', 'debt', 'name', 'update']

/** Puts a decision together: the next request, its clocks, what opens and what closes. */
export function build(old: Request, patch: Partial<Request>, facts: Facts, outline: Outline): Decision {
  // Whoever acts can be reached.
  const found = old.lost !== null && patch.lost === undefined && facts.by === judgeOf(old)
  const request = keepTime(old, { ...old, ...patch, ...(found ? { lost: null } : {}) }, facts)
  const before = openPrompts(old)
  const after = openPrompts(request)
  const renewed = new Set(outline.renew ?? [])
  // A new state starts every silence anew, but for what runs on through states.
  if (request.state !== old.state) for (const kind of before) if (!runsOn.includes(kind)) renewed.add(kind)
  const [asked, asks] = [openAsk(old), openAsk(request)]
  // The clock of whoever is found stood still.
  if (found && asks) renewed.add(asks)
  const closes = new Set([...before].filter((kind) => !after.has(kind) || renewed.has(kind)))
  // Who seemed out of reach may have been asked all the same.
  if (asked && (asked !== asks || renewed.has(asked))) closes.add(asked)
  const prompts = [...after]
    .filter((kind) => !before.has(kind) || renewed.has(kind))
    .map((kind) => firstWave(kind, request, facts))
    .filter((prompt): prompt is Prompt => prompt !== null)
  const cards: Wanted[] = outline.card && request.channel ? [{ kind: 'card', channel: request.channel }] : []
  const tell = outline.tell ?? []
  const isAsked = tell.some((message) => message.kind === 'ask' && message.ask === asks)
  const again = found && asks && !isAsked ? [askOf(judgeOf(request), asks)] : []
  return {
    request,
    facts: [...outline.facts, ...(found ? [{ kind: 'found', person: judgeOf(old) } as const] : [])],
    wanted: [
      ...[...cards, ...onceEach(tell)].map((message) => ({ fact: 0, message })),
      ...again.map((message) => ({ fact: outline.facts.length, message })),
    ],
    closes: [...closes],
    prompts,
    rating: outline.rating ?? null,
    follows: outline.follows ?? null,
    already: false,
  }
}

/** Nobody is told twice who is on two lists, and no news what they are asked anyway. */
function onceEach(messages: Wanted[]): Wanted[] {
  const told = new Set(messages.flatMap((message) => (message.kind === 'ask' ? [message.person] : [])))
  return messages.filter((message) => {
    if (message.kind !== 'news') return true
    const first = !told.has(message.person)
    told.add(message.person)
    return first
  })
}

/** Time is counted per move, and a state remembers since when and by whom. */
function keepTime(old: Request, next: Request, { now, by }: Facts): Request {
  const move = moveOf(next)
  const moved = move !== old.move
  const spent = moved ? { ...old.spent, [old.move]: old.spent[old.move] + (now - old.moveSince) } : old.spent
  const { state, team, resolution } = next
  const changed = state !== old.state || team !== old.team || resolution !== old.resolution
  return {
    ...next,
    move,
    moveSince: moved ? now : old.moveSince,
    spent,
    stateSince: changed ? now : old.stateSince,
    stateBy: changed ? by : old.stateBy,
  }
}

/** A reply in the thread of the request's card. */
export function noteTo(
  request: { channel: ChannelId | null },
  {
    mention = false,
    ask = null,
    arms = null,
  }: { mention?: boolean; ask?: PromptKind | null; arms?: number | null } = {},
): Wanted {
  return { kind: 'note', channel: request.channel ?? '', mention, ask, arms }
}

/** News for whoever stands for the requester now, and for a requester who chose that; not for `doer`, who knows. */
export function tellRequester(request: Request, doer: Facts['by'] | null = null, tell = newsTo): Wanted[] {
  return requestersOf(request)
    .filter((person) => person !== doer)
    .map(tell)
}

/** Who is told what becomes of it: who stands for the requester now, and a requester who chose that. */
export function requestersOf(request: Request): PersonId[] {
  const { requester, delegatedBy } = request
  // Where others had to name somebody, the requester is out of reach.
  return [...new Set([judgeOf(request), ...(delegatedBy === requester ? [requester] : [])])]
}

/** News for those whose own request was a duplicate of this one; not for who acts, who knows. */
export const tellFollowers = ({ followers, by }: Facts): Wanted[] =>
  followers.filter((person) => person !== by).map(newsTo)

/** Once more. The result is asked by its first wave; the wave after it is the reminder. */
export const askOf = (person: string, ask: Exclude<Ask, 'name'>): Wanted => ({
  kind: 'ask',
  person,
  ask,
  arms: ask === 'result' ? 2 : 1,
})

export const newsTo = (person: string): Wanted => ({ kind: 'news', person })

/** News with something to press, which goes when it can be pressed no more. */
export const pressableNewsTo = (person: string): Wanted => ({ kind: 'news', person, live: true })

/** Triage is told; where there is none, the admins. */
export function whoSorts(facts: Facts, ask: PromptKind | null = null): Wanted[] {
  const { triage } = facts.directory
  if (triage) return [{ kind: 'notice', channel: triage.channel, mention: false, ask, arms: null }]
  return facts.admins.map((person) => (ask ? { kind: 'ask', person, ask, arms: null } : newsTo(person)))
}
