import { useRef } from 'preact/hooks'
import { moment } from './dates.ts'
import { RealWorkspace } from './real-workspace.tsx'
import { online, reader, screen } from './state.ts'
import { moveClock, reset } from './store.ts'

/** What this is, the clock, and the way out and back to the beginning. */
export function Head({ menu, tour }: { menu: { open: boolean; toggle(): void }; tour(): void }) {
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
        <h1>Roundtrip playground</h1>
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
      <button type="button" class="button" onClick={tour}>
        Tour
      </button>
      <Reset />
    </header>
  )
}

function Clock() {
  const here = reader.value
  const next = screen.value?.clock.next ?? null
  return (
    <section class="clock" aria-label="Clock">
      <span class="time" title={`Product time, in ${here.zone}`}>
        <span class="unseen">It is </span>
        {moment(here.now, here)}
      </span>
      <button type="button" class="button" onClick={() => void moveClock({ by: 'day' })}>
        +1 day
      </button>
      <button
        type="button"
        class="button"
        disabled={next === null}
        title={next === null ? 'Nothing is planned' : `Next: ${moment(next, here)}`}
        onClick={() => void moveClock({ by: 'next' })}
      >
        Jump<span class="long"> to the next prompt</span>
      </button>
    </section>
  )
}

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
