import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { usePlayground } from './playground.ts'
import { lena, post, requests, teamsPane, writeInTeams } from './teams-pane.ts'
import { button, dialog, eventually, field, message, write } from './windows.ts'

/** Far more than a page draws at a time. */
const many = 1_000

const playground = usePlayground({ keep: true })

async function say(text: string): Promise<void> {
  const act = { as: 'U0RAVI', do: 'write', channel: 'C0SALES', text, thread: null }
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${playground.program.url}/act`, { method: 'POST', headers, body: JSON.stringify(act) })
  expect(answer.status).toBe(200)
}

describe('a page', () => {
  it('keeps up with a busy channel, draws only what is near, and finds the beginning again', async () => {
    const page = await playground.windows.open('U0ANNA', 'C0SALES')
    await message(page, 'old bank account').waitFor()
    for (let i = 1; i <= many; i += 10) {
      await Promise.all(Array.from({ length: 10 }, (_, more) => say(`This is number ${i + more}.`)))
    }
    const drawn = () => page.getByRole('article').count()
    await message(page, `This is number ${many}.`).waitFor()
    await eventually(drawn).toBeLessThan(200)

    await page.reload()
    await message(page, `This is number ${many}.`).waitFor()
    await eventually(drawn).toBeLessThan(100)
    const first = page.getByRole('article').filter({ hasText: 'Three customers asked today' })
    await eventually(async () => {
      await page.locator('.conversation .scroll').evaluate((box: { scrollBy(x: number, y: number): void }) => {
        box.scrollBy(0, -3_000)
      })
      return first.count()
    }).toBe(1)
    await eventually(drawn).toBeLessThan(200)
  })

  it('keeps a form that opens while it still asks for all that is shown', async () => {
    const page = await playground.windows.open('U0ANNA', 'dm')
    const release = await holdBack(page, '**/playground/screen?*', 2)
    await Promise.all([written(page), write(page, '/request Be quicker than the page')])
    await release(() => page.waitForResponse('**/playground/messages?*'))
    const need = field(dialog(page), 'What do you need, and why?', '')
    await need.fill('I type at once.')
    expect(await need.inputValue()).toBe('I type at once.')
    await button(dialog(page), 'Cancel').click()
    await dialog(page).waitFor({ state: 'hidden' })
  })

  it('shows what is written while a channel is still loaded', async () => {
    const page = await playground.windows.open('U0RAVI', 'C0SALES')
    const release = await holdBack(page, '**/playground/messages?*', 1)
    await Promise.all([written(page), write(page, 'Said before the rest was there')])
    await release()
    await message(page, 'Said before the rest was there').waitFor()
  })

  it('shows what is written on Teams while a conversation is still loaded', async () => {
    const page = await playground.windows.open(lena, requests)
    const release = await holdBack(page, '**/teams/posts?*', 1)
    await Promise.all([written(page), writeInTeams(page, 'Said before the rest was there')])
    await release()
    await post(teamsPane(page), 'Said before the rest was there').waitFor()
  })
})

/** The server has taken what was written. */
const written = (page: Page) => page.waitForResponse((answer) => answer.request().postDataJSON()?.do === 'write')

/** Loads the page anew and holds one answer back that the server has given: the first, the second. Gives what lets it go. */
async function holdBack(page: Page, what: string, which: number) {
  let letGo = () => {}
  const gate = new Promise<void>((resolve) => {
    letGo = resolve
  })
  let asked = 0
  let isHeld = false
  await page.route(what, async (route) => {
    const turn = ++asked
    const response = await route.fetch()
    if (turn === which) {
      isHeld = true
      await gate
    }
    await route.fulfill({ response })
  })
  await page.reload()
  await eventually(async () => isHeld).toBe(true)
  return async (until?: () => Promise<unknown>) => {
    const after = until?.()
    letGo()
    await after
    await page.unroute(what)
  }
}
