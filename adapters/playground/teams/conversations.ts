/** The Connector's routes that write: conversations and activities. Each refuses with a documented code. */
import { type Json, list, prop } from '../shapes.ts'
import { object, string } from '../world.ts'
import { checkCard, mentionedIn } from './adaptive.ts'
import { largestMessage, weightOf } from './limits.ts'
import { erase, rewrite, write } from './messages.ts'
import {
  chatOf,
  chatterIn,
  findPerson,
  type Message,
  type Person,
  Refused,
  reaches,
  splitConversation,
  type Tenant,
  teamOf,
} from './tenant.ts'

export const adaptiveType = 'application/vnd.microsoft.card.adaptive'

const notFound = () => new Refused(404, 'ConversationNotFound', 'Conversation not found.')
const notInRoster = () =>
  new Refused(403, 'BotNotInConversationRoster', 'The bot is not part of the conversation roster.')
const badSyntax = (why: string) => new Refused(400, 'BadSyntax', why)

/** Whose place a conversation is, and whether the bot may be in it at all. */
export function placeOf(tenant: Tenant, id: string): { conversation: string; root: string | null } {
  const { conversation, root } = splitConversation(id)
  const channel = tenant.channels.get(conversation)
  if (channel) {
    if (channel.deleted || !tenant.teams.has(channel.team)) throw notFound()
    if (!teamOf(tenant, channel).installed) throw notInRoster()
    return { conversation, root }
  }
  const person = chatterIn(tenant, conversation)
  if (!person || root !== null || person.deleted) throw notFound()
  return { conversation, root }
}

/** Whether a message may go there now. */
function mayWrite(tenant: Tenant, conversation: string): void {
  const person = chatterIn(tenant, conversation)
  if (!person) return
  if (person.blocked) throw new Refused(403, 'ConversationBlockedByUser', 'User blocked the conversation with the bot.')
  if (reaches(tenant, person)) return
  throw new Refused(403, 'MessageWritesBlocked', 'Thread is blocked from message writes.', writesBlocked)
}

/** As the page about proactive messages shows it, a body within a body. */
const writesBlocked: Json = {
  errorCode: 209,
  message: JSON.stringify(
    {
      subCode: 'MessageWritesBlocked',
      details: 'Thread is blocked from message writes.',
      errorCode: null,
      errorSubCode: null,
    },
    null,
    2,
  ),
}

/** What a message says, checked as Teams does. */
function contentOf(tenant: Tenant, body: Json): Pick<Message, 'text' | 'summary' | 'attachments' | 'cards'> {
  if (weightOf(body) > largestMessage) throw new Refused(413, 'MessageSizeTooBig', 'Message size too large.')
  if (body.type !== 'message') throw badSyntax(`Unknown activity type '${string(body.type)}'`)
  const attachments = list(body.attachments).map(object)
  const text = string(body.text)
  if (attachments.length === 0 && text === '') throw badSyntax('Bot must have text or attachments')
  const cards = attachments.map((attachment) => {
    if (attachment.contentType !== adaptiveType) throw badSyntax(`Unknown attachment type ${attachment.contentType}`)
    const problems = [...checkCard(attachment.content, 'message'), ...strangersIn(tenant, attachment.content)]
    if (problems.length > 0) throw badSyntax(`Card - ${problems.join('; ')}`)
    return object(attachment.content)
  })
  return { text, summary: string(body.summary) || null, attachments, cards }
}

/** Mentions of nobody. */
const strangersIn = (tenant: Tenant, card: unknown): string[] =>
  mentionedIn(card)
    .filter((id) => findPerson(tenant, id) === null)
    .map((id) => `card.msteams: nobody is called ${id}`)

export function createConversation(tenant: Tenant, body: Json): Json {
  const asked = string(prop(prop(body.channelData, 'tenant'), 'id')) || string(body.tenantId)
  if (asked !== tenant.id) throw new Refused(400, 'BadArgument', 'Missing or unknown tenant id')
  if (body.isGroup === true) return createPost(tenant, body)
  const members = list(body.members)
  if (members.length !== 1) throw badSyntax('Incorrect conversation creation parameters')
  const person = findPerson(tenant, string(prop(members[0], 'id')))
  if (!person || !reaches(tenant, person)) {
    throw new Refused(403, 'ForbiddenOperationException', "Bot isn't installed in user's personal scope")
  }
  const id = chatOf(person)
  const message = body.activity === undefined ? null : post(tenant, id, object(body.activity))
  return { id, ...(message && { activityId: message.id }) }
}

/** A new post in a channel is a conversation of its own to the Connector. */
function createPost(tenant: Tenant, body: Json): Json {
  const channel = string(prop(prop(body.channelData, 'channel'), 'id'))
  if (channel === '' || body.activity === undefined) throw badSyntax('Incorrect conversation creation parameters')
  const message = post(tenant, channel, object(body.activity))
  return { id: `${channel};messageid=${message.id}`, activityId: message.id }
}

function post(tenant: Tenant, id: string, body: Json, replyTo: string | null = null): Message {
  const { conversation, root } = placeOf(tenant, id)
  mayWrite(tenant, conversation)
  const parent = root ?? replyTo
  const above = parent === null ? null : tenant.messages.get(conversation)?.get(parent)
  if (above === undefined) throw notFound()
  const content = contentOf(tenant, body)
  // In a chat an answer stands below the others: there are no threads.
  const under = above && tenant.channels.has(conversation) ? (above.root ?? above.id) : null
  return write(tenant, { conversation, root: under, from: tenant.bot.id, ...content })
}

export const postActivity = (tenant: Tenant, id: string, body: Json): Json => ({ id: post(tenant, id, body).id })

export const replyToActivity = (tenant: Tenant, id: string, replyTo: string, body: Json): Json => ({
  id: post(tenant, id, body, replyTo).id,
})

/** A message that the bot has written itself. */
function own(tenant: Tenant, id: string, activity: string): Message {
  const { conversation } = placeOf(tenant, id)
  const message = tenant.messages.get(conversation)?.get(activity)
  if (!message) throw new Refused(404, 'ActivityNotFoundInConversation', 'The activity was not found.')
  if (!message.byBot) throw new Refused(403, 'ForbiddenOperationException', 'The bot may only change its own messages.')
  return message
}

export function updateActivity(tenant: Tenant, id: string, activity: string, body: Json): Json {
  const message = own(tenant, id, activity)
  mayWrite(tenant, message.conversation)
  rewrite(tenant, message, contentOf(tenant, body))
  return { id: message.id }
}

export function deleteActivity(tenant: Tenant, id: string, activity: string): Json {
  erase(tenant, own(tenant, id, activity))
  return {}
}

/** Whose chat a conversation that is to be created would be: for faults and paces. */
export function askedFor(tenant: Tenant, body: Json): Person | null {
  const [first] = list(body.members)
  return findPerson(tenant, string(prop(first, 'id')))
}
