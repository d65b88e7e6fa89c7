/**
 * The bot before a workspace of its own: a Slack on loopback that the real adapter talks to, people to act as, and a
 * page to do it on. Nothing in the bot knows of it.
 */
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Words } from '../../src/requests/words/en.ts'
import type { SlackSettings, TeamsSettings } from '../../src/settings.ts'
import type { Route, startServer } from '../../src/web/server.ts'
import { createApiDoor } from './api-door.ts'
import { type Begun, playBeginning, takeUp } from './beginning.ts'
import { createChanges } from './changes.ts'
import { createTeamsChanges } from './changes-teams.ts'
import type { Fault } from './faults.ts'
import { teamsSetup } from './furnish-teams.ts'
import { createJournal } from './journal.ts'
import { base, dateOf, type HostedBot, type Live, place, settingsFor } from './live.ts'
import { eventCallback } from './payloads.ts'
import type { ClockState } from './protocol.ts'
import { createRoutes } from './routes.ts'
import { createTeamsRoutes } from './routes-teams.ts'
import { unreadPeople } from './said.ts'
import type { Accepted as AcceptedByTeams, RefusedCall as RefusedByTeams } from './teams/connector.ts'
import { createConnectorDoor } from './teams/door.ts'
import type { Tenant } from './teams/tenant.ts'
import { lineOf, type Line as TenantLine, toKept } from './teams/tenant-file.ts'
import { connectorPath, placeTeams, settleTeams, teamsSettingsFor } from './teams-side.ts'
import { clockOf } from './travel.ts'
import type { Accepted, RefusedCall } from './web-api.ts'
import { forgetOld } from './world.ts'
import { type Install, wholeOf } from './world-file.ts'
import { type WorldLine, worldLineOf } from './world-journal.ts'

export { refuseHost } from './guard.ts'

export interface PlaygroundOptions {
  /** What is kept of the workspace stands there, beside the bot's database. */
  folder: string
  port: number
  host: string
  log: Logger
  words: Words
  /** Divides every pace. */
  scale: number
  /** How long what is in hand may take at the end, in milliseconds. */
  grace: number
  listen: typeof startServer
  /** Whether the bot has a database, and away with it. */
  exists: () => boolean
  clear: () => void
  openBot: (platforms: PlatformSettings, now: () => number) => Promise<HostedBot>
  /** One with teams and an empty history, at a pace that nobody watches; `save` makes its database the bot's. */
  openSeedBot: (platforms: PlatformSettings, now: () => number) => Promise<HostedBot & { save(): Promise<void> }>
}

/** How the bot reaches both sides, and what there is to set up beside the example file. */
export interface PlatformSettings {
  slack: SlackSettings
  teams: TeamsSettings
  setup: string
}

export interface Playground {
  url: string
  /** Orders a fault of the Web API. */
  fault(fault: Fault): void
  /** What the bot did and Slack accepted, and what it refused, in order; the last thousand of each. */
  ledger(): readonly Accepted[]
  refused(): readonly RefusedCall[]
  /** The same of Teams and its Connector. */
  teams: {
    fault(fault: Fault): void
    ledger(): readonly AcceptedByTeams[]
    refused(): readonly RefusedByTeams[]
  }
  /** Resolves when all that is due is sent. */
  settle(): Promise<void>
  stop(): Promise<void>
}

