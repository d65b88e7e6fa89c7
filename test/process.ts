import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '../db/sqlite.ts'
import { applyFile } from '../src/reports.ts'
import type { Workspace } from './slack/workspace.ts'
import type { Organisation } from './teams/organisation.ts'

const program = join(import.meta.dirname, '../dist/src/roundtrip.js')
const faketime = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1'

/** How a process ended, and what it said. */
export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  out: string
  err: string
}

/** The built bot as an operating system's process. */
export interface Process {
  port: number
  url: string
  ended: Promise<Ended>
  /** Sends the signal and waits for the end. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<Ended>
}

/** What the process is told by its environment. `at`: the date it takes for today's, in milliseconds. */
export interface Surroundings {
  slack?: Workspace
  teams?: Organisation
  database?: string
  at?: number
  env?: Record<string, string>
}

function environment({ slack, teams, database, at, env }: Surroundings): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    TZ: 'UTC',
    PORT: '0',
    ...(slack && {
      SLACK_BOT_TOKEN: slack.token,
      SLACK_SIGNING_SECRET: slack.signingSecret,
      SLACK_API_URL: slack.url,
    }),
    ...(teams && { TEAMS_LOCAL: '1', HOST: '127.0.0.1' }),
    ...(database && { DATABASE_URL: `file:${database}` }),
    ...(at !== undefined && {
      LD_PRELOAD: faketime,
      FAKETIME: `@${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}`,
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    }),
    ...env,
  }
}

/** How long a bot that was asked to end may take, in milliseconds; then it is killed, as whoever runs services does: its code is null. */
const patience = 10_000

function launch(args: string[], surroundings: Surroundings): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [program, ...args], {
    // Away from a developer's .env.
    cwd: tmpdir(),
    env: environment(surroundings),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => {
    said.out += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    said.err += chunk.toString()
  })
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code, signal, ...said }))
  })
  return { child, ended }
}

/** Runs one command of the command line to its end. */
export const runCommand = (args: string[], surroundings: Surroundings): Promise<Ended> =>
  launch(args, surroundings).ended

/** Starts the bot and has Slack and Teams deliver to it; resolves when it listens, refuses when it ends before. */
export async function startProcess(surroundings: Surroundings): Promise<Process> {
  const { child, ended } = launch(['start'], surroundings)
  const listening = new Promise<number>((resolve) => {
    let out = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      out += chunk.toString()
      const port = /"port":(\d+)[^\n]*is listening/.exec(out)?.[1]
      if (port) resolve(Number(port))
    })
  })
  const early = ended.then(({ code, err, out }): never => {
    throw new Error(`The bot ended with ${code} before it listened:\n${err}\n${out}`)
  })
  early.catch(() => undefined)
  const port = await Promise.race([listening, early])
  const url = `http://127.0.0.1:${port}`
  surroundings.slack?.deliverTo(url)
  surroundings.teams?.deliverTo(url)
  return {
    port,
    url,
    ended,
    async end(signal) {
      child.kill(signal)
      const impatience = setTimeout(() => child.kill('SIGKILL'), patience)
      return ended.finally(() => clearTimeout(impatience))
    },
  }
}

/** A database of its own with this set-up in it. */
export async function makeDatabase(setup: string): Promise<{ file: string; remove: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), 'roundtrip-'))
  const file = join(folder, 'roundtrip.db')
  const store = await openStore(`file:${file}`)
  const { ok, lines } = await applyFile(store, setup, { dryRun: false, now: Date.now() })
  await store.close()
  if (!ok) throw new Error(lines.join('\n'))
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
