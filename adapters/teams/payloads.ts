import { z } from 'zod'
import type { ChannelId, PersonId } from '../../src/requests/request.ts'

/** What is read of Bot Framework's activities; everything else in them is left where it came from. */

const id = z.string().min(1).max(1000)
/** Of a person or a place. Others are kept beside it, and one that ends too soon or is blank would spoil every list it stands in. */
const ownId = z
  .string()
  .regex(/^[^\s\p{C},/|]+$/u)
  .max(1000)
const name = z.string().max(1000).nullish()

/** https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference#channelaccount-object */
const account = z.object({
  id: ownId,
  name,
  // Not everybody has one; some clients then leave it empty.
  aadObjectId: ownId.or(z.literal('')).nullish(),
  objectId: ownId.or(z.literal('')).nullish(),
})
export type Account = z.output<typeof account>

/** https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/channel-messages#teams-channel-data */
const channelData = z.object({
  eventType: z.string().max(100).nullish(),
  tenant: z.object({ id: z.string().max(200).nullish() }).nullish(),
  team: z.object({ id: ownId.nullish(), name }).nullish(),
  channel: z.object({ id: ownId.nullish(), name }).nullish(),
})

/** A channel or team of Teams; without its name where that was not told. */
export interface Named {
  id: string
  name?: string | null | undefined
}

/** A team's first channel goes by the team's id; most are called alike, so that the team's name goes before theirs. */
export function channelNameIn(team: Named | null, channel: Named): string {
  // Where Teams gives it no name, each client says it in its own language.
  const name = channel.name?.trim() || 'General'
  return team?.name?.trim() && team.id === channel.id ? `${team.name.trim()} › ${name}` : name
}

/** https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference#activity-object */
export const activity = z.object({
  type: z.string().min(1).max(100),
  id: id.nullish(),
  name: z.string().max(200).nullish(),
  channelId: z.string().max(100).nullish(),
  serviceUrl: z.string().min(1).max(1000),
  from: account.nullish(),
  recipient: account.nullish(),
  conversation: z.object({
    id: ownId,
    conversationType: z.string().max(100).nullish(),
    tenantId: z.string().max(200).nullish(),
  }),
  channelData: channelData.nullish(),
  text: z.string().nullish(),
  textFormat: z.string().max(100).nullish(),
  localTimezone: z.string().max(100).nullish(),
  attachments: z.array(z.unknown()).nullish(),
  entities: z.array(z.unknown()).nullish(),
  value: z.unknown().optional(),
  replyToId: id.nullish(),
  membersAdded: z.array(account).nullish(),
  membersRemoved: z.array(account).nullish(),
  action: z.string().max(100).nullish(),
})
export type Activity = z.output<typeof activity>

/** What an invoke is answered with, over HTTP; no body closes a dialog. */
export interface InvokeAnswer {
  status: number
  body?: unknown
}

/** https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/work-with-universal-actions-for-adaptive-cards */
export const cardAction = z.object({ action: z.object({ data: z.unknown().optional() }) })

/** https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/task-modules/task-modules-bots */
export const dialog = z.object({ data: z.unknown().optional() })

/** https://learn.microsoft.com/microsoftteams/platform/messaging-extensions/how-to/action-commands/create-task-module */
const extendedMessage = z.object({
  subject: z.string().nullish(),
  linkToMessage: z.string().nullish(),
  body: z.object({ contentType: z.string().nullish(), content: z.string().nullish() }).nullish(),
})
export type ExtendedMessage = z.output<typeof extendedMessage>
export const extension = z.object({ messagePayload: extendedMessage.nullish() })

const mention = z.object({ type: z.literal('mention'), text: z.string().min(1), mentioned: account })
const clientInfo = z.object({ type: z.literal('clientInfo'), timezone: z.string().max(100) })
const attachment = z.object({ contentType: z.string() })

/** More than anybody writes, and few enough to be looked for one by one. */
const mostMentions = 200

/** Who was mentioned, and with which words of the text. */
export function mentionsIn({ entities }: Activity): { text: string; mentioned: Account }[] {
  return (entities ?? []).slice(0, mostMentions).flatMap((entity) => mention.safeParse(entity).data ?? [])
}

/** The time zone that the person's client tells, as it tells it. */
export function zoneIn({ localTimezone, entities }: Activity): string | null {
  const told = (entities ?? []).flatMap((entity) => clientInfo.safeParse(entity).data ?? [])
  return localTimezone ?? told[0]?.timezone ?? null
}

/** Whether something is attached that is no other form of the text itself. */
export function hasFiles({ attachments }: Activity): boolean {
  return (attachments ?? []).some((one) => {
    const type = attachment.safeParse(one).data?.contentType.toLowerCase()
    return type !== undefined && type !== 'text/html' && type !== 'text/plain'
  })
}

/** `teams:` and the person's id in the directory; where an account carries none, its own. */
export const personIdOf = ({ id, aadObjectId, objectId }: Account): PersonId => `teams:${aadObjectId || objectId || id}`

/** Whether an account is a bot's: those of people start with `29:` or carry an id of the directory. */
export const isBot = ({ id, aadObjectId }: Account): boolean => id.startsWith('28:') && !aadObjectId

/** The conversation without the reply chain that its id may name. */
export const conversationOf = (conversation: string): string => conversation.split(';', 1)[0] ?? conversation

/** The reply chain that the id of a conversation names. */
export const chainOf = (conversation: string): string | null => /;messageid=([^;]+)/.exec(conversation)?.[1] ?? null

/** A message as we keep it; see the remote ids of `send.ts`. */
export const remoteOf = (conversation: string, message: string): string => `${conversationOf(conversation)}|${message}`

/** Whether it happened between one person and the bot. Teams names the type; some local clients do not. */
export function isPersonal({ conversation, channelData }: Activity): boolean {
  const { conversationType, id } = conversation
  if (conversationType) return conversationType === 'personal'
  return !channelData?.team && !id.startsWith('19:')
}

/** The channel or group chat that it happened in; null: it is one person's chat with the bot. */
export function channelOf(activity: Activity): ChannelId | null {
  return isPersonal(activity) ? null : `teams:${conversationOf(activity.conversation.id)}`
}

/** The tenants that an activity names; it is the same twice, unless somebody made it up. */
export const tenantsOf = ({ channelData, conversation }: Activity): string[] =>
  [channelData?.tenant?.id, conversation.tenantId].flatMap((id) => (id ? [id.toLowerCase()] : []))
