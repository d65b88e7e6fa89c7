import type { IncomingMessage, ServerResponse } from 'node:http'
import { App, LogLevel } from '@slack/bolt'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { Actions } from '../../src/actions.ts'
import { type ChatPlatform, type Names, parsePlace } from '../../src/chat.ts'
import type { Conversation } from '../../src/conversation.ts'
import { pointer } from '../../src/requests/cards.ts'
import type { Instant, Person, PersonId, Request } from '../../src/requests/request.ts'
import type { Card } from '../../src/requests/text.ts'
import type { Words } from '../../src/requests/words/en.ts'
import type { SlackSettings } from '../../src/settings.ts'
import type { Upkeep } from '../../src/upkeep.ts'
import { within } from '../../src/within.ts'
import { type EventDeps, listenToEvents } from './events.ts'
import { listen } from './listeners.ts'
import { createPeople, type PeopleSettings } from './people.ts'
import { createPrivate } from './private.ts'
import { httpReceiver, socketReceiver } from './receiver.ts'
import { slackClient, slackPlatform, toPerson, userSchema } from './send.ts'
import { fromSlack, permalink, withLinks } from './text.ts'

/** Slack, as main puts it together with the rest. */
export interface Slack {
  platform: ChatPlatform
  /** Where Slack's deliveries come in; null in Socket Mode. */
  handle: ((req: IncomingMessage, res: ServerResponse) => Promise<void>) | null
  /** Takes deliveries from now on; finds out who it is and who is where in the background. */
  start(): Promise<void>
  stop(): Promise<void>
  /** true, or why deliveries do not come in. */
  ready(): true | string
  /** Looks again, in the background, at people and channels that were not looked at for a day. */
  refresh(): void
  /** The set-up has other channels now. */
  syncNew(): Promise<void>
}

/** What Slack needs of the store, no more. */
export interface Kept {
  people: PeopleSettings['store']
  membership(person: PersonId): Promise<{ unsynced: string[] }>
  /** Whether a message of ours that nobody knows surely is a second copy of the request's card in the channel. */
  isCopy(request: number, channel: string, remote: string): Promise<boolean>
  /** The message there answers something typed: nothing changes it but a press. */
  isAnswer(remote: string): Promise<boolean>
  events: EventDeps['kept']
}

export interface SlackOptions {
  settings: SlackSettings
  actions: Actions
  conversation: Conversation
  upkeep: Upkeep
  kept: Kept
  words: Words
  namesFor: (card: Card) => Promise<Names>
  requestById: (id: number) => Promise<Request | null>
  log: Logger
  /** Product time, and wall time for signatures. */
  now: () => Instant
  wall: () => Instant
  /** Waits for milliseconds of steady time. */
  wait: (milliseconds: number) => Promise<void>
}

/** A press must not wait for Slack longer than this; triggers live 3 s. */
const viewsWithin = 2_000
const lookWithin = 1_000
const sendWithin = 10_000
const askAgain = 5_000
const refreshEvery = 10 * 60_000
const authSchema = z.object({ team_id: z.string(), user_id: z.string(), url: z.string().optional() })

