import type { App } from '@slack/bolt'
import type { Logger } from 'pino'
import type { z } from 'zod'
import { withoutCall } from '../../src/commands.ts'
import type { Conversation } from '../../src/conversation.ts'
import type { Kept } from '../../src/kept.ts'
import type { PersonId } from '../../src/requests/request.ts'
import type { Upkeep } from '../../src/upkeep.ts'
import { authorizations, channelChange, homeOpened, membership, userChange, words } from './payloads.ts'
import type { createPeople } from './people.ts'
import type { Private } from './private.ts'

export interface EventDeps {
  conversation: Conversation
  upkeep: Upkeep
  shown: Private
  log: Logger
  meet: (user: string, name: string) => Promise<PersonId>
  plain: (text: string) => Promise<string>
  /** The bot's own user id; null while Slack has not told it. */
  self: () => string | null
  /** Keeps what an event says of a person whom the bot has met, and does what follows from it. */
  personChanged: (user: unknown) => Promise<void>
  kept: Kept['events']
  people: Pick<ReturnType<typeof createPeople>, 'joined' | 'left'>
  /** The bot is in this channel now: who else is? */
  syncChannel: (channel: string) => Promise<void>
}

type EventHandler = (args: { event: unknown; body: unknown }) => Promise<unknown>

/** Slack's events: words to the bot, Home, and what changes about people and channels. */
export function listenToEvents(app: App, deps: EventDeps): void {
  const { conversation, upkeep, shown, kept, people, meet, log } = deps
  const handlers = new Map<string, EventHandler>()
  const on = (type: string, handle: EventHandler) => handlers.set(type, handle)
  // Bolt offers everything that comes in to every listener, forms too, so there is one for all events.
  app.event(/^/, async ({ event, body }) => {
    await handlers.get(event.type)?.({ event, body })
  })

  /** An event of another shape is passed over: sent again it would be no better. */
  function read<T extends z.ZodType>(schema: T, event: unknown): z.output<T> | null {
    const found = schema.safeParse(event)
    if (!found.success) log.warn({ problems: found.error.issues.slice(0, 3) }, 'an event was not understood')
    return found.success ? found.data : null
  }

  on('app_mention', async ({ event, body }) => {
    const said = read(words, event)
    if (!said?.user || said.bot_id) return
    await kept.heard(`slack:${said.channel}`)
    const by = await meet(said.user, '')
    const text = await deps.plain(withoutBot(said.text, botIn(body) ?? deps.self()))
    const key = `message:${said.channel}:${said.ts}`
    if (said.thread_ts) {
      const thread = `${said.channel}:${said.thread_ts}`
      const reply = await conversation.carry({ by, text, files: hasFiles(said), from: 'team', thread, key })
      if (reply) {
        if ('card' in reply && reply.card) shown.whisper(said.channel, said.user, said.thread_ts, reply.card)
        return
      }
    }
    const card = await conversation.answer(text, by, `slack:${said.channel}`)
    // Kept last: what could not be answered is sent by Slack again.
    if (await kept.keep(key)) shown.whisper(said.channel, said.user, said.thread_ts ?? null, card)
  })

  on('message', async ({ event, body }) => {
    const said = words.safeParse(event)
    // Edits, joins and the bot's own words come as messages too.
    if (!said.success || !said.data.user || said.data.bot_id || said.data.channel_type !== 'im') return
    const { subtype, user, channel, ts, thread_ts: thread } = said.data
    if (subtype !== undefined && subtype !== 'file_share' && subtype !== 'thread_broadcast') return
    const by = await meet(user, '')
    await kept.saveDm(by, channel)
    const text = await deps.plain(withoutBot(said.data.text, botIn(body) ?? deps.self()))
    const key = `message:${channel}:${ts}`
    const files = hasFiles(said.data)
    if (thread) {
      const reply = await conversation.carry({
        by,
        text,
        files,
        from: 'requester',
        thread: `${channel}:${thread}`,
        key,
      })
      if (reply) {
        if ('card' in reply && reply.card) shown.whisper(channel, user, thread, reply.card)
        return
      }
    }
    await conversation.answerLater(text, by, key, thread ? `${channel}:${thread}` : null)
  })

  on('app_home_opened', async ({ event }) => {
    const opened = read(homeOpened, event)
    if (!opened) return
    const by = await meet(opened.user, '')
    if (opened.channel) await kept.saveDm(by, opened.channel)
    if (opened.tab !== 'messages') await kept.touchHome(by)
  })

  on('user_change', async ({ event }) => {
    const changed = read(userChange, event)
    if (changed) await deps.personChanged(changed.user)
  })

  on('member_joined_channel', async ({ event, body }) => {
    const joined = read(membership, event)
    if (!joined) return
    const { user, channel } = joined
    const isBot = user === (botIn(body) ?? deps.self())
    if (isBot) await kept.mend(`slack:${channel}`)
    // Who is in any other channel is nobody's business.
    if (!kept.isServed(`slack:${channel}`)) return
    if (isBot) return deps.syncChannel(channel)
    return people.joined(`slack:${channel}`, await meet(user, ''))
  })

  on('member_left_channel', async ({ event, body }) => {
    const left = read(membership, event)
    if (!left) return
    const { user, channel } = left
    if (user === (botIn(body) ?? deps.self())) return kept.breakPlace(`slack:${channel}`, 'not_in_channel')
    await people.left(`slack:${channel}`, `slack:${user}`)
    return upkeep.left(`slack:${channel}`, `slack:${user}`)
  })

  async function inPlace(event: unknown, act: (place: string) => Promise<void>): Promise<void> {
    const channel = read(channelChange, event)?.channel
    if (channel !== undefined) await act(`slack:${typeof channel === 'string' ? channel : channel.id}`)
  }
  const broken = (event: unknown, code: string) => inPlace(event, (place) => kept.breakPlace(place, code))
  for (const kind of ['channel', 'group'] as const) {
    on(`${kind}_archive`, ({ event }) => broken(event, 'is_archived'))
    on(`${kind}_unarchive`, ({ event }) => inPlace(event, kept.mend))
    on(`${kind}_deleted`, ({ event }) => broken(event, 'channel_not_found'))
    on(`${kind}_left`, ({ event }) => broken(event, 'not_in_channel'))
    on(`${kind}_rename`, async ({ event }) => {
      const channel = read(channelChange, event)?.channel
      if (typeof channel === 'object') await kept.nameChannel(`slack:${channel.id}`, channel.name)
    })
  }
}

const hasFiles = (said: { files?: unknown[] | undefined }) => (said.files?.length ?? 0) > 0

function botIn(body: unknown): string | null {
  const read = authorizations.safeParse(body)
  return read.success ? (read.data.authorizations?.find((one) => one.is_bot !== false)?.user_id ?? null) : null
}

/** A mention of the bot calls it; it is no part of what is said. Without its id: a mention at the start. */
function withoutBot(text: string, bot: string | null): string {
  const mention = bot === null ? /^\s*<@[UW][A-Z0-9]*(?:\|[^>]*)?>/ : new RegExp(`<@${bot}(?:\\|[^>]*)?>`, 'g')
  return withoutCall(text, mention).trim()
}
