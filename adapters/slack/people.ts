import { ChatError } from '../../src/chat.ts'
import type { Kept } from '../../src/kept.ts'
import { fewAtATime, goodFor, stranger } from '../../src/look-up.ts'
import { createOnce } from '../../src/once.ts'
import type { ChannelId, Instant, Person, PersonId } from '../../src/requests/request.ts'
import { within } from '../../src/within.ts'
import type { SlackPlatform } from './send.ts'

export interface PeopleSettings {
  store: Kept['people']
  platform: Pick<SlackPlatform, 'person' | 'members'>
  now: () => Instant
  /** Waits for so many milliseconds of steady time. */
  wait: (ms: number) => Promise<void>
  /** Somebody could not be looked up; the rest goes on. */
  log: (what: PersonId | ChannelId, error: unknown) => void
  /** Slack says of somebody who was met that they are gone. */
  onGone: (person: PersonId) => Promise<void>
  /** Slack says of somebody who was gone that they are there again. */
  onBack: (person: PersonId) => Promise<void>
  /** Somebody is in the channel no longer, and no event said so. */
  onLeft: (channel: ChannelId, person: PersonId) => Promise<void>
  /** Who is in the channel is known. */
  onRead: (channel: ChannelId) => Promise<void>
  /** How long a person who acts may be kept waiting for Slack, in milliseconds. */
  patience?: number
}

/** users.info allows 100 a minute, and short bursts: so long for four. In milliseconds. */
const pace = 2_400
const burst = 40

/** Who people are, and who is in which channel, as far as listeners need it. */
export function createPeople(settings: PeopleSettings) {
  const { store, platform, now, wait, log, patience = 1000 } = settings
  const asking = createOnce<Person>()
  const syncing = createOnce<void>()
  /** Who came (true) or went while a channel is being read: what then comes back may not know it. */
  const heard = new Map<ChannelId, Map<PersonId, boolean>>()

  /** Asks Slack and saves the answer. Somebody whom Slack does not know is gone. */
  async function fetch(id: PersonId): Promise<Person> {
    const [found, old] = await Promise.all([platform.person(id), store.person(id)])
    const person = found
      ? { ...found, dm: found.dm ?? old?.dm ?? null }
      : { ...(old ?? stranger(id, id)), standing: 'gone' as const }
    // Before it is kept: what fails here is done with the next look.
    if (person.standing === 'gone' && old && old.standing !== 'gone') await settings.onGone(id)
    if (old?.standing === 'gone' && person.standing !== 'gone') await settings.onBack(id)
    await store.savePeople([person], now())
    return person
  }

  const fetchOnce = (id: PersonId) => asking(id, () => fetch(id))

  async function tryFetch(id: PersonId): Promise<void> {
    try {
      await fetchOnce(id)
    } catch (error) {
      const after = error instanceof ChatError && error.trouble.trouble === 'retry' ? error.trouble.after : null
      if (after === null) return log(id, error)
      await wait(after)
      await fetchOnce(id).catch((again: unknown) => log(id, again))
    }
  }

  /** After `burst` of them no faster than Slack allows. */
  const fetchAll = (ids: PersonId[], burst: number) => fewAtATime(ids, tryFetch, { pause: () => wait(pace), burst })

  async function membersOf(channel: ChannelId): Promise<PersonId[]> {
    const meanwhile = new Map<PersonId, boolean>()
    heard.set(channel, meanwhile)
    try {
      const there = new Set(await platform.members(channel))
      for (const [person, came] of meanwhile) {
        if (came) there.add(person)
        else there.delete(person)
      }
      return [...there]
    } finally {
      heard.delete(channel)
    }
  }

  /** Reads who is in the channel, and looks up those never met. Refuses with a ChatError. */
  async function readChannel(channel: ChannelId): Promise<void> {
    const ids = await membersOf(channel)
    for (const person of await store.setMembers(channel, ids, now())) await settings.onLeft(channel, person)
    await settings.onRead(channel).catch((error: unknown) => log(channel, error))
    const met = await store.people(ids)
    await fetchAll(
      ids.filter((id) => !met.has(id)),
      burst,
    )
  }

  /** Many who act at once after a start ask for the same channel. */
  const syncChannel = (channel: ChannelId, how: { afresh?: boolean } = {}) =>
    syncing(channel, () => readChannel(channel), how)

  return {
    /** The person, from the store; somebody never met, or gone, is looked up while they wait, but not for long. */
    async known(id: PersonId, seenAs: string): Promise<Person> {
      const stored = await store.person(id)
      if (stored && stored.standing !== 'unknown' && stored.standing !== 'gone') return stored
      const asked = fetchOnce(id).catch((error: unknown) => {
        log(id, error)
        return null
      })
      const person = (await within(patience, asked)) ?? stored
      if (person) return person
      const met = stranger(id, seenAs)
      await store.savePeople([met], now())
      return met
    },

    syncChannel,

    /** Slack says that somebody came into a channel, or went. */
    async joined(channel: ChannelId, person: PersonId): Promise<void> {
      heard.get(channel)?.set(person, true)
      await store.joined(channel, person)
    },
    async left(channel: ChannelId, person: PersonId): Promise<void> {
      heard.get(channel)?.set(person, false)
      await store.left(channel, person)
    },

    /** Looks again at whoever and whatever was not looked at for a day. Takes its time. */
    async refresh(at: Instant): Promise<void> {
      for (const channel of await store.staleChannels(at - goodFor)) {
        await syncChannel(channel).catch((error: unknown) => log(channel, error))
      }
      await fetchAll(await store.stalePeople(at - goodFor, 10_000), 0)
    },
  }
}
