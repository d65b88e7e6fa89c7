import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore } from '../db/sqlite.ts'
import type { Store } from '../db/store.ts'
import { createAnswers } from '../src/answers.ts'
import type { Request } from '../src/requests/request.ts'
import { en } from '../src/requests/words/en.ts'
import { createScreens } from '../src/screens.ts'
import { decide, dueOnSlack, morning, request, setup } from './db/sample.ts'
import { plain, read } from './requests/reading.ts'

describe('the digest of a team with much to do', () => {
  let store: Store
  beforeEach(async () => {
    store = await openStore('file::memory:')
    await store.applySetup(setup, 'file', morning)
  })
  afterEach(() => store.close())

  async function digest(): Promise<{ summary: string; text: string }> {
    await store.planDigest(1, morning + 1, true, morning)
    const [message] = await dueOnSlack(store, morning, 1)
    if (message?.kind !== 'digest') throw new Error('no digest')
    const base = { store, words: en, now: () => morning }
    const answer = () => Promise.reject(new Error('nothing was asked'))
    const { card } = await createScreens({
      ...base,
      answers: createAnswers({ ...base, refusing: () => [] }),
      answer,
    }).render(message)
    return { summary: plain(card.summary), text: read(card) }
  }
  const file = (count: number, changes: Partial<Request>) =>
    Promise.all(
      Array.from({ length: count }, (_, i) =>
        decide(store, request({ ...changes, title: `${changes.state} ${i + 1}`, stateSince: morning + i })),
      ),
    )

  it('counts all of it', async () => {
    await file(70, { state: 'routed' })
    await file(60, { state: 'in_progress' })
    const { summary, text } = await digest()
    expect(summary).toContain('70 waiting, 60 in progress')
    expect(text).toContain('and 65 more')
    expect(text).toContain('and 55 more')
  })

  it('shows what has waited longest', async () => {
    await file(60, { state: 'routed' })
    const { text } = await digest()
    expect(text).toContain('routed 1\n')
    expect(text).not.toContain('routed 60')
  })
})
