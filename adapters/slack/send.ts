import { LogLevel, WebClient } from '@slack/web-api'
import { z } from 'zod'
import { ChatError, type ChatPlatform, type Limit, type Names, type Place, type RemoteId } from '../../src/chat.ts'
import type { ChannelId, Person, PersonId } from '../../src/requests/request.ts'
import type { Card } from '../../src/requests/text.ts'
import { toBlocks } from './cards.ts'
import { troubleOf } from './errors.ts'
import { slackId, withLinks } from './text.ts'

/** A client that never tries again by itself: the outbox owns retries. `timeout` in milliseconds. */
export function slackClient(token: string, apiUrl: string | undefined, timeout = 10_000): WebClient {
  return new WebClient(token, {
    ...(apiUrl && { slackApiUrl: apiUrl }),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout,
    logLevel: LogLevel.ERROR,
  })
}

interface PlatformOptions {
  client: WebClient
  /** The workspace's id, to know who is from elsewhere, once it is known; null: it will not be. */
  team: Promise<string | null>
  /** `https://acme.slack.com/`, for links to messages; null while it is not known. */
  workspace: () => string | null
}

const home = 'home'
/** What Slack answers where the bot may not read what was written. */
const unreadable = ['missing_scope', 'not_in_channel', 'no_permission', 'access_denied']
const pageSize = 200
const pagesMost = 20
/** Slack's clock and ours may differ by so much. */
const clockSkew = 60_000

const pageSchema = z.object({ response_metadata: z.object({ next_cursor: z.string().optional() }).optional() })
const sentSchema = z.object({ channel: z.string(), ts: z.string() })
const channelAnswer = z.object({ channel: z.object({ name: z.string().optional() }) })
const membersSchema = pageSchema.extend({ members: z.array(z.string()) })
const messagesSchema = pageSchema.extend({
  messages: z.array(
    z.object({
      ts: z.string(),
      metadata: z.object({ event_type: z.string(), event_payload: z.record(z.string(), z.unknown()) }).optional(),
    }),
  ),
})
/** A user, in `users.info` and in `user_change` events. */
export const userSchema = z.object({
  id: z.string(),
  team_id: z.string().optional(),
  name: z.string().optional(),
  real_name: z.string().optional(),
  deleted: z.boolean().optional(),
  tz: z.string().nullish(),
  is_bot: z.boolean().optional(),
  is_restricted: z.boolean().optional(),
  is_ultra_restricted: z.boolean().optional(),
  is_stranger: z.boolean().optional(),
  is_admin: z.boolean().optional(),
  is_owner: z.boolean().optional(),
  is_primary_owner: z.boolean().optional(),
  profile: z.object({ display_name: z.string().optional(), real_name: z.string().optional() }).optional(),
  enterprise_user: z.object({ teams: z.array(z.string()).optional() }).optional(),
})
const userAnswer = z.object({ user: userSchema })
export type SlackUser = z.infer<typeof userSchema>

/** Slack tells of people and channels one by one. All methods refuse with a ChatError. */
export interface SlackPlatform extends ChatPlatform {
  /** null: there is no such person. */
  person(id: PersonId): Promise<Person | null>
  /** Everybody in a channel. */
  members(channel: ChannelId): Promise<PersonId[]>
  channelName(channel: ChannelId): Promise<string | null>
}

/** What may be denied for one channel is denied for all 1:1 chats: that is the app's matter, and nobody is out of reach. */
function nothingPersonal(error: unknown): never {
  const trouble = error instanceof ChatError ? error.trouble : null
  if (trouble?.code !== 'no_permission' && trouble?.code !== 'access_denied') throw error
  throw new ChatError({ trouble: 'our_bug', code: trouble.code }, error)
}

function rethrow(error: unknown): never {
  throw error
}

