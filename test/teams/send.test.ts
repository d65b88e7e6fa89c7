import { afterEach, describe, expect, it } from 'vitest'
import { createReferences, type References } from '../../adapters/teams/references.ts'
import { createConnector, teamsNames, teamsPlatform } from '../../adapters/teams/send.ts'
import { ChatError, type Names, type Place } from '../../src/chat.ts'
import { formFor } from '../../src/requests/forms.ts'
import type { Card } from '../../src/requests/text.ts'
import { directory } from '../requests/sample.ts'
import { type Answer, json, refusal, scripted } from './script.ts'

const yard = '19:yard@thread.tacv2'
const channel: Place = { platform: 'teams', kind: 'channel', id: yard }
const dora: Place = { platform: 'teams', kind: 'person', id: 'd0ra' }
const names: Names = {
  person: () => 'Dora',
  channel: () => 'Yard',
  request: (id) => ({ key: `REQ-${id}`, remote: `${yard}|17` }),
}
const card: Card = { summary: ['REQ-1'], blocks: [{ kind: 'text', text: ['See ', { request: 1 }] }] }

let close: (() => Promise<void>) | null = null
afterEach(async () => {
  await close?.()
  close = null
})

async function teams(...answers: Answer[]) {
  const api = await scripted(...answers)
  close = api.close
  const references = createReferences({
    store: { all: async () => [], save: async () => undefined },
    fallback: api.url,
    log: (error) => {
      throw error
    },
  })
  const asked: string[][] = []
  const back: string[] = []
  const platform = teamsPlatform({
    connector: createConnector({ token: async () => null, allowed: () => true, timeout: 2_000 }),
    references,
    appId: 'app',
    tenant: 'acme',
    choicesFor: async (fields) => {
      asked.push([...fields])
      return { people: [{ value: 'teams:d0ra', label: 'Dora' }], channels: [] }
    },
    onBack: (person) => back.push(person),
  })
  return { platform, references, calls: api.calls, url: api.url, asked, back }
}
const known = (references: References) =>
  references.note({ place: 'teams:d0ra', conversation: 'a:1', account: '29:dora', tenant: 'acme' })
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => (error instanceof ChatError ? error.trouble : error),
  )
const id = (value: string) => json({ id: value }, 201)

