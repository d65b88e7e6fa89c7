import type { Logger } from 'pino'
import type { ChannelId, Instant, PersonId } from './requests/request.ts'
import { within } from './within.ts'

interface Options {
  people: {
    /** Reads who is in the channel; `afresh`, not as it may have been read before. Refuses with a ChatError. */
    syncChannel(channel: ChannelId, how?: { afresh?: boolean }): Promise<void>
    /** Looks again at whoever and whatever was not looked at for a day. */
    refresh(at: Instant): Promise<void>
  }
  membership(person: PersonId): Promise<{ channels: ChannelId[]; unsynced: ChannelId[] }>
  /** Whether the set-up has this channel. */
  isServed(channel: ChannelId): boolean
  log: Logger
  now: () => Instant
  /** Waits for milliseconds of steady time. */
  wait: (milliseconds: number) => Promise<void>
}

/** Who is in which channel, kept up to date. What cannot be read is logged. */
export interface Rosters {
  /** Something has changed there: what is being read already is not enough. */
  sync(channels: ChannelId[]): Promise<void>
  /** The same, but whoever waits does so for a moment only. */
  syncBriefly(channels: ChannelId[]): Promise<void>
  /**
   * Reads the channels that decide what this person may do and were never read, or could not be when something
   * changed there; for a moment only.
   */
  lookBriefly(person: PersonId): Promise<void>
  /** Reads all channels that were never read. */
  syncNew(): Promise<void>
  /** Looks again, in the background, at people and channels that were not looked at for a day. */
  refresh(): void
  /** Nothing is looked at again from now on. */
  stop(): void
}

// In milliseconds.
const lookWithin = 1_000
const askAgain = 5_000
const refreshEvery = 10 * 60_000

export function createRosters({ people, membership, isServed, log, now, wait }: Options): Rosters {
  const resting = new Set<ChannelId>()
  const failed = new Set<ChannelId>()
  let stopped = false
  let refreshing = false
  let refreshedAt = 0

  async function read(channels: ChannelId[], how: { afresh?: boolean } = {}): Promise<void> {
    await Promise.all(
      channels.map(async (channel) => {
        try {
          await people.syncChannel(channel, how)
          failed.delete(channel)
        } catch (error) {
          failed.add(channel)
          log.warn({ err: error, channel }, 'could not read who is there')
        }
      }),
    )
  }

  const sync = (channels: ChannelId[]) => read(channels, { afresh: true })

  return {
    sync,
    async syncBriefly(channels) {
      await within(lookWithin, sync(channels))
    },
    async lookBriefly(person) {
      const { channels: known, unsynced } = await membership(person)
      if (unsynced.length === 0 && failed.size === 0) return
      for (const channel of failed) if (!isServed(channel)) failed.delete(channel)
      // Who is known to be there may do there what they may: nothing that was missed gives them more.
      const missed = [...failed].filter((channel) => !known.includes(channel))
      const channels = [...new Set([...unsynced, ...missed])].filter((channel) => !resting.has(channel))
      if (channels.length === 0) return
      await within(lookWithin, read(channels))
      // A channel that cannot be read rests, or everybody who acts would wait for it again.
      for (const channel of channels) {
        resting.add(channel)
        void wait(askAgain).then(() => resting.delete(channel))
      }
    },
    async syncNew() {
      // Asked for somebody who is nobody: all that was never read.
      const { unsynced } = await membership('')
      await read(unsynced)
    },
    refresh() {
      if (refreshing || stopped || now() - refreshedAt < refreshEvery) return
      refreshing = true
      refreshedAt = now()
      people
        .refresh(now())
        .catch((error) => log.warn({ err: error }, 'people could not be looked at again'))
        .finally(() => {
          refreshing = false
        })
    },
    stop() {
      stopped = true
    },
  }
}
