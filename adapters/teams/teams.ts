import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import type { Actions } from '../../src/actions.ts'
import { type ChatPlatform, type Names, parsePlace, type Reference } from '../../src/chat.ts'
import type { Conversation } from '../../src/conversation.ts'
import { pointer } from '../../src/requests/cards.ts'
import type { ChannelId, Instant, Person, Request } from '../../src/requests/request.ts'
import type { Card } from '../../src/requests/text.ts'
import type { Words } from '../../src/requests/words/en.ts'
import type { TeamsSettings } from '../../src/settings.ts'
import type { Upkeep } from '../../src/upkeep.ts'
import { openBotFramework } from './bot-framework.ts'
import type { Choices } from './cards.ts'
import { createEvents, type EventDeps } from './events.ts'
import { createListeners, type ListenerDeps } from './listeners.ts'
import { createMeeting, type MeetingDeps } from './meeting.ts'
import { createPeople, type PeopleSettings } from './people.ts'
import { createPrivate } from './private.ts'
import { serviceUrlsOf, teamsReceiver } from './receiver.ts'
import { createReferences, fallbackUrl } from './references.ts'
import { readChannels } from './roster.ts'
import { activityPath, createConnector, teamsNames, teamsPlatform } from './send.ts'

/** Teams, as main puts it together with the rest. */
export interface Teams {
  platform: ChatPlatform
  /** Where Teams' deliveries come in. */
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>
  /** Takes deliveries from now on. */
  start(): Promise<void>
  stop(): Promise<void>
  /** true, or why deliveries do not come in. */
  ready(): true | string
  /** Looks again, in the background, at people and channels that were not looked at for a day. */
  refresh(): void
  /** The set-up has other channels now. */
  syncNew(): Promise<void>
}

/** What Teams needs of the store, no more. */
export interface Kept {
  people: PeopleSettings['store']
  membership: MeetingDeps['kept']['membership']
  references: { all(): Promise<Reference[]>; save(references: Reference[]): Promise<void> }
  peopleOn(limit: number): Promise<Person[]>
  channelsOn(): Promise<{ id: ChannelId; name: string }[]>
  /** Whether a message of ours that nobody knows surely is a second copy of the request's card in the channel. */
  isCopy(request: number, channel: string, remote: string): Promise<boolean>
  isAnswer: ListenerDeps['kept']['isAnswer']
  drawn: ListenerDeps['kept']['drawn']
  events: EventDeps['kept'] & ListenerDeps['kept']['events']
}

export interface TeamsOptions {
  settings: TeamsSettings
  actions: Actions
  conversation: Conversation
  upkeep: Upkeep
  kept: Kept
  words: Words
  namesFor: (card: Card) => Promise<Names>
  requestById: (id: number) => Promise<Request | null>
  log: Logger
  /** Product time. */
  now: () => Instant
  /** Waits for milliseconds of steady time. */
  wait: (milliseconds: number) => Promise<void>
}

const lookWithin = 1_000
const sendWithin = 10_000
const refreshEvery = 10 * 60_000
/** A form's list of people is searched in the directory beyond these. */
const peopleOffered = 200

