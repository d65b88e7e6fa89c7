import type { Field, Form, FormName, FormView } from '../../src/requests/forms.ts'
import type { Directory, Product, Request, Team } from '../../src/requests/request.ts'

export const formNames: FormName[] = [
  ...(['new_request', 'edit', 'ask', 'answer', 'hand_over', 'choose_team', 'put_back', 'not_yet'] as const),
  ...(['reopen', 'withdraw', 'park', 'decline', 'update', 'deliver', 'result', 'too_early'] as const),
  ...(['learn', 'delegate', 'repay', 'team'] as const),
]

const hours = { zone: 'Europe/Berlin', days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00', holidays: [] }

export const teamOf = (changes: Partial<Team> = {}): Team => ({
  id: 1,
  name: 'Billing',
  channel: 'slack:C0BILLING',
  hours,
  responseTarget: { count: 1, unit: 'days' },
  members: null,
  mention: null,
  retired: false,
  ...changes,
})

export const productOf = (changes: Partial<Product> = {}): Product => ({
  id: 1,
  team: 1,
  name: 'Invoicing',
  aliases: [],
  keywords: [],
  retired: false,
  lastGoal: 'efficiency',
  ...changes,
})

export function directoryOf({
  teams = [teamOf(), teamOf({ id: 2, name: 'Storefront', channel: 'slack:C0STORE' })],
  products = [productOf()],
  triage = true,
}: {
  teams?: Team[]
  products?: Product[]
  triage?: boolean
} = {}): Directory {
  return {
    version: 1,
    teams: new Map(teams.map((team) => [team.id, team])),
    products: new Map(products.map((product) => [product.id, product])),
    triage: triage ? { channel: 'slack:C0TRIAGE', hours } : null,
    admins: [],
    holidays: [],
  }
}

export const requestOf = (changes: Partial<Request> = {}): Request => ({
  id: 1,
  number: 12,
  version: 1,
  title: 'Faster invoices',
  need: 'We wait too long.',
  product: 1,
  team: 1,
  channel: 'slack:C0BILLING',
  why: [],
  candidates: [],
  strayed: false,
  hadTeams: [],
  state: 'routed',
  resolution: null,
  move: 'team',
  requester: 'slack:U0ANNA',
  filedBy: 'slack:U0ANNA',
  delegate: null,
  delegatedBy: null,
  delegatesBefore: [],
  contact: null,
  outcome: 'Customers pay sooner',
  measure: 'days from order to invoice',
  valueToday: 10,
  target: 4,
  checkDays: 30,
  neededBy: null,
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
  parent: null,
  source: null,
  lost: null,
  reopened: 0,
  tooEarly: 0,
  createdAt: 0,
  stateSince: 0,
  stateBy: 'slack:U0ANNA',
  moveSince: 0,
  spent: { team: 0, requester: 0, triage: 0, clock: 0, nobody: 0 },
  ...changes,
})

export const today = '2027-01-05'

export const viewOf = (changes: Partial<FormView> = {}): FormView => ({
  request: requestOf(),
  directory: directoryOf(),
  today,
  zone: 'Europe/Berlin',
  detail: null,
  ...changes,
})

export function fieldOf(form: Form, id: string): Field {
  const field = form.fields.find((one) => one.id === id)
  if (!field) throw new Error(`${form.name} has no field ${id}`)
  return field
}
