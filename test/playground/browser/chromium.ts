/**
 * One Chromium for all the files of browser tests, and one beginning of the playground that is played once; each window
 * of each test has a profile of its own, each file a playground that goes on from there.
 */
import { chromium } from 'playwright-core'
import type { TestProject } from 'vitest/node'
import { executablePath } from './installed.ts'
import { startProgram } from './program.ts'

declare module 'vitest' {
  interface ProvidedContext {
    chromium: string
    /** The folder of a playground that has begun. */
    begun: string
  }
}

const quiet = ['gpu', 'quic', 'background-networking', 'component-update', 'sync'].map((what) => `--disable-${what}`)

/** How Debian's Chromium is started: nothing of it reaches out. */
export const launch = {
  executablePath,
  args: ['--no-sandbox', '--no-first-run', ...quiet],
}

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const program = await startProgram()
  await program.stop()
  provide('begun', program.folder)
  const server = await chromium.launchServer({ ...launch, host: '127.0.0.1' })
  provide('chromium', server.wsEndpoint())
  return async () => {
    await server.close()
    await program.remove()
  }
}
