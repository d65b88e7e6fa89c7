/** The HTTP side: Slack's Web API and its response_urls on loopback. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { performance } from 'node:perf_hooks'
import { chatMethods, parseArgs, placeOf, respond } from './workspace-chat.ts'
import { createFaults, createPace, createWindow, type Fault } from './workspace-limits.ts'
import { type Method, readMethods } from './workspace-read.ts'
import { viewMethods } from './workspace-views.ts'
import { type Json, object, Refused, string, type World } from './workspace-world.ts'

interface Call {
  method: string
  args: Json
  /** On the workspace's clock. */
  at: number
}
export interface Accepted extends Call {
  result: Json
}
export interface RefusedCall extends Call {
  reason: string
  details: string[]
}

type Outcome = { status: number; body: Json | string; headers?: Record<string, string> } | 'hang' | 'cut'

const methods: Record<string, Method> = { ...readMethods, ...chatMethods, ...viewMethods }

export interface ApiOptions {
  token: string
  /** Divides the pace's waits. */
  scale: number
  /** After every call, accepted or not. */
  onCall: () => void
}

export type Api = ReturnType<typeof createApi>

export function createApi(world: World, { token, scale, onCall }: ApiOptions) {
  const ledger: Accepted[] = []
  const refused: RefusedCall[] = []
  const faults = createFaults()
  const steady = () => performance.now()
  const posts = createPace(1_000 / scale, steady)
  // 50 a minute, and the ten on top that Slack lets pass in a burst.
  const updates = createWindow(60, 60_000 / scale, steady)

  const refuse = (method: string, args: Json, reason: string, details: string[] = []): void => {
    refused.push({ method, args, at: world.now(), reason, details })
    onCall()
  }

  function tooFast(method: string, args: Json): number {
    if (method === 'chat.update') return updates.wait()
    return method === 'chat.postMessage' ? posts.wait(placeOf(world, args).id) : 0
  }

  const failed = (code: string, details: string[], extra: Json): Json => ({
    ok: false,
    error: code,
    ...extra,
    ...(details.length > 0 && {
      errors: details,
      response_metadata: { messages: details.map((one) => `[ERROR] ${one}`) },
    }),
  })

  const rateLimited = (seconds: number): Outcome => ({
    status: 429,
    body: { ok: false, error: 'ratelimited' },
    headers: { 'retry-after': String(seconds) },
  })

  function run(method: string, args: Json, asUrl: string | null): Outcome {
    try {
      const wait = tooFast(method, args)
      if (wait > 0) {
        refuse(method, args, 'ratelimited')
        return rateLimited(Math.max(1, Math.ceil(wait / 1_000)))
      }
      const known = methods[method]
      if (!known && asUrl === null) throw new Refused('unknown_method')
      const result = asUrl === null ? (known?.(world, args) ?? {}) : respond(world, asUrl, args)
      if (method === 'chat.update') updates.count()
      if (method === 'chat.postMessage') posts.count(string(result.channel))
      ledger.push({ method, args, at: world.now(), result })
      onCall()
      return { status: 200, body: { ok: true, ...result } }
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      refuse(method, args, error.code, error.details)
      const status = asUrl === null ? 200 : error.code.endsWith('_url') ? 404 : 400
      return { status, body: failed(error.code, error.details, error.extra) }
    }
  }

  /** Every name that the place of a call goes by. */
  function placesOf(args: Json, asUrl: string | null): string[] {
    const id = string(args.channel) || (asUrl === null ? '' : (world.responseUrls.get(asUrl)?.channel ?? ''))
    const im = world.channels.get(id)?.im
    return [id, ...(im ? [im] : []), ...(world.users.has(id) ? [`D${id.slice(1)}`] : []), string(args.user_id)]
  }

  function meet(fault: Fault, method: string, args: Json, asUrl: string | null): Outcome {
    const { kind } = fault
    if (typeof kind === 'object') return run(method, args, asUrl)
    if (kind.endsWith('_after')) {
      run(method, args, asUrl)
      if (kind === 'cut_after') return 'cut'
      return kind === 'hang_after' ? 'hang' : { status: 500, body: 'Internal Server Error' }
    }
    refuse(method, args, `fault ${kind}`)
    if (kind === 'hang') return 'hang'
    if (kind === 'cut_before') return 'cut'
    if (kind === '429') return rateLimited(fault.retryAfter ?? 1)
    if (kind === '500') return { status: 500, body: 'Internal Server Error' }
    if (kind === 'html') return { status: 200, body: '<html><body>Slack is down for maintenance</body></html>' }
    return { status: 200, body: failed(kind.slice('error:'.length), [], {}) }
  }

  async function call(
    method: string,
    read: () => Promise<Json>,
    given: string,
    asUrl: string | null,
  ): Promise<[Outcome, number]> {
    let args: Json = {}
    try {
      args = await read()
      const authorization = given || string(args.token)
      if (asUrl === null && authorization === '') throw new Refused('not_authed')
      if (asUrl === null && authorization !== token) throw new Refused('invalid_auth')
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      refuse(method, args, error.code, error.details)
      return [{ status: 200, body: failed(error.code, error.details, {}) }, 0]
    }
    const { token: _, ...rest } = args
    const fault = faults.take(method, placesOf(rest, asUrl))
    if (!fault) return [run(method, rest, asUrl), 0]
    return [meet(fault, method, rest, asUrl), typeof fault.kind === 'object' ? fault.kind.delay : 0]
  }

  return { ledger, refused, faults, refuse, call }
}

async function readArgs(request: IncomingMessage, query: URLSearchParams): Promise<Json> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
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

export interface Listener {
  port: () => number
  up: () => Promise<void>
  down: () => Promise<void>
}

/** Listens on loopback, on the same port each time. */
export function createListener(world: World, api: Api): Listener {
  let port = 0
  const timers = new Set<NodeJS.Timeout>()

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const asUrl = url.pathname.startsWith('/response/') ? url.pathname.slice('/response/'.length) : null
    const method = asUrl === null ? url.pathname.replace(/^\/api\//, '') : 'response_url'
    const given = (request.headers.authorization ?? '').replace(/^Bearer /, '')
    const [outcome, delay] = await api.call(method, () => readArgs(request, url.searchParams), given, asUrl)
    if (outcome === 'hang') return
    if (outcome === 'cut') {
      request.socket.destroy()
      return
    }
    const send = () => {
      const isText = typeof outcome.body === 'string'
      response.writeHead(outcome.status, {
        'content-type': isText ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8',
        'x-oauth-scopes': [...world.scopes].join(','),
        'x-slack-req-id': String(world.tick()),
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

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      // The caller hung up, or the stand-in itself is wrong; either way the test should see it.
      if (!response.headersSent) response.writeHead(500)
      response.end(String(error))
    })
  })

  const up = (): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', () => {
        const address = server.address()
        port = typeof address === 'object' && address ? address.port : port
        server.off('error', reject)
        resolve()
      })
    })

  const down = (): Promise<void> =>
    new Promise((resolve) => {
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
      server.close(() => resolve())
      server.closeAllConnections()
    })

  return { port: () => port, up, down }
}
