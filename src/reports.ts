import type { Store } from '../db/store.ts'
import { parsePlace } from './chat.ts'
import type { Instant } from './requests/request.ts'
import { differences, readSetup } from './setup.ts'

/** What the command line prints, and whether it went well. */
export interface Report {
  lines: string[]
  ok: boolean
}

/** Reads a set-up file and applies it: whole, or not at all. */
export async function applyFile(
  store: Store,
  text: string,
  { dryRun, now }: { dryRun: boolean; now: Instant },
): Promise<Report> {
  const read = readSetup(text)
  if (!read.ok) {
    const lines = read.problems.map(({ line, key, message }) => `line ${line}${key ? `, ${key}` : ''}: ${message}`)
    return { ok: false, lines: [...lines, 'Nothing was changed.'] }
  }
  const directory = store.directory()
  const unfinished = new Set<number>()
  for (const id of directory.teams.keys()) if ((await store.unfinished(id, null)).length > 0) unfinished.add(id)
  const { changes, lines, problems } = differences(read.setup, directory, await store.setupOrigins(), unfinished)
  if (problems.length > 0) return { ok: false, lines: [...problems, 'Nothing was changed.'] }
  if (changes.length === 0) return { ok: true, lines: [...lines, 'Nothing to change.'] }
  if (dryRun) return { ok: true, lines: [...lines, 'Nothing was changed: this was a dry run.'] }
  await store.applySetup(changes, 'file', now)
  return { ok: true, lines }
}

/** Lists what could not be sent, or sends it again. */
export async function deadLetterLines(store: Store, retry: string | null, now: Instant): Promise<Report> {
  if (retry !== null) {
    if (retry !== 'all' && !/^\d{1,15}$/.test(retry)) {
      return { ok: false, lines: [`"${retry}" is no message: give the number that dead-letters prints, or all.`] }
    }
    const count = await store.retryDead(retry === 'all' ? 'all' : Number(retry), now)
    return { ok: count > 0 || retry === 'all', lines: [`${count} to be sent again.`] }
  }
  const [dead, broken] = await Promise.all([store.deadLetters(), store.brokenPlaces()])
  const lines = dead.map(
    ({ id, kind, place, error, createdAt }) =>
      `${id}  ${new Date(createdAt).toISOString()}  ${kind} to ${parsePlace(place).id}: ${error ?? 'unknown'}`,
  )
  const held = broken.map(
    ({ place, name, broken: code, waiting }) =>
      `${waiting} waiting for ${name ? `#${name}` : parsePlace(place).id}, which cannot be written to: ${code}`,
  )
  return { ok: true, lines: lines.length + held.length > 0 ? [...lines, ...held] : ['Everything was sent.'] }
}

/** One line for each finding of the doctor, and what to do. */
export function findingLines(findings: { ok: boolean; what: string; todo?: string }[]): string[] {
  return findings.flatMap(({ ok, what, todo }) => [
    `${ok ? 'ok  ' : 'FIX '} ${what}`,
    ...(todo ? [`     ${todo}`] : []),
  ])
}
