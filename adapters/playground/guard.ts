/** Who may talk to the playground: pages that it has served itself, on this machine. */
import type { IncomingMessage, ServerResponse } from 'node:http'

const largestBody = 1_000_000
const loopback = ['localhost', '127.0.0.1', '[::1]']

/** No script but the playground's own files, nothing from elsewhere, in nobody's frame. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

export const securityHeaders: Record<string, string> = {
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

/** A request that is answered with this status and sentence. */
export class Turned extends Error {
  constructor(
    readonly status: number,
    sentence: string,
  ) {
    super(sentence)
  }
}

/** Why the bot cannot listen there; null: it can. */
export function refuseHost(host: string): string | null {
  if (['localhost', '127.0.0.1', '::1'].includes(host)) return null
  return `HOST is ${host}: the playground is for this machine alone. Leave HOST out, or set HOST=127.0.0.1.`
}

/**
 * Refuses what another site's page sends, also one whose name was made to point here.
 * `opens`: a page, to which a link may lead from anywhere.
 */
export function checkOrigin({ headers }: IncomingMessage, opens = false): void {
  const { host = '', origin } = headers
  const name = /^(.+?)(:\d+)?$/.exec(host)?.[1] ?? ''
  if (!loopback.includes(name.toLowerCase())) throw new Turned(403, 'The playground answers only on this machine.')
  const site = headers['sec-fetch-site']
  const own = site === undefined || site === 'same-origin' || site === 'none'
  const leads = opens && headers['sec-fetch-mode'] === 'navigate'
  if (!own && !leads) throw new Turned(403, 'The playground answers only its own page.')
  if (origin !== undefined && origin !== `http://${host}`) {
    throw new Turned(403, 'The playground answers only its own page.')
  }
}

/** For what only programs call: no browser may. */
export function checkProgram(request: IncomingMessage): void {
  checkOrigin(request)
  const { headers } = request
  if (headers.origin !== undefined || headers['sec-fetch-site'] !== undefined) {
    throw new Turned(403, 'This is for the bot, not for a page.')
  }
}

/** The body of a request, which must be JSON. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') throw new Turned(415, 'Send JSON, as application/json.')
  const tooLarge = new Turned(413, 'That is too much.')
  if (Number(request.headers['content-length'] ?? 0) > largestBody) throw tooLarge
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > largestBody) throw tooLarge
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    throw new Turned(400, 'That is not JSON.')
  }
}

export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, {
    ...securityHeaders,
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  })
  response.end(JSON.stringify(body))
}
