/** What one person sees of the workspace, as the page asks for it. */
import type { ChannelSummary, MessagePage, Message as Shown, View as ShownView } from './protocol.ts'
import { homeOf } from './views.ts'
import { type Channel, type Message, object, string, type View, type World } from './world.ts'

/** The channel, if the person can see it. */
export function channelFor(world: World, user: string, id: string): Channel | null {
  const channel = world.channels.get(id)
  if (!channel) return null
  if (channel.im !== null) return channel.im === user ? channel : null
  return channel.isPrivate && !channel.members.has(user) ? null : channel
}

/** The message, if the person can see it. */
export function messageFor(world: World, user: string, channel: string, ts: string): Message | null {
  const found = channelFor(world, user, channel)?.messages.get(ts)
  return (
    found ?? world.ephemerals.find((one) => one.ts === ts && one.onlyFor === user && one.channel === channel) ?? null
  )
}

/** Channels first, in the order they were made, then the chat with the bot. */
export function channelsFor(world: World, user: string): ChannelSummary[] {
  const open = [...world.channels.values()].filter(({ id }) => channelFor(world, user, id))
  return open
    .sort((a, b) => Number(a.im !== null) - Number(b.im !== null))
    .map((channel) => ({
      id: channel.id,
      name: channel.im === null ? channel.name : 'Roundtrip',
      kind: channel.im === null ? 'channel' : 'dm',
      unread: unreadIn(world, user, channel),
      archived: channel.isArchived,
      member: channel.members.has(user),
    }))
}

/** Replies count in the 1:1 chat, where most of what the bot says is one. */
export function unreadIn(world: World, user: string, channel: Channel): number {
  if (!channel.members.has(user)) return 0
  const seen = Number(world.seen.get(user)?.get(channel.id) ?? 0)
  const counts = (message: Message) => channel.im !== null || message.threadTs === null || message.broadcast
  const isNew = (message: Message) => Number(message.ts) > seen && message.user !== user
  const said = [...channel.messages.values()].filter((message) => isNew(message) && counts(message)).length
  const whispered = world.ephemerals.filter((one) => one.onlyFor === user && one.channel === channel.id && isNew(one))
  return said + whispered.length
}

/** The person has seen the message, its replies and all before it. */
export function markSeen(world: World, user: string, channel: Channel, ts: string): void {
  const marks = world.seen.get(user) ?? new Map<string, string>()
  const upTo = [...channel.messages.values(), ...world.ephemerals.filter((one) => one.channel === channel.id)]
    .filter((message) => Number(message.threadTs ?? message.ts) <= Number(ts))
    .map((message) => message.ts)
  const newest = upTo.reduce((a, b) => (Number(a) > Number(b) ? a : b), marks.get(channel.id) ?? '0')
  world.seen.set(user, marks.set(channel.id, newest))
  world.tell({ kind: 'seen', user, channel: channel.id })
}

interface Thread {
  replies: number
  last: string
}

function threadsIn(channel: Channel | undefined): Map<string, Thread> {
  const threads = new Map<string, Thread>()
  for (const { threadTs, ts } of channel?.messages.values() ?? []) {
    if (threadTs !== null) threads.set(threadTs, { replies: (threads.get(threadTs)?.replies ?? 0) + 1, last: ts })
  }
  return threads
}

/** Messages as the page draws them. */
export function drawn(world: World, channel: string, messages: readonly Message[]): Shown[] {
  const threads = threadsIn(world.channels.get(channel))
  return messages.map((message) => ({
    channel: message.channel,
    ts: message.ts,
    user: message.user,
    byBot: message.byBot,
    text: message.text,
    blocks: message.blocks,
    threadTs: message.threadTs,
    broadcast: message.broadcast,
    replies: threads.get(message.ts)?.replies ?? 0,
    lastReply: threads.get(message.ts)?.last ?? null,
    // Slack does not say it of blocks.
    edited: message.edits > 0 && message.blocks.length === 0,
    onlyFor: message.onlyFor,
  }))
}

const visible = (world: World, user: string, channel: Channel): Message[] =>
  [
    ...channel.messages.values(),
    ...world.ephemerals.filter((one) => one.onlyFor === user && one.channel === channel.id),
  ].sort((a, b) => Number(a.ts) - Number(b.ts))

/** The last `limit` messages that stand in the channel itself, before the time stamp if one is given. */
export function pageOf(
  world: World,
  user: string,
  channel: Channel,
  { before, limit }: { before: string | null; limit: number },
): MessagePage {
  const top = visible(world, user, channel).filter(
    (message) =>
      (message.threadTs === null || message.broadcast) && (before === null || Number(message.ts) < Number(before)),
  )
  return { messages: drawn(world, channel.id, top.slice(-limit)), more: top.length > limit }
}

/** A message and its replies; empty where it is gone. */
export function threadOf(world: World, user: string, channel: Channel, ts: string): Shown[] {
  const thread = visible(world, user, channel).filter((message) => message.ts === ts || message.threadTs === ts)
  return drawn(world, channel.id, thread)
}

export const viewsFor = (world: World, user: string): ShownView[] =>
  [...world.views.values()].filter((view) => view.user === user && view.type === 'modal' && view.open).map(drawnView)

export function homeFor(world: World, user: string): ShownView | null {
  const home = homeOf(world, user)
  return home && drawnView(home)
}

function drawnView({ id, type, source, blocks }: View): ShownView {
  const words = (name: string) => string(object(source[name]).text) || null
  return {
    id,
    type,
    title: words('title') ?? '',
    submit: words('submit'),
    close: words('close'),
    callbackId: string(source.callback_id) || null,
    blocks,
  }
}
