import { heading, small, text, typed } from './blocks.ts'
import { type ButtonName, button, channelButtons, ownButtons, row } from './buttons.ts'
import { cardBlocks, summaryOf, type View } from './cards.ts'
import { stateLabel } from './labels.ts'
import {
  type Directory,
  type Event,
  hasThreads,
  isChannel,
  judgeOf,
  keyOf,
  type PersonId,
  type Platform,
  platformOf,
  type Request,
  type Roles,
  type Team,
} from './request.ts'
import { lineOf } from './story.ts'
import type { Block, Button, Card, Part, Text } from './text.ts'
import type { Words } from './words/en.ts'

/** Lines of a story that are shown; more are read, as some are passed over. */
const longestStory = 8

/**
 * One request with its story so far and all that this person may do. `owner`: the person is in the team that answers
 * for the product today.
 */
export function shown(words: Words, view: View, roles: Roles, owner: boolean, events: Event[]): Card {
  const { request, directory } = view
  const theirs = request.state === 'triage' ? roles.triage : roles.team && request.state !== 'closed'
  const { buttons, more } = theirs ? channelButtons(words, request, directory) : { buttons: [], more: [] }
  const there = new Set([...buttons, ...more].map((each) => each.label))
  const own = ownButtons(words, request, roles, owner).filter((each) => !there.has(each.label))
  // A reminder wants something of somebody, and is no part of what happened.
  const told = events.filter(({ fact }) => fact.kind !== 'reminded')
  const story = told
    .slice(-longestStory)
    .map((event) => small(words.card.line({ time: event.at }, closed(lineOf(words, view, event)))))
  return {
    summary: summaryOf(words, view),
    blocks: [
      ...cardBlocks(words, view),
      ...row(buttons, more),
      ...row(own),
      ...(story.length > 0 ? [heading(words.card.story), ...story] : []),
    ],
  }
}

/** A line that leads to what was said, where that is not shown. */
function closed(line: Text): Text {
  const last = line.at(-1)
  return typeof last === 'string' ? [...line.slice(0, -1), last.replace(/:$/, '.')] : line
}

/** A request in a list: what it is, how it stands, what can be pressed. */
function entry(words: Words, request: Request, directory: Directory, presses: ButtonName[] = []): Block[] {
  const { number, requester, stateSince, title } = request
  const state = stateLabel(words, request, directory)
  return [
    small(words.lists.entry(keyOf(number), state, { person: requester }, { time: stateSince })),
    ...typed(null, title),
    ...row(presses.map((name) => button(words, name, request))),
  ]
}

const moreButton = (words: Words, action: 'mine' | 'queue', detail?: string): Button => ({
  label: words.buttons.more,
  action,
  request: null,
  ...(detail === undefined ? {} : { detail }),
})

/** Lists go on below the lowest id that is shown. */
const lowest = (requests: Request[]): number => Math.min(...requests.map((request) => request.id))

/** The person's requests, by whose move it is; their own moves first. */
export function mine(words: Words, requests: Request[], reader: PersonId, directory: Directory, more: boolean): Card {
  const { lists } = words
  const blocks = byMove(words, requests, reader).flatMap(({ label, group }) => [
    heading(label),
    ...group.flatMap((request) => entry(words, request, directory, ['show'])),
  ])
  if (requests.length === 0) blocks.push(text([lists.noneMine]), ...row([button(words, 'new_request', null)]))
  if (more) blocks.push(...row([moreButton(words, 'mine', String(lowest(requests)))]))
  return { summary: [lists.mine], blocks }
}

function byMove(words: Words, requests: Request[], reader: PersonId): { label: string; group: Request[] }[] {
  const { moves, yourMove } = words.lists
  const isYours = (request: Request) => request.move === 'requester' && judgeOf(request) === reader
  const rest = (['team', 'triage', 'requester', 'clock', 'nobody'] as const).map((move) => ({
    label: moves[move],
    group: requests.filter((request) => request.move === move && !isYours(request)),
  }))
  return [{ label: yourMove, group: requests.filter(isYours) }, ...rest].filter(({ group }) => group.length > 0)
}

/** What waits for a team and what it works on; `team` null: what waits for triage. */
export function queue(
  words: Words,
  team: Team | null,
  requests: Request[],
  reader: PersonId,
  directory: Directory,
  more: boolean,
): Card {
  const title = team ? words.lists.queue(team.name) : words.lists.triageQueue
  const blocks = requests.flatMap((request) => entry(words, request, directory, queuePresses(request, reader)))
  if (requests.length === 0) blocks.push(text([words.lists.emptyQueue]))
  if (more) blocks.push(...row([moreButton(words, 'queue', `${team?.id ?? ''}:${lowest(requests)}`)]))
  return { summary: [title], blocks: [heading(title), ...blocks] }
}

function queuePresses({ state, contact }: Request, reader: PersonId): ButtonName[] {
  if (state === 'triage') return ['choose_team', 'show']
  if (state === 'routed') return ['claim', 'show']
  return contact === reader ? ['update', 'show'] : ['show']
}

/** What does not work: channels that cannot be posted to, and messages that were given up. */
interface Broken {
  places: { place: string; name: string | null; broken: string | null; waiting: number }[]
  dead: number
  /** Platforms that take nothing from the bot, and what they say. */
  refusing: { platform: Platform; code: string }[]
}

interface HomeView {
  mine: Request[]
  queues: { team: Team; requests: Request[] }[]
  owed: Request[]
  triage: Request[]
  /** null: not for this reader. */
  broken: Broken | null
  reader: PersonId
  directory: Directory
}

