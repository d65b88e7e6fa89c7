import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { View } from '../slack/workspace.ts'
import { type Desk, file, startDesk, there, told } from './steps.ts'

/** A team begins in chat: an admin fills in one form. */
describe('setting a team up in chat', () => {
  let rig: Desk
  beforeAll(async () => {
    rig = await startDesk({
      more: (slack) => {
        slack.addChannel({ id: 'C0LOGI', name: 'logistics', members: ['U0BEA', 'U0SAM', 'U0ADA'] })
        slack.addChannel({ id: 'C0OUT', name: 'outside', members: ['U0BEA'], botIn: false })
      },
    })
  })
  afterAll(() => rig.stop())

  const setup = async (channel: string): Promise<View> =>
    there((await rig.slack.as('U0ADA').command('setup', channel)).view)
  async function wrong(form: View, values: Parameters<ReturnType<typeof rig.slack.as>['submit']>[1]) {
    const before = rig.rows()
    const sent = await rig.slack.as('U0ADA').submit(form, values)
    expect(sent.closed).toBe(false)
    expect(rig.rows()).toEqual(before)
    return sent.errors ?? {}
  }

  it('creates one, which gets requests and works on them from then on', async () => {
    const form = await setup('C0LOGI')
    const sent = await rig.slack.as('U0ADA').submit(form, {
      Team: 'Logistics',
      Products: 'Shipping: parcel, carrier, delivery note\nReturns',
      'Time zone': 'Europe/Berlin',
    })
    expect(sent.errors).toBeNull()
    expect(rig.slack.textOf(there(sent.view))).toContain(
      'Logistics is set up. Requests for its products come to #logistics from now on.',
    )
    await rig.settle()
    const card = await file(rig, 'Where is my parcel', {
      Product: "I don't know",
      'What do you need, and why?': 'The carrier lost a parcel',
    })
    expect(card.channel).toBe('C0LOGI')
    expect(rig.slack.textOf(card)).toContain('Routed here because it mentions')
    await rig.slack.as('U0BEA').press(card, 'Claim')
    await rig.settle()
    expect(rig.slack.textOf(card)).toContain('Taken on by Logistics')
  })

  it('changes it: what the form shows stays, also the products that are not named', async () => {
    const form = await setup('C0LOGI')
    const shown = JSON.stringify(form.source)
    for (const value of ['Logistics', 'Shipping: parcel, carrier, delivery note', 'Returns', 'Europe/Berlin']) {
      expect(shown).toContain(value)
    }
    const sent = await rig.slack.as('U0ADA').submit(form, {
      Team: 'Parcels',
      Products: 'Shipping: parcel',
      Members: ['U0SAM'],
      Mention: 'U0SAM',
    })
    expect(sent.errors).toBeNull()
    await rig.settle()
    const card = await file(rig, 'Take this back', { Product: 'Returns' })
    expect(rig.slack.textOf(card)).toContain('Waiting for Parcels')
    const said = await told(rig, 'U0BEA', () => rig.slack.as('U0BEA').press(card, 'Claim'))
    expect(said).toContain('Only the members of Parcels')
    await rig.slack.as('U0SAM').press(card, 'Claim')
    await rig.settle()
    expect(rig.slack.textOf(card)).toContain('Taken on by Parcels')
  })

  it('says what is wrong at its field, and keeps what was typed', async () => {
    const form = await setup('C0SALES')
    expect(await wrong(form, { Team: 'Billing', Products: 'Leads' })).toEqual({
      Team: 'There is a team Billing already. Choose another name.',
    })
    expect(await wrong(form, { Team: 'Sales', Products: 'Leads\nLeads: lead\n: nothing' })).toEqual({
      Products: 'Line 2: this product is named twice.',
    })
    expect(Object.keys(await wrong(form, { Products: 'Leads', Channel: 'C0BILLING' }))).toEqual(['Channel'])
    expect(Object.keys(await wrong(form, { Channel: 'C0SALES', Products: `${'x'.repeat(81)}: y` }))).toEqual([
      'Products',
    ])
    expect(Object.keys(await wrong(form, { Team: 'x'.repeat(81), Products: 'Leads' }))).toEqual(['Team'])
    const sent = await rig.slack.as('U0ADA').submit(form, { Team: 'Sales' })
    expect(sent.errors).toBeNull()
  })

  it('takes a product over from another team, with what still waits there', async () => {
    const card = await file(rig, 'Check me out', { Product: 'Checkout' })
    expect(card.channel).toBe('C0STORE')
    const form = await setup('C0SALES')
    const sent = await rig.slack.as('U0ADA').submit(form, { Products: 'Leads\nCheckout' })
    expect(sent.errors).toBeNull()
    expect(rig.slack.textOf(there(sent.view))).toContain('Checkout moves over from Storefront')
    await rig.slack.waitFor(() =>
      rig.slack.messages('C0SALES').find((one) => rig.slack.textOf(one).includes('Check me out')),
    )
    await rig.settle()
    expect(rig.slack.textOf(card)).toContain('Went to Sales: #sales')
    expect(rig.slack.buttonsOf(card)).toEqual([])
  })

  it('tells an admin where the bot is not yet in the channel', async () => {
    const form = await setup('C0LOGI')
    const sent = await rig.slack.as('U0ADA').submit(form, { Channel: 'C0OUT' })
    expect(sent.errors).toBeNull()
    await rig.settle()
    await file(rig, 'To nowhere', { Product: 'Returns' }).catch(() => undefined)
    await rig.slack.as('U0ADA').openHome()
    await rig.settle()
    expect(rig.slack.textOf(there(rig.slack.home('U0ADA')))).toContain('invite it there with /invite @Roundtrip')
    await rig.slack.inviteBot('C0OUT')
    await rig.settle()
    await rig.slack.waitFor(() =>
      rig.slack.messages('C0OUT').find((one) => rig.slack.textOf(one).includes('To nowhere')),
    )
  })
})
