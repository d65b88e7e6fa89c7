import { z } from 'zod'
import { ChatError } from '../../src/chat.ts'
import type { Person } from '../../src/requests/request.ts'
import { isBot, personIdOf } from './payloads.ts'
import type { Connector } from './send.ts'

/** https://learn.microsoft.com/microsoftteams/platform/bots/how-to/get-teams-context */
const memberSchema = z.object({
  id: z.string().min(1),
  name: z.string().nullish(),
  aadObjectId: z.string().nullish(),
  objectId: z.string().nullish(),
  tenantId: z.string().nullish(),
  userRole: z.string().nullish(),
})
const pageSchema = z.object({ members: z.array(memberSchema), continuationToken: z.string().nullish() })
const channelsSchema = z.object({
  conversations: z.array(z.object({ id: z.string().min(1), name: z.string().nullish() })),
})
export type Member = z.output<typeof memberSchema>

const pageSize = 500
const pagesMost = 200

/** The people in a conversation. Refuses with a ChatError. */
export async function readRoster(connector: Connector, serviceUrl: string, conversation: string): Promise<Member[]> {
  const all: Member[] = []
  let next: string | null | undefined
  for (let page = 0; page < pagesMost; page++) {
    const query = new URLSearchParams({ pageSize: String(pageSize), ...(next && { continuationToken: next }) })
    const path = `v3/conversations/${encodeURIComponent(conversation)}/pagedmembers?${query}`
    const { members, continuationToken } = read(pageSchema, await connector.call(serviceUrl, 'GET', path))
    all.push(...members.filter((member) => !isBot(member)))
    next = continuationToken
    if (!next) return all
  }
  // Half a roster would put people out of the channel.
  throw new ChatError({ trouble: 'our_bug', code: 'roster_without_end' })
}

/** One person of a conversation; null: they are not in it. Refuses with a ChatError. */
export async function readMember(
  connector: Connector,
  serviceUrl: string,
  { conversation, account }: { conversation: string; account: string },
): Promise<Member | null> {
  const path = `v3/conversations/${encodeURIComponent(conversation)}/members/${encodeURIComponent(account)}`
  try {
    return read(memberSchema, await connector.call(serviceUrl, 'GET', path))
  } catch (error) {
    if (error instanceof ChatError && isNobody(error)) return null
    throw error
  }
}

const isNobody = ({ trouble }: ChatError) => /^(MemberNotFoundInConversation|ConversationNotFound)$/.test(trouble.code)

/** The channels of a team; its first one has no name of its own. Refuses with a ChatError. */
export async function readChannels(connector: Connector, serviceUrl: string, team: string) {
  const path = `v3/teams/${encodeURIComponent(team)}/conversations`
  return read(channelsSchema, await connector.call(serviceUrl, 'GET', path)).conversations
}

function read<T>(schema: z.ZodType<T>, answer: unknown): T {
  const found = schema.safeParse(answer)
  if (found.success) return found.data
  throw new ChatError({ trouble: 'uncertain', code: 'unreadable_answer' }, found.error)
}

/** A member as Teams describes them. `home` is the tenant that the bot works for; null: not known. */
export function toPerson(member: Member, home: string | null, before: Person | null): Person {
  return {
    id: personIdOf(member),
    name: member.name?.trim() || before?.name || member.id,
    // Only what people send tells their zone.
    zone: before?.zone ?? 'UTC',
    standing: standingOf(member, home),
    // Nobody is an admin for what they are in Teams: they are listed in the set-up.
    admin: false,
    dm: before?.dm ?? null,
  }
}

function standingOf({ userRole, tenantId }: Member, home: string | null): Person['standing'] {
  if (userRole === 'guest') return 'guest'
  if (userRole === 'anonymous') return 'external'
  return home !== null && tenantId && tenantId.toLowerCase() !== home.toLowerCase() ? 'external' : 'member'
}
