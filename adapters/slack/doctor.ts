import { z } from 'zod'
import { adminsOn, channelsOn, examineTriage, type Finding, unasked } from '../../src/reports.ts'
import type { ChannelId, Directory, PersonId } from '../../src/requests/request.ts'
import { slackClient } from './send.ts'
import { slackId } from './text.ts'

/** What the token must have been given; the same as in manifest.json. */
export const requiredScopes = [
  'commands',
  'chat:write',
  'app_mentions:read',
  'im:history',
  'users:read',
  'channels:read',
  'groups:read',
]
/** Only to look for a message that may have been sent already. */
export const optionalScopes = ['channels:history', 'groups:history']

/** Asks Slack something and gives its answer, also when that is a refusal: `ok: false` and an `error`. */
export type Call = (method: string, args?: Record<string, string>) => Promise<Answer>
type Answer = z.output<typeof answerSchema>

const userSchema = z.object({ name: z.string(), deleted: z.boolean(), is_bot: z.boolean() }).partial()
const answerSchema = z.object({
  ok: z.boolean(),
  error: z.string().optional(),
  /** The bot's name from auth.test, the person from users.info. */
  user: z.union([z.string(), userSchema]).optional(),
  team: z.string().optional(),
  bot_id: z.string().optional(),
  bot: z.object({ app_id: z.string() }).partial().optional(),
  channel: z.object({ name: z.string(), is_member: z.boolean(), is_archived: z.boolean() }).partial().optional(),
  response_metadata: z
    .object({ scopes: z.array(z.string()), messages: z.array(z.string()) })
    .partial()
    .optional(),
})

/** Socket Mode, as it is set: calls with the app's token, and the app that the token is of, where it says so. */
export interface SocketMode {
  call: Call
  app: string | null
}

export const socketModeOf = (appToken: string, apiUrl: string): SocketMode => ({
  call: callSlack(appToken, apiUrl),
  // Undocumented, but so they all are: xapp-1-A0APP-…
  app: /^xapp-\d+-(A[A-Z0-9]+)-/.exec(appToken)?.[1] ?? null,
})

/** Calls Slack with a token: each call is tried once, for 5 seconds at most. */
export function callSlack(token: string, apiUrl: string): Call {
  const client = slackClient(token, apiUrl, 5_000)
  return async (method, args = {}) => {
    try {
      return answerSchema.parse(await client.apiCall(method, args))
    } catch (error) {
      const refused = z.object({ data: answerSchema }).safeParse(error)
      if (refused.success) return refused.data.data
      return { ok: false, error: error instanceof Error ? error.message : String(error) }
    }
  }
}

interface Examined {
  call: Call
  /** null: deliveries come over HTTP. */
  socketMode: SocketMode | null
  directory: Directory
}

/** Looks at all on Slack's side that the bot lives by. With a token that does not work it looks no further. */
export async function examine({ call, socketMode, directory }: Examined): Promise<Finding[]> {
  const who = await call('auth.test')
  if (!who.ok) return [tokenTrouble(who.error)]

  const findings: Finding[] = [{ ok: true, what: `The token works: ${who.user} in ${who.team}` }]
  findings.push(...examineScopes(who.response_metadata?.scopes))
  if (socketMode) findings.push(await examineSocketMode(socketMode, call, who.bot_id))
  findings.push(examineTriage(directory))
  // One after the other: Slack allows 50 of these a minute, and dislikes many at once.
  for (const [channel, uses] of channelsOn(directory, 'slack')) findings.push(await examineChannel(call, channel, uses))
  for (const admin of adminsOn(directory, 'slack')) findings.push(await examineAdmin(call, admin))
  return findings
}

const noReason = 'no reason given'

const refused = ['invalid_auth', 'not_authed', 'account_inactive', 'token_revoked', 'token_expired']

function tokenTrouble(error = noReason): Finding {
  return {
    ok: false,
    what: `The token does not work: ${error}`,
    todo: refused.includes(error)
      ? "Copy the Bot User OAuth Token from your Slack app's OAuth & Permissions page into SLACK_BOT_TOKEN; install the app there first if it says so."
      : 'Slack could not be asked: check that this machine reaches SLACK_API_URL, then try again.',
  }
}

