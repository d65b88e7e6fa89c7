import cron, { type ScheduledTask } from 'node-cron'
import type { Logger } from 'pino'
import type { DuePrompt, Loaded, Store, Write } from '../db/store.ts'
import { factsOn } from './facts.ts'
import { nextOpening, nextWeek } from './requests/calendar.ts'
import { decide } from './requests/decide.ts'
import { hoursFor, teamHours } from './requests/prompts.ts'
import type { Facts, Instant, PersonId, Team } from './requests/request.ts'

/** Finds what is due by query and gives it as commands. Missed ticks, restarts and downtime lose nothing. */
export interface Clock {
  /** All that is due by now; gives how much was said when it is stored. */
  run(): Promise<number>
  /** When something will next be due, about the request with this number if given; null: nothing is planned. */
  next(number: number | null): Promise<Instant | null>
  /** When something will next be said, if nobody does anything before; null: nothing is planned. */
  nextSaid(): Promise<Instant | null>
  start(): void
  stop(): Promise<void>
}

interface Options {
  store: Store
  log: Logger
  now: () => Instant
  /** Something was stored that wants to be sent. */
  onStored: () => void
  /** Looks after what is kept of people and channels, at its own pace; called with each run. */
  refresh: () => void
}

type Fate =
  | { kind: 'later'; prompt: DuePrompt; until: Instant }
  | { kind: 'over'; prompt: DuePrompt }
  | { kind: 'now'; prompt: DuePrompt; write: Write }

const batch = 200
const week = 7 * 24 * 3_600_000
const keepFor = 30 * 24 * 3_600_000
/** How long what went wrong is left alone. */
const putOff = 3_600_000

