import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPeople } from '../../adapters/teams/people.ts'
import { createReferences, type References } from '../../adapters/teams/references.ts'
import { createConnector, teamsPlatform } from '../../adapters/teams/send.ts'
import { openStore } from '../../db/sqlite.ts'
import type { Store } from '../../db/store.ts'
import { morning, person, setup, team } from '../db/sample.ts'
import { type Answer, json, refusal, scripted } from './script.ts'

const yard = 'teams:19:yard@thread.tacv2'
const day = 24 * 3_600_000
const member = (name: string, more: object = {}) => ({
  id: `29:${name}`,
  aadObjectId: name,
  name: name.toUpperCase(),
  tenantId: 'acme',
  userRole: 'user',
  ...more,
})
const roster = (members: object[], continuationToken = '') => json({ members, continuationToken })

let store: Store
let close: (() => Promise<void>) | null = null
let settled: (() => Promise<void>) | null = null
beforeEach(async () => {
  store = await openStore('file::memory:')
  await store.applySetup(setup, 'file', morning)
  await store.applySetup(
    [
      { change: 'organisation', triage: null },
      { change: 'team', id: 1, team: team({ channel: yard }) },
      { change: 'team', id: 2, team: team({ name: 'Storefront', channel: yard }) },
    ],
    'file',
    morning,
  )
})
afterEach(async () => {
  await close?.()
  close = null
  await settled?.()
  await store.close()
})

/** People over a Connector that answers like this, in turn. */
const start = (...answers: Answer[]) => startWith(10_000, ...answers)
const impatient = (...answers: Answer[]) => startWith(50, ...answers)

async function startWith(patience: number, ...answers: Answer[]) {
  const api = await scripted(...answers)
  close = api.close
  const connector = createConnector({ token: async () => null, allowed: () => true, timeout: 2_000 })
  const references: References = createReferences({
    store: { all: () => store.allReferences('teams'), save: store.saveReferences },
    fallback: api.url,
    log: (error) => {
      throw error
    },
  })
  settled = references.settled
  const platform = teamsPlatform({
    connector,
    references,
    appId: 'app',
    tenant: 'acme',
    choicesFor: async () => ({ people: [], channels: [] }),
    onBack: () => undefined,
  })
  const gone: string[] = []
  const lost: string[] = []
  const left: string[] = []
  const waits: number[] = []
  const logged: string[] = []
  const people = createPeople({
    store: { ...store, stalePeople: (before, limit) => store.stalePeople(before, limit, 'teams') },
    connector,
    platform,
    references,
    tenant: 'acme',
    now: () => morning,
    wait: async (ms) => {
      waits.push(ms)
    },
    log: (what) => logged.push(what),
    onGone: async (id) => void gone.push(id),
    onLost: async (id) => void lost.push(id),
    onLeft: async (channel, id) => void left.push(`${channel} ${id}`),
    patience,
  })
  const paths = () => api.calls.map(({ path }) => decodeURIComponent(path))
  const met = (id: string) => store.person(id)
  return { people, references, gone, lost, left, waits, logged, paths, met }
}

