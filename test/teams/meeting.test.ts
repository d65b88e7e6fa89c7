import { expect, it } from 'vitest'
import { createMeeting } from '../../adapters/teams/meeting.ts'
import { activity } from '../../adapters/teams/payloads.ts'
import { createReferences } from '../../adapters/teams/references.ts'
import { openStore } from '../../db/sqlite.ts'
import { en } from '../../src/requests/words/en.ts'
import { morning, person } from '../db/sample.ts'

it('keeps what the roster says of a person while their client tells their zone', async () => {
  const store = await openStore('file::memory:')
  const dora = person('teams:dora', { name: 'Dora' })
  await store.savePeople([dora], morning)
  const { meet } = createMeeting({
    people: { known: async () => dora },
    references: createReferences({
      store: { all: async () => [], save: async () => undefined },
      fallback: null,
      log: () => undefined,
    }),
    rosters: { lookBriefly: () => store.savePeople([{ ...dora, standing: 'guest' }], morning) },
    stored: store.person,
    save: store.savePeople,
    onBack: async () => undefined,
    words: en,
    now: () => morning,
  })
  const pressed = activity.parse({
    type: 'invoke',
    serviceUrl: 'https://smba.trafficmanager.net/emea/',
    from: { id: '29:dora', aadObjectId: 'dora', name: 'Dora' },
    conversation: { id: 'a:chat', conversationType: 'personal' },
    localTimezone: 'Europe/Berlin',
  })
  expect(await meet(pressed)).toBe('teams:dora')
  expect(await store.person('teams:dora')).toEqual({ ...dora, standing: 'guest', zone: 'Europe/Berlin' })
  await store.close()
})
