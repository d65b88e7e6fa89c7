/** Moving product time, forwards only, through all that falls due on the way. */
import { z } from 'zod'
import { Turned } from './guard.ts'
import { botIn, dateOf, type Live } from './live.ts'
import type { ClockMove, ClockState } from './protocol.ts'

const hour = 3_600_000
const spans = { hour, day: 24 * hour }
/** A prompt of the request that has nothing to say any more does not stop the jump to its next. */
const farthest = 20
/** More than is due in a year. */
const mostSteps = 2_000

const schema = z.discriminatedUnion('by', [
  z.object({ by: z.enum(['hour', 'day']) }),
  z.object({ by: z.literal('next'), request: z.int().positive().optional() }),
])

export function readMove(body: unknown): ClockMove {
  const read = schema.safeParse(body)
  if (!read.success) throw new Turned(400, 'The clock moves by hour, by day or to the next.')
  const move = read.data
  if (move.by !== 'next') return { by: move.by }
  return { by: 'next', ...(move.request !== undefined && { request: move.request }) }
}

export async function clockOf({ world, bot }: Live): Promise<ClockState> {
  return { now: world.date(), next: (await bot?.clock.nextSaid()) ?? null }
}

/** Everything that is due before the instant is said at its own time; `then` runs after each. Gives how much it was. */
export async function passTo(live: Live, at: number, then?: () => Promise<void>): Promise<number> {
  const { install } = live
  const { clock } = botIn(live)
  const now = dateOf(install)
  let said = 0
  for (let step = 0; step < mostSteps && now() < at; step++) {
    const next = (await clock.next(null)) ?? at
    install.shift += Math.max(0, Math.min(next, at) - now())
    said += await clock.run()
    await then?.()
  }
  return said
}

export async function moveClock(live: Live, move: ClockMove): Promise<void> {
  const { clock } = botIn(live)
  if (move.by !== 'next') {
    await passTo(live, live.world.date() + spans[move.by])
    return
  }
  const said = await clock.run()
  if (move.request === undefined) {
    // What fell due just now was the next.
    if (said === 0) await passTo(live, (await clock.nextSaid()) ?? live.world.date())
    return
  }
  for (let tries = 0; tries < farthest; tries++) {
    const next = await clock.next(move.request)
    if (next === null || (await passTo(live, next)) > 0) return
  }
}
