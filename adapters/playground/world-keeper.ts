/** Keeps a workspace in two files: the whole of it, and beside it what has happened since. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fromJson, type Kept } from './world-file.ts'
import { type Line, parseLines } from './world-journal.ts'

/** What has happened since is kept apart until it is longer than the whole, and than so many letters. */
const shortest = 1_000_000

const journalOf = (file: string): string => `${file}l`

/** The workspace as it was when it was last written, and what happened then; null: there is none that can be read. */
export function readKept(file: string): { whole: Kept; since: Line[] } | null {
  try {
    const whole = fromJson(readFileSync(file, 'utf8'))
    const journal = journalOf(file)
    return whole && { whole, since: existsSync(journal) ? parseLines(readFileSync(journal, 'utf8')) : [] }
  } catch {
    return null
  }
}

export interface Keeper {
  /** One more thing has happened. It outlives this process at once, and the machine once the whole is written. */
  note(line: Line): void
  /** All of it, before anything else happens. */
  saveNow(): void
  remove(): void
}

export function createKeeper(file: string, whole: () => string, failed: (error: unknown) => void): Keeper {
  const journal = journalOf(file)
  let length = 0
  let longest = shortest
  /** A line could not be written: only the whole makes up for it. */
  let gap = false

  function saveNow(): void {
    const text = whole()
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(`${file}.new`, text, { mode: 0o600, flush: true })
    renameSync(`${file}.new`, file)
    // Cut off before this, the journal is read once more, which changes nothing.
    rmSync(journal, { force: true })
    length = 0
    longest = Math.max(shortest, text.length)
    gap = false
  }

  function note(line: Line): void {
    const text = `${JSON.stringify(line)}\n`
    try {
      if (gap || length + text.length > longest) saveNow()
      else appendFileSync(journal, text, { mode: 0o600 })
      length += text.length
    } catch (error) {
      gap = true
      failed(error)
    }
  }

  return {
    note,
    saveNow,
    remove() {
      for (const each of [journal, file]) rmSync(each, { force: true })
    },
  }
}