describe('the people of a channel', () => {
  it('are read page by page, and kept with how to reach them', async () => {
    const { people, references, paths, met } = await start(roster([member('dora')], 'more&1'), roster([member('carl')]))
    await people.syncChannel(yard)
    expect(paths()).toEqual([
      'v3/conversations/19:yard@thread.tacv2/pagedmembers?pageSize=500',
      'v3/conversations/19:yard@thread.tacv2/pagedmembers?pageSize=500&continuationToken=more&1',
    ])
    expect(await store.members(yard)).toEqual(['teams:carl', 'teams:dora'])
    expect(await met('teams:dora')).toEqual(person('teams:dora', { name: 'DORA' }))
    await references.settled()
    expect((await store.references(['teams:dora'])).get('teams:dora')).toMatchObject({
      account: '29:dora',
      conversation: null,
      tenant: 'acme',
      installed: true,
    })
    expect((await store.membership('teams:dora')).unsynced).toEqual([])
  })

  it('are members, guests or from elsewhere, never admins, and never bots', async () => {
    const { people, met } = await start(
      roster([
        member('dora', { userRole: 'admin' }),
        member('gert', { userRole: 'guest' }),
        member('anon', { userRole: 'anonymous' }),
        member('else', { tenantId: 'globex' }),
        member('loud', { tenantId: 'ACME' }),
        { id: '28:app', name: 'Roundtrip' },
        { id: '29:bare', objectId: 'bare', name: ' ' },
      ]),
    )
    await people.syncChannel(yard)
    const standings = await Promise.all(
      ['dora', 'gert', 'anon', 'else', 'loud', 'bare'].map((id) => met(`teams:${id}`)),
    )
    expect(standings.map((one) => [one?.standing, one?.admin])).toEqual([
      ['member', false],
      ['guest', false],
      ['external', false],
      ['external', false],
      ['member', false],
      ['member', false],
    ])
    expect(standings.at(-1)?.name).toBe('29:bare')
    expect(await store.members(yard)).toHaveLength(6)
  })

  it('keep their zone and chat, and who is missing has left', async () => {
    await store.savePeople([person('teams:dora', { zone: 'Europe/Oslo', dm: 'a:1' })], 0)
    await store.setMembers(yard, ['teams:dora', 'teams:carl'], 0)
    const { people, left, met } = await start(roster([member('dora')]))
    await people.syncChannel(yard)
    expect(await met('teams:dora')).toMatchObject({ name: 'DORA', zone: 'Europe/Oslo', dm: 'a:1' })
    expect(left).toEqual([`${yard} teams:carl`])
  })

  it('are read once for all who ask at the same time', async () => {
    const { people, paths } = await start(roster([member('dora')]))
    await Promise.all([people.syncChannel(yard), people.syncChannel(yard)])
    expect(paths()).toHaveLength(1)
  })

  it('stay as they were when half a roster comes', async () => {
    await store.setMembers(yard, ['teams:dora', 'teams:carl'], morning)
    const { people, left } = await start(roster([member('dora')], 'more'), refusal(500, 'ServiceError'))
    await expect(people.syncChannel(yard)).rejects.toThrow('uncertain')
    expect(await store.members(yard)).toEqual(['teams:carl', 'teams:dora'])
    expect(left).toEqual([])
  })

  it('are asked for again after the time that Teams names', async () => {
    const { people, waits } = await start(refusal(429, 'Throttled', { 'retry-after': '3' }), roster([member('dora')]))
    await people.syncChannel(yard)
    expect(waits).toEqual([3000])
    expect(await store.members(yard)).toEqual(['teams:dora'])
  })
})

describe('who acts', () => {
  it('is asked for once where they act, then known', async () => {
    const { people, paths } = await start(json(member('dora')))
    const known = () => people.known('teams:dora', 'Dora', 'a:1')
    const both = await Promise.all([known(), known()])
    expect([...both, await known()].map(({ name, standing }) => `${name} ${standing}`)).toEqual(
      Array(3).fill('DORA member'),
    )
    expect(paths()).toEqual(['v3/conversations/a:1/members/dora'])
  })

  it.each<[string, Answer]>([
    ['is down', refusal(500, 'ServiceError')],
    ['does not answer', () => {}],
    ['does not find them there', refusal(404, 'MemberNotFoundInConversation')],
  ])('is let through by the name they came with when Teams %s', async (_, answer) => {
    const { people, met } = await impatient(answer, json(member('dora')))
    const stranger = { name: 'Dora', standing: 'unknown' }
    expect(await people.known('teams:dora', 'Dora', 'a:1')).toMatchObject(stranger)
    expect(await met('teams:dora')).toMatchObject(stranger)
  })

  it('is looked up again after having been gone', async () => {
    await store.savePeople([person('teams:dora', { standing: 'gone', zone: 'Europe/Oslo' })], 0)
    const { people } = await start(json(member('dora')))
    expect(await people.known('teams:dora', 'Dora', 'a:1')).toMatchObject({ standing: 'member', zone: 'Europe/Oslo' })
  })
})

