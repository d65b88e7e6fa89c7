/** The Web API methods that write messages, and the response_url. */
import { checkBlocks } from './block-kit.ts'
import { findChannel, type Method, needScope } from './reads.ts'
import {
  bot,
  type Channel,
  dmOf,
  erase,
  type Json,
  object,
  Refused,
  rewrite,
  string,
  type World,
  wireMessage,
  withIds,
  write,
} from './world.ts'

/** The channel to write into; a person's id means the 1:1 chat with them. */
export function placeOf(world: World, args: Json): Channel {
  const user = world.users.get(string(args.channel))
  const channel = user ? dmOf(world, user.id) : findChannel(world, args)
  if (!channel.im) return channel
  const person = world.users.get(channel.im)
  if (person?.deleted) throw new Refused('user_disabled')
  if (person?.isBot) throw new Refused('cannot_dm_bot')
  return channel
}

function writable(world: World, args: Json): Channel {
  needScope(world, 'chat:write')
  const channel = placeOf(world, args)
  if (channel.isArchived) throw new Refused('is_archived')
  if (!channel.botIn) throw new Refused('not_in_channel')
  return channel
}

/** What a message says; refuses what Slack would not show. */
export function contentOf(world: World, args: Json): { text: string; blocks: unknown[] } {
  const text = string(args.text)
  const given = args.blocks ?? []
  if (!Array.isArray(given)) throw new Refused('invalid_blocks_format')
  const problems = given.length > 0 ? checkBlocks(given, 'message') : []
  if (problems.length > 0) throw new Refused('invalid_blocks', problems)
  if (text === '' && given.length === 0) throw new Refused('no_text')
  if (text.length > 40_000) throw new Refused('msg_too_long')
  return { text, blocks: withIds(world, given) }
}

function metadataOf(args: Json): Json | null {
  if (args.metadata === undefined) return null
  const metadata = object(args.metadata)
  const whole = string(metadata.event_type) !== '' && typeof metadata.event_payload === 'object'
  if (!whole) throw new Refused('invalid_metadata_format')
  if (JSON.stringify(metadata).length > 8_000) throw new Refused('metadata_too_large')
  return metadata
}

/** Slack would post a reply to nothing as if it stood alone; a bot that does that has lost its thread. */
function threadOf(channel: Channel, args: Json): string | null {
  if (args.thread_ts === undefined) return null
  const parent = channel.messages.get(string(args.thread_ts))
  if (!parent) throw new Refused('thread_not_found')
  if (parent.threadTs !== null) throw new Refused('cannot_reply_to_message')
  return parent.ts
}

/** Slack tells a bot also about its own messages in its 1:1 chats. */
function echo(world: World, channel: Channel, event: Json): void {
  if (channel.im) world.echo({ ...event, channel: channel.id, channel_type: 'im' })
}

const isTrue = (value: unknown): boolean => ['true', '1'].includes(String(value))

function postMessage(world: World, args: Json): Json {
  const channel = writable(world, args)
  const threadTs = threadOf(channel, args)
  const message = write(world, channel, {
    user: bot.user,
    ...contentOf(world, args),
    threadTs,
    broadcast: threadTs !== null && isTrue(args.reply_broadcast),
    metadata: metadataOf(args),
  })
  echo(world, channel, { ...wireMessage(message), event_ts: message.ts })
  return { channel: channel.id, ts: message.ts, message: wireMessage(message, true) }
}

function update(world: World, args: Json): Json {
  needScope(world, 'chat:write')
  const channel = findChannel(world, args)
  if (channel.isArchived) throw new Refused('is_inactive')
  if (!channel.botIn) throw new Refused('not_in_channel')
  const message = channel.messages.get(string(args.ts))
  if (!message) throw new Refused('message_not_found')
  if (!message.byBot) throw new Refused('cant_update_message')
  const before = wireMessage(message)
  const content = contentOf(world, args)
  rewrite(world, message, {
    text: content.text,
    // Blocks that are not given stay.
    ...(args.blocks !== undefined && { blocks: content.blocks }),
    metadata: metadataOf(args) ?? message.metadata,
  })
  const changed = { type: 'message', subtype: 'message_changed', hidden: true, ts: message.ts, event_ts: message.ts }
  echo(world, channel, { ...changed, message: wireMessage(message), previous_message: before })
  return { channel: channel.id, ts: message.ts, text: message.text, message: wireMessage(message, true) }
}

function postEphemeral(world: World, args: Json): Json {
  const channel = writable(world, args)
  const user = string(args.user)
  if (!channel.members.has(user)) throw new Refused('user_not_in_channel')
  const threadTs = string(args.thread_ts) || null
  const message = write(world, channel, { user: bot.user, ...contentOf(world, args), threadTs, onlyFor: user })
  return { message_ts: message.ts }
}

function remove(world: World, args: Json): Json {
  needScope(world, 'chat:write')
  const channel = findChannel(world, args)
  const message = channel.messages.get(string(args.ts))
  if (!message) throw new Refused('message_not_found')
  if (!message.byBot) throw new Refused('cant_delete_message')
  erase(world, message)
  return { channel: channel.id, ts: message.ts }
}

export const chatMethods: Record<string, Method> = {
  'chat.postMessage': postMessage,
  'chat.update': update,
  'chat.postEphemeral': postEphemeral,
  'chat.delete': remove,
}

/** Answers what a bot sends to a response_url: five times, within half an hour. */
export function respond(world: World, id: string, args: Json): Json {
  const url = world.responseUrls.get(id)
  if (!url) throw new Refused('no_such_response_url')
  if (world.now() - url.at > 30 * 60_000) throw new Refused('expired_url')
  if (url.uses === 5) throw new Refused('used_url')
  url.uses += 1
  const { original } = url
  if (isTrue(args.delete_original) && original) {
    erase(world, original)
    return {}
  }
  const content = contentOf(world, args)
  if (isTrue(args.replace_original) && original) {
    rewrite(world, original, content)
    return {}
  }
  const channel = world.channels.get(url.channel)
  if (!channel) throw new Refused('channel_not_found')
  const onlyFor = args.response_type === 'in_channel' ? null : url.user
  write(world, channel, { user: bot.user, ...content, threadTs: string(args.thread_ts) || null, onlyFor })
  return {}
}

/** Arguments as they come in a form: lists and objects are JSON in a string. */
export function parseArgs(form: Iterable<[string, string]>): Json {
  const structured = ['blocks', 'view', 'metadata', 'attachments']
  const entries = [...form].map(([key, value]) => [key, structured.includes(key) ? parseJson(value) : value])
  return Object.fromEntries(entries)
}

function parseJson(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    throw new Refused('invalid_arguments', [`not JSON: ${value.slice(0, 80)}`])
  }
}
