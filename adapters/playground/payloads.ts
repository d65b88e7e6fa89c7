/** What Slack sends to a bot, whole. */
import { randomBytes } from 'node:crypto'
import { type Delivery, formType, jsonType } from './deliveries.ts'
import { wireView } from './views.ts'
import {
  bot,
  type Channel,
  channelOf,
  type Json,
  type Message,
  team,
  type User,
  unescaped,
  userOf,
  type View,
  type World,
  wireMessage,
} from './world.ts'

const token = 'verification-token'
const wireTeam = { id: team.id, domain: team.domain }
const install = { enterprise: null, is_enterprise_install: false }

/** What Slack does to what people type: three characters escaped, links marked. */
export const typed = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/https?:\/\/(?:(?!&[lg]t;)[^\s|])+/g, '<$&>')

/** A moment in seconds with a fraction, as Slack writes moments. */
export const stamp = (world: World): string =>
  `${Math.floor(world.now() / 1000)}.${String(world.tick() % 1_000_000).padStart(6, '0')}`

const username = (user: User): string => user.name.toLowerCase().replaceAll(' ', '.')
const wireUser = (user: User): Json => ({
  id: user.id,
  username: username(user),
  name: username(user),
  team_id: user.teamId,
})
const wireChannel = (channel: Channel): Json => ({
  id: channel.id,
  name: channel.im ? 'directmessage' : channel.isPrivate ? 'privategroup' : channel.name,
})

function newTrigger(world: World, user: string, channel: string | null, view: View | null): string {
  const id = `${world.tick()}.${team.id.slice(1)}.${world.tick().toString(16).padStart(32, 'a')}`
  world.triggers.set(id, { user, channel, view, at: world.now(), used: false })
  return id
}

function newResponseUrl(world: World, origin: string, user: string, channel: string, original: Message | null): string {
  // Whoever knows the address may answer by it, so nobody must guess it.
  const id = `${team.id}/${world.tick()}/${randomBytes(12).toString('hex')}`
  world.responseUrls.set(id, { user, channel, original, at: world.now(), uses: 0 })
  return `${origin}/response/${id}`
}

const interactive = (payload: Json): Delivery => ({
  body: new URLSearchParams({ payload: JSON.stringify(payload) }).toString(),
  headers: formType,
})

export function slashCommand(world: World, origin: string, userId: string, channelId: string, line: Json): Delivery {
  const user = userOf(world, userId)
  const channel = channelOf(world, channelId)
  const fields = {
    token,
    team_id: team.id,
    team_domain: team.domain,
    channel_id: channel.id,
    channel_name: String(wireChannel(channel).name),
    user_id: user.id,
    user_name: username(user),
    command: String(line.command),
    text: String(line.text),
    api_app_id: bot.app,
    is_enterprise_install: 'false',
    response_url: newResponseUrl(world, origin, user.id, channel.id, null),
    trigger_id: newTrigger(world, user.id, channel.id, null),
  }
  return { body: new URLSearchParams(fields).toString(), headers: formType }
}

function liveMessage(world: World, message: Message): Message {
  const shown = message.onlyFor ? world.ephemerals.find(({ ts }) => ts === message.ts) : undefined
  return shown ?? world.channels.get(message.channel)?.messages.get(message.ts) ?? message
}

/** A press on something in a message or in a view, as it stood when the person saw it. */
export function blockActions(
  world: World,
  origin: string,
  userId: string,
  shown: Message | View,
  action: Json,
): Delivery {
  const user = userOf(world, userId)
  const common = { type: 'block_actions', user: wireUser(user), api_app_id: bot.app, token, team: wireTeam, ...install }
  const actions = [{ ...action, action_ts: stamp(world) }]
  if (!('ts' in shown)) {
    const view = wireView(shown)
    return interactive({
      ...common,
      container: { type: 'view', view_id: shown.id },
      trigger_id: newTrigger(world, userId, null, shown.type === 'modal' ? shown : null),
      view,
      state: view.state,
      actions,
    })
  }
  const where = {
    type: 'message',
    message_ts: shown.ts,
    channel_id: shown.channel,
    is_ephemeral: shown.onlyFor !== null,
  }
  return interactive({
    ...common,
    container: { ...where, ...(shown.threadTs !== null && { thread_ts: shown.threadTs }) },
    trigger_id: newTrigger(world, userId, shown.channel, null),
    channel: wireChannel(channelOf(world, shown.channel)),
    // Slack does not repeat a message that only one person sees.
    ...(shown.onlyFor === null && { message: wireMessage(shown) }),
    state: { values: {} },
    response_url: newResponseUrl(world, origin, userId, shown.channel, liveMessage(world, shown)),
    actions,
  })
}

