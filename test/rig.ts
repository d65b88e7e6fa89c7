import pino from 'pino'
import { openStore } from '../db/sqlite.ts'
import type { Store } from '../db/store.ts'
import { type Bot, serve } from '../src/main.ts'
import { applyFile } from '../src/reports.ts'
import { startSocketDoor } from './slack/socket-door.ts'
import { startWorkspace, type Workspace, type WorkspaceOptions } from './slack/workspace.ts'

/** Monday, 4 January 2027, 10:00 UTC: everybody works. */
export const monday = Date.UTC(2027, 0, 4, 10)
export const hour = 3_600_000
export const day = 24 * hour

export const setup = `
admins: [U0ADA]
triage: { platform: slack, channel: C0TRIAGE, timeZone: UTC }
teams:
  - name: Billing
    platform: slack
    channel: C0BILLING
    timeZone: UTC
    products:
      - { name: Invoicing, aliases: [invoices], keywords: [invoice, VAT, credit note] }
      - { name: Payments, keywords: [card, SEPA, refund] }
  - name: Storefront
    platform: slack
    channel: C0STORE
    timeZone: UTC
    mention: S0STORE
    products:
      - { name: Checkout, keywords: [checkout, voucher] }
`

export interface Rig {
  slack: Workspace
  store: Store
  /** The bot that runs now; a restart puts another in its place. */
  bot: Bot
  /** Product time. */
  now(): number
  /** Moves product time; the clock has not run yet. */
  pass(milliseconds: number): void
  /** Lets the clock run and everything be sent. */
  settle(): Promise<void>
  restart(whileDown?: () => void): Promise<void>
  stop(): Promise<void>
}

interface RigOptions {
  database?: string
  setup?: string
  workspace?: WorkspaceOptions
  scale?: number
  /** The bot is on Socket Mode. */
  socket?: boolean
}

/** Two teams and five people in a strict workspace, and the whole bot before it, in one process. */
export async function startRig(options: RigOptions = {}): Promise<Rig> {
  const { database = 'file::memory:', scale = 100 } = options
  const slack = await startWorkspace({ scale, ...options.workspace })
  furnish(slack)
  const appToken = 'xapp-test-token'
  const door = options.socket ? await startSocketDoor(slack, appToken) : null

  let shift = monday - Date.now()
  const now = () => Date.now() + shift
  const log = pino({ level: process.env.TEST_LOG ?? 'silent' })

  async function start(store: Store): Promise<Bot> {
    const receive = door
      ? ({ by: 'socket', appToken } as const)
      : ({ by: 'http', signingSecret: slack.signingSecret } as const)
    const settings = { botToken: slack.token, apiUrl: door?.apiUrl ?? slack.url, receive }
    const bot = await serve({ store, slack: settings, port: 0, host: '127.0.0.1', log, now, scale })
    slack.deliverTo(door?.url ?? `http://127.0.0.1:${bot.port}`)
    return bot
  }

  const store = await openStore(database)
  const applied = await applyFile(store, options.setup ?? setup, { dryRun: false, now: now() })
  if (!applied.ok) throw new Error(applied.lines.join('\n'))
  const rig: Rig = {
    slack,
    store,
    bot: await start(store),
    now,
    pass: (milliseconds) => {
      shift += milliseconds
    },
    async settle() {
      await rig.bot.clock.run()
      await rig.bot.outbox.idle()
    },
    async restart(whileDown = () => undefined) {
      await rig.bot.stop()
      whileDown()
      rig.store = await openStore(database)
      rig.bot = await start(rig.store)
    },
    async stop() {
      await rig.bot.stop()
      door?.close()
      await slack.close()
    },
  }
  return rig
}

/** The people and channels that the set-up speaks of. */
export function furnish(slack: Workspace): void {
  for (const [id, name] of people) slack.addUser({ id, name, tz: 'UTC', isAdmin: id === 'U0ADA' })
  slack.addChannel({ id: 'C0TRIAGE', name: 'triage', members: ['U0CARL'] })
  slack.addChannel({ id: 'C0BILLING', name: 'billing', members: ['U0BOB', 'U0BEA'] })
  slack.addChannel({ id: 'C0STORE', name: 'store', members: ['U0SAM'] })
  slack.addChannel({ id: 'C0SALES', name: 'sales', members: ['U0ANNA', 'U0ADA'] })
}

const people = [
  ['U0ANNA', 'Anna Berg'],
  ['U0BOB', 'Bob Lind'],
  ['U0BEA', 'Bea Olsen'],
  ['U0SAM', 'Sam Roth'],
  ['U0CARL', 'Carl Voss'],
  ['U0ADA', 'Ada Frey'],
] as const
