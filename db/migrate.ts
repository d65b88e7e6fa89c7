import { fileURLToPath } from 'node:url'
import type { Database } from 'better-sqlite3'
import { readMigrationFiles } from 'drizzle-orm/migrator'

const migrationsFolder = fileURLToPath(new URL('./migrations', import.meta.url))

/**
 * Brings the tables to today's shape. drizzle's own migrator looks before it locks, so that two processes that start
 * at once would collide; this one keeps the same journal, and looks and writes under one lock.
 */
export function migrate(raw: Database): void {
  raw
    .transaction(() => {
      raw.exec(
        'CREATE TABLE IF NOT EXISTS __drizzle_migrations (id INTEGER PRIMARY KEY, hash TEXT NOT NULL, created_at NUMERIC)',
      )
      const note = raw.prepare('INSERT INTO __drizzle_migrations (hash, created_at) VALUES (?, ?)')
      for (const migration of missingMigrations(raw)) {
        for (const statement of migration.sql) raw.exec(statement)
        note.run(migration.hash, migration.folderMillis)
      }
      raw.exec(
        `INSERT INTO organisations (id, admins, holidays, setup_version)
         VALUES (1, '[]', '[]', 1) ON CONFLICT DO NOTHING`,
      )
    })
    .exclusive()
}

/** Those that have not been applied to this database. */
export function missingMigrations(raw: Database) {
  const applied = raw.prepare<[], number>('SELECT created_at FROM __drizzle_migrations').pluck().all()
  return readMigrationFiles({ migrationsFolder }).filter((migration) => !applied.includes(migration.folderMillis))
}
