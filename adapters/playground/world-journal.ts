/** What happens in the workspace, a line each: read again in order they bring it to where it was. */
import { homeOf } from './views.ts'
import type { Message, News, View, World } from './world.ts'
import { type Install, type KeptChannel, keptChannel } from './world-file.ts'

/** Each says how the thing is now, so that a line that is read twice changes nothing. */
type Entry =
  | { kind: 'message'; message: Message }
  | { kind: 'gone'; channel: string; ts: string }
  | { kind: 'views' | 'home'; user: string; views: View[] }
  | { kind: 'seen'; user: string; channel: string; upTo: string }
  | { kind: 'channel'; channel: KeptChannel }

export type WorldLine = Entry & { ticks: number; lastTs: number; shift: number }

export function worldLineOf(world: World, install: Install, news: News): WorldLine {
  return { ticks: world.tick(), lastTs: world.lastTs, shift: install.shift, ...entryOf(world, news) }
}

function entryOf(world: World, news: News): Entry {
  switch (news.kind) {
    case 'message':
      return news
    case 'gone':
      return { kind: 'gone', channel: news.message.channel, ts: news.message.ts }
    case 'views':
      return { ...news, views: modalsOf(world, news.user) }
    case 'home':
      return { ...news, views: [homeOf(world, news.user) ?? []].flat() }
    case 'seen':
      return { ...news, upTo: world.seen.get(news.user)?.get(news.channel) ?? '0' }
    case 'channel':
      return { kind: 'channel', channel: keptChannel(news.channel) }
  }
}

const modalsOf = (world: World, user: string): View[] =>
  [...world.views.values()].filter((view) => view.user === user && view.type === 'modal' && view.open)

/** Brings workspace and installation to where they were when the line was written. */
export function takeWorldLine(world: World, install: Install, line: WorldLine): void {
  while (world.tick() < line.ticks);
  world.lastTs = line.lastTs
  install.shift = line.shift
  switch (line.kind) {
    case 'message':
      takeMessage(world, line.message)
      return
    case 'gone':
      world.channels.get(line.channel)?.messages.delete(line.ts)
      world.ephemerals = world.ephemerals.filter((one) => one.ts !== line.ts || one.channel !== line.channel)
      return
    case 'views':
    case 'home':
      takeViews(world, line.user, line.kind === 'home' ? 'home' : 'modal', line.views)
      return
    case 'seen':
      world.seen.set(line.user, (world.seen.get(line.user) ?? new Map()).set(line.channel, line.upTo))
      return
    case 'channel': {
      const { id, members } = line.channel
      const messages = world.channels.get(id)?.messages ?? new Map<string, Message>()
      world.channels.set(id, { ...line.channel, members: new Set(members), messages })
    }
  }
}

function takeMessage(world: World, message: Message): void {
  if (message.onlyFor === null) {
    world.channels.get(message.channel)?.messages.set(message.ts, message)
    return
  }
  const at = world.ephemerals.findIndex((one) => one.ts === message.ts && one.channel === message.channel)
  world.ephemerals.splice(at < 0 ? world.ephemerals.length : at, 1, message)
}

function takeViews(world: World, user: string, type: View['type'], views: readonly View[]): void {
  for (const view of [...world.views.values()]) {
    if (view.user === user && view.type === type) world.views.delete(view.id)
  }
  for (const view of views) world.views.set(view.id, view)
}
