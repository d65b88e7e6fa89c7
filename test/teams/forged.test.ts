import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Json } from '../../adapters/playground/shapes.ts'
import { object } from '../../adapters/playground/world.ts'
import { type Desk, file, type Message, newRequest, startDesk, wishes } from './desk.ts'

/** What nobody but a forger, or a Teams that has changed, would send: refused, nothing stored, and life goes on. */
describe('what is not as Teams sends it', () => {
  let desk: Desk
  let card: Message
  let before: Record<string, number>
  beforeAll(async () => {
    desk = await startDesk()
    card = await file(desk, 'Send invoices sooner')
  })
  beforeEach(async () => {
    await desk.settle()
    before = desk.rows()
  })
  afterAll(() => desk.stop())

  async function nothingStored(): Promise<void> {
    await desk.settle()
    expect(desk.rows()).toEqual(before)
    const alive = await desk.person('Bob').opens(card, 'Ask')
    expect(alive.labels()).toEqual(['Question'])
    expect(desk.refused.filter(({ reason }) => reason === 'BadAnswer')).toEqual([])
  }

  /** Activities as they were really sent, each of them refused or without effect. */
  const samples: Record<string, () => Promise<Json>> = {
    'a press': async () => (await desk.person('Sam').presses(card, 'Claim')).sent,
    'a dialog that opens': async () => (await desk.person('Bob').presses(card, 'Ask')).sent,
    'a dialog that is sent': async () => {
      const form = await desk.person('Bob').opens(card, 'Park')
      return (await form.fills({ 'Why?': 'x', 'Look again on': '2026-01-01' }).sends()).sent
    },
    'a message extension': async () => {
      const { message } = await desk.person('Anna').says('sales', 'Late again')
      return (await desk.person('Anna').extension('make_request', message.conversation, message)).sent
    },
    'words without a word to the bot': async () => (await desk.person('Bob').says('billing', 'Lunch?')).sent,
    'somebody who joins': async () => (await desk.join('sales', 'Bob'))?.sent ?? {},
  }
  it.each(Object.keys(samples))(
    '%s is refused, or answered with nothing done, when fields are missing or of another kind',
    async (what) => {
      const sound = (await samples[what]?.()) ?? {}
      const spoil = (value: Json): Json[] => [
        ...Object.keys(value).map((key) => ({ ...value, [key]: undefined })),
        ...Object.keys(value).flatMap((key) => [7, 'x', null, [], {}].map((other) => ({ ...value, [key]: other }))),
      ]
      const within = ['value', 'conversation', 'from', 'channelData'].flatMap((key) =>
        spoil(object(sound[key])).map((inner) => ({ ...sound, [key]: inner })),
      )
      for (const activity of [...spoil(sound), ...within]) {
        // Without a type of its own it may become words, or somebody who installs the app, which is another matter.
        if (activity.type !== sound.type || object(activity.conversation).conversationType === undefined) continue
        const answer = await desk.sendRaw(activity)
        expect([200, 400, 403, 501]).toContain(answer.status)
      }
      await nothingStored()
    },
  )

  it('is refused without a service URL, with one elsewhere, and from another tenant', async () => {
    const { sent } = await desk.person('Sam').presses(card, 'Claim')
    const elsewhere = { ...object(sent.channelData), tenant: { id: 'bad00000-0000-4000-8000-000000000bad' } }
    const spoiled: Json[] = [
      { ...sent, serviceUrl: undefined },
      { ...sent, serviceUrl: '' },
      { ...sent, serviceUrl: 'https://smba.trafficmanager.net.example.com/teams/' },
      { ...sent, serviceUrl: 'http://10.0.0.1/teams/' },
      { ...sent, serviceUrl: 'file:///etc/passwd' },
      { ...sent, channelData: elsewhere, conversation: { ...object(sent.conversation), tenantId: 'bad' } },
    ]
    for (const activity of spoiled) {
      const { status } = await desk.sendRaw(activity)
      expect([JSON.stringify(activity.serviceUrl), [400, 403].includes(status)]).toEqual([
        JSON.stringify(activity.serviceUrl),
        true,
      ])
    }
    await nothingStored()
  })

  it('presses nothing when the data is nonsense or names a request that is not there', async () => {
    const bob = desk.person('Bob')
    const nonsense: unknown[] = [
      {},
      { press: null },
      { press: [] },
      { press: 'claim' },
      { press: { action: 'claim', request: '1', detail: null } },
      { press: { action: 'claim', request: 999, detail: null } },
      { press: { action: 'claim', request: -1, detail: null } },
      { press: { action: 'claim', request: 1.5, detail: null } },
      { press: { action: 'claim', request: 1e300, detail: null } },
      { press: { action: '__proto__', request: 1, detail: null } },
      { press: { action: 'constructor', request: 1, detail: null } },
      { press: { action: 'lose', request: 1, detail: 'x' } },
      { press: { action: 'move', request: 1, detail: '2' } },
      { press: { action: 'prompt', request: 1, detail: null } },
      { press: { action: 'choose', request: 1, detail: '2' } },
      { press: { action: 'send_to', request: 1, detail: '999' } },
      { press: { action: 'claim', request: 1, detail: 'x'.repeat(3000) } },
      { form: 'ask', press: { action: 'show', request: null, detail: null } },
    ]
    for (const data of nonsense) {
      // What a forger sends has whatever shape they like.
      const seen = await bob.presses(card, 'Claim', { alter: () => data as Json })
      const what = JSON.stringify(data).slice(0, 60)
      expect([what, seen.trouble, (seen.told ?? '').length + Object.keys(seen.card ?? {}).length > 0]).toEqual([
        what,
        null,
        true,
      ])
    }
    await nothingStored()
    expect(desk.textOf(card)).toContain('Waiting for Billing')
  })

  it('takes no form whose context or name was changed on its way', async () => {
    const spoiled: [string, Json][] = [
      ['no context', { context: undefined }],
      ['text for a context', { context: '{}' }],
      ['no nonce', { context: { request: 1 } }],
      ['text for a request', { context: { nonce: 'n1', request: '1' } }],
      ['no such request', { context: { nonce: 'n2', request: 999 } }],
      ['far too much', { context: { nonce: 'n'.repeat(2500), request: 1 } }],
      ['no form of ours', { form: 'drop_everything' }],
      ['a prototype for a form', { form: '__proto__' }],
      ['another form', { form: 'deliver' }],
      ['a form of an admin', { form: 'team' }],
      ['a form of the requester', { form: 'withdraw' }],
      ['ids of other fields', { ids: 'team' }],
    ]
    for (const [what, change] of spoiled) {
      const form = await desk.person('Bob').opens(card, 'Hand over')
      const sent = await form
        .fills({ Team: 'Storefront', 'Why?': 'It is theirs' })
        .sends({ alter: (data) => ({ ...data, ...change }) })
      expect([what, sent.trouble]).toEqual([what, null])
      expect([what, sent.text === null && sent.told === null]).toEqual([what, false])
    }
    await nothingStored()
  })

  it('takes no choice that was not offered', async () => {
    for (const value of ['999', '0', '-1', 'none', '1e0', '__proto__', ' ']) {
      const form = await desk.person('Bob').opens(card, 'Hand over')
      const sent = await form.fills({ 'Why?': 'It is theirs' }).sends({ alter: (data) => ({ ...data, team: value }) })
      const said = sent.errors ?? {}
      expect([value, sent.trouble, 'Team' in said]).toEqual([value, null, true])
    }
    const form = await newRequest(desk, 'Anna', 'Another')
    before = desk.rows()
    const sent = await form.fills(wishes).sends({
      alter: (data) => ({ ...data, product: '77', check_days: '1', needed_by: '2027-02-30', requester: 'nobody' }),
    })
    expect(Object.keys(sent.errors ?? {})).toEqual(
      expect.arrayContaining(['Product', 'Check the outcome', 'Needed by']),
    )
    await nothingStored()
  })

  it('names nobody who has not added the app, and says how it is added', async () => {
    const { id } = desk.addPerson({ name: 'Olga Kern', app: 'none' })
    const form = await newRequest(desk, 'Anna', 'For Olga')
    before = desk.rows()
    const filled = { ...wishes, Product: 'Invoicing', Target: '3', 'For someone else': 'Olga Kern' }
    const first = await form.fills(filled).sends()
    const told = { 'For someone else': expect.stringMatching(/has not added Roundtrip/) }
    expect(first.errors).toEqual({ ...told, Target: expect.stringContaining('needs a measure') })
    const sent = await form.fills({ Target: '' }).sends()
    expect(sent.errors).toEqual(told)
    expect(desk.ledger.some(({ body }) => JSON.stringify(body).includes(`"id":"${id}"`))).toBe(false)
    await nothingStored()
  })

  it('passes over fields that the form does not have', async () => {
    const form = await desk.person('Bob').opens(card, 'Park')
    const strange = JSON.parse('{"__proto__":{"x":1},"constructor":"x","toString":"x","":"x","reason2":["x"]}')
    const sent = await form
      .fills({ 'Why?': 'x', 'Look again on': '2026-01-01' })
      .sends({ alter: (data) => ({ ...data, ...strange }) })
    expect(Object.keys(sent.errors ?? {})).toEqual(['Look again on'])
    await nothingStored()
  })

  it('is refused when it is no JSON object of ours, or far too long', async () => {
    const bodies: unknown[] = [7, 'x', null, [], {}, { type: 7 }, { type: 'message', serviceUrl: desk.serviceUrl() }]
    for (const body of bodies) {
      // As a forger sends it.
      const { status } = await desk.sendRaw(body as Json)
      expect([JSON.stringify(body), status >= 400 && status < 500]).toEqual([JSON.stringify(body), true])
    }
    const { sent } = await desk.person('Sam').presses(card, 'Claim')
    const long = await desk.sendRaw({ ...sent, value: { action: { data: { press: 'x'.repeat(2_000_000) } } } })
    expect([413, 0]).toContain(long.status)
    await nothingStored()
  })

  it('does nothing for kinds of activities that it does not know', async () => {
    const { sent } = await desk.person('Sam').presses(card, 'Claim')
    const kinds = [
      ['messageReaction', null],
      ['messageUpdate', null],
      ['typing', null],
      ['endOfConversation', null],
      ['a new kind', null],
      ['invoke', 'signin/verifyState'],
      ['invoke', 'composeExtension/query'],
      ['invoke', 'a new kind'],
      ['event', 'application/vnd.microsoft.meetingStart'],
    ]
    for (const [type, name] of kinds) {
      const { status } = await desk.sendRaw({ ...sent, type, name })
      expect([type, name, [200, 501].includes(status)]).toEqual([type, name, true])
    }
    await nothingStored()
  })
})
