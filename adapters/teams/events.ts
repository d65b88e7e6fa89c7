import type { Conversation } from '../../src/conversation.ts'
import type { Kept } from '../../src/kept.ts'
import type { ChannelId, PersonId } from '../../src/requests/request.ts'
import type { Upkeep } from '../../src/upkeep.ts'
import type { Listeners } from './listeners.ts'
import {
  type Account,
  type Activity,
  chainOf,
  channelNameIn,
  channelOf,
  hasFiles,
  isBot,
  isPersonal,
  mentionsIn,
  type Named,
  personIdOf,
  remoteOf,
} from './payloads.ts'
import type { Private } from './private.ts'
import type { References } from './references.ts'
import { teamsId } from './text.ts'
import { wordsIn } from './words-in.ts'

export interface EventDeps {
  conversation: Pick<Conversation, 'carry' | 'answerLater'>
  upkeep: Pick<Upkeep, 'found' | 'left' | 'lost'>
  shown: Pick<Private, 'tell'>
  pressedByMessage: Listeners['pressedByMessage']
  references: References
  meet(activity: Activity): Promise<PersonId>
  /** Begins the chat with somebody, if there is none; waits for the answer, but not for long. */
  reach(person: PersonId): Promise<void>
  kept: Pick<Kept['events'], 'mend' | 'breakPlace' | 'nameChannel' | 'isServed'>
  people: Pick<Kept['people'], 'left'>
  /** The bot is in this team now: which channels has it, and who is there? */
  lookAtTeam(team: Named): void
  /** Somebody came or went: who is in these channels? Waits for the answer, but not for long. */
  syncChannels(channels: ChannelId[]): Promise<void>
}

