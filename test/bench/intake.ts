/**
 * How fast a New request is taken in, as ratios between three bots that are measured side by side:
 *   roundtrip   the whole bot as it is started, with a database on disk: acknowledged is stored
 *   bare Bolt   Bolt's own receiver and a listener that acknowledges the same form and does nothing else
 *   plain way   Bolt's own receiver and one drizzle transaction per form with the same rows, on the same disk
 * Only the ratios mean something elsewhere. Each bot is a process of its own, warmed up first and stopped (SIGSTOP)
 * while another is measured; the load comes from one more process, over raw kept-alive connections, with all forms
 * made and signed before the clock starts, every form with its own nonce and title, and every answer checked. Rounds are
 * interleaved, in turning order, and of the rounds the median counts. The plain way gets fewer forms, or most of the
 * time would be its own.
 */
import { join } from 'node:path'
import { setup } from '../rig.ts'
import {
  type Arm,
  cleanUp,
  folder,
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
import type { Measured } from './load.ts'
import { startSlackApi } from './slack-api.ts'
import { signingSecret } from './submission.ts'

const rounds = 15
const connections = [16, 64]
const count = 2_000
const countOfPlain = 500
const warmUp = 4_000

async function roundtrip(slackUrl: string): Promise<Arm> {
  return startRoundtrip('roundtrip', {
    ...(await makeDatabase('slack', setup)),
    SLACK_BOT_TOKEN: 'xoxb-bench',
    SLACK_SIGNING_SECRET: signingSecret,
    SLACK_API_URL: slackUrl,
  })
}

/** Whether every target is met; prints what was measured. */
function judge(lines: number, arms: Arm[], all: Measured[][]): boolean {
  printLoads(lines, arms, all)
  const throughput = ({ throughput }: Measured) => throughput
  return report([
    { name: 'throughput ÷ bare Bolt', value: ratioOf(all, throughput, 0, 1), atLeast: 0.8 },
    { name: 'p99 ÷ bare Bolt', value: ratioOf(all, ({ p99 }) => p99, 0, 1), atMost: 1.5 },
    { name: 'throughput ÷ plain way', value: ratioOf(all, throughput, 0, 2), atLeast: 2.5 },
  ])
}

async function bench(): Promise<boolean> {
  const slack = await startSlackApi()
  try {
    const plain = await startOther('plain way', './plain-way.ts', { BENCH_DATABASE: join(folder, 'plain.db') }, 'REQ-')
    const arms = [await roundtrip(slack.url), await startOther('bare Bolt', './bare-bolt.ts', {}, ''), plain]
    const countFor = (arm: Arm) => (arm === plain ? countOfPlain : count)
    const load = start('./load.ts')
    for (const arm of arms) await measure(load, arm, { connections: 16, count: warmUp, name: `${arm.name} warm` })
    const good: boolean[] = []
    for (const lines of connections) {
      const all = await inTurns(rounds, arms, (arm, round) =>
        measure(load, arm, { connections: lines, count: countFor(arm), name: `${arm.name} ${lines} ${round}` }),
      )
      good.push(judge(lines, arms, all))
    }
    return good.every(Boolean)
  } finally {
    cleanUp()
    slack.close()
  }
}

process.exitCode = (await bench()) ? 0 : 1
