import axe, { type AxeResults } from 'axe-core'
import type { Locator, Page } from 'playwright-core'

const schemes = ['light', 'dark'] as const
const wide = { width: 1280, height: 800 }
const narrow = { width: 360, height: 740 }

/** What axe finds serious or critical, light and dark, on a wide window and on a telephone: a line each. */
export async function barriers(page: Page, within?: Locator): Promise<string[]> {
  await page.evaluate(axe.source)
  const found: string[] = []
  for (const viewport of [wide, narrow]) {
    await page.setViewportSize(viewport)
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      const lines = await (within ?? page.locator('html')).evaluate((element: unknown) =>
        // The page's own axe, which was put there above.
        (globalThis as unknown as { axe: { run(within: unknown): Promise<AxeResults> } }).axe
          .run(element)
          .then(({ violations }) =>
            violations
              .filter(({ impact }) => impact === 'serious' || impact === 'critical')
              .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`),
          ),
      )
      found.push(...lines.map((line) => `${colorScheme}, ${viewport.width} wide: ${line}`))
    }
  }
  await page.setViewportSize(wide)
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: null })
  return found
}
