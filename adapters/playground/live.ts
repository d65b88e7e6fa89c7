/** What there is at a time: a workspace, and the bot that is installed in it. */
import type { Actions } from '../../src/actions.ts'
import type { SlackSettings } from '../../src/settings.ts'
import type { Route } from '../../src/web/server.ts'
import { createDeliverer, type Deliverer } from './deliveries.ts'
import { Turned } from './guard.ts'
import { type Actor, createActor } from './people.ts'
import type { TeamsSide } from './teams-side.ts'
import { type Api, createApi } from './web-api.ts'
import type { World } from './world.ts'
import type { Install } from './world-file.ts'

/** Where everything of the playground stands on the server. */
export const base = '/playground'

/** The bot, as it is put together for this workspace. */
export interface HostedBot {
  /** Where both platforms' deliveries come in. */
  routes: Route[]
  actions: Actions
  /** `run` gives how much was said; not all that is due `next` is. */
  clock: {
    run(): Promise<number>
    next(number: number | null): Promise<number | null>
    nextSaid(): Promise<number | null>
  }
  outbox: { idle(): Promise<void> }
  ready(): Record<string, true | string>
  stop(): Promise<void>
}

export interface Live {
  world: World
  install: Install
  api: Api
  deliverer: Deliverer
  teams: TeamsSide
  /** null: it does not run yet, or no longer. */
  bot: HostedBot | null
  /** The server's address, without a slash at the end. */
  origin: string
}

/** So many calls are remembered at most. */
const remembered = 1_000

/** Product time: ahead of the clock on the wall, and never behind. */
export const dateOf = (install: Install) => (): number => Date.now() + install.shift

export interface Surroundings {
  origin: string
  /** Divides every pace. */
  scale: number
}

export function place(world: World, teams: TeamsSide, install: Install, { origin, scale }: Surroundings): Live {
  const api = createApi(world, { token: install.token, scale, remember: remembered })
  const deliverer = createDeliverer(install.signingSecret, Date.now, () => new URL(origin))
  return { world, install, api, deliverer, teams, bot: null, origin }
}

export function settingsFor({ token, signingSecret }: Install, origin: string): SlackSettings {
  return { botToken: token, apiUrl: `${origin}${base}/api/`, receive: { by: 'http', signingSecret } }
}

export const actorIn = ({ world, api, deliverer, origin }: Live, user: string): Actor =>
  createActor(
    {
      world,
      origin: () => `${origin}${base}`,
      escapes: true,
      send: deliverer.send,
      refuse: (method, args, { code, details }) => api.refuse(method, args, code, details),
    },
    user,
  )

export function botIn({ bot }: Live): HostedBot {
  if (!bot) throw new Turned(503, 'The playground is not ready yet.')
  return bot
}
