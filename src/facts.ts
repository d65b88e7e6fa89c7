import type { Loaded, Membership, Store } from '../db/store.ts'
import { defaultHours } from './requests/calendar.ts'
import { ownerOf } from './requests/prompts.ts'
import {
  type ChannelId,
  type CommandName,
  type Directory,
  type Doer,
  type Facts,
  type Instant,
  type Person,
  type PersonId,
  platformOf,
  type Request,
  type Roles,
  type Team,
} from './requests/request.ts'

/** What the person is to the request, for this command: learnings and debts belong to the product's team of today. */
export function rolesOf(
  request: Request | null,
  actor: { id: Doer; standing: Person['standing']; admin: boolean },
  membership: Membership,
  directory: Directory,
  command: CommandName | null,
): Roles {
  const id = actor.id
  const own = request?.team == null ? null : (directory.teams.get(request.team) ?? null)
  const team = request && (command === 'learn' || command === 'repay') ? ownerOf(request, directory) : own
  const triage = directory.triage?.channel ?? null
  const inTeam = team !== null && isInTeam(team, actor, membership)
  const inTriage = triage !== null && actor.standing === 'member' && membership.channels.includes(triage)
  const asked = [team && team.members === null ? team.channel : null, triage]
  return {
    requester: id === request?.requester,
    delegate: id === request?.delegate,
    filer: id === request?.filedBy,
    team: inTeam,
    triage: inTriage,
    admin: directory.admins.includes(id) || actor.admin,
    unsure: !inTeam && !inTriage && isUnsure(actor, membership, asked),
  }
}

/** A team's members are those listed; else those of the channel who are no guests. */
export function isInTeam(
  team: Team,
  actor: { id: Doer; standing: Person['standing'] },
  membership: Membership,
): boolean {
  if (team.members !== null) return team.members.includes(actor.id) && actor.standing !== 'gone'
  return actor.standing === 'member' && membership.channels.includes(team.channel)
}

/** The platform could not tell yet. Nobody is in a channel of another platform than their own. */
function isUnsure(
  actor: { id: Doer; standing: Person['standing'] },
  membership: Membership,
  asked: (ChannelId | null)[],
): boolean {
  if (actor.standing === 'unknown') return true
  const own = platformOf(actor.id)
  return asked.some((one) => one !== null && platformOf(one) === own && membership.unsynced.includes(one))
}

/** All that `decide` looks at, from what was loaded for who acts. */
export function factsOn(
  store: Pick<Store, 'directory'>,
  { request, actor, membership, judge, said }: Omit<Loaded, 'request'> & { request: Request | null },
  by: Doer,
  now: Instant,
  command: CommandName | null,
): Facts {
  const directory = store.directory()
  const standing = by === 'clock' ? 'member' : (actor?.standing ?? 'unknown')
  const who = { id: by, standing, admin: actor?.admin ?? false }
  return {
    now,
    by,
    standing,
    roles: rolesOf(request, who, membership, directory, command),
    directory,
    requesterHours: defaultHours(judge?.zone ?? 'UTC', directory.holidays),
    zone: actor?.zone ?? 'UTC',
    admins: [],
    followers: [],
    saidBefore: said,
  }
}

/** The facts for somebody who acts on no request yet. */
export async function factsOf(store: Store, id: PersonId, now: Instant, command: CommandName | null): Promise<Facts> {
  const [actor, membership] = await Promise.all([store.person(id), store.membership(id)])
  return factsOn(store, { request: null, actor, membership, judge: actor, said: false }, id, now, command)
}