export function createSlack(options: SlackOptions) {
  const { settings, kept, words, log, now, wait } = options
  const resting = new Set<string>()
  let identity: z.infer<typeof authSchema> | null = null
  let stopped = false
  let refreshing = false
  let refreshedAt = 0

  const client = slackClient(settings.botToken, settings.apiUrl, sendWithin)
  const viewsClient = slackClient(settings.botToken, settings.apiUrl, viewsWithin)
  const workspace = () => identity?.url ?? null
  const platform = slackPlatform({ client, team: () => identity?.team_id ?? null, workspace })
  const people = createPeople({
    store: kept.people,
    platform,
    now,
    wait,
    log: (what, error) => log.warn({ err: error, what }, 'could not look this up'),
    onGone: options.upkeep.lost,
    onLeft: options.upkeep.left,
    // Slack knows its channels by id; on other platforms they are called by name.
    async onRead(channel) {
      const name = await platform.channelName(channel)
      if (name !== null) await kept.events.nameChannel(channel, name)
    },
    patience: lookWithin,
  })
  const shown = createPrivate({
    client: viewsClient,
    namesFor: options.namesFor,
    slackNames: (names) => withLinks(names, workspace()),
    log,
  })
  const { receive } = settings
  const http =
    receive.by === 'http' ? httpReceiver({ signingSecret: receive.signingSecret, wall: options.wall, log }) : null
  const socket =
    receive.by === 'socket' ? socketReceiver({ appToken: receive.appToken, apiUrl: settings.apiUrl, log }) : null
  const receiver = (http ?? socket)?.receiver
  const app = new App({
    ...(receiver ? { receiver } : {}),
    // Without a token of its own Bolt asks Slack nothing at start: Slack may be down.
    authorize: async () => ({ botToken: settings.botToken }),
    convoStore: false,
    ignoreSelf: false,
    logLevel: LogLevel.ERROR,
  })
  app.error(async (error) => {
    throw error
  })

  async function meet(user: string, name: string): Promise<PersonId> {
    const id = `slack:${user}`
    const { unsynced } = await kept.membership(id)
    // Side by side: together they take no longer than one.
    await Promise.all([people.known(id, name || user), lookBriefly(unsynced.filter((one) => !resting.has(one)))])
    return id
  }

  /** Whoever acts waits a moment for it. A channel that cannot be read then rests, or everybody would wait again. */
  async function lookBriefly(channels: string[]): Promise<void> {
    if (channels.length === 0) return
    await within(lookWithin, syncAll(channels))
    for (const channel of channels) {
      resting.add(channel)
      void wait(askAgain).then(() => resting.delete(channel))
    }
  }

  async function syncAll(channels: string[]): Promise<void> {
    await Promise.all(
      channels.map((channel) =>
        people.syncChannel(channel).catch((error) => log.warn({ err: error, channel }, 'could not read who is there')),
      ),
    )
  }

  async function plain(text: string): Promise<string> {
    const ids = [...text.matchAll(/<@([UW][A-Z0-9]+)/g)].map((match) => `slack:${match[1]}`)
    const known = ids.length > 0 ? await kept.people.people(ids) : new Map<string, Person>()
    return fromSlack(text, (id) => known.get(id)?.name)
  }

  /** A press on a copy of a card that was sent twice: the copy says where the real one is. */
  async function pointAway(channel: string, ts: string, id: number): Promise<void> {
    const remote = `${channel}:${ts}`
    if (!(await kept.isCopy(id, `slack:${channel}`, remote))) return
    const request = await options.requestById(id)
    if (!request) return
    const card = pointer(words, request)
    await platform.update(parsePlace(`slack:${channel}`), remote, card, await options.namesFor(card))
  }

  listenToEvents(app, {
    conversation: options.conversation,
    upkeep: options.upkeep,
    shown,
    log,
    meet,
    plain,
    self: () => identity?.user_id ?? null,
    kept: kept.events,
    syncChannel: (channel) => syncAll([`slack:${channel}`]),
    async personChanged(user) {
      const read = userSchema.safeParse(user)
      if (!read.success) return null
      const before = (await kept.people.people([`slack:${read.data.id}`])).get(`slack:${read.data.id}`)
      if (!before) return null
      const person = { ...toPerson(read.data, identity?.team_id ?? null), dm: before.dm }
      await kept.people.savePeople([person], now())
      return person
    },
  })
  listen(app, {
    actions: options.actions,
    conversation: options.conversation,
    shown,
    words,
    log,
    meet,
    meetAll: async (ids) => {
      await Promise.all(ids.map((id) => people.known(id, words.somebody)))
    },
    unknownCopy: (channel, ts, request) => {
      pointAway(channel, ts, request).catch((error) => log.warn({ err: error }, 'a copy could not be marked'))
    },
    isAnswer: (channel, ts) => kept.isAnswer(`${channel}:${ts}`),
    linkTo: (channel, ts) => permalink(`${channel}:${ts}`, workspace()),
    plain,
  })

  /** Asks Slack who we are until it answers; nothing waits for it. */
  async function identify(): Promise<void> {
    while (!stopped) {
      try {
        identity = authSchema.parse(await client.auth.test())
        return
      } catch (error) {
        if (stopped) return
        log.warn({ err: error }, 'Slack does not say who we are yet')
        await wait(askAgain)
      }
    }
  }

  function refresh(): void {
    if (refreshing || stopped || now() - refreshedAt < refreshEvery) return
    refreshing = true
    refreshedAt = now()
    people
      .refresh(now())
      .catch((error) => log.warn({ err: error }, 'people could not be looked at again'))
      .finally(() => {
        refreshing = false
      })
  }

  async function syncNew(): Promise<void> {
    // Asked for somebody who is nobody: all that was never read.
    const { unsynced } = await kept.membership('')
    await syncAll(unsynced)
  }

  return {
    platform,
    handle: http?.handle ?? null,
    async start() {
      await receiver?.start()
      void identify().then(refresh)
    },
    async stop() {
      stopped = true
      await receiver?.stop()
      await shown.settled()
    },
    ready: () => (socket && !socket.connected() ? 'not connected to Slack' : true),
    refresh,
    syncNew,
  } satisfies Slack
}
