import { expect, it } from 'vitest'
import { usePlayground } from './playground.ts'
import { eventually, message } from './windows.ts'

/** Far more than a page draws at a time. */
const many = 1_000

const playground = usePlayground({ tour: true, keep: true })

async function say(text: string): Promise<void> {
  const act = { as: 'U0RAVI', do: 'write', channel: 'C0SALES', text, thread: null }
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${playground.program.url}/act`, { method: 'POST', headers, body: JSON.stringify(act) })
  expect(answer.status).toBe(200)
}

it('a page keeps up with a busy channel, draws only what is near, and finds the beginning again', async () => {
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
