/** What a pane shows, kept in the window's address, so that two windows can be two people: `#/U0ANNA/C0BILLING/171.0002`. */
export interface Route {
  /** Whom to act as; null: whoever comes first. */
  as: string | null
  /** A channel's id, `home`, or `dm` for the chat with the bot; null: where the person would begin. */
  place: string | null
  /** The time stamp of the message whose thread is open. */
  thread: string | null
}

/** The panes of a window; at least one is there. In its address they are parted by `&`. */
export interface Panes {
  slack: Route | null
  teams: Route | null
}

const nowhere: Route = { as: null, place: null, thread: null }

/** People on Teams have a GUID. */
const isOnTeams = ({ as }: Route): boolean => /^[\da-f]{8}-/i.test(as ?? '')

export function readRoute(hash: string): Route {
  const [as, place, thread] = hash
    .replace(/^#?\/?/, '')
    .split('/')
    .map(decoded)
  return { as: as || null, place: place || null, thread: thread || null }
}

export function readPanes(hash: string): Panes {
  const routes = hash.split('&').map(readRoute)
  const teams = routes.find(isOnTeams) ?? null
  const slack = routes.find((route) => route.as !== null && !isOnTeams(route)) ?? null
  return { slack: teams ? slack : (slack ?? nowhere), teams }
}

/** The address of that, for a link. */
export function hrefOf(as: string, place: string | null = null, thread: string | null = null): string {
  return `#/${[as, place, thread].filter((part) => part !== null).join('/')}`
}

/** The address with this link followed: beside a pane that stays, where two are open. */
export function follow(href: string, { slack, teams }: Panes): string {
  const next = readPanes(href)
  if (!slack || !teams || (next.slack && next.teams)) return href
  return next.teams ? hrefOfBoth(slack, next.teams) : hrefOfBoth(next.slack ?? slack, teams)
}

export const hrefOfBoth = (slack: Route, teams: Route): string =>
  [slack, teams].map(({ as, place, thread }) => hrefOf(as ?? '', place, thread)).join('&')

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return ''
  }
}
