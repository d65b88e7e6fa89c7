/** What the bot has said by itself, as the page tells after time has moved, and who has not read it. */
import { setTimeout } from 'node:timers/promises'
import { personas } from './furnish.ts'
import { teamsPersonas } from './furnish-teams.ts'
import { botIn, type Live } from './live.ts'
import type { Said } from './protocol.ts'
import { unreadIn } from './screen.ts'
import { chatFor } from './screen-teams.ts'
import type { Tenant } from './teams/tenant.ts'
import type { Channel, World } from './world.ts'

/** How long what is still being sent is waited for, in milliseconds; the second only where nothing has come by then. */
const patience = [10_000, 50_000]

/** What the bot has said since then, in milliseconds of product time, oldest first. */
export async function saidSince(live: Live, since: number): Promise<Said[]> {
  const idle = botIn(live).outbox.idle()
  for (const milliseconds of patience) {
    await Promise.race([idle, setTimeout(milliseconds, undefined, { ref: false })])
    const said = [...saidOnSlack(live.world, since), ...saidOnTeams(live.teams.tenant, since)]
    if (said.length > 0) return said.sort((a, b) => a.at - b.at)
  }
  return []
}

function saidOnSlack({ channels }: World, since: number): Said[] {
  return [...channels.values()].flatMap((channel) =>
    [...channel.messages.values()]
      .map((message) => ({ ...message, at: Number(message.ts) * 1000 }))
      .filter(({ byBot, at }) => byBot && at > since)
      .map(({ at, text }) => ({ at, to: nameOf(channel), text })),
  )
}

const nameOf = ({ im, name }: Channel): string =>
  im === null ? `#${name}` : (personas.find(({ id }) => id === im)?.name ?? 'somebody')

function saidOnTeams({ messages, people, channels, teams }: Tenant, since: number): Said[] {
  const nameOf = (conversation: string): string => {
    const channel = channels.get(conversation)
    if (channel) return `${teams.get(channel.team)?.name} › ${channel.name}`
    return [...people.values()].find(({ chat }) => chat === conversation)?.name ?? 'somebody'
  }
  return [...messages.values()].flatMap((conversation) =>
    [...conversation.values()]
      .filter(({ byBot, at }) => byBot && at > since)
      .map(({ at, conversation, summary, text }) => ({ at, to: nameOf(conversation), text: summary ?? text })),
  )
}

/** Everybody, on both platforms, whom the bot has written to in their chat and who has not looked. */
export function unreadPeople({ world, teams: { tenant } }: Live): string[] {
  const chats = [...world.channels.values()].filter(({ im }) => im !== null)
  const onSlack = personas.filter(({ id }) => chats.some((chat) => chat.im === id && unreadIn(world, id, chat) > 0))
  const onTeams = teamsPersonas.filter(({ id }) => {
    const person = tenant.people.get(id)
    return person && chatFor(tenant, person).unread > 0
  })
  return [...onSlack, ...onTeams].map(({ id }) => id)
}
