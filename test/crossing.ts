import pino from 'pino'
import { channelIdOf, objectIdOf } from '../adapters/playground/teams/tenant.ts'
import { openStore } from '../db/sqlite.ts'
import type { Store } from '../db/store.ts'
import { type Bot, serve } from '../src/main.ts'
import { applyFile } from '../src/reports.ts'
import { furnish, monday, setup } from './rig.ts'
import { startWorkspace, type Workspace } from './slack/workspace.ts'
import { type Organisation, startOrganisation } from './teams/organisation.ts'

/** Billing and Storefront are on Slack, Logistics is on Teams; each has an admin. */
const both = `${setup.replace('admins: [U0ADA]', `admins: [U0ADA, ${objectIdOf('Olga Brandt')}]`)}
  - name: Logistics
    platform: teams
    channel: ${channelIdOf('deliveries')}
    timeZone: UTC
    mention: ${objectIdOf('Lena Vogt')}
    products:
      - { name: Deliveries, keywords: [parcel, driver, delivery note] }
`

export interface Crossing {
  slack: Workspace
  teams: Organisation
  store: Store
  bot: Bot
  now(): number
  pass(milliseconds: number): void
  /** Lets the clock run and everything be sent. */
  settle(): Promise<void>
  stop(): Promise<void>
}

/** One bot before a strict workspace of Slack and a strict tenant of Teams. */
export async function startCrossing(options: { setup?: string } = {}): Promise<Crossing> {
  const scale = 100
  let shift = monday - Date.now()
  const now = () => Date.now() + shift
  const slack = await startWorkspace({ scale })
  furnish(slack)
  const teams = await startOrganisation({ date: now, scale })
  for (const name of ['Tom Reyes', 'Lena Vogt', 'Omar Haddad', 'Olga Brandt']) teams.addPerson({ name })
  teams.addTeam('Logistics', 'deliveries', ['Lena', 'Omar'])
  teams.addTeam('Operations', 'operations', ['Tom', 'Olga'])

  const store = await openStore('file::memory:')
  const applied = await applyFile(store, options.setup ?? both, { dryRun: false, now: now() })
  if (!applied.ok) throw new Error(applied.lines.join('\n'))
  const receive = { by: 'http', signingSecret: slack.signingSecret } as const
  const bot = await serve({
    store,
    slack: { botToken: slack.token, apiUrl: slack.url, receive },
    teams: {
      appId: null,
      password: null,
      tenantId: teams.tenant.id,
      type: 'SingleTenant',
      local: true,
      cloud: {},
    },
    port: 0,
    host: '127.0.0.1',
    log: pino({ level: process.env.TEST_LOG ?? 'silent' }),
    now,
    scale,
  })
  slack.deliverTo(`http://127.0.0.1:${bot.port}`)
  teams.deliverTo(`http://127.0.0.1:${bot.port}`)
  const settle = async () => {
    await bot.clock.run()
    await bot.outbox.idle()
  }
  for (const channel of ['deliveries', 'operations']) await teams.installIn(channelIdOf(channel))
  for (const { id } of teams.tenant.people.values()) await teams.person(id).install()
  await settle()
  return {
    slack,
    teams,
    store,
    bot,
    now,
    pass(milliseconds) {
      shift += milliseconds
    },
    settle,
    async stop() {
      await bot.stop()
      await slack.close()
      await teams.close()
    },
  }
}
