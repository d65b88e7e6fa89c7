import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const program = join(import.meta.dirname, '../../../dist/src/roundtrip.js')

/** The built playground as a process, in a folder of its own. */
export interface Program {
  /** Where the page is. */
  url: string
  folder: string
  /** As an operator ends it. */
  stop(): Promise<void>
  /** As a crash ends it. */
  kill(): Promise<void>
  /** In the same folder and at the same address. */
  startAgain(): Promise<void>
  remove(): Promise<void>
}

/** Goes on from what was left in `kept`, where that is given, or else plays the beginning. */
export async function startProgram(kept?: string): Promise<Program> {
  const folder = mkdtempSync(join(tmpdir(), 'playground-'))
  if (kept !== undefined) cpSync(kept, folder, { recursive: true })
  let running = await run(folder, '0')
  const end = (signal: 'SIGTERM' | 'SIGKILL') => async () => {
    running.child.kill(signal)
    await running.ended
  }
  const kill = end('SIGKILL')
  return {
    url: running.url,
    folder,
    stop: end('SIGTERM'),
    kill,
    async startAgain() {
      running = await run(folder, new URL(running.url).port)
    },
    async remove() {
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function run(folder: string, PORT: string) {
  const child = spawn(process.execPath, [program, 'start', '--playground'], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', PORT },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()))
  const url = new Promise<string>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        said += chunk.toString()
        const found = /The playground is at (\S+)/.exec(said)?.[1]
        if (found) resolve(found)
      })
    }
  })
  const early = ended.then((): never => {
    throw new Error(`The playground ended before it served: ${said}`)
  })
  early.catch(() => undefined)
  return { child, ended, url: await Promise.race([url, early]) }
}
