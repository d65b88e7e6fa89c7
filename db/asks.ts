import { and, eq, isNull, min, or, sql } from 'drizzle-orm'
import type { PromptKind } from '../src/requests/request.ts'
import { type Engine, given, isIn, list, oneMore, slot } from './engine.ts'
import { messageColumns as columns, drawnAgain, lineCounter, messageFinder } from './messages.ts'
import { messages } from './schema.ts'
import type { MessageRow } from './store.ts'

/** Ends asks. All of it runs inside a write. */
export interface AskCloser {
  /** Those on the screen, or perhaps there, lose their buttons; those never posted never will be. */
  close(request: number, kinds: PromptKind[]): void
  /** A message whose asks are all closed, as it was wanted when that was seen, is not posted. */
  drop(id: number, version: number): void
}

export function askCloser(engine: Engine): AskCloser {
  const { db } = engine
  const byId = messageFinder(engine)
  const linesOf = lineCounter(engine)
  // A result is told to the team even if nothing is to be learned from it any more.
  const tells = sql<number>`exists (select 1 from events where id = ${messages.event} and kind = 'outcome_recorded')`
  const open = db
    .select({ ...columns, tells })
    .from(messages)
    .where(and(eq(messages.request, slot('request')), eq(messages.live, true), isIn(messages.ask, 'kinds')))
    .prepare()
  // Given up while nobody knew whether it had arrived: what is to be seen there now is looked for once more.
  const notOnItsWay = sql`case ${messages.state} when 'sending' then 'sending' else 'waiting' end`
  const redraw = db
    .update(messages)
    .set({ ...drawnAgain, state: notOnItsWay, live: false })
    .where(eq(messages.id, slot('id')))
    .prepare()
  const redrawCarrier = db
    .update(messages)
    .set({ ...drawnAgain, state: notOnItsWay })
    .where(eq(messages.id, slot('id')))
    .prepare()
  // One version more than anybody can have drawn: if it was on its way already, it is edited when it has arrived.
  const finish = db
    .update(messages)
    .set({
      live: false,
      state: 'sent',
      wanted: oneMore(messages.wanted),
      sent: oneMore(messages.wanted),
      carrier: null,
      uncertainSince: null,
      error: null,
    })
    .where(eq(messages.id, slot('id')))
    .prepare()
  const carried = db
    .select({ id: messages.id })
    .from(messages)
    .where(eq(messages.carrier, slot('carrier')))
    .prepare()
  // What died with it may be sent again one day.
  const replies = and(
    eq(messages.parent, slot('parent')),
    isNull(messages.remote),
    or(eq(messages.state, 'waiting'), and(eq(messages.state, 'dead'), eq(messages.error, 'parent'))),
  )
  const firstReply = db
    .select({ id: min(messages.id) })
    .from(messages)
    .where(replies)
    .prepare()
  const makeRoot = db
    .update(messages)
    .set({ parent: null, live: true })
    .where(eq(messages.id, slot('id')))
    .prepare()
  const rehang = db
    .update(messages)
    .set({ parent: given('id') })
    .where(replies)
    .prepare()

  const neverPosted = ({ remote, uncertainSince, state }: MessageRow) =>
    remote === null && uncertainSince === null && (state === 'waiting' || state === 'dead')

  /** What would have replied to this message becomes a thread of its own. */
  function orphan(parent: number): void {
    const id = firstReply.get({ parent })?.id
    if (!id) return
    makeRoot.run({ id })
    rehang.run({ id, parent })
  }

  function end(id: number): void {
    finish.run({ id })
    orphan(id)
  }

  return {
    close(request, kinds) {
      if (kinds.length === 0) return
      for (const row of open.all({ request, kinds: list(kinds) })) {
        const carrier = row.carrier === null ? null : byId(row.carrier)
        if (row.tells || !neverPosted(carrier ?? row)) {
          redraw.run({ id: row.id })
          if (carrier) redrawCarrier.run({ id: carrier.id })
          continue
        }
        end(row.id)
        if (!carrier) continue
        // It may have been drawn with this line and be about to go.
        if (linesOf(carrier.id) > 0) redrawCarrier.run({ id: carrier.id })
        else finish.run({ id: carrier.id })
      }
    },
    drop(id, version) {
      const row = byId(id)
      if (row?.wanted !== version || row.remote !== null) return
      for (const line of carried.all({ carrier: id })) end(line.id)
      end(id)
    },
  }
}
