import { describe, expect, it } from 'vitest'
import type { Workspace } from './workspace.ts'
import {
  call,
  card,
  clock,
  type Json,
  jsonType,
  modal,
  passTime,
  plain,
  post,
  say,
  slack,
  start,
  startBot,
  useWorkspace,
} from './workspace-rig.ts'

useWorkspace()

describe('calls', () => {
  it('are refused without the right token', async () => {
    expect(await call('auth.test', {}, 'xoxb-wrong')).toMatchObject({ ok: false, error: 'invalid_auth' })
    expect(await (await fetch(`${slack.url}auth.test`, { method: 'POST' })).json()).toMatchObject({
      error: 'not_authed',
    })
    expect(slack.refused.map(({ reason }) => reason)).toEqual(['invalid_auth', 'not_authed'])
  })

  it('tell the scopes, and are refused where one is missing', async () => {
    expect((await post('auth.test', {})).headers.get('x-oauth-scopes')).toContain('chat:write')
    await start({ scopes: ['chat:write'] })
    expect(await call('conversations.history', { channel: 'C0BILLING' })).toMatchObject({
      error: 'missing_scope',
      needed: 'channels:history',
    })
  })

  it('that Slack does not know are refused', async () => {
    expect(await call('chat.postMesage', {})).toMatchObject({ error: 'unknown_method' })
  })

  it('may come as a form, with lists in JSON', async () => {
    const body = new URLSearchParams({
      token: slack.token,
      channel: 'C0BILLING',
      text: 'x',
      blocks: JSON.stringify(card),
    })
    const answer = await fetch(`${slack.url}chat.postMessage`, { method: 'POST', body })
    expect(await answer.json()).toMatchObject({ ok: true })
    expect(slack.messages('C0BILLING')[0]?.blocks).toHaveLength(2)
  })

  it('page through long lists', async () => {
    const members = Array.from({ length: 5 }, (_, i) => slack.addUser({ id: `U${i}`, name: `P${i}` }).id)
    slack.addChannel({ id: 'C0BIG', name: 'big', members, botIn: false })
    const first = await call('conversations.members', { channel: 'C0BIG', limit: 3 })
    const cursor = (first.response_metadata as Json).next_cursor
    const second = await call('conversations.members', { channel: 'C0BIG', limit: 3, cursor })
    expect([first.members, second.members]).toEqual([members.slice(0, 3), members.slice(3)])
    expect(second).toMatchObject({ response_metadata: { next_cursor: '' } })
  })
})

