import { and, asc, desc, eq, getTableColumns, gte, isNull, lt, notInArray, or, type SQL, sql } from 'drizzle-orm'
import type { Request } from '../src/requests/request.ts'
import { type Engine, isIn, list, slot } from './engine.ts'
import { events, followers, forAnother, requests } from './schema.ts'
import type { Page, Store } from './store.ts'

const { organisation: _, ...columns } = getTableColumns(requests)
export const requestColumns = columns

const { kind: __, ...factColumns } = getTableColumns(events)
export const eventColumns = factColumns

type RequestReads = Pick<
  Store,
  | 'request'
  | 'requestByNumber'
  | 'events'
  | 'mine'
  | 'queue'
  | 'inTriage'
  | 'owed'
  | 'atWork'
  | 'loops'
  | 'unfinished'
  | 'involving'
  | 'followers'
  | 'judged'
>

/** A query of whole requests, whose first column is the id. */
interface ListQuery {
  all(values: Record<string, unknown>): Request[]
  values(values: Record<string, unknown>): unknown[][]
}

/** Runs a query of requests. One that cannot be read is left out: it takes the list of the others from nobody. */
export function listReader({ db }: Engine): (query: ListQuery, values: Record<string, unknown>) => Request[] {
  const byId = db
    .select(columns)
    .from(requests)
    .where(eq(requests.id, slot('id')))
    .prepare()
  const orSpoiled = (read: () => Request[]): Request[] | null => {
    try {
      return read()
    } catch (error) {
      if (error instanceof SyntaxError) return null
      throw error
    }
  }
  return (query, values) =>
    orSpoiled(() => query.all(values)) ??
    query.values(values).flatMap(([id]) => orSpoiled(() => byId.all({ id })) ?? [])
}

/** Requests, their stories and the lists of them. */
export function requestReads(engine: Engine): RequestReads {
  const { db } = engine
  const readable = listReader(engine)
  const where = (condition: SQL | undefined) => db.select(columns).from(requests).where(condition)
  /** Newest first, below `before`. */
  const paged = (condition: SQL | undefined) =>
    where(and(condition, lt(requests.id, slot('before'))))
      .orderBy(desc(requests.id))
      .limit(slot('limit'))
      .prepare()
  /** As `paged`, for conditions that each have an index of their own. */
  const pagedUnion = (...conditions: (SQL | undefined)[]) => {
    const each = conditions.map(
      (condition) => sql`select * from (
        select ${requests.id} from ${requests} where ${and(condition, lt(requests.id, slot('before')))}
        order by ${requests.id} desc limit ${slot('limit')})`,
    )
    return where(sql`${requests.id} in (${sql.join(each, sql` union `)})`)
      .orderBy(desc(requests.id))
      .limit(slot('limit'))
      .prepare()
  }
  const ofTeam = (condition: SQL | undefined) =>
    where(and(eq(requests.team, slot('team')), condition))
      .orderBy(desc(requests.id))
      .prepare()

  const byId = where(eq(requests.id, slot('id'))).prepare()
  const byNumber = where(and(eq(requests.organisation, 1), eq(requests.number, slot('number')))).prepare()
  const latestEvents = db
    .select(factColumns)
    .from(events)
    .where(eq(events.request, slot('request')))
    .orderBy(desc(events.id))
    .limit(slot('limit'))
    .prepare()

  const recent = or(sql`state <> 'closed'`, gte(requests.stateSince, slot('closedSince')))
  const mine = pagedUnion(
    and(eq(requests.requester, slot('person')), recent),
    and(eq(requests.filedBy, slot('person')), forAnother, recent),
    and(eq(requests.delegate, slot('person')), recent),
  )
  // Word for word the condition of the index requests_queue.
  const queue = paged(and(isIn(requests.team, 'teams'), sql`state in ('routed', 'claimed', 'in_progress')`))
  const inTriage = paged(sql`state = 'triage'`)
  const due = eq(requests.state, 'outcome_due')
  const owed = pagedUnion(
    and(eq(requests.requester, slot('person')), isNull(requests.delegate), due),
    and(eq(requests.delegate, slot('person')), due),
  )

  const longest = (condition: SQL) =>
    where(and(eq(requests.team, slot('team')), condition))
      .orderBy(asc(requests.stateSince), asc(requests.id))
      .prepare()
  const waiting = longest(sql`state = 'routed'`)
  const inProgress = longest(sql`state in ('claimed', 'in_progress')`)
  const results = ofTeam(
    and(sql`state = 'closed' and resolution = 'outcome_recorded'`, gte(requests.stateSince, slot('since'))),
  )
  const unjudged = ofTeam(sql`state in ('delivered', 'measuring', 'outcome_due')`)
  const unfinished = ofTeam(sql`state in ('routed', 'claimed', 'in_progress', 'parked')`)

  const judged = db
    .select({ id: requests.id, title: requests.title })
    .from(requests)
    .where(
      and(eq(requests.product, slot('product')), sql`resolution = 'outcome_recorded'`, lt(requests.id, slot('before'))),
    )
    .orderBy(desc(requests.id))
    .limit(slot('limit'))
    .prepare()

  const open = notInArray(requests.state, ['closed'])
  const involving = pagedUnion(
    and(eq(requests.requester, slot('person')), isNull(requests.delegate), open),
    and(eq(requests.delegate, slot('person')), open),
    and(eq(requests.contact, slot('person')), open),
  )
  const followersOf = db
    .select({ person: followers.person })
    .from(followers)
    .where(eq(followers.request, slot('request')))
    .orderBy(asc(followers.person))
    .prepare()

  return {
    request: async (id) => byId.get({ id }) ?? null,
    requestByNumber: async (number) => byNumber.get({ number }) ?? null,
    events: async (request, limit) => latestEvents.all({ request, limit }).reverse(),
    mine: async (person, { closedSince, ...page }) => readable(mine, { person, closedSince, ...span(page) }),
    queue: async (teams, page) => readable(queue, { teams: list(teams), ...span(page) }),
    inTriage: async (page) => readable(inTriage, span(page)),
    owed: async (person, page) => readable(owed, { person, ...span(page) }),
    atWork: async (team) => ({ waiting: readable(waiting, { team }), inProgress: readable(inProgress, { team }) }),
    loops: async (team, since) => ({
      results: readable(results, { team, since }),
      open: readable(unjudged, { team }),
    }),
    unfinished: async (team) => readable(unfinished, { team }),
    involving: async (person) => readable(involving, { person, ...everything }),
    judged: async (product, page) => judged.all({ product, ...span(page) }),
    followers: async (request) => followersOf.all({ request }).map(({ person }) => person),
  }
}

const everything = { before: Number.MAX_SAFE_INTEGER, limit: -1 }
const span = ({ before = everything.before, limit }: Page) => ({ before, limit })
