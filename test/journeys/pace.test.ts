import { afterEach, expect, it } from 'vitest'
import { type Rig, startRig } from '../rig.ts'
import { there, wishes } from './steps.ts'

let rig: Rig
afterEach(() => rig.stop())

it('posts at most one message a second into a channel, cards and their first replies in order, and no 429 is ever needed', async () => {
  rig = await startRig({ scale: 1, workspace: { scale: 1 } })
  const file = async (by: string, title: string, product: string) => {
    const person = rig.slack.as(by)
    const form = there((await person.command(title)).view, 'the form')
    return person.submit(form, { ...wishes, Product: product })
  }
  const people = ['U0ANNA', 'U0BOB', 'U0CARL']
  await Promise.all(
    people.map(async (by) => {
      await file(by, `Wish of ${by}`, 'Invoicing')
      await file(by, `Voucher of ${by}`, 'Checkout')
    }),
  )
  await rig.settle()
  // Unscaled, the workspace refuses what comes sooner than a second after the last.
  expect(rig.slack.refused).toEqual([])
  for (const channel of ['C0BILLING', 'C0STORE']) {
    const posts = rig.slack.ledger.filter(
      ({ method, args }) => method === 'chat.postMessage' && args.channel === channel,
    )
    expect(posts).toHaveLength(6)
    const cards = posts.filter(({ args }) => args.thread_ts === undefined)
    const keys = cards.map(({ args }) => there(/^REQ-\d+/.exec(String(args.text)))[0])
    expect(keys).toEqual(keys.toSorted())
    const replies = posts.filter(({ args }) => args.thread_ts !== undefined)
    expect(replies.map(({ args }) => args.thread_ts)).toEqual(cards.map(({ result }) => result.ts))
  }
})
