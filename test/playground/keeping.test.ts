import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Screen } from '../../adapters/playground/protocol.ts'
import { type Ground, labels, startGround, wordsOf } from './ground.ts'

const fromMilo = (ground: Ground) => ground.as('U0MILO')
const hour = 3_600_000
/** What the bot has said since then, on either side. */
const saidSince = async (ground: Ground, since: number) => (await ground.get(`/said?since=${since}`)).json()

describe('a playground', () => {
  let ground: Ground
  beforeAll(async () => {
    ground = await startGround()
  })
  afterAll(() => ground.stop())

  async function newest() {
    const found = (await fromMilo(ground).messages('C0TRIAGE')).findLast((message) =>
      labels(message).includes('Decline'),
    )
    if (!found) throw new Error('No card is in triage')
    return found
  }

  it('begins with a history: judged, learned from, declined, waited for, open', async () => {
    const [billing, store] = await Promise.all([
      fromMilo(ground).messages('C0BILLING'),
      ground.as('U0BOB').messages('C0STORE'),
    ])
    const words = wordsOf([...billing, ...store])
    for (const state of ['Closed: achieved', 'Closed: partly', 'Closed: declined', 'verdict', 'In progress at']) {
      expect(words).toContain(state)
    }
    const times = billing.map(({ ts }) => Number(ts) * 1_000)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(Date.now() - (times[0] ?? 0)).toBeGreaterThan(50 * 24 * hour)
    expect(ground.playground.refused()).toEqual([])
    expect((await ground.as('U0ADA').screen()).commands).toContainEqual({
      usage: '/request mine',
      meaning: 'your requests, by whose move it is',
    })
  })

  it('moves its clock forwards alone', async () => {
    const before = (await fromMilo(ground).screen()).clock
    const later = await ground.clock({ by: 'hour' })
    expect(later.now - before.now).toBeGreaterThanOrEqual(hour)
    expect((await ground.clock({ by: 'day' })).now - later.now).toBeGreaterThanOrEqual(24 * hour)
    for (const by of ['back', -1, null]) expect((await ground.post('/clock', { by })).status).toBe(400)
    expect((await ground.post('/clock', { by: 'next', request: -3 })).status).toBe(400)
  })

  it('jumps to when the bot next has something to say, no further than it said before, and it says it', async () => {
    await ground.playground.settle()
    for (let jumps = 0; jumps < 8; jumps++) {
      const before = (await fromMilo(ground).screen()).clock
      const next = before.next ?? 0
      expect(next).toBeGreaterThanOrEqual(before.now)
      const { now } = await ground.clock({ by: 'next' })
      expect(now - next).toBeGreaterThanOrEqual(0)
      expect(now - next).toBeLessThan(hour)
      expect(await saidSince(ground, before.now)).not.toEqual([])
    }
  })

  it('is as it was after a restart: time, messages, forms, and cards that can still be edited', async () => {
    const milo = fromMilo(ground)
    await milo.press(await newest(), 'Decline')
    const before = await milo.screen()
    await ground.playground.settle()
    const messages = await milo.messages('C0BILLING')
    await ground.restart()
    const after = await milo.screen()
    expect(after.views).toEqual(before.views)
    expect(after.clock.now).toBeGreaterThanOrEqual(before.clock.now)
    expect(await milo.messages('C0BILLING')).toEqual(messages)
    const card = await newest()
    expect((await milo.submit({ 'Why?': 'Nobody here does that.' })).errors).toBeNull()
    await ground.playground.settle()
    const shown = (await milo.messages('C0TRIAGE')).find(({ ts }) => ts === card.ts)
    expect(wordsOf(shown)).toContain('Closed: declined')
    expect(ground.playground.refused()).toEqual([])
  })

  it('loses nothing that anybody was shown when it is cut off in the middle', async () => {
    const [anna, ada] = [ground.as('U0ANNA'), ground.as('U0ADA')]
    await anna.write('D0ANNA', '/request Frames')
    const open = await anna.view()
    await ground.crash()
    expect((await anna.screen()).views).toEqual([open])
    await anna.act({ do: 'close', view: open.id })
    await ground.crash()
    expect((await anna.screen()).views).toEqual([])

    await anna.write('C0SALES', '/invite @Roundtrip')
    await anna.write('C0SALES', 'Who has seen this?')
    const [said] = (await ada.messages('C0SALES')).slice(-1)
    await ada.act({ do: 'read', channel: 'C0SALES', ts: said?.ts ?? '' })
    const before = { ada: await ada.screen(), sales: await ada.messages('C0SALES') }
    await ground.crash()
    expect(await ada.messages('C0SALES')).toEqual(before.sales)
    expect((await ada.screen()).channels).toEqual(before.ada.channels)
    expect((await anna.write('C0SALES', '/invite @Roundtrip')).toast).toContain('already')
  })

  it('never loses a card that the bot has posted, and can edit it, however it is cut off', async () => {
    const anna = ground.as('U0ANNA')
    await anna.write('D0ANNA', '/request Frames for the paintings')
    await anna.submit({ 'What do you need, and why?': 'I.', 'Expected outcome': 'It.', Product: 'Search' })
    await ground.playground.settle()
    await ground.crash()
    const bob = ground.as('U0BOB')
    const cards = async () => (await bob.messages('C0STORE')).filter((one) => wordsOf(one).includes('Frames for'))
    const [card, ...others] = await cards()
    if (!card) throw new Error('The card is not there')
    expect(others).toEqual([])
    await bob.press(card, 'Claim')
    await ground.playground.settle()
    expect(labels((await cards())[0] ?? card)).toContain('Start')
    expect(ground.playground.refused()).toEqual([])
  })

  it('begins anew where its workspace or its database is gone', async () => {
    await ground.as('U0ANNA').write('C0SALES', 'Only said today')
    await ground.restart((folder) => rmSync(join(folder, 'playground-world.json')))
    expect(wordsOf(await ground.as('U0ANNA').messages('C0SALES'))).not.toContain('Only said today')
    await ground.as('U0ANNA').write('C0SALES', 'Said again')
    await ground.restart((folder) => rmSync(join(folder, 'playground.db')))
    expect(wordsOf(await ground.as('U0ANNA').messages('C0SALES'))).not.toContain('Said again')
  })

  it('is emptied and furnished again by a reset, and every window hears of it', async () => {
    await ground.as('U0ANNA').write('C0SALES', 'Before the reset')
    await ground.clock({ by: 'day' })
    const bea = await ground.as('U0BEA').listen()
    const screen = (await (await ground.post('/reset?as=U0BEA', {})).json()) as Screen
    expect(screen).toMatchObject({ as: 'U0BEA', views: [] })
    await bea.until((told) => told.some(({ kind }) => kind === 'reset'))
    expect(wordsOf(await ground.as('U0ANNA').messages('C0SALES'))).not.toContain('Before the reset')
    expect(Math.abs(screen.clock.now - Date.now())).toBeLessThan(60_000)
    await ground.as('U0ANNA').write('D0ANNA', '/request After the reset')
    expect(wordsOf(await ground.as('U0ANNA').view())).toContain('After the reset')
  })

  it('shows one person the same in two windows', async () => {
    const [one, two] = await Promise.all([ground.as('U0ANNA').listen(), ground.as('U0ANNA').listen()])
    await ground.as('U0ANNA').write('C0SALES', 'Hello there')
    for (const window of [one, two]) await window.message(({ text }) => text === 'Hello there')
    const view = await ground.as('U0ANNA').view()
    await ground.as('U0ANNA').act({ do: 'close', view: view.id })
    for (const window of [one, two]) {
      await window.until((told) => told.some((change) => change.kind === 'views' && change.views.length === 0))
    }
  })

  it('hands out a long channel by the page, the newest first, and nothing of it with the screen', async () => {
    const anna = ground.as('U0ANNA')
    const sizes = async () => ({
      screen: wordsOf(await anna.screen()).length,
      page: wordsOf(await anna.page('C0SALES', '&limit=60')).length,
    })
    const said = async (count: number) => {
      for (let i = 0; i < count; i++) await ground.as('U0RAVI').write('C0SALES', `Once more, ${String(i).padStart(5)}`)
    }
    await said(60)
    const before = await sizes()
    await said(540)
    const after = await sizes()
    expect(after.page).toBeLessThan(before.page * 1.1)
    expect(after.screen).toBeLessThan(before.screen * 1.1)
    expect((await anna.page('C0SALES', '&limit=100000')).messages).toHaveLength(200)

    let { messages, more } = await anna.page('C0SALES')
    expect(messages.at(-1)?.text).toContain('  539')
    while (more) {
      const older = await anna.page('C0SALES', `&before=${messages[0]?.ts}`)
      messages = [...older.messages, ...messages]
      more = older.more
    }
    const written = messages.filter(({ text }) => text.startsWith('Once more'))
    expect(written).toHaveLength(600)
    expect(new Set(written.map(({ ts }) => ts)).size).toBe(600)
  })

  it('takes two presses at once as one', async () => {
    const alice = ground.as('U0ALICE')
    const anna = ground.as('U0ANNA')
    await anna.write('D0ANNA', '/request Sort by price')
    await anna.submit({
      'What do you need, and why?': 'To find it.',
      'Expected outcome': 'It is found.',
      Product: 'Search',
    })
    await ground.playground.settle()
    const card = (await alice.messages('C0STORE')).find(({ text }) => text.includes('Sort by price'))
    if (!card) throw new Error('The card is not there')
    await Promise.all([alice.press(card, 'Claim'), alice.press(card, 'Claim'), ground.as('U0BOB').press(card, 'Claim')])
    await ground.playground.settle()
    const told = (
      await anna.thread((await anna.messages('D0ANNA')).findLast(({ text }) => text.includes('Sort by price')) ?? card)
    ).filter(({ text }) => text.includes('has taken on'))
    expect(told).toHaveLength(1)
  })

  it('has the second message to a channel taken and the line cut, and yet posts it once', async () => {
    ground.playground.fault({ method: 'chat.postMessage', channel: 'C0STORE', nth: 2, kind: 'cut_after' })
    const anna = ground.as('U0ANNA')
    const before = ground.playground.ledger().length
    for (const title of ['Sort by name', 'Sort by size']) {
      await anna.write('D0ANNA', `/request ${title}`)
      await anna.submit({ 'What do you need, and why?': 'I.', 'Expected outcome': 'It.', Product: 'Search' })
      await ground.playground.settle()
    }
    const calls = ground.playground.ledger().slice(before)
    expect(calls.some(({ method }) => method === 'conversations.replies' || method === 'conversations.history')).toBe(
      true,
    )
    const posted = await ground.as('U0BOB').messages('C0STORE')
    const heads = posted.filter(({ text }) => text.includes('Sort by name'))
    expect(heads).toHaveLength(1)
    for (const head of heads) expect(await ground.as('U0BOB').thread(head)).toHaveLength(2)
  })
})

it('a jump goes no further than to what falls due while it is asked for', async () => {
  const ground = await startGround()
  try {
    await ground.playground.settle()
    const { now, next } = (await fromMilo(ground).screen()).clock
    if (next === null) throw new Error('Nothing is planned')
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + next - now + 1 })
    expect((await ground.clock({ by: 'next' })).now - next).toBeLessThan(hour)
    expect(await saidSince(ground, now)).not.toEqual([])
  } finally {
    vi.useRealTimers()
    await ground.stop()
  }
})
