import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Store } from '../db/store.ts'
import { type Actions, createActions } from './actions.ts'
import { createAnswers } from './answers.ts'
import type { ChatPlatform, Names, Platform } from './chat.ts'
import { createClock } from './clock.ts'
import { type Conversation, createConversation } from './conversation.ts'
import { type Kept, keptBy } from './kept.ts'
import { createOutbox } from './outbox.ts'
import { type Instant, type PersonId, platformOf } from './requests/request.ts'
import type { Card } from './requests/text.ts'
import type { Words } from './requests/words/en.ts'
import { createScreens } from './screens.ts'
import { createSetUpChanges } from './set-up-changes.ts'
import { createUpkeep, type Upkeep } from './upkeep.ts'
import { watchStore } from './watch.ts'
import type { Route } from './web/server.ts'

/** A chat platform with the bot on it. */
export interface Adapter {
  platform: ChatPlatform
  /** Where its deliveries come in; none where it fetches them itself. */
  routes: Route[]
  start(): Promise<void>
  stop(): Promise<void>
  /** true, or why deliveries do not come in. */
  ready(): true | string
  /** Looks again, in the background, at people and channels that were not looked at for a day. */
  refresh(): void
  /** The set-up has other channels now. */
  syncNew(): Promise<void>
  /** What was to be sent to this person was refused for good. */
  outOfReach?(person: PersonId): void
}

/** What an adapter works with. */
export interface AdapterDeps {
  actions: Actions
  conversation: Conversation
  upkeep: Upkeep
  kept: Kept
  words: Words
  namesFor: (card: Card) => Promise<Names>
  log: Logger
  /** Product time, and wall time for signatures. */
  now: () => Instant
  wall: () => Instant
  /** Waits for milliseconds of steady time. */
  wait: (milliseconds: number) => Promise<void>
}

/** An adapter that is yet to be made, so that a platform that is not set is not even loaded. */
export interface AdapterMaker {
  platform: Platform
  make(deps: AdapterDeps): Promise<Adapter>
}

export interface BotOptions {
  store: Store
  adapters: AdapterMaker[]
  words: Words
  log: Logger
  /** Product time; wall time unless given. */
  now?: () => Instant
  /** Time that nobody moves, in milliseconds; the process's own unless given. */
  steady?: () => number
  /** Divides every pace and wait of sending; 1 unless given. */
  scale?: number
}

/** Store, adapters, outbox and clock, put together; nothing comes in or goes out before `start`. */
export async function createBot(options: BotOptions) {
  const { store, words, log, now = Date.now, steady = () => performance.now(), scale = 1 } = options
  // Whoever stores something wakes the outbox, which is made last.
  const onStored = () => outbox.wake()
  const base = { store, now, onStored, words }
  const refusing = () =>
    adapters.flatMap(({ platform: { platform } }) => {
      const code = outbox.broken(platform)
      return code === null ? [] : [{ platform, code }]
    })
  const answers = createAnswers({ ...base, refusing })
  const upkeep = createUpkeep(base)
  const actions = createActions({ ...base, answers, onSetup: () => setUp.carryOut().catch(complain) })
  const conversation = createConversation({ ...base, answers, actions })
  const screens = createScreens({ ...base, answers, answer: conversation.answered })
  const adapters = await Promise.all(
    options.adapters.map(({ platform, make }) =>
      make({
        actions,
        conversation,
        upkeep,
        kept: keptBy({ ...base, upkeep, screens }, platform),
        words,
        namesFor: screens.namesFor,
        log: log.child({ platform }),
        now,
        wall: Date.now,
        wait: (milliseconds) => wait(milliseconds / scale, undefined, { ref: false }),
      }),
    ),
  )
  const platforms = new Map(adapters.map(({ platform }) => [platform.platform as string, platform]))
  const { broken: onBroken, unsent: onUnsent } = upkeep
  async function onLost(person: PersonId): Promise<void> {
    adapters.find(({ platform }) => platform.platform === platformOf(person))?.outOfReach?.(person)
    await upkeep.lost(person)
  }
  const outbox = createOutbox({ store, screens, platforms, log, now, steady, scale, onLost, onUnsent, onBroken })
  const clock = createClock({
    store,
    log,
    now,
    onStored,
    refresh: () => {
      for (const adapter of adapters) adapter.refresh()
    },
  })
  const all = (what: (adapter: Adapter) => Promise<void>) => Promise.all(adapters.map(what))
  let watch: { stop(): void } | undefined
  let working = false

  const complain = (error: unknown) => log.error({ err: error }, 'the set-up could not be carried out')
  const setUp = createSetUpChanges(store, async () => {
    await upkeep.settle()
    await store.forgetElsewhere()
    // Before the adapters are started there is nothing new to them. To meet all of a large channel takes minutes: the
    // next set-up does not wait for it.
    if (working) void all((adapter) => adapter.syncNew()).catch(complain)
  })

  function readiness(): Record<string, true | string> {
    const each = adapters.map(({ platform, ready }) => [platform.platform, working ? ready() : 'not listening yet'])
    return { database: readable(store), ...Object.fromEntries(each) }
  }

  function troubles(): Record<string, string> {
    return Object.fromEntries(refusing().map(({ platform, code }) => [platform, `nothing can be sent: ${code}`]))
  }

  return {
    actions,
    clock,
    outbox,
    routes: adapters.flatMap(({ routes }) => routes),
    ready: readiness,
    /** By platform what is wrong although deliveries come in; nothing: all is well. */
    troubles,
    async start() {
      await store.recoverSending(now())
      // What fails is tried again by the watch: the bot starts in any case.
      await setUp.carryOut().catch(complain)
      await all((adapter) => adapter.start())
      working = true
      watch = watchStore(store, { onStored, setUp, log })
      clock.start()
      outbox.start()
    },
    /** What is in hand is finished, the store is closed. */
    async stop() {
      working = false
      watch?.stop()
      await Promise.all([clock.stop(), outbox.stop(), all((adapter) => adapter.stop())])
      await store.close()
    },
  }
}

function readable(store: Store): true | string {
  try {
    store.changeCounter()
    return true
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
