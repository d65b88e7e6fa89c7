/** Tells every open page what its person can see change, as server-sent events. */
import type { Change } from './protocol.ts'
import { channelFor, channelsFor, drawn, homeFor, messageFor, viewsFor } from './screen.ts'
import { createStreams, type Stream } from './streams.ts'
import type { Message, News, World } from './world.ts'

type PageStream = Stream<Change>

export function createChanges() {
  const streams = createStreams<Change>()

  const staleChannels = (world: World, stream: PageStream): void =>
    stream.soon(() => stream.send({ kind: 'channels', channels: channelsFor(world, stream.user) }))

  function sees({ user }: PageStream, world: World, message: Message): boolean {
    if (message.onlyFor !== null) return message.onlyFor === user
    return channelFor(world, user, message.channel) !== null
  }

  function tellMessage(world: World, stream: PageStream, message: Message): void {
    if (!sees(stream, world, message)) return
    // The message above counts its replies.
    const parent = message.threadTs && messageFor(world, stream.user, message.channel, message.threadTs)
    for (const one of drawn(world, message.channel, parent ? [message, parent] : [message])) {
      stream.send({ kind: 'message', message: one })
    }
    staleChannels(world, stream)
  }

  return {
    open: streams.open,
    tell(world: World, news: News): void {
      for (const stream of streams.all()) {
        if (news.kind === 'message') tellMessage(world, stream, news.message)
        else if (news.kind === 'gone') {
          const { channel, ts } = news.message
          if (sees(stream, world, news.message)) stream.send({ kind: 'gone', channel, ts })
          staleChannels(world, stream)
        } else if (news.kind === 'channel') staleChannels(world, stream)
        else if (news.user !== stream.user) continue
        else if (news.kind === 'seen') staleChannels(world, stream)
        else if (news.kind === 'home') stream.send({ kind: 'home', home: homeFor(world, stream.user) })
        else stream.send({ kind: 'views', views: viewsFor(world, stream.user) })
      }
    },
    tellAll(change: Change): void {
      for (const stream of streams.all()) stream.send(change)
    },
    end: streams.end,
  }
}
