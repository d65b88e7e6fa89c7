import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

/** The first line of the log that says this, read. */
function logged(child: ChildProcess, words: string): Promise<{ pid: number; port: number }> {
  return new Promise((resolve, reject) => {
    let out = ''
    child.once('exit', (code) => reject(new Error(`npm ended with ${code}:\n${out}`)))
    child.stdout?.on('data', (chunk: Buffer) => {
      out += chunk.toString()
      const line = out.split('\n').find((each) => each.startsWith('{') && each.endsWith('}') && each.includes(words))
      if (line) resolve(JSON.parse(line))
    })
  })
}

test('npm start passes SIGTERM on, and nothing stays behind', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'roundtrip-'))
  const npm = spawn('npm', ['start', '--ignore-scripts'], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PORT: '0',
      LOG_LEVEL: 'info',
      HOST: '127.0.0.1',
      DATABASE_URL: `file:${join(folder, 'roundtrip.db')}`,
      SLACK_BOT_TOKEN: 'xoxb-test',
      SLACK_SIGNING_SECRET: 'secret',
      SLACK_APP_TOKEN: '',
      SLACK_API_URL: 'http://127.0.0.1:9/api/',
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const bot = await logged(npm, 'is listening')
  onTestFinished(() => {
    try {
      process.kill(bot.pid, 'SIGKILL')
    } catch {
      // It has ended, as it should.
    }
    rmSync(folder, { recursive: true })
  })
  npm.kill('SIGTERM')
  expect(await once(npm, 'exit')).toEqual([0, null])
  await expect(fetch(`http://127.0.0.1:${bot.port}/healthz`)).rejects.toThrow()
})
