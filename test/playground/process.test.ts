import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Screen } from '../../adapters/playground/protocol.ts'

const program = join(import.meta.dirname, '../../dist/src/roundtrip.js')
let folder: string
const closers: (() => Promise<void>)[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'playground-'))
})
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
  rmSync(folder, { recursive: true, force: true })
})

/** Starts the built program; gives what it said when it serves, or when it has ended. */
function start(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [program, 'start', ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  const serving = new Promise<null>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        said += chunk.toString()
        if (said.includes('The playground is at')) resolve(null)
      })
    }
  })
  const stop = async () => {
    child.kill('SIGTERM')
    await ended
  }
  closers.push(stop)
  return Promise.race([serving, ended]).then((code) => ({ code, said: () => said, stop, ended }))
}

const half = { SLACK_BOT_TOKEN: 'xoxb-x' }
const whole = { ...half, SLACK_SIGNING_SECRET: 'secret' }

describe('the program', () => {
  it('starts the playground where no platform is set, says where in one line, and ends when told', async () => {
    const { said, stop, ended } = await start([])
    const [, url = ''] = /^The playground is at (http:\/\/127\.0\.0\.1:\d+\/playground)\n$/.exec(said()) ?? []
    const screen = (await (await fetch(`${url}/screen?as=U0ANNA`)).json()) as Screen
    expect(screen.people.length).toBeGreaterThan(5)
    expect((await fetch(url.replace('/playground', '/readyz'))).status).toBe(200)
    await stop()
    expect(await ended).toBe(0)
    expect(existsSync(join(folder, 'data/playground.db'))).toBe(true)
    expect(existsSync(join(folder, 'data/roundtrip.db'))).toBe(false)
    expect(said().trim().split('\n')).toHaveLength(1)
  })

  it('does not in production, unless asked for it by name', async () => {
    const refused = await start([], { NODE_ENV: 'production' })
    expect(refused.code).toBe(1)
    expect(refused.said()).toContain('No chat platform is set.')
    const asked = await start(['--playground'], { NODE_ENV: 'production' })
    expect(asked.code).toBeNull()
  })

  it('says what is missing where some of the settings for Slack are there', async () => {
    for (const args of [[], ['--playground']]) {
      const refused = await start(args, half)
      expect(refused.code).toBe(1)
      expect(refused.said()).toContain('SLACK_SIGNING_SECRET is missing')
    }
  })

  it('does not use the settings for Slack in the playground, and says so', async () => {
    const { said } = await start(['--playground'], whole)
    expect(said()).toContain('This is the playground: the settings for Slack are not used.')
  })

  it.each(['0.0.0.0', '192.168.1.4', '::'])('does not show the playground on %s', async (HOST) => {
    const refused = await start([], { HOST })
    expect(refused.code).toBe(1)
    expect(refused.said()).toContain(`HOST is ${HOST}: the playground is for this machine alone.`)
  })
})
