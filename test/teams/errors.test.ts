import { afterEach, describe, expect, it } from 'vitest'
import type { Method } from '../../adapters/teams/errors.ts'
import { createConnector } from '../../adapters/teams/send.ts'
import { ChatError, type Trouble } from '../../src/chat.ts'
import { type Answer, json, refusal, scripted } from './script.ts'

let close: (() => Promise<void>) | null = null
afterEach(async () => {
  await close?.()
  close = null
})

const connectorWith = (changes: Partial<Parameters<typeof createConnector>[0]> = {}) =>
  createConnector({ token: async () => 'secret', allowed: () => true, timeout: 10_000, ...changes })

async function troubleOf(call: Promise<unknown>): Promise<Trouble | null> {
  const error = await call.then(
    () => null,
    (cause: unknown) => cause,
  )
  if (error !== null && !(error instanceof ChatError)) throw error
  return error?.trouble ?? null
}

/** What becomes of one real call that is answered like this. */
async function troubleWhen(answer: Answer, method: Method = 'POST', timeout = 10_000) {
  const api = await scripted(answer)
  close = api.close
  const trouble = await troubleOf(connectorWith({ timeout }).call(api.url, method, 'v3/conversations/a/activities', {}))
  expect(api.calls).toHaveLength(1)
  return trouble
}

/** https://learn.microsoft.com/microsoftteams/platform/bots/build-conversational-capability#status-codes-from-bot-conversational-apis */
const documented: [number, string, Trouble['trouble']][] = [
  [400, 'Bad Argument', 'our_bug'],
  [400, 'BadSyntax', 'our_bug'],
  [401, 'BotNotRegistered', 'installation_broken'],
  [403, 'BotDisabledByAdmin', 'destination_broken'],
  [403, 'BotNotInConversationRoster', 'destination_broken'],
  [403, 'ConversationBlockedByUser', 'destination_broken'],
  [403, 'ForbiddenOperationException', 'destination_broken'],
  [403, 'InvalidBotApiHost', 'destination_broken'],
  [403, 'MessageWritesBlocked', 'destination_broken'],
  [403, 'NotEnoughPermissions', 'destination_broken'],
  [404, 'ActivityNotFoundInConversation', 'our_bug'],
  [404, 'ConversationNotFound', 'destination_broken'],
  [412, 'PreconditionFailed', 'retry'],
  [413, 'MessageSizeTooBig', 'our_bug'],
  [429, 'Throttled', 'retry'],
  [500, 'ServiceError', 'uncertain'],
  [502, 'ServiceError', 'retry'],
  [503, 'ServiceUnavailable', 'retry'],
  [504, 'GatewayTimeout', 'retry'],
]