describe('who acts where the bot is not', () => {
  const notHere = refusal(403, 'BotNotInConversationRoster')
  const nobody = refusal(404, 'MemberNotFoundInConversation')
  const lunch = '19:lunch@thread.v2'
  const act = (people: Awaited<ReturnType<typeof start>>['people']) =>
    people.known('teams:dora', 'Dora', lunch, { away: true })
  /** The bot is in a team of two channels, in a group chat, and no more in a third place. */
  function around(references: References): void {
    references.note({ place: yard, team: '19:general@thread.tacv2' })
    references.note({ place: 'teams:19:shed@thread.tacv2', team: '19:general@thread.tacv2' })
    references.note({ place: 'teams:19:chat@thread.v2' })
    references.note({ place: 'teams:19:gone@thread.tacv2', installed: false })
    references.note({ place: 'teams:carl', conversation: 'a:2' })
  }

  it('is known where the bot is with them in another conversation, as what they are there', async () => {
    const { people, references, paths } = await start(notHere, nobody, json(member('dora', { userRole: 'guest' })))
    around(references)
    expect(await act(people)).toMatchObject({ standing: 'guest', name: 'DORA' })
    expect(paths().map((path) => path.split('/')[2])).toEqual([lunch, '19:general@thread.tacv2', '19:chat@thread.v2'])
  })

  it('is nobody where it is certain that they are in none of them, until they are', async () => {
    const { people, references, met } = await start(notHere, nobody, notHere, json(member('dora')))
    around(references)
    expect(await act(people)).toMatchObject({ name: 'Dora', standing: 'unseen' })
    expect(await met('teams:dora')).toMatchObject({ standing: 'unseen' })
    expect(await people.known('teams:dora', 'Dora', 'a:1')).toMatchObject({ standing: 'member' })
  })

  it.each<[string, Answer[]]>([
    ['where they act', [refusal(500, 'ServiceError')]],
    ['in one of the others', [notHere, refusal(500, 'ServiceError'), nobody]],
    ['in time', [notHere, () => {}, nobody]],
  ])('is let through by the name they came with when Teams cannot look %s', async (_, answers) => {
    const { people, references } = await impatient(...answers)
    around(references)
    expect(await act(people)).toMatchObject({ name: 'Dora', standing: 'unknown' })
  })

  it('is not asked for where they are known already', async () => {
    await store.savePeople([person('teams:dora')], 0)
    const { people, paths } = await start()
    expect(await act(people)).toMatchObject({ standing: 'member' })
    expect(paths()).toEqual([])
  })

  it('is looked up again when somebody names them who can be written to by now', async () => {
    await store.savePeople([person('teams:dora', { standing: 'unseen' })], 0)
    const { people, references, met } = await start(json({ id: 'a:9' }, 201), json(member('dora')))
    references.note({ place: 'teams:dora', account: '29:dora' })
    await people.meetAll(['teams:dora'])
    expect(await met('teams:dora')).toMatchObject({ standing: 'member' })
  })
})

