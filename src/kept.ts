import type { Store } from '../db/store.ts'
import type { Names, Platform, Reference } from './chat.ts'
import type { PerformDeps } from './perform.ts'
import { pointer } from './requests/cards.ts'
import { type ChannelId, type Instant, type Person, type PersonId, platformOf } from './requests/request.ts'
import type { Card } from './requests/text.ts'
import type { Words } from './requests/words/en.ts'
import type { Screens } from './screens.ts'
import { isServed } from './team-setup.ts'
import type { Upkeep } from './upkeep.ts'

interface Deps extends PerformDeps {
  upkeep: Upkeep
  screens: Screens
  words: Words
}

/** A message as it looks now. */
export interface Drawn {
  card: Card
  names: Names
}

export type Kept = ReturnType<typeof keptBy>

/** What the adapter of one platform keeps of its people and channels: the store's functions, in an adapter's terms. */
export function keptBy({ store, now, onStored, upkeep, screens, words }: Deps, platform: Platform) {
  const ours = (id: string) => platformOf(id) === platform

  async function change(what: Promise<unknown>): Promise<void> {
    await what
    onStored()
  }

  const serves = (channel: ChannelId) => isServed(store.directory(), channel)

  return {
    people: {
      people: (ids: Iterable<PersonId>) => store.people(ids),
      person: (id: PersonId) => store.person(id),
      savePeople: (people: Person[], at: Instant) => store.savePeople(people, at),
      stalePeople: (before: Instant, limit: number) => store.stalePeople(before, limit, platform),
      setMembers: (channel: ChannelId, people: PersonId[], at: Instant) => store.setMembers(channel, people, at),
      staleChannels: async (before: Instant) => (await store.staleChannels(before)).filter(ours),
      joined: (channel: ChannelId, person: PersonId) => store.joined(channel, person),
      left: (channel: ChannelId, person: PersonId) => store.left(channel, person),
    } satisfies Partial<Store>,
    async membership(person: PersonId) {
      const { channels, unsynced } = await store.membership(person)
      return { channels: channels.filter(ours), unsynced: unsynced.filter(ours) }
    },
    /** Who and what a form can offer, by name. */
    peopleOn: (limit: number) => store.peopleOn(platform, limit),
    channelsOn: () => store.channelsOn(platform),
    references: {
      all: () => store.allReferences(platform),
      save: (references: Reference[]) => store.saveReferences(references),
    },
    /** The message with this remote id as it looks now; null: it is none of ours, or for somebody else alone. */
    async drawn(remote: string, by: PersonId): Promise<Drawn | null> {
      const message = await store.drawable(remote)
      if (!message) return null
      const { card, names, personal } = await screens.render(message)
      return personal && message.place !== by ? null : { card, names }
    },
    /**
     * What a message of ours that nobody knows shall say: where the request's real card is. null: it may be this very
     * one, cut off before it could be marked, or there is nothing to point at.
     */
    async pointerFrom(channel: ChannelId, remote: string, request: number): Promise<Drawn | null> {
      if (await store.messageAt(remote)) return null
      const card = await store.cardOf(request, channel)
      const about = card?.remote && card.remote !== remote ? await store.request(request) : null
      if (!about) return null
      const pointing = pointer(words, about)
      return { card: pointing, names: await screens.namesFor(pointing) }
    },
    /** The message there answers what this person typed in their chat: nothing changes it but a press. */
    isAnswer: async (remote: string, by: PersonId) => {
      const message = await store.messageAt(remote)
      return message?.kind === 'answer' && message.place === by
    },
    events: {
      touchHome: (person: PersonId) => change(store.touchHome(person, now())),
      async saveDm(id: PersonId, dm: string) {
        const person = await store.person(id)
        if (person && person.dm !== dm) await store.savePeople([{ ...person, dm }], now())
      },
      mend: (place: string) => {
        upkeep.mended(place)
        return change(store.mendPlace(place))
      },
      /** Something came from there: what waits for it, because it was found broken, is tried now. */
      async heard(place: string) {
        const broken = (await store.places([place])).get(place)?.broken
        if (broken) await change(store.holdPlace(place, { until: now(), broken: null }, now()))
      },
      /** A channel that no team works in concerns nobody; what still goes there is found broken when it is sent. */
      async breakPlace(place: string, code: string) {
        if (serves(place)) await upkeep.broken(place, code, now() + 1)
      },
      nameChannel: (channel: ChannelId, name: string) => store.nameChannel(channel, name),
      keep: (key: string) => store.keep(key, now()),
      isServed: serves,
    },
  }
}
