import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openQueue } from '../../db/queue.ts'

describe('the queue of writes', () => {
  let raw: Sqlite.Database
  let flushes: { done(): void; fail(error: Error): void }[]
  const flush = () => new Promise<void>((done, fail) => flushes.push({ done, fail }))
  const flushing = (count: number) => vi.waitFor(() => expect(flushes).toHaveLength(count), { interval: 1 })
  const note = (what: string) => () => raw.prepare('INSERT INTO notes VALUES (?)').run(what).changes
  const notes = () => raw.prepare('SELECT what FROM notes').pluck().all()

  beforeEach(() => {
    raw = new Sqlite(':memory:')
    raw.exec('CREATE TABLE notes (what TEXT)')
    flushes = []
  })
  afterEach(() => raw.close())

  it('answers nobody before what was committed is on the disk', async () => {
    const queue = openQueue(raw, flush)
    const order: string[] = []
    const written = queue.write(note('a')).then(() => order.push('answered'))
    await flushing(1)
    expect(notes()).toEqual(['a'])
    const read = queue.flushed().then(() => order.push('read'))
    order.push('on the disk')
    flushes[0]?.done()
    await Promise.all([written, read])
    expect(order[0]).toBe('on the disk')
    expect(order).toHaveLength(3)
  })

  it('writes what comes during a flush with the next', async () => {
    const queue = openQueue(raw, flush)
    const first = queue.write(note('a'))
    await flushing(1)
    const others = Promise.all([queue.write(note('b')), queue.write(note('c'))])
    expect(notes()).toEqual(['a'])
    flushes[0]?.done()
    await first
    await flushing(2)
    expect(notes()).toEqual(['a', 'b', 'c'])
    flushes[1]?.done()
    expect(await others).toEqual([1, 1])
    expect(queue.commits()).toBe(2)
  })

  it('refuses what the disk did not take', async () => {
    const queue = openQueue(raw, flush)
    const written = queue.write(note('a'))
    await flushing(1)
    flushes[0]?.fail(new Error('no space'))
    await expect(written).rejects.toThrow('no space')
  })

  it('lets nobody be answered from what the disk did not take, until it has', async () => {
    const queue = openQueue(raw, flush)
    const written = queue.write(note('a'))
    await flushing(1)
    const meanwhile = queue.flushed()
    flushes[0]?.fail(new Error('no space'))
    await expect(written).rejects.toThrow('no space')
    await flushing(2)
    flushes[1]?.fail(new Error('still no space'))
    await expect(meanwhile).rejects.toThrow('still no space')

    const later = queue.flushed()
    await flushing(3)
    flushes[2]?.done()
    await later
    await queue.flushed()
    expect(notes()).toEqual(['a'])
    expect(flushes).toHaveLength(3)
  })

  it('hands on ahead what is committed, and says when the disk has taken it or that it did not', async () => {
    const queue = openQueue(raw, flush)
    const first = await queue.writeAhead(note('a'))
    expect(first.result).toBe(1)
    let kept = false
    const keeping = first.kept.then(() => {
      kept = true
    })
    expect(kept).toBe(false)
    flushes[0]?.done()
    await keeping

    const second = await queue.writeAhead(note('b'))
    flushes[1]?.fail(new Error('no space'))
    await expect(second.kept).rejects.toThrow('no space')
  })

  it('does once what several jobs of a transaction ask for, and again for each that is run by itself', async () => {
    const queue = openQueue(raw)
    const end = note('end')
    const ending = (what: string) => () => {
      note(what)()
      queue.last(end)
    }
    await Promise.all([queue.write(ending('a')), queue.write(ending('b')), queue.write(note('c'))])
    expect(notes()).toEqual(['a', 'b', 'c', 'end'])

    const fails = queue.write(() => {
      throw new Error('no')
    })
    await Promise.all([queue.write(ending('d')), expect(fails).rejects.toThrow('no'), queue.write(ending('e'))])
    expect(notes().slice(4)).toEqual(['d', 'end', 'e', 'end'])
  })
})
