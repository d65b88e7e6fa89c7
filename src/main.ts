import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { Command } from 'commander'
import pino, { type Logger } from 'pino'
import { callSlack, examine } from '../adapters/slack/doctor.ts'
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

async function start(): Promise<void> {
  const settings = settingsOrExit()
  const { slack } = settings
  if (!slack) {
    complain('No chat platform is set. For Slack set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET (or SLACK_APP_TOKEN).')
    complain('README.md says where to find them; .env.example lists every setting.')
    process.exit(1)
  }
  const log = pino({ level: settings.logLevel })
  const store = await openStore(settings.databaseUrl)
  const bot = await serve({ store, slack, port: settings.port, host: settings.host, log })
  log.info({ port: bot.port, host: settings.host }, 'Roundtrip is listening')
  let stopping = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) return
      stopping = true
      log.info({ signal }, 'stopping')
      setTimeout(() => process.exit(0), grace).unref()
      bot.stop().then(
        () => process.exit(0),
        (error) => {
          log.error({ err: error }, 'stopping failed')
          process.exit(1)
        },
      )
    })
  }
}

export interface ServeOptions {
  store: Store
  slack: SlackSettings
  port: number
  host: string
  log: Logger
  /** Product time; wall time unless given. */
  now?: () => Instant
  /** Divides every pace and wait of sending; 1 unless given. */
  scale?: number
}

export interface Bot {
  port: number
  clock: Clock
  outbox: Outbox
  /** Nothing new comes in, what is in hand is finished, the store is closed. */
  stop(): Promise<void>
}

/** Puts store, adapters, outbox and clock together and takes deliveries. */
export async function serve(options: ServeOptions): Promise<Bot> {
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

  const complainOf = (what: string) => (error: unknown) => log.error({ err: error }, `${what} could not be carried out`)

  async function setUpChanged(): Promise<void> {
    await upkeep.settle()
    await slack.syncNew()
  }

  await store.recoverSending(now())
  await upkeep.settle()
  await slack.start()
  const watch = watchStore(store, { onStored, onSetup: setUpChanged, log })
  let listening = false
  const server = await startServer({
    port: options.port,
    host: options.host,
    routes: slack.handle ? [{ method: 'POST', path: '/slack/events', handle: slack.handle }] : [],
    ready: () => ({ database: true, slack: listening ? slack.ready() : 'not listening yet' }),
    log,
  })
  listening = true
  clock.start()
  outbox.wake()
  return {
    port: server.port,
    clock,
    outbox,
    async stop() {
      listening = false
      watch.stop()
      await server.close(graceOfRequests)
      await Promise.all([clock.stop(), outbox.stop(), slack.stop()])
      await store.close()
    },
  }
}

const program = new Command('roundtrip').description(
  'Follows a business request from the first word to the answer: did it work?',
)
program.command('start').description('run the bot').action(start)
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
  .action(() =>
    withStore(async (store, { slack }) => {
      const database = await store.check()
      const findings = [
        database === 'ok'
          ? { ok: true, what: 'The database is sound and up to date.' }
          : { ok: false, what: `The database is not sound: ${database}`, todo: 'Stop the bot and restore a backup.' },
        ...(slack
          ? await examine({ call: callSlack(slack.botToken, slack.apiUrl), directory: store.directory() })
          : [{ ok: false, what: 'Slack is not set up.', todo: 'Set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET.' }]),
      ]
      for (const line of findingLines(findings)) write(line)
      return findings.every((finding) => finding.ok) ? 0 : 1
    }),
  )
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
