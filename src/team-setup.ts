import type { Store } from '../db/store.ts'
import type { TeamSetup } from './requests/form-team.ts'
import type { FieldErrors } from './requests/forms.ts'
import type { ChannelId, Directory, Instant, PersonId, Team } from './requests/request.ts'
import { type Aside, teamChanges } from './setup.ts'

/** The team that works in this channel, if one does. */
export function teamOfChannel(directory: Directory, channel: ChannelId): Team | null {
  return [...directory.teams.values()].find((team) => team.channel === channel && !team.retired) ?? null
}

/** Sets a team up as the form in chat says; gives what is wrong, by field, or what to say beside. */
export async function setUpTeam(
  store: Store,
  setup: TeamSetup,
  id: number | null,
  by: PersonId,
  at: Instant,
): Promise<{ errors: FieldErrors } | Aside> {
  const directory = store.directory()
  const team = id === null ? null : (directory.teams.get(id) ?? null)
  const { changes, problems, ...aside } = teamChanges(setup, directory, team)
  if (problems.length > 0) return { errors: Object.fromEntries(problems.map(({ field, message }) => [field, message])) }
  if (changes.length > 0) await store.applySetup(changes, by, at)
  return aside
}
