import { and, eq, getTableColumns, isNull, max, ne, or, sql } from 'drizzle-orm'
import type { Decision, Instant, Request } from '../src/requests/request.ts'
import type { AskCloser } from './asks.ts'
import { type Engine, given, givenAll, hot, hotNumber, isIn, list, oneMore, slot, slots } from './engine.ts'
import { homeDrawer } from './homes.ts'
import { requestColumns } from './requests.ts'
import { events, followers, inbox, products, prompts, ratings, requests } from './schema.ts'
import type { Applied, Store, Write } from './store.ts'
import { wantedMessages } from './wanted.ts'

/** Keeps what was done; false: it was done before. */
export type KeepKey = (key: string, request: number | null, at: Instant) => boolean

export function keyKeeper({ db, raw }: Engine): KeepKey {
  const columns = slots(getTableColumns(inbox))
  const insert = hot(raw, db.insert(inbox).values(columns).onConflictDoNothing())
  return (key, request, at) => insert({ key, request, at }).changes > 0
}

/** Storing what was decided. `setupTouched` is called when the directory has to be read again. */
export function decisionStore(
  engine: Engine,
  { keepKey, asks, setupTouched }: { keepKey: KeepKey; asks: AskCloser; setupTouched: () => void },
): Pick<Store, 'apply' | 'applyAhead' | 'keep' | 'answered'> {
  const { db, raw, queue } = engine
  const byKey = db
    .select({ request: inbox.request })
    .from(inbox)
    .where(eq(inbox.key, slot('key')))
  const known = hotNumber(raw, byKey)
  const read = db
    .select(requestColumns)
    .from(requests)
    .where(eq(requests.id, slot('id')))
    .prepare()
  const store = decisionWriter(engine, asks)

  function apply({ key, by, at, decisions, clock }: Write): Applied & { goalSet?: boolean } {
    const before = key === null ? undefined : known({ key })
    if (before !== undefined) return { kind: 'known', request: before }

    // Whatever can refuse is looked at before anything is written, so that a refusal needs no rollback.
    const changed = decisions.filter(({ already }) => !already)
    const old = new Map<Decision, Request>()
    for (const decision of changed) {
      const { id, version } = decision.request
      if (id === 0) continue
      const row = read.get({ id })
      if (row?.version !== version) return { kind: 'conflict' }
      old.set(decision, row)
      const { follows } = decision
      // It may have become a duplicate itself.
      if (follows && read.get({ id: follows.request })?.version !== follows.version) return { kind: 'conflict' }
    }

    let goalSet = false
    const stored = decisions.map((decision) => {
      if (decision.already) return decision.request
      const result = store(decision, old.get(decision) ?? null, { by, at, clock })
      goalSet ||= result.goalSet
      return result.request
    })
    if (key !== null) keepKey(key, stored[0]?.id ?? null, at)
    return { kind: 'stored', requests: stored, goalSet }
  }

  async function applyAhead(write: Write): Promise<{ applied: Applied; kept: Promise<void> }> {
    const { result, kept } = await queue.writeAhead(() => apply(write))
    const { goalSet, ...applied } = result
    if (goalSet) setupTouched()
    return { applied, kept }
  }

  return {
    async apply(write) {
      const { applied, kept } = await applyAhead(write)
      await kept
      return applied
    },
    applyAhead,
    keep: (key, at) => queue.write(() => keepKey(key, null, at)),
    async answered(key) {
      const request = known({ key })
      if (request === undefined) return undefined
      await queue.flushed()
      return { request }
    },
  }
}

