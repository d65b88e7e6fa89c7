import type { IncomingMessage, ServerResponse } from 'node:http'
import { createBackground } from '../../src/background.ts'
import type { Adapter, AdapterDeps } from '../../src/bot.ts'
import { parsePlace } from '../../src/chat.ts'
import type { ChannelId } from '../../src/requests/request.ts'
import { createRosters } from '../../src/rosters.ts'
import type { TeamsSettings } from '../../src/settings.ts'
import { openBotFramework } from './bot-framework.ts'
import type { Choices } from './cards.ts'
import { createEvents } from './events.ts'
import { createListeners } from './listeners.ts'
import { createMeeting } from './meeting.ts'
import { channelNameIn, channelOf, type Named } from './payloads.ts'
import { createPeople } from './people.ts'
import { createPrivate } from './private.ts'
import { serviceUrlsOf, teamsReceiver } from './receiver.ts'
import { createReferences, fallbackUrl } from './references.ts'
import { readChannels } from './roster.ts'
import { activityPath, createConnector, teamsNames, teamsPlatform } from './send.ts'

/** Teams, as main puts it together with the rest. */
export interface Teams extends Omit<Adapter, 'routes'> {
  /** Where Teams' deliveries come in. */
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>
}

export interface TeamsOptions extends AdapterDeps {
  settings: TeamsSettings
}

const lookWithin = 1_000
const sendWithin = 10_000
/** A form's list of people is searched in the directory beyond these. */
const peopleOffered = 200

export async function createTeams(options: TeamsOptions): Promise<Teams> {
  const { settings, kept, words, log, now, wait, namesFor } = options
  const bot = openBotFramework(settings)
  const connector = createConnector({ token: bot.token, allowed: serviceUrlsOf(settings), timeout: sendWithin })
  const references = createReferences({
    store: kept.references,
    fallback: fallbackUrl(settings),
    log: (error) => log.error({ err: error }, 'how to reach somebody could not be stored'),
  })
  // Before anything comes in: what is noted of a place that is not known yet would be stored in place of what is known.
  await references.load()
  const platform = teamsPlatform({
    connector,
    references,
    appId: settings.appId,
    tenant: settings.tenantId,
    choicesFor,
    onBack: (person) => background.run(() => options.upkeep.found(person), 'somebody was not told what they missed'),
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
    onGone: options.upkeep.gone,
    onLost: options.upkeep.lost,
    onLeft: options.upkeep.left,
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
    platform,
    async send(person, message, activity) {
      const conversation = message?.split('|', 1)[0] ?? (await platform.chatWith(person))
      const path = activityPath(conversation, message?.slice(conversation.length + 1))
      await connector.call(platform.serviceUrlOf(person), message === null ? 'POST' : 'PUT', path, activity)
    },
    namesFor,
    teamsNames: (names) => teamsNames(names, references),
    choicesFor,
    background,
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

  /** Which channels a team has that the bot was added to, and who is in those that it works for. */
  async function lookAtTeam(team: Named): Promise<void> {
    const found = await readChannels(connector, platform.serviceUrlOf(`teams:${team.id}`), team.id)
    for (const { id, name } of found) {
      const place = `teams:${id}`
      references.note({ place, conversation: id, team: team.id, installed: true })
      await kept.events.nameChannel(place, channelNameIn(team, { id, name }))
      await kept.events.mend(place)
    }
    await rosters.sync(found.map(({ id }) => `teams:${id}`).filter(kept.events.isServed))
  }

  /** A press on a copy of a card that was sent twice: the copy says where the real one is. */
  async function pointAway(channel: ChannelId, remote: string, request: number): Promise<void> {
    const drawn = await kept.pointerFrom(channel, remote, request)
    if (drawn) await platform.update(parsePlace(channel), remote, drawn.card, drawn.names)
  }

  const { note, meet } = createMeeting({
    people,
    references,
    rosters,
    stored: kept.people.person,
    save: kept.people.savePeople,
    onBack: options.upkeep.found,
    words,
    now,
  })
  const listeners = createListeners({
    actions: options.actions,
    shown,
    words,
    log,
    meet,
    meetAll: people.meetAll,
    unknownCopy: (channel, remote, request) =>
      background.run(() => pointAway(channel, remote, request), 'a copy could not be marked'),
    kept,
  })
  const events = createEvents({
    conversation: options.conversation,
    upkeep: options.upkeep,
    shown,
    pressedByMessage: listeners.pressedByMessage,
    references,
    meet,
    reach: (person) => people.meetAll([person]),
    kept: kept.events,
    people: kept.people,
    lookAtTeam: (team) => background.run(() => lookAtTeam(team), "could not read a team's channels"),
    syncChannels: rosters.syncBriefly,
  })
  const handle = teamsReceiver({
    bot,
    settings,
    async handle(activity) {
      await note(activity)
      const channel = channelOf(activity)
      if (channel !== null) background.run(() => kept.events.heard(channel), 'could not look after a channel')
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
      // Half a second of loading, which else the first delivery would wait for.
      void bot.token().catch((error) => log.warn({ err: error }, 'Bot Framework gives no token yet'))
    },
    async stop() {
      rosters.stop()
      await background.settled()
      await references.settled()
    },
    ready: () => true,
    outOfReach: (person) => references.note({ place: person, installed: false }),
    refresh: rosters.refresh,
    syncNew: rosters.syncNew,
  }
}
