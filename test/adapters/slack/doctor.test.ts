import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { callSlack, examine, optionalScopes, requiredScopes, socketModeOf } from '../../../adapters/slack/doctor.ts'
import type { Directory, Team } from '../../../src/requests/request.ts'

type Answers = Record<string, { ok: boolean; [field: string]: unknown }>

const hours = { zone: 'Europe/Berlin', days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00', holidays: [] }
const team = (id: number, name: string, channel: string, retired = false): Team => ({
  id,
  name,
  channel,
  hours,
  responseTarget: { count: 1, unit: 'days' },
  members: null,
  mention: null,
  retired,
})
const directory: Directory = {
  version: 1,
  teams: new Map([
    [1, team(1, 'Billing', 'slack:C0BILLING')],
    [2, team(2, 'Storefront', 'slack:C0STORE')],
    [3, team(3, 'Old', 'slack:C0OLD', true)],
  ]),
  products: new Map(),
  triage: { channel: 'slack:C0TRIAGE', hours },
  admins: ['slack:U0ADA'],
  holidays: [],
}

const healthy: Answers = {
  'auth.test': { ok: true, user: 'roundtrip', team: 'Acme', bot_id: 'B0BOT' },
  'conversations.info C0TRIAGE': { ok: true, channel: { name: 'triage', is_member: true, is_archived: false } },
  'conversations.info C0BILLING': { ok: true, channel: { name: 'billing', is_member: true, is_archived: false } },
  'conversations.info C0STORE': { ok: true, channel: { name: 'store', is_member: true, is_archived: false } },
  'users.info U0ADA': { ok: true, user: { name: 'ada', deleted: false, is_bot: false } },
}

const healthyBySocket: Answers = {
  ...healthy,
  'apps.connections.open': { ok: true, url: 'wss://wss-primary.slack.com/link/?ticket=1&app_id=2' },
  'bots.info B0BOT': { ok: true, bot: { id: 'B0BOT', app_id: 'A0APP' } },
}
const botToken = 'xoxb-test'
const appToken = 'xapp-1-A0APP-1-test'

/** Slack takes an app's token for one method, in the header only, and a bot's for the others. */
function refusalOf(method: string, authorization: string | undefined, inBody: boolean): string | null {
  if (!authorization) return inBody ? 'invalid_auth' : 'not_authed'
  const [right, other] = method === 'apps.connections.open' ? [appToken, botToken] : [botToken, appToken]
  if (authorization === `Bearer ${other}`) return 'not_allowed_token_type'
  return authorization === `Bearer ${right}` ? null : 'invalid_auth'
}

let slack: Server | undefined
afterEach(() => {
  slack?.close()
  slack?.closeAllConnections()
})

/** Serves these answers as Slack's Web API does, and gives what the doctor says; with an app's token, in Socket Mode. */
async function examineWith(
  answers: Answers,
  scopes: string[] | null = [...requiredScopes, ...optionalScopes],
  about = directory,
  token: string | null = null,
) {
  const asked: string[] = []
  slack = createServer(async (req, res) => {
    let body = ''
    for await (const data of req) body += data
    const args = new URLSearchParams(body)
    const method = req.url?.slice('/api/'.length) ?? ''
    const key = [method, args.get('channel') ?? args.get('user') ?? args.get('bot')].filter(Boolean).join(' ')
    asked.push(key)
    const error = refusalOf(method, req.headers.authorization, args.has('token'))
    if (scopes) res.setHeader('x-oauth-scopes', scopes.join(','))
    res.setHeader('Content-Type', 'application/json')
    res.end(JSON.stringify(error ? { ok: false, error } : (answers[key] ?? { ok: false, error: 'unknown_method' })))
  })
  slack.listen(0, '127.0.0.1')
  await once(slack, 'listening')
  // A server that listens on TCP has an address of this kind.
  const { port } = slack.address() as AddressInfo
  const url = `http://127.0.0.1:${port}/api/`
  const socketMode = token === null ? null : socketModeOf(token, url)
  const findings = await examine({ call: callSlack(botToken, url), socketMode, directory: about })
  return { findings, asked, wrong: findings.filter((finding) => !finding.ok) }
}

describe('the doctor on Slack', () => {
  test('finds nothing wrong where all is well, and does not ask about retired teams', async () => {
    const { findings, wrong, asked } = await examineWith(healthy)
    expect(wrong).toEqual([])
    expect(findings.map((finding) => finding.what)).toEqual([
      'The token works: roundtrip in Acme',
      'All required scopes are granted',
      'A triage channel is set',
      'Channel #triage (triage)',
      'Channel #billing (Billing)',
      'Channel #store (Storefront)',
      'Admin ada (U0ADA)',
    ])
    expect(asked.sort()).toEqual(Object.keys(healthy).sort())
  })

  const examineBySocket = (answers: Answers, token = appToken) => examineWith(answers, undefined, undefined, token)
  const newToken = expect.stringMatching(/App-Level Token .*connections:write .*Basic Information .*SLACK_APP_TOKEN/)

  test('finds nothing wrong where Slack gives a line for Socket Mode', async () => {
    const { findings, wrong, asked } = await examineBySocket(healthyBySocket)
    expect(wrong).toEqual([])
    expect(findings.map((finding) => finding.what)).toContain('The app token opens a line for Socket Mode')
    expect(asked.sort()).toEqual(Object.keys(healthyBySocket).sort())
  })

  test.each(['xapp-1-A0APP-1-revoked', 'xapp-of-no-known-form', botToken])(
    'an app token that Slack refuses is a finding: %s',
    async (token) => {
      const { wrong } = await examineBySocket(healthyBySocket, token)
      expect(wrong).toEqual([
        {
          ok: false,
          what: `The app token does not work: ${token === botToken ? 'not_allowed_token_type' : 'invalid_auth'}`,
          todo: newToken,
        },
      ])
    },
  )

  test.each([
    [{ ok: false, error: 'token_revoked' }, 'The app token does not work: token_revoked', newToken],
    [{ ok: false, error: 'missing_scope' }, 'The app token lacks the scope connections:write', newToken],
    [
      {
        ok: true,
        url: 'wss://wss-primary.slack.com/link/',
        response_metadata: { messages: ['[WARN] Socket Mode is not turned on.'] },
      },
      'Socket Mode is off: Slack delivers nothing',
      expect.stringContaining('Enable Socket Mode'),
    ],
    [
      { ok: false, error: 'internal_error' },
      'Socket Mode could not be looked at: internal_error',
      'Try again in a minute.',
    ],
  ])('a line that is answered with %j is a finding', async (answer, what, todo) => {
    const { wrong } = await examineBySocket({ ...healthyBySocket, 'apps.connections.open': answer })
    expect(wrong).toEqual([{ ok: false, what, todo }])
  })

  test('an app token of another app is a finding', async () => {
    const { wrong } = await examineBySocket({
      ...healthyBySocket,
      'bots.info B0BOT': { ok: true, bot: { id: 'B0BOT', app_id: 'A0OTHER' } },
    })
    expect(wrong).toEqual([
      { ok: false, what: "The app token is of app A0APP, the bot's token of app A0OTHER", todo: newToken },
    ])
  })

  test('looks no further with a token that is refused, and says where to get another', async () => {
    const { findings, asked } = await examineWith({ 'auth.test': { ok: false, error: 'invalid_auth' } })
    expect(findings).toEqual([
      { ok: false, what: 'The token does not work: invalid_auth', todo: expect.stringContaining('SLACK_BOT_TOKEN') },
    ])
    expect(asked).toEqual(['auth.test'])
  })

  test('names the scopes that are missing, and does not mind optional ones', async () => {
    const { findings, wrong } = await examineWith(healthy, ['commands', 'chat:write', 'users:read', 'im:history'])
    expect(wrong.map((finding) => finding.what)).toEqual([
      'Scopes are missing: app_mentions:read, channels:read, groups:read',
    ])
    const optional = findings.find((finding) => finding.what.startsWith('Optional'))
    expect(optional).toMatchObject({ ok: true, what: expect.stringContaining('channels:history, groups:history') })
  })

  test('says so when Slack does not tell the scopes', async () => {
    const { wrong } = await examineWith(healthy, null)
    expect(wrong.map((finding) => finding.what)).toEqual(['Slack did not say which scopes the token has'])
  })

  test.each([
    [{ ok: false, error: 'channel_not_found' }, 'Channel C0BILLING (Billing) is not there', '/invite'],
    [{ ok: true, channel: { name: 'billing', is_member: true, is_archived: true } }, 'is archived', 'Unarchive'],
    [{ ok: true, channel: { name: 'billing', is_member: false } }, 'not in channel #billing (Billing)', '/invite'],
    [{ ok: false, error: 'fatal_error' }, 'could not be looked at: fatal_error', 'Try again'],
  ])('a channel that answers %j is a finding', async (answer, what, todo) => {
    const { wrong } = await examineWith({ ...healthy, 'conversations.info C0BILLING': answer })
    expect(wrong).toEqual([{ ok: false, what: expect.stringContaining(what), todo: expect.stringContaining(todo) }])
  })

  test.each([
    [{ ok: false, error: 'user_not_found' }, 'Admin U0ADA is nobody in this workspace'],
    [{ ok: true, user: { name: 'ada', deleted: true } }, 'Admin ada (U0ADA) is deactivated'],
    [{ ok: true, user: { name: 'ada', is_bot: true } }, 'Admin ada (U0ADA) is a bot'],
  ])('an admin who answers %j is a finding', async (answer, what) => {
    const { wrong } = await examineWith({ ...healthy, 'users.info U0ADA': answer })
    expect(wrong.map((finding) => finding.what)).toEqual([what])
  })

  test('a missing triage channel is a finding', async () => {
    const { wrong } = await examineWith(healthy, undefined, { ...directory, triage: null })
    expect(wrong.map((finding) => finding.what)).toEqual([expect.stringContaining('No triage channel is set')])
  })

  test('a Slack that is down is a finding, not a crash', async () => {
    const call = callSlack(botToken, 'http://127.0.0.1:1/api/')
    const findings = await examine({ call, socketMode: null, directory })
    expect(findings).toEqual([
      { ok: false, what: expect.not.stringContaining('xoxb'), todo: expect.stringContaining('SLACK_API_URL') },
    ])
  })
})