describe('messages', () => {
  it('come one a second in a channel, and other channels do not wait', async () => {
    expect(await say('C0BILLING', 'one')).toMatchObject({ ok: true })
    const second = await post('chat.postMessage', { channel: 'C0BILLING', text: 'two' })
    expect([second.status, second.headers.get('retry-after')]).toEqual([429, '1'])
    expect(await say('C0OTHER', 'three')).toMatchObject({ ok: true })
    expect(slack.messages('C0BILLING').map(({ text }) => text)).toEqual(['one'])
  })

  it('may come faster where the test divides the waits', async () => {
    await start({ scale: 1_000_000 })
    for (const text of ['one', 'two', 'three']) expect(await say('C0BILLING', text)).toMatchObject({ ok: true })
  })

  it.each([
    ['an unknown channel', 'channel_not_found', () => say('C0NONE', 'x')],
    ['an unknown person', 'channel_not_found', () => say('U0NONE', 'x')],
    ['nothing to say', 'no_text', () => say('C0BILLING', '')],
    ['a thread that is not there', 'thread_not_found', () => say('C0BILLING', 'x', { thread_ts: '1.000001' })],
    ['half of the metadata', 'invalid_metadata_format', () => say('C0BILLING', 'x', { metadata: { event_type: 'a' } })],
    ['too long a text', 'msg_too_long', () => say('C0BILLING', 'x'.repeat(40_001))],
  ])('are refused for %s', async (_, error, attempt) => {
    expect(await attempt()).toMatchObject({ ok: false, error })
    expect(slack.ledger).toEqual([])
  })

  it('are refused where the bot is not, where nobody is any more, and to people who are gone', async () => {
    await slack.removeBot('C0BILLING')
    await slack.archive('C0OTHER')
    await slack.deactivate('U0ANNA')
    slack.addUser({ id: 'U0OTHERBOT', name: 'Otherbot', isBot: true })
    slack.addChannel({ id: 'G0SECRET', name: 'secret', members: [], isPrivate: true, botIn: false })
    const places = ['C0BILLING', 'C0OTHER', 'U0ANNA', 'U0OTHERBOT', 'G0SECRET']
    const errors = await Promise.all(places.map(async (place) => (await say(place, 'x')).error))
    expect(errors).toEqual(['not_in_channel', 'is_archived', 'user_disabled', 'cannot_dm_bot', 'channel_not_found'])
  })

  it('with blocks that break a limit are refused with the details', async () => {
    const blocks = [{ type: 'section', text: plain('x'.repeat(3_001)) }]
    expect(await say('C0BILLING', 'x', { blocks })).toMatchObject({ error: 'invalid_blocks' })
    expect(slack.refused[0]?.details.join()).toContain('3001')
    expect(slack.messages('C0BILLING')).toEqual([])
  })

  it('to a person open the chat with them, and are found in its history with their metadata', async () => {
    const metadata = { event_type: 'roundtrip', event_payload: { key: 'k1' } }
    const sent = await say('U0ANNA', 'hello', { metadata })
    expect(sent.channel).toBe('D0ANNA')
    const args = { channel: 'D0ANNA', include_all_metadata: true, oldest: String(clock / 1000 - 1) }
    expect(await call('conversations.history', args)).toMatchObject({ messages: [{ ts: sent.ts, metadata }] })
    const later = { ...args, oldest: String(clock / 1000 + 1) }
    expect(await call('conversations.history', later)).toMatchObject({ messages: [] })
    expect(await call('conversations.replies', { ...args, ts: '1.1' })).toMatchObject({ error: 'thread_not_found' })
  })

  it('in a thread stay out of the channel unless they are broadcast', async () => {
    await start({ scale: 1_000_000 })
    const { ts } = await say('C0BILLING', 'card')
    await say('C0BILLING', 'quiet', { thread_ts: ts })
    await say('C0BILLING', 'loud', { thread_ts: ts, reply_broadcast: true })
    const [parent] = slack.messages('C0BILLING')
    expect(slack.messages('C0BILLING').map(({ text }) => text)).toEqual(['card', 'loud'])
    expect(parent && slack.thread(parent).map(({ text }) => text)).toEqual(['quiet', 'loud'])
  })

  it('are changed in place by the bot that wrote them only', async () => {
    const { ts } = await say('C0BILLING', 'old')
    const theirs = (await slack.as('U0BOB').say('C0BILLING', 'mine')).message
    const change = (which: unknown) => call('chat.update', { channel: 'C0BILLING', ts: which, text: 'new' })
    expect(await change(ts)).toMatchObject({ ok: true })
    expect(await change(theirs.ts)).toMatchObject({ error: 'cant_update_message' })
    expect(await change('1.000001')).toMatchObject({ error: 'message_not_found' })
    expect(slack.messages('C0BILLING')).toMatchObject([{ text: 'new', edits: 1 }, { text: 'mine' }])
  })

  it('are changed sixty times in a minute at most', async () => {
    const { ts } = await say('C0BILLING', 'x')
    const statuses = []
    for (let i = 0; i < 61; i++) {
      statuses.push((await post('chat.update', { channel: 'C0BILLING', ts, text: String(i) })).status)
    }
    expect([statuses.lastIndexOf(200), statuses.at(-1)]).toEqual([59, 429])
  })
})