/** What Teams tells without waiting for more than that it arrived: words, and what changes about people and channels. */
export function createEvents(deps: EventDeps): (activity: Activity) => Promise<void> {
  const { conversation, upkeep, shown, references, meet, kept, people } = deps

  async function said(activity: Activity): Promise<void> {
    const { id, from, value } = activity
    if (!id || !from || isBot(from)) return
    if (typeof value === 'object' && value !== null) return deps.pressedByMessage(activity)
    const key = `message:${remoteOf(activity.conversation.id, id)}`
    if (isPersonal(activity)) {
      const by = await meet(activity)
      return conversation.answerLater(wordsIn(activity), by, key, null, { files: hasFiles(activity) })
    }
    const called = mentionsIn(activity).some(({ mentioned }) => mentioned.id === activity.recipient?.id)
    if (called) await saidInChannel(activity, id, key)
  }

  async function saidInChannel(activity: Activity, id: string, key: string): Promise<void> {
    const channel = channelOf(activity)
    if (channel === null) return
    const by = await meet(activity)
    // Whoever calls it in a channel need not have the app.
    await deps.reach(by)
    const text = wordsIn(activity)
    const files = hasFiles(activity)
    const root = chainOf(activity.conversation.id) ?? id
    // A group chat has no reply chains.
    const chained = activity.conversation.conversationType !== 'groupChat'
    const thread = chained ? remoteOf(activity.conversation.id, root) : null
    if (thread !== null && root !== id) {
      const reply = await conversation.carry({ by, text, files, from: 'team', thread, key })
      if (reply) {
        if ('card' in reply && reply.card) shown.tell(by, reply.card)
        return
      }
    }
    await conversation.answerLater(text, by, key, thread, { place: channel, channel, files })
  }

  /** The channels of a team that were heard of; the first of them goes by the team's own id. */
  const channelsIn = (team: string): ChannelId[] => [
    ...new Set([`teams:${team}`, ...references.inTeam(team).map(({ place }) => place)]),
  ]

  async function everyChannel(team: string, act: (channel: ChannelId) => Promise<void>): Promise<void> {
    for (const channel of channelsIn(team)) await act(channel)
  }

  /** A first word to whoever added the bot, in their own chat and once only. */
  async function hello(by: PersonId): Promise<void> {
    await conversation.answerLater('help', by, `hello:${by}`, null)
  }

  async function added(activity: Activity): Promise<void> {
    const by = activity.from && !isBot(activity.from) ? await meet(activity) : null
    const place = channelOf(activity) ?? by
    if (place === null) return
    references.note({ place, installed: true })
    await kept.mend(place)
    const { id: team, name } = activity.channelData?.team ?? {}
    if (team) {
      await everyChannel(team, async (channel) => {
        references.note({ place: channel, conversation: teamsId(channel), team, installed: true })
        await kept.mend(channel)
      })
      deps.lookAtTeam({ id: team, name })
    }
    if (by === null) return
    await hello(by)
    if (place === by) await upkeep.found(by)
  }

  async function removed(activity: Activity): Promise<void> {
    const out = async (channel: ChannelId) => {
      references.note({ place: channel, installed: false })
      await kept.breakPlace(channel, 'BotNotInConversationRoster')
    }
    const team = activity.channelData?.team?.id
    const channel = channelOf(activity)
    if (channel !== null) return team ? everyChannel(team, out) : out(channel)
    if (!activity.from || isBot(activity.from)) return
    const by = personIdOf(activity.from)
    references.note({ place: by, installed: false })
    await upkeep.lost(by)
  }

  async function membersChanged(activity: Activity, came: Account[], went: Account[]): Promise<void> {
    const channel = channelOf(activity)
    if (channel === null) return
    for (const account of came) references.note({ place: personIdOf(account), account: account.id })
    const team = activity.channelData?.team?.id
    const served = (team ? channelsIn(team) : [channel]).filter(kept.isServed)
    // Known at once, also where Teams cannot be asked who is still there.
    for (const place of served) {
      for (const person of went.map(personIdOf)) {
        await people.left(place, person)
        await upkeep.left(place, person)
      }
    }
    await deps.syncChannels(served)
  }

  async function teamChanged({ channelData }: Activity): Promise<void> {
    const { eventType, team, channel } = channelData ?? {}
    const place = channel?.id ? `teams:${channel.id}` : null
    const owner = team?.id ? { ...team, id: team.id } : null
    switch (eventType) {
      case 'channelCreated':
      case 'channelRenamed':
      case 'channelRestored':
        if (place === null) return
        references.note({ place, conversation: teamsId(place), ...(team?.id ? { team: team.id } : {}) })
        if (channel?.id && channel.name)
          await kept.nameChannel(place, channelNameIn(owner, { ...channel, id: channel.id }))
        return eventType === 'channelRestored' ? kept.mend(place) : undefined
      case 'channelDeleted':
        return place === null ? undefined : kept.breakPlace(place, 'ConversationNotFound')
      case 'teamArchived':
      case 'teamDeleted':
      case 'teamHardDeleted': {
        const code = eventType === 'teamArchived' ? 'MessageWritesBlocked' : 'ConversationNotFound'
        return team?.id ? everyChannel(team.id, (one) => kept.breakPlace(one, code)) : undefined
      }
      case 'teamRenamed':
        return owner ? kept.nameChannel(`teams:${owner.id}`, channelNameIn(owner, { id: owner.id })) : undefined
      case 'teamUnarchived':
      case 'teamRestored':
        return team?.id ? everyChannel(team.id, kept.mend) : undefined
    }
  }

  async function conversationUpdated(activity: Activity): Promise<void> {
    const self = activity.recipient?.id
    const came = activity.membersAdded ?? []
    const went = activity.membersRemoved ?? []
    if (came.some(({ id }) => id === self)) await added(activity)
    if (went.some(({ id }) => id === self)) await removed(activity)
    const others = (accounts: Account[]) => accounts.filter((one) => one.id !== self && !isBot(one))
    if (others(came).length + others(went).length > 0) await membersChanged(activity, others(came), others(went))
    await teamChanged(activity)
  }

  return async (activity) => {
    switch (activity.type) {
      case 'message':
        return said(activity)
      case 'conversationUpdate':
        return conversationUpdated(activity)
      case 'installationUpdate':
        return activity.action?.startsWith('remove') ? removed(activity) : added(activity)
    }
  }
}
