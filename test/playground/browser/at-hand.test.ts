import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { usePlayground } from './playground.ts'
import { lena, requests } from './teams-pane.ts'
import { button, card, dialog, eventually, field, file, fill, message, send, wishes, write } from './windows.ts'

const playground = usePlayground({ tour: true })

const tour = (page: Page) => page.getByRole('complementary', { name: 'Tour' })
const told = (page: Page, title: string) => tour(page).getByRole('heading', { name: title }).waitFor()
const telephone = { viewport: { width: 360, height: 740 } }
const focused = (aim: Locator) => eventually(() => aim.and(aim.page().locator(':focus')).count()).toBe(1)

/** As much of the browser's as is looked at here. */
interface Drawn {
  getBoundingClientRect(): { left: number; top: number; right: number; bottom: number }
  contains(other: unknown): boolean
  ownerDocument: { elementFromPoint(x: number, y: number): unknown; activeElement: unknown }
}

/** Whether both ends of it can be pressed: nothing lies over them, nothing cuts them off. */
const isSeen = (aim: Locator) =>
  aim.evaluate((element: Drawn) => {
    const { left, top, right, bottom } = element.getBoundingClientRect()
    const isThere = (x: number, y: number) => element.contains(element.ownerDocument.elementFromPoint(x, y))
    return isThere(left + 6, top + 6) && isThere(right - 6, bottom - 6)
  })

const inSight = (aim: Locator) => eventually(() => isSeen(aim)).toBe(true)

describe('what is spoken of is in sight', () => {
  it.each([1010, 1200, 1440])('the tour has room for its words in split view, %i wide', async (width) => {
    const size = { viewport: { width, height: 800 } }
    const page = await playground.windows.open('U0BEA', `C0BILLING&/${lena}/${requests}`, size)
    await tour(page).waitFor()
    const { height } = (await tour(page).boundingBox()) ?? { height: 0 }
    expect(height).toBeLessThan(180)
    expect((await tour(page).getByText('Somebody in the business').boundingBox())?.width).toBeGreaterThan(260)
  })

  it('the tour folds to its title on a telephone, and stays so', async () => {
    const page = await playground.windows.open('U0ANNA', 'dm', telephone)
    const words = tour(page).getByText('Somebody in the business')
    await words.waitFor()
    await button(tour(page), 'About this step').click()
    await words.waitFor({ state: 'hidden' })
    await page.reload()
    await told(page, 'File a request')
    expect(await words.isVisible()).toBe(false)
    expect((await tour(page).boundingBox())?.height).toBeLessThan(100)
  })

  it('the tour says on Teams where it plays, and its button opens it there', async () => {
    const page = await playground.windows.open(lena, requests)
    await tour(page).getByText('The tour plays on the Slack side').waitFor()
    await button(tour(page), 'Dismiss the tour').click()
    await tour(page).waitFor({ state: 'hidden' })
    await button(page, 'Tour').click()
    await tour(page).getByRole('link', { name: 'Act as Anna Berg' }).click()
    await told(page, 'File a request')
  })

  it('a list below the last field, and what is wrong below a tall one', async () => {
    const page = await playground.windows.open('U0ANNA', 'dm', telephone)
    await write(page, '/request Learn to fly')
    const form = dialog(page)
    const last = form.getByRole('combobox').last()
    await last.click()
    const lowest = form.getByRole('listbox').last()
    await lowest.waitFor()
    await inSight(lowest)
    await page.keyboard.press('Escape')
    const tall = field(form, 'What do you need, and why?', '')
    await fill(form, { ...wishes, 'What do you need, and why?': 'up\n'.repeat(1_500) })
    await send(form, 'New request')
    const wrong = form.getByText('3000 characters').last()
    await wrong.waitFor()
    await focused(tall)
    await inSight(wrong)
    await button(form, 'Cancel').click()
    await form.waitFor({ state: 'hidden' })
  })

  it('all places with unread messages, where one is, and at whom something came', async () => {
    const milo = await playground.windows.open('U0MILO', 'C0BILLING')
    await inSight(milo.getByRole('navigation', { name: 'Workspace' }).getByText('New request'))
    await inSight(milo.getByRole('link', { name: 'Roundtrip Home' }))
    const low = await playground.windows.open('U0ANNA', 'home', { viewport: { width: 1280, height: 500 } })
    await low.getByRole('region', { name: 'Roundtrip Home' }).waitFor()
    await inSight(low.getByRole('link', { name: 'Roundtrip Home' }))
    await milo.getByRole('link', { name: /^Ravi Nair.*has unread messages/ }).click()
    await milo.getByRole('link', { name: /^Roundtrip \d+ unread/ }).click()
    await milo.getByRole('link', { name: /^Milo Haas/ }).click()
    await milo.getByRole('link', { name: /^Ravi Nair.*Customer care$/ }).waitFor()
  })

  it('what the bot said, and to whom, when time was moved', async () => {
    const page = await playground.windows.open('U0MILO', 'C0BILLING')
    await button(page, 'Jump to the next prompt').click()
    await page
      .getByRole('status')
      .getByText(/Roundtrip wrote to .*: “.*”/)
      .waitFor()
    await inSight(page.getByRole('article').last().getByRole('button').last())
  })
})

describe('the focus goes on from where it was', () => {
  it('when the tour is dismissed, and when a thread is closed', async () => {
    const page = await playground.windows.open('U0BEA', 'C0BILLING')
    await button(tour(page), 'Dismiss the tour').press('Enter')
    await focused(button(page, 'Tour'))
    const replies = card(page, 'Refund transport damage at once').getByRole('link', { name: /repl/ })
    await replies.press('Enter')
    const thread = page.getByRole('region', { name: 'Thread' })
    await thread.getByRole('link', { name: 'Close thread' }).press('Enter')
    await thread.waitFor({ state: 'hidden' })
    await focused(replies)
  })

  it('to the card of which the tour speaks, also on a telephone, and through the jump', async () => {
    const page = await playground.windows.open('U0ANNA', 'dm', telephone)
    await told(page, 'File a request')
    await file(page, 'Ring a bell')
    await tour(page)
      .getByRole('link', { name: /^Act as Bea/ })
      .click()
    await file(await playground.windows.open('U0RAVI', 'dm'), 'Ring another bell')
    await card(page, 'Ring another bell').waitFor()
    const claim = button(card(page, 'Ring a bell'), 'Claim')
    await button(tour(page), 'Show the card').click()
    await focused(claim)
    await inSight(claim)
    await claim.press('Enter')
    await told(page, 'Deliver it')
    await button(tour(page), 'Show the card').click()
    await focused(button(card(page, 'Ring a bell'), 'Deliver'))
    await page.keyboard.press('Enter')
    await fill(dialog(page), { 'What was delivered?': 'It rings.' })
    await send(dialog(page), 'Deliver')
    await tour(page)
      .getByRole('link', { name: /^Act as Anna/ })
      .click()
    await button(tour(page), 'Show the question').click()
    await focused(button(message(page, 'It rings.'), 'Yes, I have it'))
    await page.keyboard.press('Enter')
    await button(tour(page), 'Jump ahead').press('Enter')
    await told(page, 'Judge the result')
    await eventually(() =>
      tour(page).evaluate((element: Drawn) => element.contains(element.ownerDocument.activeElement)),
    ).toBe(true)
    await button(tour(page), 'Show the question').click()
    const verdict = button(message(page, 'It is time to look back'), 'Achieved')
    await focused(verdict)
    await inSight(verdict)
  })
})
