import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { usePlayground } from './playground.ts'
import {
  cardField,
  chatForm,
  fileInTeams,
  fillCard,
  lena,
  omar,
  post,
  requests,
  teamsCard,
  teamsDialog,
  teamsPane,
  teamsWishes,
  tom,
  writeInTeams,
} from './teams-pane.ts'
import { button, choose, dialog, eventually } from './windows.ts'

const playground = usePlayground()

describe('people on Teams', () => {
  it('go round the loop, each seeing at once what the other does', async () => {
    const asks = await playground.windows.open(tom, 'dm')
    const works = await playground.windows.open(lena, requests)
    const title = 'Print the new dock on the papers'
    const key = await fileInTeams(asks, title)
    const request = teamsCard(works, title)
    await button(request, 'Claim').click()
    await post(teamsPane(asks), `Logistics has taken on ${key}`).waitFor()
    await button(request, 'Start').waitFor()
    await button(request, 'Deliver').click()
    await fillCard(teamsDialog(works), { 'What was delivered?': 'The papers name dock 7.' })
    await button(teamsDialog(works), 'Deliver').click()
    await teamsDialog(works).waitFor({ state: 'hidden' })
    await button(post(teamsPane(asks), 'The papers name dock 7.'), 'Yes, I have it').click()
    await request.getByText(/In use, result asked on/).waitFor()
  })

  it('file by the button too: its card turns into the form, Back turns it into the card again', async () => {
    const asks = await playground.windows.open(tom, 'dm')
    const buttons = button(teamsPane(asks), 'New request')
    await buttons.last().waitFor()
    const before = await buttons.count()
    await writeInTeams(asks, 'help')
    await eventually(() => buttons.count()).toBe(before + 1)
    await buttons.last().click()
    const form = chatForm(asks, 'Title')
    await button(form, 'Back').click()
    await eventually(() => cardLabel(asks, 'Title').count()).toBe(0)
    expect(await buttons.count()).toBe(before + 1)
    await buttons.last().click()
    const title = 'A form that was opened twice'
    await fillCard(form, { Title: title, ...teamsWishes })
    await button(form, 'New request').click()
    await post(teamsPane(asks), new RegExp(`REQ-\\d+.*${title}`)).waitFor()
  })

  it('see a mistake at its field, and nothing that they typed is lost', async () => {
    const asks = await playground.windows.open(tom, 'dm')
    await writeInTeams(asks, 'Numbers that are none')
    const form = teamsPane(asks)
      .getByRole('article')
      .filter({ has: button(asks, 'New request') })
      .last()
    await form.getByText('Numbers that are none').waitFor()
    await button(form, 'New request').click()
    await cardField(form, 'Title').waitFor()
    await button(form, 'New request').click()
    await form.getByText('Say what you need, and why.').waitFor()
    await fillCard(form, { ...teamsWishes, Target: '7' })
    await button(form, 'New request').click()
    await form
      .getByText(/measure/i)
      .last()
      .waitFor()
    await eventually(() => cardField(form, 'Target').inputValue()).toBe('7')
    expect(await cardField(form, 'Expected outcome').inputValue()).toBe(teamsWishes['Expected outcome'])
    expect(await cardField(form, 'Title').inputValue()).toBe('Numbers that are none')
  })

  it('make a request of a message, and of nothing from the box', async () => {
    const asks = await playground.windows.open(tom, '19:09e7a7104500000000a1@thread.tacv2')
    const said = post(teamsPane(asks), 'old dock number')
    await choose(said, 'More options for this message', 'Make this a request')
    const form = teamsDialog(asks)
    await eventually(() => cardField(form, 'What do you need, and why?').inputValue()).toContain('old dock number')
    await fillCard(form, { Title: 'New dock, new papers', ...omit(teamsWishes, 'What do you need, and why?') })
    await button(form, 'New request').click()
    await form
      .getByText(/REQ-\d+/)
      .first()
      .waitFor()
    await button(form, 'Close').click()
    await form.waitFor({ state: 'hidden' })
    await choose(teamsPane(asks), 'Actions and apps', 'Make this a request')
    await cardField(form, 'Title').waitFor()
    await asks.keyboard.press('Escape')
    await form.waitFor({ state: 'hidden' })
  })

  it('what one is told alone, the others do not see', async () => {
    const asks = await playground.windows.open(tom, 'dm')
    const first = await playground.windows.open(lena, requests)
    const second = await playground.windows.open(omar, requests)
    const title = 'Who takes it first'
    await fileInTeams(asks, title)
    await button(teamsCard(second, title), 'Claim').waitFor()
    // No changes reach this window any more.
    await second.route('**/teams/changes*', (route) => route.abort())
    await second.reload()
    await second.getByText('Reconnecting…').waitFor()
    await button(teamsCard(second, title), 'Claim').waitFor()
    await button(teamsCard(first, title), 'Claim').click()
    await button(teamsCard(first, title), 'Start').waitFor()
    await button(teamsCard(second, title), 'Claim').click()
    await second.unroute('**/teams/changes*')
    const told = (page: Page) => page.getByRole('status').filter({ hasText: /was taken on by Lena Vogt/ })
    await told(second).waitFor()
    await button(teamsCard(second, title), 'Start').waitFor()
    expect(await told(first).count()).toBe(0)
  })

  it('answer in the reply chain: with a mention it goes to the other side', async () => {
    const asks = await playground.windows.open(tom, 'dm')
    const works = await playground.windows.open(lena, requests)
    const title = 'Talk about pallets'
    await fileInTeams(asks, title)
    const request = teamsCard(works, title)
    await button(request, 'Reply').click()
    await writeInTeams(works, 'Between us: easy.', 'Reply in this conversation')
    await post(request, 'Between us: easy.').waitFor()
    await button(request, 'Reply').click()
    await writeInTeams(works, '@Roundtrip Is Tuesday early enough?', 'Reply in this conversation')
    await post(teamsPane(asks), 'Is Tuesday early enough?').waitFor()
    expect(await teamsPane(asks).getByText('Between us').count()).toBe(0)
  })

  it('go on where they were, a dialog open, when the program is started anew in the middle', async () => {
    const asks = await playground.windows.open(tom, 'dm')
    const works = await playground.windows.open(lena, requests)
    const title = 'Survive the night shift'
    await fileInTeams(asks, title)
    const request = teamsCard(works, title)
    await button(request, 'Claim').click()
    await button(request, 'Deliver').click()
    await fillCard(teamsDialog(works), { 'What was delivered?': 'It was dark, and nothing was lost.' })
    await playground.program.stop()
    await asks.getByText('Reconnecting…').waitFor()
    await button(teamsDialog(works), 'Deliver').click()
    await teamsDialog(works).getByText('The playground does not answer.').waitFor()
    await playground.program.startAgain()
    await works.getByText('Reconnecting…').waitFor({ state: 'hidden' })
    await button(teamsDialog(works), 'Deliver').click()
    await teamsDialog(works).waitFor({ state: 'hidden' })
    await button(post(teamsPane(asks), 'It was dark, and nothing was lost.'), 'Yes, I have it').waitFor()
  })

  it('do it all with the keyboard', async () => {
    const asks = await playground.windows.open(tom, 'dm')
    const { keyboard } = asks
    await tabTo(asks, teamsPane(asks).getByRole('textbox', { name: 'Message Roundtrip' }), 'Tab')
    await keyboard.type('Keys are enough')
    await keyboard.press('Enter')
    const form = teamsPane(asks)
      .getByRole('article')
      .filter({ has: button(asks, 'New request') })
      .last()
    await form.getByText('Keys are enough').waitFor()
    await tabTo(asks, button(form, 'New request'), 'Shift+Tab')
    await keyboard.press('Enter')
    await eventually(() => isFocused(cardField(form, 'Title'))).toBe(true)
    await keyboard.press('Tab')
    await keyboard.type('No mouse is at hand.')
    await keyboard.press('Tab')
    await keyboard.type('Deliv')
    await keyboard.press('Tab')
    await keyboard.type('Nobody looks for one.')
    await tabTo(asks, button(form, 'New request'), 'Tab')
    await keyboard.press('Enter')
    await post(teamsPane(asks), /REQ-\d+.*Keys are enough/).waitFor()
  })

  it('are both set back and moved on by the one clock', async () => {
    const page = await playground.windows.open('U0ANNA', `dm&/${tom}/dm`, { viewport: { width: 1440, height: 900 } })
    const other = await playground.windows.open(omar, requests)
    const weekday = async () => (await other.getByRole('region', { name: 'Clock' }).textContent())?.slice(0, 12)
    const before = await weekday()
    await button(page, '+1 day').click()
    await eventually(weekday).not.toBe(before)
    await fileInTeams(page, 'Soon forgotten on both sides')
    await teamsCard(other, 'Soon forgotten on both sides').waitFor()
    await button(other, 'Reset').click()
    await button(dialog(other), 'Start again').click()
    await teamsCard(other, 'Soon forgotten on both sides').waitFor({ state: 'hidden' })
    await eventually(() => teamsPane(page).getByText('Soon forgotten on both sides').count()).toBe(0)
    await post(teamsPane(page), 'Print shelf labels from the scanner').waitFor()
  })

  it('stand one before the other on a narrow window', async () => {
    const page = await playground.windows.open('U0ANNA', `dm&/${tom}/dm`, { viewport: { width: 360, height: 740 } })
    const slack = page.getByPlaceholder('Write, or type /request')
    await slack.waitFor()
    await teamsPane(page).waitFor({ state: 'hidden' })
    await button(page, 'Teams').click()
    await teamsPane(page).waitFor()
    await slack.waitFor({ state: 'hidden' })
    const width = await page.locator('html').evaluate((element: { scrollWidth: number }) => element.scrollWidth)
    expect(width).toBeLessThanOrEqual(360)
    await button(page, 'Split view').click()
    await eventually(async () => page.url()).not.toContain('&')
    await teamsPane(page).waitFor()
  })
})

const isFocused = (element: Locator): Promise<boolean> =>
  element.evaluate((one: { matches(by: string): boolean }) => one.matches(':focus'))

async function tabTo(page: Page, element: Locator, key: 'Tab' | 'Shift+Tab'): Promise<void> {
  for (let steps = 0; steps < 60; steps++) {
    if (await isFocused(element)) return
    await page.keyboard.press(key)
  }
  throw new Error('It cannot be reached with the keyboard')
}

const cardLabel = (page: Page, label: string) => teamsPane(page).getByLabel(new RegExp(`^${label}( \\*)?$`))

function omit<T>(from: Record<string, T>, name: string): Record<string, T> {
  const { [name]: _, ...others } = from
  return others
}