// A Home holds 100 blocks on Slack: these many requests fit with their headings. A message on Teams holds 25 kB.
const atHome = { owed: 5, mine: 8, triage: 4, queue: 4 }
const inMessage = { owed: 3, mine: 5, triage: 2, queue: 2 }

/** The person's own screen. */
export function home(words: Words, view: HomeView): Card {
  const { owed, mine, triage, queues, broken, directory, reader } = view
  const { lists } = words
  const most = hasThreads(reader) ? atHome : inMessage
  const list = (
    label: string,
    requests: Request[],
    limit: number,
    presses: (one: Request) => ButtonName[],
    more: Button,
  ) =>
    requests.length === 0
      ? []
      : [
          heading(label),
          ...requests.slice(0, limit).flatMap((request) => entry(words, request, directory, presses(request))),
          ...(requests.length > limit ? row([more]) : []),
        ]
  const allMine = moreButton(words, 'mine')
  const presses = (request: Request) => queuePresses(request, reader)
  const others = mine.filter((request) => !owed.some((one) => one.id === request.id))
  const yours = others.filter((request) => request.move === 'requester' && judgeOf(request) === reader)
  const sorted = byMove(words, others, reader).flatMap(({ group }) => group)
  const grouped = byMove(words, sorted.slice(0, most.mine), reader).flatMap(({ label, group }) => [
    small([{ em: label }]),
    ...group.flatMap((request) => entry(words, request, directory, ['show'])),
  ])
  return {
    summary: lists.home(owed.length + yours.length),
    blocks: [
      ...(broken ? brokenBlocks(words, broken) : []),
      text([lists.homeIntro]),
      ...row([button(words, 'new_request', null)]),
      ...list(lists.owed, owed, most.owed, () => ['tell_result', 'show'], allMine),
      ...(grouped.length > 0 ? [heading(lists.mine), ...grouped] : []),
      ...(sorted.length > most.mine ? row([allMine]) : []),
      ...list(lists.triageQueue, triage, most.triage, presses, moreButton(words, 'queue', ':')),
      ...queues.flatMap(({ team, requests }) =>
        list(lists.queue(team.name), requests, most.queue, presses, moreButton(words, 'queue', `${team.id}:`)),
      ),
    ],
  }
}

function brokenBlocks(words: Words, { places, dead, refusing }: Broken): Block[] {
  const { broken } = words
  if (places.length === 0 && dead === 0 && refusing.length === 0) return [small([broken.well])]
  return [
    heading(broken.heading),
    ...refusing.map(({ platform, code }) => text([broken.refusing(platform, code)])),
    ...places.map(({ broken: code, waiting, ...where }) =>
      text(broken.placeWaiting(placePart(where), waiting, broken.todo(code ?? ''))),
    ),
    ...(dead > 0 ? [text([broken.dead(dead)])] : []),
  ]
}

/** By name where it is known: whoever is not in a channel is not shown what its id stands for. */
const placePart = ({ place, name }: { place: string; name: string | null }): Part =>
  name === null ? { channel: place } : `#${name}`

/** To who can mend it: a place that nothing reaches any more. `place` is its key, `code` the platform's. */
export function trouble(words: Words, about: { place: string; name: string | null; code: string }): Card {
  const { broken } = words
  const line = broken.place(placePart(about), broken.todo(about.code))
  return { summary: line, blocks: [text(line), small([broken.kept])] }
}

/** To who sorts requests: something that somebody should answer has not reached them. */
export function unsent(words: Words, { unsent: request, place }: { unsent: number | null; place: string }): Card {
  const to = isChannel(place) ? { channel: place } : { person: place }
  const line = words.broken.unsent(request === null ? null : { request }, to)
  return { summary: line, blocks: [text(line), small([words.broken.unsentTodo])] }
}

type Digest = Record<'waiting' | 'inProgress' | 'results' | 'open', Request[]>

/** Entries of each list in a digest: four lists of two blocks an entry stay under Slack's 50. */
const inDigest = 5

/** A team's week: what waits, what is at work, what came back, what is still owed. */
export function digest(words: Words, team: Team, lists: Digest, directory: Directory): Card {
  const { digest } = words
  const part = (label: string, requests: Request[]): Block[] => {
    if (requests.length === 0) return []
    const left = requests.length - inDigest
    return [
      heading(label),
      ...requests.slice(0, inDigest).flatMap((request) => entry(words, request, directory)),
      ...(left > 0 ? [small([words.lists.andMore(left)])] : []),
    ]
  }
  return {
    summary: digest.summary(team.name, lists.waiting.length, lists.inProgress.length),
    blocks: [
      heading(digest.heading(team.name)),
      ...part(digest.waiting, lists.waiting),
      ...part(digest.inProgress, lists.inProgress),
      ...part(digest.results, lists.results),
      ...part(digest.open, lists.open),
    ],
  }
}

/** What can be typed, and the person's own id, which an admin needs. */
export function help(words: Words, admin: boolean, person: PersonId): Card {
  const { help } = words
  const platform = platformOf(person)
  return {
    summary: [help.summary],
    blocks: [
      text([help.intro]),
      text([hasThreads(person) ? help.how : help.howInChat]),
      ...help.commands.map(([usage, meaning]) => text(help.command(usage, meaning))),
      ...(admin ? [text([help.admin])] : []),
      small(help.id(person.slice(platform.length + 1))),
      ...row([button(words, 'new_request', null), ...(admin ? [button(words, 'team', null)] : [])]),
    ],
  }
}
