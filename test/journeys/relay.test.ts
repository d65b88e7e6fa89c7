import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inputsOf } from '../../adapters/playground/inputs.ts'
import type { Message } from '../slack/workspace.ts'
import { asked, type Desk, file, inbox, press, send, shownTo, startDesk, story, there, told, wishes } from './steps.ts'

/** Words between the card's thread and the requester's messages. */
describe.each(['HTTP', 'Socket Mode'])('what is written, over %s,', (way) => {
  let rig: Desk
  let card: Message
  let head: Message
  beforeAll(async () => {
    rig = await startDesk({ socket: way === 'Socket Mode' })
    card = await file(rig, 'Send invoices sooner')
    head = there(rig.slack.messages('U0ANNA')[0])
  })
  afterAll(() => rig.stop())

  const underHead = () => rig.slack.thread(head).map((message) => rig.slack.textOf(message))

  it("with a mention in the card's thread goes to the requester's thread, with the writer's name", async () => {
    await rig.slack.as('U0BOB').mention('C0BILLING', 'Which customers, and since when?', card)
    await rig.settle()
    expect(underHead().at(-1)).toBe('Bob Lind from Billing wrote about REQ-1:\nWhich customers, and since when?')
    expect(rig.slack.ephemeralsOf('U0BOB')).toEqual([])
  })

  it("in the requester's thread goes to the card's thread, and the first time says where it goes", async () => {
    const anna = rig.slack.as('U0ANNA')
    await anna.dm('All of them, since May', head)
    await anna.dm('And the old ones', head)
    await rig.settle()
    expect(story(rig, card).slice(-2)).toEqual([
      'Anna Berg wrote:\nAll of them, since May',
      'Anna Berg wrote:\nAnd the old ones',
    ])
    expect(underHead().filter((text) => text === 'What you write here goes to #billing.')).toHaveLength(1)
  })

  it('keeps the emoji that it begins with, on both ways', async () => {
    await rig.slack.as('U0BOB').mention('C0BILLING', ':+1: on it', card)
    await rig.slack.as('U0ANNA').dm(':tada: thank you', head)
    await rig.settle()
    expect(underHead().at(-1)).toBe('Bob Lind from Billing wrote about REQ-1:\n:+1: on it')
    expect(story(rig, card).at(-1)).toBe('Anna Berg wrote:\n:tada: thank you')
  })

  it("under any message about the request goes to the card's thread", async () => {
    await press(rig, 'U0BOB', card, 'Claim')
    await send(rig, 'U0BOB', card, 'Ask', { Question: 'PDF or paper?' })
    await rig.slack.as('U0ANNA').dm('Let me look that up', asked(rig, 'U0ANNA', 'Answer'))
    await rig.settle()
    expect(story(rig, card).at(-1)).toBe('Anna Berg wrote:\nLet me look that up')
    expect(underHead().at(-1)).toContain('The question is still open: press Answer to answer it.')
  })

  it('without a mention stays in the channel', async () => {
    const before = rig.rows()
    const { answer } = await rig.slack.as('U0BOB').say('C0BILLING', 'Between us: what a mess', card)
    await rig.slack.as('U0BEA').say('C0BILLING', 'Indeed', card)
    await rig.settle()
    expect(answer).toBeNull()
    expect(rig.rows()).toEqual(before)
    expect(inbox(rig, 'U0ANNA').join()).not.toContain('what a mess')
  })

  it('comes without its files, which the writer is told', async () => {
    const said = await told(rig, 'U0BOB', () =>
      rig.slack.as('U0BOB').mention('C0BILLING', 'See this', card, { files: ['plan.pdf'] }),
    )
    expect(said).toBe('Your message was passed on. Files are not carried.')
    await rig.settle()
    expect(underHead().findLast((text) => text.includes('See this'))).toContain('Files are not carried.')
    await rig.slack.as('U0ANNA').dm('And this', head, { files: ['list.xlsx'] })
    await rig.settle()
    expect(underHead().at(-1)).toContain('Files are not carried.')
    expect(story(rig, card).at(-1)).toContain('And this')
    await rig.slack.as('U0ANNA').dm('', head, { files: ['list.xlsx'] })
    await rig.settle()
    expect(underHead().at(-1)).toContain('Files are not carried.')
  })

  it('is nothing when nothing but the bot is mentioned', async () => {
    const before = story(rig, card).length
    const toAnna = inbox(rig, 'U0ANNA').length
    const said = await told(rig, 'U0BOB', () => rig.slack.as('U0BOB').mention('C0BILLING', '', card))
    await rig.settle()
    expect(said).toContain('Anna Berg')
    expect(inbox(rig, 'U0ANNA')).toHaveLength(toAnna)
    // The mention itself is the one reply that came.
    expect(story(rig, card)).toHaveLength(before + 1)
  })

  it("by the requester in the card's thread stays where it is", async () => {
    await rig.slack.join('C0BILLING', 'U0ANNA')
    const before = inbox(rig, 'U0ANNA').length
    await rig.slack.as('U0ANNA').mention('C0BILLING', 'I am here as well', card)
    await rig.settle()
    expect(inbox(rig, 'U0ANNA')).toHaveLength(before)
    await rig.slack.leave('C0BILLING', 'U0ANNA')
  })

  it('is not carried for somebody who is not in the team, who alone is told', async () => {
    await rig.slack.join('C0BILLING', 'U0SAM')
    await rig.slack.leave('C0BILLING', 'U0SAM')
    const before = rig.rows()
    const said = await told(rig, 'U0SAM', async () => {
      await rig.slack.join('C0BILLING', 'U0SAM', { silent: true })
      await rig.slack.as('U0SAM').mention('C0BILLING', 'Let me in', card)
    })
    expect(said).toContain('Only the members of Billing can do this')
    await rig.settle()
    expect(rig.rows()).toEqual(before)
  })

  it('and changed or taken back later is not carried again', async () => {
    const anna = rig.slack.as('U0ANNA')
    const { message } = await anna.dm('Once written', head)
    await rig.settle()
    const before = rig.rows()
    await anna.edit(message, 'Written twice')
    await anna.erase(message)
    await rig.settle()
    expect(rig.rows()).toEqual(before)
  })

  it('reaches the delegate in place of the requester', async () => {
    await rig.slack.as('U0ANNA').command('show REQ-1')
    const shown = await rig.slack.waitFor(() => rig.slack.ephemeralsOf('U0ANNA').at(-1))
    await send(rig, 'U0ANNA', shown, 'Ask someone else', { Person: 'U0ADA' })
    await rig.slack.as('U0BOB').mention('C0BILLING', 'Hello Ada', card)
    await rig.settle()
    expect(inbox(rig, 'U0ADA').at(-1)).toContain('Bob Lind from Billing wrote about REQ-1:\nHello Ada')
    await rig.slack.as('U0ADA').dm('Hello Bob', asked(rig, 'U0ADA', 'Not for me'))
    await rig.settle()
    expect(story(rig, card).at(-1)).toBe('Ada Frey wrote:\nHello Bob')
  })
})

