import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { usePlayground } from './playground.ts'
import { button, dialog, eventually, fill, send, wishes } from './windows.ts'

const playground = usePlayground({ tour: true })

const tour = (page: Page) => page.getByRole('complementary', { name: 'Tour' })
const told = (page: Page, title: string) => tour(page).getByRole('heading', { name: title }).waitFor()

/** How somebody presses what they see. */
interface Hand {
  press(page: Page, what: Press): Promise<void>
}
type Press = { role: 'button' | 'link'; name: string | RegExp; inTour?: boolean }

const mouse: Hand = {
  press: (page, { role, name, inTour }) =>
    (inTour ? tour(page) : page.getByRole('main')).getByRole(role, { name, exact: true }).last().click(),
}

/** Tab until the focus is there: on through what comes next, then back from where that ended. */
async function tabTo(page: Page, aim: Locator): Promise<void> {
  const isThere = () => aim.and(page.locator(':focus')).count()
  await aim.waitFor()
  for (const [key, most] of [
    ['Tab', 15],
    ['Shift+Tab', 100],
  ] as const) {
    for (let tabs = 0; tabs < most && (await isThere()) === 0; tabs++) await page.keyboard.press(key)
  }
  expect(await isThere()).toBe(1)
}

/** Only Tab, Shift and Enter: what cannot be reached by them cannot be pressed. */
const keyboard: Hand = {
  async press(page, { role, name, inTour }) {
    await tabTo(page, (inTour ? tour(page) : page.getByRole('main')).getByRole(role, { name, exact: true }).last())
    await page.keyboard.press('Enter')
  },
}

async function typeInto(page: Page, label: string, words: string): Promise<void> {
  await tabTo(page, dialog(page).getByLabel(label).first())
  await page.keyboard.type(words)
}

async function sendByKeys(page: Page, name: string): Promise<void> {
  await tabTo(page, button(dialog(page), name).last())
  await page.keyboard.press('Enter')
}

describe('the tour', () => {
  it('leads round the seven steps in order, by mouse', async () => {
    const page = await playground.windows.open('U0ANNA')
    const step = (name: RegExp) => mouse.press(page, { role: 'link', name, inTour: true })
    await told(page, 'File a request')
    await mouse.press(page, { role: 'button', name: 'Type an example', inTour: true })
    await button(page, 'Send').click()
    await fill(dialog(page), wishes)
    await send(dialog(page), 'New request')
    await dialog(page)
      .getByText(/REQ-\d+/)
      .first()
      .waitFor()
    await button(dialog(page), 'Close').last().click()
    await told(page, 'Claim it')
    await step(/^Act as Bea/)
    await mouse.press(page, { role: 'button', name: 'Claim' })
    await told(page, 'Deliver it')
    await mouse.press(page, { role: 'button', name: 'Deliver' })
    await fill(dialog(page), { 'What was delivered?': 'Invoices leave every night.' })
    await send(dialog(page), 'Deliver')
    await told(page, 'Accept it')
    await step(/^Act as Anna/)
    await mouse.press(page, { role: 'button', name: 'Yes, I have it' })
    await told(page, 'Jump ahead')
    await mouse.press(page, { role: 'button', name: 'Jump ahead', inTour: true })
    await told(page, 'Judge the result')
    await mouse.press(page, { role: 'button', name: 'Partly' })
    await send(dialog(page), 'Result')
    await told(page, 'Learn from it')
    await step(/^Act as Bea/)
    await mouse.press(page, { role: 'button', name: 'What did we learn?' })
    await fill(dialog(page), { 'What happened?': 'Approval is slow.', 'What next?': { pick: 'Improve further' } })
    await send(dialog(page), 'What did we learn?')
    await told(page, 'That is the whole loop')
    await mouse.press(page, { role: 'button', name: 'Dismiss the tour', inTour: true })
    await tour(page).waitFor({ state: 'hidden' })
  })

  it('leads round the seven steps in order, by keyboard alone', async () => {
    const page = await playground.windows.open('U0ANNA')
    const step = (name: RegExp) => keyboard.press(page, { role: 'link', name, inTour: true })
    await told(page, 'File a request')
    await keyboard.press(page, { role: 'button', name: 'Type an example', inTour: true })
    const box = page.getByRole('textbox', { name: /^Message / })
    await eventually(() => box.and(page.locator(':focus')).inputValue()).toContain('/request')
    await page.keyboard.press('Enter')
    await dialog(page).waitFor()
    await typeInto(page, 'What do you need, and why?', 'Customers wait.')
    await typeInto(page, 'Product', 'Invoicing')
    await page.keyboard.press('Enter')
    await typeInto(page, 'Expected outcome', 'They do not.')
    await sendByKeys(page, 'New request')
    await dialog(page)
      .getByText(/REQ-\d+/)
      .first()
      .waitFor()
    await page.keyboard.press('Escape')
    await told(page, 'Claim it')
    await step(/^Act as Bea/)
    await keyboard.press(page, { role: 'button', name: 'Claim' })
    await told(page, 'Deliver it')
    await keyboard.press(page, { role: 'button', name: 'Deliver' })
    await dialog(page).waitFor()
    await typeInto(page, 'What was delivered?', 'Invoices leave every night.')
    await sendByKeys(page, 'Deliver')
    await told(page, 'Accept it')
    await step(/^Act as Anna/)
    await keyboard.press(page, { role: 'button', name: 'Yes, I have it' })
    await told(page, 'Jump ahead')
    await keyboard.press(page, { role: 'button', name: 'Jump ahead', inTour: true })
    await told(page, 'Judge the result')
    await keyboard.press(page, { role: 'button', name: 'Achieved' })
    await dialog(page).waitFor()
    await sendByKeys(page, 'Result')
    await told(page, 'Learn from it')
    await step(/^Act as Bea/)
    await keyboard.press(page, { role: 'button', name: 'What did we learn?' })
    await dialog(page).waitFor()
    await typeInto(page, 'What happened?', 'All is well.')
    await tabTo(page, dialog(page).getByRole('radio', { name: 'Done', exact: true }))
    await page.keyboard.press('Space')
    await sendByKeys(page, 'What did we learn?')
    await told(page, 'That is the whole loop')
  })
})
