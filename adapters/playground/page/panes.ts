import { computed, signal } from '@preact/signals'
import { follow, hrefOf, hrefOfBoth, type Panes, readPanes } from './route.ts'
import { people, route, screen } from './state.ts'
import { go } from './store.ts'
import { teamsPeople, teamsRoute, teamsScreen } from './teams/state.ts'
import { goTeams, leaveTeams } from './teams/store.ts'

/** What the address asks for. */
export const panes = signal<Panes>(readPanes(location.hash))
export const isSplit = computed(() => panes.value.slack !== null && panes.value.teams !== null)
/** On a narrow window only one pane of two is seen. */
export const front = signal<'slack' | 'teams'>('slack')
/** Everybody one can act as. */
export const everybody = computed(() => (people.value.length > 0 ? people.value : teamsPeople.value))

function show(next: Panes): void {
  panes.value = next
  if (next.slack) go(next.slack)
  if (next.teams) goTeams(next.teams)
  else leaveTeams()
}

/** Goes where a link leads, beside the pane that stays. */
export function goTo(href: string): void {
  location.hash = follow(href, current())
}

/** Where the panes are, with whom they began if the address did not say. */
const current = (): Panes => ({
  slack: panes.value.slack && { ...route.value, as: screen.value?.as ?? route.value.as },
  teams: panes.value.teams && { ...teamsRoute.value, as: teamsScreen.value?.as ?? teamsRoute.value.as },
})

/** Both platforms side by side, or only the one that is in front. */
export function toggleSplit(): void {
  const { slack, teams } = current()
  if (slack && teams) {
    const { as, place, thread } = front.value === 'teams' ? teams : slack
    location.hash = hrefOf(as ?? '', place, thread)
    return
  }
  const first = (platform: 'slack' | 'teams') => ({
    as: everybody.value.find((person) => person.platform === platform)?.id ?? null,
    place: platform === 'teams' ? 'dm' : null,
    thread: null,
  })
  location.hash = hrefOfBoth(slack ?? first('slack'), teams ?? first('teams'))
}

/** Follows the address from now on, and the links on the page. */
export function followAddress(): void {
  const take = () => show(readPanes(location.hash))
  addEventListener('hashchange', take)
  addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return
    const link = event.target instanceof Element ? event.target.closest('a') : null
    const href = link?.getAttribute('href') ?? ''
    if (!href.startsWith('#/')) return
    event.preventDefault()
    const next = readPanes(href)
    if (isSplit.value) front.value = next.teams ? 'teams' : 'slack'
    goTo(href)
  })
  take()
}
