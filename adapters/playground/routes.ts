/** What the page asks for and does, over HTTP. */
import type { Words } from '../../src/requests/words/en.ts'
import type { Route } from '../../src/web/server.ts'
import { carryOut, readAct } from './acts.ts'
import { asJson, guarded, limitIn, queryOf } from './answering.ts'
import type { createChanges } from './changes.ts'
import { groups, personas } from './furnish.ts'
import { teamsPersonas } from './furnish-teams.ts'
import { checkOrigin, checkProgram, readJson, Turned } from './guard.ts'
import { actorIn, base, type Live } from './live.ts'
import { createFiles, pageFolder } from './page-files.ts'
import type { ClockState, Screen } from './protocol.ts'
import { saidSince, unreadPeople } from './said.ts'
import { channelFor, channelsFor, homeFor, pageOf, threadOf, viewsFor } from './screen.ts'
import { clockOf, moveClock, readMove } from './travel.ts'
import { bot, type Channel, dmOf, team } from './world.ts'

interface Host {
  /** What there is, once there is something. */
  live: () => Promise<Live>
  words: Words
  changes: ReturnType<typeof createChanges>
  /** Tells both platforms' pages. */
  tellClock: (clock: ClockState) => void
  /** Keeps the workspace and its date as they are. */
  keep: () => void
  /** Runs when what was given before is done. */
  inTurn: <T>(what: () => Promise<T>) => Promise<T>
  startOver: () => Promise<void>
  /** The Web API and the response_urls. */
  answerBot: Route['handle']
}

export function createRoutes({ live, words, changes, tellClock, keep, inTurn, startOver, answerBot }: Host): Route[] {
  async function screenFor(user: string): Promise<Screen> {
    const now = await live()
    const { world } = now
    dmOf(world, user)
    return {
      team: { name: team.name, domain: team.domain },
      bot: { id: bot.user, name: 'Roundtrip' },
      people: [...personas, ...teamsPersonas],
      as: user,
      channels: channelsFor(world, user),
      views: viewsFor(world, user),
      home: homeFor(world, user),
      clock: await clockOf(now),
      unread: unreadPeople(now),
      commands: [
        { usage: '/request [what you need]', meaning: 'the form for a new request' },
        ...words.help.commands.map(([usage, meaning]) => ({ usage: `/request ${usage}`, meaning })),
      ],
      groups: { ...groups },
    }
  }

  async function inChannel<T>(query: URLSearchParams, read: (live: Live, user: string, channel: Channel) => T) {
    const user = asOf(query.get('as'))
    const now = await live()
    const channel = channelFor(now.world, user, query.get('channel') ?? '')
    if (!channel) throw new Turned(400, 'This channel is not there.')
    return read(now, user, channel)
  }

  const files = createFiles(pageFolder(), base)
  const page = guarded(async (request, response) => {
    checkOrigin(request, true)
    files(request, response)
  })
  const program = guarded(async (request, response) => {
    checkProgram(request)
    await answerBot(request, response)
  })

  return [
    { method: 'GET', path: '/', handle: (_, response) => void response.writeHead(302, { location: base }).end() },
    { method: 'GET', path: base, handle: page },
    { method: 'GET', path: `${base}/`, handle: page },
    { method: 'GET', path: `${base}/assets/*`, handle: page },
    { method: 'POST', path: `${base}/api/*`, handle: program },
    { method: 'POST', path: `${base}/response/*`, handle: program },
    // Whoever comes with nobody's name begins as the first.
    asJson('GET', `${base}/screen`, async (_, query) => screenFor(known(query.get('as')) ?? first)),
    asJson('GET', `${base}/messages`, (_, query) =>
      inChannel(query, ({ world }, user, channel) =>
        pageOf(world, user, channel, { before: query.get('before'), limit: limitIn(query) }),
      ),
    ),
    asJson('GET', `${base}/thread`, (_, query) =>
      inChannel(query, ({ world }, user, channel) => threadOf(world, user, channel, query.get('ts') ?? '')),
    ),
    {
      method: 'GET',
      path: `${base}/changes`,
      handle: guarded(async (request, response) => {
        checkOrigin(request)
        const user = asOf(queryOf(request).get('as'))
        await live()
        changes.open(user, request, response)
      }),
    },
    asJson('POST', `${base}/act`, async (request) => {
      const act = readAct(await readJson(request))
      asOf(act.as)
      const now = await live()
      return carryOut(now.world, actorIn(now, act.as), act)
    }),
    asJson('POST', `${base}/clock`, async (request) => {
      const move = readMove(await readJson(request))
      return inTurn(async () => {
        const now = await live()
        await moveClock(now, move).finally(keep)
        const clock = await clockOf(now)
        tellClock(clock)
        return clock
      })
    }),
    asJson('GET', `${base}/said`, async (_, query) => {
      const since = Number(query.get('since') ?? Number.NaN)
      if (!Number.isFinite(since)) throw new Turned(400, 'Since when? In milliseconds.')
      return saidSince(await live(), since)
    }),
    asJson('POST', `${base}/reset`, async (request, query) => {
      const user = asOf(query.get('as') ?? first)
      await readJson(request)
      await inTurn(startOver)
      return screenFor(user)
    }),
  ]
}

const first = personas[0]?.id ?? ''
const known = (user: unknown): string | null => personas.find(({ id }) => id === user)?.id ?? null

function asOf(user: unknown): string {
  const found = known(user)
  if (found !== null) return found
  throw new Turned(400, 'Nobody here is called that.')
}
