import { and, eq, exists, getTableColumns, inArray, isNotNull, isNull, or, sql } from 'drizzle-orm'
import type { AskCloser } from './asks.ts'
import { type Engine, given, isIn, list, slot, slots } from './engine.ts'
import { drawnAgain, hintMaker, messageFinder } from './messages.ts'
import { messages, people, places, prompts } from './schema.ts'
import type { Sent, Store } from './store.ts'

type Outbox = Pick<
  Store,
  | 'markSending'
  | 'markSent'
  | 'markWaiting'
  | 'markDead'
  | 'markGone'
  | 'markDoubtful'
  | 'markUnneeded'
  | 'recoverSending'
>

/** What became of messages. `dmLearned` is called when a person's 1:1 channel has become known. */
export function outboxStore(engine: Engine, asks: AskCloser, dmLearned: (person: string) => void): Outbox {
  const { db, queue } = engine
  const thisOne = eq(messages.id, slot('id'))
  const byId = messageFinder(engine)
  const putHint = hintMaker(engine)

  // What is on its way goes by itself, even if a carrier has asked for it since it was found due. That it is on its way
  // may have been stored already, and only the flush after it failed.
  const sending = db
    .update(messages)
    .set({ state: 'sending', triedAt: given('at'), carrier: null, error: null })
    .where(and(isIn(messages.id, 'ids'), inArray(messages.state, ['waiting', 'sending'])))
    .prepare()
  const sent = db
    .update(messages)
    .set({
      remote: sql`coalesce(${messages.remote}, ${slot('remote')})`,
      sent: given('version'),
      state: sql`case when ${messages.wanted} = ${slot('version')} then 'sent' else 'waiting' end`,
      due: given('at'),
      attempts: 0,
      uncertainSince: null,
      hash: given('hash'),
      error: null,
    })
    .where(thisOne)
    .prepare()
  // What arrives shows that the place can be written to.
  const mend = db
    .update(places)
    .set({ broken: null, brokenSince: null, heldUntil: null })
    .where(and(eq(places.place, slot('place')), isNotNull(places.broken)))
    .prepare()
  const landCarried = db
    .update(messages)
    .set({ remote: given('remote') })
    .where(and(eq(messages.carrier, slot('carrier')), isNull(messages.remote)))
    .prepare()
  // A line that came after the carrier was drawn waits for its next edit.
  const finishCarried = db
    .update(messages)
    .set({ sent: sql`${messages.wanted}`, state: 'sent' })
    .where(sql`${messages.carrier} = ${slot('carrier')} and (${slot('all')} or ${isIn(messages.id, 'named')})`)
    .prepare()
  // An edit arms nothing: the wave is counted from the first delivery.
  const mayArm = db
    .select({ id: messages.id })
    .from(messages)
    .where(and(thisOne, eq(messages.live, true), eq(messages.sent, 0)))
    .prepare()
  const arm = db
    .insert(prompts)
    .values(slots(getTableColumns(prompts)))
    .onConflictDoUpdate({
      target: [prompts.request, prompts.kind],
      set: { wave: sql`excluded.wave`, due: sql`excluded.due` },
      setWhere: sql`${prompts.wave} < excluded.wave`,
    })
    .prepare()
  const learnDm = db
    .update(people)
    .set({ dm: given('channel') })
    .where(and(eq(people.id, slot('person')), sql`${people.dm} is not ${slot('channel')}`))
    .prepare()

  const waiting = db
    .update(messages)
    .set({
      state: 'waiting',
      due: given('due'),
      error: given('error'),
      attempts: given('attempts'),
      // Nobody knows since the first try whose end is not known.
      uncertainSince: sql`case when ${slot('uncertain')} then coalesce(uncertain_since, tried_at, ${slot('due')}) end`,
    })
    .where(thisOne)
    .prepare()
  // By itself, so that it goes by itself if it is sent again.
  const dead = db
    .update(messages)
    .set({ state: 'dead', error: given('error'), carrier: null })
    .where(thisOne)
    .prepare()
  const deadReplies = db
    .update(messages)
    .set({ state: 'dead', error: 'parent' })
    .where(
      and(
        eq(messages.parent, slot('id')),
        eq(messages.state, 'waiting'),
        isNull(messages.remote),
        exists(sql`(select 1 from messages as above where above.id = ${slot('id')} and above.remote is null)`),
      ),
    )
    .prepare()
  // With a card its thread is gone too: its first reply belongs into the new one.
  const gone = db
    .update(messages)
    .set({ remote: null, hash: null, state: 'waiting', uncertainSince: null, wanted: sql`max(wanted, sent + 1)` })
    .where(or(thisOne, and(eq(messages.parent, slot('id')), eq(messages.kind, 'hint'))))
    .prepare()
  const doubtful = db
    .update(messages)
    .set({ ...drawnAgain, hash: null })
    .where(and(thisOne, isNotNull(messages.remote)))
    .prepare()
  const recover = db
    .update(messages)
    .set({ state: 'waiting', uncertainSince: given('at'), due: given('at') })
    .where(sql`state = 'sending'`)
    .prepare()

  function markSent({ id, version, remote, hash, at, dm, prompts }: Sent): void {
    const armed = prompts.filter(({ message }) => mayArm.get({ id: message }))
    sent.run({ id, version, remote, hash, at })
    const row = byId(id)
    if (row) mend.run({ place: row.place })
    if (row?.kind === 'card') putHint(row, at)
    if (row?.kind === 'carrier') {
      landCarried.run({ carrier: id, remote: row.remote })
      finishCarried.run({
        carrier: id,
        all: row.state === 'sent' ? 1 : 0,
        named: list(prompts.map(({ message }) => message)),
      })
    }
    for (const { message: _, ...prompt } of armed) arm.run(prompt)
    if (dm) learnDm.run(dm)
  }

  return {
    markSending: (ids, at) => queue.write(() => sending.run({ ids: list(ids), at }).changes),
    async markSent(sent) {
      await queue.write(() => markSent(sent))
      if (sent.dm) dmLearned(sent.dm.person)
    },
    markWaiting: (id, due, uncertain, error, attempts) =>
      queue.write(() => void waiting.run({ id, due, uncertain: uncertain ? 1 : 0, error, attempts })),
    markDead: (id, error) =>
      queue.write(() => {
        dead.run({ id, error })
        deadReplies.run({ id })
      }),
    markDoubtful: (id) => queue.write(() => void doubtful.run({ id })),
    markUnneeded: (id, version) => queue.write(() => asks.drop(id, version)),
    markGone: (id) => queue.write(() => void gone.run({ id })),
    recoverSending: (at) => queue.write(() => recover.run({ at }).changes),
  }
}
