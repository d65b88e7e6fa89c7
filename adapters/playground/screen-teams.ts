/** What one person sees of the tenant, as the page asks for it. */
import type { Post, PostPage, TeamsChat, TeamsMessage, TeamsTeam } from './protocol-teams.ts'
import { sees } from './teams/acts.ts'
import { cardsFor } from './teams/messages.ts'
import { chatOf, type Message, type Person, reaches, rosterOf, type Tenant } from './teams/tenant.ts'

/** So many replies come with their post. */
const repliesShown = 3

export function chatFor(tenant: Tenant, person: Person): TeamsChat {
  const id = chatOf(person)
  return { id, unread: unreadIn(tenant, person, id), installed: reaches(tenant, person) }
}

/** The teams that the person is in, with the channels that they can see. */
export function teamsFor(tenant: Tenant, person: Person): TeamsTeam[] {
  const channels = [...tenant.channels.values()].filter(
    (channel) => !channel.deleted && rosterOf(tenant, channel).includes(person),
  )
  return [...tenant.teams.values()]
    .map((team) => ({
      id: team.id,
      name: team.name,
      channels: channels
        .filter((channel) => channel.team === team.id)
        .map(({ id, name }) => ({ id, name, unread: unreadIn(tenant, person, id), archived: team.archived })),
    }))
    .filter((team) => team.channels.length > 0)
}

function unreadIn(tenant: Tenant, person: Person, conversation: string): number {
  const seen = Number(tenant.seen.get(person.id)?.get(conversation) ?? 0)
  const messages = [...(tenant.messages.get(conversation)?.values() ?? [])]
  return messages.filter(({ id, from }) => Number(id) > seen && from !== person.id).length
}

/** The person has seen the message and all before it. */
export function markSeen(tenant: Tenant, person: Person, conversation: string, message: string): void {
  const marks = tenant.seen.get(person.id) ?? new Map<string, string>()
  if (Number(marks.get(conversation) ?? 0) >= Number(message)) return
  tenant.seen.set(person.id, marks.set(conversation, message))
  tenant.tell({ kind: 'seen', person: person.id, conversation })
}

/** The message, if the person can see it. */
export function messageFor(tenant: Tenant, person: Person, conversation: string, id: string): Message | null {
  if (!sees(tenant, person, conversation)) return null
  return tenant.messages.get(conversation)?.get(id) ?? null
}

/** A message as the page draws it for this person; `replies`: how many it has. */
function drawn(message: Message, person: Person, replies: number): TeamsMessage {
  const { id, conversation, root, from, byBot, at, text, summary, edits, views } = message
  return {
    id,
    conversation,
    root,
    from,
    byBot,
    at,
    text,
    cards: cardsFor(message, person.id),
    summary,
    private: views.has(person.id),
    edited: edits > 0,
    replies,
  }
}

/** The replies to each post of a conversation, oldest first. */
function threadsIn(tenant: Tenant, conversation: string): Map<string, Message[]> {
  const threads = new Map<string, Message[]>()
  for (const message of tenant.messages.get(conversation)?.values() ?? []) {
    if (message.root === null) continue
    threads.set(message.root, [...(threads.get(message.root) ?? []), message])
  }
  return threads
}

/** A message, and the post above it, whose count it changes. */
export function drawnWithPost(tenant: Tenant, person: Person, message: Message): TeamsMessage[] {
  const post = message.root === null ? null : messageFor(tenant, person, message.conversation, message.root)
  const count = ({ id }: Message) => repliesTo(tenant, message.conversation, id).length
  if (!post) return [drawn(message, person, count(message))]
  return [drawn(message, person, 0), drawn(post, person, count(post))]
}

const repliesTo = (tenant: Tenant, conversation: string, root: string): Message[] =>
  [...(tenant.messages.get(conversation)?.values() ?? [])].filter((message) => message.root === root)

/** The last `limit` posts or chat messages, before the one with this id if one is given. */
export function postsFor(
  tenant: Tenant,
  person: Person,
  conversation: string,
  { before, limit }: { before: string | null; limit: number },
): PostPage {
  const threads = threadsIn(tenant, conversation)
  const top = [...(tenant.messages.get(conversation)?.values() ?? [])].filter(
    ({ id, root }) => root === null && (before === null || Number(id) < Number(before)),
  )
  const posts = top.slice(-limit).map((message): Post => {
    const replies = threads.get(message.id) ?? []
    return {
      message: drawn(message, person, replies.length),
      replies: replies.slice(-repliesShown).map((reply) => drawn(reply, person, 0)),
    }
  })
  return { posts, more: top.length > limit }
}

/** A post and all its replies; empty where it is gone. */
export function threadFor(tenant: Tenant, person: Person, conversation: string, root: string): TeamsMessage[] {
  const post = messageFor(tenant, person, conversation, root)
  if (!post) return []
  const replies = repliesTo(tenant, conversation, root)
  return [drawn(post, person, replies.length), ...replies.map((reply) => drawn(reply, person, 0))]
}
