import { and, eq, inArray, lt, sql } from 'drizzle-orm'
import type { Directory } from '../src/requests/request.ts'
import { type Engine, slot } from './engine.ts'
import { missingMigrations } from './migrate.ts'
import { listReader, requestColumns } from './requests.ts'
import { inbox, messages, products, requests, teams } from './schema.ts'
import type { Store } from './store.ts'

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

  const oldKeys = db
    .delete(inbox)
    .where(lt(inbox.at, slot('before')))
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
    prune: (before) =>
      queue.write(() => {
        oldKeys.run({ before })
        oldMessages.run({ before })
      }),
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
