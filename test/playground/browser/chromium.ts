/** One Chromium for all the files of browser tests; each window of each test has a profile of its own in it. */
import { chromium } from 'playwright-core'
import type { TestProject } from 'vitest/node'
import { executablePath } from './installed.ts'

declare module 'vitest' {
  interface ProvidedContext {
    chromium: string
  }
}

const quiet = ['gpu', 'quic', 'background-networking', 'component-update', 'sync'].map((what) => `--disable-${what}`)

/** How Debian's Chromium is started: nothing of it reaches out. */
export const launch = {
  executablePath,
  args: ['--no-sandbox', '--no-first-run', ...quiet],
}

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const server = await chromium.launchServer({ ...launch, host: '127.0.0.1' })
  provide('chromium', server.wsEndpoint())
  return () => server.close()
}
