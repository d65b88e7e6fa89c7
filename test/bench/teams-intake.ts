/**
 * How fast a New request is taken in on Teams, as ratios between two bots that are measured side by side:
 *   roundtrip         the whole bot as it is started, with a database on disk: acknowledged is stored
 *   bare botbuilder   a CloudAdapter that echoes the title of the same form as a card, and does nothing else
 * Both are measured as local bots, which check nobody, and with every token checked against keys on this machine; the
 * latter can send nothing meanwhile, for only Microsoft gives tokens for that. The method is that of `intake.ts`.
 */
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
import { filers } from './teams-submission.ts'

const rounds = Number(process.env.BENCH_ROUNDS ?? 7)
const connections = 16
const count = 500
const warmUp = 1_000

const setup = `
teams:
  - name: Billing
    platform: teams
    channel: 19:billing@thread.tacv2
    timeZone: UTC
    products: [{ name: Invoicing, keywords: [invoice] }]
`

async function pair(keys: { metadata: string } | null): Promise<Arm[]> {
  const name = keys ? ' with tokens' : ''
  const signed = keys && {
    MicrosoftAppId: appId,
    MicrosoftAppPassword: 'secret',
    MicrosoftAppType: 'MultiTenant',
    ToBotFromChannelOpenIdMetadataUrl: keys.metadata,
    ToBotFromChannelTokenIssuer: issuer,
  }
  const database = await makeDatabase(keys ? 'signed' : 'local', setup)
  const known = keys && { BENCH_METADATA: keys.metadata, BENCH_ISSUER: issuer, BENCH_APP_ID: appId }
  return [
    await startRoundtrip(`roundtrip${name}`, { ...database, ...(signed ?? { TEAMS_LOCAL: '1' }) }),
    await startOther(`bare botbuilder${name}`, './bare-botbuilder.ts', known ?? {}, 'You asked for: Show the order'),
  ]
}

async function bench(): Promise<boolean> {
  const keys = await startKeyServer()
  const connector = await startEasyConnector({ members: filers, channels: [{ id: '19:billing@thread.tacv2' }] })
  try {
    const arms = [...(await pair(null)), ...(await pair(keys))]
    const load = start('./load.ts')
    const teams = { serviceUrl: connector.url, token: `Bearer ${keys.token(connector.url)}` }
    for (const arm of arms) await measure(load, arm, { connections, count: warmUp, name: `${arm.name} warm`, teams })
    const all = await inTurns(rounds, arms, (arm, round) =>
      measure(load, arm, { connections, count, name: `${arm.name} ${round}`, teams }),
    )
    printLoads(connections, arms, all)
    const goal = (name: string, one: number, other: number) => ({
      name,
      value: ratioOf(all, ({ throughput }) => throughput, one, other),
      atLeast: 1,
    })
    return report([goal('throughput ÷ bare botbuilder', 0, 1), goal('the same, with tokens', 2, 3)])
  } finally {
    cleanUp()
    connector.close()
    await keys.close()
  }
}

process.exitCode = (await bench()) ? 0 : 1
