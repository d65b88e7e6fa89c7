import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { loadSettingsFile, readSettings } from '../src/settings.ts'

const slackOverHttp = { SLACK_BOT_TOKEN: 'xoxb-test', SLACK_SIGNING_SECRET: 'secret' }

const teams = {
  MicrosoftAppId: '11111111-2222-3333-4444-555555555555',
  MicrosoftAppPassword: 'secret',
  MicrosoftAppTenantId: '99999999-2222-3333-4444-555555555555',
}

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
      teams: null,
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

  test('app id, password and tenant are enough for Teams', () => {
    expect(settingsOf(teams).teams).toEqual({
      appId: teams.MicrosoftAppId,
      password: 'secret',
      tenantId: teams.MicrosoftAppTenantId,
      type: 'SingleTenant',
      local: false,
      cloud: {},
    })
    expect(settingsOf({ ...teams, ...slackOverHttp }).slack).not.toBeNull()
  })

  test('a managed identity needs no password, a multi-tenant bot no tenant', () => {
    const { MicrosoftAppPassword: _, ...managed } = teams
    expect(settingsOf({ ...managed, MicrosoftAppType: 'UserAssignedMSI' }).teams?.password).toBeNull()
    const { MicrosoftAppTenantId: __, ...multi } = teams
    expect(settingsOf({ ...multi, MicrosoftAppType: 'MultiTenant' }).teams?.tenantId).toBeNull()
  })

  test('the addresses of another cloud are handed on, and ask for nothing alone', () => {
    const cloud = { ChannelService: 'https://botframework.azure.us', OAuthUrl: 'https://api.botframework.azure.us' }
    expect(settingsOf({ ...teams, ...cloud }).teams?.cloud).toEqual(cloud)
    expect(settingsOf({ ...cloud, MicrosoftAppType: 'MultiTenant' }).teams).toBeNull()
  })

  test('an address of another cloud that is none is named', () => {
    expect(problemsOf({ ...teams, ToBotFromChannelOpenIdMetadataUrl: 'not an address' })).toEqual([
      'ToBotFromChannelOpenIdMetadataUrl must be a web address: leave it out, unless your bot is in another cloud.',
    ])
  })

  test('what is missing beside some of the settings of Teams is named with where to find it', () => {
    const variables = (env: Record<string, string>) => problemsOf(env).map((problem) => problem.split(' is missing')[0])
    expect(variables({ MicrosoftAppId: teams.MicrosoftAppId })).toEqual([
      'MicrosoftAppPassword',
      'MicrosoftAppTenantId',
    ])
    expect(variables({ MicrosoftAppPassword: 'secret' })).toEqual(['MicrosoftAppId', 'MicrosoftAppTenantId'])
    expect(variables({ MicrosoftAppTenantId: teams.MicrosoftAppTenantId, SLACK_APP_TOKEN: 'xapp-test' })).toEqual([
      'SLACK_BOT_TOKEN',
      'MicrosoftAppId',
      'MicrosoftAppPassword',
    ])
    expect(problemsOf({ ...teams, MicrosoftAppType: 'Single' })).toEqual([
      'MicrosoftAppType is Single: it must be one of SingleTenant, MultiTenant, UserAssignedMSI.',
    ])
  })

  test('a tenant given by its domain is refused, as what comes in names its id', () => {
    expect(problemsOf({ ...teams, MicrosoftAppTenantId: 'contoso.onmicrosoft.com' })).toEqual([
      "MicrosoftAppTenantId does not look right, it must be as in 11111111-2222-3333-4444-555555555555, no domain's name: copy the App Tenant ID from your Azure Bot's Configuration page.",
    ])
  })

  test('a local client needs no app id, on this machine alone', () => {
    const local = { appId: null, password: null, tenantId: null, type: 'SingleTenant', local: true, cloud: {} }
    for (const HOST of ['', 'localhost', '127.0.0.1', '::1']) {
      expect(settingsOf({ TEAMS_LOCAL: '1', HOST }).teams).toEqual(local)
    }
    expect(settingsOf({ TEAMS_LOCAL: '0' }).teams).toBeNull()
    expect(problemsOf({ TEAMS_LOCAL: 'yes' })).toEqual(['TEAMS_LOCAL is yes: it must be 1, or left out.'])
  })

  test('a local client is refused where others could come in', () => {
    expect(problemsOf({ ...teams, TEAMS_LOCAL: '1', HOST: '0.0.0.0', NODE_ENV: 'production' })).toEqual([
      expect.stringContaining('TEAMS_LOCAL is set beside MicrosoftAppId'),
      expect.stringContaining('NODE_ENV=production'),
      expect.stringContaining('HOST=127.0.0.1; it is 0.0.0.0'),
    ])
    expect(problemsOf({ TEAMS_LOCAL: '1', HOST: '127.0.0.1.example.com' })).toHaveLength(1)
  })

  test('no problem repeats a secret', () => {
    const secrets = { SLACK_BOT_TOKEN: 'hunter2', SLACK_APP_TOKEN: 'hunter3', MicrosoftAppId: 'hunter~4' }
    const text = problemsOf({ ...secrets, MicrosoftAppTenantId: 'hunter 5', MicrosoftAppPassword: 'hunter6' }).join()
    expect(text).toContain('xoxb-')
    expect(text).toContain('xapp-')
    expect(text).toContain('MicrosoftAppId does not look right')
    expect(text).toContain('MicrosoftAppTenantId does not look right')
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
