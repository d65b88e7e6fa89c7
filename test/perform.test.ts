import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore } from '../db/sqlite.ts'
import type { Reference, Store } from '../db/store.ts'
import { namedBy, perform } from '../src/perform.ts'
import { anna, billing, bob, card, decide, morning, person, reference, request, setup } from './db/sample.ts'

const dora = 'teams:d0ra'

let store: Store
beforeEach(async () => {
  store = await openStore('file::memory:')
  await store.applySetup(setup, 'file', morning)
  await store.savePeople([person(anna), person(bob), person(dora)], morning)
})
afterEach(() => store.close())

describe('naming somebody', () => {
  const known = (changes: Partial<Reference>) => reference(dora, { conversation: null, ...changes })

  it.each<[string, Reference[], boolean]>([
    ['whose chat is known', [known({ conversation: 'a:1' })], false],
    ['who is known from a channel', [known({ account: '29:dora' })], false],
    ['who was only heard of', [known({})], true],
    ['who took the app out', [known({ conversation: 'a:1', installed: false })], true],
    ['who was never heard of', [], true],
  ])('on Teams %s, absent: $2', async (_, references, absent) => {
    await store.saveReferences(references)
    expect(await namedBy(store, dora)).toEqual({ named: person(dora), absent })
  })

  it('on Slack needs nothing but the workspace', async () => {
    expect(await namedBy(store, bob)).toEqual({ named: person(bob), absent: false })
  })

  it('to answer in the requester’s place is refused until they have the app', async () => {
    const { id } = await decide(store, request(), {}, [card(billing)])
    const deps = { store, now: () => morning, onStored: () => undefined }
    const name = () => perform(deps, { name: 'delegate', to: dora }, { request: id, by: anna, key: null })
    expect(await name()).toMatchObject({ kind: 'refused', refusal: { refused: 'person_absent', field: 'person' } })
    expect((await store.request(id))?.delegate).toBeNull()
    await store.saveReferences([known({ conversation: 'a:1' })])
    expect(await name()).toMatchObject({ kind: 'done', request: { delegate: dora } })
  })
})

it('declining as the same as one of two that are each the same as the other is refused', async () => {
  const over = { state: 'closed', resolution: 'duplicate' } as const
  await decide(store, request({ ...over, sameAs: 2 }))
  await decide(store, request({ ...over, sameAs: 1 }))
  await store.setMembers(billing, [bob], morning)
  const { id } = await decide(store, request(), {}, [card(billing)])
  const decline = { name: 'decline', reason: 'Twice', changeOfMind: null, sameAs: 1 } as const
  const refused = await perform({ store, now: () => morning, onStored: () => undefined }, decline, {
    request: id,
    by: bob,
    key: null,
  })
  expect(refused).toMatchObject({ kind: 'refused', refusal: { refused: 'same_as_closed', other: { number: 1 } } })
})
