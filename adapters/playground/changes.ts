/** Tells every open page what its person can see change, as server-sent events. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { securityHeaders } from './guard.ts'
import type { Change } from './protocol.ts'
import { channelFor, channelsFor, drawn, homeFor, messageFor, viewsFor } from './screen.ts'
import type { Message, News, World } from './world.ts'

/** Proxies and browsers give up on a line that is silent for long. */
const heartbeat = 15_000

interface Stream {
  user: string
  response: ServerResponse
  /** The list of channels has changed, and is told once for all that happens together. */
  stale: boolean
}

export function createChanges() {
  const streams = new Set<Stream>()
  const beat = setInterval(() => {
    for (const { response } of streams) response.write(': still here\n\n')
  }, heartbeat)
  beat.unref()

  const send = ({ response }: Stream, change: Change) => response.write(`data: ${JSON.stringify(change)}\n\n`)

  function staleChannels(world: World, stream: Stream): void {
    if (stream.stale) return
    stream.stale = true
    setImmediate(() => {
      stream.stale = false
      if (streams.has(stream)) send(stream, { kind: 'channels', channels: channelsFor(world, stream.user) })
    })
  }

  function sees({ user }: Stream, world: World, message: Message): boolean {
    if (message.onlyFor !== null) return message.onlyFor === user
    return channelFor(world, user, message.channel) !== null
  }

  function tellMessage(world: World, stream: Stream, message: Message): void {
    if (!sees(stream, world, message)) return
    // The message above counts its replies.
    const parent = message.threadTs && messageFor(world, stream.user, message.channel, message.threadTs)
    for (const one of drawn(world, message.channel, parent ? [message, parent] : [message])) {
      send(stream, { kind: 'message', message: one })
    }
    staleChannels(world, stream)
  }

  return {
    open(user: string, request: IncomingMessage, response: ServerResponse): void {
      const stream = { user, response, stale: false }
      response.writeHead(200, {
        ...securityHeaders,
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      })
      response.write('retry: 1000\n\n')
      streams.add(stream)
      request.on('close', () => streams.delete(stream))
    },
    tell(world: World, news: News): void {
      for (const stream of streams) {
        if (news.kind === 'message') tellMessage(world, stream, news.message)
        else if (news.kind === 'gone') {
          const { channel, ts } = news.message
          if (sees(stream, world, news.message)) send(stream, { kind: 'gone', channel, ts })
          staleChannels(world, stream)
        } else if (news.kind === 'channel') staleChannels(world, stream)
        else if (news.user !== stream.user) continue
        else if (news.kind === 'seen') staleChannels(world, stream)
        else if (news.kind === 'home') send(stream, { kind: 'home', home: homeFor(world, stream.user) })
        else send(stream, { kind: 'views', views: viewsFor(world, stream.user) })
      }
    },
    tellAll(change: Change): void {
      for (const stream of streams) send(stream, change)
    },
    end(): void {
      clearInterval(beat)
      for (const { response } of streams) response.end()
      streams.clear()
    },
  }
}
