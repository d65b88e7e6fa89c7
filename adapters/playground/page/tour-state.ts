import { effect, signal } from '@preact/signals'
import { getMessages } from './api.ts'
import { happened, screen } from './state.ts'
import { type Card, cardIn, followed, newest } from './tour-steps.ts'

interface Kept {
  /** The newest request there was when the tour began; null: it has not. */
  known: number | null
  closed: boolean
  /** On a small window only its title stands there. */
  folded?: boolean
}

const key = 'roundtrip-tour'

function readKept(): Kept {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? 'null')
    if (typeof kept === 'object' && kept !== null && 'known' in kept && 'closed' in kept) return kept as Kept
  } catch {
    // What cannot be read is as good as nothing.
  }
  return { known: null, closed: false }
}

/** Kept by the browser, so that all windows walk the same tour. */
export const tour = signal<Kept>(readKept())
/** The request that is followed; null: it is not filed yet. */
export const card = signal<Card | null>(null)

export function keep(next: Kept): void {
  tour.value = next
  localStorage.setItem(key, JSON.stringify(next))
}

/** From the first step, with the next request that is filed. */
export function restart(): void {
  card.value = null
  keep({ ...tour.peek(), known: null, closed: false })
  void look()
}

let looking = false
let again = false

/** Looks at the cards in the channels: what really happened, in this window or another, is what counts. */
async function look(): Promise<void> {
  if (looking) {
    again = true
    return
  }
  looking = true
  const cards = await readCards().catch(() => null)
  looking = false
  if (cards) learn(cards)
  if (again) {
    again = false
    await look()
  }
}

async function readCards(): Promise<Card[] | null> {
  const now = screen.peek()
  if (!now) return null
  const channels = now.channels.filter(({ kind }) => kind === 'channel')
  const pages = await Promise.all(channels.map(({ id }) => getMessages(now.as, id)))
  return pages.flatMap(({ messages }) => messages.map(cardIn).filter((found) => found !== null))
}

function learn(cards: Card[]): void {
  const { known } = tour.peek()
  const last = newest(cards)
  // Less than was known: everything was thrown away.
  if (known === null || last < known) {
    card.value = null
    keep({ ...tour.peek(), known: last })
    return
  }
  card.value = followed(cards, known)
}

effect(() => {
  happened.value
  if (screen.value && !tour.value.closed) void look()
})

addEventListener('storage', (event) => {
  if (event.key === key) tour.value = readKept()
})