export function createClock({ store, log, now, onStored, refresh }: Options): Clock {
  let task: ScheduledTask | undefined
  let running: Promise<number> | null = null
  let prunedAt = 0

  async function tick(): Promise<number> {
    let said = 0
    // A request may have several prompts due: each run changes a request once, so look until nothing is left.
    for (let round = 0; round < 50; round++) {
      const due = await store.duePrompts(now(), batch)
      if (due.length === 0) break
      said += await runPrompts(due)
    }
    said += await runDigests()
    onStored()
    if (now() - prunedAt > 3_600_000) {
      prunedAt = now()
      await store.prune(now() - keepFor)
    }
    refresh()
    return said
  }

  async function runPrompts(due: DuePrompt[]): Promise<number> {
    const at = now()
    const met = new Set<number>()
    const first = due.filter(({ request }) => !met.has(request) && met.add(request))
    const admins = await store.admins()
    const fates = await Promise.all(first.map((prompt) => judge(prompt, { at, admins })))
    const later = fates.filter((fate) => fate.kind === 'later')
    const over = fates.flatMap((fate) => (fate.kind === 'over' ? [fate.prompt] : []))
    const carried = await Promise.all([
      later.length > 0 && store.postponePrompts(later),
      over.length > 0 && store.dropPrompts(over),
      // Handed over at once, so that one person's prompts of one morning become one message.
      ...fates.map((fate) => (fate.kind === 'now' ? carryOut(fate) : null)),
    ])
    return carried.filter((stored) => stored === true).length
  }

  /** One request that cannot be read or judged must not hold up the others, nor be tried without end. */
  async function judge(prompt: DuePrompt, { at, admins }: { at: Instant; admins: PersonId[] }): Promise<Fate> {
    try {
      const followers = prompt.kind === 'result' ? await store.followers(prompt.request) : []
      return fateOf(prompt, await store.load(prompt.request, 'clock'), { at, admins, followers })
    } catch (error) {
      complain(prompt, error, 'it could not be judged whether a prompt is due')
      return { kind: 'later', prompt, until: at + putOff }
    }
  }

  function complain({ request, kind: prompt }: DuePrompt, error: unknown, what: string): void {
    log.error({ err: error, request, prompt }, what)
  }

  /** What becomes of a prompt that is due: said now, later in working hours, or never, for the request moved on. */
  function fateOf(
    prompt: DuePrompt,
    loaded: Loaded | null,
    { at, ...told }: { at: Instant } & Pick<Facts, 'admins' | 'followers'>,
  ): Fate {
    if (!loaded) return { kind: 'over', prompt }
    const facts = { ...factsOn(store, loaded, 'clock', at, null), ...told }
    const opening = nextOpening(hoursFor(prompt.kind, loaded.request, facts), at)
    if (opening > at) return { kind: 'later', prompt, until: opening }
    const decision = decide(loaded.request, { name: 'prompt', prompt: prompt.kind, wave: prompt.wave }, facts)
    if ('refused' in decision) return { kind: 'over', prompt }
    return { kind: 'now', prompt, write: { key: null, by: 'clock', at, decisions: [decision], clock: true } }
  }

  /** false: it was not stored. Somebody may have been quicker: then the next round looks at what they have left. */
  async function carryOut({ prompt, write }: Extract<Fate, { kind: 'now' }>): Promise<boolean> {
    try {
      return (await store.apply(write)).kind === 'stored'
    } catch (error) {
      complain(prompt, error, 'a prompt could not be stored')
      await store.postponePrompts([{ prompt, until: write.at + putOff }])
      return false
    }
  }

  async function runDigests(): Promise<number> {
    const at = now()
    let said = 0
    const { teams } = store.directory()
    for (const { team: id, due, last } of await store.digests()) {
      const team = teams.get(id)
      if (!team || team.retired) continue
      try {
        if (await runDigest(team, { due, last, at })) said++
      } catch (error) {
        log.error({ err: error, team: id }, 'the digest of a team could not be planned')
        await store.planDigest(id, at + putOff, false, at)
      }
    }
    return said
  }

  /** true: it is said now. */
  async function runDigest(
    team: Team,
    { due, last, at }: { due: Instant | null; last: Instant | null; at: Instant },
  ): Promise<boolean> {
    const hours = teamHours(team, store.directory())
    if (due !== null && (due > at || nextOpening(hours, at) > at)) return false
    const news = due !== null && (await hasNews(team, last ?? at - week))
    await store.planDigest(team.id, nextWeek(hours, at), news, at)
    return news
  }

  async function next(number: number | null): Promise<Instant | null> {
    if (number !== null) return store.nextPrompt(number)
    const at = now()
    const directory = store.directory()
    const digests = (await store.digests()).flatMap(({ team: id, due }) => {
      const team = directory.teams.get(id)
      return team && !team.retired && due !== null ? [nextOpening(teamHours(team, directory), Math.max(due, at))] : []
    })
    const prompt = await store.nextPrompt(null)
    const soonest = Math.min(prompt ?? Number.POSITIVE_INFINITY, ...digests)
    return Number.isFinite(soonest) ? soonest : null
  }

  /** Not all that is due is said: requests move on, digests are empty, and nothing is said outside working hours. */
  async function nextSaid(): Promise<Instant | null> {
    let soonest = await nextDigest()
    const admins = await store.admins()
    for (const prompt of await store.duePrompts(Number.MAX_SAFE_INTEGER, batch)) {
      if (prompt.due >= soonest) break
      soonest = Math.min(soonest, (await saidAt(prompt, admins)) ?? soonest)
    }
    return Number.isFinite(soonest) ? soonest : null
  }

  /** When the prompt will be said; null: never. */
  async function saidAt(prompt: DuePrompt, admins: PersonId[]): Promise<Instant | null> {
    const at = Math.max(prompt.due, now())
    // What cannot be read is not said.
    const loaded = await store.load(prompt.request, 'clock').catch(() => null)
    // Whom it tells besides does not change when it is said.
    const told = { admins, followers: [] }
    const fate = fateOf(prompt, loaded, { at, ...told })
    if (fate.kind !== 'later') return fate.kind === 'now' ? at : null
    return fateOf(prompt, loaded, { at: fate.until, ...told }).kind === 'now' ? fate.until : null
  }

  /** Infinity: none that has anything to tell. */
  async function nextDigest(): Promise<Instant> {
    const directory = store.directory()
    let soonest = Number.POSITIVE_INFINITY
    for (const { team: id, due, last } of await store.digests()) {
      const team = directory.teams.get(id)
      if (!team || team.retired || due === null) continue
      const opening = nextOpening(teamHours(team, directory), Math.max(due, now()))
      if (opening < soonest && (await hasNews(team, last ?? opening - week))) soonest = opening
    }
    return soonest
  }

  async function hasNews(team: Team, since: Instant): Promise<boolean> {
    const [queue, loops] = await Promise.all([store.queue([team.id], { limit: 1 }), store.loops(team.id, since)])
    return queue.length + loops.results.length + loops.open.length > 0
  }

  async function run(): Promise<number> {
    // A run under way may have looked before what is due now was.
    while (running) await running
    running = tick()
      .catch((error) => {
        log.error({ err: error }, 'the clock could not run')
        return 0
      })
      .finally(() => {
        running = null
      })
    return running
  }

  return {
    run,
    next,
    nextSaid,
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