function examineScopes(granted: string[] | undefined): Finding[] {
  if (!granted) return [{ ok: false, what: 'Slack did not say which scopes the token has', todo: 'Try again.' }]

  const missing = requiredScopes.filter((scope) => !granted.includes(scope))
  const without = optionalScopes.filter((scope) => !granted.includes(scope))
  const todo = "Add them on your Slack app's OAuth & Permissions page, then press Reinstall to Workspace."
  const required: Finding = missing.length
    ? { ok: false, what: `Scopes are missing: ${missing.join(', ')}`, todo }
    : { ok: true, what: 'All required scopes are granted' }
  if (!without.length) return [required]
  return [
    required,
    {
      ok: true,
      what: `Optional scopes are not granted: ${without.join(', ')}`,
      todo: 'Nothing must be done. With them a message that Slack may have lost is looked for before it is sent again.',
    },
  ]
}

const refusedForSocketMode = [...refused, 'not_allowed_token_type', 'user_removed_from_team', 'team_disabled']

/** Asks for a line as the bot does, and leaves it: on one that is open Slack would deliver. */
async function examineSocketMode(
  { call, app }: SocketMode,
  callAsBot: Call,
  bot: string | undefined,
): Promise<Finding> {
  const { ok, error = noReason, response_metadata } = await call('apps.connections.open')
  const todo =
    "Generate an App-Level Token with the scope connections:write on your Slack app's Basic Information page, and copy it into SLACK_APP_TOKEN."
  if (error === 'missing_scope') return { ok: false, what: 'The app token lacks the scope connections:write', todo }
  if (refusedForSocketMode.includes(error)) return { ok: false, what: `The app token does not work: ${error}`, todo }
  if (!ok) return unasked('Socket Mode', error)
  const other = app && bot ? (await callAsBot('bots.info', { bot })).bot?.app_id : undefined
  if (other && other !== app) {
    return { ok: false, what: `The app token is of app ${app}, the bot's token of app ${other}`, todo }
  }
  // Slack gives a line all the same, on which nothing comes.
  if (response_metadata?.messages?.some((message) => message.includes('Socket Mode is not turned on'))) {
    return {
      ok: false,
      what: 'Socket Mode is off: Slack delivers nothing',
      todo: "Switch on Enable Socket Mode on your Slack app's Socket Mode page.",
    }
  }
  return { ok: true, what: 'The app token opens a line for Socket Mode' }
}

async function examineChannel(call: Call, id: ChannelId, uses: string[]): Promise<Finding> {
  const { ok, error, channel } = await call('conversations.info', { channel: slackId(id) })
  const named = `${channel?.name ? `#${channel.name}` : slackId(id)} (${uses.join(', ')})`
  if (error === 'channel_not_found') {
    return {
      ok: false,
      what: `Channel ${named} is not there, or is private and the bot is not in it`,
      todo: 'If it is private, invite the bot there with /invite @Roundtrip; else set another channel.',
    }
  }
  if (!ok) return unasked(`Channel ${named}`, error ?? noReason)
  if (channel?.is_archived) {
    return { ok: false, what: `Channel ${named} is archived`, todo: 'Unarchive it, or set another channel.' }
  }
  if (!channel?.is_member) {
    return { ok: false, what: `The bot is not in channel ${named}`, todo: 'Invite it there: /invite @Roundtrip' }
  }
  return { ok: true, what: `Channel ${named}` }
}

async function examineAdmin(call: Call, id: PersonId): Promise<Finding> {
  const { ok, error, user: found } = await call('users.info', { user: slackId(id) })
  const user = typeof found === 'object' ? found : undefined
  const todo = 'Change admins in roundtrip.yaml and apply it.'
  if (error === 'user_not_found' || error === 'user_not_visible') {
    return { ok: false, what: `Admin ${slackId(id)} is nobody in this workspace`, todo }
  }
  if (!ok) return unasked(`Admin ${slackId(id)}`, error ?? noReason)
  const named = `${user?.name ?? 'somebody'} (${slackId(id)})`
  if (user?.deleted) return { ok: false, what: `Admin ${named} is deactivated`, todo }
  if (user?.is_bot) return { ok: false, what: `Admin ${named} is a bot`, todo }
  return { ok: true, what: `Admin ${named}` }
}
