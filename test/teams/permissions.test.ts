import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Json } from '../../adapters/playground/shapes.ts'
import type { Seen } from '../../adapters/playground/teams/acts.ts'
import { channelIdOf, objectIdOf } from '../../adapters/playground/teams/tenant.ts'
import { enForms } from '../../src/requests/words/en-forms.ts'
import {
  asked,
  type Desk,
  file,
  type Message,
  newRequest,
  press,
  send,
  startDesk,
  there,
  setup as usual,
  wishes,
} from './desk.ts'

const strangers = ['Gus Guest', 'Eva Elsewhere', 'Nemo Nameless'] as const
const setup = `${usual}
  - name: Archive
    platform: teams
    channel: "${channelIdOf('archive')}"
    timeZone: UTC
    members: ["${objectIdOf('Sam Roth')}", "${objectIdOf('Gus Guest')}"]
    products: [{ name: Scans, keywords: [scan] }]
`
const formNames = Object.keys(enForms.buttons)
const elsewhere = 'bad00000-0000-4000-8000-000000000bad'
const onlyOurs = 'Only people in this workspace'

/** Who may do what on Teams, rule by rule. A refusal is told to that person alone and stores nothing. */
describe('who may do what on Teams', () => {
  let desk: Desk
  beforeAll(async () => {
    desk = await startDesk({
      setup,
      more: (teams) => {
        teams.addPerson({ name: 'Gus Guest', role: 'guest' })
        teams.addPerson({ name: 'Eva Elsewhere', tenantId: elsewhere })
        teams.addPerson({ name: 'Nemo Nameless', role: 'anonymous' })
        teams.addTeam('Archive people', 'archive', ['Sam', 'Bea', 'Gus'])
        teams.addPerson({ name: 'Gil Guest', role: 'guest', app: 'none' })
        for (const name of ['Nora New', 'Tina Wolf', 'Vera Vale']) teams.addPerson({ name, app: 'none' })
        teams.addTeam('Lunch people', 'lunch', ['Anna', 'Gil', 'Nora', 'Tina', 'Vera'], false)
        teams.addTeam('Choir people', 'choir', ['Tina'])
      },
    })
    for (const who of strangers) {
      await desk.join('billing', who)
      await desk.join('triage', who)
    }
    await desk.settle()
  })
  afterAll(() => desk.stop())

  /** What is stored but for the answers to words themselves. */
  const kept = () => {
    const { messages: _, inbox: __, ...rest } = desk.rows()
    return rest
  }

  /** All that a person has before their eyes after doing it. */
  async function seenBy(who: string, act: () => Promise<Seen | { body: string }>): Promise<string> {
    const before = desk.chat(who).length
    const seen = await act()
    await desk.settle()
    const chat = desk
      .chat(who)
      .slice(before)
      .filter(({ byBot }) => byBot)
    return [seen.body, ...chat.map((message) => JSON.stringify(message.cards))].join('\n')
  }

  describe('filing and reading', () => {
    it.each(strangers)('is not for %s, whatever way they ask', async (who) => {
      const card = await file(desk, `Not for ${who}`, { 'What do you need, and why?': 'This is confidential' })
      const person = desk.person(who)
      await desk.settle()
      const before = kept()
      for (const words of ['', 'A new title', 'mine', 'show REQ-1', 'team', 'setup', 'withdraw REQ-1']) {
        for (const act of [() => person.writes(words), () => person.mentions('billing', words)]) {
          const seen = await seenBy(who, act)
          expect([words, seen]).toEqual([words, expect.stringContaining(onlyOurs)])
          expect([words, seen]).toEqual([words, expect.not.stringContaining('confidential')])
        }
      }
      for (const label of desk.buttonsOf(card)) {
        const seen = await seenBy(who, () => person.presses(card, label))
        expect([label, seen]).toEqual([label, expect.stringContaining(onlyOurs)])
        expect([label, seen]).toEqual([label, expect.not.stringContaining('confidential')])
      }
      for (const where of [card, 'billing', null])
        expect(await seenBy(who, async () => person.extension('make_request', ...fromWhere(where)))).toContain(onlyOurs)
      expect(kept()).toEqual(before)
    })

    const fromWhere = (where: Message | string | null): [string, Message | null] => {
      if (typeof where === 'object' && where) return [where.conversation, where]
      return [where === null ? desk.person('Anna').chat() : channelIdOf(where), null]
    }

    it.each(strangers)('is not for %s by what a button or form carries, whatever they put there', async (who) => {
      const card = await file(desk, 'Highly confidential', { 'What do you need, and why?': 'It is confidential' })
      await press(desk, 'Bob', card, 'Claim')
      await send(desk, 'Bob', card, 'Ask', { Question: 'How confidential?' })
      const request = requestOf(card)
      await desk.settle()
      const before = desk.rows()
      const pressed = ['show', 'mine', 'queue', 'follow_up', 'send_to', 'new_request', 'team', ...formNames]
      const presses = pressed.flatMap((action) =>
        [null, '1', '2'].map((detail) => ({ press: { action, request, detail } })),
      )
      const forms = formNames.flatMap((form) =>
        [{}, { message: 'x', reason: 'x', question: 'x', answer: 'x' }].map((values, i) => ({
          form,
          context: { nonce: `forged ${who} ${form} ${i}`, request, team: 1, parent: request },
          ids: [],
          ...values,
        })),
      )
      for (const data of [...presses, ...forms]) {
        const what = JSON.stringify(data)
        const seen = await seenBy(who, () => desk.person(who).presses(card, 'Take over', { alter: () => data as Json }))
        expect([what, seen]).toEqual([what, expect.not.stringMatching(/confidential|Storefront|Invoicing|Anna/)])
        const opened = await seenBy(who, () =>
          desk.person(who).presses(card, 'Ask', { alter: () => ({ ...data, msteams: { type: 'task/fetch' } }) }),
        )
        expect([what, opened]).toEqual([what, expect.not.stringMatching(/confidential|Storefront|Invoicing|Anna/)])
      }
      expect(desk.rows()).toEqual(before)
    })
  })

  const requestOf = (card: Message): number => Number(there(/"request":(\d+)/.exec(JSON.stringify(card.cards)))[1])

  /** What the person alone is told; fails if anything was stored. */
  async function refusedTo(who: string, act: () => Promise<Seen>): Promise<string> {
    await desk.settle()
    const before = desk.rows()
    const seen = await act()
    await desk.settle()
    expect(desk.rows()).toEqual(before)
    expect(seen.trouble).toBeNull()
    return seen.told ?? (seen.dialog ? desk.person(who).readsDialog(seen.dialog) : '')
  }

  describe('the message extension in a chat where the bot is not', () => {
    const uses = (who: string) => desk.person(who).extension('makeRequest', channelIdOf('lunch'), null)
    const added = 'open Apps in Teams, find Roundtrip and choose Add'

    it('is open to nobody whom the bot has met nowhere, guest or not, and stores nothing but who came', async () => {
      for (const who of ['Gil Guest', 'Nora New']) {
        const before = kept()
        const seen = await uses(who)
        expect(seen.told ?? desk.person(who).readsDialog(there(seen.dialog))).toContain(added)
        await desk.settle()
        expect({ ...kept(), people: before.people }).toEqual(before)
      }
    })

    it('is open to them once they have the app, to a guest not even then', async () => {
      await desk.person('Nora').install()
      await desk.person('Gil').install()
      await desk.settle()
      const form = await desk.person('Nora').extends('makeRequest', 'lunch')
      const sent = await form.fills({ ...wishes, Title: 'From lunch', Product: 'Invoicing' }).sends()
      expect([sent.errors, sent.trouble]).toEqual([null, null])
      const seen = await uses('Gil')
      expect(seen.told ?? desk.person('Gil').readsDialog(there(seen.dialog))).toContain(onlyOurs)
    })

    it('is open to whoever has the app, and to whoever is in any team with it', async () => {
      for (const who of ['Anna', 'Tina Wolf'])
        expect((await desk.person(who).extends('makeRequest', 'lunch')).labels()).toContain('Title')
    })

    it('is open to somebody nobody knows while Teams cannot be asked', async () => {
      desk.fault({ method: 'member', kind: '500' })
      expect((await desk.person('Vera').extends('makeRequest', 'lunch')).labels()).toContain('Title')
    })
  })

  describe('team commands', () => {
    let card: Message
    beforeAll(async () => {
      card = await file(desk, 'For the archive', { Product: 'Scans' }, { channelName: 'archive' })
    })

    it('are refused to members of the channel who are not listed', async () => {
      for (const label of ['Claim', 'Ask', 'Hand over', 'Park', 'Decline']) {
        const said = await refusedTo('Bea', () => desk.person('Bea').presses(card, label))
        expect(said).toContain('Only the members of Archive can do this')
        expect(said).toContain('is waiting for Archive: Anna Berg brought it there')
      }
    })

    it('are open to a guest who is listed', async () => {
      await press(desk, 'Gus', card, 'Claim')
      expect(desk.textOf(card)).toContain('Gus Guest')
      const form = await desk.person('Gus').opens(card, 'Park')
      const late = await form.fills({ 'Why?': 'Later', 'Look again on': '2026-01-01' }).sends()
      expect(Object.keys(late.errors ?? {})).toEqual(['Look again on'])
    })

    it('are open to whoever is in the channel where nobody is listed, from when they join until they leave', async () => {
      const billing = await file(desk, 'Come and go')
      const claim = () => desk.person('Sam').presses(billing, 'Claim')
      expect(await refusedTo('Sam', claim)).toContain('Only the members of Billing')
      await desk.join('billing', 'Sam')
      await press(desk, 'Sam', billing, 'Claim')
      await desk.leave('billing', 'Sam')
      const said = await refusedTo('Sam', () => desk.person('Sam').presses(billing, 'Start'))
      expect(said).toContain('Only the members of Billing')
    })

    it('are not open to the requester, to triage or to an admin, wherever the card was copied', async () => {
      const billing = await file(desk, 'Not theirs')
      const copy = { ...structuredClone({ ...billing, views: undefined }), conversation: channelIdOf('sales') }
      for (const who of ['Anna', 'Carl', 'Ada'])
        for (const shown of [billing, { ...copy, views: new Map() }]) {
          const said = await refusedTo(who, () => desk.person(who).presses(shown, 'Claim'))
          expect(said).toContain('Only the members of Billing can do this')
        }
    })
  })

  it('leaves triage to the members of its channel', async () => {
    const values = { Product: "I don't know", 'What do you need, and why?': 'Nobody knows', 'Expected outcome': 'x' }
    const card = await file(desk, 'Something quite different', values, { channelName: 'triage' })
    for (const who of ['Ada', 'Bob', 'Anna'])
      expect(await refusedTo(who, () => desk.person(who).presses(card, 'Choose team'))).toContain(
        'Only the members of triage can do this',
      )
    await send(desk, 'Carl', card, 'Choose team', { Team: 'Storefront' })
    expect(desk.textOf(card)).toContain('Went to Storefront')
  })

  it('leaves judging to the requester or the delegate', async () => {
    const card = await file(desk, 'Judge me', { 'For someone else': 'Anna Berg' }, { by: 'Ada' })
    await press(desk, 'Bob', card, 'Claim')
    await send(desk, 'Bob', card, 'Deliver', { 'What was delivered?': 'It' })
    const question = asked(desk, 'Anna', 'Yes, I have it')
    for (const who of ['Bob', 'Ada', 'Carl', 'Sam']) {
      const copy = { ...question, views: new Map(), conversation: desk.person(who).chat() }
      const said = await refusedTo(who, () => desk.person(who).presses(copy, 'Yes, I have it'))
      expect(said).toContain('Only Anna Berg (it was filed by Ada Frey) can do this')
    }
    await send(desk, 'Anna', question, 'Ask someone else', { Person: 'Sam Roth' })
    await press(desk, 'Sam', asked(desk, 'Sam', 'Yes, I have it'), 'Yes, I have it')
    expect(desk.textOf(card)).toContain('In use')
  })

  it('leaves setting teams up to the admins of the list', async () => {
    for (const who of ['Anna', 'Bob', 'Carl']) {
      expect(await seenBy(who, () => desk.person(who).writes('setup'))).toContain('Only admins can set teams up')
      const data = { form: 'team', context: { nonce: `mine ${who}`, request: null, team: 1 }, ids: [], team: 'Mine' }
      const asked = await file(desk, `For ${who}`)
      const said = await seenBy(who, () => desk.person(who).presses(asked, 'Claim', { alter: () => data }))
      expect(said).not.toContain('Mine is set up')
    }
    expect(desk.store.directory().teams.size).toBe(3)
    expect(await seenBy('Ada', () => desk.person('Ada').writes('setup'))).toContain('Time zone')
  })

  it('sends or shows nobody what somebody else has typed', async () => {
    await file(desk, 'Words of Anna')
    const { message } = await desk.person('Anna').writes('A secret of mine')
    await desk.settle()
    const answer = there(desk.chat('Anna').at(-1))
    const places = desk.column('messages', 'place')
    const ofAnna = (_: string, i: number) => places[i] === `teams:${objectIdOf('Anna Berg')}`
    const ids = desk.column('messages', 'id').filter(ofAnna)
    const card = await file(desk, 'Words of Bob', {}, { by: 'Bob' })
    const request = requestOf(card)
    const mine = there(desk.chat('Bob').findLast((one) => one.byBot && desk.buttonsOf(one).includes('Withdraw')))
    const { sent } = await desk.person('Bob').presses(mine, 'Withdraw')
    const withData = (data: Json, more: Json = {}) =>
      desk.sendRaw({ ...sent, ...more, value: { action: { type: 'Action.Execute', verb: 'x', data } } })
    await desk.settle()
    const before = desk.rows()
    for (const id of ids) {
      const data = { press: { action: 'send_to', request, detail: id } }
      const seen = await withData(data)
      expect([id, seen.body]).toEqual([id, expect.not.stringMatching(/secret/)])
    }
    const back = { press: { action: 'back', request: null, detail: null } }
    for (const replyToId of [answer.id, message.id])
      for (const conversation of [{ id: answer.conversation, conversationType: 'personal' }, sent.conversation])
        expect((await withData(back, { conversation, replyToId })).body).not.toContain('secret')
    await desk.settle()
    expect(desk.rows()).toEqual(before)
  })

  it.each([...strangers, 'Gil Gone'])('names %s nowhere, and says so at the field', async (who) => {
    if (who === 'Gil Gone') {
      desk.addPerson({ name: who, app: 'none' })
      desk.deactivate(who)
    }
    const form = await newRequest(desk, 'Anna', 'For a stranger')
    await desk.settle()
    const before = desk.rows()
    const sent = await form.fills({ ...wishes, Product: 'Invoicing', 'For someone else': who }).sends()
    expect([who, sent.errors]).toEqual([who, { 'For someone else': expect.any(String) }])
    await desk.settle()
    expect(desk.rows()).toEqual(before)
  })
})
