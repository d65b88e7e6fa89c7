/** What the bot is told: activities as Teams sends them. */
import { randomUUID } from 'node:crypto'
import type { Json } from '../shapes.ts'
import { object } from '../world.ts'
import type { Dialog, Message, Person, Tenant } from './tenant.ts'

/** What a press hands over: a verb if it is an Action.Execute, and its data with the inputs' values. */
export interface CardAction {
  type: 'Action.Execute' | 'Action.Submit'
  verb: string | null
  title?: string
  data: Json
}

const clientInfo = ({ locale, zone }: Person): Json => ({
  locale,
  country: locale.slice(-2),
  platform: 'Web',
  timezone: zone,
  type: 'clientInfo',
})

const accountOf = ({ account, name, id }: Person): Json => ({ id: account, name, aadObjectId: id })

/** The time on the wall of the person, as `2027-01-04T11:00:00.000+01:00`. */
function localTime(at: number, zone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(at)
  const offset = /GMT(.*)/.exec(parts.find(({ type }) => type === 'timeZoneName')?.value ?? '')?.[1] || '+00:00'
  const sign = offset.startsWith('-') ? -1 : 1
  const [hours = 0, minutes = 0] = offset.slice(1).split(':').map(Number)
  return new Date(at + sign * (hours * 60 + minutes) * 60_000).toISOString().replace('Z', offset)
}

/** What every activity has, in a chat, a channel or one of its reply chains. */
export function base(tenant: Tenant, serviceUrl: string, person: Person, conversation: Json, channelData: Json): Json {
  const at = tenant.date()
  return {
    timestamp: new Date(at).toISOString(),
    localTimestamp: localTime(at, person.zone),
    localTimezone: person.zone,
    id: `f:${randomUUID()}`,
    channelId: 'msteams',
    serviceUrl,
    from: accountOf(person),
    conversation,
    recipient: tenant.bot,
    entities: [clientInfo(person)],
    locale: person.locale,
    channelData,
  }
}

/** `root`: the post whose reply chain it is; null: the channel itself, or a chat. */
export function placed(
  tenant: Tenant,
  serviceUrl: string,
  person: Person,
  conversation: string,
  root: string | null,
): Json {
  const channel = tenant.channels.get(conversation)
  const { id: tenantId } = tenant
  if (!channel) {
    const chat = { conversationType: 'personal', tenantId, id: conversation }
    return base(tenant, serviceUrl, person, chat, { tenant: { id: tenantId } })
  }
  const chain = root === null ? conversation : `${conversation};messageid=${root}`
  const where = { isGroup: true, conversationType: 'channel', tenantId, id: chain }
  return base(tenant, serviceUrl, person, where, {
    teamsChannelId: channel.id,
    teamsTeamId: channel.team,
    channel: { id: channel.id },
    team: { id: channel.team },
    tenant: { id: tenantId },
  })
}

/** The post that a message stands under, or is itself; null in chats. */
export const chainOf = (tenant: Tenant, message: Message): string | null =>
  tenant.channels.has(message.conversation) ? (message.root ?? message.id) : null

/** Words that a person wrote. `mentions` are those that stand in them as `<at>Name</at>`. */
export function wordsActivity(
  tenant: Tenant,
  serviceUrl: string,
  person: Person,
  message: Message,
  mentions: { id: string; name: string }[],
): Json {
  const activity = placed(tenant, serviceUrl, person, message.conversation, chainOf(tenant, message))
  const mentioned = mentions.map((one) => ({ mentioned: one, text: `<at>${one.name}</at>`, type: 'mention' }))
  return {
    ...activity,
    type: 'message',
    id: message.id,
    text: message.text,
    textFormat: 'plain',
    attachments: message.attachments,
    entities: [...mentioned, clientInfo(person)],
  }
}

/** A pressed Action.Submit: a message without words, with what the button carries as its value. */
export const submitActivity = (
  tenant: Tenant,
  serviceUrl: string,
  person: Person,
  message: Message,
  { data }: CardAction,
): Json => ({
  ...placed(tenant, serviceUrl, person, message.conversation, chainOf(tenant, message)),
  type: 'message',
  replyToId: message.id,
  value: data,
})

