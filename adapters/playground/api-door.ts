/** How calls of the Web API and answers to response_urls come in over HTTP. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { parseArgs } from './chat.ts'
import type { Api } from './web-api.ts'
import { type Json, object, Refused, type World } from './world.ts'

const largestBody = 2_000_000

async function readArgs(request: IncomingMessage, query: URLSearchParams): Promise<Json> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > largestBody) throw new Refused('request_too_large')
    chunks.push(Buffer.from(chunk))
  }
  const body = Buffer.concat(chunks).toString()
  const type = request.headers['content-type'] ?? ''
  if (type.startsWith('application/json')) {
    try {
      return { ...parseArgs(query), ...object(JSON.parse(body)) }
    } catch {
      throw new Refused('invalid_json')
    }
  }
  return parseArgs([...query, ...new URLSearchParams(body)])
}

export interface ApiDoor {
  /** Answers what stands below `<base>/api/` and `<base>/response/`. */
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>
  /** Forgets the answers that are put off. */
  stop: () => void
}

/** `api` gives the one that is in force. */
export function createApiDoor(world: () => World, api: () => Api, base: string): ApiDoor {
  const timers = new Set<NodeJS.Timeout>()

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const path = url.pathname.slice(base.length)
    const asUrl = path.startsWith('/response/') ? path.slice('/response/'.length) : null
    const method = asUrl === null ? path.replace(/^\/api\//, '') : 'response_url'
    const given = (request.headers.authorization ?? '').replace(/^Bearer /, '')
    const [outcome, delay] = await api().call(method, () => readArgs(request, url.searchParams), given, asUrl)
    if (outcome === 'hang') return
    if (outcome === 'cut') {
      request.socket.destroy()
      return
    }
    const send = () => {
      const isText = typeof outcome.body === 'string'
      response.writeHead(outcome.status, {
        'content-type': isText ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8',
        'x-oauth-scopes': [...world().scopes].join(','),
        'x-slack-req-id': String(world().tick()),
        ...outcome.headers,
      })
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
