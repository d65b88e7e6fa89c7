/**
 * How long a start takes and how much memory it leaves taken, as ratios between bots that are started side by side:
 *   roundtrip   the whole bot as it is installed, on a database that has its set-up: with Slack alone, and with both
 *   bare        Bolt alone, and Bolt and botbuilder in one process, with handlers that do nothing
 * A bot is started when it says that it listens. What loads later than that is not to be had for nothing: each then
 * gets one signed delivery of every platform that it is on, and the time until these are answered is measured too, and
 * the memory (resident, as the system counts it) after that. All are processes of their own, one at a time, started
 * anew in every round, in turning order; of the rounds the median counts.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { setup } from '../rig.ts'
import { startEasyConnector } from '../teams/easy-connector.ts'
import { appId, issuer, startKeyServer } from '../teams/key-server.ts'
import { cleanUp, fixed, folder, inTurns, makeDatabase, median, ratioOf, report, write } from './arms.ts'
import { startSlackApi } from './slack-api.ts'
import { delivery, signingSecret } from './submission.ts'
import { filers, teamsDelivery } from './teams-submission.ts'

const rounds = 9

interface Arm {
  name: string
  args: string[]
  env: Record<string, string>
  /** The ports in the line that says that it listens; null: it is another line. */
  ports(line: string): { slack: number; teams: number | null } | null
}

interface Start {
  /** Milliseconds. */
  listens: number
  answers: number
  /** Bytes. */
  memory: number
}

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url))

/** Sends one whole HTTP request; resolves when its answer begins, refuses unless that is well. */
function deliver(port: number, request: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(request))
    socket.on('error', reject)
    socket.once('data', (answer) => {
      socket.destroy()
      const [head = ''] = answer.toString().split('\r\n', 1)
      if (head.includes(' 200 ')) resolve()
      else reject(new Error(`not the answer that was expected: ${head}`))
    })
  })
}

function residentOf(pid: number | undefined): number {
  const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) * 1024
}

let deliveries = 0

async function startOnce(
  { name, args, env, ports }: Arm,
  teams: { serviceUrl: string; token: string },
): Promise<Start> {
  const began = performance.now()
  const options = { env: { ...process.env, ...env }, cwd: folder }
  const child = spawn(process.execPath, args, { ...options, stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    for await (const line of createInterface(child.stdout)) {
      const found = ports(line)
      if (!found) continue
      child.stdout.resume()
      const listens = performance.now() - began
      const nonce = `start-${deliveries++}`
      await Promise.all([
        deliver(found.slack, delivery(nonce, 0)),
        found.teams && deliver(found.teams, teamsDelivery(`teams-${nonce}`, 0, { ...teams, does: 'renames' })),
      ])
      return { listens, answers: performance.now() - began, memory: residentOf(child.pid) }
    }
    throw new Error(`${name} did not start.`)
  } finally {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
}

function printStarts(arms: Arm[], all: Start[][]): void {
  write(`\n${rounds} starts              listens ms  answers ms   memory MB`)
  for (const [i, { name }] of arms.entries()) {
    const of = (what: keyof Start) => median(all.map((round) => round[i]?.[what] ?? Number.NaN))
    write(
      `  ${name.padEnd(22)} ${fixed(of('listens'), 0, 8)} ${fixed(of('answers'), 0, 11)} ${fixed(of('memory') / 2 ** 20, 0, 11)}`,
    )
  }
}

async function armsFor(slackUrl: string, metadata: string): Promise<Arm[]> {
  const slack = { SLACK_BOT_TOKEN: 'xoxb-bench', SLACK_SIGNING_SECRET: signingSecret, SLACK_API_URL: slackUrl }
  const teams = {
    MicrosoftAppId: appId,
    MicrosoftAppPassword: 'secret',
    MicrosoftAppType: 'MultiTenant',
    ToBotFromChannelOpenIdMetadataUrl: metadata,
    ToBotFromChannelTokenIssuer: issuer,
  }
  const own = (name: string, env: Record<string, string>): Arm => ({
    name,
    args: [here('../../dist/src/roundtrip.js'), 'start'],
    env: { PORT: '0', LOG_LEVEL: 'info', ...env },
    ports(line) {
      const { port, msg }: { port?: number; msg?: string } = JSON.parse(line)
      return port && msg?.includes('is listening')
        ? { slack: port, teams: 'MicrosoftAppId' in env ? port : null }
        : null
    },
  })
  const bare = (name: string, env: Record<string, string>): Arm => ({
    name,
    args: [here('./bare.mjs')],
    env: { BENCH_SIGNING_SECRET: signingSecret, ...env },
    ports: (line) => JSON.parse(line),
  })
  const known = { BENCH_METADATA: metadata, BENCH_ISSUER: issuer, BENCH_APP_ID: appId }
  return [
    own('roundtrip, Slack', { ...(await makeDatabase('start-slack', setup)), ...slack }),
    bare('bare Bolt', {}),
    own('roundtrip, both', { ...(await makeDatabase('start-both', setup)), ...slack, ...teams }),
    bare('bare Bolt, botbuilder', known),
  ]
}

async function bench(): Promise<boolean> {
  const slack = await startSlackApi()
  const keys = await startKeyServer()
  const connector = await startEasyConnector({ members: filers, channels: [] })
  try {
    const arms = await armsFor(slack.url, keys.metadata)
    const teams = { serviceUrl: connector.url, token: `Bearer ${keys.token(connector.url)}` }
    // Once each before it counts, so that all files are in memory and all databases migrated.
    for (const arm of arms) await startOnce(arm, teams)
    const all = await inTurns(rounds, arms, (arm) => startOnce(arm, teams))
    printStarts(arms, all)
    const goals = (name: string, one: number, other: number, atMost: number) =>
      (['listens', 'answers', 'memory'] as const).map((what) => ({
        name: `${name}: ${what}`,
        value: ratioOf(all, (start: Start) => start[what], one, other),
        ...(what !== 'answers' && { atMost }),
      }))
    return report([...goals('Slack alone', 0, 1, 1.5), ...goals('both', 2, 3, 1.25)])
  } finally {
    cleanUp()
    connector.close()
    slack.close()
    await keys.close()
  }
}

process.exitCode = (await bench()) ? 0 : 1
