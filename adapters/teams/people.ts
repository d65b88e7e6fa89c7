import { ChatError } from '../../src/chat.ts'
import type { Kept } from '../../src/kept.ts'
import { fewAtATime, goodFor, stranger } from '../../src/look-up.ts'
import { createOnce } from '../../src/once.ts'
import type { ChannelId, Instant, Person, PersonId } from '../../src/requests/request.ts'
import { within } from '../../src/within.ts'
import { personIdOf } from './payloads.ts'
import type { References } from './references.ts'
import { type Member, readMember, readRoster, toPerson } from './roster.ts'
import type { Connector, TeamsPlatform } from './send.ts'
import { teamsId } from './text.ts'

export interface PeopleSettings {
  store: Kept['people']
  connector: Connector
  platform: Pick<TeamsPlatform, 'chatWith' | 'serviceUrlOf'>
  references: References
  /** The tenant that the bot works for; null: that of each channel. */
  tenant: string | null
  now: () => Instant
  /** Waits for so many milliseconds of steady time. */
  wait: (ms: number) => Promise<void>
  /** Somebody or something could not be looked up; the rest goes on. */
  log: (what: string, error: unknown) => void
  /** Somebody who was met is gone. */
  onGone: (person: PersonId) => Promise<void>
  /** Somebody who was met cannot be written to any more. */
  onLost: (person: PersonId) => Promise<void>
  /** Somebody is in the channel no longer. */
  onLeft: (channel: ChannelId, person: PersonId) => Promise<void>
  /** How long a person who acts may be kept waiting for Teams, in milliseconds. */
  patience?: number
}

/** One conversation allows 120 of these calls in 30 s, the tenant 50 a second; sending comes first. In milliseconds. */
const pace = 500
/** In so many conversations is looked for somebody who is nowhere else, and again after so many milliseconds. */
const placesMost = 10
const askAgain = 5_000
const lookedUpAgain: Person['standing'][] = ['unknown', 'unseen', 'gone']