/** Writes one decision with everything that hangs on it. Runs inside a write, after the versions have been checked. */
function decisionWriter(engine: Engine, asks: AskCloser) {
  const { db, raw } = engine
  const messagesOf = wantedMessages(engine)
  const redrawHomes = homeDrawer(engine)
  const { id: _, ...fields } = requestColumns
  const { number: __, version: ___, ...changing } = fields

  // The last entry of the index requests_number; requests are never deleted.
  const lastNumber = hotNumber(
    raw,
    db
      .select({ number: max(requests.number) })
      .from(requests)
      .where(eq(requests.organisation, 1)),
  )
  const insert = hot(raw, db.insert(requests).values(slots(fields)))
  const update = db
    .update(requests)
    .set({ ...givenAll(changing), version: oneMore(requests.version) })
    .where(and(eq(requests.id, slot('id')), eq(requests.version, slot('version'))))
    .prepare()
  const { id: ____, ...eventFields } = getTableColumns(events)
  const insertEvent = hot(raw, db.insert(events).values(slots(eventFields)))
  const dropPrompts = db
    .delete(prompts)
    .where(and(eq(prompts.request, slot('request')), isIn(prompts.kind, 'kinds')))
    .prepare()
  const setPrompt = hot(
    raw,
    db
      .insert(prompts)
      .values(slots(getTableColumns(prompts)))
      .onConflictDoUpdate({
        target: [prompts.request, prompts.kind],
        set: { wave: sql`excluded.wave`, due: sql`excluded.due` },
      }),
  )
  const rate = db
    .insert(ratings)
    .values(slots(getTableColumns(ratings)))
    .onConflictDoUpdate({
      target: [ratings.request, ratings.by],
      set: { rating: sql`excluded.rating`, at: sql`excluded.at` },
    })
    .prepare()
  const follow = db
    .insert(followers)
    .values(slots(getTableColumns(followers)))
    .onConflictDoNothing()
    .prepare()
  const lead = db
    .insert(followers)
    .select(
      db
        .select({ request: given('to', followers.request).as('request'), person: followers.person })
        .from(followers)
        .where(eq(followers.request, slot('from'))),
    )
    .onConflictDoNothing()
    .prepare()
  // Who reads whom it tells has to see those who follow it from now on.
  const touchFollowed = db
    .update(requests)
    .set({ version: oneMore(requests.version) })
    .where(eq(requests.id, slot('id')))
    .prepare()
  const setGoal = db
    .update(products)
    .set({ lastGoal: given('goal') })
    .where(and(eq(products.id, slot('product')), or(isNull(products.lastGoal), ne(products.lastGoal, slot('goal')))))
    .prepare()
  function insertRequest(request: Request): Request {
    const fresh = { ...request, number: (lastNumber({}) ?? 0) + 1, version: 1 }
    return { ...fresh, id: Number(insert(fresh).lastInsertRowid) }
  }

  function updateRequest(request: Request): Request {
    if (update.run({ ...request }).changes !== 1)
      throw new Error(`Request ${request.id} was decided about twice in one write.`)
    return { ...request, version: request.version + 1 }
  }

  return (decision: Decision, old: Request | null, { by, at, clock }: Pick<Write, 'by' | 'at' | 'clock'>) => {
    const request = old ? updateRequest(decision.request) : insertRequest(decision.request)
    const { id } = request
    const eventIds = decision.facts.map((fact) =>
      Number(insertEvent({ request: id, by, at, team: (old ?? request).team, kind: fact.kind, fact }).lastInsertRowid),
    )
    if (old) {
      messagesOf.redraw(id)
      if (request.delegate !== old.delegate) messagesOf.redrawHint(id)
      if (decision.closes.length > 0) {
        dropPrompts.run({ request: id, kinds: list(decision.closes) })
        asks.close(id, decision.closes)
      }
    }
    for (const prompt of decision.prompts) setPrompt({ request: id, ...prompt })
    const told = new Set<string>()
    for (const { fact, message } of decision.wanted) {
      const place = 'person' in message ? message.person : message.channel
      messagesOf.want(message, {
        request: id,
        event: eventIds[fact] ?? null,
        at,
        clock,
        first: !old && !told.has(place),
      })
      told.add(place)
    }
    if (decision.rating !== null) rate.run({ request: id, by, rating: decision.rating, at })
    if (decision.follows) {
      const { request: to, people } = decision.follows
      for (const person of people) follow.run({ request: to, person })
      lead.run({ from: id, to })
      touchFollowed.run({ id: to })
    }
    redrawHomes(request, old)
    return { request, goalSet: setGoalOf(request, decision) }
  }

  /** What the last delivery was for prefills the product's next. */
  function setGoalOf({ product }: Request, { facts }: Decision): boolean {
    const goals = facts.map((fact) => (fact.kind === 'delivered' ? fact.delivery.goal : null))
    const goal = goals.find((goal) => goal !== null)
    return goal !== undefined && product !== null && setGoal.run({ product, goal }).changes > 0
  }
}
