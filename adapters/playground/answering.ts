/** How the page is answered: with JSON, or with one sentence about what is wrong. */
import type { IncomingMessage } from 'node:http'
import type { Route } from '../../src/web/server.ts'
import { answerJson, checkOrigin, Turned } from './guard.ts'

export type Answering = (request: IncomingMessage, query: URLSearchParams) => Promise<unknown>

export const asJson = (method: 'GET' | 'POST', path: string, answer: Answering): Route => ({
  method,
  path,
  handle: guarded(async (request, response) => {
    checkOrigin(request)
    answerJson(response, 200, await answer(request, queryOf(request)))
  }),
})

export const queryOf = (request: IncomingMessage): URLSearchParams =>
  new URL(request.url ?? '/', 'http://localhost').searchParams

/** A page's size, as asked for within reason. */
export const limitIn = (query: URLSearchParams): number =>
  Math.min(200, Math.max(1, Number(query.get('limit') ?? 50) || 50))

/** A handler whose refusals are one sentence. */
export function guarded(handle: Route['handle']): Route['handle'] {
  return async (request, response) => {
    try {
      await handle(request, response)
    } catch (error) {
      if (!(error instanceof Turned)) throw error
      answerJson(response, error.status, { error: error.message })
    }
  }
}
