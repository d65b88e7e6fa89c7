import { lazy, Suspense } from 'preact/compat'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Screen } from '../protocol.ts'
import { Conversation } from './conversation.tsx'
import { Head } from './head.tsx'
import { Home } from './home.tsx'
import { Modal } from './modal.tsx'
import { front, isSplit, panes } from './panes.ts'
import { People } from './people.tsx'
import { spoken } from './said.ts'
import { returnFrom } from './show.ts'
import { Sidebar } from './sidebar.tsx'
import { modal, online, place, route, screen } from './state.ts'
import { dialog, teamsScreen } from './teams/state.ts'
import { Thread } from './thread.tsx'
import { Toasts } from './toasts.tsx'
import { Tour, TourElsewhere } from './tour.tsx'

const TeamsPane = lazy(() => import('./teams/pane.tsx').then(({ TeamsPane }) => ({ default: TeamsPane })))

export function App() {
  const [open, setOpen] = useState(false)
  const { slack, teams } = panes.value
  const shown = slack && screen.value
  // On a narrow window the sidebar lies over the rest: going somewhere closes it.
  useEffect(() => setOpen(false), [route.value, panes.value])
  useEffect(() => {
    if (!open) return
    const close = (event: KeyboardEvent) => event.key === 'Escape' && setOpen(false)
    addEventListener('keydown', close)
    return () => removeEventListener('keydown', close)
  }, [open])

  if (slack ? !shown : !teamsScreen.value) {
    return (
      <p class="waiting">
        {online.value ? 'Opening the playground…' : 'The playground does not answer yet. Trying again…'}
      </p>
    )
  }
  const thread = shown?.channels.some(({ id }) => id === place.value) && route.value.thread
  const look = [
    open && 'open',
    thread && 'with-thread',
    isSplit.value && `split front-${front.value}`,
    !slack && 'only-teams',
  ]
  return (
    <div class={`page ${look.filter(Boolean).join(' ')}`}>
      <Head menu={{ open, toggle: () => setOpen(!open) }} />
      {shown ? <Sidebar screen={shown} /> : <OnlyPeople />}
      <button
        type="button"
        class="shade"
        aria-label="Close people and channels"
        hidden={!open}
        onClick={() => setOpen(false)}
      />
      <main>
        {shown && <SlackPane screen={shown} />}
        {teams && (
          <Suspense fallback={<section class="teams waiting">Opening Teams…</section>}>
            <TeamsPane />
          </Suspense>
        )}
      </main>
      {shown ? <Tour screen={shown} /> : <TourElsewhere />}
      {shown && modal.value && (
        <Modal key={modal.value.id} view={modal.value} screen={shown} depth={shown.views.length} />
      )}
      {!(shown && modal.value) && !(teams && dialog.value) && <Toasts />}
      <p class="unseen" aria-live="polite">
        {spoken.value}
      </p>
    </div>
  )
}

function SlackPane({ screen: shown }: { screen: Screen }) {
  const { thread } = route.value
  const channel = shown.channels.find(({ id }) => id === place.value)
  const last = useRef<{ place: string | null; thread: string | null }>({ place: null, thread: null })
  useEffect(() => {
    const before = last.current
    last.current = { place: place.value, thread }
    if (before.thread && !thread && before.place === place.value) returnFrom(before.thread)
  }, [place.value, thread])
  if (!channel) return <Home screen={shown} />
  return (
    <>
      <Conversation key={`${shown.as}/${channel.id}`} channel={channel} />
      {thread && <Thread key={`${shown.as}/${thread}`} channel={channel} ts={thread} />}
    </>
  )
}

const OnlyPeople = () => (
  <nav class="sidebar" id="sidebar" aria-label="Workspace">
    <People />
  </nav>
)
