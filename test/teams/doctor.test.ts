import { afterEach, describe, expect, it } from 'vitest'
import { askTeams, examine, type Known } from '../../adapters/teams/doctor.ts'
import { createConnector } from '../../adapters/teams/send.ts'
import type { Directory } from '../../src/requests/request.ts'
import type { TeamsSettings } from '../../src/settings.ts'
import { reference } from '../db/sample.ts'
import { directory as onSlack } from '../requests/sample.ts'
import { type Answer, json, refusal, scripted } from './script.ts'

const yard = 'teams:19:yard@thread.tacv2'
const sorting = 'teams:19:sorting@thread.tacv2'
const [slackTeam] = onSlack.teams.values()
if (!slackTeam) throw new Error('the sample has no team')

/** Logistics and triage on Teams, Billing on Slack, and a team that is no more. */
const directory: Directory = {
  ...onSlack,
  teams: new Map([
    [1, slackTeam],
    [2, { ...slackTeam, id: 2, name: 'Logistics', channel: yard }],
    [3, { ...slackTeam, id: 3, name: 'Old', channel: 'teams:19:old@thread.tacv2', retired: true }],
  ]),
  triage: { channel: sorting, hours: slackTeam.hours },
  admins: ['slack:U0ADA', 'teams:ada'],
}
const ada = { id: '29:ada', aadObjectId: 'ada', name: 'Ada' }
const roster = (...names: string[]) => json({ members: names.map((name) => ({ id: `29:${name}`, name })) })

let close: (() => Promise<void>) | null = null
afterEach(async () => {
  await close?.()
  close = null
})

/** What the doctor finds where Teams answers like this, by what the path holds. */
async function examineWith(
  answers: Record<string, Answer>,
  changes: Partial<Known> = {},
  token = async () => 'secret',
) {
  const answer: Answer = (response, call) => {
    const key = Object.keys(answers).find((part) => decodeURIComponent(call.path).includes(part))
    ;(answers[key ?? ''] ?? refusal(400, 'NotInTheScript'))(response, call)
  }
  const api = await scripted(...Array<Answer>(9).fill(answer))
  close = api.close
  const connector = createConnector({ token, allowed: () => true, timeout: 2_000 })
  const findings = await examine(
    { connector, token },
    {
      directory,
      references: [reference('teams:ada', { conversation: 'a:ada', account: '29:ada', serviceUrl: api.url })],
      channels: [{ id: yard, name: 'Yard' }],
      fallback: null,
      ...changes,
    },
  )
  return { findings, wrong: findings.filter(({ ok }) => !ok), calls: api.calls }
}
const healthy: Record<string, Answer> = {
  '19:sorting': roster('ada'),
  '19:yard': roster('dora', 'carl'),
  'members/29:ada': json(ada),
}

describe('the doctor on Teams', () => {
  it('finds nothing wrong where all is well, and looks only at what is on Teams', async () => {
    const { findings, wrong, calls } = await examineWith(healthy)
    expect(wrong).toEqual([])
    expect(findings.map(({ what }) => what)).toEqual([
      'Teams gives a token',
      'A triage channel is set',
      'Channel 19:sorting@thread.tacv2 (triage), with 1 person',
      'Channel Yard (Logistics), with 2 people',
      'Admin Ada (ada)',
    ])
    expect(calls).toHaveLength(3)
  })

  it('looks no further without a token, and says what to check', async () => {
    const { findings, calls } = await examineWith(healthy, {}, async () => {
      throw new Error('AADSTS7000215: Invalid client secret provided')
    })
    expect(findings).toEqual([
      {
        ok: false,
        what: expect.stringContaining('AADSTS7000215'),
        todo: expect.stringContaining('MicrosoftAppPassword'),
      },
    ])
    expect(calls).toEqual([])
  })

  it.each<[string, Answer, string, string]>([
    ['that the bot is not in', refusal(403, 'BotNotInConversationRoster'), 'cannot see channel Yard', 'Manage team'],
    ['that is not there', refusal(404, 'ConversationNotFound'), 'ConversationNotFound', 'set another channel'],
    ['that cannot be read now', refusal(503, 'ServiceUnavailable'), 'could not be looked at', 'Try again'],
  ])('a channel %s is a finding', async (_, answer, what, todo) => {
    const { wrong } = await examineWith({ ...healthy, '19:yard': answer })
    expect(wrong).toEqual([{ ok: false, what: expect.stringContaining(what), todo: expect.stringContaining(todo) }])
  })

  it.each<[string, Answer]>([
    ['is in no chat with the bot any more', refusal(404, 'MemberNotFoundInConversation')],
    ['has taken the app out', refusal(403, 'BotNotInConversationRoster')],
  ])('an admin who %s is a finding', async (_, answer) => {
    const { wrong } = await examineWith({ ...healthy, 'members/29:ada': answer })
    expect(wrong.map(({ what }) => what)).toEqual(['Admin ada has not added Roundtrip in Teams, or has taken it out'])
  })

  it('an admin who was never heard of is a finding, one known from a channel is not', async () => {
    const fallback = 'http://127.0.0.1:1/'
    const never = await examineWith(healthy, { references: [], fallback })
    expect(never.wrong.map(({ what }) => what)).toContain(
      'Admin ada has not added Roundtrip in Teams, or has taken it out',
    )
    const seen = [reference('teams:ada', { conversation: null, account: '29:ada', serviceUrl: fallback })]
    const { findings } = await examineWith(healthy, { references: seen })
    expect(findings.at(-1)).toMatchObject({ ok: true, what: expect.stringContaining('ada') })
  })

  it('admins must be listed, for Teams itself names none', async () => {
    const { wrong } = await examineWith(healthy, { directory: { ...directory, admins: ['slack:U0ADA'] } })
    expect(wrong).toEqual([expect.objectContaining({ what: expect.stringContaining('listed under admins') })])
  })

  it('a missing triage channel is a finding', async () => {
    const { wrong } = await examineWith(healthy, { directory: { ...directory, triage: null } })
    expect(wrong.map(({ what }) => what)).toEqual([expect.stringContaining('No triage channel is set')])
  })

  it('says how to begin where nothing was ever heard from Teams', async () => {
    const { wrong } = await examineWith(healthy, { references: [] })
    expect(wrong.map(({ what }) => what)).toEqual([
      expect.stringContaining('nothing was heard from Teams yet'),
      expect.stringContaining('nothing was heard from Teams yet'),
      expect.stringContaining('Admin ada'),
    ])
  })

  it('asks a local client for no token', async () => {
    const local: TeamsSettings = {
      appId: null,
      password: null,
      tenantId: null,
      type: 'SingleTenant',
      local: true,
      cloud: {},
    }
    const { fallback, ...asked } = askTeams(local)
    const known = { directory: { ...onSlack, admins: ['teams:ada'] }, references: [], channels: [], fallback }
    const [first] = await examine(asked, known)
    expect(first).toEqual({ ok: true, what: 'Teams is a local client, which asks for no token' })
    expect(fallback).toBeNull()
  })
})
