import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeDatabase } from '../process.ts'
import { day, type Rig, setup, startRig } from '../rig.ts'
import { file, story, there } from './steps.ts'

/** A row of the database that cannot be read: set aside, and the rest goes on. */
describe('when a request cannot be read', () => {
  let database: { file: string; remove: () => void }
  let rig: Rig
  beforeEach(async () => {
    database = await makeDatabase(setup)
    rig = await startRig({ database: `file:${database.file}` })
  })
  afterEach(async () => {
    await rig.stop()
    database.remove()
  })

  function spoil(number: number): void {
    const raw = new Sqlite(database.file)
    raw.prepare(`update requests set why = '["inv' where number = ?`).run(number)
    raw.close()
  }
  const digests = (channel: string) =>
    rig.slack.messages(channel).filter((message) => rig.slack.textOf(message).includes("'s week"))

  it('the clock reminds of the others', async () => {
    await file(rig, 'Send invoices sooner')
    const card = await file(rig, 'Show the VAT')
    spoil(1)
    rig.pass(1.01 * day)
    await rig.settle()
    expect(story(rig, card)).toHaveLength(2)
  })

  it('people see the others on their Home', async () => {
    await file(rig, 'Send invoices sooner')
    await file(rig, 'Show the VAT')
    spoil(1)
    await rig.slack.as('U0BOB').openHome()
    await rig.settle()
    expect(rig.slack.textOf(there(rig.slack.home('U0BOB')))).toContain('Show the VAT')
  })

  it('the other teams get their digest', async () => {
    await file(rig, 'Send invoices sooner')
    await file(rig, 'Voucher for friends', { Product: 'Checkout' })
    spoil(1)
    rig.pass(7 * day)
    await rig.settle()
    expect(digests('C0STORE')).toHaveLength(1)
    expect(digests('C0BILLING')).toEqual([])
  })
})
