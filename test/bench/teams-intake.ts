/**
 * How fast a New request is taken in on Teams, as ratios between two bots that are measured side by side:
 *   roundtrip         the whole bot as it is started, with a database on disk: acknowledged is stored
 *   bare botbuilder   a CloudAdapter that says again what it was told, and does nothing else: as the SDK's EchoBot does,
 *                     by a message of its own (echo), and by its answer to the same form (answer), which costs it less
 * Both bots are measured twice: as local ones, which check nobody, and with every token checked against keys on this
 * machine. With tokens nothing can be sent meanwhile, for only Microsoft gives those that a bot shows; there the people
 * are known from before, and the echo is left out. The method is that of `intake.ts`.
 */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { startEasyConnector } from '../teams/easy-connector.ts'
import { appId, issuer, startKeyServer } from '../teams/key-server.ts'
import {
  type Arm,
  cleanUp,
  inTurns,
  makeDatabase,
  measure,
  printLoads,
  ratioOf,
  report,
  start,
  startOther,
  startRoundtrip,
} from './arms.ts'
import { filers, type TeamsDelivery } from './teams-submission.ts'

const rounds = 7
const connections = 16
const count = 2_000
const warmUp = 4_000

const setup = `
teams:
  - name: Billing
    platform: teams
    channel: 19:billing@thread.tacv2
    timeZone: UTC
    products: [{ name: Invoicing, keywords: [invoice] }]
`

type Keys = Awaited<ReturnType<typeof startKeyServer>>

/** What is measured: a bot, what people do, and what the deliveries show. */
interface Trial {
  arm: Arm
  teams: TeamsDelivery
}

const saysAgain = 'You asked for: Show the order'

async function unsigned(serviceUrl: string): Promise<Trial[]> {
  const bot = await startRoundtrip('roundtrip', { ...(await makeDatabase('local', setup)), TEAMS_LOCAL: '1' })
  const bare = await startOther('bare botbuilder', './bare-botbuilder.ts', {}, '')
  const files = { serviceUrl, token: '', does: 'files' } as const
  return [
    { arm: bot, teams: files },
    { arm: { ...bare, name: 'bare botbuilder, echo' }, teams: { ...files, does: 'says' } },
    { arm: { ...bare, name: 'bare botbuilder, answer', expect: saysAgain }, teams: files },
  ]
}

async function signed(load: ChildProcess, serviceUrl: string, keys: Keys): Promise<Trial[]> {
  const database = await makeDatabase('signed', setup)
  const before = await startRoundtrip('roundtrip before', { ...database, TEAMS_LOCAL: '1' })
  await warm(load, { arm: before, teams: { serviceUrl, token: '', does: 'files' } })
  before.process.kill('SIGCONT')
  before.process.kill('SIGTERM')
  await once(before.process, 'exit')

  const bot = await startRoundtrip('roundtrip, with tokens', {
    ...database,
    MicrosoftAppId: appId,
    MicrosoftAppPassword: 'secret',
    MicrosoftAppType: 'MultiTenant',
    ToBotFromChannelOpenIdMetadataUrl: keys.metadata,
    ToBotFromChannelTokenIssuer: issuer,
  })
  const known = { BENCH_METADATA: keys.metadata, BENCH_ISSUER: issuer, BENCH_APP_ID: appId }
  const bare = await startOther('bare, answer, with tokens', './bare-botbuilder.ts', known, saysAgain)
  const teams = { serviceUrl, token: `Bearer ${keys.token(serviceUrl)}`, does: 'files' } as const
  return [bot, bare].map((arm) => ({ arm, teams }))
}

const warm = (load: ChildProcess, { arm, teams }: Trial) =>
  measure(load, arm, { connections, count: warmUp, name: `${arm.name} warm`, teams })

async function bench(): Promise<boolean> {
  const keys = await startKeyServer()
  const connector = await startEasyConnector({ members: filers, channels: [{ id: '19:billing@thread.tacv2' }] })
  try {
    const load = start('./load.ts')
    const trials = [...(await unsigned(connector.url)), ...(await signed(load, connector.url, keys))]
    for (const trial of trials) await warm(load, trial)
    const all = await inTurns(rounds, trials, ({ arm, teams }, round) =>
      measure(load, arm, { connections, count, name: `${arm.name} ${round}`, teams }),
    )
    const arms = trials.map(({ arm }) => arm)
    printLoads(connections, arms, all)
    const over = (one: number, other: number) => ratioOf(all, ({ throughput }) => throughput, one, other)
    return report([
      { name: 'throughput ÷ echo', value: over(0, 1), atLeast: 1 },
      { name: 'throughput ÷ answer', value: over(0, 2) },
      { name: 'throughput ÷ answer, with tokens', value: over(3, 4) },
    ])
  } finally {
    cleanUp()
    connector.close()
    await keys.close()
  }
}

process.exitCode = (await bench()) ? 0 : 1
