import type { Logger } from 'pino'
import type { DueHead, DueMessage, Store } from '../db/store.ts'
import { type ChatPlatform, parsePlace, type Verb } from './chat.ts'
import { createPace } from './pace.ts'
import type { Instant, Platform } from './requests/request.ts'
import type { Screens } from './screens.ts'
import { type Consequences, createSending, placeOf } from './sending.ts'

/** Sends what `messages` says shall exist: due → send → mark. The only place that retries. */
export interface Outbox {
  /** From now on messages are sent: what an earlier run left in the middle has been looked after. */
  start(): void
  /** Something may be due. */
  wake(): void
  /** Resolves when nothing is on its way and nothing is waiting to be tried. */
  idle(): Promise<void>
  /** Takes nothing new and waits for what is on its way. */
  stop(): Promise<void>
  /** Why nothing at all is sent to the platform, since the last try; null: it lets the bot in, as far as is known. */
  broken(platform: Platform): string | null
}

interface Options extends Consequences {
  store: Store
  screens: Screens
  platforms: ReadonlyMap<string, ChatPlatform>
  log: Logger
  /** Product time. */
  now: () => Instant
  /** Steady time in milliseconds. */
  steady: () => number
  /** Divides every wait, for tests. */
  scale: number
}

/** Waits in milliseconds: after a look that failed, until a platform that took nothing is tried again. */
const waits = { failed: 1_000, refused: 60_000 }
const atOnce = 500
/**
 * After each look the outbox rests so many times as long as the look took: people who press come first. `longest` is in
 * milliseconds and nobody notices it: on a machine out of breath a look takes a hundred times as long.
 */
const rest = { times: 100, longest: 200 }

export function createOutbox(options: Options): Outbox {
  const { store, platforms, log, now, steady, scale } = options
  const pace = createPace(steady, scale)
  const busy = new Map<string, Promise<void>>()
  let started = false
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let scanning: Promise<void> | null = null
  let resting: NodeJS.Timeout | undefined
  let rested = 0
  let again = false
  const blocked = new Map<Platform, { until: number; code: string }>()
  let idlers: (() => void)[] = []
  const send = createSending({ ...options, pace, stopped: () => stopped, onRefused })

  function onRefused(platform: Platform, code: string | null) {
    if (code === null) blocked.delete(platform)
    else blocked.set(platform, { until: steady() + waits.refused / scale, code })
  }

  function wake() {
    if (!started || stopped) return
    again = true
    if (scanning || resting) return
    resting = setTimeout(look, rested - steady())
  }

  function look() {
    resting = undefined
    const began = steady()
    scanning = scan().finally(() => {
      scanning = null
      const ended = steady()
      rested = ended + Math.min((ended - began) * rest.times, rest.longest) / scale
      if (again) wake()
    })
  }

  /** One look at what is due. Whoever is sent to now is busy; the end of that send looks again. */
  async function scan(): Promise<void> {
    again = false
    clearTimeout(timer)
    try {
      let soonest = Number.POSITIVE_INFINITY
      for (const platform of platforms.values()) soonest = Math.min(soonest, await scanOn(platform))
      // Whatever waits for the pace wakes us within a second.
      if (Number.isFinite(soonest)) return wakeIn(soonest)
      // What waits for a platform that the bot is not on waits until it is.
      let due = Number.POSITIVE_INFINITY
      for (const { platform } of platforms.values()) due = Math.min(due, (await store.nextDue(platform, now())) ?? due)
      const nothing = !Number.isFinite(due)
      if (!nothing && due > now()) wakeIn(due - now())
      if (busy.size === 0 && !again && nothing) for (const settle of idlers.splice(0)) settle()
    } catch (error) {
      log.error({ err: error }, 'the outbox could not look for due messages')
      wakeIn(waits.failed)
    }
  }

  /** Gives how long until something of the platform that waits for its pace may go, in milliseconds. */
  async function scanOn(platform: ChatPlatform): Promise<number> {
    const silent = (blocked.get(platform.platform)?.until ?? 0) - steady()
    if (silent > 0) return silent
    let soonest = Number.POSITIVE_INFINITY
    let taken = 0
    const choose = ({ place, kind, remote }: DueHead): boolean => {
      if (busy.has(place)) return false
      const limits = platform.limits(parsePlace(place), verbOf({ kind, remote }))
      const wait = pace.wait(limits)
      if (wait > 0) soonest = Math.min(soonest, wait)
      if (wait > 0) return false
      pace.take(limits)
      taken++
      return true
    }
    const due = await store.dueMessages(platform.platform, now(), atOnce, choose)
    for (const message of due) start(message, platform)
    // One that could not be read is out of the way now: what stands behind it has not been looked at.
    return due.length < taken ? 0 : soonest
  }

  function wakeIn(milliseconds: number) {
    clearTimeout(timer)
    // Product time may be moved: look again at least each second.
    timer = setTimeout(wake, Math.max(1, Math.min(milliseconds, 1_000)))
    timer.unref()
  }

  function start(message: DueMessage, platform: ChatPlatform) {
    const limits = platform.limits(placeOf(message), verbOf(message))
    const sending = send(message, platform, limits)
      .catch((error) => log.error({ err: error, message: message.id }, 'a message could not be marked'))
      .finally(() => {
        pace.over(limits)
        busy.delete(message.place)
        wake()
      })
    busy.set(message.place, sending)
  }

  return {
    start() {
      started = true
      wake()
    },
    wake,
    idle: () =>
      new Promise((resolve) => {
        idlers.push(resolve)
        wake()
      }),
    async stop() {
      stopped = true
      clearTimeout(timer)
      clearTimeout(resting)
      await scanning
      await Promise.allSettled(busy.values())
      for (const settle of idlers.splice(0)) settle()
      idlers = []
    },
    broken: (platform) => blocked.get(platform)?.code ?? null,
  }
}

function verbOf(message: Pick<DueHead, 'kind' | 'remote'>): Verb {
  if (message.kind === 'home') return 'publish'
  return message.remote ? 'update' : 'post'
}
