import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import pino, { type Logger } from 'pino'
import type { Playground } from '../adapters/playground/playground.ts'
import { openStore } from '../db/sqlite.ts'
import type { Store } from '../db/store.ts'
import { type AdapterMaker, type BotOptions, createBot } from './bot.ts'
import type { Clock } from './clock.ts'
import { commandLine, complain, write } from './command-line.ts'
import type { Outbox } from './outbox.ts'
import { exampleFile } from './package.ts'
import { applyFile, type Finding, missingDatabase, unsetPlatforms } from './reports.ts'
import type { Instant } from './requests/request.ts'
import { en } from './requests/words/en.ts'
import { loadSettingsFile, readSettings, type Settings, type SlackSettings, type TeamsSettings } from './settings.ts'
import { stopOnSignal } from './signals.ts'
import { startServer } from './web/server.ts'

/** For requests that are in hand when the process is to end, in milliseconds. */
const graceOfRequests = 4_000

function settingsOrExit(): Settings {
  loadSettingsFile()
  const read = readSettings()
  if (read.ok) return read.settings
  for (const problem of read.problems) complain(problem)
  process.exit(1)
}

/** Runs one command of the command line on the store, and closes it. It is made only where that is said. */
async function withStore(run: (store: Store) => Promise<void>, { make = false } = {}): Promise<void> {
  const url = settingsOrExit().databaseUrl
  const missing = make ? null : missingDatabase(url)
  if (missing) throw new Error(missing)
  const store = await openStore(url).catch((error): never => {
    throw new Error(`The database at ${url} cannot be opened: ${error instanceof Error ? error.message : error}`)
  })
  try {
    await run(store)
  } finally {
    await store.close()
  }
}

async function start({ playground = false }: { playground?: boolean }): Promise<void> {
  const settings = settingsOrExit()
  const { slack, teams, port, host } = settings
  if (playground || (!slack && !teams && !settings.production)) return startPlayground(settings)
  if (!slack && !teams) {
    complain('No chat platform is set. For Slack set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET (or SLACK_APP_TOKEN),')
    complain('for Microsoft Teams MicrosoftAppId, MicrosoftAppPassword and MicrosoftAppTenantId.')
    complain('README.md says where to find them; .env.example lists every setting.')
    process.exit(1)
  }
  const log = pino({ level: settings.logLevel ?? 'info' })
  const store = await openStore(settings.databaseUrl)
  const starting = serve({ store, slack, teams, port, host, log })
  stopOnSignal(async () => (await starting).stop(), log)
  const bot = await starting
  log.info({ port: bot.port, host }, 'Roundtrip is listening')
}

async function startPlayground(settings: Settings): Promise<void> {
  const { port, host } = settings
  const { refuseHost } = await import('../adapters/playground/playground.ts')
  const problem = refuseHost(host)
  if (problem) {
    complain(problem)
    process.exit(1)
  }
  const unused = [...(settings.slack ? ['Slack'] : []), ...(settings.teams ? ['Teams'] : [])].join(' and ')
  if (unused) write(`This is the playground: the settings for ${unused} are not used.`)
  const log = pino({ level: settings.logLevel ?? 'warn' })
  const starting = servePlayground({ folder: 'data', port, host, log })
  stopOnSignal(async () => (await starting).stop(), log)
  const playground = await starting
  write(`The playground is at ${playground.url}`)
}

/** Where each platform delivers. */
const slackPath = '/slack/events'
const teamsPath = '/api/messages'

/** Which platforms the bot is on; those that are not set are not loaded. */
interface Platforms {
  slack?: SlackSettings | null
  teams?: TeamsSettings | null
}

function adaptersOf({ slack, teams }: Platforms): AdapterMaker[] {
  return [...(slack ? [slackMaker(slack)] : []), ...(teams ? [teamsMaker(teams)] : [])]
}

const slackMaker = (settings: SlackSettings): AdapterMaker => ({
  platform: 'slack',
  async make(deps) {
    const { createSlack } = await import('../adapters/slack/slack.ts')
    const { handle, ...slack } = createSlack({ ...deps, settings })
    return { ...slack, routes: handle ? [{ method: 'POST', path: slackPath, handle }] : [] }
  },
})

const teamsMaker = (settings: TeamsSettings): AdapterMaker => ({
  platform: 'teams',
  async make(deps) {
    const { createTeams } = await import('../adapters/teams/teams.ts')
    const { handle, ...teams } = await createTeams({ ...deps, settings })
    return { ...teams, routes: [{ method: 'POST', path: teamsPath, handle }] }
  },
})

export interface ServeOptions extends Omit<BotOptions, 'adapters' | 'words'>, Platforms {
  port: number
  host: string
}

export interface Bot {
  port: number
  clock: Clock
  outbox: Outbox
  /** Nothing new comes in, what is in hand is finished, the store is closed. */
  stop(): Promise<void>
}

