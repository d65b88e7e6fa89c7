import { type PerformDeps, perform } from './perform.ts'
import { ownerOf } from './requests/prompts.ts'
import { type ChannelId, type Command, type Instant, judgeOf, type PersonId, type Request } from './requests/request.ts'
import { isServed } from './team-setup.ts'

/** What is done when people, channels and set-up change. */
export interface Upkeep {
  /** A person cannot be written to. */
  lost(person: PersonId): Promise<void>
  /** A person is gone: they are contact nowhere any more. */
  gone(person: PersonId): Promise<void>
  /** A person who could not be reached can be again: they are asked anew, and told what they have missed. */
  found(person: PersonId): Promise<void>
  /** A person left a team's channel: they are the contact there no longer. */
  left(channel: ChannelId, person: PersonId): Promise<void>
  /** A place cannot be written to: it is tried again now and then, and those who can mend it are told, once each time. */
  broken(place: string, code: string, began: Instant): Promise<void>
  /** Somebody has mended the place. */
  mended(place: string): void
  /** A message that somebody should answer could not be sent: who sorts requests is told. */
  unsent(request: number | null, place: string): Promise<void>
  /** Brings requests to where their product and team are now, and clears contacts who are in no team any more. */
  settle(): Promise<void>
}

const batch = 100
/** How long a broken place is left alone if nobody says that it is mended, in milliseconds. */
const tryAgain = 3_600_000

export function createUpkeep(deps: PerformDeps): Upkeep {
  const { store, now, onStored } = deps
  const mendedAt = new Map<string, Instant>()

  type PersonCommand = Extract<Command, { name: 'lose' | 'find' }>

  async function forEach(command: PersonCommand, here: (request: Request) => boolean): Promise<void> {
    for (const request of await store.involving(command.person)) {
      if (here(request)) await perform(deps, command, { request: request.id, by: 'clock', key: null })
    }
  }

  /** Whoever a team no longer lists is contact no longer. */
  async function clearContacts(): Promise<void> {
    for (const team of store.directory().teams.values()) {
      if (team.members === null) continue
      const listed = new Set(team.members)
      for (const request of await store.unfinished(team.id)) {
        const { id, contact } = request
        if (contact === null || listed.has(contact) || contact === judgeOf(request)) continue
        await perform(deps, { name: 'lose', person: contact, gone: false }, { request: id, by: 'clock', key: null })
      }
    }
  }

  return {
    lost: (person) => forEach({ name: 'lose', person, gone: false }, (request) => judgeOf(request) === person),
    gone: (person) =>
      forEach({ name: 'lose', person, gone: true }, (it) => judgeOf(it) === person || it.contact === person),
    async found(person) {
      await forEach({ name: 'find', person }, (request) => request.lost === person)
      if ((await store.retryNews(person, now())) > 0) onStored()
    },
    async left(channel, person) {
      const { teams } = store.directory()
      await forEach({ name: 'lose', person, gone: false }, (request) => {
        const team = request.team === null ? undefined : teams.get(request.team)
        return request.contact === person && judgeOf(request) !== person && team?.channel === channel
      })
    },
    mended(place) {
      mendedAt.set(place, now())
    },
    async broken(place, code, began) {
      // Mended while the attempt was under way: the next one shows.
      if ((mendedAt.get(place) ?? -1) >= began) return onStored()
      if (!(await store.holdPlace(place, { until: now() + tryAgain, broken: code }, now()))) return
      // Another chat in which somebody has called the bot concerns nobody else.
      if (!isServed(store.directory(), place)) return
      const { triage } = store.directory()
      const told = new Set([...(await store.admins()), ...(triage && triage.channel !== place ? [triage.channel] : [])])
      for (const reader of told) {
        const message = {
          kind: 'trouble',
          place: reader,
          data: { trouble: code, place },
          key: null,
          thread: null,
        } as const
        await store.addMessage(message, now())
      }
      onStored()
    },
    async unsent(request, place) {
      const triage = store.directory().triage?.channel ?? place
      for (const reader of triage === place ? await store.admins() : [triage]) {
        await store.addMessage(
          { kind: 'trouble', place: reader, data: { unsent: request, place }, key: null, thread: null },
          now(),
        )
      }
      onStored()
    },
    async settle() {
      await clearContacts()
      for (;;) {
        const directory = store.directory()
        const misplaced = await store.misplaced(batch)
        let moved = 0
        // Their cards come in the order in which they were asked for.
        for (const request of misplaced.toSorted((a, b) => a.id - b.id)) {
          const waits = request.state === 'routed' || request.state === 'parked'
          const team = (waits ? ownerOf(request, directory)?.id : request.team) ?? 0
          const done = await perform(deps, { name: 'move', team }, { request: request.id, by: 'clock', key: null })
          if (done.kind === 'done' && !done.already) moved++
        }
        if (moved === 0) return
      }
    },
  }
}
