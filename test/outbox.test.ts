import pino from 'pino'
import { afterEach, expect, it, vi } from 'vitest'
import { slackClient, slackPlatform } from '../adapters/slack/send.ts'
import { createReferences } from '../adapters/teams/references.ts'
import { createConnector, teamsPlatform } from '../adapters/teams/send.ts'
import { openStore } from '../db/sqlite.ts'
import { type Adapter, type AdapterMaker, createBot } from '../src/bot.ts'
import type { ChatPlatform, Platform } from '../src/chat.ts'
import { en } from '../src/requests/words/en.ts'
import { anna, billing, card, decide, morning, news, person, request, setup } from './db/sample.ts'
import { json as slackJson, scripted as slackScript } from './slack/script.ts'
import { type Answer, json, refusal, scripted } from './teams/script.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const soon = (check: () => void) => vi.waitFor(check, { timeout: 20_000 })

const adapter = (platform: ChatPlatform): AdapterMaker => ({
  platform: platform.platform,
  make: async (): Promise<Adapter> => ({
    platform,
    routes: [],
    start: async () => undefined,
    stop: async () => undefined,
    ready: () => true,
    refresh: () => undefined,
    syncNew: async () => undefined,
  }),
})

/** The bot before a Slack and a Teams that give each call the same answer, or before one; nothing comes in. */
async function bot(
  slackAnswer: object,
  teamsAnswer: Answer,
  only: Platform | null = null,
  steady = () => performance.now(),
) {
  const slack = await slackScript(...Array(99).fill(slackJson(slackAnswer)))
  const teams = await scripted(...Array<Answer>(99).fill(teamsAnswer))
  closing.push(slack.close, teams.close)
  const store = await openStore('file::memory:')
  await store.applySetup(setup, 'file', morning)
  await store.savePeople([person(anna)], morning)
  const nothing = { all: async () => [], save: async () => undefined }
  const { start, stop, outbox, troubles } = await createBot({
    store,
    adapters: [
      adapter(
        slackPlatform({
          client: slackClient('xoxb-test', slack.url),
          team: Promise.resolve(null),
          workspace: () => null,
        }),
      ),
      adapter(
        teamsPlatform({
          connector: createConnector({ token: async () => null, allowed: () => true, timeout: 2_000 }),
          references: createReferences({ store: nothing, fallback: teams.url, log: () => undefined }),
          appId: null,
          tenant: null,
          choicesFor: async () => ({ people: [], channels: [] }),
          onBack: () => undefined,
        }),
      ),
    ].filter(({ platform }) => only === null || platform === only),
    words: en,
    log: pino({ level: 'silent' }),
    now: () => morning,
    steady,
  })
  closing.push(stop)
  return { store, start, stop, outbox, troubles, slack, teams }
}

it('goes on sending to one platform while the other does not let it in', async () => {
  const yard = 'teams:19:yard@thread.tacv2'
  const { store, start, outbox, troubles, slack, teams } = await bot(
    { ok: false, error: 'invalid_auth' },
    json({ id: '1' }),
  )
  for (let i = 0; i < 3; i++) await decide(store, request(), {}, [card(billing), card(yard)])
  await start()
  // Each card has a first reply.
  await soon(() => expect(teams.calls).toHaveLength(6))
  await soon(() => expect(outbox.broken('slack')).toBe('invalid_auth'))
  expect(slack.calls).toHaveLength(1)
  expect(troubles()).toEqual({ slack: 'nothing can be sent: invalid_auth' })
})

it('and the other way round', async () => {
  const { store, start, outbox, slack, teams } = await bot(
    { ok: true, channel: 'D1', ts: '1.2' },
    refusal(401, 'BotNotRegistered'),
  )
  await decide(store, request(), {}, [card('teams:19:yard@thread.tacv2'), news(anna)])
  await start()
  await soon(() => expect(outbox.broken('teams')).toBe('BotNotRegistered'))
  await soon(() => expect(slack.calls).toHaveLength(1))
  await decide(store, request(), {}, [card('teams:19:yard@thread.tacv2'), card(billing)])
  outbox.wake()
  await soon(() => expect(slack.calls).toHaveLength(3))
  expect(teams.calls).toHaveLength(1)
})

it('is done when all is sent to the platforms it is on, though something waits for another', async () => {
  const { store, start, outbox, slack } = await bot({ ok: true, channel: 'C1', ts: '1.2' }, json({ id: '1' }), 'slack')
  await decide(store, request(), {}, [card('teams:19:yard@thread.tacv2'), card(billing)])
  await start()
  await outbox.idle()
  expect(slack.calls).toHaveLength(2)
})

it('rests a moment only, however long a look at what is due took on a machine out of breath', async () => {
  let looked = 0
  const outOfBreath = () => performance.now() + looked++ * 1_000
  const { store, start, outbox, slack } = await bot(
    { ok: true, channel: 'C1', ts: '1.2' },
    json({ id: '1' }),
    'slack',
    outOfBreath,
  )
  await start()
  await outbox.idle()
  await decide(store, request(), {}, [card(billing)])
  outbox.wake()
  await soon(() => expect(slack.calls).toHaveLength(2))
})

it('gives up nothing that the database did not take when the bot was stopped', async () => {
  const { store, start, stop, slack } = await bot({ ok: true, channel: 'C1', ts: '1.2' }, json({ id: '1' }), 'slack')
  await decide(store, request(), {}, [card(billing)])
  let tries = 0
  const givenUp: number[] = []
  Object.assign(store, {
    async markSending() {
      tries += 1
      throw new Error('disk I/O error')
    },
    markDead: async (id: number) => void givenUp.push(id),
  })
  await start()
  await soon(() => expect(tries).toBe(1))
  await stop()
  expect([givenUp, slack.calls]).toEqual([[], []])
})
