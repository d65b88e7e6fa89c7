import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { channelIdOf, objectIdOf } from '../../adapters/playground/teams/tenant.ts'
import { cardOf, type Desk, file, inbox, press, startDesk, story, there } from './desk.ts'

let desk: Desk
beforeEach(async () => {
  desk = await startDesk()
})
afterEach(() => desk.stop())

const anna = `teams:${objectIdOf('Anna Berg')}`
const billing = `teams:${channelIdOf('billing')}`
const reference = async (place: string) => (await desk.store.references([place])).get(place)
const brokenAt = async (place: string) => (await desk.store.places([place])).get(place)?.broken ?? null

describe('words', () => {
  test('in the 1:1 chat are answered there once, however often they come', async () => {
    const { sent } = await desk.person('Anna').writes('help')
    await desk.sendRaw(sent)
    await desk.settle()
    const before = inbox(desk, 'Anna').length
    await desk.sendRaw(sent)
    await desk.settle()
    expect(inbox(desk, 'Anna')).toHaveLength(before)
  })

  test('that mention nobody are none of the bot’s business', async () => {
    const { sent } = await desk.person('Bob').mentions('billing', 'help')
    await desk.settle()
    const before = desk.ledger.length
    await desk.sendRaw({ ...sent, id: randomUUID(), entities: [] })
    await desk.settle()
    expect(desk.ledger).toHaveLength(before)
  })

  test('of bots are passed over', async () => {
    const { sent } = await desk.person('Anna').writes('help')
    await desk.settle()
    const before = [desk.ledger.length, desk.refused.length]
    await desk.sendRaw({ ...sent, id: randomUUID(), from: { id: '28:another', name: 'Another bot' } })
    await desk.settle()
    expect([desk.ledger.length, desk.refused.length]).toEqual(before)
  })

  test('in a group chat are answered there, where there are no reply chains, and concern nobody else', async () => {
    const { sent } = await desk.person('Bob').mentions('billing', 'help')
    await desk.settle()
    const chat = '19:abcdef@thread.v2'
    const conversation = { id: chat, conversationType: 'groupChat' }
    const text = String(sent.text).replace('help', 'Print a list')
    await desk.sendRaw({
      ...sent,
      id: randomUUID(),
      channelData: { tenant: { id: desk.tenant.id } },
      conversation,
      text,
    })
    await desk.waitFor(() => desk.refused.some((call) => call.place === chat))
    await vi.waitFor(async () => expect(await brokenAt(`teams:${chat}`)).not.toBeNull())
    await desk.settle()
    expect(inbox(desk, 'Ada').join()).not.toContain('Nothing reaches')
  })

  test('from a channel that was found broken have what waits for it tried at once', async () => {
    const card = await file(desk, 'Carry words')
    await desk.store.holdPlace(billing, { until: desk.now() + 3_600_000, broken: 'Forbidden' }, desk.now())
    await press(desk, 'Bob', card, 'Claim')
    await desk.waitFor(() => story(desk, card).length > 0)
    await desk.settle()
    expect(await brokenAt(billing)).toBeNull()
    expect(desk.textOf(card)).toContain('Taken on by Billing')
  })

  test('under a card go to its requester, with what the writer is told of files in their own chat', async () => {
    const card = await file(desk, 'Carry words')
    const bob = desk.person('Bob')
    await bob.mentions('billing', 'We are on it', card, { files: ['plan.pdf'] })
    await desk.waitFor(() => inbox(desk, 'Bob').some((text) => text.includes('Files are not carried')))
    await desk.settle()
    expect(inbox(desk, 'Anna').some((text) => text.includes('We are on it'))).toBe(true)
    expect(story(desk, card).join()).not.toContain('Files are not carried')
  })

  test('under a card that are a command are answered as one', async () => {
    const card = await file(desk, 'Command below')
    const told = inbox(desk, 'Anna').length
    await desk.person('Bob').mentions('billing', 'team', card)
    await desk.settle()
    expect(inbox(desk, 'Bob').at(-1)).toContain('Command below')
    expect(inbox(desk, 'Anna')).toHaveLength(told)
  })

  test('in a channel that ask for a form are answered by one button, where they stand', async () => {
    const { message } = await desk.person('Bob').mentions('billing', 'A new printer')
    await desk.settle()
    const [offer] = desk.thread(message)
    const form = await desk.person('Bob').opens(there(offer), 'New request')
    expect(form.value('Title')).toBe('A new printer')
  })

  test('in a channel that ask for something to read are answered in the 1:1 chat', async () => {
    const { message } = await desk.person('Bob').mentions('billing', 'show REQ-99')
    await desk.settle()
    expect(desk.thread(message)).toEqual([])
    expect(inbox(desk, 'Bob').at(-1)).toContain('REQ-99')
  })

  test('carry the writer’s name and zone', async () => {
    desk.addPerson({ name: 'Nora Late', zone: 'America/New_York' })
    await desk.person('Nora').install()
    await desk.person('Nora').writes('help')
    const id = `teams:${objectIdOf('Nora Late')}`
    expect(await desk.store.person(id)).toMatchObject({ name: 'Nora Late', zone: 'America/New_York' })
    const { sent } = await desk.person('Nora').writes('help')
    for (const localTimezone of ['Mars/Olympus', '+02:00']) {
      await desk.sendRaw({ ...sent, id: randomUUID(), localTimezone, entities: [] })
      expect((await desk.store.person(id))?.zone).toBe('America/New_York')
    }
  })
})

