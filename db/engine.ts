import type { Database, RunResult } from 'better-sqlite3'
import { type Column, is, Param, Placeholder, type SQL, sql } from 'drizzle-orm'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import type { Platform } from '../src/requests/request.ts'
import type { Queue } from './queue.ts'

/** What the files of the store share: the same connection as drizzle sees it and as it is, and the way to write. */
export interface Engine {
  db: BetterSQLite3Database
  raw: Database
  queue: Queue
}

/** Bounds of all keys that begin with the platform's name: a semicolon comes after the colon. */
export const keysOn = (platform: Platform) => ({ from: `${platform}:`, to: `${platform};` })

/** A value that is handed in when the prepared statement runs. */
export const slot = (name: string): Placeholder => sql.placeholder(name)

/** A slot where drizzle's types want SQL; a column says how the value is stored. */
export const given = (name: string, column?: Column): SQL =>
  column ? sql`${sql.param(slot(name), column)}` : sql`${slot(name)}`

/** One slot for each of these columns, under the column's own name. */
export function slots<K extends string>(columns: Record<K, unknown>): Record<K, Placeholder> {
  // Object.fromEntries forgets the names of the keys.
  return Object.fromEntries(Object.keys(columns).map((name) => [name, slot(name)])) as Record<K, Placeholder>
}

/** As `slots`, for an update. */
export function givenAll<K extends string>(columns: Record<K, Column>): Record<K, SQL> {
  const entries = Object.entries<Column>(columns).map(([name, column]) => [name, given(name, column)])
  // Object.fromEntries forgets the names of the keys.
  return Object.fromEntries(entries) as Record<K, SQL>
}

/** The values of a list that is handed in as JSON, so that one prepared statement serves every length. */
export const listed = (name: string): SQL => sql`(select value from json_each(${slot(name)}))`

export const isIn = (column: Column, name: string): SQL => sql`${column} in ${listed(name)}`

/** As `listed` takes it. */
export const list = (values: Iterable<string | number>): string => JSON.stringify([...values])

interface Compiled {
  toSQL(): { sql: string; params: unknown[] }
}

/**
 * A drizzle statement that is run for every request, prepared once and for all: drizzle's own prepared statements look
 * at each of their values anew whenever they run.
 */
export function hot(raw: Database, statement: Compiled): (values: Record<string, unknown>) => RunResult {
  const { sql: text, params } = statement.toSQL()
  const prepared = raw.prepare(text)
  const readers = params.map(readerOf)
  return (values) => prepared.run(readers.map((read) => read(values)))
}

/** As `hot`, for the one number that a statement gives; undefined: no row. */
export function hotNumber(
  raw: Database,
  statement: Compiled,
): (values: Record<string, unknown>) => number | null | undefined {
  const { sql: text, params } = statement.toSQL()
  const prepared = raw.prepare<unknown[], number | null>(text).pluck()
  const readers = params.map(readerOf)
  return (values) => prepared.get(readers.map((read) => read(values)))
}

function readerOf(param: unknown): (values: Record<string, unknown>) => unknown {
  if (is(param, Placeholder)) return (values) => values[param.name]
  if (!is(param, Param)) return () => param
  const { value, encoder } = param
  if (is(value, Placeholder)) return (values) => encoder.mapToDriverValue(values[value.name])
  return () => encoder.mapToDriverValue(value)
}

/** One more than it is. */
export const oneMore = (column: Column): SQL => sql`${column} + 1`
