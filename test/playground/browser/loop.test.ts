import { describe, expect, it } from 'vitest'
import { moment } from '../../../adapters/playground/page/dates.ts'
import type { ClockState } from '../../../adapters/playground/protocol.ts'
import { usePlayground } from './playground.ts'
import {
  button,
  card,
  choose,
  dialog,
  eventually,
  file,
  fill,
  jumpFor,
  message,
  send,
  wishes,
  write,
} from './windows.ts'

const playground = usePlayground()

describe('two people in two windows', () => {
  it('go round the whole loop, each seeing at once what the other does', async () => {
    const anna = await playground.windows.open('U0ANNA', 'dm')
    const bea = await playground.windows.open('U0BEA', 'C0BILLING')
    const title = 'Send invoices on the day of the order'
    const key = await file(anna, `${title}, to all`, {
      'Check the outcome': { of: '2 weeks' },
      'How will you measure it?': 'days from order to invoice',
      'Value today': '6',
      Target: '1',
    })
    const request = card(bea, `${title}, to all`)
    await button(request, 'Claim').click()
    await message(anna, title).getByRole('link', { name: /repl/ }).click()
    const news = anna.getByRole('region', { name: 'Thread' })
    await message(news, 'Billing has taken on').waitFor()
    await news.getByRole('link', { name: 'Close thread' }).click()

    await button(request, 'Ask').click()
    await fill(dialog(bea), { Question: 'Also for orders from abroad?' })
    await send(dialog(bea), 'Ask')
    const question = message(anna, 'Also for orders from abroad?')
    await button(question, 'Answer').click()
    await fill(dialog(anna), { Answer: 'Yes, for all of them.' })
    await send(dialog(anna), 'Answer')
    await button(question, 'Answer').waitFor({ state: 'hidden' })
    await request.getByRole('link', { name: /repl/ }).click()
    const thread = bea.getByRole('region', { name: 'Thread' })
    await message(thread, 'Yes, for all of them.').waitFor()
    await thread.getByRole('link', { name: 'Close thread' }).click()

    await button(request, 'Deliver').click()
    await fill(dialog(bea), { 'What was delivered?': 'Invoices leave every night.' })
    await send(dialog(bea), 'Deliver')
    await button(message(anna, 'Invoices leave every night.'), 'Yes, I have it').click()
    await request.getByText(/In use, result asked on/).waitFor()

    await jumpFor(anna, key)
    await button(message(anna, key), 'Partly').click()
    await fill(dialog(anna), {
      'Measured value': '2',
      'How was working with the team?': { pick: '5' },
      'What happened?': 'Friday’s orders wait for Monday.',
    })
    await send(dialog(anna), 'Result')
    await dialog(anna).waitFor({ state: 'hidden' })

    await button(request, 'What did we learn?').click()
    await fill(dialog(bea), {
      'What happened?': 'Nobody approves on Fridays.',
      'What next?': { pick: 'Improve further' },
    })
    await send(dialog(bea), 'What did we learn?')
    await anna
      .getByRole('article')
      .filter({ hasText: `${title}, to all` })
      .first()
      .getByRole('link', { name: /repl/ })
      .click()
    await message(news, 'Nobody approves on Fridays.').waitFor()
    await button(request, 'What did we learn?').waitFor({ state: 'hidden' })
    await button(request, 'Follow up').waitFor()
  })

  it('who presses on a card that has changed meanwhile is told by whom, and sees it as it is', async () => {
    const anna = await playground.windows.open('U0ANNA', 'dm')
    const bea = await playground.windows.open('U0BEA', 'C0BILLING')
    const milo = await playground.windows.open('U0MILO', 'C0BILLING')
    await file(anna, 'Stale bread for the ducks')
    const stale = card(milo, 'Stale bread for the ducks')
    await button(stale, 'Claim').waitFor()
    // No changes reach this window any more.
    await milo.route('**/playground/changes*', (route) => route.abort())
    await milo.reload()
    await milo.getByText('Reconnecting…').waitFor()
    await button(stale, 'Claim').waitFor()
    await button(card(bea, 'Stale bread for the ducks'), 'Claim').click()
    await button(card(bea, 'Stale bread for the ducks'), 'Start').waitFor()
    await button(stale, 'Claim').click()
    await milo.unroute('**/playground/changes*')
    await message(milo, /Only visible to you.*was taken on by Bea Olsen/).waitFor()
    await button(stale, 'Start').waitFor()
    await button(stale, 'Claim').waitFor({ state: 'hidden' })
  })

  it('a double click has one effect, on a button and on a form', async () => {
    const anna = await playground.windows.open('U0ANNA', 'dm')
    const bea = await playground.windows.open('U0BEA', 'C0BILLING')
    await write(anna, '/request Twice is not better')
    await fill(dialog(anna), wishes)
    await button(dialog(anna), 'New request').last().dblclick()
    await dialog(anna)
      .getByText(/REQ-\d+/)
      .first()
      .waitFor()
    await button(dialog(anna), 'Close').last().click()
    const request = card(bea, 'Twice is not better')
    await button(request, 'Claim').dblclick()
    await button(request, 'Start').waitFor()
    await file(anna, 'What comes after it')
    await message(bea, 'What comes after it').waitFor()
    expect(await bea.getByRole('article').filter({ hasText: 'Twice is not better' }).count()).toBe(1)
    expect(await bea.getByRole('article').filter({ hasText: 'Only visible to you' }).count()).toBe(0)
    await message(anna, 'Twice is not better').getByRole('link', { name: /repl/ }).click()
    const news = anna.getByRole('region', { name: 'Thread' }).getByRole('article')
    await news.filter({ hasText: 'Billing has taken on' }).last().waitFor()
    expect(await news.filter({ hasText: 'Billing has taken on' }).count()).toBe(1)
  })

  it('go on where they were, a form open, when the program is started anew in the middle', async () => {
    const anna = await playground.windows.open('U0ANNA', 'dm')
    const bea = await playground.windows.open('U0BEA', 'C0BILLING')
    await file(anna, 'Survive the night')
    const request = card(bea, 'Survive the night')
    await button(request, 'Claim').click()
    await button(request, 'Deliver').click()
    await fill(dialog(bea), { 'What was delivered?': 'It was dark, and nothing was lost.' })
    await playground.program.stop()
    await anna.getByText('Reconnecting…').waitFor()
    await send(dialog(bea), 'Deliver')
    await dialog(bea).getByText('The playground does not answer.').waitFor()
    await playground.program.startAgain()
    await anna.getByText('Reconnecting…').waitFor({ state: 'hidden' })
    await bea.getByText('Reconnecting…').waitFor({ state: 'hidden' })
    await send(dialog(bea), 'Deliver')
    await dialog(bea).waitFor({ state: 'hidden' })
    await button(message(anna, 'It was dark, and nothing was lost.'), 'Yes, I have it').click()
    await request.getByText(/In use, result asked on/).waitFor()
  })

  it('go on when the program was killed', async () => {
    const anna = await playground.windows.open('U0ANNA', 'dm')
    const bea = await playground.windows.open('U0BEA', 'C0BILLING')
    await file(anna, 'Survive lightning')
    const request = card(bea, 'Survive lightning')
    await button(request, 'Claim').click()
    await button(request, 'Deliver').waitFor()
    await playground.program.kill()
    await bea.getByText('Reconnecting…').waitFor()
    await playground.program.startAgain()
    await bea.getByText('Reconnecting…').waitFor({ state: 'hidden' })
    await button(request, 'Deliver').click()
    await fill(dialog(bea), { 'What was delivered?': 'A rod on the roof.' })
    await send(dialog(bea), 'Deliver')
    await button(message(anna, 'A rod on the roof.'), 'Yes, I have it').click()
    await request.getByText(/In use, result asked on/).waitFor()
  })

  it('what is written under a message goes to the other side, and nothing else does', async () => {
    const anna = await playground.windows.open('U0ANNA', 'dm')
    const bea = await playground.windows.open('U0BEA', 'C0BILLING')
    await file(anna, 'Talk about it')
    const request = card(bea, 'Talk about it')
    await request.getByRole('link', { name: /repl/ }).click()
    await write(bea, 'Between us: easy.', 'Reply in this thread')
    await write(bea, '@Roundtrip Is Tuesday early enough?', 'Reply in this thread')
    const asked = message(anna, 'Talk about it')
    await asked.getByRole('link', { name: /repl/ }).click()
    const thread = anna.getByRole('region', { name: 'Thread' })
    await message(thread, 'Is Tuesday early enough?').waitFor()
    await write(anna, 'Tuesday is fine.', 'Reply in this thread')
    await message(bea.getByRole('region', { name: 'Thread' }), 'Tuesday is fine.').waitFor()
    expect(await thread.getByText('Between us').count()).toBe(0)
  })

  it('make a request of a message, by the shortcut, from Home and by typing', async () => {
    const anna = await playground.windows.open('U0ANNA', 'C0SALES')
    await choose(message(anna, 'old bank account'), 'What to do with this message', 'Make this a request')
    await expect
      .poll(() => dialog(anna).getByLabel('What do you need, and why?').inputValue())
      .toContain('Reminder letters still show the old bank account.')
    await button(dialog(anna), 'Cancel').click()
    await dialog(anna).waitFor({ state: 'hidden' })

    await anna.getByRole('navigation').getByRole('button', { name: 'New request' }).click()
    await dialog(anna).getByLabel('Title').waitFor()
    await anna.keyboard.press('Escape')
    await dialog(anna).waitFor({ state: 'hidden' })

    await anna.getByRole('link', { name: 'Roundtrip Home' }).click()
    const home = anna.getByRole('region', { name: 'Roundtrip Home' })
    await home.getByText('Find products by their old names').first().waitFor()
    await button(home, 'New request').first().click()
    await dialog(anna).getByLabel('Title').waitFor()
    await button(dialog(anna), 'Cancel').click()
    await dialog(anna).waitFor({ state: 'hidden' })

    await anna.getByRole('link', { name: /^sales/ }).click()
    const box = anna.getByRole('textbox', { name: 'Message #sales' })
    await box.pressSequentially('/req')
    const list = anna.getByRole('listbox', { name: 'What you can type' })
    const usages = ['mine', 'show', 'team', 'withdraw', 'setup', 'help']
    for (const usage of usages) await list.getByRole('option', { name: new RegExp(`^/request ${usage}`) }).waitFor()
    await box.pressSequentially('uest m')
    await eventually(() => list.getByRole('option').count()).toBe(1)
    await box.press('Tab')
    await eventually(() => box.inputValue()).toBe('/request mine')
    await box.press('Enter')
    await message(anna, /Only visible to you.*Find products by their old names/).waitFor()
  })

  it('see time pass by a day, and the clock never goes back', async () => {
    const anna = await playground.windows.open('U0ANNA', 'dm')
    const bea = await playground.windows.open('U0BEA', 'C0BILLING')
    const clock = bea.getByRole('region', { name: 'Clock' })
    const weekday = async () => (await clock.textContent())?.slice(0, 12)
    const before = await weekday()
    await button(anna, '+1 day').click()
    await eventually(weekday).not.toBe(before)
    const after = await weekday()
    await bea.reload()
    expect(await weekday()).toBe(after)
    const answer = bea.waitForResponse('**/playground/clock')
    await button(bea, 'Jump to the next prompt').click()
    // Our own server's word, as protocol.ts has it.
    const { now } = (await (await answer).json()) as ClockState
    await eventually(() => clock.textContent()).toContain(moment(now, { zone: 'Europe/Berlin', now }))
  })

  it('begin again only after they have said so twice', async () => {
    const anna = await playground.windows.open('U0ANNA', 'dm')
    await file(anna, 'Soon forgotten')
    await message(anna, 'Soon forgotten').waitFor()
    await button(anna, 'Reset').click()
    await button(dialog(anna), 'Keep everything').click()
    await dialog(anna).waitFor({ state: 'hidden' })
    await message(anna, 'Soon forgotten').waitFor()
    await button(anna, 'Reset').click()
    await button(dialog(anna), 'Start again').click()
    await message(anna, 'Soon forgotten').waitFor({ state: 'hidden' })
    await message(anna, 'Find products by their old names').waitFor()
  })
})
