import { createHash } from 'node:crypto'
import type { DueMessage, Sent, Store, TypedWords } from '../db/store.ts'
import type { Answers } from './answers.ts'
import { type Names, parsePlace } from './chat.ts'
import { defaultHours } from './requests/calendar.ts'
import { cardIn, hint, note, notice, type View } from './requests/cards.ts'
import { digest, trouble, unsent } from './requests/lists.ts'
import { carrier, toPerson } from './requests/messages.ts'
import { armedWave, isAsk, ownerOf } from './requests/prompts.ts'
import {
  type ChannelId,
  type Instant,
  judgeOf,
  keyOf,
  type PersonId,
  platformOf,
  type Request,
} from './requests/request.ts'
import { mostSimilar } from './requests/similar.ts'
import { type Card, channelsIn, peopleIn, requestsIn } from './requests/text.ts'
import type { Words } from './requests/words/en.ts'

/** A message ready to be sent. */
export interface Rendered {
  card: Card
  names: Names
  /** Equal for two renderings that look the same. */
  hash: string
  /** Nobody can be mentioned: the channel sees the reply too. */
  broadcast: boolean
  /** The 1:1 channel of the person it goes to, once known. */
  dm: string | null
  /** It is for one person's eyes alone. */
  personal: boolean
  /** All that it asks has been answered or is asked anew elsewhere. */
  closed: boolean
  /** The prompts that are counted from its delivery at this instant. */
  arms(at: Instant): Sent['prompts']
}

export interface Screens {
  render(message: DueMessage): Promise<Rendered>
  /** Names for the people and keys for the requests in a card. */
  namesFor(card: Card): Promise<Names>
}

interface Options {
  store: Store
  words: Words
  answers: Answers
  /** What typed words are answered with, in this place. */
  answer: (typed: TypedWords, message: number, place: string) => Promise<Card>
  now: () => Instant
}

/** So many finished requests of a product are compared with a new one. */
const lookBack = 100

