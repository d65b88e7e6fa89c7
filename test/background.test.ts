import { Writable } from 'node:stream'
import pino from 'pino'
import { describe, expect, it } from 'vitest'
import { createBackground } from '../src/background.ts'

describe('what goes on behind an acknowledgement', () => {
  it('is waited for at the end, and fails into the log alone', async () => {
    const lines: string[] = []
    const log = pino(
      new Writable({
        write(line, _, done) {
          lines.push(JSON.parse(String(line)).msg)
          done()
        },
      }),
    )
    const background = createBackground(log)
    const done: string[] = []
    background.run(async () => void done.push('a card'), 'a card was not sent')
    background.run(() => Promise.reject(new Error('down')), 'a line was not sent')
    expect(lines).toEqual([])
    await background.settled()
    expect(done).toEqual(['a card'])
    expect(lines).toEqual(['a line was not sent'])
  })
})
