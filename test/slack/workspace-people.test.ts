import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { sign } from '../../adapters/playground/sign.ts'
import {
  call,
  card,
  clock,
  type Json,
  jsonType,
  modal,
  passTime,
  payloadIn,
  say,
  slack,
  startBot,
  useWorkspace,
} from './workspace-rig.ts'

useWorkspace()

describe('people', () => {
  it('press a button by its label, and the bot gets the whole story, signed', async () => {
    const seen = await startBot(() => null)
    await say('C0BILLING', 'x', { blocks: card })
    const [message] = slack.messages('C0BILLING')
    if (!message) throw new Error('The card is not there')
    expect(slack.buttonsOf(message)).toEqual(['Claim', 'Park'])
    expect(slack.textOf(message)).toBe('REQ-1 by @Anna Berg <b> 3 May\nClaim')
    await slack.as('U0BOB').press(message, 'Park')
    const [delivery] = seen
    const payload = payloadIn(new URLSearchParams(delivery?.raw))
    expect(payload).toMatchObject({
      user: { id: 'U0BOB' },
      channel: { id: 'C0BILLING' },
      actions: [{ type: 'overflow', block_id: 'acts', selected_option: { value: 'park|1' } }],
    })
    const expected = sign(delivery?.raw ?? '', slack.signingSecret, clock / 1000)
    expect(delivery?.headers).toMatchObject({ ...expected, path: '/slack/events' })
    await expect(async () => slack.as('U0BOB').press(message, 'Deliver')).rejects.toThrow('There is: “Claim”, “Park”')
  })

  it('fill a form by its labels and send it, and what they typed outlives an error', async () => {
    const answers: (Json | null)[] = [{ response_action: 'errors', errors: { q: 'Say more.' } }, null]
    const states: unknown[] = []
    await startBot(async (body) => {
      if (body.has('command')) await call('views.open', { trigger_id: body.get('trigger_id'), view: modal })
      if (!body.has('payload')) return null
      states.push(payloadIn(body).view)
      return answers.shift() ?? null
    })
    const anna = slack.as('U0ANNA')
    const { view } = await anna.command('new', 'C0BILLING')
    if (!view) throw new Error('No form came up')
    expect((await anna.submit(view)).errors).toEqual({ Question: 'Please complete this required field.' })
    expect(states).toEqual([])
    expect(await anna.submit(view, { Question: 'Why?' })).toMatchObject({
      errors: { Question: 'Say more.' },
      closed: false,
    })
    expect(await anna.submit(view, { Product: 'Invoicing' })).toMatchObject({ errors: null, closed: true })
    expect(states).toMatchObject([
      { state: { values: { q: { q: { value: 'Why?' } }, p: { p: { selected_option: { value: '2' } } } } } },
      { state: { values: { q: { q: { value: 'Why?' } }, p: { p: { selected_option: { value: '1' } } } } } },
    ])
    expect(slack.viewsOf('U0ANNA')).toEqual([])
    expect(() => anna.fill(view, { Answer: 'x' })).toThrow('There is: “Question”, “Product”')
  })

  it('are told when the bot answers wrongly or not at all', async () => {
    await startBot(async (body) => {
      if (body.has('command')) await call('views.open', { trigger_id: body.get('trigger_id'), view: modal })
      return body.has('payload') ? { response_action: 'errors', errors: { nowhere: 'x' } } : null
    })
    const { view } = await slack.as('U0ANNA').command('new')
    if (!view) throw new Error('No form came up')
    expect((await slack.as('U0ANNA').submit(view, { Question: 'x' })).trouble).toContain('invalid_errors')
    slack.deliverTo('http://127.0.0.1:1')
    expect(await slack.as('U0ANNA').command('mine')).toMatchObject({ status: 0, trouble: 'ECONNREFUSED' })
  })

  it('see what is sent to a response_url, five times in half an hour', async () => {
    const seen = await startBot(() => null)
    await slack.as('U0ANNA').command('mine', 'C0BILLING')
    const url = new URLSearchParams(seen[0]?.raw).get('response_url') ?? ''
    const respond = async (args: Json) =>
      (await fetch(url, { method: 'POST', headers: jsonType, body: JSON.stringify(args) })).status
    for (let i = 0; i < 5; i++) expect(await respond({ text: `${i}` })).toBe(200)
    expect(await respond({ text: 'one too many' })).toBe(404)
    expect(slack.ephemeralsOf('U0ANNA').map(({ text }) => text)).toEqual(['0', '1', '2', '3', '4'])
    expect(slack.messages('C0BILLING')).toEqual([])
    await slack.as('U0ANNA').command('mine', 'C0BILLING')
    const late = new URLSearchParams(seen[1]?.raw).get('response_url') ?? ''
    passTime(31 * 60_000)
    expect((await fetch(late, { method: 'POST', headers: jsonType, body: '{"text":"x"}' })).status).toBe(404)
  })

  it('are heard where they mention the bot and in their chats with it, as typed', async () => {
    const seen = await startBot(() => null)
    const bob = slack.as('U0BOB')
    expect((await bob.say('C0BILLING', 'lunch?')).answer).toBeNull()
    await bob.mention('C0BILLING', 'is <!channel> & co in?')
    await bob.dm('hello')
    const events = seen.map(({ raw }) => JSON.parse(raw).event)
    expect(events).toMatchObject([
      { type: 'app_mention', channel: 'C0BILLING', text: '<@U0ROUNDTRIP> is &lt;!channel&gt; &amp; co in?' },
      { type: 'message', channel: 'D0BOB', channel_type: 'im', text: 'hello' },
    ])
  })
})

