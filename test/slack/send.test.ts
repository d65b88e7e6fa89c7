import { afterEach, describe, expect, it } from 'vitest'
import { slackClient, slackPlatform } from '../../adapters/slack/send.ts'
import type { Names, Place } from '../../src/chat.ts'
import type { Card } from '../../src/requests/text.ts'
import { json, scripted } from './script.ts'

const channel: Place = { platform: 'slack', kind: 'channel', id: 'C1' }
const anna: Place = { platform: 'slack', kind: 'person', id: 'U0ANNA' }
const home: Place = { ...anna, kind: 'home' }
const names: Names = {
  person: () => 'Anna',
  channel: () => null,
  request: (id) => ({ key: `REQ-${id}`, remote: 'C1:1.000002' }),
}
const card: Card = { summary: ['REQ-1'], blocks: [{ kind: 'text', text: ['See ', { request: 1 }] }] }

let close: (() => Promise<void>) | null = null
afterEach(async () => {
  await close?.()
  close = null
})

async function slack(...answers: object[]) {
  const api = await scripted(...answers.map((answer) => json({ ok: true, ...answer })))
  close = api.close
  const platform = slackPlatform({
    client: slackClient('xoxb-test', api.url),
    team: Promise.resolve('T1'),
    workspace: () => 'https://acme.slack.com/',
  })
  return { platform, calls: api.calls }
}
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error,
  )

describe('posting to Slack', () => {
  it('sends the card with its key, and unfolds no links', async () => {
    const { platform, calls } = await slack({ channel: 'C1', ts: '1.000003' })
    expect(await platform.post(channel, card, 'm7', names)).toEqual({ remote: 'C1:1.000003' })
    expect(calls).toEqual([
      {
        method: 'chat.postMessage',
        args: {
          channel: 'C1',
          text: 'REQ-1',
          blocks: [
            {
              type: 'section',
              text: { type: 'mrkdwn', text: 'See <https://acme.slack.com/archives/C1/p1000002|REQ-1>', verbatim: true },
            },
          ],
          metadata: { event_type: 'roundtrip', event_payload: { key: 'm7' } },
          unfurl_links: 'false',
          unfurl_media: 'false',
        },
      },
    ])
  })

  it('tells which 1:1 channel a person’s message went to', async () => {
    const { platform, calls } = await slack({ channel: 'D9', ts: '1.000003' })
    expect(await platform.post(anna, card, 'm7', names)).toEqual({ remote: 'D9:1.000003', dm: 'D9' })
    expect(calls[0]?.args.channel).toBe('U0ANNA')
  })

  it('replies in the thread, where the thread is', async () => {
    const { platform, calls } = await slack({ channel: 'D9', ts: '2.0' }, { channel: 'C1', ts: '3.0' })
    await platform.post({ ...anna, thread: 'D9:1.5' }, card, 'm7', names)
    await platform.post({ ...channel, thread: 'C1:1.5', broadcast: true }, card, 'm8', names)
    expect(calls.map(({ args }) => [args.channel, args.thread_ts, args.reply_broadcast])).toEqual([
      ['D9', '1.5', undefined],
      ['C1', '1.5', 'true'],
    ])
  })

  it('edits a message where it is', async () => {
    const { platform, calls } = await slack({})
    await platform.update(anna, 'D9:1.000003', card, names)
    expect(calls[0]).toMatchObject({ method: 'chat.update', args: { channel: 'D9', ts: '1.000003', text: 'REQ-1' } })
  })

  it('publishes a Home, the first time and every other', async () => {
    const { platform, calls } = await slack({}, {})
    expect(await platform.post(home, card, 'm7', names)).toEqual({ remote: 'home' })
    await platform.update(home, 'home', card, names)
    expect(calls.map(({ method }) => method)).toEqual(['views.publish', 'views.publish'])
    expect(calls[0]?.args).toMatchObject({ user_id: 'U0ANNA', view: { type: 'home', blocks: [{ type: 'section' }] } })
  })

  it('says what kind of trouble there was', async () => {
    const { platform } = await slack({ ok: false, error: 'is_archived' }, { ok: false, error: 'message_not_found' }, {})
    const troubleOf = async (promise: Promise<unknown>) => (await failure(promise)) as { trouble: object } // a ChatError
    expect((await troubleOf(platform.post(channel, card, 'm7', names))).trouble).toEqual({
      trouble: 'destination_broken',
      code: 'is_archived',
    })
    expect((await troubleOf(platform.update(channel, 'C1:1.0', card, names))).trouble).toMatchObject({
      trouble: 'gone',
    })
    // Accepted, but not saying where.
    expect((await troubleOf(platform.post(channel, card, 'm7', names))).trouble).toMatchObject({ trouble: 'uncertain' })
  })
})

