import pino from 'pino'
import { describe, expect, it } from 'vitest'
import { createRosters } from '../src/rosters.ts'

const minute = 60_000

/** Rosters of two channels that were never read, each read as `sync` has it. */
function start(
  sync: (channel: string) => Promise<void>,
  unsynced = ['slack:C1', 'slack:C2'],
  { channels = [], dropped = [] }: { channels?: string[]; dropped?: string[] } = {},
) {
  const asked: string[] = []
  const waits: (() => void)[] = []
  const refreshes: number[] = []
  let now = 1_800_000_000_000
  const rosters = createRosters({
    people: {
      syncChannel(channel) {
        asked.push(channel)
        return sync(channel)
      },
      async refresh(at) {
        refreshes.push(at)
      },
    },
    membership: async () => ({ channels, unsynced }),
    isServed: (channel) => !dropped.includes(channel),
    log: pino({ level: 'silent' }),
    now: () => now,
    wait: () => new Promise((resolve) => waits.push(resolve)),
  })
  return { rosters, asked, waits, refreshes, later: (milliseconds: number) => (now += milliseconds) }
}
const down = () => Promise.reject(new Error('down'))

describe('who is in which channel', () => {
  it('is read before somebody acts, as far as it was never read', async () => {
    const { rosters, asked } = start(async () => undefined)
    await rosters.lookBriefly('slack:U0ANNA')
    expect(asked).toEqual(['slack:C1', 'slack:C2'])
  })

  it('keeps nobody waiting twice for a channel that cannot be read, until it has rested', async () => {
    const { rosters, asked, waits } = start(down)
    await rosters.lookBriefly('slack:U0ANNA')
    await rosters.lookBriefly('slack:U0ANNA')
    expect(asked).toHaveLength(2)
    for (const over of waits) over()
    await Promise.resolve()
    await rosters.lookBriefly('slack:U0ANNA')
    expect(asked).toHaveLength(4)
  })

  it('of one channel is read although another cannot be', async () => {
    const read: string[] = []
    const { rosters } = start(async (channel) => (channel === 'slack:C1' ? down() : void read.push(channel)))
    await rosters.syncNew()
    expect(read).toEqual(['slack:C2'])
  })

  it('is read again before somebody acts where it could not be read when somebody came', async () => {
    let up = false
    const { rosters, asked } = start(() => (up ? Promise.resolve() : down()), [])
    await rosters.syncBriefly(['teams:19:a', 'teams:19:b'])
    up = true
    await rosters.lookBriefly('teams:anna')
    await rosters.lookBriefly('teams:bob')
    expect(asked).toEqual(['teams:19:a', 'teams:19:b', 'teams:19:a', 'teams:19:b'])
  })

  it('is read again for nobody who is known to be there, and nowhere that is in the set-up no longer', async () => {
    const dropped: string[] = []
    const { rosters, asked } = start(down, [], { channels: ['teams:19:a'], dropped })
    await rosters.syncBriefly(['teams:19:a', 'teams:19:b'])
    dropped.push('teams:19:b')
    await rosters.lookBriefly('teams:anna')
    expect(asked).toEqual(['teams:19:a', 'teams:19:b'])
    dropped.pop()
    await rosters.lookBriefly('teams:anna')
    expect(asked).toEqual(['teams:19:a', 'teams:19:b'])
  })

  it('holds up nobody for longer than a moment', async () => {
    const { rosters } = start(() => new Promise(() => undefined))
    const looks = [rosters.lookBriefly('slack:U0ANNA'), rosters.syncBriefly(['slack:C1'])]
    expect(await Promise.allSettled(looks)).toHaveLength(2)
  })

  it('is looked at again every ten minutes, and no more once the bot stops', async () => {
    const { rosters, refreshes, later } = start(down)
    rosters.refresh()
    await Promise.resolve()
    later(9 * minute)
    rosters.refresh()
    expect(refreshes).toHaveLength(1)
    await new Promise((resolve) => setImmediate(resolve))
    later(minute)
    rosters.refresh()
    expect(refreshes).toHaveLength(2)
    await new Promise((resolve) => setImmediate(resolve))
    rosters.stop()
    later(11 * minute)
    rosters.refresh()
    expect(refreshes).toHaveLength(2)
  })
})
