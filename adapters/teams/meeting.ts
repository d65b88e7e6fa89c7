import type { Reference } from '../../src/chat.ts'
import { isZone } from '../../src/requests/calendar.ts'
import type { Instant, Person, PersonId } from '../../src/requests/request.ts'
import type { Words } from '../../src/requests/words/en.ts'
import type { Rosters } from '../../src/rosters.ts'
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

interface Deps {
  people: Pick<ReturnType<typeof createPeople>, 'known'>
  references: References
  rosters: Pick<Rosters, 'lookBriefly'>
  stored(id: PersonId): Promise<Person | null>
  save(people: Person[], at: Instant): Promise<void>
  /** They were out of reach, and are so no longer. */
  onBack(person: PersonId): Promise<void>
  words: Words
  now: () => Instant
}

/** Who does something and from where, before it is done. */
export function createMeeting({ people, references, rosters, stored, save, onBack, words, now }: Deps) {
  /** Where this came from is where an answer goes: addresses may change, the newest is right. */
  async function note(activity: Activity): Promise<void> {
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
    if (from && !isBot(from))
      await notePerson({ ...(isPersonal(activity) ? place : here), place: personIdOf(from), account: from.id })
    const channel = channelOf(activity)
    const team = channelData?.team?.id
    if (channel !== null && ours) references.note({ ...place, place: channel, ...(team ? { team } : {}) })
  }

  async function notePerson(reference: Partial<Reference> & { place: PersonId }): Promise<void> {
    if (reference.installed && references.of(reference.place)?.installed === false) {
      references.note({ ...reference, installed: false })
      // Before it is noted that they are there: what fails here is done when they are heard of next.
      await onBack(reference.place)
    }
    references.note(reference)
  }

  async function meet(activity: Activity): Promise<PersonId> {
    const { from } = activity
    if (!from) throw new Error('nobody did this')
    const id = personIdOf(from)
    const away = !isOurs(activity)
    const own = away ? references.of(id)?.conversation : null
    const looked = rosters.lookBriefly(id)
    // Where the bot is not, whoever it has met is known from elsewhere.
    if (away) await looked
    // Side by side: together they take no longer than one.
    await Promise.all([
      people.known(id, from.name || words.somebody, own ?? conversationOf(activity.conversation.id), { away }),
      looked,
    ])
    // What the roster has just said of them stays.
    const known = await stored(id)
    if (known) await keepWhatIsTold(known, activity)
    return id
  }

  /** A person's client tells their name and zone with all they do. */
  async function keepWhatIsTold(person: Person, activity: Activity): Promise<void> {
    const told = zoneIn(activity)
    const zone = told !== null && told !== person.zone && isZone(told) ? told : person.zone
    const name = activity.from?.name?.trim() || person.name
    if (name !== person.name || zone !== person.zone) await save([{ ...person, name, zone }], now())
  }

  return { note, meet }
}

/** Message extensions are used in chats where the bot is not. */
const isOurs = ({ name }: Activity): boolean => !name?.startsWith('composeExtension/')