describe('looking for a message', () => {
  const since = 1_800_000_000_000
  const at = (seconds: number, key?: string) => ({
    ts: `${1_800_000_000 + seconds}.000100`,
    ...(key && { metadata: { event_type: 'roundtrip', event_payload: { key } } }),
  })
  const more = (next_cursor: string) => ({ response_metadata: { next_cursor } })

  it('finds it on a later page of the channel', async () => {
    const { platform, calls } = await slack(
      { messages: [at(9), at(8, 'm8')], ...more('next') },
      { messages: [at(5, 'm7')] },
    )
    expect(await platform.find(channel, 'm7', since, null)).toBe('C1:1800000005.000100')
    expect(calls[1]).toMatchObject({
      method: 'conversations.history',
      args: { channel: 'C1', cursor: 'next', include_all_metadata: 'true' },
    })
  })

  it('stops where older messages begin', async () => {
    const { platform, calls } = await slack({ messages: [at(1), at(-61)], ...more('next') })
    expect(await platform.find(channel, 'm7', since, null)).toBe('absent')
    expect(calls).toHaveLength(1)
  })

  it('finds it although Slack’s clock is weeks behind ours', async () => {
    const { platform } = await slack({ messages: [at(-3_000_000, 'm7')], ...more('next') })
    expect(await platform.find(channel, 'm7', since, null)).toBe('C1:1797000000.000100')
  })

  it('looks in the thread for a reply, to the thread’s end', async () => {
    const { platform, calls } = await slack({ messages: [at(-900)], ...more('next') }, { messages: [at(3, 'm7')] })
    expect(await platform.find({ ...anna, thread: 'D9:1.5' }, 'm7', since, null)).toBe('D9:1800000003.000100')
    expect(calls[0]).toMatchObject({ method: 'conversations.replies', args: { channel: 'D9', ts: '1.5' } })
  })

  const denied = ['missing_scope', 'not_in_channel', 'no_permission', 'access_denied']
  it.each(denied)('cannot look when Slack answers %s, which puts nobody out of reach', async (error) => {
    const { platform } = await slack({ ok: false, error }, { ok: false, error })
    expect(await platform.find(channel, 'm7', since, null)).toBe('cannot_look')
    expect(await platform.find(anna, 'm7', since, 'D9')).toBe('cannot_look')
  })

  it('cannot look into a 1:1 channel that it does not know', async () => {
    const { platform, calls } = await slack({ messages: [at(1, 'm7')] })
    expect(await platform.find(anna, 'm7', since, null)).toBe('cannot_look')
    expect(calls).toHaveLength(0)
    expect(await platform.find(anna, 'm7', since, 'D9')).toBe('D9:1800000001.000100')
  })

  it('does not say absent when it could not look to the end', async () => {
    const { platform } = await slack(...Array.from({ length: 20 }, () => ({ messages: [at(1)], ...more('next') })))
    expect(await platform.find(channel, 'm7', since, null)).toBe('cannot_look')
  })

  it('refuses with the trouble when Slack is down', async () => {
    const { platform } = await slack({ ok: false, error: 'internal_error' })
    await expect(platform.find(channel, 'm7', since, null)).rejects.toThrow('uncertain: internal_error')
  })
})

