import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { loadSettingsFile, readSettings } from '../src/settings.ts'

const slackOverHttp = { SLACK_BOT_TOKEN: 'xoxb-test', SLACK_SIGNING_SECRET: 'secret' }

function settingsOf(env: Record<string, string>) {
  const read = readSettings(env)
  if (!read.ok) throw new Error(read.problems.join('\n'))
  return read.settings
}

function problemsOf(env: Record<string, string>): string[] {
  const read = readSettings(env)
  return read.ok ? [] : read.problems
}

describe('settings', () => {
  test('an empty environment gives the defaults and no platform', () => {
    expect(settingsOf({})).toEqual({
      port: 3000,
      host: '127.0.0.1',
      databaseUrl: 'file:data/roundtrip.db',
      logLevel: null,
      production: false,
      slack: null,
    })
  })

  test('an empty value is the same as none', () => {
    expect(settingsOf({ PORT: '', HOST: ' ', SLACK_BOT_TOKEN: '', SLACK_API_URL: '' })).toEqual(settingsOf({}))
  })

  test('a bot token and a signing secret are enough for Slack over HTTP', () => {
    expect(settingsOf(slackOverHttp).slack).toEqual({
      botToken: 'xoxb-test',
      apiUrl: 'https://slack.com/api/',
      receive: { by: 'http', signingSecret: 'secret' },
    })
  })

  test('an app token means Socket Mode, which needs no signing secret', () => {
    const { slack } = settingsOf({ SLACK_BOT_TOKEN: 'xoxb-test', SLACK_APP_TOKEN: 'xapp-test' })
    expect(slack?.receive).toEqual({ by: 'socket', appToken: 'xapp-test' })
    expect(settingsOf({ ...slackOverHttp, SLACK_APP_TOKEN: 'xapp-test' }).slack?.receive.by).toBe('socket')
  })

  test('the address of the Web API ends with a slash', () => {
    expect(settingsOf({ ...slackOverHttp, SLACK_API_URL: 'http://127.0.0.1:9/api' }).slack?.apiUrl).toBe(
      'http://127.0.0.1:9/api/',
    )
    expect(settingsOf({ ...slackOverHttp, SLACK_API_URL: 'http://127.0.0.1:9/api/' }).slack?.apiUrl).toBe(
      'http://127.0.0.1:9/api/',
    )
  })

  test.each([
    ['file:data/x.db', 'data/x.db'],
    ['file:/var/lib/x.db', '/var/lib/x.db'],
    ['file:///var/lib/x.db', '/var/lib/x.db'],
    ['file::memory:', ':memory:'],
  ])('the database %s is the file %s', (url, file) => {
    expect(settingsOf({ DATABASE_URL: url }).databaseUrl).toBe(`file:${file}`)
  })

  test.each(['0', '65535'])('port %s is accepted', (port) => {
    expect(settingsOf({ PORT: port }).port).toBe(Number(port))
  })

  test.each(['65536', '-1', '80.5', 'web', '0x50'])('port %s is refused', (port) => {
    expect(problemsOf({ PORT: port })).toEqual([expect.stringContaining(`PORT is ${port}`)])
  })

  test('everything wrong is named at once, each with its variable', () => {
    const problems = problemsOf({
      PORT: 'x',
      DATABASE_URL: 'postgres://db',
      LOG_LEVEL: 'loud',
      SLACK_BOT_TOKEN: 'xoxp-user',
      SLACK_API_URL: 'slack',
    })
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
      'PORT',
      'DATABASE_URL',
      'LOG_LEVEL',
      'SLACK_BOT_TOKEN',
      'SLACK_API_URL',
      'SLACK_SIGNING_SECRET',
    ])
  })

  test('what is missing beside some of the settings of Slack is named with where to find it', () => {
    expect(problemsOf({ SLACK_BOT_TOKEN: 'xoxb-test' })).toEqual([
      "SLACK_SIGNING_SECRET is missing: copy it from your Slack app's Basic Information page.",
    ])
    expect(problemsOf({ SLACK_SIGNING_SECRET: 'secret' })).toEqual([
      "SLACK_BOT_TOKEN is missing: copy the Bot User OAuth Token from your Slack app's OAuth & Permissions page.",
    ])
    expect(problemsOf({ SLACK_APP_TOKEN: 'xapp-test' })).toEqual([
      expect.stringContaining('SLACK_BOT_TOKEN is missing'),
    ])
  })

  test('no problem repeats a secret', () => {
    const text = problemsOf({ SLACK_BOT_TOKEN: 'hunter2', SLACK_APP_TOKEN: 'hunter3' }).join()
    expect(text).toContain('xoxb-')
    expect(text).toContain('xapp-')
    expect(text).not.toContain('hunter')
  })

  test('a file gives what the environment leaves open, and may be missing', () => {
    const folder = mkdtempSync(join(tmpdir(), 'roundtrip-'))
    const before = { ...process.env }
    onTestFinished(() => {
      process.env = before
      rmSync(folder, { recursive: true })
    })
    const file = join(folder, '.env')
    loadSettingsFile(file)
    writeFileSync(file, 'PORT=4001\nHOST=0.0.0.0\n')
    process.env.PORT = '4000'
    delete process.env.HOST
    loadSettingsFile(file)
    expect(readSettings()).toMatchObject({ ok: true, settings: { port: 4000, host: '0.0.0.0' } })
  })

  test('the example file names every setting, and its values are the defaults', () => {
    const example = parseEnv(readFileSync('.env.example', 'utf8'))
    const asked = new Set<string>()
    const env = new Proxy<Record<string, string>>({}, { get: (_, name) => void asked.add(String(name)) })
    readSettings(env)
    expect(Object.keys(example).sort()).toEqual([...asked].sort())
    expect(settingsOf(example as Record<string, string>)).toEqual(settingsOf({}))
    const { SLACK_API_URL } = example
    expect(SLACK_API_URL).toBe(settingsOf(slackOverHttp).slack?.apiUrl)
  })
})
