import { afterEach, expect, it } from 'vitest'
import { type Rig, startRig } from '../rig.ts'
import { there, wishes } from './steps.ts'

let rig: Rig
afterEach(() => rig.stop())

it('posts one message a second into a channel, unscaled, and no 429 is ever needed', async () => {
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
  expect(rig.slack.refused).toEqual([])
  for (const channel of ['C0BILLING', 'C0STORE']) {
    const times = rig.slack.ledger
      .filter(({ method, args }) => method === 'chat.postMessage' && args.channel === channel)
      .map(({ at }) => at)
    expect(times).toHaveLength(6)
    const gaps = times.slice(1).map((time, i) => time - there(times[i]))
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(980)
    expect(Math.max(...gaps)).toBeLessThan(2_500)
  }
})