describe('trouble with Teams', () => {
  it.each(documented)('%s %s: %s', async (status, code, trouble) => {
    expect(await troubleWhen(refusal(status, code))).toMatchObject({ trouble, code })
  })

  it('a person who blocked the bot is found by what stands within the message', async () => {
    const message = JSON.stringify({
      subCode: 'MessageWritesBlocked',
      details: 'Thread is blocked from message writes.',
    })
    const blocked: Trouble = { trouble: 'destination_broken', code: 'MessageWritesBlocked' }
    expect(await troubleWhen(json({ errorCode: 209, message }, 403))).toEqual(blocked)
    await close?.()
    const wrapped = { error: { code: 'ForbiddenOperationException', message } }
    expect(await troubleWhen(json(wrapped, 403))).toEqual(blocked)
  })

  it('an empty answer is known by its status', async () => {
    const empty =
      (status: number): Answer =>
      (response) =>
        response.writeHead(status).end()
    expect(await troubleWhen(empty(404))).toEqual({ trouble: 'destination_broken', code: 'ConversationNotFound' })
    await close?.()
    expect(await troubleWhen(empty(403))).toEqual({ trouble: 'destination_broken', code: 'http_403' })
  })

  it.each([
    [404, 'ActivityNotFoundInConversation'],
    [404, 'ConversationNotFound'],
    [403, 'NotEnoughPermissions'],
  ])('an edit that is answered %s %s finds its message gone', async (status, code) => {
    expect(await troubleWhen(refusal(status, code), 'PUT')).toEqual({ trouble: 'gone', code })
  })

  it('a full conversation is left alone as long as Teams asks for', async () => {
    const full = await troubleWhen(refusal(429, 'Throttled', { 'retry-after': '7' }))
    expect(full).toEqual({ trouble: 'retry', after: 7000, holds: 'place', code: 'Throttled' })
    await close?.()
    expect(await troubleWhen(refusal(429, 'Throttled'))).toMatchObject({ after: null, holds: 'place' })
    await close?.()
    const busy = await troubleWhen(refusal(412, 'PreconditionFailed', { 'retry-after': 'soon' }))
    expect(busy).toEqual({ trouble: 'retry', after: null, holds: null, code: 'PreconditionFailed' })
  })

  it.each([
    ['a page instead of JSON', (r) => r.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sorry</html>')],
    ['half an answer', (r) => r.writeHead(200, { 'content-type': 'application/json' }).end('{"id":')],
    ['a line that is cut before the answer', (r) => r.destroy()],
    [
      'a line that is cut within the answer',
      (r) => r.writeHead(200, { 'content-length': '99' }).write('{', () => r.destroy()),
    ],
    ['a time-out on the way', (r) => r.writeHead(408).end()],
  ] satisfies [string, Answer][])('%s leaves open whether it was done', async (_, answer) => {
    expect(await troubleWhen(answer)).toMatchObject({ trouble: 'uncertain' })
  })

  it('no answer at all leaves open whether it was done', async () => {
    expect(await troubleWhen(() => {}, 'POST', 1_000)).toEqual({ trouble: 'uncertain', code: 'TimeoutError' })
  })

  it.each([403, 404, 400, 302])('a page of somebody on the way with %s was not passed on', async (status) => {
    const page: Answer = (response) =>
      response
        .writeHead(status, { 'content-type': 'text/html', location: 'http://127.0.0.1:1/' })
        .end('<html>No</html>')
    expect(await troubleWhen(page)).toMatchObject({ trouble: 'retry', code: `http_${status}` })
    await close?.()
    expect(await troubleWhen(page, 'PUT')).toMatchObject({ trouble: 'retry' })
  })

  it('a refused connection means it was not sent', async () => {
    const api = await scripted()
    await api.close()
    const trouble = await troubleOf(connectorWith().call(api.url, 'POST', 'v3/conversations', {}))
    expect(trouble).toEqual({ trouble: 'retry', after: null, holds: null, code: 'ECONNREFUSED' })
  })

  it('a name that cannot be found means it was not sent', async () => {
    const call = connectorWith({ timeout: 10_000 }).call('http://teams.invalid/', 'POST', 'v3/conversations', {})
    expect(await troubleOf(call)).toMatchObject({ trouble: 'retry' })
  })

  it.each([
    ['is refused', () => Promise.reject(new Error('AADSTS7000215: Invalid client secret'))],
    ['does not come', () => new Promise<string>(() => {})],
  ])('a token that %s stops the installation, and nothing is called', async (_, token) => {
    const api = await scripted(json({}))
    close = api.close
    const trouble = await troubleOf(connectorWith({ token, timeout: 50 }).call(api.url, 'POST', 'v3/conversations', {}))
    expect(trouble).toEqual({ trouble: 'installation_broken', code: 'no_token' })
    expect(api.calls).toEqual([])
  })

  it('another address never sees the token', async () => {
    const api = await scripted(json({}))
    close = api.close
    const strict = connectorWith({ allowed: (url) => url !== api.url })
    expect(await troubleOf(strict.call(api.url, 'POST', 'v3/conversations', {}))).toMatchObject({ trouble: 'our_bug' })
    expect(api.calls).toEqual([])
  })
})

describe('the Connector', () => {
  it('is called with the token, and without one where none is asked for', async () => {
    const api = await scripted(json({ id: '1' }), (response) => response.writeHead(200).end())
    close = api.close
    expect(await connectorWith().call(api.url, 'POST', 'v3/conversations', { a: 1 })).toEqual({ id: '1' })
    const local = connectorWith({ token: async () => null })
    expect(await local.call(api.url.replace(/\/$/, ''), 'DELETE', 'v3/conversations/a/activities/1')).toBeNull()
    expect(api.calls).toEqual([
      { method: 'POST', path: 'v3/conversations', authorization: 'Bearer secret', body: { a: 1 } },
      { method: 'DELETE', path: 'v3/conversations/a/activities/1', authorization: undefined, body: undefined },
    ])
  })
})
