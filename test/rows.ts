import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'

/** A database of its own on disk, whose rows can be counted from outside. */
export interface CountedFile {
  file: string
  /** To be called once the bot has made it. */
  open(): void
  /** How many rows each table has, but for those about people and places, who are met by whatever they do. */
  rows(): Record<string, number>
  /** What stands in a column, in the order it was written. */
  column(table: string, column: string): string[]
  remove(): void
}

export function countedFile(): CountedFile {
  const folder = mkdtempSync(join(tmpdir(), 'roundtrip-'))
  const file = join(folder, 'roundtrip.db')
  let reader: Sqlite.Database | null = null
  let tables: string[] = []
  const count = (name: string) => Number(reader?.prepare(`select count(*) from "${name}"`).pluck().get())
  return {
    file,
    open() {
      reader = new Sqlite(file, { readonly: true })
      const names = reader.prepare(`select name from sqlite_master where type = 'table'`).pluck().all().map(String)
      tables = names.filter((name) => !/^(sqlite_|__|people$|members$|places$|chat_references$)/.test(name))
    },
    rows: () => Object.fromEntries(tables.map((name) => [name, count(name)])),
    column: (table, column) =>
      (reader?.prepare(`select "${column}" from "${table}" order by rowid`).pluck().all() ?? []).map(String),
    remove() {
      reader?.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
