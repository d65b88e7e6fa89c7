/**
 * The bot before a workspace of its own: a Slack on loopback that the real adapter talks to, people to act as, and a
 * page to do it on. Nothing in the bot knows of it.
 */
import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { Actions } from '../../src/actions.ts'
import type { Words } from '../../src/requests/words/en.ts'
import type { SlackSettings } from '../../src/settings.ts'
import type { Route, startServer } from '../../src/web/server.ts'
import { carryOut, readAct } from './acts.ts'
import { createApiDoor } from './api-door.ts'
import { createChanges } from './changes.ts'
import { createDeliverer, type Deliverer } from './deliveries.ts'
import type { Fault } from './faults.ts'
import { chat, furnish, groups, personas } from './furnish.ts'
import { answerJson, checkOrigin, checkProgram, readJson, Turned } from './guard.ts'
import { createFiles, pageFolder } from './page-files.ts'
import { eventCallback } from './payloads.ts'
import { createActor } from './people.ts'
import type { ClockState, Screen } from './protocol.ts'
import { channelFor, channelsFor, homeFor, pageOf, threadOf, viewsFor } from './screen.ts'
import { playHistory } from './seed.ts'
import { type Accepted, type Api, createApi, type RefusedCall } from './web-api.ts'
import { createWorld, dmOf, team, type World } from './world.ts'
import { createKeeper, type Install, readKept, restore, toJson } from './world-file.ts'

export { refuseHost } from './guard.ts'

/** The bot, as it is put together for this workspace. */
interface HostedBot {
  handle: Route['handle'] | null
  actions: Actions
  /** `run` gives how much was said. */
  clock: { run(): Promise<number>; next(number: number | null): Promise<number | null> }
  outbox: { idle(): Promise<void> }
  ready(): Record<string, true | string>
  stop(): Promise<void>
}

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
  openBot: (slack: SlackSettings, now: () => number) => Promise<HostedBot>
  /** One with teams and an empty history, at a pace that nobody watches; `save` makes its database the bot's. */
  openSeedBot: (slack: SlackSettings, now: () => number) => Promise<HostedBot & { save(): Promise<void> }>
}

export interface Playground {
  url: string
  /** Orders a fault of the Web API. */
  fault(fault: Fault): void
  /** What the bot did and Slack accepted, and what it refused, in order; the last thousand of each. */
  ledger(): readonly Accepted[]
  refused(): readonly RefusedCall[]
  /** Resolves when all that is due is sent. */
  settle(): Promise<void>
  stop(): Promise<void>
}

/** All that the manifest asks for. */
const scopes =
  'commands chat:write app_mentions:read im:history users:read channels:read groups:read channels:history groups:history'
const base = '/playground'
const hour = 3_600_000
const remembered = 1_000
/** A prompt that has nothing to say any more does not stop the jump to the next. */
const farthest = 20
/** More than is due in a year. */
const mostSteps = 2_000

const moving = z.object({ by: z.enum(['hour', 'day', 'next']), request: z.int().positive().optional() })
type Moving = { by: 'hour' | 'day' | 'next'; request?: number | undefined }

interface Live {
  world: World
  install: Install
  api: Api
  deliverer: Deliverer
  bot: HostedBot | null
}

