import { describe, expect, it } from 'vitest'
import { createOnce } from '../src/once.ts'

describe('what is asked for by the same key', () => {
  it('runs once for all who ask meanwhile, and again afterwards', async () => {
    const once = createOnce<number>()
    let runs = 0
    let finish = (): void => undefined
    const ask = () => {
      runs++
      return new Promise<number>((resolve) => {
        finish = () => resolve(runs)
      })
    }
    const both = [once('C1', ask), once('C1', ask)]
    finish()
    expect(await Promise.all(both)).toEqual([1, 1])
    const again = once('C1', ask)
    finish()
    expect(await again).toBe(2)
  })

  it('fails for all who asked, and can be asked again', async () => {
    const once = createOnce<string>()
    const down = () => Promise.reject(new Error('down'))
    const both = await Promise.allSettled([once('C1', down), once('C1', down)])
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(await once('C1', async () => 'up')).toBe('up')
  })
})
