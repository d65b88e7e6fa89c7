/** How calls of the Connector come in over HTTP. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Connector } from './connector.ts'

const largestBody = 2_000_000

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > largestBody) throw new Error('too large')
    chunks.push(Buffer.from(chunk))
  }
  return JSON.parse(Buffer.concat(chunks).toString())
}

export interface ConnectorDoor {
  /** Answers what stands below `<base>/v3/`; `base` without a slash at the end is part of the service URL. */
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>
  /** Forgets the answers that are put off. */
  stop: () => void
}

/** `connector` gives the one that is in force. */
export function createConnectorDoor(connector: () => Connector, base: string): ConnectorDoor {
  const timers = new Set<NodeJS.Timeout>()

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const path = url.pathname.slice(base.length)
    const authorization = request.headers.authorization ?? ''
    const read = () => readBody(request)
    const [outcome, delay] = await connector().call(request.method ?? '', path, url.searchParams, read, authorization)
    if (outcome === 'hang') return
    if (outcome === 'cut') {
      request.socket.destroy()
      return
    }
    const send = () => {
      const isText = typeof outcome.body === 'string'
      const type = isText ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8'
      response.writeHead(outcome.status, { 'content-type': type, ...outcome.headers })
      response.end(isText ? outcome.body : JSON.stringify(outcome.body))
    }
    if (delay === 0) return send()
    const timer = setTimeout(() => {
      timers.delete(timer)
      send()
    }, delay)
    timers.add(timer)
  }

  return {
    handle,
    stop() {
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
    },
  }
}
