import { useEffect, useState } from 'preact/hooks'
import { Conversation } from './conversation.tsx'
import { Head } from './head.tsx'
import { Home } from './home.tsx'
import { Modal } from './modal.tsx'
import { spoken } from './said.ts'
import { Sidebar } from './sidebar.tsx'
import { modal, online, place, route, screen } from './state.ts'
import { Thread } from './thread.tsx'
import { Toasts } from './toasts.tsx'
import { reopenTour, Tour } from './tour.tsx'

export function App() {
  const [open, setOpen] = useState(false)
  const shown = screen.value
  const { thread } = route.value
  // On a narrow window the sidebar lies over the rest: going somewhere closes it.
  useEffect(() => setOpen(false), [route.value])
  useEffect(() => {
    if (!open) return
    const close = (event: KeyboardEvent) => event.key === 'Escape' && setOpen(false)
    addEventListener('keydown', close)
    return () => removeEventListener('keydown', close)
  }, [open])

  if (!shown) {
    return (
      <p class="waiting">
        {online.value ? 'Opening the playground…' : 'The playground does not answer yet. Trying again…'}
      </p>
    )
  }
  const channel = shown.channels.find(({ id }) => id === place.value)
  const front = modal.value
  return (
    <div class={`page ${open ? 'open' : ''} ${channel && thread ? 'with-thread' : ''}`}>
      <Head menu={{ open, toggle: () => setOpen(!open) }} tour={reopenTour} />
      <Sidebar screen={shown} />
      <button
        type="button"
        class="shade"
        aria-label="Close people and channels"
        hidden={!open}
        onClick={() => setOpen(false)}
      />
      <main>
        {channel ? <Conversation key={`${shown.as}/${channel.id}`} channel={channel} /> : <Home screen={shown} />}
        {channel && thread && <Thread key={`${shown.as}/${thread}`} channel={channel} ts={thread} />}
      </main>
      <Tour screen={shown} />
      {front ? <Modal key={front.id} view={front} screen={shown} depth={shown.views.length} /> : <Toasts />}
      <p class="unseen" aria-live="polite">
        {spoken.value}
      </p>
    </div>
  )
}