/** Slack, as the outbox and the listeners use it. */
export function slackPlatform({ client, team, workspace }: PlatformOptions): SlackPlatform {
  async function call<T>(method: string, args: Record<string, unknown>, schema: z.ZodType<T>): Promise<T> {
    const answer = await client.apiCall(method, args).catch((error: unknown) => {
      throw new ChatError(troubleOf(error, method), error)
    })
    const read = schema.safeParse(answer)
    // Slack said ok: whatever was asked for may have happened.
    if (!read.success) throw new ChatError({ trouble: 'uncertain', code: 'unreadable_answer' }, read.error)
    return read.data
  }

  const draw = (card: Card, names: Names, surface: 'message' | 'home') =>
    toBlocks(card, withLinks(names, workspace()), surface)

  async function publish(place: Place, card: Card, names: Names): Promise<void> {
    const view = { type: 'home', blocks: draw(card, names, 'home').blocks }
    await call('views.publish', { user_id: slackId(place.id), view }, z.unknown())
  }

  return {
    platform: 'slack',

    async post(place, card, key, names) {
      if (place.kind === 'home') {
        await publish(place, card, names)
        return { remote: home }
      }
      const thread = place.thread === undefined ? null : readRemote(place.thread)
      const { channel, ts } = await call(
        'chat.postMessage',
        {
          channel: thread?.channel ?? slackId(place.id),
          ...draw(card, names, 'message'),
          metadata: { event_type: 'roundtrip', event_payload: { key } },
          unfurl_links: false,
          unfurl_media: false,
          ...(thread && { thread_ts: thread.ts }),
          ...(thread && place.broadcast && { reply_broadcast: true }),
        },
        sentSchema,
      ).catch(place.kind === 'person' ? nothingPersonal : rethrow)
      return { remote: `${channel}:${ts}`, ...(place.kind === 'person' && { dm: channel }) }
    },

    async update(place, remote, card, names) {
      if (place.kind === 'home') return publish(place, card, names)
      // Unlike chat.postMessage, chat.update looks for names in the text unless it is told not to.
      await call('chat.update', { ...readRemote(remote), ...draw(card, names, 'message'), parse: 'none' }, z.unknown())
    },

    async find(place, key, since, dm) {
      if (place.kind === 'home') return 'absent'
      const thread = place.thread === undefined ? null : readRemote(place.thread)
      const channel = thread?.channel ?? (place.kind === 'person' ? dm : slackId(place.id))
      if (!channel) return 'cannot_look'
      const method = thread ? 'conversations.replies' : 'conversations.history'
      const base = { channel, ...(thread && { ts: thread.ts }), limit: pageSize, include_all_metadata: true }
      try {
        let cursor: string | undefined
        for (let page = 0; page < pagesMost; page++) {
          const { messages, response_metadata } = await call(method, { ...base, cursor }, messagesSchema)
          const found = messages.find(
            ({ metadata }) => metadata?.event_type === 'roundtrip' && metadata.event_payload.key === key,
          )
          if (found) return `${channel}:${found.ts}`
          cursor = response_metadata?.next_cursor
          // History is newest first. The first page is looked at in any case, whatever our clock says.
          const before = !thread && messages.some(({ ts }) => Number(ts) * 1000 < since - clockSkew)
          if (!cursor || before) return 'absent'
        }
        return 'cannot_look'
      } catch (error) {
        if (error instanceof ChatError && unreadable.includes(error.trouble.code)) return 'cannot_look'
        throw error
      }
    },

    async person(id) {
      try {
        const { user } = await call('users.info', { user: slackId(id) }, userAnswer)
        return toPerson(user, await team)
      } catch (error) {
        if (error instanceof ChatError && /^users?_not_(found|visible)$/.test(error.trouble.code)) return null
        throw error
      }
    },

    async members(channel) {
      const all: string[] = []
      let cursor: string | undefined
      do {
        const args = { channel: slackId(channel), limit: 1000, cursor }
        const { members, response_metadata } = await call('conversations.members', args, membersSchema)
        all.push(...members.map((id) => `slack:${id}`))
        cursor = response_metadata?.next_cursor
      } while (cursor)
      return all
    },

    async channelName(id) {
      const { channel } = await call('conversations.info', { channel: slackId(id) }, channelAnswer)
      return channel.name ?? null
    },

    limits(place, verb): Limit[] {
      if (verb === 'publish' || place.kind === 'home') return [{ key: 'slack/publish', every: 600, burst: 5 }]
      // 50 a minute for the whole workspace: https://docs.slack.dev/apis/web-api/rate-limits
      // Presses come in bursts, so these get the larger part.
      if (verb === 'update') return [{ key: 'slack/update', every: 2000, burst: 20 }]
      return [
        { key: `slack/post/${place.id}`, every: 1010, burst: 1 },
        { key: 'slack/post', every: 200, burst: 10 },
      ]
    },
  }
}

/** A user as Slack describes them, in `users.info` or a `user_change` event; `team` is the workspace, if it is known. */
export function toPerson(user: SlackUser, team: string | null): Person {
  const { display_name, real_name } = user.profile ?? {}
  return {
    id: `slack:${user.id}`,
    name: display_name?.trim() || user.real_name?.trim() || real_name?.trim() || user.name || user.id,
    zone: user.tz || 'UTC',
    standing: standingOf(user, team),
    admin: Boolean(user.is_admin || user.is_owner || user.is_primary_owner),
    dm: null,
  }
}

function standingOf(user: SlackUser, team: string | null): Person['standing'] {
  if (user.deleted) return 'gone'
  if (user.is_bot || user.id === 'USLACKBOT') return 'bot'
  if (user.is_restricted || user.is_ultra_restricted) return 'guest'
  if (user.is_stranger) return 'external'
  if (team === null) return 'unknown'
  const teams = [user.team_id, ...(user.enterprise_user?.teams ?? [])]
  return user.team_id === undefined || teams.includes(team) ? 'member' : 'external'
}

function readRemote(remote: RemoteId): { channel: string; ts: string } {
  const [channel, ts] = remote.split(':')
  if (!channel || !ts) throw new ChatError({ trouble: 'our_bug', code: 'no_such_remote' })
  return { channel, ts }
}
