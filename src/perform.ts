import type { Applied, Store } from '../db/store.ts'
import { factsOn } from './facts.ts'
import { decide } from './requests/decide.ts'
import {
  type Command,
  type Decision,
  type Doer,
  type Facts,
  type Instant,
  needsApp,
  type PersonId,
  type Refusal,
  type Request,
} from './requests/request.ts'

export type Performed =
  | { kind: 'done'; request: Request; already: boolean }
  | { kind: 'refused'; refusal: Refusal; request: Request | null }

export interface PerformDeps {
  store: Store
  now: () => Instant
  /** Something was stored that may want to be sent. */
  onStored: () => void
}

/** Two people at once: whoever comes second decides again on what the first has left, this many times at most. */
const tries = 5

/**
 * load → decide → apply, for a request that is there. `key` names what was done, so that the same again has no
 * second effect; null where the state alone sees to that.
 */
export async function perform(
  { store, now, onStored }: PerformDeps,
  command: Exclude<Command, { name: 'submit' }>,
  { request: id, by, key }: { request: number; by: Doer; key: string | null },
): Promise<Performed> {
  if (key !== null) {
    const known = await store.answered(key)
    const request = known && (await store.request(known.request ?? id))
    if (request) return { kind: 'done', request, already: true }
  }
  for (let round = 0; round < tries; round++) {
    const loaded = await store.load(id, by)
    if (!loaded) return { kind: 'refused', refusal: { refused: 'not_allowed' }, request: null }
    const at = now()
    const known = factsOn(store, loaded, by, at, command.name)
    const facts: Facts = { ...known, ...(await factsAbout(store, loaded.request, command)) }
    const decision = decide(loaded.request, command, facts)
    if ('refused' in decision) return { kind: 'refused', refusal: decision, request: loaded.request }
    if (decision.already) return { kind: 'done', request: loaded.request, already: true }
    const applied = await store.apply({ key, by, at, decisions: [decision], clock: false })
    if (applied.kind === 'conflict') continue
    onStored()
    const stored = await storedRequest(store, applied, decision)
    return { kind: 'done', request: stored, already: applied.kind === 'known' }
  }
  const request = await store.request(id)
  return { kind: 'refused', refusal: { refused: 'changed_meanwhile' }, request }
}

async function storedRequest(store: Store, applied: Exclude<Applied, { kind: 'conflict' }>, decision: Decision) {
  if (applied.kind === 'stored') return applied.requests[0] ?? decision.request
  return (applied.request === null ? null : await store.request(applied.request)) ?? decision.request
}

/** What only some commands look at. */
async function factsAbout(store: Store, request: Request, command: Command): Promise<Partial<Facts>> {
  switch (command.name) {
    case 'decline':
      return {
        followers: await store.followers(request.id),
        sameAs: command.sameAs === null ? null : await goesOnIn(store, command.sameAs),
      }
    case 'lose':
      return { admins: await store.admins() }
    case 'claim':
    case 'put_back':
    case 'hand_over':
    case 'update':
    case 'park':
    case 'deliver':
    case 'reopen':
    case 'learn':
    case 'record_outcome':
    case 'withdraw':
      return { followers: await store.followers(request.id) }
    case 'delegate':
      return namedBy(store, command.to)
    default:
      return {}
  }
}

/** The request with this number or, where it is a duplicate, the one that goes on. A circle ends where it began. */
async function goesOnIn(store: Store, number: number, passed: number[] = []): Promise<Request | null> {
  const request = await store.requestByNumber(number)
  if (!request || request.sameAs === null || passed.includes(number)) return request
  return goesOnIn(store, request.sameAs, [...passed, number])
}

/** The person named, and whether they are out of the bot's reach. */
export async function namedBy(store: Pick<Store, 'person' | 'references'>, id: PersonId) {
  const [named, references] = await Promise.all([store.person(id), needsApp(id) ? store.references([id]) : null])
  const reference = references?.get(id)
  const known = reference?.installed && (reference.conversation !== null || reference.account !== null)
  return { named, absent: references !== null && !known }
}

/** The person has taken the app away, or never had it. */
export async function isOut(store: Pick<Store, 'references'>, id: PersonId): Promise<boolean> {
  return needsApp(id) && (await store.references([id])).get(id)?.installed === false
}
