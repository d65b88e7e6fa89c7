import { and, asc, eq, getTableColumns, isNotNull, lt, sql } from 'drizzle-orm'
import type { ChannelId, Directory, Person, PersonId } from '../src/requests/request.ts'
import { type Engine, isIn, list, listed, slot, slots } from './engine.ts'
import { members, people, places } from './schema.ts'
import type { Membership, Store } from './store.ts'

const { organisation: _, askedAt: __, platform: ___, ...personColumns } = getTableColumns(people)
const cacheSize = 10_000
const adminsTold = 10

export type People = Pick<
  Store,
  | 'people'
  | 'person'
  | 'membership'
  | 'members'
  | 'admins'
  | 'savePeople'
  | 'stalePeople'
  | 'setMembers'
  | 'joined'
  | 'left'
  | 'staleChannels'
  | 'forgetElsewhere'
  | 'nameChannel'
  | 'peopleOn'
> & {
  /** Of these, what has changed is read again when it is asked for. */
  forget(ids: Iterable<PersonId> | 'all'): void
}

/** People met so far, and who is in which channel. */
export function peopleStore({ db, queue }: Engine, directory: () => Directory): People {
  const cache = new Map<PersonId, Person>()
  const remember = (person: Person) => {
    if (cache.size >= cacheSize) {
      const [oldest] = cache.keys()
      if (oldest !== undefined) cache.delete(oldest)
    }
    cache.set(person.id, person)
  }

  // Who is in which of the set-up's channels, as far as it was asked for; of the set-up that was read last.
  const memberships = new Map<PersonId, Membership>()
  let membershipsIn: Directory | null = null

  const byIds = db.select(personColumns).from(people).where(isIn(people.id, 'ids')).prepare()
  const save = db
    .insert(people)
    .values(slots({ ...personColumns, platform: true, askedAt: true }))
    .onConflictDoUpdate({
      target: people.id,
      set: {
        name: sql`excluded.name`,
        zone: sql`excluded.zone`,
        standing: sql`excluded.standing`,
        admin: sql`excluded.admin`,
        // The platform does not say it with the rest of a person.
        dm: sql`coalesce(excluded.dm, ${people.dm})`,
        askedAt: sql`excluded.asked_at`,
      },
    })
    .prepare()
  const stale = db
    .select({ id: people.id })
    .from(people)
    .where(and(lt(people.askedAt, slot('before')), eq(people.platform, slot('platform'))))
    .orderBy(asc(people.askedAt))
    .limit(slot('limit'))
    .prepare()

  const ofPerson = db
    .select({ channel: members.channel })
    .from(members)
    .where(and(eq(members.person, slot('person')), isIn(members.channel, 'channels')))
    .prepare()
  const ofChannel = db
    .select({ person: members.person })
    .from(members)
    .where(eq(members.channel, slot('channel')))
    .orderBy(asc(members.person))
    .prepare()
  const fetched = db
    .select({ channel: places.place, at: places.membersAt })
    .from(places)
    .where(and(isIn(places.place, 'channels'), isNotNull(places.membersAt)))
    .prepare()
  const inCharge = db
    .select({ id: people.id })
    .from(people)
    // Word for word the condition of the index people_admins.
    .where(sql`admin = 1 and standing = 'member'`)
    .orderBy(asc(people.id))
    .limit(adminsTold)
    .prepare()
  const choice = db
    .select(personColumns)
    .from(people)
    .where(and(eq(people.platform, slot('platform')), eq(people.standing, 'member')))
    .orderBy(asc(people.name))
    .limit(slot('limit'))
    .prepare()
  const noteFetched = db
    .insert(places)
    .values({ place: slot('channel'), membersAt: slot('at') })
    .onConflictDoUpdate({ target: places.place, set: { membersAt: sql`excluded.members_at` } })
    .prepare()
  const forgetElsewhere = db
    .update(places)
    .set({ membersAt: null })
    .where(and(isNotNull(places.membersAt), sql`${places.place} not in ${listed('channels')}`))
    .prepare()
  const keepOnly = db
    .delete(members)
    .where(and(eq(members.channel, slot('channel')), sql`${members.person} not in ${listed('people')}`))
    .returning({ person: members.person })
    .prepare()
  const join = db
    .insert(members)
    .values(slots(getTableColumns(members)))
    .onConflictDoNothing()
    .prepare()
  const leave = db
    .delete(members)
    .where(and(eq(members.channel, slot('channel')), eq(members.person, slot('person'))))
    .prepare()
  const name = db
    .insert(places)
    .values({ place: slot('channel'), name: slot('name') })
    .onConflictDoUpdate({ target: places.place, set: { name: sql`excluded.name` } })
    .prepare()

  function find(ids: Iterable<PersonId>): Map<PersonId, Person> {
    const found = new Map<PersonId, Person>()
    const missing: PersonId[] = []
    for (const id of ids) {
      const known = cache.get(id)
      if (known) found.set(id, known)
      else missing.push(id)
    }
    if (missing.length === 0) return found
    for (const person of byIds.all({ ids: list(missing) })) {
      remember(person)
      found.set(person.id, person)
    }
    return found
  }

  function forget(ids: Iterable<PersonId> | 'all'): void {
    if (ids === 'all') {
      cache.clear()
      memberships.clear()
    } else for (const id of ids) cache.delete(id)
  }

  function readMembership(person: PersonId): Membership {
    const all = setupChannels(directory())
    const channels = list(all)
    const known = new Set(fetched.all({ channels }).map(({ channel }) => channel))
    return {
      channels: ofPerson.all({ person, channels }).map(({ channel }) => channel),
      unsynced: all.filter((channel) => !known.has(channel)),
    }
  }

  async function changeMembers<T>(job: () => T): Promise<T> {
    const given = await queue.write(job)
    memberships.clear()
    return given
  }

  return {
    forget,
    people: async (ids) => find(ids),
    person: async (id) => cache.get(id) ?? find([id]).get(id) ?? null,
    async membership(person) {
      if (membershipsIn !== directory() || memberships.size >= cacheSize) memberships.clear()
      membershipsIn = directory()
      const known = memberships.get(person) ?? readMembership(person)
      memberships.set(person, known)
      return known
    },
    members: async (channel) => ofChannel.all({ channel }).map(({ person }) => person),
    async admins() {
      const listed = directory().admins
      return listed.length > 0 ? listed : inCharge.all().map(({ id }) => id)
    },
    async savePeople(all, askedAt) {
      await queue.write(() => {
        for (const person of all) save.run({ ...person, platform: person.id.split(':', 1)[0], askedAt })
      })
      forget(all.map(({ id }) => id))
    },
    stalePeople: async (before, limit, platform) => stale.all({ before, limit, platform }).map(({ id }) => id),
    setMembers: (channel, all, at) =>
      changeMembers(() => {
        const left = keepOnly.all({ channel, people: list(all) })
        for (const person of all) join.run({ channel, person })
        noteFetched.run({ channel, at })
        return left.map(({ person }) => person)
      }),
    joined: (channel, person) => changeMembers(() => void join.run({ channel, person })),
    left: (channel, person) => changeMembers(() => void leave.run({ channel, person })),
    async staleChannels(before) {
      const channels = setupChannels(directory())
      const at = new Map(fetched.all({ channels: list(channels) }).map(({ channel, at }) => [channel, at]))
      return channels.filter((channel) => (at.get(channel) ?? Number.NEGATIVE_INFINITY) < before)
    },
    forgetElsewhere: () => queue.write(() => void forgetElsewhere.run({ channels: list(setupChannels(directory())) })),
    peopleOn: async (platform, limit) => choice.all({ platform, limit }),
    nameChannel: (channel, to) => queue.write(() => void name.run({ channel, name: to })),
  }
}

/** The channels in which it matters who is a member: of the teams that are not retired, and triage's. */
function setupChannels({ teams, triage }: Directory): ChannelId[] {
  const channels = [...teams.values()].filter(({ retired }) => !retired).map(({ channel }) => channel)
  return [...new Set(triage ? [...channels, triage.channel] : channels)]
}
