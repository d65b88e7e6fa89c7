/** How things reach the bot: one signed POST, three seconds of patience. */
import { request } from 'node:http'
import { performance } from 'node:perf_hooks'
import { sign } from './sign.ts'

export interface Delivery {
  /** `/slack/events` unless said. */
  path?: string
  body: string | Buffer
  /** On top of content type and signature; these win. */
  headers?: Record<string, string>
  /** Seconds; now unless said. */
  timestamp?: number
  secret?: string
  /** Milliseconds until the answer is not waited for any more. */
  patience?: number
}

export interface Answer {
  /** 0: there was no answer. */
  status: number
  body: string
  headers: Record<string, string | string[] | undefined>
  ms: number
  /** Why the person sees an error: `operation_timeout`, `http 503`, `ECONNREFUSED`; null: all is well. */
  trouble: string | null
  sent: Delivery
}

export const jsonType = { 'content-type': 'application/json' }
export const formType = { 'content-type': 'application/x-www-form-urlencoded' }

export interface Deliverer {
  send: (delivery: Delivery) => Promise<Answer>
  /** Gives up what is under way. */
  stop: () => void
}

/** `target` is the bot's address; `now` the wall clock in milliseconds. */
export function createDeliverer(secret: string, now: () => number, target: () => URL): Deliverer {
  const stops = new Set<() => void>()

  const send = (delivery: Delivery): Promise<Answer> =>
    new Promise((resolve) => {
      const started = performance.now()
      const timestamp = delivery.timestamp ?? Math.floor(now() / 1000)
      const signature = sign(delivery.body, delivery.secret ?? secret, timestamp)
      const length = { 'content-length': String(Buffer.byteLength(delivery.body)) }
      const agent = { 'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)', accept: '*/*' }
      const headers = { ...agent, ...length, ...signature, ...delivery.headers }
      // A connection of its own each time: a bot that was killed and started again leaves no dead one behind.
      const call = request(new URL(delivery.path ?? '/slack/events', target()), {
        method: 'POST',
        agent: false,
        headers,
      })
      let answer: Pick<Answer, 'status' | 'headers'> | null = null
      const chunks: Buffer[] = []
      const finish = (trouble: string | null) => {
        clearTimeout(timer)
        stops.delete(stop)
        const ms = performance.now() - started
        const got = answer ?? { status: 0, headers: {} }
        resolve({ ...got, body: Buffer.concat(chunks).toString(), ms, trouble, sent: delivery })
        call.destroy()
      }
      const byStatus = () => (answer?.status === 200 ? null : `http ${answer?.status}`)
      const stop = () => finish('stopped')
      const timer = setTimeout(() => finish('operation_timeout'), delivery.patience ?? 3_000)
      stops.add(stop)
      call.on('response', (response) => {
        answer = { status: response.statusCode ?? 0, headers: response.headers }
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => finish(byStatus()))
        response.on('error', () => finish(byStatus()))
      })
      // A bot that refuses a body while it is still being sent has answered nevertheless.
      call.on('error', (error: NodeJS.ErrnoException) => finish(answer ? byStatus() : (error.code ?? error.message)))
      call.end(delivery.body)
    })

  const stop = () => {
    for (const one of [...stops]) one()
  }
  return { send, stop }
}
