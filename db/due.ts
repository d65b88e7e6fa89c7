import { aliasedTable, and, asc, eq, isNull, sql } from 'drizzle-orm'
import { type Engine, isIn, keysOn, list, slot } from './engine.ts'
import { messageColumns } from './messages.ts'
import { eventColumns, requestColumns } from './requests.ts'
import { events, messages, putOff, requests, unsent } from './schema.ts'
import type { DueMessage, MessageRow, Store } from './store.ts'

// Jumps from place to place through the index, so that a hundred thousand messages of one place count as one step.
const waitingPlaces = sql`waiting(place) as (
  select * from (
    select place from messages
    where ${unsent} and place >= ${slot('from')} and place < ${slot('to')} order by place limit 1)
  union all
  select (
    select place from messages
    where ${unsent} and place > waiting.place and place < ${slot('to')} order by place limit 1)
  from waiting where waiting.place is not null)`

const now = slot('now')

// May go now: its parent is there, and nothing of its request waits to be posted before it; edits may come at any time.
// The plus keeps SQLite from sorting a whole place by due where it could walk along the ids.
const isReady = sql`${unsent} and state = 'waiting' and +due <= ${now}
  and (parent is null or exists (select 1 from messages where id = candidate.parent and remote is not null))
  and (remote is not null or not exists (
    select 1 from messages
    where request = candidate.request and place = candidate.place and id < candidate.id and remote is null
      and ${unsent}))`

// The first of each free place; behind an edit also the first post, as the two have a pace of their own. For the same
// reason so many posts, edits and Homes each: however many wait of one, they hide none of another.
const mayGo = sql`with recursive ${waitingPlaces},
free as (
  select waiting.place from waiting left join places on places.place = waiting.place
  where waiting.place is not null and (held_until <= ${now} or (held_until is null and broken is null))
    and not exists (select 1 from messages where state = 'sending' and place = waiting.place)),
firsts as materialized (
  select (
    select id from messages as candidate where place = free.place and ${isReady} order by id limit 1) as id
  from free),
behind as materialized (
  select (
    select id from messages as candidate
    where place = edit.place and id > edit.id and remote is null and ${isReady} order by id limit 1) as id
  from firsts join messages as edit on edit.id = firsts.id
  where edit.remote is not null),
ranked as (
  select id, row_number() over (partition by kind = 'home', remote is null order by id) as rank
  from messages where id in (select id from firsts union all select id from behind))
select id from ranked where rank <= ${slot('limit')}`

const nextChange = sql`with recursive ${waitingPlaces}
select min(case when held_until > ${now} then held_until else (
    select due from messages where place = waiting.place and ${putOff} and due > ${now} order by due limit 1) end) as next
from waiting left join places on places.place = waiting.place
where broken is null`

/** What the outbox asks: what may go now, and when to look again. */
export function dueMessages(
  { db }: Engine,
  markDead: Store['markDead'],
): Pick<Store, 'dueMessages' | 'nextDue' | 'carried' | 'drawable'> {
  const parents = aliasedTable(messages, 'parents')
  const joined = () =>
    db
      .select({
        message: messageColumns,
        thread: sql<string | null>`coalesce(${parents.remote}, ${messages.thread})`,
        about: requestColumns,
        story: eventColumns,
      })
      .from(messages)
      .leftJoin(parents, eq(parents.id, messages.parent))
      .leftJoin(requests, eq(requests.id, messages.request))
      .leftJoin(events, eq(events.id, messages.event))
      .orderBy(asc(messages.id))
  const { id, place, kind, remote } = messages
  const due = db
    .select({ id, place, kind, remote })
    .from(messages)
    .where(sql`id in (${mayGo})`)
    .orderBy(asc(id))
    .prepare()
  const whole = joined().where(isIn(messages.id, 'ids')).prepare()
  const carried = db
    .select({ id })
    .from(messages)
    .where(eq(messages.carrier, slot('carrier')))
    .orderBy(asc(id))
    .prepare()
  // Messages that share one carrier share its remote id: the carrier itself is meant.
  const atRemote = joined()
    .where(and(eq(messages.remote, slot('remote')), isNull(messages.carrier)))
    .prepare()
  const next = db
    .select({ next: sql<number | null>`(${nextChange})` })
    .from(sql`(select 1)`)
    .prepare()

  const read = (ids: number[]): DueMessage[] => whole.all({ ids: list(ids) }).map(asDueMessage)

  /** In order. One that cannot be read is set aside, where it is seen; the others go on. */
  async function readable(ids: number[]): Promise<DueMessage[]> {
    try {
      return ids.length === 0 ? [] : read(ids)
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      const [only, ...others] = ids
      if (only !== undefined && others.length === 0) {
        await markDead(only, 'unreadable')
        return []
      }
    }
    const found: DueMessage[] = []
    for (const id of ids) found.push(...(await readable([id])))
    return found
  }

  return {
    async dueMessages(platform, now, limit, chosen) {
      const taken = new Set<string>()
      const ids: number[] = []
      for (const head of due.all({ now, limit, ...keysOn(platform) })) {
        if (taken.has(head.place) || !chosen(head)) continue
        taken.add(head.place)
        ids.push(head.id)
      }
      return readable(ids)
    },
    async nextDue(platform, now) {
      const where = keysOn(platform)
      if (due.all({ now, limit: 1, ...where }).length > 0) return now
      return next.get({ now, ...where })?.next ?? null
    },
    async drawable(remote) {
      const [found] = atRemote.all({ remote })
      return found ? asDueMessage(found) : null
    },
    carried: (carrier) => readable(carried.all({ carrier }).map((line) => line.id)),
  }
}

type Joined = Pick<DueMessage, 'thread' | 'about' | 'story'> & { message: MessageRow }
const asDueMessage = ({ message, ...rest }: Joined): DueMessage => ({ ...message, ...rest })
