/** What a playground begins with: workspace and tenant as they were kept, or a history that has just been played. */
import { randomBytes } from 'node:crypto'
import { chat, furnish, personas } from './furnish.ts'
import { organisation } from './furnish-teams.ts'
import { readJournal } from './journal.ts'
import { actorIn, dateOf, type HostedBot, type Live, place } from './live.ts'
import { playHistory, unreadSince } from './seed.ts'
import type { Tenant } from './teams/tenant.ts'
import { fromKept } from './teams/tenant-file.ts'
import { chatInTeams, furnishedTenant, installTeams, placeTeams, seenUntil } from './teams-side.ts'
import { passTo } from './travel.ts'
import { createWorld, type World } from './world.ts'
import { type Install, readWhole, restore } from './world-file.ts'
import { takeWorldLine, type WorldLine } from './world-journal.ts'

/** All that the manifest asks for. */
const scopes =
  'commands chat:write app_mentions:read im:history users:read channels:read groups:read channels:history groups:history'.split(
    ' ',
  )
const day = 24 * 3_600_000
/** How far back the history begins. */
const historyBegins = 90 * day
/** Nobody watches its pace. */
const scale = 10_000

export interface Begun {
  world: World
  tenant: Tenant
  install: Install
}

/** As it was kept; null: there is not all of it. */
export function takeUp(file: string, tenantFile: string): Begun | null {
  const kept = readJournal(file)
  const keptTenant = readJournal(tenantFile)
  const whole = kept && readWhole(kept.whole)
  if (!whole || !keptTenant) return null
  const { token, signingSecret, shift } = whole
  const install: Install = { token, signingSecret, shift }
  const date = dateOf(install)
  const world = restore(whole, Date.now, date, scopes)
  // Each was made by worldLineOf.
  for (const line of kept.since) takeWorldLine(world, install, line as WorldLine)
  const tenant = fromKept(keptTenant, organisation, date)
  return tenant && { install, tenant, world }
}

interface Stage {
  origin: string
  /** The bot that the history is played with; `save` makes its database the bot's. */
  open: (begun: Begun) => Promise<HostedBot & { save(): Promise<void> }>
  /** What the server shows from now on. */
  place: (live: Live) => void
}

/** Plays ninety days, from the day on which the bot came until now. */
export async function playBeginning(stage: Stage): Promise<Begun> {
  const install: Install = {
    token: `xoxb-${randomBytes(24).toString('hex')}`,
    signingSecret: randomBytes(16).toString('hex'),
    shift: -historyBegins,
  }
  const { origin } = stage
  const world = createWorld(Date.now, dateOf(install), scopes)
  furnish(world)
  const tenant = furnishedTenant(dateOf(install))
  const live = place(world, placeTeams(tenant, { origin, scale }), install, { origin, scale })
  stage.place(live)
  const bot = await stage.open({ world, tenant, install })
  live.bot = bot
  await installTeams(live.teams)
  // Everybody has looked in once: the bot knows them, and their Home is there.
  for (const { id } of personas) await actorIn(live, id).openHome()
  const sent = bot.outbox.idle
  const today = Date.now()
  await playHistory({ actions: bot.actions, today, moveTo: (at) => passTo(live, at, sent), sent })
  install.shift = 0
  await bot.save()
  await bot.stop()
  chat(world)
  chatInTeams(tenant)
  for (const { id } of personas) lookedUntil(world, id, unreadSince(today))
  seenUntil(tenant, unreadSince(today))
  return { world, tenant, install }
}

/** Everything said until then is marked as seen. */
function lookedUntil(world: World, user: string, at: number): void {
  const mark = (at / 1_000).toFixed(6)
  world.seen.set(user, new Map([...world.channels.keys()].map((id) => [id, mark])))
}
