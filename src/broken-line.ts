import type { Trouble } from './chat.ts'

/** Node's codes for what failed before anything was sent. */
const neverSent =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EPROTO|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_.*|CERT_.*|SELF_SIGNED_CERT.*|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_.*)$/

/** What the outbox must do about a call that got no whole answer; null: the error is not one of the line. */
export function brokenLine(error: unknown): Trouble | null {
  const codes = codesOf(error)
  const [code] = codes
  if (code === undefined) return null
  const unsent = codes.every((each) => neverSent.test(each))
  return unsent ? { trouble: 'retry', after: null, holds: null, code } : { trouble: 'uncertain', code }
}

/** The innermost codes of a failed fetch: its causes, and each address that was tried. */
function codesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return []
  if (error instanceof AggregateError) return error.errors.flatMap(codesOf)
  const inner = codesOf(error.cause)
  if (inner.length > 0) return inner
  if ('code' in error && typeof error.code === 'string') return [error.code]
  const dropped = error.name === 'TimeoutError' || error.name === 'AbortError' || error.message === 'terminated'
  return dropped ? [error.name] : []
}
