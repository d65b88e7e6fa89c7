/** How activities reach the bot: one POST, fifteen seconds of patience, and once more if nobody has answered. */
import { request } from 'node:http'
import { performance } from 'node:perf_hooks'
import type { Json } from '../shapes.ts'

export interface Answer {
  /** 0: there was no answer. */
  status: number
  body: string
  ms: number
  /** How often it was sent. */
  times: number
  /** Why the person sees an error: `timeout`, `http 503`, `ECONNREFUSED`; null: all is well. */
  trouble: string | null
  sent: Json
}

export interface SendOptions {
  /** Milliseconds until the answer is not waited for any more. */
  patience?: number
  /** In place of what the courier puts there. */
  authorization?: string
}

export interface Courier {
  send: (activity: Json, options?: SendOptions) => Promise<Answer>
  /** Gives up what is under way. */
  stop: () => void
}

const patience = 15_000

export interface CourierOptions {
  /** The bot's address. */
  target: () => URL
  /** The token of the Bot Framework for this activity, as `Bearer …`; none unless given. */
  authorize?: (activity: Json) => string
}

export function createCourier({ target, authorize }: CourierOptions): Courier {
  const stops = new Set<() => void>()

  const once = (activity: Json, limit: number, authorization: string | undefined): Promise<Answer> =>
    new Promise((resolve) => {
      const started = performance.now()
      const body = JSON.stringify(activity)
      // A connection of its own each time: a bot that was killed and started again leaves no dead one behind.
      const call = request(new URL('/api/messages', target()), {
        method: 'POST',
        agent: false,
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'content-length': String(Buffer.byteLength(body)),
          'user-agent': 'Microsoft-SkypeBotApi (Microsoft-BotFramework/3.0)',
          ...(authorization !== undefined && { authorization }),
        },
      })
      let status = 0
      const chunks: Buffer[] = []
      const finish = (trouble: string | null) => {
        clearTimeout(timer)
        stops.delete(stop)
        const ms = performance.now() - started
        resolve({ status, body: Buffer.concat(chunks).toString(), ms, times: 1, trouble, sent: activity })
        call.destroy()
      }
      const byStatus = () => (status >= 200 && status < 300 ? null : `http ${status}`)
      const stop = () => finish('stopped')
      const timer = setTimeout(() => finish('timeout'), limit)
      stops.add(stop)
      call.on('response', (response) => {
        status = response.statusCode ?? 0
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => finish(byStatus()))
        response.on('error', () => finish(byStatus()))
      })
      // A bot that refuses a body while it is still being sent has answered nevertheless.
      call.on('error', (error: NodeJS.ErrnoException) =>
        finish(status > 0 ? byStatus() : (error.code ?? error.message)),
      )
      call.end(body)
    })

  return {
    async send(activity, options = {}) {
      const limit = options.patience ?? patience
      const authorization = options.authorization ?? authorize?.(activity)
      const first = await once(activity, limit, authorization)
      if (first.trouble !== 'timeout') return first
      return { ...(await once(activity, limit, authorization)), times: 2 }
    },
    stop() {
      for (const one of [...stops]) one()
    },
  }
}
