import { useEffect, useState } from 'preact/hooks'
import type { ElementState, Screen } from '../protocol.ts'
import { Blocks } from './blocks.tsx'
import { around } from './state.ts'
import { act } from './store.ts'

/** The app's Home, asked for anew whenever somebody opens it. */
export function Home({ screen }: { screen: Screen }) {
  const [busy, setBusy] = useState(false)
  const { home, as, bot } = screen
  useEffect(() => {
    void act({ do: 'home' })
  }, [as])

  async function press(action: ElementState): Promise<void> {
    if (!home) return
    setBusy(true)
    await act({ do: 'press', on: { view: home.id }, action })
    setBusy(false)
  }

  return (
    <section class="conversation" aria-label={`${bot.name} Home`}>
      <header class="bar">
        <h2>{bot.name} Home</h2>
      </header>
      <div class="home">
        {home ? (
          <Blocks blocks={home.blocks} press={press} busy={busy} around={around.value} />
        ) : (
          <p class="beginning">Home is being drawn…</p>
        )}
      </div>
    </section>
  )
}
