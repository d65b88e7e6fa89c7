import Sqlite from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { expect, it } from 'vitest'
import { migrate } from '../../db/migrate.ts'
import { openQueue } from '../../db/queue.ts'
import { composeStore } from '../../db/sqlite.ts'
import type { Store } from '../../db/store.ts'
import {
  anna,
  ask,
  billing,
  bob,
  card,
  decide,
  dueOnSlack,
  morning,
  news,
  note,
  person,
  reference,
  request,
  sent,
  setup,
} from './sample.ts'

const growing = [
  'requests',
  'messages',
  'events',
  'prompts',
  'people',
  'inbox',
  'members',
  'ratings',
  'places',
  'chat_references',
  'candidate',
  'parents',
]
/** Of few rows, by their condition. */
const short = ['people_admins', 'requests_triage', 'messages_dead', 'messages_sending', 'places_broken']
// The first of all dates is wanted, and nothing besides.
const allowed = `(COVERING )?INDEX (${short.join('|')})|COVERING INDEX prompts_due`
const wholeTable = new RegExp(`^SCAN (${growing.join('|')})(?! USING (${allowed})$)`)

it('reads no table that grows from end to end', async () => {
  const raw = new Sqlite(':memory:')
  const queries = new Map<string, unknown[]>()
  migrate(raw)
  const logger = { logQuery: (text: string, params: unknown[]) => void queries.set(text, params) }
  const store = composeStore({ raw, db: drizzle(raw, { casing: 'snake_case', logger }), queue: openQueue(raw) })
  await useEverything(store)

  const scans = [...queries].flatMap(([text, params]) => {
    const plan = raw.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${text}`).all(...params)
    return plan.filter(({ detail }) => wholeTable.test(detail)).map(({ detail }) => `${detail}: ${text}`)
  })
  expect(scans).toEqual([])
  expect(queries.size).toBeGreaterThan(60)
  await store.close()
})

async function useEverything(store: Store): Promise<void> {
  await store.applySetup(setup, 'file', morning)
  await store.savePeople([person(anna)], morning)
  await store.setMembers(billing, [anna], morning)
  const wanted = [card(billing), note(billing), news(anna), ask(anna)]
  const first = await decide(store, request(), { prompts: [{ kind: 'claim', wave: 1, due: morning }] }, wanted)
  const next = await decide(store, first, { closes: ['accept'], rating: 4 }, wanted)
  await store.apply({ key: 'k', by: 'clock', at: morning, clock: true, decisions: [] })
  for (const message of await dueOnSlack(store, morning, 9)) {
    await sent(store, message, morning, [{ request: first.id, kind: 'accept', wave: 1, due: 0, message: message.id }])
  }
  await decide(store, next, { closes: ['accept'] }, wanted)
  const page = { limit: 9 }
  await Promise.all([
    store.load(first.id, bob),
    store.requestByNumber(1),
    store.events(1, 9),
    store.members(billing),
    store.admins(),
    store.places([billing]),
    store.messageAt('m1'),
    store.cardOf(1, billing),
    store.mine(anna, { ...page, closedSince: 0 }),
    store.queue([1, 2], page),
    store.inTriage(page),
    store.owed(anna, page),
    store.atWork(1),
    store.loops(1, 0),
    store.unfinished(1),
    store.followers(1),
    store.involving(anna),
    store.misplaced(9),
    store.answered('k'),
    store.stalePeople(0, 9, 'slack'),
    store.staleChannels(0),
    store.nameChannel(billing, 'billing'),
    store.peopleOn('slack', 9),
    store.channelsOn('slack'),
    store.saveReferences([reference(billing)]),
    store.references([billing]),
    store.allReferences('teams'),
    store.duePrompts(0, 9),
    store.nextPrompt(null),
    store.nextPrompt(1),
    store.nextDue('slack', 0),
    store.carried(1),
    store.deadLetters(),
    store.deadLetterCount(),
    store.brokenPlaces(),
    store.markWaiting(1, 0, true, 'x', 1),
    store.touchHome(anna, morning),
    store.postponePrompts([{ prompt: { request: 1, kind: 'claim', wave: 1, due: 0 }, until: 1 }]),
    store.dropPrompts([{ request: 1, kind: 'claim', wave: 1, due: 0 }]),
    store.holdPlace(billing, { until: 0, broken: 'x' }, 0),
    store.mendPlace(billing),
    store.recoverSending(0),
    store.markDead(1, 'x'),
    store.markGone(1),
    store.markDoubtful(1),
    store.markUnneeded(1, 1),
    store.retryDead(1, 0),
    store.retryDead('all', 0),
    store.retryNews(anna, 0),
    store.prune(0),
  ])
}
