import { computed, effect, signal } from '@preact/signals'
import type { Message, MessagePage, Persona, Screen, View } from '../protocol.ts'
import { dayOf, type Reader } from './dates.ts'
import type { Surroundings } from './rich.tsx'
import type { Route } from './route.ts'

/** All that the page shows: components read it, store.ts changes it. */
export const screen = signal<Screen | null>(null)
export const route = signal<Route>({ as: null, place: null, thread: null })
export const logs = signal<Record<string, MessagePage>>({})
/** A thread's parent and replies, by `channel:ts`. */
export const threads = signal<Record<string, Message[]>>({})
/** Whom the bot has written something that they have not seen: ids, of both platforms. */
export const unread = signal<ReadonlySet<string>>(new Set())
export const online = signal(true)
/** Rises with everything that happens, for who watches it all. */
export const happened = signal(0)

/** This machine's clock, looked at now and then. */
export const wall = signal(Date.now())
/** How far product time is ahead of this machine's clock. */
export const ahead = signal(0)
setInterval(() => {
  wall.value = Date.now()
}, 10_000)

const me = computed<Persona | null>(() => {
  const shown = screen.value
  return shown?.people.find(({ id }) => id === shown.as) ?? null
})
export const reader = computed<Reader>(() => ({ zone: me.value?.zone ?? 'UTC', now: wall.value + ahead.value }))
// Each of these stays the same object while what it is about does: thousands of messages are drawn from them.
export const people = computed(() => screen.value?.people ?? [])
const bot = computed(() => screen.value?.bot ?? { id: '', name: 'Roundtrip' })
const as = computed(() => screen.value?.as ?? '')
const groups = computed(() => screen.value?.groups ?? {})
const zone = computed(() => me.value?.zone ?? 'UTC')
const today = computed(() => dayOf(reader.value.now, reader.value))

/** What messages look names and dates up in. */
export const around = computed<Surroundings>(() => ({
  roster: { as: as.value, people: people.value, bot: bot.value },
  reader: { zone: zone.value, now: today.value ? reader.peek().now : 0 },
  channels: () => screen.value?.channels ?? [],
  groups: groups.value,
}))

/** Where each person was last, for when they come back. */
const lastPlaces = new Map<string, string>()

/** Where the person is: a channel's id or `home`. */
export const place = computed<string | null>(() => {
  const wanted = route.value.place ?? lastPlaces.get(as.value) ?? null
  const channels = screen.value?.channels ?? []
  if (wanted === 'dm') return channels.find(({ kind }) => kind === 'dm')?.id ?? null
  if (wanted === 'home' || channels.some(({ id }) => id === wanted)) return wanted
  return (channels.find(({ member, kind }) => member && kind === 'channel') ?? channels[0])?.id ?? null
})

effect(() => {
  const { as, place } = route.value
  if (as && place) lastPlaces.set(as, place)
})

/** The modal in front; null: none is open. */
export const modal = computed<View | null>(() => screen.value?.views.at(-1) ?? null)