describe('how somebody is reached', () => {
  test('is what they last wrote from', async () => {
    const { sent } = await desk.person('Anna').writes('help')
    expect(await reference(anna)).toMatchObject({ serviceUrl: desk.serviceUrl(), installed: true })
    const moved = `${desk.serviceUrl()}moved/`
    await desk.sendRaw({ ...sent, id: randomUUID(), serviceUrl: moved })
    await expect.poll(async () => (await reference(anna))?.serviceUrl).toBe(moved)
  })

  test('is asked nobody for: what an activity says is enough', async () => {
    expect(await reference(billing)).toMatchObject({
      conversation: channelIdOf('billing'),
      team: [...desk.tenant.teams.values()].find(({ name }) => name === 'Billing people')?.id,
      tenant: desk.tenant.id,
      installed: true,
    })
  })
})

describe('the app', () => {
  test('says hello to a person once, and not in a team’s channel', async () => {
    const nora = desk.addPerson({ name: 'Nora New' })
    await desk.person('Nora').install()
    await desk.person('Nora').uninstall()
    await desk.person('Nora').install()
    await desk.settle()
    expect(inbox(desk, nora.name)).toHaveLength(1)
    expect(inbox(desk, nora.name)[0]).toContain('help')
    expect(desk.posts('billing')).toEqual([])
  })

  test('taken away by a requester: somebody else is asked to name another', async () => {
    const card = await file(desk, 'Left behind')
    await desk.person('Anna').uninstall()
    await desk.settle()
    expect((await reference(anna))?.installed).toBe(false)
    expect(desk.posts('triage').map(desk.textOf).join()).toContain('Left behind')
    expect(desk.textOf(card)).toContain('Left behind')
  })

  test('taken out of a team breaks its channel, and put back mends it', async () => {
    const card = await file(desk, 'Out and in')
    await desk.removeFrom('billing')
    expect(await brokenAt(billing)).toBe('BotNotInConversationRoster')
    await desk.settle()
    expect(inbox(desk, 'Ada').join()).toContain('billing')
    await desk.installIn('billing')
    await desk.settle()
    expect(await brokenAt(billing)).toBeNull()
    await press(desk, 'Bob', card, 'Claim')
    expect(desk.textOf(cardOf(desk, 'Out and in'))).toContain('Taken on')
  })

  test('added to a team learns its channels and who is there', async () => {
    const late = await startDesk({ arrived: false })
    await late.installIn('billing')
    await late.waitFor(() => late.ledger.some(({ route }) => route.includes('pagedmembers')))
    await expect.poll(async () => (await late.store.channelsOn('teams')).map(({ name }) => name)).toContain('billing')
    const bob = `teams:${objectIdOf('Bob Lind')}`
    await expect.poll(async () => (await late.store.membership(bob)).channels).toContain(billing)
    await late.stop()
  })
})

