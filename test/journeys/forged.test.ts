import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Delivery } from '../../adapters/playground/deliveries.ts'
import type { Message } from '../slack/workspace.ts'
import { type Desk, file, startDesk, there, wishes } from './steps.ts'

type Json = Record<string, unknown>

/** What nobody but a forger, or a Slack that has changed, would send: refused, nothing stored, and life goes on. */
describe('what is not as Slack sends it', () => {
  let rig: Desk
  let card: Message
  let before: Record<string, number>
  beforeAll(async () => {
    rig = await startDesk()
    card = await file(rig, 'Send invoices sooner')
  })
  beforeEach(async () => {
    await rig.settle()
    before = rig.rows()
  })
  afterAll(() => rig.stop())

  const json = { 'content-type': 'application/json' }
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const interactive = (payload: unknown): Delivery => ({
    body: new URLSearchParams({ payload: JSON.stringify(payload) }).toString(),
    headers: form,
  })
  /** A payload of ours as it was really sent, to be spoiled. */
  const payloadOf = (delivery: Delivery): Json =>
    JSON.parse(new URLSearchParams(String(delivery.body)).get('payload') ?? '{}')
  const pressed = async () => payloadOf((await rig.slack.as('U0SAM').press(card, 'Claim')).sent)
  const submitted = async () => {
    const form = there((await rig.slack.as('U0ANNA').command('A second one')).view)
    // Without what the form needs it is refused, and so can be sent again.
    form.blocks.length = 2
    return payloadOf((await rig.slack.as('U0ANNA').submit(form, { 'What do you need, and why?': ' x ' })).sent)
  }

  async function nothingStored(): Promise<void> {
    await rig.settle()
    expect(rig.rows()).toEqual(before)
    const alive = await rig.slack.as('U0ANNA').command('help')
    expect(alive.trouble).toBeNull()
    expect(rig.slack.refused.filter(({ reason }) => reason.startsWith('invalid'))).toEqual([])
  }

  const now = () => Math.floor(Date.now() / 1000)
  const command = (text: string) =>
    new URLSearchParams({
      command: '/request',
      text,
      user_id: 'U0ANNA',
      channel_id: 'C0SALES',
      trigger_id: 'none',
      response_url: `${rig.slack.url}nowhere`,
    }).toString()

  it('is refused when the signature is wrong, too old or from the future', async () => {
    const press = interactive(await pressed())
    for (const spoiled of [
      { ...press, secret: 'another' },
      { ...press, timestamp: now() - 301 },
      { ...press, timestamp: now() + 301 },
      { ...press, timestamp: 0 },
      { ...press, headers: { ...form, 'x-slack-signature': '' } },
      { ...press, headers: { ...form, 'x-slack-signature': 'v0=é' } },
      { ...press, headers: { ...form, 'x-slack-request-timestamp': 'NaN' } },
      { ...press, headers: { ...form, 'x-slack-request-timestamp': `${now()}.5` } },
    ]) {
      const answer = await rig.slack.sendRaw(spoiled)
      expect(answer.status).toBe(401)
      expect(answer.headers['x-slack-no-retry']).toBe('1')
    }
    await nothingStored()
  })

  it('is taken when it is less than five minutes old or new', async () => {
    for (const timestamp of [now() - 280, now() + 280]) {
      const answer = await rig.slack.sendRaw({ body: command('help'), headers: form, timestamp })
      expect(answer.status).toBe(200)
    }
  })

  it('is taken with a charset behind the content type', async () => {
    const charset = (type: string) => ({ 'content-type': `${type}; charset=utf-8` })
    const typed = await rig.slack.sendRaw({
      body: command('help'),
      headers: charset('application/x-www-form-urlencoded'),
    })
    const challenge = JSON.stringify({ type: 'url_verification', challenge: 'abc' })
    const asked = await rig.slack.sendRaw({ body: challenge, headers: charset('application/json') })
    expect([typed.status, asked.status]).toEqual([200, 200])
    expect(JSON.parse(asked.body)).toEqual({ challenge: 'abc' })
  })

  it('is refused when it is of no known type or cannot be read', async () => {
    const refusals: [Delivery, number][] = [
      [{ body: '{}', headers: json }, 400],
      [{ body: '[]', headers: json }, 400],
      [{ body: 'null', headers: json }, 400],
      [{ body: '{"type":', headers: json }, 400],
      [{ body: '{"type":7}', headers: json }, 400],
      [{ body: '{"type":"nonsense"}', headers: json }, 400],
      [{ body: '', headers: form }, 400],
      [{ body: 'payload=%7Bbroken', headers: form }, 400],
      [{ body: 'payload=[]', headers: form }, 400],
      [{ body: 'payload=%7', headers: form }, 400],
      [{ body: 'payload=%zz', headers: form }, 400],
      [interactive({ type: 'nonsense', user: {} }), 400],
      [{ body: JSON.stringify(await pressed()), headers: form }, 400],
      [{ body: command('help'), headers: json }, 400],
      [{ body: command('help'), headers: { 'content-type': 'text/plain' } }, 400],
      [{ body: Buffer.from([0xff, 0xfe, 0x00, 0x80]), headers: json }, 400],
    ]
    for (const [delivery, status] of refusals) {
      const answer = await rig.slack.sendRaw(delivery)
      expect([String(delivery.body).slice(0, 60), answer.status]).toEqual([String(delivery.body).slice(0, 60), status])
    }
    await nothingStored()
  })

  it('is refused when it is ten megabytes long, whether it says so or not', async () => {
    const body = JSON.stringify({ type: 'event_callback', filling: 'x'.repeat(10_000_000) })
    const long = await rig.slack.sendRaw({ body, headers: json })
    expect([413, 0]).toContain(long.status)
    const chunked = { ...json, 'transfer-encoding': 'chunked' }
    const silent = await rig.slack.sendRaw({ body, headers: chunked })
    expect([400, 413, 0]).toContain(silent.status)
    await nothingStored()
  })

  it('is refused, or answered with nothing done, when fields of it are missing or of another kind', async () => {
    const press = await pressed()
    const submission = await submitted()
    const spoil = (payload: Json): Json[] => [
      ...Object.keys(payload).map((key) => ({ ...payload, [key]: undefined })),
      ...Object.keys(payload).flatMap((key) => [7, 'x', null, [], {}].map((value) => ({ ...payload, [key]: value }))),
    ]
    for (const payload of [...spoil(press), ...spoil(submission)]) {
      const answer = await rig.slack.sendRaw(interactive(payload))
      expect([200, 400, 404]).toContain(answer.status)
    }
    await nothingStored()
  })

  it('presses nothing when the value is nonsense or names a request that is not there', async () => {
    const bob = rig.slack.as('U0BOB')
    const values = [
      '999|',
      '-1|',
      '0|',
      '1.5|',
      '|',
      'x|y',
      '99999999999999999999|',
      '{"request":1}',
      '__proto__|',
      '1 or 1=1|',
      'x'.repeat(3000),
    ]
    for (const value of values) {
      const seen = await bob.press(card, 'Claim', { alter: (action) => ({ ...action, value }) })
      expect([value.slice(0, 30), seen.trouble]).toEqual([value.slice(0, 30), null])
    }
    const ids = ['__proto__', 'constructor', 'toString', 'submit', 'prompt', 'lose', 'move', 'say', 'new_request|', '']
    for (const action_id of ids) {
      const seen = await bob.press(card, 'Claim', { alter: (action) => ({ ...action, action_id }) })
      expect([action_id, seen.trouble]).toEqual([action_id, null])
    }
    const options = ['park|999', 'lose|1|x', 'constructor|1|', 'choose|1|2', 'choose|1|NaN', '__proto__|1|']
    for (const value of options) {
      const seen = await bob.press(card, 'Park', {
        alter: (action) => ({ ...action, selected_option: { text: { type: 'plain_text', text: 'x' }, value } }),
      })
      expect([value, seen.trouble]).toEqual([value, null])
    }
    await nothingStored()
    expect(rig.slack.textOf(card)).toContain('Waiting for Billing')
  })

  it('takes no form whose context or name was changed on its way', async () => {
    const form = there((await rig.slack.as('U0BOB').press(card, 'Hand over')).view)
    rig.slack.as('U0BOB').fill(form, { Team: 'Storefront', 'Why?': 'It is theirs' })
    const sound = structuredClone(form)
    const spoiled: [string, Json][] = [
      ['no context', { private_metadata: '' }],
      ['no JSON', { private_metadata: '{' }],
      ['a prototype', { private_metadata: '{"__proto__":{"nonce":"n","request":1}}' }],
      ['no nonce', { private_metadata: '{"request":1}' }],
      ['text for a request', { private_metadata: '{"nonce":"n1","request":"1"}' }],
      ['no such request', { private_metadata: '{"nonce":"n2","request":999}' }],
      ['far too much', { private_metadata: `{"nonce":"${'n'.repeat(2500)}","request":1}` }],
      ['no form of ours', { callback_id: 'drop_everything' }],
      ['a prototype for a form', { callback_id: '__proto__' }],
      ['another form', { callback_id: 'deliver' }],
      ['a form of an admin', { callback_id: 'team' }],
      ['a form of the requester', { callback_id: 'withdraw' }],
    ]
    for (const [what, change] of spoiled) {
      Object.assign(form.source, structuredClone(sound.source), change)
      const sent = await rig.slack.as('U0BOB').submit(form, {})
      expect([what, sent.trouble, sent.closed]).toEqual([what, null, false])
      expect([what, Object.keys(sent.errors ?? {}).length > 0]).toEqual([what, true])
    }
    await nothingStored()
  })

  it('takes no choice that was not offered', async () => {
    const chosen = (value: string) => ({ type: 'static_select', selected_option: { value } })
    for (const value of ['999', '0', '-1', 'none', '1e0', '__proto__', '']) {
      const form = there((await rig.slack.as('U0BOB').press(card, 'Hand over')).view)
      rig.slack.as('U0BOB').fill(form, { Team: 'Storefront', 'Why?': 'It is theirs' })
      form.typed.team = chosen(value)
      const sent = await rig.slack.as('U0BOB').submit(form)
      expect([value, sent.trouble, Object.keys(sent.errors ?? {})]).toEqual([value, null, ['Team']])
    }
    const { view } = await rig.slack.as('U0ANNA').command('Another')
    const form = there(view)
    rig.slack.as('U0ANNA').fill(form, wishes)
    form.typed.product = chosen('77')
    form.typed.check_days = chosen('1')
    form.typed.requester = { type: 'users_select', selected_user: 'U0 NOBODY"' }
    form.typed.needed_by = { type: 'datepicker', selected_date: '2027-02-30' }
    const sent = await rig.slack.as('U0ANNA').submit(form)
    const wrong = ['Check the outcome', 'For someone else', 'Needed by', 'Product']
    expect(Object.keys(sent.errors ?? {}).sort()).toEqual(wrong)
    form.typed.product = chosen('unknown')
    form.typed.check_days = chosen('30')
    form.typed.needed_by = { type: 'datepicker', selected_date: null }
    const stranger = await rig.slack.as('U0ANNA').submit(form)
    expect(stranger.errors).toEqual({ 'For someone else': expect.stringContaining('cannot write to this person') })
    await nothingStored()
  })

  it('passes over fields that the form does not have', async () => {
    const { view } = await rig.slack.as('U0BOB').press(card, 'Ask')
    const form = there(view)
    const empty = await rig.slack.as('U0BOB').submit(form, { Question: ' ' })
    const payload = new URLSearchParams(String(empty.sent.body)).get('payload') ?? ''
    const text = '{"type":"plain_text_input","value":"x"}'
    const strange = ['__proto__', 'constructor', 'toString', 'reason', ''].map((key) => `"${key}":{"${key}":${text}}`)
    const body = payload.replace('"values":{', `"values":{${strange.join()},`)
    const answer = await rig.slack.sendRaw({ ...empty.sent, body: new URLSearchParams({ payload: body }).toString() })
    expect([answer.status, Object.keys(JSON.parse(answer.body).errors)]).toEqual([200, ['question']])
    await nothingStored()
  })

  it('does nothing for events of another shape', async () => {
    const events: Json[] = [
      { type: 'app_mention' },
      { type: 'app_mention', user: 7, text: 7, channel: 7, ts: 7 },
      { type: 'app_mention', user: 'U0ANNA', channel: 'C0BILLING', ts: '1.1', text: null },
      { type: 'message', channel_type: 'im' },
      { type: 'message', channel_type: 'im', user: 'U0ANNA', channel: null, ts: '1', text: 'x' },
      { type: 'message', channel_type: 'im', user: { id: 'U0ANNA' }, channel: 'D1', ts: '1', text: 'x' },
      { type: 'user_change', user: 'U0ANNA' },
      { type: 'user_change', user: { id: 'U0ANNA', profile: 7, deleted: 'yes' } },
      { type: 'member_joined_channel', user: null, channel: 'C0BILLING' },
      { type: 'channel_archive', channel: 7 },
      { type: 'channel_rename', channel: { id: 'C0BILLING' } },
      { type: 'app_home_opened', user: [] },
      { type: 'a_new_kind', user: 'U0ANNA' },
    ]
    for (const { type, ...fields } of events) {
      const answer = await rig.slack.event(String(type), fields)
      expect([200, 400, 404, 500]).toContain(answer.status)
    }
    await nothingStored()
  })
})
