import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { DueMessage, Store } from '../db/store.ts'
import { ChatError, type ChatPlatform, type Limit, type Place, type Posted, parsePlace, type Trouble } from './chat.ts'
import type { Pace } from './pace.ts'
import type { Instant, PersonId, Platform } from './requests/request.ts'
import type { Rendered, Screens } from './screens.ts'

/** What becomes of a message for others than itself. */
export interface Consequences {
  /** A person cannot be written to any more. */
  onLost: (person: PersonId) => Promise<void>
  /** A message that somebody should answer could not be sent: its clock stands still. */
  onUnsent: (request: number | null, place: string) => Promise<void>
  /** A place was found broken. */
  onBroken: (place: string, code: string, began: Instant) => Promise<void>
}

interface Options extends Consequences {
  store: Store
  screens: Screens
  pace: Pace
  log: Logger
  /** Product time. */
  now: () => Instant
  /** Divides every wait, for tests. */
  scale: number
  /** The platform takes nothing at all from the bot, with this code; null: it has just taken something. */
  onRefused: (platform: Platform, code: string | null) => void
  /** What cannot be marked now never will be. */
  stopped: () => boolean
}

/** Waits in milliseconds: first retry, longest retry, an uncertain send that may not be looked for, before it is looked for. */
const waits = { first: 1_000, longest: 300_000, uncertain: 30_000, look: 2_000 }
/** The trouble of a message that could not be drawn, and how often that is tried. */
const unrendered = 'render'
const drawings = 5

