import type { PerformDeps } from './perform.ts'
import type { ChannelId, Person, PersonId } from './requests/request.ts'
import type { Upkeep } from './upkeep.ts'

/** What adapters keep of people and channels: the store's functions, in an adapter's terms. */
export function keptBy({ store, now, onStored }: PerformDeps, upkeep: Upkeep) {
  async function change(what: Promise<unknown>): Promise<void> {
    await what
    onStored()
  }

  function isServed(channel: ChannelId): boolean {
    const { teams, triage } = store.directory()
    return channel === triage?.channel || [...teams.values()].some((team) => !team.retired && team.channel === channel)
  }

  return {
    people: store,
    membership: store.membership,
    async isCopy(request: number, channel: ChannelId, remote: string): Promise<boolean> {
      if (await store.messageAt(null, remote)) return false
      // A card whose place is not known yet may be this very one: it was cut off before it could be marked.
      const card = await store.cardOf(request, channel)
      return card !== null && card.remote !== null && card.remote !== remote
    },
    isAnswer: async (remote: string) => (await store.messageAt(null, remote))?.kind === 'answer',
    events: {
      touchHome: (person: PersonId) => change(store.touchHome(person, now())),
      async saveDm(id: PersonId, dm: string) {
        const person: Person | undefined = (await store.people([id])).get(id)
        if (person && person.dm !== dm) await store.savePeople([{ ...person, dm }], now())
      },
      joined: (channel: ChannelId, person: PersonId) => store.joined(channel, person),
      left: (channel: ChannelId, person: PersonId) => store.left(channel, person),
      mend: (place: string) => {
        upkeep.mended(place)
        return change(store.mendPlace(place))
      },
      /** A channel that no team works in concerns nobody; what still goes there is found broken when it is sent. */
      async breakPlace(place: string, code: string) {
        if (isServed(place)) await upkeep.broken(place, code, now() + 1)
      },
      nameChannel: (channel: ChannelId, name: string) => store.nameChannel(channel, name),
      keep: (key: string) => store.keep(key, now()),
    },
  }
}
