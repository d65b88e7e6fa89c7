import type { Store } from '../db/store.ts'
import { factsOn, isInTeam, rolesOf } from './facts.ts'
import { refuseStranger } from './requests/decide.ts'
import { help, home, mine, queue, shown } from './requests/lists.ts'
import { refusal } from './requests/refusals.ts'
import type { ChannelId, Instant, PersonId, Platform, Request, Team } from './requests/request.ts'
import type { Card } from './requests/text.ts'
import type { Words } from './requests/words/en.ts'
import { isServed, teamOfChannel } from './team-setup.ts'

/** What people ask to read. Nothing is stored by any of these. */
export interface Answers {
  mine(person: PersonId, before: number | null): Promise<Card>
  /** The queue of the team whose channel this is; null: no team has it. */
  queue(channel: ChannelId, person: PersonId, before: number | null): Promise<Card | null>
  /** One request with what this person may do; null: there is none, or the person may not read. */
  show(number: number, person: PersonId): Promise<Card | null>
  help(person: PersonId): Promise<Card>
  home(person: PersonId): Promise<Card>
}

const page = 10
const story = 24
const homeRows = 15
/** Home shows four of each queue, and whether there are more. */
const queueRows = 5
/** Closed requests stay in `mine` this long. */
const closedFor = 30 * 24 * 3_600_000

interface Deps {
  store: Store
  words: Words
  now: () => Instant
  /** Platforms that take nothing from the bot, and what they say. */
  refusing: () => { platform: Platform; code: string }[]
}

export function createAnswers({ store, words, now, refusing }: Deps): Answers {
  const directory = () => store.directory()

  /** One more than is shown tells whether there are more. */
  function cut(requests: Request[]): [Request[], boolean] {
    return [requests.slice(0, page), requests.length > page]
  }

  const from = (before: number | null, limit: number) => (before === null ? { limit } : { before, limit })

  return {
    async mine(person, before) {
      const closedSince = now() - closedFor
      const [requests, more] = cut(await store.mine(person, { ...from(before, page + 1), closedSince }))
      return mine(words, requests, person, directory(), more)
    },
    async queue(channel, person, before) {
      const team = teamOfChannel(directory(), channel)
      const triage = directory().triage?.channel === channel
      if (!team && !triage) return null
      const list = from(before, page + 1)
      const [requests, more] = cut(await (team ? store.queue([team.id], list) : store.inTriage(list)))
      return queue(words, team, requests, person, directory(), more)
    },
    async show(number, person) {
      const request = await store.requestByNumber(number)
      const loaded = request && (await store.load(request.id, person))
      if (!loaded) return null
      const facts = factsOn(store, loaded, person, now(), null)
      if (refuseStranger(facts)) return null
      const owner = factsOn(store, loaded, person, now(), 'learn').roles.team
      const events = await store.events(loaded.request.id, story)
      const view = { request: loaded.request, event: null, directory: directory(), open: true, now: now() }
      return shown(words, view, facts.roles, owner, events)
    },
    async help(person) {
      const known = await store.person(person)
      return help(words, directory().admins.includes(person) || (known?.admin ?? false), person)
    },
    async home(person) {
      const [known, membership] = await Promise.all([store.person(person), store.membership(person)])
      const actor = { id: person, standing: known?.standing ?? 'unknown', admin: known?.admin ?? false } as const
      const roles = rolesOf(null, actor, membership, directory(), null)
      const teams = [...directory().teams.values()].filter((team) => !team.retired && isInTeam(team, actor, membership))
      const stranger = refuseStranger({ standing: actor.standing, roles: { ...roles, team: teams.length > 0 } })
      if (stranger) return refusal(words, stranger, { request: null, directory: directory(), now: now() })
      const [requests, owed, queues, sorting, broken] = await Promise.all([
        store.mine(person, { limit: homeRows, closedSince: now() - closedFor }),
        store.owed(person, { limit: homeRows }),
        // Each by itself: a busy team's would leave no room for the others.
        Promise.all(teams.map(queueOf)),
        roles.triage ? store.inTriage({ limit: homeRows }) : [],
        roles.admin ? troubles() : null,
      ])
      return home(words, {
        mine: requests,
        owed,
        queues,
        triage: sorting,
        broken,
        reader: person,
        directory: directory(),
      })
    },
  }

  async function queueOf(team: Team): Promise<{ team: Team; requests: Request[] }> {
    return { team, requests: await store.queue([team.id], { limit: queueRows }) }
  }

  async function troubles() {
    const [places, dead] = await Promise.all([store.brokenPlaces(), store.deadLetterCount()])
    // What nobody works in any more needs no fixing.
    const served = places.filter(({ place }) => isServed(directory(), place))
    return { places: served, dead, refusing: refusing() }
  }
}
