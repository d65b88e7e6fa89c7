import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { App, Receiver } from '@slack/bolt'
import type { Logger } from 'pino'
import { type Refused, readBody } from '../../src/web/body.ts'
import { readField } from './payload-field.ts'
import { delivery } from './payloads.ts'

/** Slack refuses a delivery that is answered after 3 s; we give up a little earlier and say so. */
const patience = 2_500
/** https://docs.slack.dev/authentication/verifying-requests-from-slack: five minutes, here both ways. */
const oldest = 5 * 60

interface HttpOptions {
  signingSecret: string
  /** Wall time in milliseconds: signatures live on it. */
  wall: () => number
  log: Logger
}

type Body = Record<string, unknown>

/**
 * Bolt's Receiver for deliveries over HTTP. Answers when the app has finished with a delivery, events too, so that
 * what is acknowledged is stored; Bolt's own receivers acknowledge events before the listeners run.
 */
export function httpReceiver({ signingSecret, wall, log }: HttpOptions) {
  let app: App | undefined

  async function handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const raw = await readBody(req)
    if (!Buffer.isBuffer(raw)) return refuse(res, raw)
    const unsigned = checkSignature(req, raw, signingSecret, wall())
    if (unsigned) return refuse(res, unsigned)
    const body = parse(req.headers['content-type'], raw)
    if (!body) return refuse(res, { status: 400, reason: 'unreadable' })
    if ('ssl_check' in body) return answer(res, 200, '')
    if (body.type === 'url_verification') return answer(res, 200, { challenge: body.challenge })
    if (body.type === 'app_rate_limited') {
      log.warn({ minute: body.minute_rate_limited }, 'Slack holds events back: there are too many')
      return answer(res, 200, '')
    }
    if (!delivery.safeParse(body).success) return refuse(res, { status: 400, reason: 'unknown type' })
    await deliver(req, res, body)
  }

  async function deliver(req: IncomingMessage, res: ServerResponse, body: Body): Promise<void> {
    let acked = false
    let response: unknown = ''
    const late = setTimeout(() => {
      log.error({ type: body.type ?? body.command }, 'a delivery took too long')
      answer(res, 503, '')
    }, patience)
    try {
      await app?.processEvent({
        body,
        ack: async (given) => {
          acked = true
          response = given ?? ''
        },
        ...retryOf(req),
      })
      if (acked) answer(res, 200, response)
      else refuse(res, { status: 404, reason: 'nobody listens to this' })
    } catch (error) {
      log.error({ err: error, type: body.type ?? body.command }, 'a delivery failed')
      answer(res, 500, '')
    } finally {
      clearTimeout(late)
    }
  }

  function refuse(res: ServerResponse, { status, reason }: Refused): void {
    log.warn({ status, reason }, 'a delivery was refused')
    answer(res, status, '', { 'x-slack-no-retry': '1' })
  }

  const receiver: Receiver = {
    init: (bolt) => {
      app = bolt
    },
    start: async () => undefined,
    stop: async () => undefined,
  }
  return { receiver, handle }
}

function checkSignature(req: IncomingMessage, raw: Buffer, secret: string, wall: number): Refused | null {
  const stamp = String(req.headers['x-slack-request-timestamp'] ?? '')
  const given = Buffer.from(String(req.headers['x-slack-signature'] ?? ''))
  if (!/^\d{1,12}$/.test(stamp)) return { status: 401, reason: 'no time stamp' }
  if (Math.abs(Math.floor(wall / 1000) - Number(stamp)) > oldest) return { status: 401, reason: 'too old or too new' }
  const right = Buffer.from(`v0=${createHmac('sha256', secret).update(`v0:${stamp}:`).update(raw).digest('hex')}`)
  return given.length === right.length && timingSafeEqual(given, right) ? null : { status: 401, reason: 'signature' }
}

/** Slack sends forms (commands; interactions in `payload`) and JSON (events). null: neither, or broken. */
function parse(contentType: string | undefined, raw: Buffer): Body | null {
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase()
  try {
    if (type === 'application/json') return asBody(JSON.parse(raw.toString('utf8')))
    if (type !== 'application/x-www-form-urlencoded') return null
    // What people press and send comes as this one field; taking it apart as a form takes much longer.
    if (raw.indexOf('payload=') === 0 && !raw.includes('&')) {
      return asBody(readField(raw.subarray('payload='.length)))
    }
    const form = Object.fromEntries(new URLSearchParams(raw.toString('utf8')))
    return form.payload === undefined ? form : asBody(JSON.parse(form.payload))
  } catch {
    return null
  }
}

function asBody(value: unknown): Body | null {
  // A JSON object is all that is known yet; the listeners parse what they use.
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Body) : null
}

function retryOf(req: IncomingMessage): { retryNum?: number; retryReason?: string } {
  const num = req.headers['x-slack-retry-num']
  const reason = req.headers['x-slack-retry-reason']
  return {
    ...(num === undefined ? {} : { retryNum: Number(num) }),
    ...(reason === undefined ? {} : { retryReason: String(reason) }),
  }
}

function answer(res: ServerResponse, status: number, body: unknown, more: OutgoingHttpHeaders = {}): void {
  if (res.writableEnded || res.headersSent) return
  const json = typeof body === 'object' && body !== null
  const text = json ? JSON.stringify(body) : String(body)
  const headers: OutgoingHttpHeaders = { 'content-length': Buffer.byteLength(text), ...more }
  if (json) headers['content-type'] = 'application/json; charset=utf-8'
  res.writeHead(status, headers).end(text)
}
