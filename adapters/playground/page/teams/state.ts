import { computed, effect, signal } from '@preact/signals'
import type { Persona } from '../../protocol.ts'
import type { Dialog, PostPage, TeamsScreen } from '../../protocol-teams.ts'
import type { Reader } from '../dates.ts'
import type { Route } from '../route.ts'
import { ahead, wall } from '../state.ts'

/** All that the Teams pane shows: components read it, store.ts beside it changes it. */
export const teamsScreen = signal<TeamsScreen | null>(null)
export const teamsRoute = signal<Route>({ as: null, place: null, thread: null })
/** By conversation. */
export const pages = signal<Record<string, PostPage>>({})
export const dialog = signal<Dialog | null>(null)
/** What was said to the person alone about a message, by its id. */
export const notes = signal<Record<string, string>>({})

export const teamsPeople = computed<Persona[]>(() => teamsScreen.value?.people ?? [])
export const teamsReader = computed<Reader>(() => {
  const shown = teamsScreen.value
  const me = shown?.people.find(({ id }) => id === shown.as)
  return { zone: me?.zone ?? 'UTC', now: wall.value + ahead.value }
})

export interface Place {
  /** The conversation's id. */
  id: string
  title: string
  kind: 'chat' | 'channel'
  /** Whether one can write there. */
  open: boolean
  unread: number
}

/** Where the person can be: the chat with the bot, then the channels of their teams. */
export const places = computed<Place[]>(() => {
  const shown = teamsScreen.value
  if (!shown) return []
  const { chat, teams, bot } = shown
  return [
    { id: chat.id, title: bot.name, kind: 'chat', open: chat.installed, unread: chat.unread },
    ...teams.flatMap((team) =>
      team.channels.map(
        ({ id, name, archived, unread }): Place => ({
          id,
          title: `${team.name} › ${name}`,
          kind: 'channel',
          open: !archived,
          unread,
        }),
      ),
    ),
  ]
})

/** Where each person was last, for when they come back. */
const lastPlaces = new Map<string, string>()

export const teamsPlace = computed<Place | null>(() => {
  const as = teamsScreen.value?.as ?? ''
  const wanted = teamsRoute.value.place ?? lastPlaces.get(as) ?? null
  const all = places.value
  return all.find(({ id, kind }) => id === wanted || (wanted === 'dm' && kind === 'chat')) ?? all[0] ?? null
})

effect(() => {
  const { as, place } = teamsRoute.value
  if (as && place) lastPlaces.set(as, place)
})
