import { describe, expect, it, vi } from 'vitest'
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

  it('runs once more for all who want it afresh meanwhile, and not before the first is over', async () => {
    const once = createOnce<number>()
    const finish: (() => void)[] = []
    let runs = 0
    const ask = () => {
      const run = ++runs
      return new Promise<number>((resolve) => finish.push(() => resolve(run)))
    }
    const first = once('C1', ask)
    const later = [once('C1', ask, { afresh: true }), once('C1', ask, { afresh: true })]
    expect(runs).toBe(1)
    finish[0]?.()
    expect(await first).toBe(1)
    await vi.waitFor(() => expect(finish).toHaveLength(2))
    finish[1]?.()
    expect(await Promise.all(later)).toEqual([2, 2])
  })

  it('runs afresh though what was under way fails', async () => {
    const once = createOnce<string>()
    const first = once('C1', () => Promise.reject(new Error('down')))
    const second = once('C1', async () => 'up', { afresh: true })
    await expect(first).rejects.toThrow('down')
    expect(await second).toBe('up')
  })

  it('fails for all who asked, and can be asked again', async () => {
    const once = createOnce<string>()
    const down = () => Promise.reject(new Error('down'))
    const both = await Promise.allSettled([once('C1', down), once('C1', down)])
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(await once('C1', async () => 'up')).toBe('up')
  })
})
