import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asked, type Desk, file, inbox, press, send, startDesk, story, there, told, wishes } from './steps.ts'

describe('the same at once, or again', () => {
  let rig: Desk
  beforeAll(async () => {
    rig = await startDesk()
  })
  afterAll(() => rig.stop())

  it('lets one of thirty who claim win, and tells the others who', async () => {
    const crew = Array.from({ length: 30 }, (_, i) => ({ id: `U0CREW${i}`, name: `Crew ${i}` }))
    for (const { id, name } of crew) {
      rig.slack.addUser({ id, name, tz: 'UTC' })
      await rig.slack.join('C0BILLING', id)
    }
    const card = await file(rig, 'Thirty want this')
    const events = rig.rows().events ?? 0
    const seen = await Promise.all(crew.map(({ id }) => rig.slack.as(id).press(card, 'Claim')))
    expect(seen.map(({ trouble }) => trouble)).toEqual(crew.map(() => null))
    const losers = await rig.slack.waitFor(() => {
      const told = crew.filter(({ id }) => rig.slack.ephemeralsOf(id).length > 0)
      return told.length === 29 && told
    })
    const [winner] = crew.filter((one) => !losers.includes(one))
    for (const { id } of losers) {
      const texts = rig.slack.ephemeralsOf(id).map((message) => rig.slack.textOf(message))
      expect(texts).toEqual([expect.stringContaining(`was taken on by ${there(winner).name} just now`)])
    }
    await rig.settle()
    expect(rig.rows().events).toBe(events + 1)
    expect(rig.slack.textOf(card)).toContain(there(winner).name)
  })

  it('makes one request of a form that is sent eleven times, with the same receipt each time', async () => {
    const anna = rig.slack.as('U0ANNA')
    const form = there((await anna.command('Once and only once')).view)
    const sent = await anna.submit(form, { ...wishes, Product: 'Invoicing' })
    const { requests, events } = rig.rows()
    const again = await Promise.all(Array.from({ length: 10 }, () => rig.slack.sendRaw(sent.sent)))
    expect(again.map(({ status, body }) => ({ status, body }))).toEqual(
      again.map(() => ({ status: 200, body: sent.body })),
    )
    await rig.settle()
    expect(rig.rows()).toMatchObject({ requests, events })
  })

  it('makes one request of a form that is sent eleven times at the same instant', async () => {
    const anna = rig.slack.as('U0ANNA')
    const empty = there((await anna.command('Eleven at once')).view)
    // Slack's own client would not send it empty: an error of ours leaves the form open, and its delivery at hand.
    const spoiled = await anna.submit(empty, { ...wishes, Product: 'Invoicing', Target: '1' })
    expect(spoiled.errors).not.toBeNull()
    const body = new URLSearchParams(String(spoiled.sent.body))
    const payload = JSON.parse(body.get('payload') ?? '{}')
    payload.view.state.values.target.target.value = null
    const whole = { ...spoiled.sent, body: new URLSearchParams({ payload: JSON.stringify(payload) }).toString() }
    const { requests = 0 } = rig.rows()
    const answers = await Promise.all(Array.from({ length: 11 }, () => rig.slack.sendRaw(whole)))
    expect(new Set(answers.map((answer) => answer.body)).size).toBe(1)
    expect(answers[0]?.body).toContain('REQ-')
    await rig.settle()
    expect(rig.rows().requests).toBe(requests + 1)
    expect(
      rig.slack.messages('C0BILLING').filter((one) => rig.slack.textOf(one).includes('Eleven at once')),
    ).toHaveLength(1)
  })

  it('carries words once, however often and under whatever id their event comes', async () => {
    const card = await file(rig, 'Words once')
    const bob = rig.slack.as('U0BOB')
    const team = await bob.mention('C0BILLING', 'Only once, please', card)
    const head = there(rig.slack.messages('U0ANNA').findLast((one) => rig.slack.textOf(one).includes('Words once')))
    const anna = await rig.slack.as('U0ANNA').dm('And this once', head)
    await rig.settle()
    const before = rig.rows()
    for (const { answer } of [team, anna]) {
      const sent = there(answer).sent
      const fresh = (id: number) => ({ ...sent, body: String(sent.body).replace(/"Ev\d+"/, `"Ev9${id}"`) })
      const retry = { ...sent.headers, 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_timeout' }
      const again = await Promise.all(
        [sent, { ...sent, headers: retry }, fresh(1), fresh(2), { ...fresh(3), headers: retry }].map((delivery) =>
          rig.slack.sendRaw(delivery),
        ),
      )
      expect(again.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    }
    await rig.settle()
    expect(rig.rows()).toEqual(before)
    expect(inbox(rig, 'U0ANNA').filter((text) => text.includes('Only once, please'))).toHaveLength(1)
    expect(story(rig, card).filter((text) => text.includes('And this once') && text.includes('wrote'))).toHaveLength(1)
  })

  it('answers words in the chat and in a channel once', async () => {
    const dm = await rig.slack.as('U0SAM').dm('help')
    const typed = await rig.slack.as('U0SAM').mention('C0STORE', 'team')
    await rig.settle()
    await rig.slack.waitFor(() => rig.slack.ephemeralsOf('U0SAM')[0])
    const count = () => [rig.slack.messages('U0SAM').length, rig.slack.ephemeralsOf('U0SAM').length]
    const before = count()
    for (const { answer } of [dm, typed]) {
      const sent = there(answer).sent
      await rig.slack.sendRaw({ ...sent, body: String(sent.body).replace(/"Ev\d+"/, '"Ev77"') })
    }
    await rig.settle()
    expect(count()).toEqual(before)
  })

  it('lets one of two who choose a team win, by button or by form', async () => {
    rig.slack.addUser({ id: 'U0CLEO', name: 'Cleo Marsh', tz: 'UTC' })
    await rig.slack.join('C0TRIAGE', 'U0CLEO')
    const riddle = {
      Product: "I don't know",
      'What do you need, and why?': 'A voucher for the refund',
      'Expected outcome': 'Peace',
    }
    const card = await file(rig, 'Whose is this', riddle)
    const old = structuredClone(card)
    const form = there((await rig.slack.as('U0CLEO').press(card, 'Choose team')).view)
    await press(rig, 'U0CARL', card, 'Storefront')
    const sentence = 'is waiting for Storefront: Carl Voss brought it there just now.'
    const before = rig.rows()
    expect(await told(rig, 'U0CLEO', () => rig.slack.as('U0CLEO').press(old, 'Billing'))).toContain(sentence)
    const sent = await rig.slack.as('U0CLEO').submit(form, { Team: 'Billing' })
    expect(sent.errors).toEqual({ Team: expect.stringContaining(sentence) })
    await press(rig, 'U0CARL', old, 'Storefront')
    expect(rig.rows()).toEqual(before)
    expect(rig.slack.ephemeralsOf('U0CARL')).toEqual([])
  })

  it('takes a double press for one', async () => {
    const card = await file(rig, 'Pressed twice')
    const bob = rig.slack.as('U0BOB')
    await Promise.all([bob.press(card, 'Claim'), bob.press(card, 'Claim')])
    await rig.settle()
    await send(rig, 'U0BOB', card, 'Deliver', { 'What was delivered?': 'It' })
    const question = structuredClone(asked(rig, 'U0ANNA', 'Yes, I have it'))
    const { events = 0 } = rig.rows()
    const anna = rig.slack.as('U0ANNA')
    await Promise.all([anna.press(question, 'Yes, I have it'), anna.press(question, 'Yes, I have it')])
    await press(rig, 'U0ANNA', question, 'Yes, I have it')
    expect(rig.rows().events).toBe(events + 1)
    expect(rig.slack.ephemeralsOf('U0ANNA')).toEqual([])
    expect(rig.slack.ephemeralsOf('U0BOB')).toEqual([])
    expect(story(rig, card).filter((text) => text.includes('has what was asked for'))).toHaveLength(1)
  })

  it('has one effect of any form that is sent again, also when much has happened since', async () => {
    const card = await file(rig, 'Asked twice')
    await press(rig, 'U0BOB', card, 'Claim')
    const question = await send(rig, 'U0BOB', card, 'Ask', { Question: 'Which one?' })
    await send(rig, 'U0ANNA', asked(rig, 'U0ANNA', 'Answer'), 'Answer', { Answer: 'That one' })
    const before = rig.rows()
    const again = await rig.slack.sendRaw(question.sent)
    expect([again.status, again.body]).toEqual([200, question.body])
    await rig.settle()
    expect(rig.rows()).toEqual(before)
  })

  it('sets a team up once from a form that is sent eleven times', async () => {
    rig.slack.addChannel({ id: 'C0NEW', name: 'new', members: ['U0BEA'] })
    const ada = rig.slack.as('U0ADA')
    const form = there((await ada.command('setup', 'C0NEW')).view)
    const sent = await ada.submit(form, { Team: 'Newcomers', Products: 'Novelties: new, novel' })
    expect(sent.errors).toBeNull()
    const again = await Promise.all(Array.from({ length: 10 }, () => rig.slack.sendRaw(sent.sent)))
    expect(again.map(({ body }) => body)).toEqual(again.map(() => sent.body))
  })

  it('sets a team up once from a form that is sent eleven times at the same instant', async () => {
    rig.slack.addChannel({ id: 'C0FRESH', name: 'fresh', members: ['U0BEA'] })
    const ada = rig.slack.as('U0ADA')
    const form = there((await ada.command('setup', 'C0FRESH')).view)
    const spoiled = await ada.submit(form, { Team: 'Freshers', Products: 'Freshness: fresh\n: nothing' })
    expect(Object.keys(spoiled.errors ?? {})).toEqual(['Products'])
    const payload = new URLSearchParams(String(spoiled.sent.body)).get('payload') ?? ''
    const body = new URLSearchParams({ payload: payload.replace('\\n: nothing', '') }).toString()
    const { teams = 0, products = 0 } = rig.rows()
    const answers = await Promise.all(Array.from({ length: 11 }, () => rig.slack.sendRaw({ ...spoiled.sent, body })))
    expect(new Set(answers.map((answer) => answer.body)).size).toBe(1)
    expect(answers[0]?.body).toContain('Freshers is set up')
    expect(rig.rows()).toMatchObject({ teams: teams + 1, products: products + 1 })
  })

  it('gives the same receipt to a form that comes again on a day when it would be refused', async () => {
    const anna = rig.slack.as('U0ANNA')
    const form = there((await anna.command('Needed today')).view)
    const today = new Date(rig.now()).toISOString().slice(0, 10)
    const sent = await anna.submit(form, { ...wishes, Product: 'Invoicing', 'Needed by': today })
    expect(sent.errors).toBeNull()
    rig.pass(24 * 3_600_000)
    const { requests } = rig.rows()
    const again = await rig.slack.sendRaw(sent.sent)
    expect([again.status, again.body]).toEqual([200, sent.body])
    expect(rig.rows()).toMatchObject({ requests })
  })
})
