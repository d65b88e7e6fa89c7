/** What the benches share: bots as processes of their own, loads on them in turns, and what came of it. */
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Measured, Order } from './load.ts'

export interface Arm {
  name: string
  port: number
  process: ChildProcess
  /** What every answer must hold. */
  expect: string
}

export interface Goal {
  name: string
  value: number
  atLeast?: number
  atMost?: number
}

export const write = (line: string) => process.stdout.write(`${line}\n`)
export const fixed = (value: number, digits: number, width: number) => value.toFixed(digits).padStart(width)
const here = (file: string) => fileURLToPath(new URL(file, import.meta.url))
const program = here('../../dist/src/roundtrip.js')

const children: ChildProcess[] = []
export const folder = mkdtempSync(join(tmpdir(), 'roundtrip-bench-'))

/** Ends all that was started, and takes away what it left. */
export function cleanUp(): void {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
}

export function start(file: string, env: Record<string, string> = {}): ChildProcess {
  const child = fork(here(file), { execArgv: ['--import', 'tsx'], env: { ...process.env, ...env } })
  children.push(child)
  return child
}

/** A program that is none of ours to bench: a file beside this one, which tells where it listens. */
export async function startOther(
  name: string,
  file: string,
  env: Record<string, string>,
  expect: string,
): Promise<Arm> {
  const child = start(file, env)
  const [address] = await once(child, 'message')
  return { name, port: address.port, process: child, expect }
}

/** A database on disk with this set-up in it, as the environment names it. */
export async function makeDatabase(name: string, setup: string): Promise<Record<string, string>> {
  const env = { DATABASE_URL: `file:${join(folder, `${name}.db`)}` }
  const file = join(folder, `${name}.yaml`)
  writeFileSync(file, setup)
  const [code] = await once(
    spawn(process.execPath, [program, 'apply', file], { env: { ...process.env, ...env } }),
    'exit',
  )
  if (code !== 0) throw new Error(`The set-up of ${name} was not taken.`)
  return env
}

/** The bot as it is installed, once it listens. */
export async function startRoundtrip(name: string, env: Record<string, string>): Promise<Arm> {
  const options = { env: { ...process.env, PORT: '0', LOG_LEVEL: 'info', ...env }, cwd: folder }
  const child = spawn(process.execPath, [program, 'start'], { ...options, stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  for await (const line of createInterface(child.stdout)) {
    const { port } = JSON.parse(line)
    if (!port) continue
    child.stdout.resume()
    return { name, port, process: child, expect: 'REQ-' }
  }
  throw new Error('The bot did not start.')
}

/** Loads one arm, which stands still otherwise. */
export async function measure(load: ChildProcess, arm: Arm, order: Omit<Order, 'port' | 'expect'>): Promise<Measured> {
  arm.process.kill('SIGCONT')
  load.send({ ...order, port: arm.port, expect: arm.expect } satisfies Order)
  const [answer]: (Measured | { failed: string })[] = await once(load, 'message')
  arm.process.kill('SIGSTOP')
  if (!answer || 'failed' in answer) throw new Error(`${arm.name}: ${answer?.failed}`)
  return answer
}

/** What `take` gives for each arm, in so many rounds; each begins with another arm. */
export async function inTurns<Each, Taken>(
  rounds: number,
  arms: Each[],
  take: (arm: Each, round: number) => Promise<Taken>,
): Promise<Taken[][]> {
  const all: Taken[][] = []
  for (let round = 0; round < rounds; round++) {
    const taken: Taken[] = []
    for (let turn = 0; turn < arms.length; turn++) {
      const which = (turn + round) % arms.length
      const arm = arms[which]
      if (arm !== undefined) taken[which] = await take(arm, round)
    }
    all.push(taken)
  }
  return all
}

export function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

/** Of each round its own ratio, and of these the median: what slows the machine down slows all arms of a round. */
export function ratioOf<Taken>(all: Taken[][], of: (taken: Taken) => number, one: number, other: number): number {
  const value = (round: Taken[], which: number) => {
    const taken = round[which]
    return taken === undefined ? Number.NaN : of(taken)
  }
  return median(all.map((round) => value(round, one) / value(round, other)))
}

/** Prints each ratio, and whether it is what it should be, if there is a target; gives whether all are. */
export function report(goals: Goal[]): boolean {
  const met = goals.map(({ name, value, atLeast, atMost }) => {
    const good = value >= (atLeast ?? 0) && value <= (atMost ?? Number.POSITIVE_INFINITY)
    const target = atLeast === undefined ? atMost && `at most ${atMost}` : `at least ${atLeast}`
    const verdict = target ? `   ${good ? 'PASS' : 'below target'} (${target})` : ''
    write(`  ${name.padEnd(38)} ${fixed(value, 2, 6)}${verdict}`)
    return good
  })
  return met.every(Boolean)
}

/** Prints what was measured of each arm under so many connections: the medians. */
export function printLoads(lines: number, arms: Arm[], all: Measured[][]): void {
  write(`\n${lines} connections                  forms/s   p50 ms   p99 ms`)
  for (const [i, arm] of arms.entries()) {
    const of = (what: keyof Measured) => median(all.map((round) => round[i]?.[what] ?? Number.NaN))
    write(
      `  ${arm.name.padEnd(28)} ${fixed(of('throughput'), 0, 8)} ${fixed(of('p50'), 1, 8)} ${fixed(of('p99'), 1, 8)}`,
    )
  }
}
