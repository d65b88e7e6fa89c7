import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api'
import { brokenLine } from '../../src/broken-line.ts'
import type { Trouble } from '../../src/chat.ts'

const post = 'chat.postMessage'
/** The other methods that send. A 429 of one that only reads holds up nobody's messages. */
const sending = ['chat.update', 'views.publish']

/** "Possible some aspect of the operation succeeded": https://docs.slack.dev/reference/methods/chat.postMessage#errors */
const perhapsDone = ['internal_error', 'fatal_error', 'request_timeout', 'service_unavailable']
const later = ['ratelimited', 'rate_limited', 'team_added_to_org']
const installation = [
  'account_inactive',
  'token_revoked',
  'token_expired',
  'invalid_auth',
  'not_authed',
  'missing_scope',
  'team_access_not_granted',
  'org_login_required',
  'not_allowed_token_type',
]
const destination = [
  'channel_not_found',
  'user_not_in_channel',
  'is_archived',
  // chat.update in an archived channel.
  'is_inactive',
  'not_in_channel',
  // "Make sure your app is a member of the conversation", and access to one thing that was named.
  'no_permission',
  'access_denied',
  'ekm_access_denied',
  'cannot_dm_bot',
  'user_disabled',
  'user_not_found',
  // views.publish: the app has no Home tab.
  'not_enabled',
]
const editGone = ['message_not_found', 'cant_update_message', 'edit_window_closed']

/** What the outbox must do about a failed call of a Web API method. */
export function troubleOf(error: unknown, method = post): Trouble {
  if (error instanceof WebAPIRateLimitedError) return quiet(error.retryAfter, method)
  if (error instanceof WebAPIPlatformError) return refused(error, method)
  if (error instanceof WebAPIHTTPError) return answered(error.statusCode)
  if (error instanceof WebAPIRequestError) {
    return brokenLine(error.original) ?? { trouble: 'uncertain', code: 'no_answer' }
  }
  // The SDK gives no class of its own to a 429 that does not say how long.
  if (error instanceof Error && error.message.startsWith('Retry header')) return quiet(null, method)
  const broken = brokenLine(error)
  if (broken) return broken
  // The SDK stumbles over an answer that is JSON and yet no object, as `null` is.
  if (error instanceof TypeError) return { trouble: 'uncertain', code: 'unreadable_answer' }
  return { trouble: 'our_bug', code: error instanceof Error ? error.name : 'unknown' }
}

function quiet(seconds: number | null, method: string): Trouble {
  const holds = method === post ? 'place' : sending.includes(method) ? 'verb' : null
  return { trouble: 'retry', after: seconds === null ? null : seconds * 1000, holds, code: 'ratelimited' }
}

function refused(error: WebAPIPlatformError, method: string): Trouble {
  const code = error.data.error
  // The SDK puts the whole body here when it is not JSON: a proxy's page, or half an answer.
  if (typeof code !== 'string' || !/^[a-z][a-z0-9_]*$/.test(code)) {
    return { trouble: 'uncertain', code: 'unreadable_answer' }
  }
  if (later.includes(code)) return quiet(error.data.response_metadata?.retryAfter ?? null, method)
  if (perhapsDone.includes(code)) return { trouble: 'uncertain', code }
  if (installation.includes(code)) return { trouble: 'installation_broken', code }
  if (destination.includes(code) || code.startsWith('restricted_action')) return { trouble: 'destination_broken', code }
  if (method === 'chat.update' && editGone.includes(code)) return { trouble: 'gone', code }
  // Also `messages_tab_disabled`: how the app is set up, which is nothing about the person who was written to.
  return { trouble: 'our_bug', code }
}

function answered(status: number): Trouble {
  const code = `http_${status}`
  if (status >= 500 || status === 408) return { trouble: 'uncertain', code }
  if (status === 400 || status === 413) return { trouble: 'our_bug', code }
  // Slack itself answers 200 or 429: this was somebody on the way.
  return { trouble: 'retry', after: null, holds: null, code }
}
