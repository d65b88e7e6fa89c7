/**
 * Photographs the playground for the README: `npm run screenshots`. One request is filed, stands as a card before its
 * team, and on its check date Roundtrip asks what came of it; another goes from Teams to Slack.
 */
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { launch } from '../test/playground/browser/chromium.ts'
import { startProgram } from '../test/playground/browser/program.ts'
import { fileInTeams, post, teamsPane, tom } from '../test/playground/browser/teams-pane.ts'
import {
  button,
  dialog,
  fill,
  jumpFor,
  message,
  card as requestCard,
  send,
  write,
} from '../test/playground/browser/windows.ts'

const size = { width: 1200, height: 760 }
const title = 'Send invoices on the day of the order, also abroad'

const take = (page: Page, name: string) => page.screenshot({ path: join(import.meta.dirname, `${name}.png`) })

const program = await startProgram()
const browser = await chromium.launch(launch)
const context = await browser.newContext({ viewport: size, deviceScaleFactor: 1.5, reducedMotion: 'reduce' })
await context.addInitScript(`localStorage.setItem('roundtrip-tour', '{"known":null,"closed":true}')`)

async function open(as: string, place: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${program.url}#/${as}/${place}`)
  return page
}

const anna = await open('U0ANNA', 'dm')
await write(anna, `/request ${title}`)
const form = dialog(anna)
await fill(form, {
  'What do you need, and why?': 'Customers abroad pay late, because their invoice leaves a week after the order.',
  Product: { of: 'Invoicing' },
  'Expected outcome': 'Their invoices go out on the day of the order.',
})
await form.getByLabel('Title').focus()
await take(anna, 'filing')
await fill(form, { 'How will you measure it?': 'days from order to invoice', 'Value today': '6', Target: '1' })
await send(form, 'New request')
await form
  .getByText(/REQ-\d+/)
  .first()
  .waitFor()
const key = /REQ-\d+/.exec((await form.textContent()) ?? '')?.[0] ?? ''
await button(form, 'Close').last().click()

const bea = await open('U0BEA', 'C0BILLING')
const card = message(bea, title)
await button(card, 'Claim').waitFor()
await take(bea, 'card')

await button(card, 'Claim').click()
await button(card, 'Deliver').click()
await fill(dialog(bea), { 'What was delivered?': 'Invoices for all countries are made each night.' })
await send(dialog(bea), 'Deliver')
await button(message(anna, key), 'Yes, I have it').click()
await card.getByText(/In use, result asked on/).waitFor()
await message(anna, 'Invoices for all countries are made each night.').getByText('You have it.').waitFor()
await jumpFor(anna, key)
await button(message(anna, key), 'Achieved').waitFor()
await take(anna, 'outcome')

const both = await context.newPage()
await both.setViewportSize({ width: 1440, height: 800 })
await both.goto(`${program.url}#/U0BEA/C0BILLING&/${tom}/dm`)
const crossing = 'Pay drivers for their parking'
const asked = await fileInTeams(both, crossing, {
  'What do you need, and why?': 'They pay it themselves, and have the money back after months.',
  Product: { of: 'Payments' },
  'Expected outcome': 'No driver waits for that money longer than a week.',
})
await button(requestCard(both, crossing), 'Claim').click()
await post(teamsPane(both), `Billing has taken on ${asked}`).waitFor()
await take(both, 'split')

await browser.close()
await program.remove()
