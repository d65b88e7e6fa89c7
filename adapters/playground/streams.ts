/** Open lines to the pages, for server-sent events. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { securityHeaders } from './guard.ts'

/** Proxies and browsers give up on a line that is silent for long. */
const heartbeat = 15_000

export interface Stream<Change> {
  user: string
  send(change: Change): void
  /** Does it once for all that happens together, unless the page is gone by then. */
  soon(what: () => void): void
}

export function createStreams<Change>() {
  const open = new Map<Stream<Change>, ServerResponse>()
  const beat = setInterval(() => {
    for (const response of open.values()) response.write(': still here\n\n')
  }, heartbeat)
  beat.unref()

  return {
    open(user: string, request: IncomingMessage, response: ServerResponse): void {
      let waiting = false
      const stream: Stream<Change> = {
        user,
        send: (change) => void response.write(`data: ${JSON.stringify(change)}\n\n`),
        soon(what) {
          if (waiting) return
          waiting = true
          setImmediate(() => {
            waiting = false
            if (open.has(stream)) what()
          })
        },
      }
      response.writeHead(200, {
        ...securityHeaders,
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      })
      response.write('retry: 1000\n\n')
      open.set(stream, response)
      request.on('close', () => open.delete(stream))
    },
    all: (): IterableIterator<Stream<Change>> => open.keys(),
    end(): void {
      clearInterval(beat)
      for (const response of open.values()) response.end()
      open.clear()
    },
  }
}
