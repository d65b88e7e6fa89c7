/** The Connector's routes that read: who is in a conversation, what a team has. */
import type { Json } from '../shapes.ts'
import { placeOf } from './conversations.ts'
import { chatterIn, type Person, Refused, rosterOf, type Tenant } from './tenant.ts'

/** A page of the roster has so many at least and at most. */
const pages = { least: 50, usual: 200, most: 500 }

const wire = (person: Person): Json => {
  const [givenName = '', ...rest] = person.name.split(' ')
  const address = `${person.name.toLowerCase().replaceAll(/[^a-z]+/g, '.')}@acme.example`
  return {
    id: person.account,
    objectId: person.id,
    name: person.name,
    givenName,
    surname: rest.join(' '),
    email: address,
    userPrincipalName: address,
    tenantId: person.tenantId,
    userRole: person.role,
  }
}

function peopleIn(tenant: Tenant, id: string): Person[] {
  const { conversation } = placeOf(tenant, id)
  const channel = tenant.channels.get(conversation)
  if (channel) return rosterOf(tenant, channel)
  const person = chatterIn(tenant, conversation)
  return person ? [person] : []
}

/** `cap`: a page has no more than that, so that a small team has several too. */
export function pagedMembers(tenant: Tenant, id: string, query: URLSearchParams, cap: number): Json {
  const asked = Number(query.get('pageSize') ?? pages.usual)
  if (!Number.isInteger(asked) || asked < 1) throw new Refused(400, 'BadArgument', 'Invalid page size')
  const size = Math.min(cap, Math.max(pages.least, Math.min(pages.most, asked)))
  const token = query.get('continuationToken')
  const start = token === null ? 0 : readToken(token)
  const all = peopleIn(tenant, id)
  const next = start + size
  return {
    members: all.slice(start, next).map(wire),
    ...(next < all.length && { continuationToken: Buffer.from(`from ${next}`).toString('base64') }),
  }
}

function readToken(token: string): number {
  const [, start] = /^from (\d+)$/.exec(Buffer.from(token, 'base64').toString()) ?? []
  if (start === undefined) throw new Refused(400, 'BadArgument', 'Invalid continuation token')
  return Number(start)
}

export const allMembers = (tenant: Tenant, id: string): Json[] => peopleIn(tenant, id).map(wire)

export function member(tenant: Tenant, id: string, who: string): Json {
  const person = peopleIn(tenant, id).find((one) => one.id === who || one.account === who)
  if (!person) throw new Refused(404, 'MemberNotFoundInConversation', 'Member not found in conversation.')
  return wire(person)
}

function installedTeam(tenant: Tenant, id: string) {
  const team = tenant.teams.get(id)
  if (!team) throw new Refused(404, 'ConversationNotFound', 'Conversation not found.')
  if (team.installed) return team
  throw new Refused(403, 'BotNotInConversationRoster', 'The bot is not part of the conversation roster.')
}

const channelsIn = (tenant: Tenant, team: string) =>
  [...tenant.channels.values()].filter((channel) => channel.team === team && !channel.deleted)

export function teamDetails(tenant: Tenant, id: string): Json {
  const team = installedTeam(tenant, id)
  const channelCount = channelsIn(tenant, id).length
  return { id, name: team.name, aadGroupId: team.group, channelCount, memberCount: team.members.size }
}

/** The channel General goes by the team's id and has no name: every client says it in its own language. */
export function teamChannels(tenant: Tenant, id: string): Json {
  const team = installedTeam(tenant, id)
  const conversations = channelsIn(tenant, team.id).map((channel) => ({
    id: channel.id,
    name: channel.id === team.id ? null : channel.name,
  }))
  return { conversations }
}
