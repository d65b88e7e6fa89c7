import { App, HTTPReceiver, LogLevel } from '@slack/bolt'
import Sqlite from 'better-sqlite3'
import { eq, max } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { migrate } from '../../db/migrate.ts'
import { events, inbox, messages, people, prompts, requests, teams } from '../../db/schema.ts'
import { signingSecret } from './submission.ts'

/**
 * A bot as one writes it first: Bolt's own receiver, and for each form one transaction of its own in drizzle, with the
 * rows that Roundtrip writes, in the same tables under the same promise (`synchronous=FULL`).
 */
const raw = new Sqlite(process.env.BENCH_DATABASE)
raw.pragma('journal_mode = WAL')
raw.pragma('synchronous = FULL')
raw.pragma('foreign_keys = ON')
migrate(raw)
const db = drizzle(raw, { casing: 'snake_case' })
const place = 'slack:C0BILLING'
const hours = { zone: 'UTC', days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00', holidays: [] }
db.insert(teams)
  .values({
    id: 1,
    name: 'Billing',
    channel: place,
    hours,
    responseTarget: { count: 1, unit: 'days' },
    retired: false,
    setBy: 'file',
    setAt: 0,
  })
  .run()

interface Sent {
  private_metadata: string
  state: { values: Record<string, Record<string, { value?: string | null }>> }
}

function store(view: Sent, user: string): number {
  const typed = (field: string) => view.state.values[field]?.[field]?.value ?? ''
  const { nonce } = JSON.parse(view.private_metadata)
  const by = `slack:${user}`
  const at = Date.now()
  return db.transaction((tx) => {
    if (!tx.select().from(people).where(eq(people.id, by)).get()) {
      const known = { zone: 'UTC', standing: 'member', admin: false, askedAt: at } as const
      const person = { id: by, platform: 'slack', name: user, ...known } as const
      tx.insert(people).values(person).run()
    }
    const last = tx
      .select({ number: max(requests.number) })
      .from(requests)
      .where(eq(requests.organisation, 1))
      .get()
    const number = (last?.number ?? 0) + 1
    const request = tx
      .insert(requests)
      .values({
        number,
        version: 1,
        title: typed('title'),
        need: typed('need'),
        team: 1,
        channel: place,
        why: ['invoice'],
        candidates: [],
        hadTeams: [],
        state: 'routed',
        move: 'team',
        requester: by,
        filedBy: by,
        outcome: typed('outcome'),
        measure: typed('measure'),
        valueToday: Number(typed('value_today')),
        target: Number(typed('target')),
        checkDays: 30,
        reopened: 0,
        tooEarly: 0,
        createdAt: at,
        stateSince: at,
        stateBy: by,
        moveSince: at,
        spent: { team: 0, requester: 0, triage: 0, clock: 0, nobody: 0 },
      })
      .returning({ id: requests.id })
      .get().id
    const event = tx
      .insert(events)
      .values({ request, by, at, kind: 'submitted', fact: { kind: 'submitted' } })
      .returning({ id: events.id })
      .get().id
    tx.insert(prompts)
      .values({ request, kind: 'claim', wave: 1, due: at + 86_400_000 })
      .run()
    const waiting = { request, wanted: 1, sent: 0, state: 'waiting', attempts: 0, due: at, createdAt: at } as const
    const blank = { ...waiting, mention: false, clock: false }
    tx.insert(messages)
      .values({ ...blank, kind: 'card', place, live: true })
      .run()
    tx.insert(messages)
      .values({ ...blank, kind: 'news', place: by, event, live: true })
      .run()
    tx.insert(inbox)
      .values({ key: `form:${nonce}`, request, at })
      .run()
    return number
  })
}

const receiver = new HTTPReceiver({ signingSecret, logLevel: LogLevel.ERROR })
const app = new App({ receiver, authorize: async () => ({ botToken: 'xoxb-bench' }), logLevel: LogLevel.ERROR })
app.view(/.*/, async ({ view, body, ack }) => {
  const number = store(view, body.user.id)
  const text = `REQ-${number} is with Billing.`
  await ack({
    response_action: 'update',
    view: {
      type: 'modal',
      title: { type: 'plain_text', text: 'Roundtrip' },
      blocks: [{ type: 'section', text: { type: 'mrkdwn', text } }],
    },
  })
})
const server = await app.start({ port: 0, host: '127.0.0.1' })
process.send?.(server.address())
