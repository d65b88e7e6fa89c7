import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Command } from 'commander'
import pino, { type Logger } from 'pino'
import { createPlayground, type Playground, refuseHost } from '../adapters/playground/playground.ts'
import { callSlack, examine, type Finding } from '../adapters/slack/doctor.ts'
import { createSlack } from '../adapters/slack/slack.ts'
import { openStore } from '../db/sqlite.ts'
import type { Store } from '../db/store.ts'
import { createActions } from './actions.ts'
import { createAnswers } from './answers.ts'
import type { ChatPlatform } from './chat.ts'
import { type Clock, createClock } from './clock.ts'
import { createConversation } from './conversation.ts'
import { keptBy } from './kept.ts'
import { createOutbox, type Outbox } from './outbox.ts'
import { applyFile, deadLetterLines, findingLines } from './reports.ts'
import type { Instant, PersonId } from './requests/request.ts'
import { en } from './requests/words/en.ts'
import { createScreens } from './screens.ts'
import { loadSettingsFile, readSettings, type Settings, type SlackSettings } from './settings.ts'
import { exportTeams } from './setup.ts'
import { createUpkeep } from './upkeep.ts'
import { watchStore } from './watch.ts'
import { startServer } from './web/server.ts'

const write = (line: string) => process.stdout.write(`${line}\n`)
const complain = (line: string) => process.stderr.write(`${line}\n`)

/** For requests that are in hand when the process is to end; after `grace` it ends whatever is. In milliseconds. */
const graceOfRequests = 4_000
const grace = 9_000

function settingsOrExit(): Settings {
  loadSettingsFile()
  const read = readSettings()
  if (read.ok) return read.settings
  for (const problem of read.problems) complain(problem)
  process.exit(1)
}

/** Runs one command of the command line on the store, and closes it. */
async function withStore(run: (store: Store, settings: Settings) => Promise<number>): Promise<void> {
  const settings = settingsOrExit()
  const store = await openStore(settings.databaseUrl)
  try {
    process.exitCode = await run(store, settings)
  } finally {
    await store.close()
  }
}

async function start({ playground = false }: { playground?: boolean }): Promise<void> {
  const settings = settingsOrExit()
  const { slack, port, host } = settings
  if (playground || (!slack && !settings.production)) return startPlayground(settings)
  if (!slack) {
    complain('No chat platform is set. For Slack set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET (or SLACK_APP_TOKEN).')
    complain('README.md says where to find them; .env.example lists every setting.')
    process.exit(1)
  }
  const log = pino({ level: settings.logLevel ?? 'info' })
  const store = await openStore(settings.databaseUrl)
  const starting = serve({ store, slack, port, host, log })
  stopOnSignal(async () => (await starting).stop(), log)
  const bot = await starting
  log.info({ port: bot.port, host }, 'Roundtrip is listening')
}

async function startPlayground(settings: Settings): Promise<void> {
  const { port, host } = settings
  const problem = refuseHost(host)
  if (problem) {
    complain(problem)
    process.exit(1)
  }
  if (settings.slack) write('This is the playground: the settings for Slack are not used.')
  const log = pino({ level: settings.logLevel ?? 'warn' })
  const starting = servePlayground({ folder: 'data', port, host, log })
  stopOnSignal(async () => (await starting).stop(), log)
  const playground = await starting
  write(`The playground is at ${playground.url}`)
}

/** Set before anything listens, so that a signal during the start ends it as any other does. */
function stopOnSignal(stop: () => Promise<void>, log: Logger): void {
  let stopping = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) return
      stopping = true
      log.info({ signal }, 'stopping')
      setTimeout(() => process.exit(0), grace).unref()
      stop().then(
        () => process.exit(0),
        (error) => {
          log.error({ err: error }, 'stopping failed')
          process.exit(1)
        },
      )
    })
  }
}

