/** What the doors of both platforms do in the same way: read what was sent, and answer when it is time. */
import type { IncomingMessage, ServerResponse } from 'node:http'

const largestBody = 2_000_000

/** null: it is too large. */
export async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > largestBody) return null
    chunks.push(Buffer.from(chunk))
  }
  return Buffer.concat(chunks).toString()
}

/** What a call comes to; a scripted fault may leave it without an answer. */
export type Outcome = 'hang' | 'cut' | { status: number; headers?: Record<string, string>; body: unknown }

export interface Answerer {
  /** `delay` in milliseconds. */
  answer(response: ServerResponse, outcome: Outcome, delay: number, headers?: () => Record<string, string>): void
  /** Forgets the answers that are put off. */
  stop(): void
}

export function createAnswerer(): Answerer {
  const timers = new Set<NodeJS.Timeout>()
  return {
    answer(response, outcome, delay, headers = () => ({})) {
      if (outcome === 'hang') return
      if (outcome === 'cut') {
        response.req.socket.destroy()
        return
      }
      const send = () => {
        const isText = typeof outcome.body === 'string'
        const type = isText ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8'
        response.writeHead(outcome.status, { 'content-type': type, ...headers(), ...outcome.headers })
        response.end(isText ? outcome.body : JSON.stringify(outcome.body))
      }
      if (delay === 0) return send()
      const timer = setTimeout(() => {
        timers.delete(timer)
        send()
      }, delay)
      timers.add(timer)
    },
    stop() {
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
    },
  }
}
