import { batch } from '@preact/signals'
import type { Change, ClockMove, ClockState, Done, Message, Screen } from '../protocol.ts'
import {
  type Deed,
  getMessages,
  getSaid,
  getScreen,
  getThread,
  listen,
  postAct,
  postClock,
  postReset,
  Refused,
} from './api.ts'
import type { Reader } from './dates.ts'
import { inTurn, whileLoading } from './hold.ts'
import { drop, isTopLevel, join, put, putOnPage, threadOf } from './log.ts'
import { newsOf } from './news.ts'
import type { Route } from './route.ts'
import { say, toast } from './said.ts'
import { ahead, happened, logs, online, place, route, screen, threads, unread, wall } from './state.ts'

const noAnswer = 'The playground does not answer. Is it still running?'
let line: { as: string; stop(): void } | null = null

/** Goes where the address says; what belongs to another person is shown only once it is there. */
export function go(next: Route): void {
  if (screen.value && next.as === screen.value.as) route.value = next
  else void begin(next)
}

let wanted: Route | null = null

async function begin(next: Route): Promise<void> {
  wanted = next
  try {
    await whileLoading(async () => {
      const fresh = await getScreen(next.as)
      if (wanted !== next) return
      batch(() => {
        route.value = next
        show(fresh)
      })
    })
  } catch {
    online.value = false
    setTimeout(() => wanted === next && void begin(next), 2_000)
  }
}

function show(next: Screen): void {
  if (screen.value?.as !== next.as) {
    logs.value = {}
    threads.value = {}
  }
  online.value = true
  screen.value = next
  unread.value = new Set(next.unread)
  takeClock(next.clock.now)
  follow(next.as)
}

/** Both panes have one clock. */
export function takeClock(now: number): void {
  wall.value = Date.now()
  ahead.value = now - wall.value
}

function follow(as: string): void {
  if (line?.as === as) return
  line?.stop()
  const { stop } = listen(as, {
    change: inFrames((changes) => screen.value?.as === as && batch(() => changes.forEach(apply))),
    again: () => void whileLoading(() => refresh(as)),
    lost: () => {
      online.value = false
    },
  })
  line = { as, stop }
}

const frame = 16

/** Takes what comes within a frame together: drawing each by itself, a page falls behind a busy channel for good. */
function inFrames(take: (changes: Change[]) => void): (change: Change) => void {
  let waiting: Change[] = []
  function takeAll(): void {
    const all = waiting
    waiting = []
    take(all)
  }
  return (change) => {
    waiting.push(change)
    if (waiting.length > 1) return
    setTimeout(() => inTurn(takeAll), frame)
  }
}

/** Asks again for all that is shown: changes may have been missed. */
async function refresh(as: string): Promise<void> {
  const fresh = await getScreen(as).catch(() => null)
  if (!fresh || screen.value?.as !== as) return
  show(fresh)
  await Promise.all([
    ...Object.keys(logs.value).map(readLog),
    ...Object.keys(threads.value).map((key) => readThread(...split(key))),
  ])
  happened.value++
}

const split = (key: string): [channel: string, ts: string] => {
  const [channel = '', ts = ''] = key.split(':')
  return [channel, ts]
}

/** The newest messages of a channel; what was loaded before stays. */
export const loadLog = (channel: string): Promise<void> => whileLoading(() => readLog(channel))

async function readLog(channel: string): Promise<void> {
  const as = screen.value?.as
  if (!as) return
  const page = await getMessages(as, channel).catch(complain)
  if (!page || screen.value?.as !== as) return
  const old = logs.value[channel]
  const messages = join(old?.messages ?? [], page.messages)
  logs.value = { ...logs.value, [channel]: { messages, more: old ? old.more : page.more } }
}

const loading = new Set<string>()

/** The page before the oldest message that is loaded. */
export const loadOlder = (channel: string): Promise<void> => whileLoading(() => readOlder(channel))

