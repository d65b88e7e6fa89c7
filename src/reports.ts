import { existsSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Store } from '../db/store.ts'
import { type Platform, parsePlace } from './chat.ts'
import { type ChannelId, type Directory, type Instant, type PersonId, platformOf } from './requests/request.ts'
import { differences } from './setup.ts'

/** What the command line prints, and whether it went well. */
export interface Report {
  lines: string[]
  ok: boolean
}

/** What to say where the database is not there; null: it is. An empty one in its place would look as if all went well. */
export function missingDatabase(url: string): string | null {
  const file = url.replace(/^file:/, '')
  if (existsSync(file)) return null
  return `There is no database at ${resolve(file)}: set DATABASE_URL to where it is, or start the bot, which makes it.`
}

/** The text of a set-up file; refuses with a sentence where it cannot be read. */
export function readSetupFile(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new Error(`${file} cannot be read: ${reasonOf(error)}`, { cause: error })
  }
}

/** Copies the database into a new file. */
export async function backUp(store: Store, file: string): Promise<Report> {
  if (existsSync(file)) return { ok: false, lines: [`${file} is there already: name a file that is not.`] }
  const folder = dirname(resolve(file))
  if (!existsSync(folder)) return { ok: false, lines: [`There is no folder ${folder}.`] }
  await store.backup(file)
  return { ok: true, lines: [`Copied to ${file}.`] }
}

const reasons: Record<string, string> = {
  ENOENT: 'there is no such file.',
  EISDIR: 'it is a folder.',
  EACCES: 'it is not allowed.',
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return reasons[code] ?? (error instanceof Error ? error.message : String(error))
}

/** Reads a set-up file and applies it: whole, or not at all. */
export async function applyFile(
  store: Store,
  text: string,
  { dryRun, now }: { dryRun: boolean; now: Instant },
): Promise<Report> {
  // Only here and where such files are written: the bot itself starts sooner without YAML.
  const { readSetup } = await import('./setup-file.ts')
  const read = readSetup(text)
  if (!read.ok) {
    const lines = read.problems.map(({ line, key, message }) => `line ${line}${key ? `, ${key}` : ''}: ${message}`)
    return { ok: false, lines: [...lines, 'Nothing was changed.'] }
  }
  const directory = store.directory()
  const unfinished = new Set<number>()
  for (const id of directory.teams.keys()) if ((await store.unfinished(id)).length > 0) unfinished.add(id)
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
    const held = retry === 'all' ? await tryHeldPlaces(store, now) : 0
    const count = held + (await store.retryDead(retry === 'all' ? 'all' : Number(retry), now))
    if (count === 0 && retry !== 'all') {
      return { ok: false, lines: [`There is no dead letter ${retry}: dead-letters lists those there are.`] }
    }
    return { ok: true, lines: [`${count} to be sent again.`] }
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

/** What waits for places that were found broken is tried now, not within the hour. Gives how much it is. */
async function tryHeldPlaces(store: Store, now: Instant): Promise<number> {
  const broken = (await store.brokenPlaces()).filter(({ waiting }) => waiting > 0)
  for (const { place } of broken) await store.holdPlace(place, { until: now, broken: null }, now)
  return broken.reduce((sum, { waiting }) => sum + waiting, 0)
}

/** One thing that the doctor looked at; `todo` is what a person can do about it, or may. */
export interface Finding {
  ok: boolean
  what: string
  todo?: string
}

export function examineTriage({ triage }: Directory): Finding {
  if (triage) return { ok: true, what: 'A triage channel is set' }
  return {
    ok: false,
    what: 'No triage channel is set: nobody sorts requests without a product, and nobody is told what goes wrong',
    todo: 'Name a channel under triage in roundtrip.yaml and apply it.',
  }
}

/** Each channel of the platform that the bot must be in, with what it is for. */
export function channelsOn({ teams, triage }: Directory, platform: Platform): Map<ChannelId, string[]> {
  const channels = new Map<ChannelId, string[]>()
  const add = (channel: ChannelId, use: string) => {
    if (platformOf(channel) === platform) channels.set(channel, [...(channels.get(channel) ?? []), use])
  }
  if (triage) add(triage.channel, 'triage')
  for (const team of teams.values()) if (!team.retired) add(team.channel, team.name)
  return channels
}

const howToSet: Record<Platform, string> = {
  slack: 'Set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET (or SLACK_APP_TOKEN)',
  teams: 'Set MicrosoftAppId, MicrosoftAppPassword and MicrosoftAppTenantId',
}

/** Where the set-up has channels and the bot is not. */
export function unsetPlatforms(directory: Directory, isSet: Record<Platform, boolean>): Finding[] {
  if (!isSet.slack && !isSet.teams) {
    return [{ ok: false, what: 'No chat platform is set up', todo: `${howToSet.slack}; for Teams: ${howToSet.teams}.` }]
  }
  return (['slack', 'teams'] as const).flatMap((platform) => {
    const uses = [...channelsOn(directory, platform).values()].flat()
    if (isSet[platform] || uses.length === 0) return []
    const what = `The bot is not on ${platform}, where the channel of ${uses.join(', ')} is: what it says there waits`
    return [{ ok: false, what, todo: `${howToSet[platform]}; or give them other channels in roundtrip.yaml.` }]
  })
}

/** The admins whom the set-up lists on the platform. */
export const adminsOn = ({ admins }: Directory, platform: Platform): PersonId[] =>
  admins.filter((admin) => platformOf(admin) === platform)

/** Something that could not be looked at. */
export const unasked = (what: string, why: string): Finding => ({
  ok: false,
  what: `${what} could not be looked at: ${why}`,
  todo: 'Try again in a minute.',
})

/** One line for each finding of the doctor, and what to do. */
export function findingLines(findings: Finding[]): string[] {
  return findings.flatMap(({ ok, what, todo }) => [
    `${ok ? 'ok  ' : 'FIX '} ${what}`,
    ...(todo ? [`     ${todo}`] : []),
  ])
}