describe('a message', () => {
  let rig: Desk
  beforeAll(async () => {
    rig = await startDesk()
  })
  afterAll(() => rig.stop())

  it('becomes a request by its shortcut, prefilled and linked', async () => {
    const { message } = await rig.slack
      .as('U0SAM')
      .say('C0SALES', 'The export is broken.\nIt lacks <VAT> & names', undefined)
    const anna = rig.slack.as('U0ANNA')
    const form = there((await anna.messageShortcut('make_request', message)).view)
    const sent = await anna.submit(form, { 'Expected outcome': 'It works', Product: 'Invoicing' })
    expect(sent.errors).toBeNull()
    await rig.settle()
    const card = there(rig.slack.messages('C0BILLING').at(-1))
    expect(rig.slack.textOf(card)).toContain('The export is broken.')
    expect(rig.slack.textOf(card)).toContain('It lacks <VAT> & names')
    expect(rig.slack.textOf(card)).toContain('The message it came from')
    expect(JSON.stringify(card.blocks)).toContain(`/archives/C0SALES/p${message.ts.replace('.', '')}`)
  })

  it('that is too long is cut, which is said', async () => {
    const { message } = await rig.slack.as('U0SAM').say('C0SALES', 'long '.repeat(1_000))
    const form = there((await rig.slack.as('U0ANNA').messageShortcut('make_request', message)).view)
    expect(rig.slack.textOf(form)).toContain('Cut to 120 characters.')
    expect(rig.slack.textOf(form)).toContain('Cut to 3,000 characters.')
    const sent = await rig.slack.as('U0ANNA').submit(form, { 'Expected outcome': 'Less of it' })
    expect(sent.errors).toBeNull()
  })

  it('is not needed: the global shortcut opens the same form', async () => {
    const anna = rig.slack.as('U0ANNA')
    const form = there((await anna.shortcut('new_request')).view)
    const sent = await anna.submit(form, { ...wishes, Title: 'From the shortcut', Product: 'Checkout' })
    expect(sent.errors).toBeNull()
    expect(rig.slack.textOf(there(sent.view))).toContain('It went to Storefront')
  })
})

