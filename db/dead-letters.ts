import { and, count, eq, sql } from 'drizzle-orm'
import { type Engine, given, slot } from './engine.ts'
import { messageColumns } from './messages.ts'
import { messages } from './schema.ts'
import type { Store } from './store.ts'

type DeadLetters = Pick<Store, 'deadLetters' | 'deadLetterCount' | 'retryDead' | 'retryNews'>

/** What could not be sent, and how it is tried again. */
export function deadLetterStore({ db, queue }: Engine): DeadLetters {
  const isDead = sql`state = 'dead'`
  // Without what it is about: it may have died because that cannot be read.
  const { data: _, ...readable } = messageColumns
  const allDead = db.select(readable).from(messages).where(isDead).orderBy(messages.id).prepare()
  const howManyDead = db.select({ dead: count() }).from(messages).where(isDead).prepare()
  const revived = {
    state: 'waiting',
    due: given('at'),
    attempts: 0,
    error: 'again',
    wanted: sql`max(wanted, sent + 1)`,
  } as const
  const reviveAll = db.update(messages).set(revived).where(isDead).prepare()
  const reviveNews = db
    .update(messages)
    .set(revived)
    .where(and(isDead, eq(messages.place, slot('person')), sql`kind = 'news'`))
    .prepare()
  // A reply alone would wait for its dead parent for ever, and those that died with it stand before or behind it.
  const reviveFamily = db
    .update(messages)
    .set(revived)
    .where(
      sql`${isDead} and (
        id in (${slot('id')}, (select parent from messages where id = ${slot('id')}))
        or (error = 'parent' and parent in (${slot('id')}, (select parent from messages where id = ${slot('id')}))))`,
    )
    .prepare()

  return {
    deadLetters: async () => allDead.all(),
    deadLetterCount: async () => howManyDead.get()?.dead ?? 0,
    retryNews: (person, at) => queue.write(() => reviveNews.run({ person, at }).changes),
    retryDead: (id, at) =>
      queue.write(() => (id === 'all' ? reviveAll.run({ at }) : reviveFamily.run({ id, at })).changes),
  }
}
