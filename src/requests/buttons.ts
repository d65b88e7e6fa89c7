import type { Ask } from './prompts.ts'
import {
  beforeDelivered,
  type Directory,
  isOver,
  isUntaken,
  type PersonId,
  type Request,
  type Roles,
  type State,
  type Verdict,
} from './request.ts'
import type { Block, Button } from './text.ts'
import type { Words } from './words/en.ts'

export type ButtonName = Exclude<keyof Words['buttons'], 'more'>

/** Buttons whose action is not simply their name. */
const presses: Partial<Record<ButtonName, Pick<Button, 'action' | 'detail'>>> = {
  tell_result: { action: 'result' },
  achieved: { action: 'result', detail: 'achieved' satisfies Verdict },
  partly: { action: 'result', detail: 'partly' satisfies Verdict },
  not_achieved: { action: 'result', detail: 'not_achieved' satisfies Verdict },
  cannot_tell: { action: 'result', detail: 'cannot_tell' satisfies Verdict },
}
const primary: readonly ButtonName[] = ['claim', 'answer', 'accept', 'new_request']

/** A button with its label. `request` null: it acts on the person's own screen. */
export function button(words: Words, name: ButtonName, request: Request | null): Button {
  const style = primary.includes(name) ? { style: 'primary' as const } : {}
  return { label: words.buttons[name], action: name, ...presses[name], request: request?.id ?? null, ...style }
}

/** A row of buttons; nothing where there are none. */
export function row(buttons: Button[], more: Button[] = []): Block[] {
  if (buttons.length + more.length === 0) return []
  return [{ kind: 'buttons', buttons, ...(more.length > 0 ? { more } : {}) }]
}

interface ButtonRow {
  buttons: Button[]
  /** Behind the overflow menu. */
  more: Button[]
}

const atWork: ButtonName[] = ['take_over', 'hand_over', 'put_back', 'park', 'decline']
const inChannel: Record<State, { buttons: ButtonName[]; more: ButtonName[] }> = {
  triage: { buttons: ['choose_team', 'decline'], more: [] },
  routed: { buttons: ['claim', 'ask', 'hand_over'], more: ['park', 'decline'] },
  claimed: { buttons: ['start', 'deliver', 'update', 'ask'], more: atWork },
  in_progress: { buttons: ['deliver', 'update', 'ask'], more: atWork },
  parked: { buttons: ['claim', 'decline'], more: [] },
  delivered: { buttons: [], more: ['reopen'] },
  measuring: { buttons: [], more: ['reopen'] },
  outcome_due: { buttons: [], more: [] },
  closed: { buttons: [], more: [] },
}

/** What the card in a channel offers to its team, or to triage. */
export function channelButtons(words: Words, request: Request, directory: Directory): ButtonRow {
  const { state, learning, resolution } = request
  const named = (names: ButtonName[]) => names.map((name) => button(words, name, request))
  if (resolution === 'outcome_recorded') {
    return { buttons: named(learning ? ['follow_up'] : ['learn', 'follow_up']), more: [] }
  }
  const { buttons, more } = inChannel[state]
  const best = state === 'triage' ? teamButtons(request, directory) : []
  return { buttons: [...best, ...named(buttons)], more: named(more) }
}

/** In triage: the likeliest teams, by name. */
function teamButtons(request: Request, directory: Directory): Button[] {
  return request.candidates.slice(0, 3).flatMap((id) => {
    const team = directory.teams.get(id)
    if (!team || team.retired) return []
    return [{ label: team.name, action: 'choose', request: request.id, detail: String(id) }]
  })
}

const asked: Record<Ask, ButtonName[]> = {
  answer: ['answer'],
  accept: ['accept', 'not_yet', 'delegate'],
  result: ['achieved', 'partly', 'not_achieved', 'too_early', 'cannot_tell', 'delegate'],
  name: ['delegate'],
}

/** What a person may answer an ask with; who stands in for somebody may also give it back. */
export function askButtons(words: Words, request: Request, ask: Ask, reader: PersonId): Button[] {
  const names = reader === request.delegate && ask !== 'name' ? [...asked[ask], 'undelegate' as const] : asked[ask]
  return names.map((name) => button(words, name, request))
}

const atOnce: Record<Ask, ButtonName> = {
  answer: 'answer',
  accept: 'accept',
  result: 'tell_result',
  name: 'delegate',
}

/** The first answer to an ask; all others stand with the request. */
export const briefButtons = (words: Words, request: Request, ask: Ask): Button[] => [
  button(words, atOnce[ask], request),
  button(words, 'show', request),
]

/** What the requester's side may always do before anything is delivered. */
export function earlyButtons(words: Words, request: Request): Button[] {
  if (!beforeDelivered.includes(request.state)) return []
  return [button(words, 'edit', request), button(words, 'withdraw', request)]
}

/**
 * All that this person may do with the request now, beside what the card offers to its channel.
 * `owner`: the person is in the team that answers for the product today, which keeps learnings and debts.
 */
export function ownButtons(words: Words, request: Request, roles: Roles, owner: boolean): Button[] {
  const names = [
    ...(roles.requester || roles.delegate ? judgeNames(request) : []),
    ...(roles.filer && !roles.requester && !roles.delegate ? filerNames(request) : []),
    ...(roles.triage && !roles.team ? triageNames(request) : []),
    ...(owner && request.resolution === 'outcome_recorded' && !request.learning ? ['learn' as const] : []),
    ...(owner && request.debt ? ['repay' as const] : []),
    ...(mayDelegate(request, roles) ? ['delegate' as const] : []),
    ...(roles.delegate && mayDelegate(request, roles) ? ['undelegate' as const] : []),
    ...(request.state === 'closed' && (roles.requester || roles.delegate || roles.team) ? ['follow_up' as const] : []),
  ]
  return [...new Set<ButtonName>(names)].map((name) => button(words, name, request))
}

function judgeNames({ question, state, resolution, learning }: Request): ButtonName[] {
  const answer: ButtonName[] = question ? ['answer'] : []
  if (beforeDelivered.includes(state)) return [...answer, 'edit', 'withdraw']
  if (state === 'delivered') return asked.accept
  if (state === 'measuring') return ['tell_result', 'not_yet']
  if (state === 'outcome_due') return asked.result
  const tellable = resolution === 'unanswered' || (resolution === 'outcome_recorded' && !learning)
  return tellable ? ['tell_result'] : []
}

function filerNames(request: Request): ButtonName[] {
  if (!beforeDelivered.includes(request.state)) return []
  return isUntaken(request) ? ['edit', 'withdraw'] : ['edit']
}

function triageNames({ state }: Request): ButtonName[] {
  const choose: ButtonName[] = state === 'routed' ? ['choose_team'] : []
  return state !== 'triage' && beforeDelivered.includes(state) ? [...choose, 'decline'] : choose
}

function mayDelegate(request: Request, roles: Roles): boolean {
  if (isOver(request)) return false
  return roles.requester || roles.delegate || roles.filer || roles.triage || roles.admin
}
