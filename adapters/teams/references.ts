import type { Reference } from '../../src/chat.ts'
import { isChannel } from '../../src/requests/request.ts'
import type { TeamsSettings } from '../../src/settings.ts'
import { teamsId } from './text.ts'

/** How people and channels are reached, from memory; what changes is stored in the background. */
export interface References {
  of(place: string): Reference | null
  /** The channels of a team, by the platform's id of it, as far as they were heard of. */
  inTeam(team: string): Reference[]
  /** The conversations of several people that the bot is in, a team's channels as one. */
  shared(): string[]
  /** Remembers at once and keeps what is not said as it was. Without a service URL of its own a place takes the newest. */
  note(reference: Partial<Reference> & { place: string }): void
  /** The newest service URL, for whoever was never heard of; null: there is none. */
  serviceUrl(): string | null
  load(): Promise<void>
  /** Waits for what is being stored. */
  settled(): Promise<void>
}

/** https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages#create-the-conversation */
const publicServiceUrl = 'https://smba.trafficmanager.net/teams/'

/** Where a bot calls that has heard of nobody yet; null: other clouds and local clients have addresses of their own. */
export const fallbackUrl = ({ local, cloud }: TeamsSettings): string | null =>
  local || Object.keys(cloud).length > 0 ? null : publicServiceUrl

interface Options {
  store: {
    all(): Promise<Reference[]>
    save(references: Reference[]): Promise<void>
  }
  /** For a bot that has heard of nobody yet; null: such a bot calls nobody. */
  fallback: string | null
  /** It could not be stored; with the next change it is tried again. */
  log: (error: unknown) => void
}

/** Keeps references in memory over the store. */
export function createReferences({ store, fallback, log }: Options): References {
  const known = new Map<string, Reference>()
  const changed = new Set<string>()
  let newest: string | null = null
  let saving: Promise<void> | null = null

  async function save(): Promise<void> {
    while (changed.size > 0) {
      const places = [...changed]
      changed.clear()
      try {
        await store.save(places.flatMap((place) => known.get(place) ?? []))
      } catch (error) {
        for (const place of places) changed.add(place)
        log(error)
        break
      }
    }
    // Before anybody else has a turn, or what they note would wait for the next.
    saving = null
  }

  return {
    of: (place) => known.get(place) ?? null,
    inTeam: (team) => [...known.values()].filter((reference) => reference.team === team),
    shared() {
      const inside = [...known.values()].filter(({ place, installed }) => installed && isChannel(place))
      return [...new Set(inside.map(({ place, team }) => team ?? teamsId(place)))]
    },
    note(reference) {
      newest = reference.serviceUrl ?? newest
      const before = known.get(reference.place)
      const after = merged(reference, before, newest ?? fallback)
      if (!after || (before && isSame(before, after))) return
      known.set(after.place, after)
      changed.add(after.place)
      saving ??= save()
    },
    serviceUrl: () => newest ?? fallback,
    async load() {
      for (const reference of await store.all()) {
        // What was heard meanwhile is newer, but may not be all.
        const heard = known.get(reference.place)
        known.set(reference.place, (heard && merged(heard, reference, newest)) ?? reference)
        newest ??= reference.serviceUrl
      }
    },
    settled: async () => {
      await saving
    },
  }
}

/** null: there is nowhere to reach it at. */
function merged(
  said: Partial<Reference> & { place: string },
  before: Reference | undefined,
  newest: string | null,
): Reference | null {
  const serviceUrl = said.serviceUrl ?? before?.serviceUrl ?? newest
  if (!serviceUrl) return null
  return {
    place: said.place,
    conversation: said.conversation ?? before?.conversation ?? null,
    account: said.account ?? before?.account ?? null,
    serviceUrl,
    tenant: said.tenant ?? before?.tenant ?? null,
    team: said.team ?? before?.team ?? null,
    installed: said.installed ?? before?.installed ?? true,
  }
}

function isSame(one: Reference, other: Reference): boolean {
  return (
    one.conversation === other.conversation &&
    one.account === other.account &&
    one.serviceUrl === other.serviceUrl &&
    one.tenant === other.tenant &&
    one.team === other.team &&
    one.installed === other.installed
  )
}
