import type { Reference, SetupChange, Store, Write } from '../../db/store.ts'
import type { Decision, Person, Request, Team, Wanted } from '../../src/requests/request.ts'

/** A Tuesday morning. */
export const morning = Date.UTC(2027, 0, 5, 9)
export const anna = 'slack:U0ANNA'
export const bob = 'slack:U0BOB'
export const billing = 'slack:C0BILLING'
export const storefront = 'slack:C0STORE'
export const triage = 'slack:C0TRIAGE'

const hours = { zone: 'Europe/Berlin', days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00', holidays: [] }

export const team = (changes: Partial<Omit<Team, 'id'>> = {}): Omit<Team, 'id'> => ({
  name: 'Billing',
  channel: billing,
  hours,
  responseTarget: { count: 1, unit: 'days' },
  members: null,
  mention: null,
  retired: false,
  ...changes,
})

/** Billing (team 1, product 1) and Storefront (team 2, product 2), and a triage channel. */
export const setup: SetupChange[] = [
  { change: 'organisation', triage: { channel: triage, hours } },
  { change: 'team', id: null, team: team() },
  { change: 'team', id: null, team: team({ name: 'Storefront', channel: storefront }) },
  {
    change: 'product',
    id: null,
    team: 'Billing',
    product: { name: 'Invoicing', aliases: [], keywords: ['invoice'], retired: false },
  },
  {
    change: 'product',
    id: null,
    team: 'Storefront',
    product: { name: 'Checkout', aliases: [], keywords: [], retired: false },
  },
]

export const person = (id: string, changes: Partial<Person> = {}): Person => ({
  id,
  name: id,
  zone: 'UTC',
  standing: 'member',
  admin: false,
  dm: null,
  ...changes,
})

export const reference = (place: string, changes: Partial<Reference> = {}): Reference => ({
  place,
  conversation: place.split(':').slice(1).join(':'),
  account: null,
  serviceUrl: 'https://smba.trafficmanager.net/emea/',
  tenant: null,
  team: null,
  installed: true,
  ...changes,
})

export const request = (changes: Partial<Request> = {}): Request => ({
  id: 0,
  number: 0,
  version: 0,
  title: 'Invoices by mail',
  need: 'Customers ask for them.',
  product: 1,
  team: 1,
  channel: billing,
  why: ['invoice'],
  candidates: [],
  strayed: false,
  hadTeams: [],
  state: 'routed',
  resolution: null,
  move: 'team',
  requester: anna,
  filedBy: anna,
  delegate: null,
  delegatedBy: null,
  delegatesBefore: [],
  contact: null,
  outcome: 'Fewer calls',
  measure: 'calls a week',
  valueToday: 12.5,
  target: 3,
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
  createdAt: morning,
  stateSince: morning,
  stateBy: anna,
  moveSince: morning,
  spent: { team: 0, requester: 0, triage: 0, clock: 0, nobody: 0 },
  ...changes,
})

/** A decision about the request with the facts' messages, all of its first fact. */
export const decision = (about: Request, changes: Partial<Decision> = {}, wanted: Wanted[] = []): Decision => ({
  request: about,
  facts: [{ kind: about.id === 0 ? 'submitted' : 'started' }],
  wanted: wanted.map((message) => ({ fact: 0, message })),
  closes: [],
  prompts: [],
  rating: null,
  follows: null,
  already: false,
  ...changes,
})

export const write = (decisions: Decision[], changes: Partial<Write> = {}): Write => ({
  key: null,
  by: anna,
  at: morning,
  decisions,
  clock: false,
  ...changes,
})

export const card = (channel: string): Wanted => ({ kind: 'card', channel })
export const note = (channel: string): Wanted => ({ kind: 'note', channel, mention: false, ask: null, arms: null })
export const news = (to: string): Wanted => ({ kind: 'news', person: to })
export const ask = (to: string, kind: 'answer' | 'accept' | 'result' = 'accept'): Wanted => ({
  kind: 'ask',
  person: to,
  ask: kind,
  arms: 1,
})

/** Stores one decision and gives the request as it then is. */
export async function decide(store: Store, ...args: Parameters<typeof decision>): Promise<Request> {
  const applied = await store.apply(write([decision(...args)]))
  const stored = applied.kind === 'stored' ? applied.requests[0] : undefined
  if (!stored) throw new Error(`not stored: ${applied.kind}`)
  return stored
}

/** What is due on Slack. */
export const dueOnSlack = (store: Store, at: number, limit: number) => store.dueMessages('slack', at, limit, () => true)

/** Sends everything that is due on Slack, one message after the other, and gives their kinds and places in order. */
export async function sendAll(store: Store, at = morning): Promise<string[]> {
  const log: string[] = []
  for (;;) {
    const [message] = await dueOnSlack(store, at, 1)
    if (!message) return log
    log.push(
      `${message.remote ? 'edit ' : ''}${message.kind} ${message.place}${message.thread ? ` in ${message.thread}` : ''}`,
    )
    await sent(store, message, at)
  }
}

/** Marks a message as sent, as it was wanted when it was read. */
export async function sent(
  store: Store,
  message: { id: number; wanted: number; kind: string },
  at = morning,
  prompts: Parameters<Store['markSent']>[0]['prompts'] = [],
): Promise<void> {
  await store.markSending([message.id], at)
  const remote = message.kind === 'home' ? null : `m${message.id}`
  await store.markSent({ id: message.id, version: message.wanted, remote, hash: 'h', at, dm: null, prompts })
}