describe('words to the bot', () => {
  let rig: Desk
  let card: Message
  beforeAll(async () => {
    rig = await startDesk()
    card = await file(rig, 'Send invoices sooner')
  })
  afterAll(() => rig.stop())

  /** The words, and what is said to Anna, or to Bob in his channel. */
  const answers: [string, string][] = [
    ['mine', 'Send invoices sooner'],
    ['show REQ-1', 'Customers wait for their invoice.'],
    ['SHOW req-1', 'Customers wait for their invoice.'],
    ['show REQ-77', 'There is no REQ-77 that you can see.'],
    ['help', 'withdraw REQ-12: take back a request of yours'],
    ['hlep', 'Did you mean help?'],
    ['setup', 'Only admins can set teams up.'],
    ['withdraw REQ-77', 'There is no REQ-77 that you can see.'],
  ]

  it.each(answers)('are answered to a slash command: %s', async (words, said) => {
    expect(await told(rig, 'U0ANNA', () => rig.slack.as('U0ANNA').command(words, 'C0SALES'))).toContain(said)
  })

  it.each(answers)('are answered to a mention in a channel: %s', async (words, said) => {
    expect(await told(rig, 'U0ANNA', () => rig.slack.as('U0ANNA').mention('C0SALES', words))).toContain(said)
  })

  it.each(answers)('are answered in the chat: %s', async (words, said) => {
    await rig.slack.as('U0ANNA').dm(words)
    await rig.settle()
    expect(inbox(rig, 'U0ANNA').join('\n')).toContain(said)
    expect(rig.slack.textOf(there(rig.slack.messages('U0ANNA').at(-1)))).toContain(said)
  })

  it.each(answers.filter(([words]) => /^(show REQ-1|help|withdraw)/.test(words)))(
    'are answered to a mention in the thread of a card: %s',
    async (words, said) => {
      const before = rig.rows().events
      expect(await told(rig, 'U0BOB', () => rig.slack.as('U0BOB').mention('C0BILLING', words, card))).toContain(said)
      await rig.settle()
      expect(rig.rows().events).toBe(before)
    },
  )

  it("show the queue in a team's channel", async () => {
    expect(await told(rig, 'U0BOB', () => rig.slack.as('U0BOB').command('team', 'C0BILLING'))).toContain(
      "Billing's queue",
    )
    expect(await told(rig, 'U0BOB', () => rig.slack.as('U0BOB').mention('C0BILLING', 'team', card))).toContain(
      "Billing's queue",
    )
    expect(await told(rig, 'U0CARL', () => rig.slack.as('U0CARL').command('team', 'C0TRIAGE'))).toContain(
      'Nothing is waiting here',
    )
    expect(await told(rig, 'U0ANNA', () => rig.slack.as('U0ANNA').command('team', 'C0SALES'))).toContain(
      'No team works in this channel',
    )
  })

  it('that are a title open the form, or offer it where none can open', async () => {
    const anna = rig.slack.as('U0ANNA')
    const typed = await anna.command('Team up with sales', 'C0SALES')
    expect(JSON.stringify(there(typed.view).source)).toContain('Team up with sales')
    const offer = await (async () => {
      const before = rig.slack.ephemeralsOf('U0ANNA').length
      await anna.mention('C0SALES', 'A better export')
      return rig.slack.waitFor(() => rig.slack.ephemeralsOf('U0ANNA')[before])
    })()
    const form = there((await anna.press(offer, 'New request')).view)
    expect((await anna.submit(form, { ...wishes, Product: 'Checkout' })).errors).toBeNull()
    await rig.settle()
    expect(
      rig.slack
        .messages('C0STORE')
        .map((one) => rig.slack.textOf(one))
        .join(),
    ).toContain('A better export')
    await anna.dm('A letter to the bot')
    await rig.settle()
    const answer = there(rig.slack.messages('U0ANNA').at(-1))
    const second = there((await anna.press(answer, 'New request')).view)
    expect(JSON.stringify(second.source)).toContain('A letter to the bot')
  })

  it('that are more than a title are whole in the form, however they come to it', async () => {
    const anna = rig.slack.as('U0ANNA')
    const paragraph =
      `${'Customers call because their invoice is late, and we cannot tell them when it comes. '.repeat(6)}`.trim()
    const lines = 'Send invoices sooner\nCustomers wait for them.\n- all of them'
    const offered = async (act: () => Promise<unknown>) =>
      there((await anna.press(await shownTo(rig, 'U0ANNA', act), 'New request')).view)
    const inChat = async (words: string) => {
      await anna.dm(words)
      await rig.settle()
      return there((await anna.press(there(rig.slack.messages('U0ANNA').at(-1)), 'New request')).view)
    }
    for (const words of [paragraph, lines]) {
      const forms = [
        there((await anna.command(words, 'C0SALES')).view),
        await offered(() => anna.mention('C0SALES', words)),
        await inChat(words),
      ]
      for (const form of forms) {
        const [title, need] = inputsOf(form).map(({ element }) => element.initial_value)
        expect(need).toBe(words)
        expect(title).toBe(words === lines ? 'Send invoices sooner' : paragraph.slice(0, 120))
        expect(rig.slack.textOf(form).includes('Cut to 120 characters.')).toBe(words === paragraph)
        await anna.close(form)
      }
    }
  })

  it('keep no gap where the bot was mentioned among them', async () => {
    const anna = rig.slack.as('U0ANNA')
    const words = 'Can <@U0ROUNDTRIP> make invoices faster?'
    const said = await told(rig, 'U0ANNA', () => anna.say('C0SALES', words, undefined, { wire: true }))
    expect(said).toContain('Can make invoices faster?')
  })

  it('withdraw a request by its form, wherever they are written', async () => {
    const anna = rig.slack.as('U0ANNA')
    for (const where of ['slash', 'mention', 'chat']) {
      const mine = await file(rig, `Withdrawn by ${where}`)
      const key = there(/REQ-\d+/.exec(rig.slack.textOf(mine)))[0]
      const form = await (async () => {
        if (where === 'slash') return (await anna.command(`withdraw ${key}`)).view
        if (where === 'chat') {
          await anna.dm(`withdraw ${key}`)
          await rig.settle()
          return (await anna.press(there(rig.slack.messages('U0ANNA').at(-1)), 'Withdraw')).view
        }
        const before = rig.slack.ephemeralsOf('U0ANNA').length
        await anna.mention('C0SALES', `withdraw ${key}`)
        const offer = await rig.slack.waitFor(() => rig.slack.ephemeralsOf('U0ANNA')[before])
        return (await anna.press(offer, 'Withdraw')).view
      })()
      expect((await anna.submit(there(form), { 'Why?': 'Never mind' })).errors).toBeNull()
      await rig.settle()
      expect(rig.slack.textOf(mine)).toContain('Closed: withdrawn')
      expect(story(rig, mine).at(-1)).toBe('Anna Berg withdrew this.\nWhy?\nNever mind')
    }
  })

  it('list ten of mine a page, and the rest behind More', async () => {
    for (let i = 0; i < 12; i++) await file(rig, `Of many ${i}`, { Product: 'Checkout' }, 'U0BEA')
    const bea = rig.slack.as('U0BEA')
    const before = rig.slack.ephemeralsOf('U0BEA').length
    await bea.command('mine')
    const list = await rig.slack.waitFor(() => rig.slack.ephemeralsOf('U0BEA')[before])
    const count = () => rig.slack.textOf(list).match(/Of many/g)?.length
    expect(count()).toBe(10)
    await bea.press(list, 'More')
    await rig.slack.waitFor(() => count() === 2)
    expect(rig.slack.buttonsOf(list)).not.toContain('More')
    expect(rig.slack.refused).toEqual([])
  })
})
