/** The Teams side of the playground: a tenant, the Connector before it, and the hands of the people in it. */
import type { TeamsSettings } from '../../src/settings.ts'
import { organisation, teamsChatter, teamsPersonas, teamsTeams } from './furnish-teams.ts'
import { type Actor, createActor } from './teams/acts.ts'
import { type Connector, createConnector } from './teams/connector.ts'
import { type Courier, createCourier } from './teams/deliveries.ts'
import { createHappenings } from './teams/happenings.ts'
import { write } from './teams/messages.ts'
import { chatOf, createTenant, putChannel, putPerson, putTeam, type Tenant } from './teams/tenant.ts'

/** Below this on the server stands the Connector. */
export const connectorPath = '/playground/teams/connector'
/** So many calls are remembered at most. */
const remembered = 1_000

export interface TeamsSide {
  tenant: Tenant
  connector: Connector
  courier: Courier
  /** With a slash at the end. */
  serviceUrl: string
}

/** `origin` is the server's, `scale` divides every pace. */
export function placeTeams(tenant: Tenant, { origin, scale }: { origin: string; scale: number }): TeamsSide {
  return {
    tenant,
    connector: createConnector(tenant, { scale, token: null, onCall: () => {}, remember: remembered }),
    courier: createCourier({ target: () => new URL(origin) }),
    serviceUrl: `${origin}${connectorPath}/`,
  }
}

export const teamsSettingsFor = ({ id }: Tenant): TeamsSettings => ({
  appId: null,
  password: null,
  tenantId: id,
  type: 'SingleTenant',
  local: true,
  cloud: {},
})

export function actorOn({ tenant, connector, courier, serviceUrl }: TeamsSide, person: string): Actor {
  const { refuse, overweight } = connector
  return createActor({ tenant, serviceUrl: () => serviceUrl, courier, refuse, overweight }, person)
}

/** An organisation with people, teams and channels; the app is nowhere yet. */
export function furnishedTenant(date: () => number): Tenant {
  const tenant = createTenant({ date, name: organisation })
  for (const { id, name, zone } of teamsPersonas) chatOf(putPerson(tenant, { id, name, zone, app: 'none' }))
  for (const { id, name, members, channels } of teamsTeams) {
    putTeam(tenant, { id, name, members: new Set(members), installed: false })
    for (const channel of channels) putChannel(tenant, { ...channel, team: id })
  }
  return tenant
}

/** The app comes to everybody, as by a policy of the organisation, and to the teams that work with it. */
export async function installTeams(side: TeamsSide): Promise<void> {
  for (const { id } of teamsPersonas) await actorOn(side, id).install()
  const { installIn } = happeningsOn(side)
  for (const { id, botIn } of teamsTeams) if (botIn) await installIn(id)
}

/** What Teams calls to the bot comes from here now, and answers are to go here. */
export const settleTeams = (side: TeamsSide): Promise<void> => happeningsOn(side).moved()

const happeningsOn = ({ tenant, courier, serviceUrl }: TeamsSide) =>
  createHappenings({ tenant, serviceUrl: () => serviceUrl, courier })

export function chatInTeams(tenant: Tenant): void {
  for (const { channel: conversation, by: from, text } of teamsChatter) write(tenant, { conversation, from, text })
}

/** Everything said until then is marked as seen. */
export function seenUntil(tenant: Tenant, at: number): void {
  for (const person of tenant.people.keys()) {
    const marks = [...tenant.messages.keys()].map((conversation): [string, string] => [conversation, String(at)])
    tenant.seen.set(person, new Map(marks))
  }
}
