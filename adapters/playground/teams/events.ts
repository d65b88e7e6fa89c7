/** What the bot is told of itself, of teams and of who is in them: activities that nobody waits for. */
import type { Json } from '../shapes.ts'
import { object } from '../world.ts'
import { base, placed } from './activities.ts'
import { type Channel, chatOf, type Person, type Team, type Tenant, teamOf } from './tenant.ts'

/** Events name nobody, and tell no time zone. */
function unnamed({ localTimestamp: _, localTimezone: __, from, entities: ___, ...activity }: Json): Json {
  const { id, aadObjectId } = object(from)
  const locale = { type: 'clientInfo', locale: activity.locale }
  return {
    ...activity,
    from: { id, aadObjectId },
    ...(activity.type === 'installationUpdate' && { entities: [locale] }),
  }
}

export interface TeamEvent {
  eventType: string
  channel?: { id: string; name: string }
  /** Where it is told; in the first channel unless said. */
  conversation?: string
  membersAdded?: Json[]
  membersRemoved?: Json[]
}

/** Something happened to a team, a channel or who is in them. */
export function teamEvent(tenant: Tenant, serviceUrl: string, by: Person, team: Team, event: TeamEvent): Json {
  const { eventType, channel, conversation, ...fields } = event
  const where = { isGroup: true, conversationType: 'channel', tenantId: tenant.id, id: conversation ?? team.id }
  const activity = base(tenant, serviceUrl, by, where, {
    ...(channel && { channel }),
    team: { id: team.id, name: team.name, aadGroupId: team.group },
    eventType,
    tenant: { id: tenant.id },
  })
  return unnamed({ ...activity, type: 'conversationUpdate', ...fields })
}

/** The bot came into a person's chat; Teams says so once. */
export function chatBegun(tenant: Tenant, serviceUrl: string, person: Person): Json {
  return unnamed({
    ...placed(tenant, serviceUrl, person, chatOf(person), null),
    type: 'conversationUpdate',
    membersAdded: [{ id: tenant.bot.id }, { id: person.account, aadObjectId: person.id }],
  })
}

/** Nothing happens in this conversation; where it comes from is what the bot hears. */
export function nothingNew(tenant: Tenant, serviceUrl: string, by: Person, conversation: string): Json {
  return unnamed({ ...placed(tenant, serviceUrl, by, conversation, null), type: 'conversationUpdate' })
}

export function installation(
  tenant: Tenant,
  serviceUrl: string,
  by: Person,
  where: Person | Channel,
  action: 'add' | 'remove',
): Json {
  if (!('team' in where)) {
    const activity = placed(tenant, serviceUrl, by, chatOf(where), null)
    return unnamed({ ...activity, type: 'installationUpdate', action })
  }
  const team = teamOf(tenant, where)
  const conversation = {
    isGroup: true,
    conversationType: 'channel',
    tenantId: tenant.id,
    id: where.id,
    name: where.name,
  }
  const channelData = {
    settings: { selectedChannel: { id: where.id } },
    channel: { id: where.id },
    team: { id: team.id, name: team.name, aadGroupId: team.group },
    tenant: { id: tenant.id },
    source: { name: 'message' },
  }
  return unnamed({ ...base(tenant, serviceUrl, by, conversation, channelData), type: 'installationUpdate', action })
}
