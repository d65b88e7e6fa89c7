import type { Logger } from 'pino'
import type { Instant, Person, PersonId } from '../../src/requests/request.ts'
import type { Words } from '../../src/requests/words/en.ts'
import { within } from '../../src/within.ts'
import {
  type Activity,
  channelOf,
  conversationOf,
  isBot,
  isPersonal,
  personIdOf,
  tenantsOf,
  zoneIn,
} from './payloads.ts'
import type { createPeople } from './people.ts'
import type { References } from './references.ts'

export interface MeetingDeps {
  people: Pick<ReturnType<typeof createPeople>, 'known' | 'syncChannel'>
  references: References
  kept: {
    people: { savePeople(people: Person[], at: Instant): Promise<void> }
    membership(person: PersonId): Promise<{ unsynced: string[] }>
  }
  words: Words
  now: () => Instant
  wait: (milliseconds: number) => Promise<void>
  log: Logger
}

const lookWithin = 1_000
const askAgain = 5_000

/** Who does something and from where, before it is done. */
export function createMeeting({ people, references, kept, words, now, wait, log }: MeetingDeps) {
  const resting = new Set<string>()

  /** Where this came from is where an answer goes: addresses may change, the newest is right. */
  function note(activity: Activity): void {
    const { type, from, serviceUrl, conversation, channelData } = activity
    const [tenant] = tenantsOf(activity)
    const here = { serviceUrl, ...(tenant !== undefined && { tenant }) }
    const ours = isOurs(activity)
    const place = {
      ...here,
      ...(ours && { conversation: conversationOf(conversation.id) }),
      // Where somebody writes to the bot or presses its buttons it is there.
      ...(ours && (type === 'message' || type === 'invoke') && { installed: true }),
    }
    if (from && !isBot(from)) {
      references.note({ ...(isPersonal(activity) ? place : here), place: personIdOf(from), account: from.id })
    }
    const channel = channelOf(activity)
    const team = channelData?.team?.id
    if (channel !== null && ours) references.note({ ...place, place: channel, ...(team ? { team } : {}) })
  }

  async function meet(activity: Activity): Promise<PersonId> {
    const { from } = activity
    if (!from) throw new Error('nobody did this')
    const id = personIdOf(from)
    const { unsynced } = await kept.membership(id)
    const own = isOurs(activity) ? null : references.of(id)?.conversation
    // Side by side: together they take no longer than one.
    const [person] = await Promise.all([
      people.known(id, from.name || words.somebody, own ?? conversationOf(activity.conversation.id)),
      lookBriefly(unsynced.filter((one) => !resting.has(one))),
    ])
    await keepWhatIsTold(person, activity)
    return id
  }

  /** A person's client tells their name and zone with all they do. */
  async function keepWhatIsTold(person: Person, activity: Activity): Promise<void> {
    const told = zoneIn(activity)
    const zone = told !== null && told !== person.zone && isZone(told) ? told : person.zone
    const name = activity.from?.name?.trim() || person.name
    if (name !== person.name || zone !== person.zone) await kept.people.savePeople([{ ...person, name, zone }], now())
  }

  /** Whoever acts waits a moment for it. A channel that cannot be read then rests, or everybody would wait again. */
  async function lookBriefly(channels: string[]): Promise<void> {
    if (channels.length === 0) return
    await within(lookWithin, syncAll(channels))
    for (const channel of channels) {
      resting.add(channel)
      void wait(askAgain).then(() => resting.delete(channel))
    }
  }

  async function syncAll(channels: string[]): Promise<void> {
    await Promise.all(
      channels.map((channel) =>
        people.syncChannel(channel).catch((error) => log.warn({ err: error, channel }, 'could not read who is there')),
      ),
    )
  }

  return { note, meet, syncAll }
}

/** Message extensions are used in chats where the bot is not. */
const isOurs = ({ name }: Activity): boolean => !name?.startsWith('composeExtension/')

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
