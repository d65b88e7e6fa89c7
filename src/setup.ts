import type { SetupChange } from '../db/store.ts'
import type { ChannelId, Directory, Instant, PersonId, Team, TeamId } from './requests/request.ts'
import { foldName } from './requests/typed.ts'
import { bareId } from './setup-lines.ts'
import { type PlanProblem, planSetup, type Step } from './setup-plan.ts'
import type { Setup } from './setup-schema.ts'

/** Who last set each team. */
export type SetupOrigins = ReadonlyMap<TeamId, { by: 'file' | PersonId; at: Instant }>

/** What would change, and what stands in the way: with problems there are no changes. */
export interface SetupDifferences {
  changes: SetupChange[]
  /** For a person, also about what chat had changed and the file now overrides. */
  lines: string[]
  problems: string[]
}

/**
 * Compares a file with today's set-up. Only what the file names is changed, so a second time changes nothing. Teams in
 * `unfinished` have requests that are not delivered yet, and cannot retire.
 */
export function differences(
  setup: Setup,
  directory: Directory,
  origins: SetupOrigins,
  unfinished: ReadonlySet<TeamId>,
): SetupDifferences {
  const { steps, problems } = planSetup(setup, directory, unfinished)
  if (problems.length) {
    return { changes: [], lines: [], problems: problems.map(({ about, message }) => `${about}: ${message}`) }
  }
  const lines = steps.flatMap((step) => step.lines.map((line) => `${openingOf(step, origins)}${line}`))
  return { changes: changesOf(steps), lines, problems: [] }
}

function openingOf({ change, team }: Step, origins: SetupOrigins): string {
  if (!team) return ''
  const origin = change && team.id !== null ? origins.get(team.id) : undefined
  if (!origin || origin.by === 'file') return `${team.name}: `
  const day = new Date(origin.at).toISOString().slice(0, 10)
  return `${team.name} was last changed in chat by ${bareId(origin.by)} on ${day}: `
}

/** What the form in chat says of a team. */
export interface TeamForm {
  name: string
  channel: ChannelId
  products: { name: string; keywords: string[] }[]
  /** null: as it is; a new team's is that of triage. */
  zone: string | null
  /** null: everyone in the channel. */
  members: PersonId[] | null
  /** As the platform writes its id. */
  mention: string | null
}

/** What is wrong, at which field of the form. */
export interface TeamProblem {
  field: 'name' | 'channel' | 'products'
  message: string
}

/** What becomes of products beside what the form says of them, so that it can be said. */
export interface Aside {
  /** No longer listed: they stay as they are. */
  kept: string[]
  /** Listed, and another team's until now. */
  taken: { product: string; from: string }[]
}

/**
 * What the form changes; `team` is the one it was opened for, null for a new one. A product that is listed comes to
 * this team and is not retired. One that is no longer listed stays.
 */
export function teamChanges(
  form: TeamForm,
  directory: Directory,
  team: Team | null,
): { changes: SetupChange[]; problems: TeamProblem[] } & Aside {
  const stranger = [...directory.teams.values()].find((it) => it.id !== team?.id && sameName(it.name, form.name))
  if (stranger) return { changes: [], problems: [{ field: 'name', message: nameTaken(stranger) }], ...nothing }

  const there = [...directory.products.values()]
  const products = form.products.map(({ name, keywords }) => {
    const elsewhere = there.some((it) => it.team !== team?.id && sameName(it.name, name))
    return { name, retired: false, ...(elsewhere && !keywords.length ? {} : { keywords }) }
  })
  const { channel, members, mention, zone } = form
  const entry = { name: form.name, was: team?.name, channel, members, mention, timeZone: zone ?? undefined, products }
  const { steps, problems } = planSetup({ teams: [entry] }, directory, new Set())
  if (problems.length) return { changes: [], problems: problems.map(atField), ...nothing }

  const listed = (name: string) => form.products.some((product) => sameName(product.name, name))
  const kept = there.filter((it) => it.team === team?.id && !it.retired && !listed(it.name)).map((it) => it.name)
  const taken = there
    .filter((it) => it.team !== team?.id && !it.retired && listed(it.name))
    .map((it) => ({ product: it.name, from: directory.teams.get(it.team)?.name ?? '' }))
  return { changes: changesOf(steps), problems: [], kept, taken }
}

const nothing: Aside = { kept: [], taken: [] }

const nameTaken = ({ name, retired }: Team): string =>
  retired
    ? `A retired team is called ${name}. Bring it back with the file (retired: false), or choose another name.`
    : `There is a team ${name} already. Choose another name.`

/** The form has no field for working hours: they cannot be wrong there unless they already are. */
function atField({ field, message }: PlanProblem): TeamProblem {
  return {
    field: field === 'hours' ? 'name' : field,
    message: `${message.charAt(0).toUpperCase()}${message.slice(1)}.`,
  }
}

const changesOf = (steps: Step[]): SetupChange[] => steps.flatMap(({ change }) => (change ? [change] : []))
const sameName = (a: string, b: string): boolean => foldName(a) === foldName(b)