export const executeInvoke = (
  tenant: Tenant,
  serviceUrl: string,
  person: Person,
  message: Message,
  { type, verb, title, data }: CardAction,
): Json => ({
  ...placed(tenant, serviceUrl, person, message.conversation, chainOf(tenant, message)),
  type: 'invoke',
  name: 'adaptiveCard/action',
  replyToId: message.id,
  value: { action: { type, ...(title !== undefined && { title }), verb, data }, trigger: 'manual' },
})

export const taskFetch = (
  tenant: Tenant,
  serviceUrl: string,
  person: Person,
  message: Message,
  { data }: CardAction,
): Json => ({
  ...placed(tenant, serviceUrl, person, message.conversation, chainOf(tenant, message)),
  type: 'invoke',
  name: 'task/fetch',
  replyToId: message.id,
  value: { data, context: { theme: 'default' } },
})

const invokedBy = (conversation: Dialog['from']): Json =>
  'message' in conversation
    ? {}
    : {
        commandId: conversation.command,
        commandContext: conversation.context,
        requestId: randomUUID().replaceAll('-', ''),
        ...(conversation.payload && { messagePayload: conversation.payload }),
      }

/** What was sent out of a dialog: to the card whose button opened it, or to the message extension. */
export function dialogSubmit(
  tenant: Tenant,
  serviceUrl: string,
  person: Person,
  dialog: Dialog,
  { data }: CardAction,
): Json {
  const { from } = dialog
  const root = 'message' in from ? chainOf(tenant, from.message) : null
  return {
    ...placed(tenant, serviceUrl, person, dialog.conversation, root),
    type: 'invoke',
    name: 'message' in from ? 'task/submit' : 'composeExtension/submitAction',
    value: { ...invokedBy(from), data, context: { theme: 'default' } },
  }
}

/** The message extension: on a message, or from the box to write in. */
export function fetchTask(
  tenant: Tenant,
  serviceUrl: string,
  person: Person,
  conversation: string,
  from: Exclude<Dialog['from'], { message: Message }>,
  root: string | null,
): Json {
  const activity = placed(tenant, serviceUrl, person, conversation, root)
  const channelData = { ...object(activity.channelData), source: { name: from.context } }
  const value = { ...invokedBy(from), context: { theme: 'default' } }
  return { ...activity, type: 'invoke', name: 'composeExtension/fetchTask', channelData, value }
}

/** A message as it is handed to the message extension. */
export function messagePayload(tenant: Tenant, message: Message): Json {
  const person = tenant.people.get(message.from)
  const user = person && { userIdentityType: 'aadUser', id: person.id, displayName: person.name }
  const application = { applicationIdentityType: 'bot', id: tenant.bot.id.slice(3), displayName: tenant.bot.name }
  return {
    linkToMessage: linkTo(tenant, message),
    id: message.id,
    replyToId: message.root,
    createdDateTime: new Date(message.at).toISOString(),
    lastModifiedDateTime: null,
    deleted: false,
    subject: null,
    summary: null,
    importance: 'normal',
    locale: 'en-us',
    body: { contentType: 'html', content: htmlOf(message.text) },
    from: { device: null, conversation: null, user: user ?? null, application: user ? null : application },
    reactions: [],
    mentions: [],
    attachments: [],
  }
}

const linkTo = (tenant: Tenant, { conversation, id }: Message): string =>
  `https://teams.microsoft.com/l/message/${encodeURIComponent(conversation)}/${id}?tenantId=${tenant.id}`

/** Words as Teams keeps them: lines within paragraphs, mentions as spans. */
export function htmlOf(text: string): string {
  const escaped = (plain: string) => plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  let mentions = 0
  const marked = (line: string) =>
    line
      .split(/(<at>.*?<\/at>)/)
      .map((part) => {
        const [, name] = /^<at>(.*)<\/at>$/.exec(part) ?? []
        if (name === undefined) return escaped(part)
        return `<span itemtype="http://schema.skype.com/Mention" itemscope itemid="${mentions++}">${escaped(name)}</span>`
      })
      .join('')
  const paragraphs = text.split(/\n{2,}/).map((lines) => `<p>${lines.split('\n').map(marked).join('<br>')}</p>`)
  return paragraphs.join('\n')
}
