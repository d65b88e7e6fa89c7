import { WebAPIPlatformError } from '@slack/web-api'
import { afterEach, describe, expect, it } from 'vitest'
import { troubleOf } from '../../adapters/slack/errors.ts'
import { slackClient } from '../../adapters/slack/send.ts'
import { json, scripted } from './script.ts'

let close: (() => Promise<void>) | null = null
afterEach(async () => {
  await close?.()
  close = null
})

/** What becomes of one real call that is answered like this. */
async function troubleWhen(answer: Parameters<typeof scripted>[0], method = 'chat.postMessage', patience = 5_000) {
  const api = await scripted(answer)
  close = api.close
  const error = await slackClient('xoxb-test', api.url, patience)
    .apiCall(method, { channel: 'C1', text: 'x' })
    .then(
      () => null,
      (cause: unknown) => cause,
    )
  expect(api.calls).toHaveLength(1)
  return troubleOf(error, method)
}
const refusal = (code: string, method?: string) =>
  troubleOf(new WebAPIPlatformError({ ok: false, error: code }), method)

describe('trouble with Slack', () => {
  it.each([
    ['a server error', json({}, 500)],
    ['an unavailable service', json({}, 503)],
    ['a page instead of JSON', (r) => r.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sorry</html>')],
    ['half an answer', (r) => r.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":tr')],
    ['an answer that is JSON and no object', json(null)],
    ['an answer that is a bare word', json('ok')],
    ['a line that is cut before the answer', (r) => r.destroy()],
    [
      'a line that is cut within the answer',
      (r) => r.writeHead(200, { 'content-length': '99' }).write('{', () => r.destroy()),
    ],
    ['an error after which it may be there', json({ ok: false, error: 'internal_error' })],
  ] satisfies [string, Parameters<typeof scripted>[0]][])('%s leaves open whether it was sent', async (_, answer) => {
    expect(await troubleWhen(answer)).toMatchObject({ trouble: 'uncertain' })
  })

  it('no answer at all leaves open whether it was sent', async () => {
    expect(await troubleWhen(() => {}, 'chat.postMessage', 1_000)).toMatchObject({ trouble: 'uncertain' })
  })

  it('a refused connection means it was not sent', async () => {
    const api = await scripted()
    await api.close()
    const error = await slackClient('xoxb-test', api.url)
      .apiCall('chat.postMessage')
      .catch((cause: unknown) => cause)
    expect(troubleOf(error)).toEqual({ trouble: 'retry', after: null, holds: null, code: 'ECONNREFUSED' })
  })

  it('a name that cannot be found means it was not sent', async () => {
    const error = await slackClient('xoxb-test', 'http://slack.invalid/api/')
      .apiCall('chat.postMessage')
      .catch((cause: unknown) => cause)
    expect(troubleOf(error)).toMatchObject({ trouble: 'retry', after: null })
  })

  it('a full channel holds the channel, a used-up method holds the method', async () => {
    const full = json({ ok: false, error: 'ratelimited' }, 429, { 'retry-after': '7' })
    expect(await troubleWhen(full)).toEqual({ trouble: 'retry', after: 7000, holds: 'place', code: 'ratelimited' })
    await close?.()
    expect(await troubleWhen(full, 'chat.update')).toMatchObject({ after: 7000, holds: 'verb' })
  })

  it('a refusal for pace that names no time is tried again all the same', async () => {
    expect(await troubleWhen(json({}, 429))).toEqual({
      trouble: 'retry',
      after: null,
      holds: 'place',
      code: 'ratelimited',
    })
  })

  it('somebody on the way who refuses did not pass it on', async () => {
    expect(await troubleWhen(json({}, 403))).toMatchObject({ trouble: 'retry', code: 'http_403' })
  })

  it.each([
    ['destination_broken', ['channel_not_found', 'is_archived', 'not_in_channel', 'restricted_action_thread_locked']],
    ['destination_broken', ['user_disabled', 'cannot_dm_bot', 'user_not_in_channel']],
    ['destination_broken', ['no_permission', 'access_denied']],
    ['installation_broken', ['invalid_auth', 'token_revoked', 'account_inactive', 'missing_scope']],
    ['uncertain', ['fatal_error', 'request_timeout', 'service_unavailable']],
    ['our_bug', ['invalid_blocks', 'msg_too_long', 'no_text', 'never_heard_of', 'message_not_found']],
  ])('%s: %s', (trouble, codes) => {
    for (const code of codes) expect(refusal(code)).toEqual({ trouble, code })
  })

  it('a message that cannot be edited any more is gone', () => {
    for (const code of ['message_not_found', 'cant_update_message', 'edit_window_closed']) {
      expect(refusal(code, 'chat.update')).toEqual({ trouble: 'gone', code })
    }
  })

  it('anything else is our bug', () => {
    expect(troubleOf(new RangeError('Invalid string length'))).toEqual({ trouble: 'our_bug', code: 'RangeError' })
    expect(troubleOf('x')).toEqual({ trouble: 'our_bug', code: 'unknown' })
  })
})
