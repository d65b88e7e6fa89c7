import type { IncomingMessage, ServerResponse } from 'node:http'
import { App, LogLevel } from '@slack/bolt'
import { z } from 'zod'
import { createBackground } from '../../src/background.ts'
import type { Adapter, AdapterDeps } from '../../src/bot.ts'
import { parsePlace } from '../../src/chat.ts'
import type { Person, PersonId } from '../../src/requests/request.ts'
import { createRosters } from '../../src/rosters.ts'
import type { SlackSettings } from '../../src/settings.ts'
import { listenToEvents } from './events.ts'
import { listen } from './listeners.ts'
import { createPeople } from './people.ts'
import { createPrivate } from './private.ts'
import { httpReceiver } from './receiver.ts'
import { slackClient, slackPlatform, toPerson, userSchema } from './send.ts'
import { socketReceiver } from './socket-mode.ts'
import { fromSlack, permalink, withLinks } from './text.ts'

/** Slack, as main puts it together with the rest. */
export interface Slack extends Omit<Adapter, 'routes'> {
  /** Where Slack's deliveries come in; null in Socket Mode. */
  handle: ((req: IncomingMessage, res: ServerResponse) => Promise<void>) | null
}

export interface SlackOptions extends AdapterDeps {
  settings: SlackSettings
}

/** A press must not wait for Slack longer than this; triggers live 3 s. */
const viewsWithin = 2_000
const lookWithin = 1_000
const sendWithin = 10_000
const askAgain = 5_000
const authSchema = z.object({ team_id: z.string(), user_id: z.string(), url: z.string().optional() })

export function createSlack(options: SlackOptions) {
  const { settings, kept, words, log, now, wait } = options
  let identity: z.infer<typeof authSchema> | null = null
  let stopped = false

  const client = slackClient(settings.botToken, settings.apiUrl, sendWithin)
  const viewsClient = slackClient(settings.botToken, settings.apiUrl, viewsWithin)
  const workspace = () => identity?.url ?? null
  let found: (team: string | null) => void = () => undefined
  const team = new Promise<string | null>((resolve) => {
    found = resolve
  })
  const platform = slackPlatform({ client, team, workspace })
  const people = createPeople({
    store: kept.people,
    platform,
    now,
    wait,
    log: (what, error) => log.warn({ err: error, what }, 'could not look this up'),
    onGone: options.upkeep.gone,
    onBack: options.upkeep.found,
    onLeft: options.upkeep.left,
    // Slack knows its channels by id; on other platforms they are called by name.
    async onRead(channel) {
      const name = await platform.channelName(channel)
      if (name !== null) await kept.events.nameChannel(channel, name)
    },
    patience: lookWithin,
  })
  const rosters = createRosters({
    people,
    membership: kept.membership,
    isServed: kept.events.isServed,
    log,
    now,
    wait,
  })
  const background = createBackground(log)
  const shown = createPrivate({
    client: viewsClient,
    namesFor: options.namesFor,
    slackNames: (names) => withLinks(names, workspace()),
    background,
    log,
  })
  const { receive } = settings
  const http =
    receive.by === 'http' ? httpReceiver({ signingSecret: receive.signingSecret, wall: options.wall, log }) : null
  const socket =
    receive.by === 'socket' ? socketReceiver({ appToken: receive.appToken, apiUrl: settings.apiUrl, log, wait }) : null
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
    // Side by side: together they take no longer than one.
    await Promise.all([people.known(id, name || user), rosters.lookBriefly(id)])
    return id
  }

  async function plain(text: string): Promise<string> {
    const ids = [...text.matchAll(/<@([UW][A-Z0-9]+)/g)].map((match) => `slack:${match[1]}`)
    const known = ids.length > 0 ? await kept.people.people(ids) : new Map<string, Person>()
    return fromSlack(text, (id) => known.get(id)?.name)
  }

  /** A press on a copy of a card that was sent twice: the copy says where the real one is. */
  async function pointAway(channel: string, ts: string, request: number): Promise<void> {
    const remote = `${channel}:${ts}`
    const drawn = await kept.pointerFrom(`slack:${channel}`, remote, request)
    if (drawn) await platform.update(parsePlace(`slack:${channel}`), remote, drawn.card, drawn.names)
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
    people,
    syncChannel: (channel) => rosters.syncBriefly([`slack:${channel}`]),
    async personChanged(user) {
      const read = userSchema.safeParse(user)
      if (!read.success) return
      const before = await kept.people.person(`slack:${read.data.id}`)
      if (!before) return
      const person = { ...toPerson(read.data, identity?.team_id ?? null), dm: before.dm }
      // Until the workspace is known they stay what they were.
      if (person.standing === 'unknown') return
      // Before it is kept: what fails here is done when Slack says it again.
      if (person.standing === 'gone') await options.upkeep.gone(person.id)
      else if (before.standing === 'gone') await options.upkeep.found(person.id)
      await kept.people.savePeople([person], now())
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
    unknownCopy: (channel, ts, request) =>
      background.run(() => pointAway(channel, ts, request), 'a copy could not be marked'),
    isAnswer: (channel, ts, by) => kept.isAnswer(`${channel}:${ts}`, by),
    linkTo: (channel, ts) => permalink(`${channel}:${ts}`, workspace()),
    plain,
  })

  /** Asks Slack who we are until it answers; nothing waits for it. */
  async function identify(): Promise<void> {
    while (!stopped) {
      try {
        identity = authSchema.parse(await client.auth.test())
        return found(identity.team_id)
      } catch (error) {
        if (stopped) return
        log.warn({ err: error }, 'Slack does not say who we are yet')
        await wait(askAgain)
      }
    }
  }

  return {
    platform,
    handle: http?.handle ?? null,
    async start() {
      await receiver?.start()
      void identify().then(rosters.refresh)
    },
    async stop() {
      stopped = true
      found(null)
      rosters.stop()
      await receiver?.stop()
      await background.settled()
    },
    ready: () => (socket && !socket.connected() ? 'not connected to Slack' : true),
    // Before that nobody could be told from people of other workspaces.
    refresh: () => {
      if (identity) rosters.refresh()
    },
    syncNew: rosters.syncNew,
  } satisfies Slack
}