describe('posting to Teams', () => {
  it('writes a card to the channel as a post of its own', async () => {
    const { platform, calls } = await teams(id('17'))
    expect(await platform.post(channel, card, 'm7', names)).toEqual({ remote: `${yard}|17` })
    expect(calls).toHaveLength(1)
    expect(calls[0]).toMatchObject({
      method: 'POST',
      path: 'v3/conversations/19%3Ayard%40thread.tacv2/activities',
      body: { type: 'message', summary: 'REQ-1', attachments: [{ content: { type: 'AdaptiveCard', version: '1.5' } }] },
    })
  })

  it('replies in the chain of a post, wherever the post is', async () => {
    const { platform, calls } = await teams(id('18'), id('19'))
    expect(await platform.post({ ...channel, thread: `${yard}|17` }, card, 'm7', names)).toEqual({
      remote: `${yard}|18`,
    })
    const old = '19:old@thread.tacv2'
    expect(await platform.post({ ...channel, thread: `${old}|3` }, card, 'm8', names)).toEqual({ remote: `${old}|19` })
    expect(calls.map(({ path }) => decodeURIComponent(path))).toEqual([
      `v3/conversations/${yard};messageid=17/activities`,
      `v3/conversations/${old};messageid=3/activities`,
    ])
  })

  it('writes to a person where their chat is known, and begins no chain there', async () => {
    const { platform, references, calls } = await teams(id('5'))
    known(references)
    const sent = await platform.post({ ...dora, thread: 'a:1|4' }, card, 'm7', names)
    expect(sent).toEqual({ remote: 'a:1|5', dm: 'a:1' })
    expect(calls.map(({ path }) => path)).toEqual(['v3/conversations/a%3A1/activities'])
  })

  it('begins the chat of a person once and keeps it, also when two messages ask for it', async () => {
    const { platform, references, calls } = await teams(id('a:9'), id('1'), id('2'), id('3'))
    references.note({ place: 'teams:d0ra', account: '29:dora' })
    await Promise.all([platform.post(dora, card, 'm1', names), platform.post(dora, card, 'm2', names)])
    await platform.post(dora, card, 'm3', names)
    expect(calls.filter(({ path }) => path === 'v3/conversations').map(({ body }) => body)).toEqual([
      {
        isGroup: false,
        bot: { id: '28:app' },
        members: [{ id: '29:dora' }],
        tenantId: 'acme',
        channelData: { tenant: { id: 'acme' } },
      },
    ])
    expect(references.of('teams:d0ra')).toMatchObject({ conversation: 'a:9', tenant: 'acme' })
  })

  it('begins a chat by the id of the directory with somebody never heard of', async () => {
    const { platform, calls } = await teams(id('a:9'))
    expect(await platform.chatWith('teams:d0ra')).toBe('a:9')
    expect(calls[0]?.body).toMatchObject({ members: [{ id: 'd0ra' }] })
  })

  it('tries again where beginning the chat is uncertain: no message was sent yet', async () => {
    const { platform, calls } = await teams(refusal(500, 'ServiceError'), id('a:9'), id('1'))
    expect(await failure(platform.post(dora, card, 'm1', names))).toMatchObject({ trouble: 'retry' })
    expect(await platform.post(dora, card, 'm1', names)).toEqual({ remote: 'a:9|1', dm: 'a:9' })
    expect(calls).toHaveLength(3)
  })

  it('gives up on a person without the app', async () => {
    const { platform } = await teams(refusal(403, 'ForbiddenOperationException'))
    expect(await failure(platform.post(dora, card, 'm1', names))).toEqual({
      trouble: 'destination_broken',
      code: 'ForbiddenOperationException',
    })
  })

  it('knows that a chat is closed to the bot from what it could not send there', async () => {
    const { platform, references } = await teams(refusal(403, 'ConversationBlockedByUser'))
    known(references)
    expect(await failure(platform.post(dora, card, 'm1', names))).toMatchObject({ trouble: 'destination_broken' })
    expect(references.of('teams:d0ra')).toMatchObject({ conversation: 'a:1', installed: false })
  })

  it('says so when a chat with somebody could be begun who was out of reach', async () => {
    const { platform, references, back } = await teams(id('a:9'), id('5'))
    references.note({ place: 'teams:d0ra', account: '29:dora', installed: false })
    await platform.post(dora, card, 'm7', names)
    expect(references.of('teams:d0ra')).toMatchObject({ installed: true })
    expect(back).toEqual(['teams:d0ra'])
  })

  it('does not take for back who has taken the app away, though what was on its way still arrives', async () => {
    const { platform, references, back } = await teams(id('5'))
    known(references)
    references.note({ place: 'teams:d0ra', installed: false })
    await platform.post(dora, card, 'm7', names)
    expect(references.of('teams:d0ra')).toMatchObject({ installed: false })
    expect(back).toEqual([])
  })

  it.each(['ConversationNotFound', 'ActivityNotFoundInConversation'])(
    'doubts only the post that is replied to where a reply ends in %s',
    async (code) => {
      const { platform } = await teams(refusal(404, code))
      const reply = platform.post({ ...channel, thread: `${yard}|17` }, card, 'm7', names)
      expect(await failure(reply)).toEqual({ trouble: 'thread_gone', code })
    },
  )

  it('does not know whether a message without an id was sent', async () => {
    const { platform } = await teams(json({}), json({ id: '' }))
    const uncertain = { trouble: 'uncertain', code: 'unreadable_answer' }
    expect(await failure(platform.post(channel, card, 'm7', names))).toEqual(uncertain)
    expect(await failure(platform.post(channel, card, 'm7', names))).toEqual(uncertain)
  })

  it('offers people in a form that stands in the chat, and asks for none where no form does', async () => {
    const { platform, references, calls, asked } = await teams(id('1'), id('2'))
    known(references)
    const view = { request: null, directory, today: '2027-01-05', zone: 'UTC', detail: null }
    const form = formFor('delegate', view, { nonce: 'n', request: 1 })
    await platform.post(dora, { summary: ['Form'], blocks: [{ kind: 'form', form }] }, 'm1', names)
    await platform.post(dora, card, 'm2', names)
    expect(asked.map((types) => types.includes('person'))).toEqual([true, false])
    expect(JSON.stringify(calls[0]?.body)).toContain('"title":"Dora"')
  })

  it('goes where the place was last heard from', async () => {
    const { platform, references, url, calls } = await teams(id('1'))
    const gone = await scripted()
    await gone.close()
    references.note({ place: `teams:${yard}`, conversation: yard, serviceUrl: gone.url })
    expect(await failure(platform.post(channel, card, 'm1', names))).toMatchObject({ code: 'ECONNREFUSED' })
    references.note({ place: `teams:${yard}`, serviceUrl: url })
    await platform.post(channel, card, 'm1', names)
    expect(calls).toHaveLength(1)
  })

  it('waits while nobody was ever heard of and there is nowhere to call', async () => {
    const store = { all: async () => [], save: async () => undefined }
    const platform = teamsPlatform({
      connector: createConnector({ token: async () => null, allowed: () => true, timeout: 100 }),
      references: createReferences({ store, fallback: null, log: () => undefined }),
      appId: null,
      tenant: null,
      choicesFor: async () => ({ people: [], channels: [] }),
      onBack: () => undefined,
    })
    expect(await failure(platform.post(channel, card, 'm1', names))).toMatchObject({
      trouble: 'retry',
      code: 'no_service_url',
    })
  })

  it('has no Home', async () => {
    const { platform, calls } = await teams()
    expect(await failure(platform.post({ ...dora, kind: 'home' }, card, 'm1', names))).toMatchObject({
      trouble: 'our_bug',
    })
    expect(calls).toEqual([])
  })
})