/** Who people are, and who is in which channel, as far as listeners need it. */
export function createPeople(settings: PeopleSettings) {
  const { store, connector, platform, references, tenant, now, wait, log, patience = 1000 } = settings
  // Many who act at once after a start ask for the same.
  const asking = createOnce<Person | null>()
  const syncing = createOnce<void>()
  const reaching = createOnce<void>()
  const resting = new Set<PersonId>()

  /** Tries once more after a refusal for pace. */
  async function patiently<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof ChatError) || error.trouble.trouble !== 'retry') throw error
      await wait(error.trouble.after ?? pace)
      return ask()
    }
  }

  function note(member: Member, home: string | null): void {
    const lives = member.tenantId ?? home
    references.note({ place: personIdOf(member), account: member.id, ...(lives && { tenant: lives }) })
  }

  /** Asks Teams about one person of a conversation and saves the answer; null: they are not in it. */
  async function fetch(id: PersonId, conversation: string): Promise<Person | null> {
    const account = references.of(id)?.account ?? teamsId(id)
    const member = await readMember(connector, platform.serviceUrlOf(id), { conversation, account })
    if (!member) return null
    const home = tenant ?? references.of(id)?.tenant ?? null
    const person = { ...toPerson(member, home, await store.person(id)), id }
    note(member, home)
    return saved(person)
  }

  /** null: it is told for certain that they are not there, or that the bot is not. */
  async function seenIn(id: PersonId, conversation: string): Promise<Person | null> {
    return fetch(id, conversation).catch((error: unknown) => {
      if (error instanceof ChatError && error.trouble.trouble === 'destination_broken') return null
      throw error
    })
  }

  /** Somebody who acts where the bot need not be: there, else wherever it is. */
  async function seenAnywhere(id: PersonId, conversation: string): Promise<Person | null> {
    const here = await seenIn(id, conversation)
    if (here || resting.has(id)) return here
    const looked = await Promise.allSettled(
      references
        .shared()
        .slice(0, placesMost)
        .map((one) => seenIn(id, one)),
    )
    const found = looked.flatMap((one) => (one.status === 'fulfilled' && one.value ? [one.value] : []))[0]
    if (found) return found
    for (const one of looked) if (one.status === 'rejected') throw one.reason
    // Whoever is nowhere may press on; the others need the pace.
    resting.add(id)
    void wait(askAgain).then(() => resting.delete(id))
    return null
  }

  /** Reads who is in the channel: people, members and how to reach them. Refuses with a ChatError. */
  async function readChannel(channel: ChannelId): Promise<void> {
    const roster = await patiently(() => readRoster(connector, platform.serviceUrlOf(channel), teamsId(channel)))
    const ids = roster.map(personIdOf)
    const before = await store.people(ids)
    const home = tenant ?? references.of(channel)?.tenant ?? null
    for (const member of roster) note(member, home)
    const people = roster.map((member) => toPerson(member, home, before.get(personIdOf(member)) ?? null))
    const at = now()
    const [left] = await Promise.all([store.setMembers(channel, ids, at), store.savePeople(people, at)])
    for (const person of left) await settings.onLeft(channel, person)
  }

  const syncChannel = (channel: ChannelId, how: { afresh?: boolean } = {}) =>
    syncing(channel, () => readChannel(channel), how)

  /** Looks again at somebody in their 1:1 chat; who never had one is seen in channels only. */
  async function lookAgain(id: PersonId): Promise<void> {
    const before = await store.person(id)
    if (!before) return
    const { conversation = null, installed = false } = references.of(id) ?? {}
    const found = installed && conversation !== null ? await lookIn(id, conversation) : 'unasked'
    if (found === 'there') return
    await saved(found === 'gone' ? { ...before, standing: 'gone' } : before)
    if (found === 'gone') await settings.onGone(id)
    if (found === 'closed') await settings.onLost(id)
  }

  /** `closed`: the bot was taken out of their chat, or is blocked there. Refuses with a ChatError otherwise. */
  async function lookIn(id: PersonId, chat: string): Promise<'there' | 'gone' | 'closed'> {
    try {
      if (await patiently(() => fetch(id, chat))) return 'there'
    } catch (error) {
      if (!(error instanceof ChatError) || error.trouble.trouble !== 'destination_broken') throw error
      references.note({ place: id, installed: false })
      return 'closed'
    }
    references.note({ place: id, installed: false })
    return 'gone'
  }

  /** Somebody whom a form names: whether they have the app shows when their 1:1 chat is begun. */
  async function reach(id: PersonId): Promise<void> {
    const { conversation = null, account = null } = references.of(id) ?? {}
    if (conversation !== null) return
    // Who was seen in a channel need not have the app.
    const chat = await platform.chatWith(id)
    const unseen = (await store.person(id))?.standing === 'unseen'
    if (account === null || unseen) await fetch(id, chat)
  }

  async function saved(person: Person): Promise<Person> {
    await store.savePeople([person], now())
    return person
  }

  return {
    /**
     * The person, from the store; somebody never met is looked up while they wait, but not for long. `away`: they act
     * where the bot need not be.
     */
    async known(id: PersonId, seenAs: string, conversation: string, { away = false } = {}): Promise<Person> {
      const stored = await store.person(id)
      if (stored && !lookedUpAgain.includes(stored.standing)) return stored
      const look = away ? seenAnywhere : fetch
      const asked = asking(`${id} ${away}`, () => look(id, conversation)).then(
        (person) => ({ person }),
        (error: unknown) => {
          log(id, error)
          return null
        },
      )
      const answer = await within(patience, asked)
      const standing = away && answer ? 'unseen' : 'unknown'
      return answer?.person ?? saved({ ...(stored ?? stranger(id, seenAs)), standing })
    },

    /** Meets the people that a form names, but not for long; what came of it is in the store then. */
    async meetAll(ids: PersonId[]): Promise<void> {
      const met = ids.map((id) => reaching(id, () => reach(id)).catch((error: unknown) => log(id, error)))
      await within(
        patience,
        Promise.all(met).then(() => references.settled()),
      )
    },

    syncChannel,

    /** Looks again at whoever and whatever was not looked at for a day. Takes its time. */
    async refresh(at: Instant): Promise<void> {
      for (const channel of await store.staleChannels(at - goodFor)) {
        await syncChannel(channel).catch((error: unknown) => log(channel, error))
        await wait(pace)
      }
      const look = (id: PersonId) => lookAgain(id).catch((error: unknown) => log(id, error))
      await fewAtATime(await store.stalePeople(at - goodFor, 10_000), look, { pause: () => wait(pace) })
    },
  }
}
