import { defaultHours } from '../../src/requests/calendar.ts'
import { decide } from '../../src/requests/decide.ts'
import type { Command, Decision, Directory, Draft, Facts, Request, Roles } from '../../src/requests/request.ts'

/** Monday, 4 January 2027, 10:00 UTC. */
export const monday = Date.UTC(2027, 0, 4, 10)
export const anna = 'slack:U0ANNA'
export const bob = 'slack:U0BOB'
export const carl = 'slack:U0CARL'
export const ada = 'slack:U0ADA'

const hours = defaultHours('UTC', [])
const team = {
  hours,
  responseTarget: { count: 1, unit: 'days' },
  members: null,
  mention: null,
  retired: false,
} as const
const product = { aliases: [], retired: false, lastGoal: null }

export const directory: Directory = {
  version: 1,
  teams: new Map([
    [1, { ...team, id: 1, name: 'Billing', channel: 'slack:C0BILLING' }],
    [2, { ...team, id: 2, name: 'Storefront', channel: 'slack:C0STORE', mention: 'S0STORE' }],
  ]),
  products: new Map([
    [1, { ...product, id: 1, team: 1, name: 'Invoicing', keywords: ['invoice', 'VAT'] }],
    [2, { ...product, id: 2, team: 2, name: 'Checkout', keywords: ['checkout', 'voucher'] }],
  ]),
  triage: { channel: 'slack:C0TRIAGE', hours },
  admins: [ada],
  holidays: [],
}
export const withoutTriage: Directory = { ...directory, triage: null }

const nothing: Roles = {
  requester: false,
  delegate: false,
  filer: false,
  team: false,
  triage: false,
  admin: false,
  unsure: false,
}

/** Facts for somebody in these roles. */
export function as(by: string, roles: (keyof Roles)[] = [], more: Partial<Facts> = {}): Facts {
  return {
    now: monday,
    by,
    standing: 'member',
    roles: { ...nothing, ...Object.fromEntries(roles.map((role) => [role, true])) },
    directory,
    requesterHours: hours,
    zone: 'UTC',
    followers: [],
    admins: directory.admins,
    ...more,
  }
}
export const clock = (more: Partial<Facts> = {}): Facts => as('clock', [], more)
export const inTeam = (more: Partial<Facts> = {}): Facts => as(bob, ['team'], more)
export const requester = (more: Partial<Facts> = {}): Facts => as(anna, ['requester', 'filer'], more)
export const sorter = (more: Partial<Facts> = {}): Facts => as(carl, ['triage'], more)

export const draft: Draft = {
  title: 'Send invoices sooner',
  need: 'Customers wait for their invoice.',
  product: 1,
  outcome: 'Invoices go out the same day.',
  checkDays: 30,
  measure: 'days from order to invoice',
  valueToday: 6,
  target: 1,
  neededBy: null,
  requester: null,
  parent: null,
  source: null,
}

/** What was decided; a refusal fails the test with its code. */
export function decided(request: Request | null, command: Command, facts: Facts): Decision {
  const decision = decide(request, command, facts)
  if ('refused' in decision) throw new Error(`${command.name} was refused: ${decision.refused}`)
  return decision
}

/** Carries out commands one after the other, as the store would. */
export function afterwards(...steps: [Command, Facts][]): Request {
  let request: Request | null = null
  for (const [command, facts] of steps) {
    const next: Request = decided(request, command, facts).request
    request = { ...next, id: 1, number: 12, version: next.version + 1 }
  }
  if (!request) throw new Error('no steps')
  return request
}

export const commands = {
  submit: { name: 'submit', draft },
  edit: {
    name: 'edit',
    wish: { title: 'Send invoices at once', need: draft.need, checkDays: 30, neededBy: null },
    expectation: { outcome: draft.outcome, measure: draft.measure, valueToday: 6, target: 1 },
  },
  choose_team: { name: 'choose_team', team: 2 },
  claim: { name: 'claim' },
  take_over: { name: 'take_over' },
  put_back: { name: 'put_back', reason: 'No time' },
  hand_over: { name: 'hand_over', team: 2, reason: 'Not ours' },
  ask: { name: 'ask', question: 'Which customers?' },
  answer: { name: 'answer', answer: 'All' },
  start: { name: 'start' },
  update: { name: 'update', news: 'Half way', expectedBy: null },
  park: { name: 'park', reason: 'Too much else', until: '2027-02-01', changeOfMind: null },
  decline: { name: 'decline', reason: 'No', changeOfMind: null, sameAs: null },
  deliver: { name: 'deliver', what: 'It is there', link: null, debt: null, asset: null, goal: null },
  accept: { name: 'accept' },
  reopen: { name: 'reopen', missing: 'The PDF' },
  record_outcome: { name: 'record_outcome', verdict: 'partly', value: 3, rating: 4, comment: null },
  too_early: { name: 'too_early', askOn: '2027-04-01' },
  learn: { name: 'learn', what: 'It helped', why: null, next: 'improve' },
  repay: { name: 'repay', due: null, reason: null },
  withdraw: { name: 'withdraw', reason: null },
  delegate: { name: 'delegate', to: carl },
  undelegate: { name: 'undelegate' },
} satisfies Record<string, Command>

const toDelivered: [Command, Facts][] = [
  [commands.submit, requester()],
  [commands.claim, inTeam()],
  [commands.start, inTeam()],
  [{ ...commands.deliver, debt: { text: 'Old code', due: '2027-03-01' } }, inTeam()],
]
const toDue: [Command, Facts][] = [
  ...toDelivered,
  [commands.accept, requester()],
  [{ name: 'prompt', prompt: 'result', wave: 1 }, clock()],
]

/** One request in each state; closed in each of the ways there are. */
export const samples = {
  triage: () =>
    afterwards([{ name: 'submit', draft: { ...draft, product: null, title: 'Hm', need: 'Hm' } }, requester()]),
  routed: () => afterwards([commands.submit, requester()]),
  claimed: () => afterwards([commands.submit, requester()], [commands.claim, inTeam()]),
  in_progress: () => afterwards([commands.submit, requester()], [commands.claim, inTeam()], [commands.start, inTeam()]),
  parked: () => afterwards([commands.submit, requester()], [commands.park, inTeam()]),
  delivered: () => afterwards(...toDelivered),
  measuring: () => afterwards(...toDelivered, [commands.accept, requester()]),
  outcome_due: () => afterwards(...toDue),
  judged: () => afterwards(...toDue, [commands.record_outcome, requester()]),
  learned: () => afterwards(...toDue, [commands.record_outcome, requester()], [commands.learn, inTeam()]),
  unanswered: () => afterwards(...toDue, [{ name: 'prompt', prompt: 'result', wave: 3 }, clock()]),
  declined: () => afterwards([commands.submit, requester()], [commands.decline, inTeam()]),
  withdrawn: () => afterwards([commands.submit, requester()], [commands.withdraw, requester()]),
} satisfies Record<string, () => Request>
