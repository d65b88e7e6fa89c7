import { existsSync } from 'node:fs'

/** Where the browser is that the tests run in. */
export const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'

/** What to do so that they can run; null: they can. */
export function missingBrowser(): string | null {
  if (existsSync(executablePath)) return null
  return (
    `The tests in a browser need Chromium, and there is none at ${executablePath}: install it (apt-get install ` +
    'chromium fonts-liberation fonts-noto-color-emoji), or name another with CHROMIUM=<its path>.'
  )
}