describe('people on Slack', () => {
  const user = { id: 'U0ANNA', team_id: 'T1', name: 'anna', tz: 'Europe/Berlin', profile: { display_name: 'Anna' } }

  it('are known by the name they chose', async () => {
    const { platform, calls } = await slack(
      { user },
      { user: { ...user, real_name: 'Anna L.', profile: { display_name: '' } } },
    )
    expect(await platform.person('slack:U0ANNA')).toEqual({
      id: 'slack:U0ANNA',
      name: 'Anna',
      zone: 'Europe/Berlin',
      standing: 'member',
      admin: false,
      dm: null,
    })
    expect(await platform.person('slack:U0ANNA')).toMatchObject({ name: 'Anna L.' })
    expect(calls[0]?.args.user).toBe('U0ANNA')
  })

  it.each<[object, object]>([
    [{ deleted: true, is_bot: true }, { standing: 'gone' }],
    [{ is_bot: true }, { standing: 'bot' }],
    [{ id: 'USLACKBOT' }, { standing: 'bot' }],
    [{ is_restricted: true }, { standing: 'guest' }],
    [{ is_ultra_restricted: true }, { standing: 'guest' }],
    [{ is_stranger: true }, { standing: 'external' }],
    [{ team_id: 'T2' }, { standing: 'external' }],
    [{ team_id: 'T2', enterprise_user: { teams: ['T1', 'T2'] } }, { standing: 'member' }],
    [{ is_owner: true }, { standing: 'member', admin: true }],
    [{ tz: null }, { zone: 'UTC' }],
  ])('%o means %o', async (change, person) => {
    const { platform } = await slack({ user: { ...user, ...change } })
    expect(await platform.person('slack:U0ANNA')).toMatchObject(person)
  })

  it('are nobody’s yet while the workspace of the bot is not known', async () => {
    const api = await scripted(json({ ok: true, user }))
    close = api.close
    const client = slackClient('xoxb-test', api.url)
    const platform = slackPlatform({ client, team: Promise.resolve(null), workspace: () => null })
    expect(await platform.person('slack:U0ANNA')).toMatchObject({ standing: 'unknown' })
  })

  it('do not exist when Slack does not know them', async () => {
    const { platform } = await slack({ ok: false, error: 'user_not_found' })
    expect(await platform.person('slack:U1')).toBeNull()
  })

  it('are read from a channel page by page', async () => {
    const { platform, calls } = await slack(
      { members: ['U1', 'U2'], response_metadata: { next_cursor: 'next' } },
      { members: ['U3'], response_metadata: { next_cursor: '' } },
    )
    expect(await platform.members('slack:C1')).toEqual(['slack:U1', 'slack:U2', 'slack:U3'])
    expect(calls[1]?.args).toMatchObject({ channel: 'C1', cursor: 'next' })
  })
})

describe('Slack’s pace', () => {
  const platform = slackPlatform({
    client: slackClient('x', undefined),
    team: Promise.resolve(null),
    workspace: () => null,
  })
  const perMinute = (place: Place, verb: 'post' | 'update' | 'publish') =>
    platform.limits(place, verb).map(({ every, burst }) => burst + Math.floor(60_000 / every))

  it('is one message a second in a channel, and fifty edits a minute in all', () => {
    expect(platform.limits(channel, 'post')[0]).toMatchObject({ every: 1010, burst: 1 })
    expect(platform.limits(channel, 'post')[0]?.key).not.toBe(platform.limits(anna, 'post')[0]?.key)
    expect(platform.limits(channel, 'post')[1]).toEqual(platform.limits(anna, 'post')[1])
    expect(platform.limits(channel, 'update')).toEqual(platform.limits(anna, 'update'))
    expect(Math.max(...perMinute(channel, 'update'))).toBeLessThanOrEqual(50)
    expect(Math.max(...perMinute(home, 'publish'))).toBeLessThanOrEqual(110)
  })
})