async function readOlder(channel: string): Promise<void> {
  const as = screen.value?.as
  const oldest = logs.value[channel]?.messages[0]
  if (!as || !oldest || loading.has(channel)) return
  loading.add(channel)
  const page = await getMessages(as, channel, oldest.ts).catch(complain)
  loading.delete(channel)
  const now = logs.value[channel]
  if (!page || !now || screen.value?.as !== as) return
  const messages = join(page.messages, now.messages)
  logs.value = { ...logs.value, [channel]: { messages, more: page.more } }
}

export const loadThread = (channel: string, ts: string): Promise<void> => whileLoading(() => readThread(channel, ts))

async function readThread(channel: string, ts: string): Promise<void> {
  const as = screen.value?.as
  if (!as) return
  const messages = await getThread(as, channel, ts).catch(complain)
  if (messages && screen.value?.as === as) threads.value = { ...threads.value, [`${channel}:${ts}`]: messages }
}

const reasonOf = (error: unknown): string => (error instanceof Refused ? error.message : noAnswer)

function complain(error: unknown): null {
  toast(reasonOf(error))
  return null
}

function apply(change: Change): void {
  happened.value++
  const now = screen.value
  if (!now) return
  switch (change.kind) {
    case 'message':
      take(change.message)
      return
    case 'gone':
      forget(change.channel, change.ts)
      return
    case 'channels':
      screen.value = { ...now, channels: change.channels }
      return
    case 'views':
      screen.value = { ...now, views: change.views }
      return
    case 'home':
      screen.value = { ...now, home: change.home }
      return
    case 'clock':
      screen.value = { ...now, clock: change.clock }
      takeClock(change.clock.now)
      return
    case 'unread':
      unread.value = new Set(change.people)
      return
    case 'reset':
      startAgain()
  }
}

function take(message: Message): void {
  const { channel, ts } = message
  const log = logs.value[channel]
  const key = `${channel}:${threadOf(message)}`
  const thread = threads.value[key]
  const isNew = !log?.messages.some((known) => known.ts === ts) && !thread?.some((known) => known.ts === ts)
  if (log && isTopLevel(message)) logs.value = { ...logs.value, [channel]: putOnPage(log, message) }
  if (thread) threads.value = { ...threads.value, [key]: put(thread, message) }
  if (isNew && message.user !== screen.value?.as && place.value === channel) say(message)
}

function forget(channel: string, ts: string): void {
  const log = logs.value[channel]
  if (log) logs.value = { ...logs.value, [channel]: { ...log, messages: drop(log.messages, ts) } }
  threads.value = Object.fromEntries(
    Object.entries(threads.value).map(([key, list]) => [key, split(key)[0] === channel ? drop(list, ts) : list]),
  )
}

/** Everything is as on the first day. */
function startAgain(): void {
  logs.value = {}
  threads.value = {}
  void begin(route.value).then(() => {
    if (place.value && place.value !== 'home') return loadLog(place.value)
  })
}

/** Does something as the person shown, and tells them what Slack would. */
export async function act(deed: Deed): Promise<Done> {
  const as = screen.value?.as ?? ''
  const done = await postAct(as, deed).catch((error): Done => ({ ok: false, toast: reasonOf(error), errors: null }))
  if (done.toast) toast(done.toast)
  return done
}

/** Moves product time. Every open line tells of the clock, also the one to Teams. */
export async function moveClock(move: ClockMove): Promise<ClockState | null> {
  return postClock(move).catch(complain)
}

/** Moves product time, and tells this reader what the bot said then: mostly it is to somebody else. */
export async function moveAndTell(move: ClockMove, reader: Reader): Promise<void> {
  const clock = await moveClock(move)
  if (!clock) return
  const said = await getSaid(reader.now).catch(complain)
  if (said) toast(newsOf(said, { ...reader, now: clock.now }))
}

export async function reset(): Promise<void> {
  const fresh = await postReset().catch(complain)
  if (fresh && screen.value) startAgain()
}