export function viewSubmission(world: World, userId: string, view: View): Delivery {
  return interactive({
    type: 'view_submission',
    team: wireTeam,
    user: wireUser(userOf(world, userId)),
    api_app_id: bot.app,
    token,
    trigger_id: newTrigger(world, userId, null, view),
    view: wireView(view),
    response_urls: [],
    ...install,
  })
}

export function viewClosed(world: World, userId: string, view: View): Delivery {
  const user = wireUser(userOf(world, userId))
  const common = { team: wireTeam, user, api_app_id: bot.app, token, ...install }
  return interactive({ type: 'view_closed', ...common, view: wireView(view), is_cleared: false })
}

export function globalShortcut(world: World, userId: string, callbackId: string): Delivery {
  return interactive({
    type: 'shortcut',
    token,
    action_ts: stamp(world),
    team: wireTeam,
    user: wireUser(userOf(world, userId)),
    ...install,
    callback_id: callbackId,
    trigger_id: newTrigger(world, userId, null, null),
  })
}

export function messageShortcut(
  world: World,
  origin: string,
  userId: string,
  callbackId: string,
  message: Message,
): Delivery {
  return interactive({
    type: 'message_action',
    token,
    action_ts: stamp(world),
    team: wireTeam,
    user: wireUser(userOf(world, userId)),
    channel: wireChannel(channelOf(world, message.channel)),
    ...install,
    callback_id: callbackId,
    trigger_id: newTrigger(world, userId, message.channel, null),
    response_url: newResponseUrl(world, origin, userId, message.channel, null),
    message_ts: message.ts,
    message: wireMessage(message),
  })
}

export interface EventOptions {
  /** The same id again is the same event again. */
  eventId?: string
  retryNum?: number
  retryReason?: string
}

export function eventCallback(
  world: World,
  event: Json,
  { eventId, retryNum, retryReason }: EventOptions = {},
): Delivery {
  const retry = { 'x-slack-retry-num': String(retryNum), 'x-slack-retry-reason': retryReason ?? 'http_timeout' }
  const authorization = { enterprise_id: null, team_id: team.id, user_id: bot.user, is_bot: true }
  const body = {
    token,
    team_id: team.id,
    context_team_id: team.id,
    context_enterprise_id: null,
    api_app_id: bot.app,
    event,
    type: 'event_callback',
    event_id: eventId ?? `Ev${String(world.tick()).padStart(9, '0')}`,
    event_time: Math.floor(world.now() / 1000),
    authorizations: [{ ...authorization, is_enterprise_install: false }],
    is_ext_shared_channel: false,
    event_context: `4-${String(world.tick()).padStart(20, '0')}`,
  }
  return { body: JSON.stringify(body), headers: { ...jsonType, ...(retryNum !== undefined && retry) } }
}

/** A person's message as an event; what they typed comes along as rich text too. */
export function messageEvent(message: Message, type: 'message' | 'app_mention', channel: Channel, user: User): Json {
  return {
    ...wireMessage(message),
    type,
    user: user.id,
    team: user.teamId,
    client_msg_id: `00000000-0000-4000-8000-${message.ts.replace('.', '').slice(-12)}`,
    blocks: [{ type: 'rich_text', block_id: `b${message.ts.slice(-6)}`, elements: [richText(message.text)] }],
    channel: channel.id,
    event_ts: message.ts,
    ...(type === 'message' && channel.im && { channel_type: 'im' }),
    ...(type === 'message' && message.files.length > 0 && { subtype: 'file_share' }),
  }
}

function richText(text: string): Json {
  const elements = text
    .split(/(<[^<>]+>)/)
    .filter((part) => part !== '')
    .map((part) => {
      if (part.startsWith('<@')) return { type: 'user', user_id: part.slice(2, -1) }
      if (part.startsWith('<http')) return { type: 'link', url: unescaped(part.slice(1, -1)) }
      return { type: 'text', text: unescaped(part) }
    })
  return { type: 'rich_text_section', elements }
}
