/** What a window shows, kept in its address, so that two windows can be two people: `#/U0ANNA/C0BILLING/171.0002`. */
export interface Route {
  /** Whom to act as; null: whoever comes first. */
  as: string | null
  /** A channel's id, `home`, or `dm` for the chat with the bot; null: where the person would begin. */
  place: string | null
  /** The time stamp of the message whose thread is open. */
  thread: string | null
}

export function readRoute(hash: string): Route {
  const [as, place, thread] = hash
    .replace(/^#?\/?/, '')
    .split('/')
    .map(decodeURIComponent)
  return { as: as || null, place: place || null, thread: thread || null }
}

/** The address of that, for a link. */
export function hrefOf(as: string, place: string | null = null, thread: string | null = null): string {
  return `#/${[as, place, thread].filter((part) => part !== null).join('/')}`
}
