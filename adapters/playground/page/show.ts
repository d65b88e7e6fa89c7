import { goTo } from './panes.ts'
import { hrefOf } from './route.ts'
import { place, route, screen } from './state.ts'

/** The message where it stands in its channel; in a thread it may be there a second time. */
export const messageId = (ts: string): string => `message-${ts}`

/** So many frames at most until what left only its height is drawn. */
const patience = 20

/** Brings the message into sight, and the focus to its button with this label. */
export function showMessage(ts: string, label = '', frames = patience): void {
  const row = document.getElementById(messageId(ts))
  if (!row && frames > 0) {
    document.querySelector(`.conversation [data-holds~="${ts}"]`)?.scrollIntoView({ block: 'center' })
    requestAnimationFrame(() => showMessage(ts, label, frames - 1))
  }
  if (row && row.offsetParent === null && route.value.thread) {
    // The thread has taken the channel's place.
    addEventListener('hashchange', () => setTimeout(() => show(row, label)), { once: true })
    goTo(hrefOf(screen.value?.as ?? '', place.value))
  } else if (row) show(row, label)
}

function show(row: HTMLElement, label: string): void {
  const button = [...row.querySelectorAll('button')].find(({ textContent }) => textContent?.trim() === label)
  row.scrollIntoView({ block: 'nearest' })
  const aim = button ?? row
  aim.scrollIntoView({ block: 'nearest' })
  aim.focus({ preventScroll: true })
  row.animate([{ background: 'var(--mention)' }, {}], 1_500)
}

/** Brings the focus back to where a thread was opened from, now that it is closed. */
export function returnFrom(ts: string): void {
  if (document.activeElement !== document.body) return
  const row = document.getElementById(messageId(ts))
  // Of a long channel only what is near is there.
  const box = document.querySelector<HTMLElement>('.conversation textarea')
  const from = row?.querySelector<HTMLElement>('.replies') ?? row ?? box
  from?.focus()
}
