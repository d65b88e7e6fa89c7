import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { usePlayground } from './playground.ts'
import {
  cardField,
  chatForm,
  fileInTeams,
  fillCard,
  lena,
  offer,
  omar,
  post,
  requests,
  teamsCard,
  teamsDialog,
  teamsPane,
  tom,
  writeInTeams,
} from './teams-pane.ts'
import { button, card, dialog, eventually, file, fill, jumpFor, message, send } from './windows.ts'

const playground = usePlayground()

/** What stands in the Slack half alone. */
const slackSide = (page: Page) => page.getByRole('region', { name: '#billing', exact: true })

/** What comes into the log between the two would move the button away from the pointer. */
const holdDown = (page: Page, aim: Locator) =>
  eventually(async () => {
    await page.mouse.move(0, 0)
    await page.mouse.up()
    await aim.hover()
    await page.mouse.down()
    return aim.evaluate((element: { matches(by: string): boolean }) => element.matches(':active'))
  }).toBe(true)

describe('in split view, Slack left and Teams right', () => {
  it('a request goes from Teams to Slack and round the whole loop', async () => {
    const page = await playground.windows.open('U0BEA', `C0BILLING&/${tom}/dm`, {
      viewport: { width: 1440, height: 900 },
    })
    const chat = teamsPane(page)
    const title = 'Refund what broke on the way'
    const key = await fileInTeams(page, title, { Product: { of: 'Payments' } })
    const request = card(page, title)
    await request.getByText('Tom Reyes').waitFor()
    await button(request, 'Claim').click()
    await post(chat, `Billing has taken on ${key}`).waitFor()

    await button(request, 'Ask').click()
    await fill(dialog(page), { Question: 'Also without a photo?' })
    await send(dialog(page), 'Ask')
    await button(post(chat, 'Also without a photo?'), 'Answer').click()
    const answer = chatForm(page, 'Answer')
    await fillCard(answer, { Answer: 'Only with one.' })
    await button(answer, 'Answer').click()
    await request.getByRole('link', { name: /repl/ }).click()
    const thread = page.getByRole('region', { name: 'Thread' })
    await message(thread, 'Only with one.').waitFor()
    expect(await thread.textContent()).not.toMatch(/teams:|a0000000-/)
    await thread.getByRole('link', { name: 'Close thread' }).click()

    await button(request, 'Deliver').click()
    await fill(dialog(page), { 'What was delivered?': 'The money goes out with the photo.' })
    await send(dialog(page), 'Deliver')
    await button(post(chat, 'The money goes out with the photo.'), 'Yes, I have it').click()
    await request.getByText(/In use, result asked on/).waitFor()

    await jumpFor(page, key)
    await button(post(chat, `It is time to look back at ${key}`), 'Partly').click()
    const verdict = chatForm(page, 'What happened?')
    await fillCard(verdict, { 'How was working with the team?': { pick: '4' }, 'What happened?': 'Most have it.' })
    await button(verdict, 'Result').click()

    await button(request, 'What did we learn?').click()
    await fill(dialog(page), { 'What happened?': 'Photos were too large.', 'What next?': { pick: 'Improve further' } })
    await send(dialog(page), 'What did we learn?')
    await post(chat, 'Photos were too large.').waitFor()
    await button(request, 'Follow up').waitFor()
    expect(await slackSide(page).textContent()).not.toMatch(/teams:|a0000000-/)
    expect(await chat.textContent()).not.toMatch(/slack:|U0BEA|C0BILLING/)
  })

  it('and the mirror image, from Slack to Teams', async () => {
    const page = await playground.windows.open('U0ANNA', `dm&/${lena}/${requests}`, {
      viewport: { width: 1440, height: 900 },
    })
    const title = 'Tell me where my parcels are'
    const key = await file(page, title, { Product: { of: 'Deliveries' }, 'Check the outcome': { of: '2 weeks' } })
    const request = teamsCard(page, title)
    await request.getByText('Anna Berg').first().waitFor()
    await button(request, 'Claim').click()
    const asked = page.getByRole('region', { name: 'Roundtrip', exact: true }).first()
    await message(asked, title).getByRole('link', { name: /repl/ }).click()
    const news = page.getByRole('region', { name: 'Thread' })
    await message(news, 'Logistics has taken on').waitFor()
    await news.getByRole('link', { name: 'Close thread' }).click()

    await button(request, 'Ask').click()
    await fillCard(teamsDialog(page), { Question: 'Those from abroad too?' })
    await button(teamsDialog(page), 'Ask').click()
    await teamsDialog(page).waitFor({ state: 'hidden' })
    const question = message(asked, 'Those from abroad too?')
    await button(question, 'Answer').click()
    await fill(dialog(page), { Answer: 'All of them.' })
    await send(dialog(page), 'Answer')
    await post(request, 'All of them.').waitFor()

    await button(request, 'Deliver').click()
    await button(teamsDialog(page), 'Deliver').click()
    await teamsDialog(page).getByText('Please write something here.').waitFor()
    await fillCard(teamsDialog(page), { 'What was delivered?': 'A map of every van.', Link: 'not a link' })
    await button(teamsDialog(page), 'Deliver').click()
    await eventually(async () => (await teamsDialog(page).textContent()) ?? '').toMatch(/https:\/\/.*https:\/\//)
    await eventually(() => cardField(teamsDialog(page), 'What was delivered?').inputValue()).toBe('A map of every van.')
    await fillCard(teamsDialog(page), { Link: 'https://example.com/vans' })
    await button(teamsDialog(page), 'Deliver').click()
    await teamsDialog(page).waitFor({ state: 'hidden' })
    await button(message(asked, 'A map of every van.'), 'Yes, I have it').click()
    await request.getByText(/In use, result asked on/).waitFor()

    await jumpFor(page, key)
    await button(message(asked, 'It is time to look back'), 'Not achieved').click()
    await fill(dialog(page), { 'How was working with the team?': { pick: '3' }, 'What happened?': 'Vans hide.' })
    await send(dialog(page), 'Result')
    await dialog(page).waitFor({ state: 'hidden' })

    // The message below it that tells of the result has one too.
    await button(request, 'What did we learn?').first().click()
    await fillCard(teamsDialog(page), { 'What happened?': 'Tunnels.', 'What next?': { pick: 'Improve further' } })
    await button(teamsDialog(page), 'What did we learn?').click()
    await teamsDialog(page).waitFor({ state: 'hidden' })
    await asked.getByRole('article').filter({ hasText: title }).first().getByRole('link', { name: /repl/ }).click()
    await message(news, 'Tunnels.').waitFor()
    expect(await teamsPane(page).textContent()).not.toMatch(/slack:|U0ANNA/)
  })

  it('words go from the one side to the other and back', async () => {
    const page = await playground.windows.open('U0BEA', `C0BILLING&/${tom}/dm`, {
      viewport: { width: 1440, height: 900 },
    })
    const title = 'Pay drivers for their parking'
    const key = await fileInTeams(page, title, { Product: { of: 'Payments' } })
    const request = card(page, title)
    await button(request, 'Claim').click()
    await request.getByRole('link', { name: /repl/ }).click()
    const thread = page.getByRole('region', { name: 'Thread' })
    await thread.getByRole('textbox').fill('@Roundtrip Is a photo of the ticket enough?')
    await thread.getByRole('textbox').press('Escape')
    await thread.getByRole('textbox').press('Enter')
    await button(post(teamsPane(page), 'Is a photo of the ticket enough?'), 'Write to the team').click()
    const answer = chatForm(page, 'Message')
    await fillCard(answer, { Message: 'A photo is what we have.' })
    await button(answer, 'Write to the team').click()
    await message(thread, 'A photo is what we have.').waitFor()

    await writeInTeams(page, 'There is also a receipt.')
    const choice = await offer(page, 'There is also a receipt.')
    await choice.getByRole('button', { name: new RegExp(`^Send to ${key}`) }).click()
    await message(thread, 'There is also a receipt.').waitFor()
  })

  it('a press is not lost when the card is drawn anew under the pointer', async () => {
    const size = { viewport: { width: 1440, height: 900 } }
    const page = await playground.windows.open('U0BEA', `C0BILLING&/${lena}/${requests}`, size)
    const other = await playground.windows.open('U0MILO', `C0BILLING&/${omar}/${requests}`, size)
    const filing = await playground.windows.open('U0ANNA', 'dm')
    for (const [product, cardOn] of [
      ['Invoicing', card],
      ['Deliveries', teamsCard],
    ] as const) {
      const title = `${product}, but quicker`
      await file(filing, title, { Product: { of: product }, 'Check the outcome': { of: '2 weeks' } })
      await holdDown(page, button(cardOn(page, title), 'Claim'))
      await button(message(filing, title), 'Change').click()
      await fill(dialog(filing), { Title: `${title} by far` })
      await send(dialog(filing), 'Change')
      await dialog(filing).waitFor({ state: 'hidden' })
      await cardOn(other, `${title} by far`).waitFor()
      await page.mouse.up()
      await button(cardOn(page, `${title} by far`), 'Start').waitFor()
    }
  })
})
