/** What the page's Teams side asks for and does, over HTTP, and where the bot finds the Connector. */
import type { Route } from '../../src/web/server.ts'
import { carryOutTeams, readTeamsAct } from './acts-teams.ts'
import { asJson, guarded, limitIn, queryOf } from './answering.ts'
import type { createTeamsChanges } from './changes-teams.ts'
import { personas } from './furnish.ts'
import { teamsPersonas } from './furnish-teams.ts'
import { checkOrigin, checkProgram, readJson, Turned } from './guard.ts'
import type { Live } from './live.ts'
import type { Extension, TeamsScreen } from './protocol-teams.ts'
import { unreadPeople } from './said.ts'
import { chatFor, postsFor, teamsFor, threadFor } from './screen-teams.ts'
import { sees } from './teams/acts.ts'
import type { Person, Tenant } from './teams/tenant.ts'
import { actorOn, connectorPath } from './teams-side.ts'
import { clockOf } from './travel.ts'

interface Host {
  live: () => Promise<Live>
  changes: ReturnType<typeof createTeamsChanges>
  /** The Connector. */
  answerBot: Route['handle']
}

const root = '/playground/teams'

/** As the app's manifest has it. */
const extensions: Extension[] = [{ id: 'make_request', title: 'Make this a request', contexts: ['message', 'compose'] }]

export function createTeamsRoutes({ live, changes, answerBot }: Host): Route[] {
  async function screenFor(as: string): Promise<TeamsScreen> {
    const now = await live()
    const { tenant } = now.teams
    const person = personOr400(tenant, as)
    return {
      organisation: tenant.name,
      bot: tenant.bot,
      people: [...personas, ...teamsPersonas],
      as,
      chat: chatFor(tenant, person),
      teams: teamsFor(tenant, person),
      extensions,
      clock: await clockOf(now),
      unread: unreadPeople(now),
    }
  }

  async function inPlace<T>(query: URLSearchParams, read: (tenant: Tenant, person: Person, place: string) => T) {
    const { tenant } = (await live()).teams
    const person = personOr400(tenant, query.get('as') ?? '')
    const place = query.get('conversation') ?? ''
    if (!sees(tenant, person, place)) throw new Turned(400, 'This conversation is not there.')
    return read(tenant, person, place)
  }

  const program = guarded(async (request, response) => {
    checkProgram(request)
    await answerBot(request, response)
  })

  return [
    ...['GET', 'POST', 'PUT', 'DELETE'].map((method) => ({ method, path: `${connectorPath}/*`, handle: program })),
    asJson('GET', `${root}/screen`, async (_, query) =>
      screenFor(teamsPersonas.find(({ id }) => id === query.get('as'))?.id ?? teamsPersonas[0]?.id ?? ''),
    ),
    asJson('GET', `${root}/posts`, (_, query) =>
      inPlace(query, (tenant, person, place) =>
        postsFor(tenant, person, place, { before: query.get('before'), limit: limitIn(query) }),
      ),
    ),
    asJson('GET', `${root}/replies`, (_, query) =>
      inPlace(query, (tenant, person, place) => threadFor(tenant, person, place, query.get('root') ?? '')),
    ),
    {
      method: 'GET',
      path: `${root}/changes`,
      handle: guarded(async (request, response) => {
        checkOrigin(request)
        const { tenant } = (await live()).teams
        changes.open(personOr400(tenant, queryOf(request).get('as') ?? '').id, request, response)
      }),
    },
    asJson('POST', `${root}/act`, async (request) => {
      const act = readTeamsAct(await readJson(request))
      const { teams } = await live()
      const { id } = personOr400(teams.tenant, act.as)
      return carryOutTeams(teams.tenant, actorOn(teams, id), act)
    }),
  ]
}

function personOr400(tenant: Tenant, id: string): Person {
  const found = tenant.people.get(id)
  if (found) return found
  throw new Turned(400, 'Nobody here is called that.')
}
