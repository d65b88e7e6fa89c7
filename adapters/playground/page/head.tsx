import { useRef } from 'preact/hooks'
import { moment, type Reader } from './dates.ts'
import { front, isSplit, panes, toggleSplit } from './panes.ts'
import { RealWorkspace } from './real-workspace.tsx'
import { ahead, online, reader, screen } from './state.ts'
import { moveAndTell, reset } from './store.ts'
import { teamsReader, teamsScreen } from './teams/state.ts'
import { reopenTour, tourButton } from './tour.tsx'
import { tour } from './tour-state.ts'

/** What this is, the clock, and the way out and back to the beginning. */
export function Head({ menu }: { menu: { open: boolean; toggle(): void } }) {
  return (
    <header class="head">
      <button
        type="button"
        class="icon drawer"
        aria-label="People and channels"
        aria-expanded={menu.open}
        aria-controls="sidebar"
        onClick={menu.toggle}
      >
        ☰
      </button>
      <div class="what">
        <h1>
          <span class="long">Roundtrip </span>playground
        </h1>
        <div class="note">
          Nothing here is real<span class="long">: people, channels and time are for trying things out</span>.{' '}
          <RealWorkspace />
        </div>
      </div>
      {!online.value && (
        <span class="offline" role="status">
          Reconnecting…
        </span>
      )}
      <Clock />
      <Split />
      <button type="button" class="button" id={tourButton} aria-expanded={!tour.value.closed} onClick={reopenTour}>
        Tour
      </button>
      <Reset />
    </header>
  )
}

/** Both platforms beside each other; on a narrow window one of them at a time. */
function Split() {
  const names = { slack: 'Slack', teams: 'Teams' } as const
  return (
    <>
      {isSplit.value && (
        <fieldset class="fronts">
          <legend class="unseen">Which side is shown</legend>
          {(['slack', 'teams'] as const).map((side) => (
            <button
              key={side}
              type="button"
              class="button"
              aria-pressed={front.value === side}
              onClick={() => {
                front.value = side
              }}
            >
              {names[side]}
            </button>
          ))}
        </fieldset>
      )}
      <button type="button" class="button" aria-pressed={isSplit.value} onClick={toggleSplit}>
        Split<span class="long"> view</span>
      </button>
    </>
  )
}

function Clock() {
  const here = panes.value.slack ? reader.value : teamsReader.value
  const next = (panes.value.slack ? screen.value : teamsScreen.value)?.clock.next ?? null
  return (
    <section class="clock" aria-label="Clock">
      <span class="time" title={`The playground’s own time, in ${here.zone}: it can be moved on`}>
        <span class="unseen">It is </span>
        {moment(here.now, here)}
      </span>
      <button type="button" class="button" onClick={() => void moveAndTell({ by: 'day' }, exactly(here))}>
        +1 day
      </button>
      <button
        type="button"
        class="button"
        disabled={next === null}
        title={`A prompt is what Roundtrip says by itself when a day has come, as when it asks for a result. ${
          next === null ? 'None is planned.' : `The next: ${moment(next, here)}.`
        }`}
        onClick={() => void moveAndTell({ by: 'next' }, exactly(here))}
      >
        Jump<span class="long"> to the next prompt</span>
      </button>
    </section>
  )
}

/** What is shown of the clock may be some seconds old. */
const exactly = (reader: Reader): Reader => ({ ...reader, now: Date.now() + ahead.value })

function Reset() {
  const dialog = useRef<HTMLDialogElement>(null)
  const close = () => dialog.current?.close()
  return (
    <>
      <button type="button" class="button" onClick={() => dialog.current?.showModal()}>
        Reset
      </button>
      <dialog ref={dialog} class="modal small" aria-labelledby="reset-title">
        <div class="top">
          <h2 id="reset-title">Start again?</h2>
        </div>
        <div class="inside">
          <p>All requests and messages of this playground are thrown away, and its clock is set back to today.</p>
        </div>
        <div class="bottom">
          <button type="button" class="button" onClick={close}>
            Keep everything
          </button>
          <button
            type="button"
            class="button danger"
            onClick={() => {
              close()
              void reset()
            }}
          >
            Start again
          </button>
        </div>
      </dialog>
    </>
  )
}
