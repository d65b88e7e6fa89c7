import { isDeepStrictEqual } from 'node:util'
import type { SetupChange } from '../db/store.ts'
import { defaultHours } from './requests/calendar.ts'
import {
  type Directory,
  type Platform,
  type Product,
  platformOf,
  type Team,
  type TeamId,
  type WorkingHours,
} from './requests/request.ts'
import { foldName } from './requests/typed.ts'
import { changedLines, showOrganisation, showProduct, showTeam } from './setup-lines.ts'
import type { HoursEntry, ProductEntry, Setup, TeamEntry } from './setup-schema.ts'

/** What a set-up would change. */
export interface Plan {
  steps: Step[]
  problems: PlanProblem[]
}
export interface Step {
  /** null: nothing, but something is worth saying. */
  change: SetupChange | null
  /** The team it is about; null: the organisation, or a new team. */
  team: { id: TeamId | null; name: string } | null
  /** What changes, in words. */
  lines: string[]
}
export interface PlanProblem {
  /** A team's name, or triage. */
  about: string
  field: 'name' | 'channel' | 'products' | 'hours'
  message: string
}

interface PlannedTeam {
  entry: TeamEntry
  before: Team | null
  after: Omit<Team, 'id'>
}
interface PlannedProduct {
  entry: ProductEntry
  before: Product | null
  after: Omit<Product, 'id' | 'team' | 'lastGoal'>
  team: PlannedTeam
}
type Complain = (about: string, field: PlanProblem['field'], message: string) => void

/** Compares what is named with what is there. A team in `unfinished` has requests that are not delivered yet. */
export function planSetup(setup: Setup, directory: Directory, unfinished: ReadonlySet<TeamId>): Plan {
  const problems: PlanProblem[] = []
  const complain: Complain = (about, field, message) => problems.push({ about, field, message })
  const organisation = planOrganisation(setup, directory, complain)
  const teams = planTeams(setup, directory, complain)
  const products = planProducts(teams, directory, complain)
  checkTeams(teams, directory, unfinished, complain)
  checkOwners(teams, products, directory, complain)
  const steps = [...organisation, ...teams.flatMap(teamStep), ...products.flatMap((it) => productStep(it, directory))]
  return { steps, problems }
}

function planOrganisation(setup: Setup, directory: Directory, complain: Complain): Step[] {
  const { admins = directory.admins, holidays = directory.holidays } = setup
  const channel = setup.triage?.channel ?? directory.triage?.channel
  if (setup.triage && !channel) complain('triage', 'channel', 'it needs a channel')
  checkPlatform('triage', setup.triage?.platform, channel, complain)
  const hours = mergeHours(directory.triage?.hours ?? defaultHours('UTC', []), setup.triage ?? {})
  if (hours.from >= hours.to) complain('triage', 'hours', 'its working day must begin before it ends')
  const triage = setup.triage && channel ? { channel, hours } : directory.triage

  const changed = {
    ...(isDeepStrictEqual(admins, directory.admins) ? {} : { admins }),
    ...(isDeepStrictEqual(holidays, directory.holidays) ? {} : { holidays }),
    ...(isDeepStrictEqual(triage, directory.triage) ? {} : { triage }),
  }
  if (!Object.keys(changed).length) return []
  const lines = changedLines(showOrganisation(directory), showOrganisation({ admins, holidays, triage }))
  return [{ change: { change: 'organisation', ...changed }, team: null, lines }]
}

function planTeams(setup: Setup, directory: Directory, complain: Complain): PlannedTeam[] {
  const zone = setup.triage?.timeZone ?? directory.triage?.hours.zone ?? 'UTC'
  const there = match(setup.teams, [...directory.teams.values()])
  return setup.teams.flatMap((entry, i) => {
    const before = there[i] ?? null
    if (!before && entry.retired) {
      if (entry.products.some((product) => !product.retired)) complain(entry.name, 'products', retiredOwner)
      return []
    }
    if (!before && entry.was) complain(entry.name, 'name', `there is no team ${entry.was} to be renamed`)
    if (!before && !entry.channel) complain(entry.name, 'channel', 'a new team needs a channel')
    const hours = mergeHours(before?.hours ?? defaultHours(zone, []), entry)
    if (hours.from >= hours.to) complain(entry.name, 'hours', 'its working day must begin before it ends')
    const channel = entry.channel ?? before?.channel ?? ''
    checkPlatform(entry.name, entry.platform, channel, complain)
    const moved = before && platformOf(before.channel) !== platformOf(channel)
    const after = {
      name: entry.name,
      channel,
      hours,
      responseTarget: entry.responseTarget ?? before?.responseTarget ?? { count: 1, unit: 'days' as const },
      members: entry.members === undefined ? (before?.members ?? null) : entry.members,
      // Nobody can be mentioned on another platform than their own.
      mention: entry.mention === undefined ? (moved ? null : (before?.mention ?? null)) : entry.mention,
      retired: entry.retired ?? before?.retired ?? false,
    }
    return [{ entry, before, after }]
  })
}

function checkPlatform(about: string, on: Platform | undefined, channel: string | undefined, complain: Complain): void {
  if (channel && on && on !== platformOf(channel)) complain(about, 'channel', `it needs a channel on ${on}`)
}

