import { carryOut } from './carry-out.ts'
import { build } from './outline.ts'
import {
  beforeDelivered,
  type Command,
  type CommandName,
  type Decision,
  type Facts,
  isOver,
  isUntaken,
  openStates,
  type Refusal,
  type RefusalCode,
  type Request,
  type Roles,
  type State,
  type TeamId,
} from './request.ts'
import { submit } from './submit.ts'

const refuse = (refused: RefusalCode): Refusal => ({ refused })

const withTeam: readonly State[] = ['routed', 'claimed', 'in_progress']
const atWork: readonly State[] = ['claimed', 'in_progress']
const any: readonly State[] = [...openStates, 'closed']

interface Rule {
  from: readonly State[]
  who: (roles: Roles, request: Request) => RefusalCode | null
  /** What else stands in the way, whoever gives it. */
  unless?: (request: Request) => RefusalCode | null
}

const requester = (roles: Roles) => (roles.requester || roles.delegate ? null : 'not_requester')
const member = (role: 'team' | 'triage', no: RefusalCode) => (roles: Roles) =>
  roles[role] ? null : roles.unsure ? 'unsure' : no
const team = member('team', 'not_team')
/** The team that answers for the product today keeps learnings and debts. */
const owner = member('team', 'not_owner')
/** The team, where the requester's side may as well. */
const teamToo = member('team', 'not_involved')
const triage = member('triage', 'not_triage')
const nobody = () => 'not_allowed' as const
const over = (request: Request) => (isOver(request) ? 'wrong_state' : null)

/** The table of states: from where each command goes, and who may give it. */
const rules: Record<Exclude<CommandName, 'submit'>, Rule> = {
  edit: { from: beforeDelivered, who: (r) => (r.requester || r.delegate || r.filer ? null : 'not_requester') },
  choose_team: { from: ['triage', 'routed'], who: triage },
  claim: { from: ['routed', 'parked'], who: team },
  take_over: { from: atWork, who: team },
  put_back: { from: atWork, who: team },
  hand_over: { from: withTeam, who: team },
  ask: { from: withTeam, who: team },
  answer: { from: withTeam, who: requester, unless: ({ question }) => (question ? null : 'no_question') },
  start: { from: ['claimed'], who: team },
  update: { from: atWork, who: team },
  park: { from: withTeam, who: team },
  decline: {
    from: beforeDelivered,
    who: (r, request) => (r.triage ? null : request.state === 'triage' ? triage(r) : team(r)),
  },
  deliver: { from: atWork, who: team },
  accept: { from: ['delivered'], who: requester },
  reopen: {
    from: ['delivered', 'measuring'],
    who: (r) => (r.requester || r.delegate ? null : teamToo(r)),
  },
  record_outcome: {
    from: ['measuring', 'outcome_due', 'closed'],
    who: requester,
    unless: (request) => {
      if (request.resolution !== 'outcome_recorded') return over(request)
      return request.learning ? 'learned_already' : null
    },
  },
  too_early: {
    from: ['outcome_due'],
    who: requester,
    unless: ({ tooEarly }) => (tooEarly >= 2 ? 'too_early_twice' : null),
  },
  learn: {
    from: ['closed'],
    who: owner,
    unless: ({ resolution, learning }) => {
      if (resolution !== 'outcome_recorded') return 'wrong_state'
      return learning ? 'learned_already' : null
    },
  },
  repay: { from: any, who: owner, unless: ({ debt }) => (debt ? null : 'no_debt') },
  withdraw: {
    from: beforeDelivered,
    who: (r, request) => {
      if (r.requester || r.delegate) return null
      if (!r.filer) return 'not_requester'
      return isUntaken(request) ? null : 'not_filer'
    },
  },
  delegate: {
    from: any,
    who: (r) => (r.requester || r.delegate || r.filer || r.triage || r.admin ? null : 'not_requester'),
    unless: over,
  },
  undelegate: { from: any, who: (r) => (r.delegate ? null : 'no_delegate'), unless: over },
  say: { from: any, who: (r) => (r.requester || r.delegate || r.filer || r.triage ? null : team(r)) },
  prompt: { from: any, who: nobody },
  lose: { from: any, who: nobody },
  find: { from: any, who: nobody },
  move: { from: openStates, who: nobody },
}

/**
 * What a command does to a request. Pure: the same request, command and facts give the same answer.
 * `request` is null for `submit` alone. A refusal changes nothing.
 */
export function decide(request: Request | null, command: Command, facts: Facts): Decision | Refusal {
  const stranger = refuseStranger(facts)
  if (stranger) return stranger
  if (command.name === 'submit') return submit(command.draft, facts)
  if (!request) return refuse('not_allowed')
  const no = facts.by === 'clock' ? null : rules[command.name].who(facts.roles, request)
  if (no) return refuse(no)
  if (isDoneAlready(request, command, facts)) return { ...build(request, {}, facts, { facts: [] }), already: true }
  return refuseNow(request, command.name) ?? carryOut(request, command, facts)
}

/** Whether the command could be given now, before anything is filled in. */
export function refusalOf(request: Request, name: Exclude<CommandName, 'submit'>, facts: Facts): Refusal | null {
  const stranger = refuseStranger(facts)
  if (stranger) return stranger
  const no = rules[name].who(facts.roles, request)
  return no ? refuse(no) : refuseNow(request, name)
}

/** Whether the request as it is takes the command, whoever gives it. */
function refuseNow(request: Request, name: Exclude<CommandName, 'submit'>): Refusal | null {
  const { from, unless } = rules[name]
  const no = from.includes(request.state) ? unless?.(request) : 'wrong_state'
  return no ? refuse(no) : null
}

/** People of the workspace only, once it can be told who they are; a guest where the team lists one. */
export function refuseStranger({ standing, roles }: Pick<Facts, 'standing' | 'roles'>): Refusal | null {
  if (standing === 'unseen') return refuse('not_added')
  const listedGuest = standing === 'guest' && roles.team
  return standing === 'member' || standing === 'unknown' || listedGuest ? null : refuse('not_member')
}

/** A press that is already true by the same person. */
function isDoneAlready(request: Request, command: Command, facts: Facts): boolean {
  const { state, stateBy, contact } = request
  if (command.name === 'claim') return atWork.includes(state) && contact === facts.by
  if (command.name === 'take_over') return atWork.includes(state) && contact === facts.by
  if (command.name === 'choose_team') {
    return state === 'routed' && request.team === command.team && stateBy === facts.by
  }
  if (command.name === 'start') return state === 'in_progress' && stateBy === facts.by
  if (command.name === 'accept') return state === 'measuring' && stateBy === facts.by
  if (command.name === 'delegate') return request.delegate === command.to
  if (command.name === 'lose') return request.lost === command.person
  if (command.name === 'move') return isThere(request, command.team, facts)
  return false
}

function isThere({ state, team, channel }: Request, to: TeamId, { directory }: Facts): boolean {
  if (state === 'triage') return channel === (directory.triage?.channel ?? null)
  return team === to && channel === (directory.teams.get(to)?.channel ?? null)
}