describe('who is named in a form', () => {
  it('is reached by beginning their chat, and known from then on', async () => {
    const { people, references, paths, met } = await start(json({ id: 'a:9' }, 201), json(member('dora')))
    await people.meetAll(['teams:dora'])
    expect(paths()).toEqual(['v3/conversations', 'v3/conversations/a:9/members/dora'])
    expect(references.of('teams:dora')).toMatchObject({ conversation: 'a:9', account: '29:dora' })
    expect(await met('teams:dora')).toMatchObject({ name: 'DORA', standing: 'member' })
  })

  it('stays out of reach without the app', async () => {
    const { people, references, logged } = await start(refusal(403, 'ForbiddenOperationException'))
    await people.meetAll(['teams:dora'])
    expect(references.of('teams:dora')).toMatchObject({ conversation: null, installed: false })
    expect(logged).toEqual(['teams:dora'])
  })

  it('stays out of reach without the app also where they were seen in a channel', async () => {
    const { people, references } = await start(refusal(403, 'ForbiddenOperationException'))
    references.note({ place: 'teams:dora', account: '29:dora' })
    await people.meetAll(['teams:dora'])
    expect(references.of('teams:dora')).toMatchObject({ account: '29:dora', installed: false })
  })

  it('is not asked for where there is a chat with them, or was before they took the app out', async () => {
    const { people, references, paths } = await start()
    references.note({ place: 'teams:dora', account: '29:dora', conversation: 'a:1' })
    references.note({ place: 'teams:carl', conversation: 'a:2', installed: false })
    await people.meetAll(['teams:dora', 'teams:carl'])
    expect(paths()).toEqual([])
  })

  it('keeps nobody waiting when Teams does not answer', async () => {
    const { people, references, logged, met } = await impatient(() => {})
    await people.meetAll(['teams:dora'])
    // Nothing is known yet, not even that it failed.
    expect(logged).toEqual([])
    expect(references.of('teams:dora')).toBeNull()
    expect(await met('teams:dora')).toBeNull()
  })
})

describe('a day later', () => {
  const chat = (references: References, ...names: string[]) => {
    for (const name of names)
      references.note({ place: `teams:${name}`, account: `29:${name}`, conversation: `a:${name}` })
  }

  it('channels and people are looked at again, and one that fails stops nothing', async () => {
    await store.savePeople(
      ['anna', 'bert', 'carl'].map((name) => person(`teams:${name}`)),
      morning - 2 * day,
    )
    const { people, references, logged, met } = await start(
      refusal(500, 'ServiceError'),
      ...['anna', 'bert', 'carl'].map(
        (): Answer => (response, call) =>
          call.path.includes('bert')
            ? refusal(500, 'ServiceError')(response, call)
            : json(member(call.path.includes('anna') ? 'anna' : 'carl'))(response, call),
      ),
    )
    chat(references, 'anna', 'bert', 'carl')
    await people.refresh(morning)
    const now = await Promise.all(['anna', 'bert', 'carl'].map((name) => met(`teams:${name}`)))
    expect(now.map((one) => one?.name)).toEqual(['ANNA', 'teams:bert', 'CARL'])
    expect(logged).toEqual([yard, 'teams:bert'])
  })

  it.each<[string, Answer, string, 'gone' | 'lost']>([
    ['is in their chat no more is gone', refusal(404, 'MemberNotFoundInConversation'), 'gone', 'gone'],
    ['has taken the app out is lost', refusal(403, 'BotNotInConversationRoster'), 'member', 'lost'],
  ])('somebody who %s, once', async (_, answer, standing, as) => {
    await store.savePeople([person('teams:dora')], morning - 2 * day)
    const { people, references, gone, lost, met, paths } = await start(roster([]), answer, roster([]))
    chat(references, 'dora')
    await people.refresh(morning)
    expect(await met('teams:dora')).toMatchObject({ standing })
    expect(references.of('teams:dora')?.installed).toBe(false)
    await people.refresh(morning)
    expect({ gone, lost }).toEqual({ gone: [], lost: [], [as]: ['teams:dora'] })
    expect(paths()).toHaveLength(2)
  })

  it('somebody who never had a chat is asked nothing about', async () => {
    await store.savePeople([person('teams:dora')], morning - 2 * day)
    const { people, gone, paths } = await start(roster([]))
    await people.refresh(morning)
    expect([paths().length, gone]).toEqual([1, []])
    expect(await store.stalePeople(morning - day, 9, 'teams')).toEqual([])
  })

  it('people are asked about a few at a time', async () => {
    const names = Array.from({ length: 9 }, (_, i) => `p${i}`)
    await store.savePeople(
      names.map((name) => person(`teams:${name}`)),
      morning - 2 * day,
    )
    const { people, references, waits } = await start(roster([]), ...names.map((name) => json(member(name))))
    chat(references, ...names)
    await people.refresh(morning)
    expect(waits).toEqual([500, 500, 500])
  })
})
