import { defineConfig } from 'vitest/config'

const browser = 'test/playground/browser/*.test.ts'

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'program',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: [browser],
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: [browser],
          globalSetup: 'test/playground/browser/chromium.ts',
          testTimeout: 180_000,
          hookTimeout: 60_000,
          // After all else: a browser beside it would make both slow.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
