import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest'
import { type Program, startProgram } from './program.ts'
import { openWindows, type Windows } from './windows.ts'

/**
 * A playground and its windows for one file of tests, there once these have begun; no test may leave a complaint of the
 * browser. `keep`: the windows stay open from test to test.
 */
export function usePlayground({ tour = false, keep = false } = {}) {
  let program: Program
  let windows: Windows
  beforeAll(async () => {
    program = await startProgram(inject('begun'))
    windows = await openWindows(program.url, { tour })
  })
  afterEach(async () => expect(keep ? windows.complaints() : await windows.closeAll()).toEqual([]))
  afterAll(async () => {
    await windows?.close()
    await program?.remove()
  })
  return {
    get program() {
      return program
    },
    get windows() {
      return windows
    },
  }
}
