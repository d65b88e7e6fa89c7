import { and, asc, count, eq, getTableColumns, inArray, isNotNull, or, sql } from 'drizzle-orm'
import type { Instant } from '../src/requests/request.ts'
import { type Engine, hot, oneMore, slot, slots } from './engine.ts'
import { messages } from './schema.ts'
import type { MessageRow, Store } from './store.ts'

const { clock: _, thread: __, triedAt: ___, ...columns } = getTableColumns(messages)
export const messageColumns = columns

/** Set on a message that shall be drawn again. What is on the screen is tried again, though its last edit failed. */
export const drawnAgain = {
  wanted: oneMore(messages.wanted),
  state: sql`case
    when ${messages.state} = 'sent' or (${messages.state} = 'dead' and ${messages.remote} is not null) then 'waiting'
    else ${messages.state} end`,
}

type NewMessage = Pick<MessageRow, 'kind' | 'place' | 'createdAt'> &
  Partial<
    Pick<MessageRow, 'request' | 'event' | 'parent' | 'live' | 'ask' | 'arms' | 'mention' | 'data' | 'due'> & {
      clock: boolean
      thread: string | null
    }
  >

/** Inserts a message that waits to be sent. Gives its id. */
export function messageMaker({ db, raw }: Engine): (message: NewMessage) => number {
  const { id: _, carrier, remote, hash, error, uncertainSince, triedAt, ...given } = getTableColumns(messages)
  const insert = hot(raw, db.insert(messages).values(slots(given)))
  return (about) => {
    const { kind, place, createdAt } = about
    const row = {
      kind,
      place,
      createdAt,
      request: about.request ?? null,
      event: about.event ?? null,
      parent: about.parent ?? null,
      live: about.live ?? false,
      ask: about.ask ?? null,
      arms: about.arms ?? null,
      mention: about.mention ?? false,
      data: about.data ?? null,
      clock: about.clock ?? false,
      thread: about.thread ?? null,
      due: about.due ?? createdAt,
      wanted: 1,
      sent: 0,
      state: 'waiting',
      attempts: 0,
    }
    return Number(insert(row).lastInsertRowid)
  }
}

/** The message with this id. */
export function messageFinder({ db }: Engine) {
  const find = db
    .select(columns)
    .from(messages)
    .where(eq(messages.id, slot('id')))
    .prepare()
  return (id: number): MessageRow | null => find.get({ id }) ?? null
}

/** How many messages stand in this one. */
export function lineCounter({ db }: Engine) {
  const lines = db
    .select({ lines: count() })
    .from(messages)
    .where(eq(messages.carrier, slot('carrier')))
    .prepare()
  return (carrier: number): number => lines.get({ carrier })?.lines ?? 0
}

/** The first message to a person about a request, that replies can hang on: it is there, or will be. */
export function rootFinder({ db }: Engine) {
  const find = db
    .select(columns)
    .from(messages)
    .where(
      and(
        eq(messages.request, slot('request')),
        eq(messages.place, slot('person')),
        inArray(messages.kind, ['news', 'ask']),
        or(isNotNull(messages.remote), inArray(messages.state, ['waiting', 'sending'])),
      ),
    )
    .orderBy(asc(messages.id))
    .limit(1)
    .prepare()
  return (request: number, person: string): MessageRow | null => find.get({ request, person }) ?? null
}

/** The card of a request in a channel. */
export function cardFinder({ db }: Engine) {
  const find = db
    .select(columns)
    .from(messages)
    .where(and(eq(messages.request, slot('request')), eq(messages.place, slot('channel')), eq(messages.kind, 'card')))
    .prepare()
  return (request: number, channel: string): MessageRow | null => find.get({ request, channel }) ?? null
}

/**
 * Puts the first reply under a card, if it has none yet: once the card is posted, or before whatever else is to stand in
 * its thread. A new request is stored without it, which is one row less for whoever waits.
 */
export function hintMaker(engine: Engine) {
  const insert = messageMaker(engine)
  const known = engine.db
    .select({ id: messages.id })
    .from(messages)
    .where(and(eq(messages.request, slot('request')), eq(messages.place, slot('place')), eq(messages.kind, 'hint')))
    .limit(1)
    .prepare()
  return ({ id, request, place }: Pick<MessageRow, 'id' | 'request' | 'place'>, createdAt: Instant): void => {
    if (!known.get({ request, place })) insert({ kind: 'hint', request, place, parent: id, createdAt })
  }
}

type MessageStore = Pick<Store, 'message' | 'messageAt' | 'cardOf' | 'addMessage' | 'touchHome'>

/** Finding messages, and those that no request asks for. */
export function messageStore(
  engine: Engine,
  keepKey: (key: string, request: null, at: number) => boolean,
): MessageStore {
  const { db, queue } = engine
  const insert = messageMaker(engine)
  const card = cardFinder(engine)
  const byId = messageFinder(engine)
  // Messages that share one carrier share its remote id: the carrier itself is meant.
  const atRemote = db
    .select(columns)
    .from(messages)
    .where(eq(messages.remote, slot('remote')))
    .orderBy(isNotNull(messages.carrier), asc(messages.id))
    .limit(1)
    .prepare()
  const redrawHome = db
    .update(messages)
    .set({
      wanted: oneMore(messages.wanted),
      state: sql`case state when 'sending' then 'sending' else 'waiting' end`,
      due: sql`case state when 'dead' then ${slot('at')} else due end`,
    })
    .where(and(eq(messages.place, slot('place')), sql`kind = 'home'`))
    .prepare()

  return {
    message: async (id) => byId(id),
    messageAt: async (remote) => atRemote.get({ remote }) ?? null,
    cardOf: async (request, channel) => card(request, channel),
    addMessage: ({ key, ...message }, at) =>
      queue.write(() => {
        if (key !== null && !keepKey(key, null, at)) return
        insert({ ...message, createdAt: at })
      }),
    touchHome: (person, at) =>
      queue.write(() => {
        const place = `${person}/home`
        if (redrawHome.run({ place, at }).changes === 0) insert({ kind: 'home', place, createdAt: at })
      }),
  }
}
