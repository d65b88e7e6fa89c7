import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { DueHead, DueMessage, Sent, Store } from '../db/store.ts'
import { ChatError, type ChatPlatform, type Limit, type Place, parsePlace, type Trouble, type Verb } from './chat.ts'
import { createPace } from './pace.ts'
import type { Instant, PersonId, Platform } from './requests/request.ts'
import type { Rendered, Screens } from './screens.ts'

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

interface Options {
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
  /** A person cannot be written to any more. */
  onLost: (person: PersonId) => Promise<void>
  /** A message that somebody should answer could not be sent: its clock stands still. */
  onUnsent: (request: number | null, place: string) => Promise<void>
  /** A place was found broken. */
  onBroken: (place: string, code: string, began: Instant) => Promise<void>
}

/** Waits in milliseconds: first retry, longest retry, an uncertain send that may not be looked for, a broken installation. */
const waits = { first: 1_000, longest: 300_000, uncertain: 30_000, installation: 60_000, look: 2_000 }
const atOnce = 500
/** The trouble of a message that could not be drawn, and how often that is tried. */
const unrendered = 'render'
const drawings = 5
/** After each look the outbox rests so many times as long as the look took: people who press come first. */
const rest = 50

export function createOutbox(options: Options): Outbox {
  const { store, screens, platforms, log, now, steady, scale } = options
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

  const later = (milliseconds: number) => now() + Math.ceil(milliseconds / scale)

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
      rested = steady() + ((steady() - began) * rest) / scale
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
      for (const { platform } of platforms.values()) due = Math.min(due, (await store.nextDue(now(), platform)) ?? due)
      const nothing = !Number.isFinite(due)
      if (!nothing && due > now()) wakeIn(due - now())
      if (busy.size === 0 && !again && nothing) for (const settle of idlers.splice(0)) settle()
    } catch (error) {
      log.error({ err: error }, 'the outbox could not look for due messages')
      wakeIn(waits.first)
    }
  }

  /** Gives how long until something of the platform that waits for its pace may go, in milliseconds. */
  async function scanOn(platform: ChatPlatform): Promise<number> {
    const silent = (blocked.get(platform.platform)?.until ?? 0) - steady()
    if (silent > 0) return silent
    let soonest = Number.POSITIVE_INFINITY
    const chosen = ({ place, kind, remote }: DueHead): boolean => {
      if (busy.has(place)) return false
      const limits = platform.limits(parsePlace(place), verbOf({ kind, remote }))
      const wait = pace.wait(limits)
      if (wait > 0) soonest = Math.min(soonest, wait)
      else pace.take(limits)
      return wait <= 0
    }
    const due = await store.dueMessages(now(), atOnce, { platform: platform.platform, chosen })
    for (const message of due) start(message, platform)
    return soonest
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
        busy.delete(message.place)
        wake()
      })
    busy.set(message.place, sending)
  }

  async function send(message: DueMessage, platform: ChatPlatform, limits: Limit[]): Promise<void> {
    const began = now()
    let rendered: Rendered
    try {
      rendered = await screens.render(message)
    } catch (error) {
      return notDrawn(message, error)
    }
    const stands = (remote: string | null, dm: string | null, shown: Pick<Sent, 'version' | 'hash'>) => {
      const at = now()
      const prompts = rendered.arms(at)
      const to = dm ? { person: personOf(message.place), channel: dm } : null
      return insist(() => store.markSent({ id: message.id, ...shown, remote, at, dm: to, prompts }))
    }
    const sent = (remote: string | null, dm: string | null = null) =>
      stands(remote, dm, { version: message.wanted, hash: rendered.hash })
    // What was found may be as it was wanted before the latest change: then it is drawn once more.
    const adopted = (remote: string) =>
      message.wanted > 1 ? stands(remote, null, { version: message.wanted - 1, hash: null }) : sent(remote)
    // An edit whose end is not known may stand there instead of what was last marked.
    if (message.remote && message.hash === rendered.hash && message.uncertainSince === null) {
      pace.giveBack(limits)
      return sent(message.remote)
    }
    try {
      if (message.uncertainSince !== null && !message.remote) {
        const found = await lookFor(message, platform, rendered)
        if (found !== 'post') return found === null ? undefined : adopted(found)
      }
      if (rendered.closed && !message.remote) {
        pace.giveBack(limits)
        return insist(() => store.markUnneeded(message.id, message.wanted))
      }
      if ((await insist(() => store.markSending([message.id], now()))) === 0) return
      const place: Place = { ...placeOf(message), broadcast: rendered.broadcast }
      if (message.remote) {
        await platform.update(place, message.remote, rendered.card, rendered.names)
        blocked.delete(platform.platform)
        return sent(message.remote)
      }
      const posted = await platform.post(place, rendered.card, keyOf(message), rendered.names)
      blocked.delete(platform.platform)
      return sent(posted.remote, posted.dm ?? null)
    } catch (error) {
      const trouble = error instanceof ChatError ? error.trouble : asBug(error)
      return insist(() => mark(message, limits, trouble, began))
    }
  }

  /** The database may not have answered: tried a few times more. Else it is drawn wrongly, and will be. */
  async function notDrawn(message: DueMessage, error: unknown): Promise<void> {
    log.error({ err: error, message: message.id }, 'a message could not be rendered')
    const drawn = message.error === unrendered ? message.attempts : 0
    if (drawn + 1 >= drawings) return giveUp(message, unrendered)
    const uncertain = message.uncertainSince !== null
    await insist(() => store.markWaiting(message.id, later(backoffOf(drawn + 1)), uncertain, unrendered, drawn + 1))
  }

  /** What became of a message must not be forgotten, or its place waits for ever: a full disk is waited for. */
  async function insist<T>(store: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await store()
      } catch (error) {
        if (stopped) throw error
        log.error({ err: error }, 'a message could not be marked')
        await wait(waits.first / scale, undefined, { ref: false })
      }
    }
  }

  /** A remote id, 'post' where it may be sent (again), or null: it has been put off. */
  async function lookFor(
    message: DueMessage,
    platform: ChatPlatform,
    rendered: Rendered,
  ): Promise<string | 'post' | null> {
    const since = message.uncertainSince ?? message.createdAt
    const found = await platform.find(placeOf(message), keyOf(message), message.createdAt, rendered.dm)
    if (found !== 'absent' && found !== 'cannot_look') return found
    if (found === 'absent' || message.error === 'again' || rendered.closed) return 'post'
    // A prompt is never posted twice: where nobody can look, an admin decides.
    if (isPrompt(message)) {
      await giveUp(message, 'uncertain')
      return null
    }
    if (now() - since >= waits.uncertain / scale) return 'post'
    await store.markWaiting(
      message.id,
      since + Math.ceil(waits.uncertain / scale),
      true,
      'cannot_look',
      message.attempts,
    )
    return null
  }

  async function mark(message: DueMessage, limits: Limit[], trouble: Trouble, began: Instant): Promise<void> {
    const attempts = message.attempts + 1
    const backoff = backoffOf(attempts)
    const uncertain = message.uncertainSince !== null
    log.warn({ message: message.id, place: message.place, request: message.request, ...trouble }, 'not sent')
    switch (trouble.trouble) {
      case 'retry': {
        const quiet = trouble.after ?? backoff / scale
        const held = trouble.holds === 'place' ? limits.slice(0, 1) : trouble.holds === 'verb' ? limits : []
        if (trouble.after !== null) pace.hold(held, quiet)
        return store.markWaiting(message.id, Math.ceil(now() + quiet), uncertain, trouble.code, attempts)
      }
      case 'uncertain':
        return store.markWaiting(message.id, later(attempts === 1 ? waits.look : backoff), true, trouble.code, attempts)
      case 'destination_broken': {
        const { kind, id, platform } = parsePlace(message.place)
        if (kind === 'channel') {
          await store.markWaiting(message.id, now(), uncertain, trouble.code, attempts)
          return options.onBroken(message.place, trouble.code, began)
        }
        await store.markDead(message.id, trouble.code)
        if (kind === 'person') await options.onLost(`${platform}:${id}`)
        // Who was to name another cannot be asked either.
        if (message.ask === 'name') await options.onUnsent(message.request, message.place)
        return
      }
      case 'installation_broken':
        blocked.set(parsePlace(message.place).platform, {
          until: steady() + waits.installation / scale,
          code: trouble.code,
        })
        return store.markWaiting(message.id, now(), uncertain, trouble.code, attempts)
      case 'gone':
        return store.markGone(message.id)
      case 'our_bug':
        log.error({ message: message.id, code: trouble.code }, 'a message was refused as wrong')
        return giveUp(message, trouble.code)
    }
  }

  async function giveUp(message: DueMessage, code: string): Promise<void> {
    await store.markDead(message.id, code)
    if (isPrompt(message)) await options.onUnsent(message.request, message.place)
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

/** Milliseconds until the next try. */
const backoffOf = (attempts: number) => Math.min(waits.longest, waits.first * 2 ** Math.min(attempts - 1, 10))
const isPrompt = ({ arms, ask, kind, story }: DueMessage) =>
  arms !== null || ask === 'name' || kind === 'carrier' || story?.fact.kind === 'reminded'
const keyOf = (message: DueMessage) => String(message.id)
const asBug = (error: unknown): Trouble => ({
  trouble: 'our_bug',
  code: error instanceof Error ? error.message : 'unknown',
})

function verbOf(message: Pick<DueHead, 'kind' | 'remote'>): Verb {
  if (message.kind === 'home') return 'publish'
  return message.remote ? 'update' : 'post'
}

function placeOf(message: DueMessage): Place {
  const place = parsePlace(message.place)
  return message.thread ? { ...place, thread: message.thread } : place
}

function personOf(place: string): PersonId {
  const { platform, id } = parsePlace(place)
  return `${platform}:${id}`
}
