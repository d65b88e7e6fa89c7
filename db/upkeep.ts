import { and, eq, inArray, lt, sql } from 'drizzle-orm'
import type { Directory } from '../src/requests/request.ts'
import { type Engine, slot } from './engine.ts'
import { missingMigrations } from './migrate.ts'
import { listReader, requestColumns } from './requests.ts'
import { inbox, messages, products, requests, teams } from './schema.ts'
import type { Store } from './store.ts'

/** Old keys that one write takes away. */
const prunedAtOnce = 1_000

/** What keeps the store in order. */
export function upkeep(
  engine: Engine,
  directory: () => Directory,
): Pick<Store, 'misplaced' | 'prune' | 'backup' | 'check'> {
  const { db, raw, queue } = engine
  const readable = listReader(engine)
  const withTeam = sql`('routed', 'claimed', 'in_progress', 'parked', 'delivered', 'measuring', 'outcome_due')`
  // From the teams to their requests, by index.
  const elsewhere = db
    .select(requestColumns)
    .from(teams)
    .crossJoin(requests)
    .leftJoin(products, eq(products.id, requests.product))
    .where(
      and(
        eq(requests.team, teams.id),
        sql`${requests.state} in ${withTeam}`,
        sql`(${requests.channel} is not ${teams.channel}
          or (${requests.state} in ('routed', 'parked') and not ${requests.strayed} and ${products.team} <> ${requests.team}))`,
      ),
    )
    .limit(slot('limit'))
    .prepare()
  const inOldTriage = db
    .select(requestColumns)
    .from(requests)
    .where(and(sql`${requests.state} = 'triage'`, sql`${requests.channel} is not ${slot('channel')}`))
    .limit(slot('limit'))
    .prepare()

  // The oldest have the lowest row ids, so that no index of their times has to be kept whenever somebody files.
  const oldKeys = db
    .delete(inbox)
    .where(
      and(
        sql`rowid in (select rowid from inbox where rowid > 0 order by rowid limit ${prunedAtOnce})`,
        lt(inbox.at, slot('before')),
      ),
    )
    .prepare()
  const oldMessages = db
    .delete(messages)
    .where(
      and(
        sql`request is null`,
        lt(messages.createdAt, slot('before')),
        inArray(messages.kind, ['digest', 'trouble', 'answer']),
        eq(messages.state, 'sent'),
      ),
    )
    .prepare()

  return {
    async misplaced(limit) {
      const found = readable(elsewhere, { limit })
      const { triage } = directory()
      if (!triage || found.length >= limit) return found
      return [...found, ...readable(inOldTriage, { channel: triage.channel, limit: limit - found.length })]
    },
    async prune(before) {
      // A few at a time: people who press wait for each write.
      while ((await queue.write(() => oldKeys.run({ before }).changes)) > 0);
      await queue.write(() => void oldMessages.run({ before }))
    },
    async backup(file) {
      await raw.backup(file)
    },
    async check() {
      const missing = missingMigrations(raw)
      if (missing.length > 0) return `${missing.length} migrations have not been applied`
      const found = raw.prepare<[], string>('PRAGMA integrity_check').pluck().all()
      return found.join('; ')
    },
  }
}
