import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { missingBrowser } from './test/playground/browser/installed.ts'

const browser = 'test/playground/browser/*.test.ts'

// Left out where somebody tries the program without a browser; never where a machine vouches for it.
const missing = missingBrowser()
if (missing) process.stderr.write(process.env.CI ? `${missing}\n` : `${missing} They are left out.\n`)
if (missing && process.env.CI) process.exit(1)

export default defineConfig({
  test: {
    projects: [
      {
        oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
        test: {
          name: 'program',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: [browser],
          // Vitest itself would leave a core free, of two.
          maxWorkers: availableParallelism(),
          testTimeout: 30_000,
          // Some hooks play ninety days.
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: missing ? [] : [browser],
          globalSetup: 'test/playground/browser/chromium.ts',
          testTimeout: 180_000,
          hookTimeout: 60_000,
          // They wait more than they work, for the pace of the platforms: two at a time, on whatever machine.
          maxWorkers: 2,
          // After all else: a browser beside it would make both slow.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
