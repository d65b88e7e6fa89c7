/** Keeps something in two files: the whole of it, and beside it what has happened since, a line each. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** What has happened since is kept apart until it is longer than the whole, and than so many letters. */
const shortest = 1_000_000

const linesOf = (file: string): string => `${file}l`

export interface Kept {
  whole: unknown
  since: unknown[]
}

/** As it was when it was last written, and what happened then; null: there is none that can be read. */
export function readJournal(file: string): Kept | null {
  try {
    const whole: unknown = JSON.parse(readFileSync(file, 'utf8'))
    const lines = linesOf(file)
    return { whole, since: existsSync(lines) ? parseLines(readFileSync(lines, 'utf8')) : [] }
  } catch {
    return null
  }
}

/** Up to the first that is not whole: it was being written when the process ended. */
function parseLines(text: string): unknown[] {
  const lines: unknown[] = []
  for (const each of text.split('\n')) {
    try {
      lines.push(JSON.parse(each))
    } catch {
      break
    }
  }
  return lines
}

export interface Journal<Line> {
  /** One more thing has happened. It outlives this process at once, and the machine once the whole is written. */
  note(line: Line): void
  /** All of it, before anything else happens. */
  saveNow(): void
  remove(): void
}

export function createJournal<Line>(
  file: string,
  whole: () => unknown,
  failed: (error: unknown) => void,
): Journal<Line> {
  const lines = linesOf(file)
  let length = 0
  let longest = shortest
  /** A line could not be written: only the whole makes up for it. */
  let gap = false

  function saveNow(): void {
    const text = JSON.stringify(whole())
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(`${file}.new`, text, { mode: 0o600, flush: true })
    renameSync(`${file}.new`, file)
    // Cut off before this, the lines are read once more, which changes nothing.
    rmSync(lines, { force: true })
    length = 0
    longest = Math.max(shortest, text.length)
    gap = false
  }

  function note(line: Line): void {
    const text = `${JSON.stringify(line)}\n`
    try {
      if (gap || length + text.length > longest) saveNow()
      else appendFileSync(lines, text, { mode: 0o600 })
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
      for (const each of [lines, file]) rmSync(each, { force: true })
    },
  }
}