export async function createPlayground(options: PlaygroundOptions): Promise<Playground> {
  const { log, words } = options
  const file = join(options.folder, 'playground-world.json')
  const wall = Date.now
  const changes = createChanges()
  const keeper = createKeeper(
    file,
    () => toJson(live.world, live.install),
    (error) => log.error({ err: error }, 'the workspace could not be kept'),
  )
  let live: Live
  let origin = ''
  let telling: NodeJS.Timeout | undefined

  const shifted = (install: Install) => () => wall() + install.shift

  function place(world: World, install: Install, scale: number, onCall: () => void): Live {
    const api = createApi(world, { token: install.token, scale, onCall, remember: remembered })
    const deliverer = createDeliverer(install.signingSecret, wall, () => new URL(origin))
    return { world, install, api, deliverer, bot: null }
  }

  function settingsOf({ token, signingSecret }: Install): SlackSettings {
    return { botToken: token, apiUrl: `${origin}${base}/api/`, receive: { by: 'http', signingSecret } }
  }

  const actorFor = (user: string) =>
    createActor(
      {
        world: live.world,
        origin: () => `${origin}${base}`,
        escapes: true,
        send: live.deliverer.send,
        refuse: (method, args, { code, details }) => live.api.refuse(method, args, code, details),
      },
      user,
    )

  /** The workspace and the bot as they were; where either is missing, both from the beginning. */
  async function begin(): Promise<void> {
    const kept = options.exists() ? readKept(file) : null
    if (kept) {
      const { token, signingSecret, shift } = kept
      const install: Install = { token, signingSecret, shift }
      live = place(restore(kept, wall, shifted(install), scopes.split(' ')), install, options.scale, keeper.touch)
    } else {
      await seed()
      live = place(live.world, live.install, options.scale, keeper.touch)
    }
    const { world, install, deliverer } = live
    world.echo = (event) => void deliverer.send(eventCallback(world, event))
    live.bot = await options.openBot(settingsOf(install), shifted(install))
    world.tell = (news) => {
      changes.tell(world, news)
      keeper.touch()
      tellClock()
    }
    keeper.saveNow()
  }

  async function seed(): Promise<void> {
    await keeper.remove()
    options.clear()
    const install: Install = {
      token: `xoxb-${randomBytes(24).toString('hex')}`,
      signingSecret: randomBytes(16).toString('hex'),
      shift: -90 * 24 * hour,
    }
    const world = createWorld(wall, shifted(install), scopes.split(' '))
    furnish(world)
    live = place(world, install, 10_000, () => {})
    const bot = await options.openSeedBot(settingsOf(install), shifted(install))
    live.bot = bot
    // Everybody has looked in once: the bot knows them, and their Home is there.
    for (const { id } of personas) await actorFor(id).openHome()
    const today = wall()
    await playHistory({
      actions: bot.actions,
      today,
      moveTo: (at) => passTo(at, bot.outbox.idle),
      sent: bot.outbox.idle,
    })
    install.shift = 0
    await bot.save()
    await bot.stop()
    chat(world)
    for (const { id } of personas) lookedUntil(world, id, wall() - 3 * 24 * hour)
  }

  async function clockState(): Promise<ClockState> {
    return { now: live.world.date(), next: (await live.bot?.clock.next(null)) ?? null }
  }

  /** Once for all that happens together. */
  function tellClock(): void {
    telling ??= setTimeout(() => {
      telling = undefined
      clockState()
        .then((clock) => changes.tellAll({ kind: 'clock', clock }))
        .catch((error) => log.warn({ err: error }, 'the clock could not be told'))
    }, 250).unref()
  }

  async function screenFor(user: string): Promise<Screen> {
    const { world } = live
    dmOf(world, user)
    return {
      team: { name: team.name, domain: team.domain },
      bot: { id: 'U0ROUNDTRIP', name: 'Roundtrip' },
      people: [...personas],
      as: user,
      channels: channelsFor(world, user),
      views: viewsFor(world, user),
      home: homeFor(world, user),
      clock: await clockState(),
      commands: [
        { usage: '/request [what you need]', meaning: 'the form for a new request' },
        ...words.help.commands.map(([usage, meaning]) => ({ usage: `/request ${usage}`, meaning })),
      ],
      groups: { ...groups },
    }
  }

  let turn: Promise<unknown> = Promise.resolve()
  /** What moves the whole place happens one at a time. */
  function inTurn<T>(what: () => Promise<T>): Promise<T> {
    const done = turn.then(what)
    turn = done.catch(() => undefined)
    return done
  }

  /** To the instant through all that is due before it, each at its time. Gives how much was said. */
  async function passTo(at: number, then: () => Promise<void>): Promise<number> {
    const { install, bot } = live
    if (!bot) throw new Turned(503, 'The playground is not ready yet.')
    const now = shifted(install)
    let said = 0
    for (let step = 0; step < mostSteps && now() < at; step++) {
      const next = (await bot.clock.next(null)) ?? at
      install.shift += Math.max(0, Math.min(next, at) - now())
      said += await bot.clock.run()
      await then()
    }
    return said
  }

  async function moveClock({ by, request }: Moving): Promise<ClockState> {
    const { bot, world } = live
    if (!bot) throw new Turned(503, 'The playground is not ready yet.')
    const keep = async () => keeper.saveNow()
    if (by !== 'next') await passTo(world.date() + (by === 'hour' ? hour : 24 * hour), keep)
    else {
      await bot.clock.run()
      for (let tries = 0; tries < farthest; tries++) {
        const next = await bot.clock.next(request ?? null)
        if (next === null || (await passTo(next, keep)) > 0) break
      }
    }
    const clock = await clockState()
    changes.tellAll({ kind: 'clock', clock })
    return clock
  }

  async function startOver(): Promise<void> {
    live.deliverer.stop()
    await live.bot?.stop()
    live.bot = null
    live.world.tell = () => {}
    options.clear()
    await begin()
    changes.tellAll({ kind: 'reset' })
  }

  const first = personas[0]?.id ?? ''
  const known = (user: unknown): string | null => personas.find(({ id }) => id === user)?.id ?? null

  function asOf(user: unknown): string {
    const found = known(user)
    if (found !== null) return found
    throw new Turned(400, 'Nobody here is called that.')
  }

  const ready = {
    now: Promise.resolve(),
  }

  type Answering = (request: IncomingMessage, query: URLSearchParams) => Promise<unknown>

  /** A route of the page, which gets JSON or one sentence about what is wrong. */
  function route(method: 'GET' | 'POST', path: string, answer: Answering): Route {
    return {
      method,
      path: `${base}${path}`,
      handle: guarded(async (request, response) => {
        checkOrigin(request)
        const { searchParams } = new URL(request.url ?? '/', origin)
        await ready.now
        answerJson(response, 200, await answer(request, searchParams))
      }),
    }
  }

  const channelIn = (user: string, id: string | null) => {
    const channel = channelFor(live.world, user, id ?? '')
    if (!channel) throw new Turned(400, 'This channel is not there.')
    return channel
  }

  const files = createFiles(pageFolder(), base)
  const door = createApiDoor(
    () => live.world,
    () => live.api,
    base,
  )
  const page = guarded(async (request, response) => {
    checkOrigin(request, true)
    files(request, response)
  })
  const program = guarded(async (request, response) => {
    checkProgram(request)
    await door.handle(request, response)
  })

  const routes: Route[] = [
    { method: 'GET', path: base, handle: page },
    { method: 'GET', path: `${base}/`, handle: page },
    { method: 'GET', path: `${base}/assets/*`, handle: page },
    { method: 'POST', path: `${base}/api/*`, handle: program },
    { method: 'POST', path: `${base}/response/*`, handle: program },
    {
      method: 'POST',
      path: '/slack/events',
      handle: async (request, response) => {
        if (live.bot?.handle) return live.bot.handle(request, response)
        response.writeHead(503).end()
      },
    },
    {
      method: 'GET',
      path: '/',
      handle: (_, response) => void response.writeHead(302, { location: base }).end(),
    },
    // An address may name nobody, or somebody of another set of people.
    route('GET', '/screen', async (_, query) => screenFor(known(query.get('as')) ?? first)),
    route('GET', '/messages', async (_, query) => {
      const user = asOf(query.get('as'))
      const limit = Math.min(200, Math.max(1, Number(query.get('limit') ?? 50) || 50))
      return pageOf(live.world, user, channelIn(user, query.get('channel')), { before: query.get('before'), limit })
    }),
    route('GET', '/thread', async (_, query) => {
      const user = asOf(query.get('as'))
      return threadOf(live.world, user, channelIn(user, query.get('channel')), query.get('ts') ?? '')
    }),
    {
      method: 'GET',
      path: `${base}/changes`,
      handle: guarded(async (request, response) => {
        checkOrigin(request)
        const user = asOf(new URL(request.url ?? '/', origin).searchParams.get('as'))
        await ready.now
        changes.open(user, request, response)
      }),
    },
    route('POST', '/act', async (request) => {
      const act = readAct(await readJson(request))
      asOf(act.as)
      const done = await carryOut(live.world, actorFor(act.as), act)
      if (act.do === 'read') changes.tellChannels(live.world, act.as)
      keeper.touch()
      return done
    }),
    route('POST', '/clock', async (request) => {
      const move = moving.safeParse(await readJson(request))
      if (!move.success) throw new Turned(400, 'The clock moves by hour, by day or to the next.')
      return inTurn(() => moveClock(move.data))
    }),
    route('POST', '/reset', async (request, query) => {
      const user = asOf(query.get('as') ?? first)
      await readJson(request)
      await inTurn(() => {
        const done = startOver()
        ready.now = done.catch(() => undefined)
        return done
      })
      return screenFor(user)
    }),
  ]

  // Whoever comes before the history is made waits for it.
  let begun = () => {}
  ready.now = new Promise((resolve) => {
    begun = resolve
  })
  const server = await options.listen({
    port: options.port,
    host: options.host,
    routes,
    ready: () => live?.bot?.ready() ?? { playground: 'not ready yet' },
    log,
  })
  const host = options.host.includes(':') ? `[${options.host}]` : options.host
  origin = `http://${host}:${server.port}`
  await begin()
  begun()

  return {
    url: `${origin}${base}`,
    fault: (fault) => live.api.faults.add(fault),
    ledger: () => live.api.ledger,
    refused: () => live.api.refused,
    async settle() {
      await live.bot?.clock.run()
      await live.bot?.outbox.idle()
    },
    async stop() {
      clearTimeout(telling)
      changes.end()
      live.deliverer.stop()
      // What it is sending now goes to this server.
      await live.bot?.stop()
      door.stop()
      await server.close(options.grace)
      await keeper.settle()
      keeper.saveNow()
    },
  }
}

/** Everything said until then is marked as seen. */
function lookedUntil(world: World, user: string, at: number): void {
  const marks = new Map([...world.channels.keys()].map((id) => [id, (at / 1000).toFixed(6)]))
  world.seen.set(user, marks)
}

/** A handler whose refusals are one sentence. */
function guarded(handle: Route['handle']): Route['handle'] {
  return async (request, response: ServerResponse) => {
    try {
      await handle(request, response)
    } catch (error) {
      if (!(error instanceof Turned)) throw error
      answerJson(response, error.status, { error: error.message })
    }
  }
}
