import Sqlite from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { migrate } from '../db/migrate.ts'
import { openQueue } from '../db/queue.ts'
import { composeStore } from '../db/sqlite.ts'
import type { Store } from '../db/store.ts'
import { type Actions, createActions } from '../src/actions.ts'
import { createAnswers } from '../src/answers.ts'
import type { Reply } from '../src/chat.ts'
import { applyFile } from '../src/reports.ts'
import { en } from '../src/requests/words/en.ts'
import type { SentForm } from '../src/sent-form.ts'
import { monday, setup } from './rig.ts'

const anna = 'slack:U0ANNA'
const wishes = {
  title: 'Invoices leave late',
  need: 'We wait.',
  product: '1',
  outcome: 'Paid sooner',
  check_days: '30',
}
const sent: SentForm = { form: 'new_request', context: { nonce: 'n1', request: null }, values: wishes }

let store: Store
let actions: Actions
/** What the disk does with each flush that has been asked for while `slow`. */
let flushes: { done(): void; fail(error: Error): void }[]
let slow: boolean

beforeEach(async () => {
  const raw = new Sqlite(':memory:')
  migrate(raw)
  flushes = []
  slow = false
  const flush = async () => {
    if (slow) await new Promise<void>((done, fail) => flushes.push({ done, fail }))
  }
  store = composeStore({ raw, db: drizzle(raw, { casing: 'snake_case' }), queue: openQueue(raw, flush) })
  await applyFile(store, setup, { dryRun: false, now: monday })
  const member = { zone: 'UTC', standing: 'member', admin: false, dm: null } as const
  await store.savePeople([{ ...member, id: anna, name: 'Anna Berg' }], monday)
  const base = { store, now: () => monday, onStored: () => undefined, words: en }
  const answers = createAnswers({ ...base, refusing: () => [] })
  actions = createActions({ ...base, answers, onSetup: () => undefined })
  slow = true
})
afterEach(async () => {
  slow = false
  await store.close()
})

/** Sends the form; `drawn` resolves when the answer has been drawn, `answered` when it may go. */
function submit() {
  let answer = 'none yet'
  let draw: (reply: Reply) => void = () => undefined
  const drawn = new Promise<Reply>((resolve) => {
    draw = resolve
  })
  const answered = actions.submitAndDraw(sent, anna, async (reply) => {
    draw(reply)
    return 'the answer'
  })
  answered.then(
    (given) => {
      answer = given
    },
    () => undefined,
  )
  return { drawn, answered, answer: () => answer }
}

it('draws the answer to a new request while the disk takes the request, and gives it no sooner than that', async () => {
  const { drawn, answered, answer } = submit()
  expect((await drawn).kind).toBe('receipt')
  expect(await store.requestByNumber(1)).toMatchObject({ title: wishes.title })
  expect(flushes).toHaveLength(1)
  expect(answer()).toBe('none yet')

  flushes[0]?.done()
  expect(await answered).toBe('the answer')
})

it('gives no receipt for a request that the disk did not take', async () => {
  const { drawn, answered } = submit()
  await drawn
  flushes[0]?.fail(new Error('no space'))
  await expect(answered).rejects.toThrow('no space')
})

it('answers the same form again only when the first is on the disk', async () => {
  const first = submit()
  await first.drawn
  const again = submit()
  expect(again.answer()).toBe('none yet')
  flushes[0]?.done()
  await first.answered
  await again.drawn
  expect(again.answer()).toBe('none yet')
  flushes[1]?.done()
  expect(await again.answered).toBe('the answer')
  expect(await store.requestByNumber(2)).toBeNull()
})