export function createScreens({ store, words, answers, answer, now }: Options): Screens {
  function viewOf(message: DueMessage): View {
    if (!message.about) throw new Error(`message ${message.id} (${message.kind}) is about no request`)
    return {
      request: message.about,
      event: message.story,
      directory: store.directory(),
      open: message.live,
      now: now(),
    }
  }

  async function draw(message: DueMessage, carried: DueMessage[], called: ReturnType<typeof calledBy>): Promise<Card> {
    const { data, place } = message
    const id = place.replace(/\/home$/, '')
    switch (message.kind) {
      case 'card':
        return cardIn(words, viewOf(message), place)
      case 'hint':
        return hint(words, { ...viewOf(message), earlier: await earlierThan(message) })
      case 'note':
        return note(words, viewOf(message), called.mention, called.named)
      case 'notice':
        return notice(words, viewOf(message), called.mention, called.named)
      case 'news': {
        const root = message.parent === null
        const earlier = root ? await earlierThan(message) : null
        return toPerson(words, { ...viewOf(message), earlier }, id, root ? 'root' : 'news')
      }
      case 'ask':
        return toPerson(words, viewOf(message), id, isAsk(message.ask) ? message.ask : 'news')
      case 'carrier':
        return carrier(
          words,
          carried.map((line) => ({ view: viewOf(line), reader: id, ask: isAsk(line.ask) ? line.ask : null })),
        )
      case 'home':
        return answers.home(id)
      case 'digest':
        return data && 'digest' in data ? weekly(data.digest, data.since) : nothing(message)
      case 'trouble': {
        if (data && 'unsent' in data) return unsent(words, data)
        if (!data || !('trouble' in data)) return nothing(message)
        const where = (await store.places([data.place])).get(data.place)
        return trouble(words, { place: data.place, name: where?.name ?? null, code: data.trouble })
      }
      case 'answer':
        return data && 'words' in data ? answer(data, message.id, id) : nothing(message)
    }
  }

  /** What came of something like it: told to the team and to who asks, where a request begins. */
  async function earlierThan({ about, story }: DueMessage): Promise<Request | null> {
    if (!about || about.product === null || (story && story.fact.kind !== 'submitted')) return null
    const earlier = await store.judged(about.product, { before: about.id, limit: lookBack })
    const found = mostSimilar(about.title, earlier)
    return found && store.request(found.id)
  }

  async function weekly(id: number, since: Instant): Promise<Card> {
    const team = store.directory().teams.get(id)
    if (!team) throw new Error(`team ${id} is gone`)
    const [work, loops] = await Promise.all([store.atWork(id), store.loops(id, since)])
    return digest(words, team, { ...work, ...loops }, store.directory())
  }

  /** Whom a message to the team calls: its contact, else whom the team named; a contact elsewhere only by name. */
  function calledBy({ about, mention, place }: DueMessage): { mention: string | null; named: PersonId | null } {
    if (!mention || !about) return { mention: null, named: null }
    const platform = platformOf(place)
    const directory = store.directory()
    const own = about.team === null ? undefined : directory.teams.get(about.team)
    const owner = ownerOf(about, directory)
    const team = owner?.channel === place ? owner : own
    // Whoever its old team, or the team no longer, has is not the one to call.
    const isTheirs = team === own && (own?.members?.includes(about.contact ?? '') ?? true)
    const contact = isTheirs ? about.contact : null
    if (contact && platformOf(contact) === platform) return { mention: contact, named: null }
    const called = team?.mention && platformOf(team.channel) === platform ? `${platform}:${team.mention}` : null
    return { mention: called, named: contact }
  }

  async function namesFor(card: Card): Promise<Names> {
    const ids = peopleIn(card)
    const people = ids.size > 0 ? await store.people(ids) : new Map<string, { name: string }>()
    const links = new Map<number, { key: string; remote: string | null }>()
    for (const id of requestsIn(card)) {
      const request = await store.request(id)
      if (!request) continue
      const row = request.channel === null ? null : await store.cardOf(id, request.channel)
      links.set(id, { key: keyOf(request.number), remote: row?.remote ?? null })
    }
    const channels = await channelNames(channelsIn(card))
    return {
      person: (id) => people.get(id)?.name ?? words.somebody,
      channel: (id) => channels.get(id) ?? null,
      request: (id) => links.get(id) ?? { key: words.aRequest, remote: null },
    }
  }

  /** What the platform calls them; until it has said so, whose channels they are. */
  async function channelNames(ids: Set<ChannelId>): Promise<Map<ChannelId, string>> {
    if (ids.size === 0) return new Map()
    const { teams, triage } = store.directory()
    const known = await store.places(ids)
    const owners = new Map([...teams.values()].map(({ channel, name }) => [channel, name]))
    if (triage) owners.set(triage.channel, words.triage)
    return new Map(
      [...ids].flatMap((id) => {
        const name = known.get(id)?.name ?? owners.get(id)
        return name === undefined ? [] : [[id, name] as const]
      }),
    )
  }

  async function zoneOf(request: Request): Promise<string> {
    const judge = judgeOf(request)
    return (await store.person(judge))?.zone ?? 'UTC'
  }

  return {
    namesFor,
    async render(message) {
      const carried = message.kind === 'carrier' ? await store.carried(message.id) : []
      const called = calledBy(message)
      const card = await draw(message, carried, called)
      const names = await namesFor(card)
      const person = parsePlace(message.place).kind === 'channel' ? null : message.place
      const dm = person ? ((await store.person(person))?.dm ?? null) : null
      const arming = [message, ...carried].filter((row) => row.arms !== null && row.ask !== null && row.about)
      const zones = new Map<number, string>()
      for (const row of arming) if (row.about) zones.set(row.id, await zoneOf(row.about))
      return {
        card,
        names,
        hash: hashOf(card, names),
        broadcast: message.kind === 'note' && message.mention && called.mention === null,
        dm,
        personal: person !== null,
        closed: message.kind === 'carrier' ? carried.every(isClosed) : isClosed(message),
        arms: (at) => arming.flatMap((row) => armedBy(row, zones.get(row.id) ?? 'UTC', at)),
      }
    },
  }

  function armedBy({ about, ask, arms, id }: DueMessage, zone: string, at: Instant): Sent['prompts'] {
    if (!about || ask === null || arms === null) return []
    const directory = store.directory()
    const prompt = armedWave(ask, arms, at, about, {
      directory,
      requesterHours: defaultHours(zone, directory.holidays),
    })
    return prompt ? [{ ...prompt, request: about.id, message: id }] : []
  }
}

/** Nothing is left of it but what it asked; a result is worth telling all the same. */
const isClosed = ({ ask, live, story }: DueMessage) => ask !== null && !live && story?.fact.kind !== 'outcome_recorded'

function nothing(message: DueMessage): never {
  throw new Error(`message ${message.id} (${message.kind}) does not say what it is about`)
}

function hashOf(card: Card, names: Names): string {
  const people = [...peopleIn(card)].map((id) => names.person(id))
  const requests = [...requestsIn(card)].map((id) => names.request(id))
  const channels = [...channelsIn(card)].map((id) => names.channel(id))
  return createHash('sha256')
    .update(JSON.stringify([card, people, requests, channels]))
    .digest('base64url')
}