describe('a channel', () => {
  const named = async () => (await desk.store.channelsOn('teams')).find(({ id }) => id === billing)?.name

  test('that is renamed goes by its new name', async () => {
    await desk.renameChannel('billing', 'invoices')
    expect(await named()).toBe('invoices')
  })

  test('that every team has goes by the name of its team too', async () => {
    const general = `teams:${channelIdOf('Billing people General')}`
    const first = async () => (await desk.store.channelsOn('teams')).find(({ id }) => id === general)?.name
    await expect.poll(first).toBe('Billing people › General')
    await desk.renameTeam('Billing people', 'Finance')
    expect(await first()).toBe('Finance › General')
  })

  test('that is deleted is broken until it is restored', async () => {
    await desk.removeChannel('billing')
    expect(await brokenAt(billing)).toBe('ConversationNotFound')
    await desk.restoreChannel('billing')
    expect(await brokenAt(billing)).toBeNull()
  })

  test('of an archived team is broken until that is undone', async () => {
    await desk.archiveTeam('Billing people')
    expect(await brokenAt(billing)).toBe('MessageWritesBlocked')
    await desk.unarchiveTeam('Billing people')
    expect(await brokenAt(billing)).toBeNull()
  })

  test('of a team that is deleted is broken', async () => {
    await desk.removeTeam('Billing people')
    expect(await brokenAt(billing)).toBe('ConversationNotFound')
  })

  test('that no team works in concerns nobody', async () => {
    await desk.removeChannel('sales')
    await desk.settle()
    expect(inbox(desk, 'Ada').join()).not.toContain('sales')
  })
})

describe('people', () => {
  test('who join a team’s Teams team may act for it, and who leave may not', async () => {
    const card = await file(desk, 'Come and go')
    expect((await desk.person('Sam').presses(card, 'Claim')).told).toContain('Only the members of Billing')
    await desk.join('Billing people', 'Sam')
    expect((await desk.person('Sam').presses(card, 'Claim')).told).toBeNull()
    await desk.settle()
    await desk.leave('Billing people', 'Sam')
    await desk.settle()
    expect(desk.textOf(cardOf(desk, 'Come and go'))).not.toContain('Sam Roth')
    expect((await desk.person('Sam').presses(cardOf(desk, 'Come and go'), 'Start')).told).toContain('Only the members')
  })

  test('who are added while the one before is looked up may act for the team too', async () => {
    const card = await file(desk, 'Both are new')
    const before = desk.ledger.length
    desk.fault({ method: 'pagedmembers', kind: { delay: 300 } })
    const first = desk.join('Billing people', 'Sam')
    await desk.waitFor(() => desk.ledger.slice(before).some(({ route }) => route === 'pagedmembers'))
    await Promise.all([first, desk.join('Billing people', 'Carl')])
    expect((await desk.person('Carl').presses(card, 'Claim')).told).toBeNull()
    await desk.settle()
    expect((await desk.person('Sam').presses(card, 'Start')).told).toBeNull()
  })

  test('who leave while Teams does not answer are known to have left', async () => {
    const card = await file(desk, 'Gone at once')
    await desk.join('Billing people', 'Sam')
    desk.fault({ method: '*', kind: '500', times: Number.POSITIVE_INFINITY })
    await desk.leave('Billing people', 'Sam')
    expect((await desk.person('Sam').presses(card, 'Claim')).told).toContain('Only the members of Billing')
    desk.clearFaults()
  })
})