describe('views', () => {
  const open = (trigger_id: unknown, view: Json = modal) => call('views.open', { trigger_id, view })
  async function trigger(): Promise<string | null> {
    const seen = await startBot(() => null)
    await slack.as('U0ANNA').command('mine')
    return new URLSearchParams(seen[0]?.raw).get('trigger_id')
  }

  it('open once for a trigger, and only for one that Slack gave', async () => {
    const id = await trigger()
    expect(await open(id)).toMatchObject({ ok: true })
    expect(await open(id)).toMatchObject({ error: 'exchanged_trigger_id' })
    expect(await open('1.2.3')).toMatchObject({ error: 'invalid_trigger_id' })
    expect(slack.viewsOf('U0ANNA')).toHaveLength(1)
  })

  it('open within three seconds', async () => {
    const id = await trigger()
    passTime(3_000)
    expect(await open(id)).toMatchObject({ error: 'expired_trigger_id' })
  })

  it('that break a limit are refused, and the trigger lives on', async () => {
    const id = await trigger()
    expect(await open(id, { ...modal, title: plain('x'.repeat(25)) })).toMatchObject({ error: 'invalid_arguments' })
    expect(await open(id)).toMatchObject({ ok: true })
  })

  it('are changed and published against the hash that was read', async () => {
    const home = { type: 'home', blocks: [{ type: 'section', text: plain('Nothing waits for you.') }] }
    expect(await call('views.publish', { user_id: 'U0ANNA', view: modal })).toMatchObject({
      error: 'invalid_arguments',
    })
    expect(await call('views.publish', { user_id: 'U0ANNA', view: home })).toMatchObject({ ok: true })
    const stale = { user_id: 'U0ANNA', view: home, hash: 'old' }
    expect(await call('views.publish', stale)).toMatchObject({ error: 'hash_conflict' })
    const shown = slack.home('U0ANNA')
    expect(shown && slack.textOf(shown)).toBe('Nothing waits for you.')
  })
})

describe('faults', () => {
  const jump = (kind: Parameters<Workspace['fault']>[0]['kind'], more: Json = {}) =>
    slack.fault({ method: 'chat.postMessage', kind, ...more })

  it.each(['cut_before', '500', '429', 'html', 'error:internal_error'] as const)(
    'of kind %s store nothing',
    async (kind) => {
      jump(kind)
      const answer = await post('chat.postMessage', { channel: 'C0BILLING', text: 'x' }).catch(() => null)
      expect(answer?.status ?? 0).toBe({ cut_before: 0, '500': 500, '429': 429 }[kind as string] ?? 200)
      expect(slack.ledger).toEqual([])
      expect(slack.refused).toMatchObject([{ reason: `fault ${kind}` }])
      expect(await say('C0BILLING', 'again')).toMatchObject({ ok: true })
    },
  )

  it.each(['cut_after', '500_after'] as const)('of kind %s store, and the bot does not learn of it', async (kind) => {
    jump(kind)
    const answer = await post('chat.postMessage', { channel: 'C0BILLING', text: 'x' }).catch(() => null)
    expect(answer?.status ?? 0).toBe(kind === 'cut_after' ? 0 : 500)
    expect(slack.messages('C0BILLING').map(({ text }) => text)).toEqual(['x'])
  })

  it('of kind hang answer never', async () => {
    jump('hang')
    const gone = new AbortController()
    const answer = fetch(`${slack.url}chat.postMessage`, {
      method: 'POST',
      headers: { ...jsonType, authorization: `Bearer ${slack.token}` },
      body: JSON.stringify({ channel: 'C0BILLING', text: 'x' }),
      signal: gone.signal,
    })
    await slack.waitFor(() => slack.refused.length === 1)
    gone.abort()
    await expect(answer).rejects.toThrow()
    expect(slack.messages('C0BILLING')).toEqual([])
  })

  it('hit only the channel, the call and as often as they say', async () => {
    await start({ scale: 1_000_000 })
    jump('500', { channel: 'C0BILLING', nth: 2, times: 2 })
    const statuses = []
    for (let i = 0; i < 5; i++) {
      statuses.push((await post('chat.postMessage', { channel: 'C0BILLING', text: 'x' })).status)
      await say('C0OTHER', 'x')
    }
    expect(statuses).toEqual([200, 500, 500, 200, 200])
    expect(slack.messages('C0OTHER')).toHaveLength(5)
  })

  it('let the whole of Slack go away and come back', async () => {
    await slack.down()
    await expect(say('C0BILLING', 'x')).rejects.toThrow()
    await slack.up()
    expect(await say('C0BILLING', 'x')).toMatchObject({ ok: true })
  })
})

it('a wait that ends in vain tells what happened instead', async () => {
  await say('C0NONE', 'x')
  await expect(slack.waitFor(() => null, 1)).rejects.toThrow('channel_not_found')
})