export function createTeams(options: TeamsOptions): Teams {
  const { settings, kept, words, log, now, wait, namesFor } = options
  const underWay = new Set<Promise<void>>()
  let stopped = false
  let refreshing = false
  let refreshedAt = 0

  const bot = openBotFramework(settings)
  const connector = createConnector({ token: bot.token, allowed: serviceUrlsOf(settings), timeout: sendWithin })
  const references = createReferences({
    store: kept.references,
    fallback: fallbackUrl(settings),
    log: (error) => log.error({ err: error }, 'how to reach somebody could not be stored'),
  })
  const platform = teamsPlatform({
    connector,
    references,
    appId: settings.appId,
    tenant: settings.tenantId,
    choicesFor,
  })
  const people = createPeople({
    store: kept.people,
    platform,
    connector,
    references,
    tenant: settings.tenantId,
    now,
    wait,
    log: (what, error) => log.warn({ err: error, what }, 'could not look this up'),
    onGone: options.upkeep.lost,
    onLeft: options.upkeep.left,
    patience: lookWithin,
  })
  const shown = createPrivate({
    platform,
    async send(person, message, activity) {
      const conversation = message?.split('|', 1)[0] ?? (await platform.chatWith(person))
      const path = activityPath(conversation, message?.slice(conversation.length + 1))
      await connector.call(platform.serviceUrlOf(person), message === null ? 'POST' : 'PUT', path, activity)
    },
    namesFor,
    teamsNames: (names) => teamsNames(names, references),
    choicesFor,
    log,
  })

  /** Whom and what the fields of a card's forms offer. */
  async function choicesFor(fields: Set<string>): Promise<Choices> {
    const [persons, channels] = await Promise.all([
      fields.has('person') || fields.has('people') ? kept.peopleOn(peopleOffered) : [],
      fields.has('channel') ? kept.channelsOn() : [],
    ])
    const option = ({ id, name }: { id: string; name: string }) => ({ value: id, label: name })
    return { people: persons.map(option), channels: channels.map(option) }
  }

  /** Goes on behind the acknowledgement. */
  function later(what: Promise<void>, failure: string): void {
    const done = what
      .catch((error) => log.warn({ err: error }, failure))
      .then(() => {
        underWay.delete(done)
      })
    underWay.add(done)
  }

  /** Which channels a team has that the bot was added to, and who is in those that it works for. */
  async function lookAtTeam(team: string): Promise<void> {
    const found = await readChannels(connector, platform.serviceUrlOf(`teams:${team}`), team)
    for (const { id, name } of found) {
      const place = `teams:${id}`
      references.note({ place, conversation: id, team, installed: true })
      // A team's first channel goes by the team's id and has no name of its own: Teams calls it so in each language.
      await kept.events.nameChannel(place, name?.trim() || 'General')
      await kept.events.mend(place)
    }
    await syncAll(found.map(({ id }) => `teams:${id}`).filter(kept.events.isServed))
  }

  /** A press on a copy of a card that was sent twice: the copy says where the real one is. */
  async function pointAway(channel: ChannelId, remote: string, id: number): Promise<void> {
    if (!(await kept.isCopy(id, channel, remote))) return
    const request = await options.requestById(id)
    if (!request) return
    const card = pointer(words, request)
    await platform.update(parsePlace(channel), remote, card, await namesFor(card))
  }

  const { note, meet, syncAll } = createMeeting({ people, references, kept, words, now, wait, log })
  const listeners = createListeners({
    actions: options.actions,
    shown,
    words,
    log,
    meet,
    meetAll: people.meetAll,
    unknownCopy: (channel, remote, request) => later(pointAway(channel, remote, request), 'a copy could not be marked'),
    kept,
  })
  const events = createEvents({
    conversation: options.conversation,
    upkeep: options.upkeep,
    shown,
    pressedByMessage: listeners.pressedByMessage,
    references,
    meet,
    kept: kept.events,
    lookAtTeam: (team) => later(lookAtTeam(team), "could not read a team's channels"),
    syncChannels: syncAll,
  })
  const handle = teamsReceiver({
    bot,
    settings,
    async handle(activity) {
      note(activity)
      if (activity.type === 'invoke') return listeners.invoke(activity)
      await events(activity)
      return null
    },
    log,
  })

  return {
    platform,
    handle,
    async start() {
      await references.load()
      // Half a second of loading, which else the first delivery would wait for.
      void bot.token().catch((error) => log.warn({ err: error }, 'Bot Framework gives no token yet'))
    },
    async stop() {
      stopped = true
      await Promise.all([...underWay, shown.settled()])
      await references.settled()
    },
    ready: () => true,
    refresh() {
      if (refreshing || stopped || now() - refreshedAt < refreshEvery) return
      refreshing = true
      refreshedAt = now()
      people
        .refresh(now())
        .catch((error) => log.warn({ err: error }, 'people could not be looked at again'))
        .finally(() => {
          refreshing = false
        })
    },
    async syncNew() {
      // Asked for somebody who is nobody: all that was never read.
      const { unsynced } = await kept.membership('')
      await syncAll(unsynced)
    },
  }
}