describe('editing on Teams', () => {
  it('puts the card in place of the message, whichever chain it is in', async () => {
    const { platform, references, calls } = await teams(json({ id: '18' }), (response) => response.writeHead(200).end())
    known(references)
    await platform.update({ ...channel, thread: `${yard}|17` }, `${yard}|18`, card, names)
    await platform.update(dora, 'a:1|4', card, names)
    expect(calls.map(({ method, path }) => `${method} ${decodeURIComponent(path)}`)).toEqual([
      `PUT v3/conversations/${yard}/activities/18`,
      'PUT v3/conversations/a:1/activities/4',
    ])
  })

  it('finds what was deleted gone, and a remote id of nothing our bug', async () => {
    const { platform } = await teams(refusal(404, 'ActivityNotFoundInConversation'))
    expect(await failure(platform.update(channel, `${yard}|18`, card, names))).toMatchObject({ trouble: 'gone' })
    expect(await failure(platform.update(channel, 'C1:1.2', card, names))).toMatchObject({ trouble: 'our_bug' })
  })

  it('cannot look for what it may have sent', async () => {
    const { platform } = await teams()
    expect(await platform.find(channel, 'm7', 0, null)).toBe('cannot_look')
  })
})

describe('the pace of Teams', () => {
  /** What Teams allows a bot in one conversation: so many calls in so many seconds. */
  const allowed = [
    [7, 1],
    [8, 2],
    [60, 30],
    [1800, 3600],
  ]

  it('is kept in each conversation and in the tenant', async () => {
    const { platform } = await teams()
    const [burst, hour, tenant] = platform.limits(channel, 'post')
    for (const [calls = 0, seconds = 0] of allowed) {
      const most = [burst, hour].map((limit) => (limit ? limit.burst + (seconds * 1000) / limit.every : 0))
      expect(Math.floor(Math.min(...most))).toBeLessThanOrEqual(calls)
    }
    expect(tenant && tenant.burst + 1000 / tenant.every).toBeLessThanOrEqual(50)
    expect(platform.limits(dora, 'update').map(({ key }) => key)).not.toContain(burst?.key)
  })
})

describe('names on Teams', () => {
  it('know where a message can be seen and whom an account belongs to', async () => {
    const { references } = await teams()
    references.note({ place: `teams:${yard}`, conversation: yard, tenant: 'acme' })
    known(references)
    const told = teamsNames(names, references)
    expect(told.link(`${yard}|17`)).toContain('tenantId=acme')
    expect(told.link('C1:1.2')).toBeNull()
    expect([told.account('teams:d0ra'), told.account('teams:nobody')]).toEqual(['29:dora', null])
    expect(told.person('teams:d0ra')).toBe('Dora')
  })
})
