import { and, asc, desc, eq, isNull, sql } from 'drizzle-orm'
import type { ChannelId, Instant, PersonId, Wanted } from '../src/requests/request.ts'
import { type Engine, given, slot } from './engine.ts'
import { cardFinder, drawnAgain, hintMaker, lineCounter, messageMaker, rootFinder } from './messages.ts'
import { messages, unsent } from './schema.ts'
import type { MessageRow } from './store.ts'

const linesInCarrier = 10

/** What a message that a decision asks for is about. */
interface Cause {
  request: number
  event: number | null
  at: Instant
  clock: boolean
  /** The request is new and says nothing there yet: there is no need to look. */
  first: boolean
}

/** Makes the rows of the messages that decisions ask for. All of it runs inside a write. */
export function wantedMessages(engine: Engine) {
  const { db } = engine
  const insert = messageMaker(engine)
  const putHint = hintMaker(engine)
  const findCard = cardFinder(engine)
  const findRoot = rootFinder(engine)
  const linesOf = lineCounter(engine)

  const redraw = db
    .update(messages)
    .set(drawnAgain)
    .where(and(eq(messages.request, slot('request')), sql`live = 1 and kind in ('card', 'news')`))
    .prepare()
  const redrawHint = db
    .update(messages)
    .set(drawnAgain)
    .where(and(eq(messages.request, slot('request')), sql`kind = 'hint'`))
    .prepare()
  const bury = db
    .update(messages)
    .set({ state: 'dead', error: 'parent' })
    .where(and(eq(messages.parent, slot('parent')), eq(messages.state, 'waiting'), isNull(messages.remote)))
    .prepare()

  // A row that perhaps has been sent already is left alone.
  const untried = and(
    eq(messages.place, slot('place')),
    unsent,
    sql`state = 'waiting' and sent = 0 and uncertain_since is null`,
  )
  const openCarrier = db
    .select({ id: messages.id })
    .from(messages)
    .where(and(untried, eq(messages.kind, 'carrier')))
    .orderBy(desc(messages.id))
    .limit(1)
    .prepare()
  const loneAsk = db
    .select({ id: messages.id, due: messages.due })
    .from(messages)
    .where(and(untried, eq(messages.clock, true), sql`id < ${slot('id')}`))
    .orderBy(asc(messages.id))
    .limit(1)
    .prepare()
  const board = db
    .update(messages)
    .set({ carrier: given('carrier') })
    .where(eq(messages.id, slot('id')))
    .prepare()
  const touch = db
    .update(messages)
    .set(drawnAgain)
    .where(eq(messages.id, slot('id')))
    .prepare()

  function card(
    request: number,
    channel: ChannelId,
    createdAt: Instant,
    first: boolean,
  ): Pick<MessageRow, 'id' | 'state' | 'remote'> {
    const known = first ? null : findCard(request, channel)
    if (known) return known
    const id = insert({ kind: 'card', request, place: channel, live: true, createdAt })
    return { id, state: 'waiting', remote: null }
  }

  /** Puts a clock's ask into one message with the person's others that have not gone out yet. */
  function carry(id: number, place: PersonId, createdAt: Instant): void {
    const open = openCarrier.get({ place })
    if (open && linesOf(open.id) < linesInCarrier) {
      board.run({ id, carrier: open.id })
      touch.run({ id: open.id })
      return
    }
    const lone = loneAsk.get({ place, id })
    if (!lone) return
    const carrier = insert({ kind: 'carrier', place, due: Math.max(lone.due, createdAt), createdAt })
    board.run({ id: lone.id, carrier })
    board.run({ id, carrier })
  }

  return {
    /** Wants everything drawn again that shows the request as it is now. */
    redraw: (request: number): void => void redraw.run({ request }),
    /** Somebody else answers now: the first reply under the cards names them. */
    redrawHint: (request: number): void => void redrawHint.run({ request }),

    want(wanted: Wanted, { request, event, at: createdAt, clock, first }: Cause): void {
      // Last in each row: what is added to a copy costs V8 a new hidden class every time.
      const about = { request, event, createdAt }
      switch (wanted.kind) {
        case 'card':
          card(request, wanted.channel, createdAt, first)
          return
        case 'notice': {
          const { channel: place, mention, ask, arms } = wanted
          insert({ kind: 'notice', place, mention, ask, arms, live: ask !== null, ...about })
          return
        }
        case 'note': {
          const { channel: place, mention, ask, arms } = wanted
          const parent = card(request, place, createdAt, false)
          if (parent.remote === null) putHint({ id: parent.id, request, place }, createdAt)
          insert({
            kind: 'note',
            place,
            mention,
            ask,
            arms,
            live: ask !== null,
            parent: parent.id,
            ...about,
          })
          if (parent.state === 'dead' && parent.remote === null) bury.run({ parent: parent.id })
          return
        }
        case 'news': {
          const root = first ? null : findRoot(request, wanted.person)
          insert({
            kind: 'news',
            place: wanted.person,
            parent: root?.id ?? null,
            live: root === null || wanted.live === true,
            ...about,
          })
          return
        }
        case 'ask': {
          const { person: place, ask, arms } = wanted
          const id = insert({ kind: 'ask', place, ask, arms, live: true, clock, ...about })
          if (clock) carry(id, place, createdAt)
        }
      }
    },
  }
}
