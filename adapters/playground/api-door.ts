/** How calls of the Web API and answers to response_urls come in over HTTP. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { parseArgs } from './chat.ts'
import { createAnswerer, readBody } from './doors.ts'
import type { Api } from './web-api.ts'
import { type Json, object, Refused, type World } from './world.ts'

async function readArgs(request: IncomingMessage, query: URLSearchParams): Promise<Json> {
  const body = await readBody(request)
  if (body === null) throw new Refused('request_too_large')
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
  const { answer, stop } = createAnswerer()

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const path = url.pathname.slice(base.length)
    const asUrl = path.startsWith('/response/') ? path.slice('/response/'.length) : null
    const method = asUrl === null ? path.replace(/^\/api\//, '') : 'response_url'
    const given = (request.headers.authorization ?? '').replace(/^Bearer /, '')
    const [outcome, delay] = await api().call(method, () => readArgs(request, url.searchParams), given, asUrl)
    answer(response, outcome, delay, () => ({
      'x-oauth-scopes': [...world().scopes].join(','),
      'x-slack-req-id': String(world().tick()),
    }))
  }

  return { handle, stop }
}
