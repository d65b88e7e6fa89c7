import { build } from './outline.ts'
import type { Decision, Draft, Facts, ProductId, Refusal, Request, Standing, TeamId } from './request.ts'
import { route } from './routing.ts'

/** Of the workspace, or perhaps; who is unseen has only to add the app. */
const within: readonly Standing[] = ['member', 'unknown', 'unseen']

/** Who is named must be within reach. */
export function refuseNamed(
  { named, absent }: Pick<Facts, 'named' | 'absent'>,
  field: 'requester' | 'person' = 'requester',
): Refusal | null {
  if (named && !within.includes(named.standing)) return { refused: 'person_unreachable', field }
  return absent || named?.standing === 'unseen' ? { refused: 'person_absent', field } : null
}

const sureOf = (team: TeamId, product: ProductId | null) => ({ team, product, why: [], candidates: [] })

/** Whoever has built what this goes on from is asked again. */
function routed(draft: Draft, { directory, teamBefore }: Facts) {
  return teamBefore && !teamBefore.retired ? sureOf(teamBefore.id, null) : route(draft, directory)
}

/** A new request: checked against the people and teams there are, and routed. */
export function submit(draft: Draft, facts: Facts): Decision | Refusal {
  const { directory, by, now } = facts
  const outOfReach = refuseNamed(facts)
  if (outOfReach) return outOfReach
  const product = draft.product === null ? null : directory.products.get(draft.product)
  const owner = product ? directory.teams.get(product.team) : undefined
  if (product === undefined || (product && (product.retired || !owner || owner.retired))) {
    return { refused: 'team_retired', field: 'product' }
  }
  const found = product ? sureOf(product.team, product.id) : routed(draft, facts)
  const team = found.team === null ? null : (directory.teams.get(found.team) ?? null)
  if (!team && !directory.triage) return { refused: 'no_triage', field: 'product' }
  const channel = team?.channel ?? directory.triage?.channel ?? null
  const blank: Request = {
    title: draft.title,
    need: draft.need,
    outcome: draft.outcome,
    checkDays: draft.checkDays,
    measure: draft.measure,
    valueToday: draft.valueToday,
    target: draft.target,
    neededBy: draft.neededBy,
    parent: draft.parent,
    source: draft.source,
    id: 0,
    number: 0,
    version: 0,
    product: found.product,
    team: team?.id ?? null,
    strayed: false,
    channel,
    why: found.why,
    candidates: team ? [] : found.candidates,
    hadTeams: [],
    // The state of nothing yet, so that everything the first state opens is new.
    state: 'closed',
    resolution: null,
    move: 'nobody',
    requester: draft.requester ?? by,
    filedBy: by,
    delegate: null,
    delegatedBy: null,
    delegatesBefore: [],
    contact: null,
    expectedBy: null,
    parkedUntil: null,
    checkOn: null,
    question: null,
    newsAt: null,
    delivery: null,
    debt: null,
    result: null,
    learning: null,
    sameAs: null,
    lost: null,
    reopened: 0,
    tooEarly: 0,
    createdAt: now,
    stateSince: now,
    stateBy: by,
    moveSince: now,
    spent: { team: 0, requester: 0, triage: 0, clock: 0, nobody: 0 },
  }
  return build(blank, { state: team ? 'routed' : 'triage' }, facts, {
    facts: [{ kind: 'submitted' }],
    card: true,
    tell: [{ kind: 'news', person: blank.requester }],
  })
}
