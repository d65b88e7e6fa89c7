import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Message, Said } from '../../adapters/playground/protocol.ts'
import { type Ground, labels, startGround, wordsOf } from './ground.ts'

/** One request through the playground's own protocol, with two people watching. */
describe('the loop in the playground', () => {
  let ground: Ground
  let bea: Awaited<ReturnType<ReturnType<Ground['as']>['listen']>>
  let anna: typeof bea
  beforeAll(async () => {
    ground = await startGround()
    bea = await ground.as('U0BEA').listen()
    anna = await ground.as('U0ANNA').listen()
  })
  afterAll(() => ground.stop())

  const isCard = (message: Message) =>
    message.channel === 'C0BILLING' && message.threadTs === null && message.text.startsWith('REQ-10 Fewer')
  const card = async () => {
    const found = (await ground.as('U0BEA').messages('C0BILLING')).find(isCard)
    if (!found) throw new Error('The card is not there')
    return found
  }
  const asks = (message: Message, label: string) =>
    labels(message).includes(label) && wordsOf(message).includes('Fewer reminder')
  const asked = async (label: string) => {
    const found = (await ground.as('U0ANNA').messages('D0ANNA')).findLast((message) => asks(message, label))
    if (!found) throw new Error(`Nothing with ${label} is there`)
    return found
  }

  it('begins with a command that opens a form', async () => {
    const done = await ground.as('U0ANNA').write('D0ANNA', '/request Fewer reminder letters')
    expect(done).toEqual({ ok: true, toast: null, errors: null })
    expect((await ground.as('U0ANNA').view()).title).toBe('New request')
    expect((await ground.as('U0BEA').screen()).views).toEqual([])
    expect(await anna.until((told) => told.some(({ kind }) => kind === 'views'))).toBe(true)
  })

  it('says at its fields what is wrong, from Slack and from the bot, and keeps what was typed', async () => {
    const user = ground.as('U0ANNA')
    const empty = await user.submit({})
    expect(Object.values(empty.errors ?? {})).toContain('Please complete this required field.')
    const wrong = await user.submit({
      'What do you need, and why?': 'Too many letters go out.',
      'Expected outcome': 'Half as many letters.',
      Product: 'Invoicing',
      'Value today': 'many',
    })
    expect(Object.keys(wrong.errors ?? {})).toHaveLength(1)
    const sent = await user.submit({
      'How will you measure it?': 'letters in a week',
      'Value today': '200',
      Target: '100',
    })
    expect(sent).toEqual({ ok: true, toast: null, errors: null })
    expect(wordsOf(await user.view())).toContain('REQ-10')
  })

  it('reaches the team, who see it come', async () => {
    const shown = await bea.message(isCard)
    expect(labels(shown)).toEqual(expect.arrayContaining(['Claim', 'Ask', 'Hand over']))
    expect(
      await bea.until((told) =>
        told.some(
          (one) => one.kind === 'channels' && (one.channels.find(({ id }) => id === 'C0BILLING')?.unread ?? 0) > 0,
        ),
      ),
    ).toBe(true)
    await ground.as('U0BEA').press(await card(), 'Claim')
    await bea.message((message) => isCard(message) && wordsOf(message).includes('Taken on by Billing'))
  })

  it('tells a stranger to the team alone that it is not theirs', async () => {
    const alice = await ground.as('U0ALICE').listen()
    await ground.as('U0ALICE').press(await card(), 'Start')
    const whisper = await alice.message(({ onlyFor }) => onlyFor === 'U0ALICE')
    expect(wordsOf(whisper)).toContain('Only the members of Billing')
    expect(bea.told.some((one) => one.kind === 'message' && one.message.onlyFor !== null)).toBe(false)
    expect((await ground.as('U0BEA').messages('C0BILLING')).some(({ ts }) => ts === whisper.ts)).toBe(false)
    expect((await ground.as('U0ALICE').messages('C0BILLING')).some(({ ts }) => ts === whisper.ts)).toBe(true)
  })

  it('carries what is written in the thread of the card', async () => {
    const { channel, ts } = await card()
    await ground.as('U0BEA').write(channel, '@Roundtrip Which letters, the first or the second?', ts)
    const carried = await anna.message(({ channel: at, text }) => at === 'D0ANNA' && text.includes('Bea Olsen'))
    expect(wordsOf(carried)).toContain('Which letters, the first or the second?')
    const thread = await ground.as('U0BEA').thread(await card())
    expect(thread[0]?.replies).toBe(thread.length - 1)
  })

  it('is delivered, accepted, and asked for at once when the clock jumps to it', async () => {
    const user = ground.as('U0BEA')
    await user.press(await card(), 'Deliver')
    await user.submit({ 'What was delivered?': 'One letter instead of two.' })
    await anna.message((message) => asks(message, 'Yes, I have it'))
    await ground.as('U0ANNA').press(await asked('Yes, I have it'), 'Yes, I have it')
    await bea.message((message) => isCard(message) && wordsOf(message).includes('In use'))
    const before = (await user.screen()).clock
    const after = await ground.clock({ by: 'next', request: 10 })
    expect(after.now - before.now).toBeGreaterThan(29 * 24 * 3_600_000)
    const question = await anna.message((message) => asks(message, 'Partly'))
    expect(Number(question.ts) * 1_000).toBeGreaterThan(before.now + 29 * 24 * 3_600_000)
    expect(anna.told.some((one) => one.kind === 'clock' && one.clock.now >= after.now)).toBe(true)
  })

  it('which whoever has jumped is told, with whom it was said to', async () => {
    const question = await asked('Partly')
    const since = Number(question.ts) * 1_000 - 1
    const said = (await (await ground.get(`/said?since=${since}`)).json()) as Said[]
    expect(said).toContainEqual({ at: since + 1, to: 'Anna Berg', text: question.text })
    const { clock } = await ground.as('U0BEA').screen()
    expect(await (await ground.get(`/said?since=${clock.now}`)).json()).toEqual([])
    for (const wrong of ['', '?since=then']) expect((await ground.get(`/said${wrong}`)).status).toBe(400)
  })

  it('and stands in a chat that is marked for all until it is read', async () => {
    const { channel, ts } = await asked('Partly')
    await bea.until((told) => told.some((one) => one.kind === 'unread' && one.people.includes('U0ANNA')))
    expect((await ground.as('U0BEA').screen()).unread).toContain('U0ANNA')
    await ground.as('U0ANNA').act({ do: 'read', channel, ts })
    await bea.until((told) => told.findLast((one) => one.kind === 'unread')?.people.includes('U0ANNA') === false)
  })

  it('is judged and learned from', async () => {
    const user = ground.as('U0ANNA')
    await user.press(await asked('Partly'), 'Partly')
    await user.submit({ 'Measured value': '150' })
    await bea.message((message) => isCard(message) && wordsOf(message).includes('Closed: partly'))
    await ground.as('U0BEA').press(await card(), 'What did we learn?')
    await ground
      .as('U0BEA')
      .submit({ 'What happened?': 'The second letter came from elsewhere', 'What next?': 'Improve further' })
    await anna.message(({ text }) => text.includes('What Billing learned'))
    expect(ground.playground.refused().filter(({ reason }) => reason !== 'ratelimited')).toEqual([])
  })

  it('shows Home and lists, and makes a request of a message', async () => {
    const user = ground.as('U0RAVI')
    expect((await user.act({ do: 'home' })).ok).toBe(true)
    const { home, channels } = await user.screen()
    expect(wordsOf(home)).toContain('REQ-9')
    expect(channels.find(({ id }) => id === 'C0SALES')?.unread).toBe(1)
    const [, wish] = await user.messages('C0SALES')
    if (!wish) throw new Error('Nobody has said anything')
    await user.act({ do: 'message_shortcut', callback: 'make_request', channel: 'C0SALES', ts: wish.ts })
    const view = await user.view()
    expect(wordsOf(view)).toContain('Reminder letters still show the old bank account.')
    await user.act({ do: 'close', view: view.id })
    expect((await user.screen()).views).toEqual([])
    await user.act({ do: 'read', channel: 'C0SALES', ts: wish.ts })
    expect((await user.screen()).channels.find(({ id }) => id === 'C0SALES')?.unread).toBe(0)
    await user.act({ do: 'shortcut', callback: 'new_request' })
    expect((await user.view()).callbackId).toBe('new_request')
  })

  it('brings Roundtrip into the channel of a new team when it is invited, as its admin is told to', async () => {
    const ada = ground.as('U0ADA')
    await ada.write('C0SALES', '/request setup')
    await ada.submit({ Team: 'Field sales', Products: 'Price lists: price' })
    await ada.act({ do: 'close', view: (await ada.view()).id })
    await ada.write('C0SALES', '/request One price list')
    await ada.submit({ Product: 'Price lists', 'What do you need, and why?': 'One.', 'Expected outcome': 'One.' })
    await ada.act({ do: 'close', view: (await ada.view()).id })
    const before = await ada.listen()
    expect((await ada.write('C0SALES', '/invite Bea')).toast).toContain('/invite @Roundtrip')
    expect((await ada.write('C0SALES', '/invite @Roundtrip')).toast).toBe('Roundtrip is in #sales now.')
    const posted = await before.until((told) =>
      told.find((one) => one.kind === 'message' && one.message.channel === 'C0SALES' && wordsOf(one).includes('Claim')),
    )
    expect(wordsOf(posted)).toContain('One price list')
    expect((await ada.write('C0SALES', '/invite @Roundtrip')).toast).toBe('Roundtrip is in #sales already.')
  })

  it('says what Slack says where something cannot be', async () => {
    const user = ground.as('U0ANNA')
    expect((await user.write('D0ANNA', '/help')).toast).toBe('/help is not a valid command.')
    expect((await user.write('C0BILLING', 'hello')).toast).toContain('You are not in #billing')
    const { ts, channel } = await card()
    expect((await ground.as('U0BEA').write(channel, '/request mine', ts)).toast).toContain('not supported in threads')
    const unread = await ground.post('/act', { as: 'U0ANNA', do: 'read', channel: 'D0BEA', ts: '1' })
    expect([unread.status, await unread.json()]).toEqual([400, { error: 'This channel is not there.' }])
    expect((await ground.post('/act', { as: 'U0NOBODY', do: 'home' })).status).toBe(400)
    expect((await ground.post('/act', { as: 'U0ANNA', do: 'dance' })).status).toBe(400)
  })

  it('pages through a long channel', async () => {
    const user = ground.as('U0BEA')
    const all = await user.messages('C0BILLING')
    const last = await user.page('C0BILLING', '&limit=3')
    expect(last).toEqual({ messages: all.slice(-3), more: true })
    const before = await user.page('C0BILLING', `&limit=100&before=${last.messages[0]?.ts}`)
    expect(before).toEqual({ messages: all.slice(0, -3), more: false })
  })
})
