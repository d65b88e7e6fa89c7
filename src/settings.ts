import { existsSync } from 'node:fs'
import { z } from 'zod'
import { appIdOf, missingOfTeams, type TeamsSettings, teamsEnvironment, teamsOf } from './settings-teams.ts'

export type { TeamsSettings }

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

export interface Settings {
  port: number
  host: string
  /** `file:` and the path of the SQLite file. */
  databaseUrl: string
  /** null: not said. */
  logLevel: (typeof logLevels)[number] | null
  /** Only what was asked for by name is started. */
  production: boolean
  /** null: nothing of Slack's is set. */
  slack: SlackSettings | null
  /** null: nothing of Teams' is set. */
  teams: TeamsSettings | null
}

export interface SlackSettings {
  botToken: string
  /** Ends with `/`. */
  apiUrl: string
  receive: { by: 'http'; signingSecret: string } | { by: 'socket'; appToken: string }
}

const where = {
  SLACK_BOT_TOKEN: "the Bot User OAuth Token from your Slack app's OAuth & Permissions page",
  SLACK_APP_TOKEN: "an App-Level Token with the scope connections:write from your Slack app's Basic Information page",
}

/** The message never holds the value: it may be another secret, pasted into the wrong place. */
const token = (name: keyof typeof where, prefix: string) =>
  z
    .string()
    .regex(
      new RegExp(`^${prefix}\\S+$`),
      `${name} does not look right, it must begin with ${prefix}: copy ${where[name]}.`,
    )

const environment = z.object({
  PORT: z
    .string()
    .default('3000')
    .refine((port) => /^\d{1,5}$/.test(port) && Number(port) <= 65_535, {
      error: ({ input }) => `PORT is ${input}: it must be a whole number from 0 to 65535, as in PORT=3000.`,
    })
    .transform(Number),
  HOST: z.string().default('127.0.0.1'),
  DATABASE_URL: z
    .string()
    .regex(/^file:./, 'DATABASE_URL must name an SQLite file, as in DATABASE_URL=file:data/roundtrip.db.')
    .default('file:data/roundtrip.db')
    .transform((url) => url.replace(/^file:\/\/(?=\/)/, 'file:')),
  LOG_LEVEL: z
    .enum(logLevels, { error: ({ input }) => `LOG_LEVEL is ${input}: it must be one of ${logLevels.join(', ')}.` })
    .optional(),
  NODE_ENV: z.string().optional(),
  SLACK_BOT_TOKEN: token('SLACK_BOT_TOKEN', 'xoxb-').optional(),
  SLACK_SIGNING_SECRET: z.string().optional(),
  SLACK_APP_TOKEN: token('SLACK_APP_TOKEN', 'xapp-').optional(),
  ...teamsEnvironment,
  SLACK_API_URL: z
    .url({
      protocol: /^https?$/,
      error: 'SLACK_API_URL must be a web address: leave it out to use https://slack.com/api/.',
    })
    .default('https://slack.com/api/')
    .transform((url) => (url.endsWith('/') ? url : `${url}/`)),
})

/** Takes settings from a file like `.env.example`, where there is one; what the environment has set already wins. */
export function loadSettingsFile(file = '.env'): void {
  if (existsSync(file)) process.loadEnvFile(file)
}

/**
 * Reads the environment. All that is missing or wrong comes back at once, each problem as a sentence that names the
 * variable and the fix; no sentence holds a secret. An empty value is the same as none.
 */
export function readSettings(
  env: Record<string, string | undefined> = process.env,
): { ok: true; settings: Settings } | { ok: false; problems: string[] } {
  const given = Object.fromEntries(
    Object.keys(environment.shape).flatMap((name) => {
      const value = env[name]?.trim()
      return value ? [[name, value]] : []
    }),
  )
  const read = environment.safeParse(given)
  const problems = [
    ...(read.error?.issues ?? []).map((issue) => issue.message),
    ...missingOfSlack(given),
    ...missingOfTeams(given),
  ]
  if (!read.success || problems.length) return { ok: false, problems }

  const { PORT, HOST, DATABASE_URL, LOG_LEVEL, NODE_ENV } = read.data
  return {
    ok: true,
    settings: {
      port: PORT,
      host: HOST,
      databaseUrl: DATABASE_URL,
      logLevel: LOG_LEVEL ?? null,
      production: NODE_ENV === 'production',
      slack: slackOf(read.data),
      teams: teamsOf(read.data),
    },
  }
}

/** The app id alone, for the app's package, which is made before all else is known. */
export const readAppId = (env: Record<string, string | undefined> = process.env) => appIdOf(env.MicrosoftAppId)

function slackOf(env: z.output<typeof environment>): SlackSettings | null {
  const { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: signingSecret } = env
  if (!botToken) return null
  if (appToken) return { botToken, apiUrl: env.SLACK_API_URL, receive: { by: 'socket', appToken } }
  if (signingSecret) return { botToken, apiUrl: env.SLACK_API_URL, receive: { by: 'http', signingSecret } }
  return null
}

/** SLACK_API_URL alone asks for nothing. */
function missingOfSlack(given: Record<string, string>): string[] {
  const { SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET, SLACK_APP_TOKEN } = given
  if (!SLACK_BOT_TOKEN && !SLACK_SIGNING_SECRET && !SLACK_APP_TOKEN) return []

  const missing: string[] = []
  if (!SLACK_BOT_TOKEN) missing.push(`SLACK_BOT_TOKEN is missing: copy ${where.SLACK_BOT_TOKEN}.`)
  if (!SLACK_SIGNING_SECRET && !SLACK_APP_TOKEN)
    missing.push("SLACK_SIGNING_SECRET is missing: copy it from your Slack app's Basic Information page.")
  return missing
}
