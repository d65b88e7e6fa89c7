/** What happens in the tenant by itself, or by an admin's hand; the bot hears of what happens where it is. */

import type { Answer, Courier } from './deliveries.ts'
import { installation, nothingNew, type TeamEvent, teamEvent } from './events.ts'
import { type Channel, channelOf, type Person, personOf, putChannel, type Team, type Tenant, teamOf } from './tenant.ts'

interface Desk {
  tenant: Tenant
  serviceUrl: () => string
  courier: Courier
}

/** silent: the bot is not told, as when it was down. */
export interface Quiet {
  silent?: boolean
}

/** Teams are named by themselves or by one of their channels. */
export function createHappenings({ tenant, serviceUrl, courier }: Desk) {
  function team(name: string): Team {
    const found = tenant.teams.get(name) ?? [...tenant.teams.values()].find((one) => one.name === name)
    return found ?? teamOf(tenant, channelOf(tenant, name))
  }

  /** By whom something was done, as far as the bot is told: somebody of the team. */
  function someone(of: Team): Person {
    const [first] = of.members
    const person = first === undefined ? undefined : tenant.people.get(first)
    if (person) return person
    throw new Error(`Nobody is in ${of.name}`)
  }

  async function tell(
    of: Team,
    eventType: string,
    more: Omit<TeamEvent, 'eventType'>,
    quiet: Quiet = {},
    by: Person | null = null,
  ): Promise<Answer | null> {
    tenant.tell({ kind: 'places' })
    if (quiet.silent || !of.installed) return null
    return courier.send(teamEvent(tenant, serviceUrl(), by ?? someone(of), of, { eventType, ...more }))
  }

  const named = ({ id, name }: Channel) => ({ id, name })

  return {
    /** Adds the app to a team, from one of its channels. */
    async installIn(channelName: string, quiet: Quiet = {}): Promise<Answer | null> {
      const channel = channelOf(tenant, channelName)
      const of = teamOf(tenant, channel)
      of.installed = true
      const more = { membersAdded: [{ id: tenant.bot.id }], conversation: channel.id }
      const answer = await tell(of, 'teamMemberAdded', more, quiet)
      if (answer === null) return null
      return courier.send(installation(tenant, serviceUrl(), someone(of), channel, 'add'))
    },
    async removeFrom(channelName: string, quiet: Quiet = {}): Promise<Answer | null> {
      const channel = channelOf(tenant, channelName)
      const of = teamOf(tenant, channel)
      // While the app still stands in the team, so that the bot hears of its going.
      const answer = tell(of, 'teamMemberRemoved', { membersRemoved: [{ id: tenant.bot.id }] }, quiet)
      of.installed = false
      if ((await answer) === null) return null
      return courier.send(installation(tenant, serviceUrl(), someone(of), channel, 'remove'))
    },
    join(teamName: string, who: string, quiet?: Quiet): Promise<Answer | null> {
      const person = personOf(tenant, who)
      const of = team(teamName)
      of.members.add(person.id)
      const membersAdded = [{ id: person.account, aadObjectId: person.id }]
      return tell(of, 'teamMemberAdded', { membersAdded }, quiet)
    },
    leave(teamName: string, who: string, quiet?: Quiet): Promise<Answer | null> {
      const person = personOf(tenant, who)
      const of = team(teamName)
      of.members.delete(person.id)
      const membersRemoved = [{ id: person.account, aadObjectId: person.id }]
      return tell(of, 'teamMemberRemoved', { membersRemoved }, quiet, person)
    },
    addChannel(teamName: string, name: string, quiet?: Quiet): Promise<Answer | null> {
      const of = team(teamName)
      return tell(of, 'channelCreated', { channel: named(putChannel(tenant, { name, team: of.id })) }, quiet)
    },
    renameChannel(which: string, name: string, quiet?: Quiet): Promise<Answer | null> {
      const channel = channelOf(tenant, which)
      channel.name = name
      return tell(teamOf(tenant, channel), 'channelRenamed', { channel: named(channel) }, quiet)
    },
    removeChannel(which: string, quiet?: Quiet): Promise<Answer | null> {
      const channel = channelOf(tenant, which)
      channel.deleted = true
      return tell(teamOf(tenant, channel), 'channelDeleted', { channel: named(channel) }, quiet)
    },
    restoreChannel(which: string, quiet?: Quiet): Promise<Answer | null> {
      const channel = channelOf(tenant, which)
      channel.deleted = false
      return tell(teamOf(tenant, channel), 'channelRestored', { channel: named(channel) }, quiet)
    },
    renameTeam(which: string, name: string, quiet?: Quiet): Promise<Answer | null> {
      const of = team(which)
      of.name = name
      return tell(of, 'teamRenamed', {}, quiet)
    },
    removeTeam(which: string, quiet?: Quiet): Promise<Answer | null> {
      const of = team(which)
      for (const channel of tenant.channels.values()) if (channel.team === of.id) channel.deleted = true
      tenant.teams.delete(of.id)
      return tell(of, 'teamDeleted', {}, quiet)
    },
    archiveTeam(which: string, quiet?: Quiet): Promise<Answer | null> {
      const of = team(which)
      of.archived = true
      return tell(of, 'teamArchived', {}, quiet)
    },
    unarchiveTeam(which: string, quiet?: Quiet): Promise<Answer | null> {
      const of = team(which)
      of.archived = false
      return tell(of, 'teamUnarchived', {}, quiet)
    },
    /** The service has another address: wherever the bot is it hears from there. */
    async moved(): Promise<void> {
      const talks = [...tenant.people.values()].flatMap((person) =>
        person.app === 'installed' && person.chat !== null ? [{ by: person, conversation: person.chat }] : [],
      )
      const served = [...tenant.channels.values()].flatMap(({ id, team: of, deleted }) => {
        const home = tenant.teams.get(of)
        return home?.installed && !deleted ? [{ by: someone(home), conversation: id }] : []
      })
      for (const { by, conversation } of [...talks, ...served]) {
        await courier.send(nothingNew(tenant, serviceUrl(), by, conversation))
      }
    },
    /** Somebody leaves the organisation: the bot is told nothing until it looks. */
    deactivate(who: string): void {
      personOf(tenant, who).deleted = true
      tenant.tell({ kind: 'places' })
    },
    block(who: string, blocked = true): void {
      personOf(tenant, who).blocked = blocked
    },
  }
}
