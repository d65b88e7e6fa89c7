import { describe, expect, it } from 'vitest'
import { createPeople } from '../../adapters/slack/people.ts'
import { ChatError } from '../../src/chat.ts'
import type { Person, PersonId } from '../../src/requests/request.ts'

const now = 1_800_000_000_000
const personOf = (id: PersonId): Person => ({
  id,
  name: `N ${id}`,
  zone: 'UTC',
  standing: 'member',
  admin: false,
  dm: null,
})
const down = () => Promise.reject(new ChatError({ trouble: 'uncertain', code: 'http_500' }))

/** Slack as `slack` answers, and a store that starts with these people. */
function start(slack: Parameters<typeof createPeople>[0]['platform'], met: Person[] = []) {
  const people = new Map(met.map((person) => [person.id, person]))
  const members = new Map<string, PersonId[]>()
  const waits: number[] = []
  const logged: string[] = []
  const listening = createPeople({
    store: {
      people: async (ids) =>
        new Map([...ids].flatMap((id) => (people.has(id) ? [[id, people.get(id) ?? personOf(id)]] : []))),
      person: async (id) => people.get(id) ?? null,
      savePeople: async (saved) => {
        for (const person of saved) people.set(person.id, person)
      },
      stalePeople: async () => [...people.keys()],
      setMembers: async (channel, ids) => {
        const before = members.get(channel) ?? []
        members.set(channel, ids)
        return before.filter((id) => !ids.includes(id))
      },
      staleChannels: async () => ['slack:C1', 'slack:C2'],
      joined: async (channel, id) => void members.set(channel, [...(members.get(channel) ?? []), id]),
      left: async (channel, id) =>
        void members.set(
          channel,
          (members.get(channel) ?? []).filter((one) => one !== id),
        ),
    },
    platform: slack,
    now: () => now,
    wait: async (ms) => {
      waits.push(ms)
    },
    log: (what) => logged.push(what),
    onGone: async () => undefined,
    onBack: async () => undefined,
    onLeft: async () => undefined,
    onRead: async () => undefined,
    patience: 20,
  })
  return { listening, people, members, waits, logged }
}

describe('people met on Slack', () => {
  it('are asked for once, then known', async () => {
    let asked = 0
    const { listening } = start({
      person: async (id) => {
        asked++
        return personOf(id)
      },
      members: async () => [],
    })
    const both = await Promise.all([listening.known('slack:U1', 'ann'), listening.known('slack:U1', 'ann')])
    expect([...both, await listening.known('slack:U1', 'ann')].map(({ name }) => name)).toEqual(
      Array(3).fill('N slack:U1'),
    )
    expect(asked).toBe(1)
  })

  it.each([
    ['is down', down],
    ['does not answer', () => new Promise<never>(() => {})],
  ])('are let through by the name they came with when Slack %s', async (_, person) => {
    const { listening, people } = start({ person, members: async () => [] })
    const stranger = { id: 'slack:U1', name: 'ann', standing: 'unknown' }
    expect(await listening.known('slack:U1', 'ann')).toMatchObject(stranger)
    expect(people.get('slack:U1')).toMatchObject(stranger)
  })

  it('are asked for again while they are unknown, and keep their 1:1 channel', async () => {
    const before: Person = { ...personOf('slack:U1'), standing: 'unknown', dm: 'D1' }
    const { listening } = start({ person: async (id) => personOf(id), members: async () => [] }, [before])
    expect(await listening.known('slack:U1', 'ann')).toMatchObject({ standing: 'member', dm: 'D1' })
  })

  it('are gone when Slack does not know them', async () => {
    const { listening } = start({ person: async () => null, members: async () => [] }, [])
    expect(await listening.known('slack:U1', 'ann')).toMatchObject({ standing: 'gone' })
  })

  it('are looked up when they are new in a channel, no faster than Slack allows', async () => {
    const ids = Array.from({ length: 50 }, (_, i) => `slack:U${i}`)
    const asked: string[] = []
    const { listening, members, waits } = start(
      {
        person: async (id) => {
          asked.push(id)
          return personOf(id)
        },
        members: async () => ids,
      },
      [personOf('slack:U0')],
    )
    await listening.syncChannel('slack:C1')
    expect(members.get('slack:C1')).toEqual(ids)
    expect(asked).toEqual(ids.slice(1))
    expect(waits).toEqual([2400, 2400, 2400])
  })

  it('are looked at again each day, and one that fails stops nothing', async () => {
    const met = ['slack:U1', 'slack:U2', 'slack:U3'].map(personOf)
    const { listening, people, members, logged } = start(
      {
        person: async (id) => (id === 'slack:U2' ? down() : { ...personOf(id), name: 'new' }),
        members: async (channel) => (channel === 'slack:C1' ? down() : ['slack:U1']),
      },
      met,
    )
    await listening.refresh(now)
    expect([...people.values()].map(({ name }) => name)).toEqual(['new', 'N slack:U2', 'new'])
    expect([...members.keys()]).toEqual(['slack:C2'])
    expect(logged).toEqual(['slack:C1', 'slack:U2'])
  })

  it('are asked for again after the time Slack names', async () => {
    let asked = 0
    const { listening, people, waits } = start({
      person: async (id) => {
        if (asked++ === 0) throw new ChatError({ trouble: 'retry', after: 3000, holds: 'verb', code: 'ratelimited' })
        return personOf(id)
      },
      members: async () => ['slack:U1'],
    })
    await listening.syncChannel('slack:C1')
    expect(waits).toEqual([3000])
    expect(people.get('slack:U1')).toMatchObject({ standing: 'member' })
  })
})
