/** Slack's Web API and its response_urls: who may call, at what pace, and what came of it. */
import { performance } from 'node:perf_hooks'
import { chatMethods, placeOf, respond } from './chat.ts'
import type { Outcome } from './doors.ts'
import { createFaults, type Fault } from './faults.ts'
import { createPace, createWindow } from './limits.ts'
import { type Method, readMethods } from './reads.ts'
import { viewMethods } from './views.ts'
import { type Json, Refused, string, type World } from './world.ts'

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

const methods: Record<string, Method> = { ...readMethods, ...chatMethods, ...viewMethods }

export interface ApiOptions {
  token: string
  /** Divides the pace's waits. */
  scale: number
  /** After every call, accepted or not. */
  onCall?: () => void
  /** So many calls, accepted or refused, are remembered at most; all unless given. */
  remember?: number
}

export type Api = ReturnType<typeof createApi>

export function createApi(world: World, { token, scale, onCall, remember }: ApiOptions) {
  const ledger: Accepted[] = []
  const refused: RefusedCall[] = []
  const faults = createFaults()
  const steady = () => performance.now()
  const posts = createPace(1_000 / scale, steady)
  // 50 a minute, and the ten on top that Slack lets pass in a burst.
  const updates = createWindow(60, 60_000 / scale, steady)

  function note<T>(book: T[], call: T): void {
    book.push(call)
    if (remember !== undefined && book.length > remember) book.shift()
    onCall?.()
  }

  const refuse = (method: string, args: Json, reason: string, details: string[] = []): void => {
    note(refused, { method, args, at: world.now(), reason, details })
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
      note(ledger, { method, args, at: world.now(), result })
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