function planProducts(teams: PlannedTeam[], directory: Directory, complain: Complain): PlannedProduct[] {
  const listed = teams.flatMap((team) => team.entry.products.map((entry) => ({ team, entry })))
  const entries: ProductEntry[] = listed.map(({ entry }) => entry)
  const there = match(entries, [...directory.products.values()])
  return listed.flatMap(({ team, entry }, i) => {
    const before = there[i] ?? null
    if (!before && entry.retired) return []
    if (!before && entry.was) complain(team.entry.name, 'products', `there is no product ${entry.was} to be renamed`)
    const after = {
      name: entry.name,
      aliases: entry.aliases ?? before?.aliases ?? [],
      keywords: entry.keywords ?? before?.keywords ?? [],
      retired: entry.retired ?? before?.retired ?? false,
    }
    return [{ entry, before, after, team }]
  })
}

/**
 * What each entry is today. A name that is there comes first, so that a file with `was` can be applied twice; what is
 * renamed is nobody else's any more, so that its old name is free for something new.
 */
function match<Thing extends { name: string }>(entries: { name: string; was?: string | undefined }[], things: Thing[]) {
  const byName = new Map(things.map((thing) => [foldName(thing.name), thing]))
  const find = (name: string | undefined) => (name === undefined ? undefined : byName.get(foldName(name)))
  const renamed = entries.map((entry) => (find(entry.name) ? undefined : find(entry.was)))
  const taken = new Set(renamed)
  return entries.map((entry, i) => {
    const same = find(entry.name)
    return renamed[i] ?? (same && !taken.has(same) ? same : undefined)
  })
}

function checkTeams(teams: PlannedTeam[], directory: Directory, unfinished: ReadonlySet<TeamId>, complain: Complain) {
  const planned = new Set(teams.map((team) => team.before?.id))
  const untouched = [...directory.teams.values()].filter((team) => !planned.has(team.id))
  const all = [...untouched, ...teams.map((team) => team.after)].filter((team) => !team.retired)
  for (const { before, after } of teams) {
    const other = all.find((team) => team !== after && team.channel === after.channel)
    if (other && !after.retired && after.channel) {
      complain(after.name, 'channel', `its channel already serves ${other.name}`)
    }
    if (before && after.retired && !before.retired && unfinished.has(before.id)) {
      complain(
        after.name,
        'name',
        'it cannot retire while it has requests that are not delivered: hand them over first',
      )
    }
  }
}

const retiredOwner = 'a retired team owns no products: list them under another team, or retire them too'

function checkOwners(teams: PlannedTeam[], products: PlannedProduct[], directory: Directory, complain: Complain) {
  const planned = new Map(teams.map((team) => [team.before?.id, team.after]))
  const touched = new Set(products.map((product) => product.before?.id))
  const untouched = [...directory.products.values()].filter((product) => !touched.has(product.id))
  const owners = new Set([
    ...products.filter(({ after }) => !after.retired).map(({ team }) => team.after),
    ...untouched.filter((it) => !it.retired).map((it) => planned.get(it.team) ?? directory.teams.get(it.team)),
  ])
  for (const owner of owners) if (owner?.retired) complain(owner.name, 'products', retiredOwner)
}

function teamStep({ entry, before, after }: PlannedTeam): Step[] {
  if (!before)
    return [{ change: { change: 'team', id: null, team: after }, team: null, lines: [`new team ${after.name}`] }]
  const { id, ...today } = before
  const team = { id, name: before.name }
  if (!isDeepStrictEqual(today, after)) {
    const lines = changedLines(showTeam(today), showTeam(after))
    return [{ change: { change: 'team', id, team: after }, team, lines }]
  }
  const asleep = after.retired && entry.retired === undefined
  return asleep ? [{ change: null, team, lines: [stillRetired] }] : []
}

const stillRetired = 'stays retired; `retired: false` brings it back'

function productStep({ entry, before, after, team }: PlannedProduct, directory: Directory): Step[] {
  const about = { id: team.before?.id ?? null, name: team.before?.name ?? team.after.name }
  const step = (id: number | null, lines: string[]): Step[] => [
    { change: { change: 'product', id, product: after, team: team.after.name }, team: about, lines },
  ]
  if (!before) return step(null, [`new product ${after.name}`])
  const { id, team: owner, lastGoal: _, ...today } = before
  const moved = owner !== team.before?.id
  if (!moved && isDeepStrictEqual(today, after)) {
    const asleep = after.retired && entry.retired === undefined
    return asleep ? [{ change: null, team: about, lines: [`${before.name} ${stillRetired}`] }] : []
  }
  const from = directory.teams.get(owner)?.name ?? 'nobody'
  const lines = changedLines(showProduct(today), showProduct(after)).map((line) => `${before.name}, ${line}`)
  return step(id, moved ? [`${before.name} comes from ${from}`, ...lines] : lines)
}

const mergeHours = (today: WorkingHours, { timeZone, workingHours, holidays }: HoursEntry): WorkingHours => ({
  zone: timeZone ?? today.zone,
  days: workingHours?.days ?? today.days,
  from: workingHours?.from ?? today.from,
  to: workingHours?.to ?? today.to,
  holidays: holidays ?? today.holidays,
})