export async function createPlayground(options: PlaygroundOptions): Promise<Playground> {
  const { log, scale } = options
  const file = join(options.folder, 'playground-world.json')
  const tenantFile = join(options.folder, 'playground-tenant.json')
  const changes = createChanges()
  const teamsChanges = createTeamsChanges()
  const journal = createJournal<TenantLine>(
    tenantFile,
    () => toKept(live.teams.tenant),
    (error) => log.error({ err: error }, 'the tenant could not be kept'),
  )
  const keeper = createJournal<WorldLine>(
    file,
    () => wholeOf(live.world, live.install),
    (error) => log.error({ err: error }, 'the workspace could not be kept'),
  )
  // Set before anybody is answered: whoever comes early waits for `begun`.
  let live: Live
  let origin = ''
  let begun: Promise<unknown>
  let telling: NodeJS.Timeout | undefined

  /** The workspace and the bot as they were; where either is missing, both from the beginning. */
  async function begin(): Promise<void> {
    const kept = options.exists() ? takeUp(file, tenantFile) : null
    if (!kept) clear()
    const { world, tenant, install } = kept ?? (await playBeginning({ origin, open: openSeedBot, place: setLive }))
    live = place(world, placeTeams(tenant, { origin, scale }), install, { origin, scale })
    const { deliverer } = live
    world.echo = (event) => void deliverer.send(eventCallback(world, event))
    keeper.saveNow()
    journal.saveNow()
    tenant.tell = (news) => {
      journal.note(lineOf(tenant, news))
      teamsChanges.tell(tenant, news)
      tellAround()
    }
    world.tell = (news) => {
      // Kept first: what anybody was shown, or the bot was told that it is there, is still so after a crash.
      keeper.note(worldLineOf(world, install, news))
      changes.tell(world, news)
      tellAround()
    }
    live.bot = await options.openBot(platformsOf(tenant, install), dateOf(install))
    // The bot knows the Connector where it was last time, perhaps on another port.
    if (kept) await settleTeams(live.teams)
  }

  function clear(): void {
    keeper.remove()
    journal.remove()
    options.clear()
  }

  function setLive(next: Live): void {
    live = next
  }

  const openSeedBot = ({ tenant, install }: Begun) => options.openSeedBot(platformsOf(tenant, install), dateOf(install))

  const platformsOf = (tenant: Tenant, install: Install): PlatformSettings => ({
    slack: settingsFor(install, origin),
    teams: teamsSettingsFor(tenant),
    setup: teamsSetup,
  })

  /** Once for all that happens together. */
  function tellAround(): void {
    telling ??= setTimeout(() => {
      telling = undefined
      forgetOld(live.world)
      const change = { kind: 'unread', people: unreadPeople(live) } as const
      changes.tellAll(change)
      teamsChanges.tellAll(change)
      clockOf(live)
        .then(tellBoth)
        .catch((error) => log.warn({ err: error }, 'the clock could not be told'))
    }, 250).unref()
  }

  function tellBoth(clock: ClockState): void {
    changes.tellAll({ kind: 'clock', clock })
    teamsChanges.tellAll({ kind: 'clock', clock })
  }

  let turn: Promise<unknown> = Promise.resolve()
  function inTurn<T>(what: () => Promise<T>): Promise<T> {
    const done = turn.then(what)
    turn = done.catch(() => undefined)
    return done
  }

  async function empty(): Promise<void> {
    live.world.tell = () => {}
    live.teams.tenant.tell = () => {}
    live.deliverer.stop()
    live.teams.courier.stop()
    await live.bot?.stop()
    live.bot = null
    options.clear()
    await begin()
    changes.tellAll({ kind: 'reset' })
    teamsChanges.tellAll({ kind: 'reset' })
  }

  const door = createApiDoor(
    () => live.world,
    () => live.api,
    base,
  )
  const teamsDoor = createConnectorDoor(() => live.teams.connector, connectorPath)
  const deliveriesTo = (path: string): Route => ({
    method: 'POST',
    path,
    handle(request, response) {
      const route = live.bot?.routes.find((one) => one.path === path)
      if (route) return route.handle(request, response)
      response.writeHead(503).end()
    },
  })
  const begunLive = async () => {
    await begun
    return live
  }
  const teamsRoutes = createTeamsRoutes({ live: begunLive, changes: teamsChanges, answerBot: teamsDoor.handle })
  const routes = createRoutes({
    live: begunLive,
    words: options.words,
    changes,
    tellClock: tellBoth,
    keep: keeper.saveNow,
    inTurn,
    startOver() {
      const done = empty()
      begun = done.catch(() => undefined)
      return done
    },
    answerBot: door.handle,
  })

  let start = () => {}
  begun = new Promise<void>((resolve) => {
    start = resolve
  })
  const server = await options.listen({
    port: options.port,
    host: options.host,
    routes: [deliveriesTo('/slack/events'), deliveriesTo('/api/messages'), ...teamsRoutes, ...routes],
    ready: () => live?.bot?.ready() ?? { playground: 'not ready yet' },
    log,
  })
  const host = options.host.includes(':') ? `[${options.host}]` : options.host
  origin = `http://${host}:${server.port}`
  await begin()
  start()

  return {
    url: `${origin}${base}`,
    fault: (fault) => live.api.faults.add(fault),
    ledger: () => live.api.ledger,
    refused: () => live.api.refused,
    teams: {
      fault: (fault) => live.teams.connector.faults.add(fault),
      ledger: () => live.teams.connector.ledger,
      refused: () => live.teams.connector.refused,
    },
    async settle() {
      await live.bot?.clock.run()
      await live.bot?.outbox.idle()
    },
    async stop() {
      clearTimeout(telling)
      changes.end()
      teamsChanges.end()
      live.deliverer.stop()
      live.teams.courier.stop()
      // What it is sending now goes to this server.
      await live.bot?.stop()
      door.stop()
      teamsDoor.stop()
      await server.close(options.grace)
      keeper.saveNow()
      journal.saveNow()
    },
  }
}
