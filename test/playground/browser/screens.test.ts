import { describe, expect, it } from 'vitest'
import { barriers } from './accessible.ts'
import { usePlayground } from './playground.ts'
import { button, dialog, message } from './windows.ts'

const playground = usePlayground({ tour: true })

describe('nobody is kept out, light or dark, on a wide window or a telephone', () => {
  it('of a channel with cards, and the tour over it', async () => {
    const page = await playground.windows.open('U0BEA', 'C0BILLING')
    await message(page, 'Show refunds in the customer account').waitFor()
    await page.getByRole('complementary', { name: 'Tour' }).waitFor()
    expect(await barriers(page)).toEqual([])
  })

  it('of a channel with links to others in it', async () => {
    const page = await playground.windows.open('U0MILO', 'C0TRIAGE')
    await page.getByRole('main').getByRole('link', { name: /^#/ }).first().waitFor()
    expect(await barriers(page)).toEqual([])
  })

  it('of a thread beside it', async () => {
    const page = await playground.windows.open('U0BEA', 'C0BILLING')
    await page.getByRole('link', { name: /repl/ }).first().click()
    await page.getByRole('region', { name: 'Thread' }).getByRole('article').last().waitFor()
    expect(await barriers(page)).toEqual([])
  })

  it('of Home, of a requester and of an admin', async () => {
    for (const [as, words] of [
      ['U0ANNA', 'Find products by their old names'],
      ['U0ADA', 'New request'],
    ] as const) {
      const page = await playground.windows.open(as, 'home')
      await page.getByRole('region', { name: 'Roundtrip Home' }).getByText(words).first().waitFor()
      expect(await barriers(page)).toEqual([])
    }
  })

  it('of the question whether to begin again, and of the way to a real workspace', async () => {
    const page = await playground.windows.open('U0ANNA')
    for (const name of ['Reset', 'Connect a real workspace']) {
      await button(page, name).click()
      await dialog(page).waitFor()
      expect(await barriers(page)).toEqual([])
      await page.keyboard.press('Escape')
      await dialog(page).waitFor({ state: 'hidden' })
    }
  })

  it('of the list of what can be typed, and of a private answer', async () => {
    const page = await playground.windows.open('U0ANNA', 'dm')
    const box = page.getByRole('textbox', { name: /^Message / })
    await box.fill('/req')
    await page.getByRole('listbox', { name: 'What you can type' }).waitFor()
    expect(await barriers(page)).toEqual([])
    await box.fill('/request help')
    await box.press('Escape')
    await box.press('Enter')
    await message(page, 'Only visible to you').waitFor()
    expect(await barriers(page)).toEqual([])
  })

  it('and the telephone has no line wider than itself', async () => {
    const page = await playground.windows.open('U0BEA', 'C0BILLING', { viewport: { width: 360, height: 740 } })
    await message(page, 'Show refunds in the customer account').waitFor()
    const width = await page.locator('html').evaluate((element: { scrollWidth: number }) => element.scrollWidth)
    expect(width).toBeLessThanOrEqual(360)
    await button(page, 'People and channels').click()
    await page.getByRole('link', { name: /^Anna Berg/ }).click()
    await page.getByRole('textbox', { name: 'Message #sales' }).waitFor()
  })
})