/** Sends one message: drawn, looked for if it may be there, posted or edited, and marked with what came of it. */
export function createSending(options: Options) {
  const { store, screens, pace, log, now, scale, stopped, onRefused, onLost, onUnsent, onBroken } = options
  const later = (milliseconds: number) => now() + Math.ceil(milliseconds / scale)

  async function send(message: DueMessage, platform: ChatPlatform, limits: Limit[]): Promise<void> {
    const began = now()
    let rendered: Rendered
    try {
      rendered = await screens.render(message)
    } catch (error) {
      return notDrawn(message, error)
    }
    // An edit whose end is not known may stand there instead of what was last marked.
    if (message.remote && message.hash === rendered.hash && message.uncertainSince === null) {
      pace.giveBack(limits)
      return stands(message, rendered, { remote: message.remote })
    }
    const failed = (trouble: Trouble) => insist(() => mark(message, limits, trouble, began))
    if (message.uncertainSince !== null && !message.remote) {
      const found = await answerOf(platform.find(placeOf(message), keyOf(message), message.createdAt, rendered.dm))
      if (typeof found !== 'string') return failed(found)
      if (found !== 'absent' && found !== 'cannot_look') return stands(message, rendered, { remote: found }, true)
      if (found === 'cannot_look' && !(await mayPostUnseen(message, rendered))) return
    }
    if (rendered.closed && !message.remote) {
      pace.giveBack(limits)
      return insist(() => store.markUnneeded(message.id, message.wanted))
    }
    if ((await insist(() => store.markSending([message.id], now()))) === 0) return
    const posted = await answerOf(bring(message, platform, rendered))
    if ('trouble' in posted) return failed(posted)
    onRefused(platform.platform, null)
    return stands(message, rendered, posted)
  }

  /** `found`: it was there already, perhaps as it was wanted before the latest change: then it is drawn once more. */
  function stands(message: DueMessage, rendered: Rendered, { remote, dm }: Posted, found = false): Promise<void> {
    const { id, place, wanted } = message
    const shown = found && wanted > 1 ? { version: wanted - 1, hash: null } : { version: wanted, hash: rendered.hash }
    const at = now()
    const to = dm ? { person: place, channel: dm } : null
    return insist(() => store.markSent({ id, remote, ...shown, at, dm: to, prompts: rendered.arms(at) }))
  }

  /** The database may not have answered: tried a few times more. Else it is drawn wrongly, and will be. */
  async function notDrawn(message: DueMessage, error: unknown): Promise<void> {
    log.error({ err: error, message: message.id }, 'a message could not be rendered')
    const drawn = message.error === unrendered ? message.attempts : 0
    if (drawn + 1 >= drawings) return insist(() => giveUp(message, unrendered))
    const uncertain = message.uncertainSince !== null
    await insist(() => store.markWaiting(message.id, later(backoffOf(drawn + 1)), uncertain, unrendered, drawn + 1))
  }

  /** What became of a message must not be forgotten, or its place waits for ever: a full disk is waited for. */
  async function insist<T>(store: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await store()
      } catch (error) {
        if (stopped()) throw error
        log.error({ err: error }, 'a message could not be marked')
        await wait(waits.first / scale, undefined, { ref: false })
      }
    }
  }

  /** Nobody can look whether it is there. false: it has been put off, or given up. */
  async function mayPostUnseen(message: DueMessage, rendered: Rendered): Promise<boolean> {
    if (message.error === 'again' || rendered.closed) return true
    // A prompt is never posted twice: an admin decides.
    if (isPrompt(message)) {
      await insist(() => giveUp(message, 'uncertain'))
      return false
    }
    const until = (message.uncertainSince ?? message.createdAt) + Math.ceil(waits.uncertain / scale)
    if (now() >= until) return true
    await insist(() => store.markWaiting(message.id, until, true, 'cannot_look', message.attempts))
    return false
  }

  /** Who was to name another cannot be asked, or somebody was asked before to name one for whom this asks. */
  async function nobodyElseIsAsked({ ask, request, place }: DueMessage): Promise<boolean> {
    if (ask === null || ask === 'name') return ask === 'name'
    return request !== null && (await store.request(request))?.lost === place
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
      case 'thread_gone': {
        const parent = message.parent === null ? null : await store.message(message.parent)
        const looked = message.error === trouble.code
        // Its edit has shown that it is there.
        const isThere = looked && parent?.state !== 'waiting'
        if (parent === null || isThere) return giveUp(message, trouble.code)
        if (!looked) await store.markDoubtful(parent.id)
        return store.markWaiting(message.id, later(backoff), uncertain, trouble.code, attempts)
      }
      case 'destination_broken': {
        const { kind } = parsePlace(message.place)
        if (kind === 'channel') {
          await store.markWaiting(message.id, now(), uncertain, trouble.code, attempts)
          return onBroken(message.place, trouble.code, began)
        }
        const helpless = await nobodyElseIsAsked(message)
        await store.markDead(message.id, trouble.code)
        if (kind === 'person') await onLost(message.place)
        if (helpless) await onUnsent(message.request, message.place)
        return
      }
      case 'installation_broken':
        onRefused(parsePlace(message.place).platform, trouble.code)
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
    if (isPrompt(message)) await onUnsent(message.request, message.place)
  }

  return send
}

/** Milliseconds until the next try. */
const backoffOf = (attempts: number) => Math.min(waits.longest, waits.first * 2 ** Math.min(attempts - 1, 10))
const isPrompt = ({ arms, ask, kind, story }: DueMessage) =>
  arms !== null || ask === 'name' || kind === 'carrier' || story?.fact.kind === 'reminded'
const keyOf = (message: DueMessage) => String(message.id)

/** Posts or edits it, and gives where it stands. */
async function bring(message: DueMessage, platform: ChatPlatform, rendered: Rendered): Promise<Posted> {
  const { card, names, broadcast } = rendered
  const place: Place = { ...placeOf(message), broadcast }
  if (!message.remote) return platform.post(place, card, keyOf(message), names)
  await platform.update(place, message.remote, card, names)
  return { remote: message.remote }
}

/** What the platform answers, or why it does not. */
async function answerOf<T>(call: Promise<T>): Promise<T | Trouble> {
  try {
    return await call
  } catch (error) {
    if (error instanceof ChatError) return error.trouble
    return { trouble: 'our_bug', code: error instanceof Error ? error.message : 'unknown' }
  }
}

export function placeOf(message: DueMessage): Place {
  const place = parsePlace(message.place)
  return message.thread ? { ...place, thread: message.thread } : place
}
