/** The whole workspace as it is kept, so that what was posted before a restart can still be edited after it. */
import { type Channel, createWorld, type Message, type User, type View, type World } from './world.ts'

const version = 1

/** What makes the bot's installation: its token, and the secret that deliveries are signed with. */
export interface Install {
  token: string
  signingSecret: string
  /** How far product time is ahead of the clock on the wall, in milliseconds. */
  shift: number
}

export type KeptChannel = Omit<Channel, 'members' | 'messages'> & { members: string[] }

export interface Kept extends Install {
  version: typeof version
  ticks: number
  lastTs: number
  users: User[]
  channels: (KeptChannel & { messages: Message[] })[]
  views: View[]
  ephemerals: Message[]
  seen: [string, [string, string][]][]
}

/** Triggers and response_urls live too short to be kept; modals that are closed are done with. */
export function wholeOf(world: World, install: Install): Kept {
  return {
    version,
    ...install,
    ticks: world.tick(),
    lastTs: world.lastTs,
    users: [...world.users.values()],
    channels: [...world.channels.values()].map((channel) => ({
      ...keptChannel(channel),
      messages: [...channel.messages.values()],
    })),
    views: [...world.views.values()].filter((view) => view.open),
    ephemerals: world.ephemerals,
    seen: [...world.seen].map(([user, marks]) => [user, [...marks]]),
  }
}

export function keptChannel({ messages: _, ...channel }: Channel): KeptChannel {
  return { ...channel, members: [...channel.members] }
}

/** null: it is of another version. */
export function readWhole(whole: unknown): Kept | null {
  // It was made by wholeOf of this version, or the version differs.
  const kept = whole as Kept | null
  return kept?.version === version ? kept : null
}

export function restore(kept: Kept, now: () => number, date: () => number, scopes: readonly string[]): World {
  const world = createWorld(now, date, scopes, kept.ticks)
  world.lastTs = kept.lastTs
  world.users = new Map(kept.users.map((user) => [user.id, user]))
  world.channels = new Map(
    kept.channels.map((channel) => [
      channel.id,
      {
        ...channel,
        members: new Set(channel.members),
        messages: new Map(channel.messages.map((message) => [message.ts, message])),
      },
    ]),
  )
  world.views = new Map(kept.views.map((view) => [view.id, view]))
  world.ephemerals = kept.ephemerals
  world.seen = new Map(kept.seen.map(([user, marks]) => [user, new Map(marks)]))
  return world
}