function readable(store: Store): true | string {
  try {
    store.changeCounter()
    return true
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

interface BotOptions {
  store: Store
  slack: SlackSettings
  log: Logger
  /** Product time; wall time unless given. */
  now?: () => Instant
  /** Divides every pace and wait of sending; 1 unless given. */
  scale?: number
}

/** Store, adapters, outbox and clock, put together. */
function createBot(options: BotOptions) {
  const { store, log, now = Date.now, scale = 1 } = options
  const platforms = new Map<string, ChatPlatform>()
  // Whoever stores something wakes the outbox, which is made last.
  const onStored = () => outbox.wake()
  const base = { store, now, onStored, words: en }
  const answers = createAnswers(base)
  const upkeep = createUpkeep(base)
  const actions = createActions({ ...base, answers, onSetup: () => setUpChanged().catch(complainOf('set-up')) })
  const conversation = createConversation({ ...base, answers, actions })
  const answer = (typed: string, by: PersonId) => conversation.answer(typed, by, null)
  const screens = createScreens({ ...base, answers, answer })
  const slack = createSlack({
    settings: options.slack,
    actions,
    conversation,
    upkeep,
    kept: keptBy(base, upkeep),
    words: en,
    namesFor: screens.namesFor,
    requestById: store.request,
    log: log.child({ platform: 'slack' }),
    now,
    wall: Date.now,
    wait: (milliseconds) => wait(milliseconds / scale, undefined, { ref: false }),
  })
  platforms.set('slack', slack.platform)
  const { lost: onLost, broken: onBroken, unsent: onUnsent } = upkeep
  const steady = () => performance.now()
  const outbox = createOutbox({ store, screens, platforms, log, now, steady, scale, onLost, onUnsent, onBroken })
  const clock = createClock({ store, log, now, onStored, refresh: slack.refresh })
  let watch: { stop(): void } | undefined
  let working = false

  const complainOf = (what: string) => (error: unknown) => log.error({ err: error }, `${what} could not be carried out`)

  async function setUpChanged(): Promise<void> {
    await upkeep.settle()
    await slack.syncNew()
  }

  return {
    actions,
    clock,
    outbox,
    /** Where Slack's deliveries come in; null in Socket Mode. */
    handle: slack.handle,
    ready: () => ({ database: readable(store), slack: working ? slack.ready() : 'not listening yet' }) as const,
    async start(): Promise<void> {
      await store.recoverSending(now())
      await upkeep.settle()
      await slack.start()
      watch = watchStore(store, { onStored, onSetup: setUpChanged, log })
      working = true
      clock.start()
      outbox.start()
    },
    /** What is in hand is finished, the store is closed. */
    async stop(): Promise<void> {
      working = false
      watch?.stop()
      await Promise.all([clock.stop(), outbox.stop(), slack.stop()])
      await store.close()
    },
  }
}

export interface ServeOptions extends BotOptions {
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
  const bot = createBot(options)
  let closing = false
  const server = await startServer({
    port,
    host,
    routes: bot.handle ? [{ method: 'POST', path: '/slack/events', handle: bot.handle }] : [],
    ready: () => (closing ? { ...bot.ready(), slack: 'not listening any more' } : bot.ready()),
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
export function servePlayground(options: {
  folder: string
  port: number
  host: string
  log: Logger
  /** Divides every pace; 1 unless given. */
  scale?: number
}): Promise<Playground> {
  const { folder, log, scale = 1 } = options
  const file = join(folder, 'playground.db')
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
    async openBot(slack, now) {
      const bot = createBot({ store: await openStore(`file:${file}`), slack, now, log, scale })
      await bot.start()
      return bot
    },
    // In memory, for nobody waits for a disk then; a copy becomes the bot's database.
    async openSeedBot(slack, now) {
      const store = await openStore('file::memory:')
      await setUp(store, now())
      const bot = createBot({ store, slack, now, scale: 10_000, log: log.child({}, { level: 'error' }) })
      await bot.start()
      const save = () => {
        mkdirSync(folder, { recursive: true })
        return store.backup(file)
      }
      return { ...bot, save }
    },
  })
}

/** The teams of the file that shows how to write one. */
async function setUp(store: Store, now: Instant): Promise<void> {
  const root = ['..', '../..']
    .map((up) => join(import.meta.dirname, up))
    .find((up) => existsSync(join(up, 'package.json')))
  const text = readFileSync(join(root ?? '.', 'roundtrip.example.yaml'), 'utf8')
  const { ok, lines } = await applyFile(store, text, { dryRun: false, now })
  if (!ok) throw new Error(lines.join('\n'))
}

/** The doctor changes nothing: it neither makes nor migrates the database that it looks at. */
async function lookAt({ databaseUrl, slack }: Settings): Promise<Finding[]> {
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
    return [
      database === 'ok' ? sound : { ok: false, what: `The database: ${database}`, todo },
      ...(slack
        ? await examine({ call: callSlack(slack.botToken, slack.apiUrl), directory: store.directory() })
        : [{ ok: false, what: 'Slack is not set up.', todo: 'Set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET.' }]),
    ]
  } finally {
    await store.close()
  }
}

const program = new Command('roundtrip').description(
  'Follows a business request from the first word to the answer: did it work?',
)
program
  .command('start')
  .option('--playground', 'in a chat workspace of its own in the browser')
  .description('run the bot; without the settings of a chat platform, in the playground')
  .action(start)
program
  .command('apply')
  .argument('<file>', 'a file like roundtrip.example.yaml')
  .option('--dry-run', 'only say what would change')
  .description('set up teams, products and triage from a file')
  .action((file: string, { dryRun = false }: { dryRun?: boolean }) =>
    withStore(async (store) => {
      const { lines, ok } = await applyFile(store, readFileSync(file, 'utf8'), { dryRun, now: Date.now() })
      for (const line of lines) (ok ? write : complain)(line)
      return ok ? 0 : 1
    }),
  )
program
  .command('export-teams')
  .description("print today's set-up as such a file")
  .action(() =>
    withStore(async (store) => {
      process.stdout.write(exportTeams(store.directory()))
      return 0
    }),
  )
program
  .command('doctor')
  .description('look at everything the bot lives by, and say what to do')
  .action(async () => {
    const settings = settingsOrExit()
    const findings = await lookAt(settings)
    for (const line of findingLines(findings)) write(line)
    process.exitCode = findings.every((finding) => finding.ok) ? 0 : 1
  })
program
  .command('dead-letters')
  .option('--retry <id>', 'send one again, or all')
  .description('list messages that could not be sent')
  .action(({ retry }: { retry?: string }) =>
    withStore(async (store) => {
      const { lines, ok } = await deadLetterLines(store, retry ?? null, Date.now())
      for (const line of lines) (ok ? write : complain)(line)
      return ok ? 0 : 1
    }),
  )
program
  .command('backup')
  .argument('<file>', 'where to put the copy')
  .description('copy the database while the bot is running')
  .action((file: string) =>
    withStore(async (store) => {
      await store.backup(file)
      write(`Copied to ${file}.`)
      return 0
    }),
  )

/** Runs the command line; a mistake ends the process with 1 and one line that says why. */
export async function run(argv: string[]): Promise<void> {
  try {
    await program.parseAsync(argv)
  } catch (error) {
    complain(error instanceof Error ? error.message : String(error))
    process.exit(1)
  }
}