/** Runs the bot and takes deliveries. */
export async function serve(options: ServeOptions): Promise<Bot> {
  const { port, host, log } = options
  const bot = await createBot({ ...options, adapters: adaptersOf(options), words: en })
  let closing = false
  const server = await startServer({
    port,
    host,
    routes: bot.routes,
    troubles: bot.troubles,
    ready: () => (closing ? { ...bot.ready(), bot: 'not listening any more' } : bot.ready()),
    log,
  })
  await bot.start()
  return {
    port: server.port,
    clock: bot.clock,
    outbox: bot.outbox,
    async stop() {
      closing = true
      await server.close(graceOfRequests)
      await bot.stop()
    },
  }
}

/** The bot before a workspace of its own; both are kept in `folder`. */
export async function servePlayground(options: {
  folder: string
  port: number
  host: string
  log: Logger
  /** Divides every pace; 1 unless given. */
  scale?: number
}): Promise<Playground> {
  const { folder, log, scale = 1 } = options
  const file = join(folder, 'playground.db')
  // Loaded only here: a bot on a real platform starts the sooner.
  const { createPlayground } = await import('../adapters/playground/playground.ts')
  return createPlayground({
    ...options,
    scale,
    grace: graceOfRequests,
    words: en,
    exists: () => existsSync(file),
    clear: () => {
      for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true })
    },
    listen: startServer,
    async openBot(platforms, now) {
      const store = await openStore(`file:${file}`)
      const bot = await createBot({ store, adapters: adaptersOf(platforms), words: en, now, log, scale })
      await bot.start()
      return bot
    },
    // In memory, for nobody waits for a disk then; a copy becomes the bot's database.
    async openSeedBot(platforms, now) {
      const store = await openStore('file::memory:')
      await setUp(store, [exampleFile(), platforms.setup], now())
      const quiet = log.child({}, { level: 'error' })
      const bot = await createBot({
        store,
        adapters: adaptersOf(platforms),
        words: en,
        now,
        scale: 10_000,
        log: quiet,
      })
      await bot.start()
      const save = () => {
        mkdirSync(folder, { recursive: true })
        return store.backup(file)
      }
      return { ...bot, save }
    },
  })
}

async function setUp(store: Store, files: string[], now: Instant): Promise<void> {
  for (const text of files) {
    const { ok, lines } = await applyFile(store, text, { dryRun: false, now })
    if (!ok) throw new Error(lines.join('\n'))
  }
}

/** The doctor changes nothing: it neither makes nor migrates the database that it looks at. */
async function lookAt({ databaseUrl, slack, teams }: Settings): Promise<Finding[]> {
  let store: Store
  try {
    store = await openStore(databaseUrl, { readonly: true })
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return [
      { ok: false, what: `The database cannot be opened: ${why}`, todo: 'Start the bot: it makes and updates it.' },
    ]
  }
  try {
    const database = await store.check()
    const sound = { ok: true, what: 'The database is sound and up to date.' }
    const todo = 'If migrations are missing, start the bot; else stop it and restore a backup.'
    const findings = [
      database === 'ok' ? sound : { ok: false, what: `The database: ${database}`, todo },
      ...unsetPlatforms(store.directory(), { slack: slack !== null, teams: teams !== null }),
      ...(slack ? await lookAtSlack(slack, store) : []),
      ...(teams ? await lookAtTeams(teams, store) : []),
    ]
    // What is about no platform is found on each.
    return findings.filter(({ what }, i) => findings.findIndex((other) => other.what === what) === i)
  } finally {
    await store.close()
  }
}

async function lookAtSlack({ botToken, apiUrl, receive }: SlackSettings, store: Store): Promise<Finding[]> {
  const { callSlack, examine, socketModeOf } = await import('../adapters/slack/doctor.ts')
  const socketMode = receive.by === 'socket' ? socketModeOf(receive.appToken, apiUrl) : null
  return examine({ call: callSlack(botToken, apiUrl), socketMode, directory: store.directory() })
}

async function lookAtTeams(teams: TeamsSettings, store: Store): Promise<Finding[]> {
  const { askTeams, examine } = await import('../adapters/teams/doctor.ts')
  const { fallback, ...asked } = askTeams(teams)
  const [references, channels] = await Promise.all([store.allReferences('teams'), store.channelsOn('teams')])
  return examine(asked, { directory: store.directory(), references, channels, fallback })
}

/** Runs the command line; a mistake ends the process with 1 and one line that says why. */
export async function run(argv: string[]): Promise<void> {
  try {
    await commandLine({ start, withStore, look: async () => lookAt(settingsOrExit()) }).parseAsync(argv)
  } catch (error) {
    complain(error instanceof Error ? error.message : String(error))
    process.exit(1)
  }
}
