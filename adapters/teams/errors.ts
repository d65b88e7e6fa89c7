import type { Trouble } from '../../src/chat.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** An answer of the Connector that is no success. */
export interface Failed {
  status: number
  /** The header, in seconds. */
  retryAfter: string | null
  body: string
}

/**
 * To be tried again: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
 * A gateway may say so of what has arrived, but a question seen twice is less than one that waits for an admin.
 */
const later = [412, 502, 503, 504]

/** What the outbox must do about a call that the Connector did not carry out. */
export function troubleOf({ status, retryAfter, body }: Failed, method: Method): Trouble {
  const said = readBody(body)
  const code = said.code ?? `http_${status}`
  const retry = (holds: 'place' | null): Trouble => ({ trouble: 'retry', after: waitOf(retryAfter), holds, code })
  if (status === 429) return retry('place')
  if (later.includes(status)) return retry(null)
  if (status >= 500 || status === 408) return { trouble: 'uncertain', code }
  if (status === 401) return { trouble: 'installation_broken', code }
  if (status === 413) return { trouble: 'our_bug', code }
  // The Connector itself answers in JSON: this was somebody on the way.
  if (said.foreign) return retry(null)
  // An edit may be refused for good where a new message is not: it was written under another app id.
  if (method === 'PUT' && code === 'NotEnoughPermissions') return { trouble: 'gone', code }
  if (status === 404) return notFound(said.code, method)
  if (status === 403) return { trouble: 'destination_broken', code }
  return { trouble: 'our_bug', code }
}

function notFound(said: string | null, method: Method): Trouble {
  if (method === 'PUT') return { trouble: 'gone', code: said ?? 'http_404' }
  // The post that is replied to was deleted; the channel is all right.
  if (said === 'ActivityNotFoundInConversation') return { trouble: 'our_bug', code: said }
  return { trouble: 'destination_broken', code: said ?? 'ConversationNotFound' }
}

/** In milliseconds; null: it does not say. */
function waitOf(retryAfter: string | null): number | null {
  return retryAfter && /^\d+(\.\d+)?$/.test(retryAfter) ? Math.ceil(Number(retryAfter) * 1000) : null
}

function readBody(body: string): { code: string | null; foreign: boolean } {
  if (body.trim() === '') return { code: null, foreign: false }
  const read = parse(body)
  if (!isRecord(read)) return { code: null, foreign: true }
  const error = isRecord(read.error) ? read.error : read
  // What matters may stand as JSON within the sentence:
  // https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages#understand-who-blocked-muted-or-uninstalled-a-bot
  const within = typeof error.message === 'string' ? parse(error.message) : null
  const found = [isRecord(within) ? within.subCode : null, error.subCode, error.code]
  return { code: found.find(isCode) ?? null, foreign: false }
}

const isCode = (value: unknown): value is string => typeof value === 'string' && /^[A-Za-z][\w ]{0,99}$/.test(value)
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
