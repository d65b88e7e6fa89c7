/**
 * How fast a New request is taken in, as ratios between three bots that are measured side by side:
 *   roundtrip   the whole bot as it is started, with a database on disk: acknowledged is stored
 *   bare Bolt   Bolt's own receiver and a listener that acknowledges the same form and does nothing else
 *   plain way   Bolt's own receiver and one drizzle transaction per form with the same rows, on the same disk
 * Only the ratios mean something elsewhere. Each bot is a process of its own, warmed up first and stopped (SIGSTOP)
 * while another is measured; the load comes from one more process, over raw kept-alive connections, with all forms
 * made and signed before the clock starts, every form with its own nonce and title, and every answer checked. Rounds are
 * interleaved, in turning order, and of the rounds the median counts.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { setup } from '../rig.ts'
import type { Measured, Order } from './load.ts'
import { startSlackApi } from './slack-api.ts'
import { signingSecret } from './submission.ts'

const rounds = 7
const connections = [16, 64]
const count = 2_000
const warmUp = 4_000

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url))
const write = (line: string) => process.stdout.write(`${line}\n`)

interface Arm {
  name: string
  port: number
  process: ChildProcess
  expect: string
}

const children: ChildProcess[] = []
const folder = mkdtempSync(join(tmpdir(), 'roundtrip-bench-'))

function start(file: string, env: Record<string, string> = {}): ChildProcess {
  const child = fork(here(file), { execArgv: ['--import', 'tsx'], env: { ...process.env, ...env } })
  children.push(child)
  return child
}

async function bolt(name: string, file: string, env: Record<string, string>, expect: string): Promise<Arm> {
  const child = start(file, env)
  const [address] = await once(child, 'message')
  return { name, port: address.port, process: child, expect }
}

async function roundtrip(slackUrl: string): Promise<Arm> {
  const program = here('../../dist/src/roundtrip.js')
  const env = {
    ...process.env,
    PORT: '0',
    DATABASE_URL: `file:${join(folder, 'roundtrip.db')}`,
    SLACK_BOT_TOKEN: 'xoxb-bench',
    SLACK_SIGNING_SECRET: signingSecret,
    SLACK_API_URL: slackUrl,
  }
  writeFileSync(join(folder, 'teams.yaml'), setup)
  await once(spawn(process.execPath, [program, 'apply', join(folder, 'teams.yaml')], { env }), 'close')
  const child = spawn(process.execPath, [program, 'start'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  for await (const line of createInterface(child.stdout)) {
    const { port } = JSON.parse(line)
    if (!port) continue
    child.stdout.resume()
    return { name: 'roundtrip', port, process: child, expect: 'REQ-' }
  }
  throw new Error('The bot did not start.')
}

async function measure(load: ChildProcess, arm: Arm, order: Pick<Order, 'connections' | 'count' | 'name'>) {
  arm.process.kill('SIGCONT')
  load.send({ ...order, port: arm.port, expect: arm.expect } satisfies Order)
  const [answer]: (Measured | { failed: string })[] = await once(load, 'message')
  arm.process.kill('SIGSTOP')
  if (!answer || 'failed' in answer) throw new Error(`${arm.name}: ${answer?.failed}`)
  return answer
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

const fixed = (value: number, digits: number, width: number) => value.toFixed(digits).padStart(width)

/** Prints the table for so many connections; gives whether every target is met. */
function report(lines: number, arms: Arm[], all: Measured[][]): boolean {
  write(`\n${lines} connections      forms/s   p50 ms   p99 ms`)
  for (const [i, arm] of arms.entries()) {
    const of = (what: keyof Measured) => median(all.map((round) => round[i]?.[what] ?? Number.NaN))
    write(
      `  ${arm.name.padEnd(16)} ${fixed(of('throughput'), 0, 8)} ${fixed(of('p50'), 1, 8)} ${fixed(of('p99'), 1, 8)}`,
    )
  }
  // Of each round its own ratio: what slows the machine down slows all arms of a round.
  const ratio = (what: keyof Measured, other: number) =>
    median(all.map((round) => (round[0]?.[what] ?? Number.NaN) / (round[other]?.[what] ?? Number.NaN)))
  const goals = [
    { name: 'throughput ÷ bare Bolt', value: ratio('throughput', 1), atLeast: 0.8 },
    { name: 'p99 ÷ bare Bolt', value: ratio('p99', 1), atMost: 1.5 },
    { name: 'throughput ÷ plain way', value: ratio('throughput', 2), atLeast: 2.5 },
  ]
  const met = goals.map(({ name, value, atLeast = 0, atMost = Number.POSITIVE_INFINITY }) => {
    const good = value >= atLeast && value <= atMost
    const target = atLeast > 0 ? `at least ${atLeast}` : `at most ${atMost}`
    write(`  ${name.padEnd(24)} ${fixed(value, 2, 6)}   ${good ? 'PASS' : 'below target'} (${target})`)
    return good
  })
  return met.every(Boolean)
}

async function bench(): Promise<boolean> {
  const slack = await startSlackApi()
  try {
    const arms = [
      await roundtrip(slack.url),
      await bolt('bare Bolt', './bare-bolt.ts', {}, ''),
      await bolt('plain way', './plain-way.ts', { BENCH_DATABASE: join(folder, 'plain.db') }, 'REQ-'),
    ]
    const load = start('./load.ts')
    for (const arm of arms) await measure(load, arm, { connections: 16, count: warmUp, name: `${arm.name} warm` })

    const good: boolean[] = []
    for (const lines of connections) {
      const all: Measured[][] = []
      for (let round = 0; round < rounds; round++) {
        const measured: Measured[] = []
        for (let turn = 0; turn < arms.length; turn++) {
          const which = (turn + round) % arms.length
          const arm = arms[which]
          if (!arm) continue
          const name = `${arm.name} ${lines} ${round}`
          measured[which] = await measure(load, arm, { connections: lines, count, name })
        }
        all.push(measured)
      }
      good.push(report(lines, arms, all))
    }
    return good.every(Boolean)
  } finally {
    for (const child of children) child.kill('SIGKILL')
    slack.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

process.exitCode = (await bench()) ? 0 : 1