it('changes in the workspace are told to the bot', async () => {
  const seen = await startBot(() => null)
  await slack.archive('C0BILLING')
  await slack.removeBot('C0OTHER')
  await slack.join('C0OTHER', 'U0ANNA')
  await slack.deactivate('U0ANNA')
  await slack.unarchive('C0BILLING', { silent: true })
  const types = seen.map(({ raw }) => JSON.parse(raw).event.type)
  expect(types).toEqual(['channel_archive', 'member_left_channel', 'channel_left', 'user_change'])
})

const fixtures = new URL('../fixtures/slack/', import.meta.url)
const recorded = (name: string): Json => JSON.parse(readFileSync(new URL(name, fixtures), 'utf8'))
const keys = (value: Json): string[] =>
  Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? [key, ...keys(inner as Json).map((k) => `${key}.${k}`)]
      : [key],
  )

it('everything that is delivered has the fields of the recorded payloads', async () => {
  const seen = await startBot(async (body) => {
    if (body.has('command')) await call('views.open', { trigger_id: body.get('trigger_id'), view: modal })
    return null
  })
  const bob = slack.as('U0BOB')
  const { view } = await bob.command('new', 'C0BILLING')
  if (view) await bob.submit(view, { Question: 'Why?' })
  await say('C0BILLING', 'x', { blocks: card })
  for (const message of slack.messages('C0BILLING')) await bob.press(message, 'Claim')
  await bob.dm('hello')
  await bob.mention('C0BILLING', 'hello')
  const names = ['slash-command', 'view-submission', 'block-actions', 'message-im', 'app-mention']
  expect(readdirSync(fixtures).sort()).toEqual(expect.arrayContaining(names.map((name) => `${name}.json`).sort()))
  for (const [i, name] of names.entries()) {
    const raw = seen[i]?.raw ?? ''
    const form = new URLSearchParams(raw)
    const body = raw.startsWith('{')
      ? JSON.parse(raw)
      : form.has('payload')
        ? payloadIn(form)
        : Object.fromEntries(form)
    const fields = keys(body).filter((key) => !key.startsWith('view.state.'))
    expect(fields, name).toEqual(
      expect.arrayContaining(keys(recorded(`${name}.json`)).filter((key) => !key.startsWith('view.state.'))),
    )
  }
})
