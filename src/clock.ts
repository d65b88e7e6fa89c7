import cron, { type ScheduledTask } from 'node-cron'
import type { Logger } from 'pino'
import type { Store, Write } from '../db/store.ts'
import { clockFacts } from './facts.ts'
import { nextOpening, nextWeek } from './requests/calendar.ts'
import { decide } from './requests/decide.ts'
import { hoursFor, teamHours } from './requests/prompts.ts'
import type { Instant, Prompt, Team } from './requests/request.ts'

/** Finds what is due by query and gives it as commands. Missed ticks, restarts and downtime lose nothing. */
export interface Clock {
  /** All that is due by now; resolves when it is stored. */
  run(): Promise<void>
  start(): void
  stop(): Promise<void>
}

interface Options {
  store: Store
  log: Logger
  now: () => Instant
  /** Something was stored that wants to be sent. */
  onStored: () => void
  /** Looks after what is kept of people and channels; called with each run, decides itself what is stale. */
  refresh: () => Promise<void>
}

const batch = 200
const keepFor = 30 * 24 * 3_600_000

export function createClock({ store, log, now, onStored, refresh }: Options): Clock {
  let task: ScheduledTask | undefined
  let running: Promise<void> | null = null
  let prunedAt = 0

  async function tick(): Promise<void> {
    // A request may have several prompts due: each run changes a request once, so look until nothing is left.
    for (let round = 0; round < 50; round++) {
      const due = await store.duePrompts(now(), batch)
      if (due.length === 0) break
      await runPrompts(due)
    }
    await runDigests()
    onStored()
    if (now() - prunedAt > 3_600_000) {
      prunedAt = now()
      await store.prune(now() - keepFor)
    }
    await refresh()
  }

  async function runPrompts(due: (Prompt & { request: number })[]): Promise<void> {
    const at = now()
    const first = due.filter((prompt, i) => due.findIndex((other) => other.request === prompt.request) === i)
    const loaded = await Promise.all(first.map((prompt) => store.load(prompt.request, 'clock')))
    const writes: { prompt: Prompt & { request: number }; write: Write }[] = []
    const later: { request: number; kind: Prompt['kind']; due: Instant }[] = []
    const over: { request: number; kind: Prompt['kind'] }[] = []
    first.forEach((prompt, i) => {
      const found = loaded[i]
      if (!found) return over.push(prompt)
      const facts = clockFacts(store, found, at)
      const hours = hoursFor(prompt.kind, found.request, facts)
      const opening = nextOpening(hours, at)
      if (opening > at) return later.push({ ...prompt, due: opening })
      const decision = decide(found.request, { name: 'prompt', prompt: prompt.kind, wave: prompt.wave }, facts)
      if ('refused' in decision) return over.push(prompt)
      return writes.push({ prompt, write: { key: null, by: 'clock', at, decisions: [decision], clock: true } })
    })
    await Promise.all([
      later.length > 0 && store.postponePrompts(later),
      over.length > 0 && store.dropPrompts(over),
      // Handed over at once, so that one person's prompts of one morning become one message.
      ...writes.map(({ prompt, write }) =>
        store.apply(write).catch((error) => {
          // One request that cannot be stored must not hold up the others, nor be tried without end.
          log.error({ err: error, request: prompt.request, prompt: prompt.kind }, 'a prompt could not be stored')
          return store.postponePrompts([{ ...prompt, due: at + 3_600_000 }])
        }),
      ),
    ])
  }

  async function runDigests(): Promise<void> {
    const at = now()
    const { teams } = store.directory()
    for (const { team: id, due, last } of await store.digests()) {
      const team = teams.get(id)
      if (!team || team.retired) continue
      const hours = teamHours(team, store.directory())
      if (due === null) await store.planDigest(id, nextWeek(hours, at), false, at)
      else if (due <= at && nextOpening(hours, at) === at) {
        await store.planDigest(id, nextWeek(hours, at), await hasNews(team, last ?? at - 7 * 24 * 3_600_000), at)
      }
    }
  }

  async function hasNews(team: Team, since: Instant): Promise<boolean> {
    const [queue, loops] = await Promise.all([store.queue([team.id], { limit: 1 }), store.loops(team.id, since)])
    return queue.length + loops.results.length + loops.open.length > 0
  }

  async function run(): Promise<void> {
    running ??= tick()
      .catch((error) => log.error({ err: error }, 'the clock could not run'))
      .finally(() => {
        running = null
      })
    return running
  }

  return {
    run,
    start() {
      // Cron only wakes the query; every five seconds, so that a start late in the minute waits for nobody.
      task = cron.schedule('*/5 * * * * *', run, { noOverlap: true, suppressMissedWarning: true })
      void run()
    },
    async stop() {
      await task?.stop()
      await running
    },
  }
}
