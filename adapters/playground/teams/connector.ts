/** The Connector, as Teams has it: who may call, at what pace, and what came of it. */
import { performance } from 'node:perf_hooks'
import type { Outcome } from '../doors.ts'
import { createFaults, type Fault } from '../faults.ts'
import type { Json } from '../shapes.ts'
import { object } from '../world.ts'
import { askedFor } from './conversations.ts'
import { budget, createPaces, weightOf } from './limits.ts'
import { type Call, type Route, routes } from './routes.ts'
import { chatterIn, Refused, splitConversation, type Tenant } from './tenant.ts'

export interface Accepted extends Call {
  result: unknown
}
export interface RefusedCall extends Call {
  status: number
  reason: string
  details: string
}

export interface ConnectorOptions {
  /** Divides the spans of the pace. */
  scale: number
  /** What a call must carry as bearer; null: nothing. */
  token: string | null
  /** After every call, accepted or not. */
  onCall: () => void
  /** So many calls, accepted or refused, are remembered at most; all unless given. */
  remember?: number
  /** The most that a page of a roster has; as the bot asks unless given. */
  pageCap?: number
}

export type Connector = ReturnType<typeof createConnector>

export function createConnector(tenant: Tenant, options: ConnectorOptions) {
  const { scale, onCall, remember, pageCap = Number.POSITIVE_INFINITY } = options
  const ledger: Accepted[] = []
  const refused: RefusedCall[] = []
  const faults = createFaults()
  const paces = createPaces(scale, () => performance.now())

  function note<T>(book: T[], call: T): void {
    book.push(call)
    if (remember !== undefined && book.length > remember) book.shift()
    onCall()
  }

  const refuse = (call: Call, status: number, reason: string, details = ''): void =>
    note(refused, { ...call, status, reason, details })

  const failed = (status: number, code: string, message: string, body: Json | null = null): Outcome => ({
    status,
    body: body ?? { error: { code, message } },
  })

  const throttled = (seconds: number): Outcome => ({
    status: 429,
    body: { error: { code: 'Throttled', message: 'Too many requests.' } },
    headers: { 'retry-after': String(seconds) },
  })

  /** What is counted together: a channel with its threads, a person's chat. */
  const paceKey = (call: Call): string =>
    call.route === 'create' ? (askedFor(tenant, call.body)?.id ?? '') : splitConversation(call.place).conversation

  function run(known: Route, call: Call, query: URLSearchParams): Outcome {
    const wait = Math.max(paces.wait('app', ''), paces.wait(known.operation, paceKey(call)))
    if (wait > 0) {
      refuse(call, 429, 'Throttled')
      return throttled(Math.max(1, Math.ceil(wait / 1_000)))
    }
    paces.count('app', '')
    try {
      const result = known.run(tenant, call, query, pageCap)
      paces.count(known.operation, paceKey(call))
      const weight = weightOf(call.body)
      // Teams takes it, but Roundtrip promises less.
      if (weight > budget)
        note(refused, { ...call, status: known.status, reason: 'OverBudget', details: `${weight} bytes` })
      note(ledger, { ...call, result })
      return { status: known.status, body: result }
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      refuse(call, error.status, error.code, error.message)
      return failed(error.status, error.code, error.message, error.body)
    }
  }

  /** Every name that the place of a call goes by. */
  function placesOf(call: Call): string[] {
    const { conversation } = splitConversation(call.place)
    const person = call.route === 'create' ? askedFor(tenant, call.body) : chatterIn(tenant, conversation)
    const channel = tenant.channels.get(conversation)
    return [call.place, conversation, person?.id ?? '', person?.name ?? '', channel?.name ?? ''].filter(Boolean)
  }

  function meet(fault: Fault, call: Call, proceed: () => Outcome): Outcome {
    const { kind } = fault
    if (typeof kind === 'object') return proceed()
    if (kind.endsWith('_after')) {
      proceed()
      if (kind === 'cut_after') return 'cut'
      return kind === 'hang_after' ? 'hang' : failed(500, 'ServiceError', 'Unknown error')
    }
    if (kind === 'hang' || kind === 'cut_before') {
      refuse(call, 0, `fault ${kind}`)
      return kind === 'hang' ? 'hang' : 'cut'
    }
    if (kind === 'html') {
      refuse(call, 200, 'fault html')
      return { status: 200, body: '<html><body>Our services are not available right now</body></html>' }
    }
    const [status, code] = statusOf(kind)
    refuse(call, status, code, `fault ${kind}`)
    if (status !== 429) return failed(status, code, code)
    return fault.retryAfter === 0 ? failed(429, code, code) : throttled(fault.retryAfter ?? 1)
  }

  /** `path` without query, as it came over the wire. Gives the outcome, and how long it is held back. */
  async function call(
    method: string,
    path: string,
    query: URLSearchParams,
    read: () => Promise<unknown>,
    authorization: string,
  ): Promise<[Outcome, number]> {
    const known = routes.find((one) => one.method === method && one.pattern.test(path))
    const [, place = '', about] = (known?.pattern.exec(path) ?? []).map((part) => decodeURIComponent(part ?? ''))
    const asked: Call = {
      route: known?.name ?? 'unknown',
      place,
      about: about ?? null,
      body: {},
      at: tenant.date(),
    }
    if (options.token !== null && authorization !== `Bearer ${options.token}`) {
      refuse(asked, 401, 'Unauthorized')
      return [failed(401, 'BotNotRegistered', 'No registration found for this bot.'), 0]
    }
    try {
      if (method === 'POST' || method === 'PUT') asked.body = object(await read())
    } catch {
      refuse(asked, 400, 'BadSyntax', 'no JSON')
      return [failed(400, 'BadSyntax', 'The body is not JSON.'), 0]
    }
    if (!known) {
      refuse(asked, 404, 'NotFound', `${method} ${path}`)
      return [failed(404, 'NotFound', `There is no ${method} ${path}`), 0]
    }
    const proceed = () => run(known, asked, query)
    const fault = faults.take(known.name, placesOf(asked))
    if (!fault) return [proceed(), 0]
    return [meet(fault, asked, proceed), typeof fault.kind === 'object' ? fault.kind.delay : 0]
  }

  const answerTo = (name: string, body: unknown): Call => ({
    route: 'answer',
    place: '',
    about: name,
    body: object(body),
    at: tenant.date(),
  })

  return {
    ledger,
    refused,
    faults,
    call,
    /** Notes that an invoke was answered with something that Teams does not take. */
    refuse: (name: string, body: unknown, problems: string[]): void =>
      refuse(answerTo(name, body), 0, 'BadAnswer', problems.join('; ')),
    /** Notes that an answer weighs more than Roundtrip promises. */
    overweight: (name: string, body: unknown, bytes: number): void =>
      refuse(answerTo(name, body), 200, 'OverBudget', `${bytes} bytes`),
  }
}

/** `429`, `500`, or what `error:` names as in `error:412 PreconditionFailed`. */
function statusOf(kind: string): [number, string] {
  const [, status = '500', code = 'ServiceError'] = /^(?:error:)?(\d{3})(?: (\w+))?$/.exec(kind) ?? []
  return [Number(status), status === '429' && code === 'ServiceError' ? 'Throttled' : code]
}
