import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Screen } from '../protocol.ts'
import { dictated } from './composer.tsx'
import { everybody, front, isSplit } from './panes.ts'
import { hrefOf } from './route.ts'
import { showMessage } from './show.ts'
import { logs, place, screen as slackScreen } from './state.ts'
import { moveClock } from './store.ts'
import { card, keep, restart, tour } from './tour-state.ts'
import { actorFor, type Card, stepIn, steps, type Told, told } from './tour-steps.ts'

const example = '/request Send invoices to big customers at once'
/** Where the tour is opened again. */
export const tourButton = 'tour-button'

/** Opens the tour where it was left, or closes it; a finished one begins anew. */
export function reopenTour(): void {
  // Where one pane is seen at a time, behind Teams it is not seen.
  if (isSplit.value && front.value === 'teams' && matchMedia('(max-width: 1000px)').matches) {
    front.value = 'slack'
    if (!tour.value.closed) return
  }
  if (card.value?.next === 'done') restart()
  else keep({ ...tour.value, closed: !tour.value.closed })
}

/** Seven steps round the loop. It follows what really happens, in whatever window. */
export function Tour({ screen }: { screen: Screen }) {
  const found = card.value
  const next = found?.next ?? 'file'
  const sheet = useRef<HTMLElement>(null)
  // What was pressed is gone with its step; the next Tab should go on from the tour.
  const held = useRef(false)
  useEffect(() => {
    if (!held.current || document.activeElement !== document.body) return
    const then = sheet.current?.querySelector<HTMLElement>('.doing a, .doing button') ?? sheet.current
    then?.focus()
  }, [next])

  if (tour.value.closed) return null
  const step = told[next]
  const at = next === 'done' ? steps.length : steps.indexOf(next === 'triage' ? 'claim' : next)
  const { folded } = tour.value
  return (
    <aside
      ref={sheet}
      class={`tour ${folded ? 'folded' : ''}`}
      aria-label="Tour"
      tabIndex={-1}
      onFocusIn={() => {
        held.current = true
      }}
      onFocusOut={({ relatedTarget }) => {
        if (relatedTarget) held.current = false
      }}
    >
      <div class="sheet">
        <p class="count">{next === 'done' ? 'Done' : `Step ${at + 1} of ${steps.length}`}</p>
        <ol class="beads">
          {steps.map((name, i) => (
            <li key={name} class={i < at ? 'past' : i === at ? 'now' : ''} aria-current={i === at ? 'step' : undefined}>
              <span class="unseen">{`${told[name].title}${i < at ? ': done' : ''}`}</span>
            </li>
          ))}
        </ol>
        <Words title={step.title}>{step.text}</Words>
        <Doing step={step} next={next} found={found} screen={screen} />
        <button
          type="button"
          class="icon fold"
          aria-label="About this step"
          aria-expanded={!folded}
          onClick={() => keep({ ...tour.value, folded: !folded })}
        >
          {folded ? '▾' : '▴'}
        </button>
        <Dismiss />
      </div>
    </aside>
  )
}

/** Beside Teams alone the tour cannot play: it says where it does. */
export function TourElsewhere() {
  if (tour.value.closed) return null
  const slack = everybody.value.filter(({ platform }) => platform === 'slack')
  const last = slack.find(({ id }) => id === slackScreen.value?.as) ?? slack[0]
  return (
    <aside class="tour" aria-label="Tour">
      <div class="sheet elsewhere">
        <Words title="The tour plays on the Slack side">
          Act as somebody there to go on with it. In split view it stands beside Teams.
        </Words>
        {last && (
          <div class="doing">
            <a class="button primary" href={hrefOf(last.id)}>
              Act as {last.name}
            </a>
          </div>
        )}
        <Dismiss />
      </div>
    </aside>
  )
}

const Words = ({ title, children }: { title: string; children: ComponentChildren }) => (
  <div class="words" aria-live="polite">
    <h2>{title}</h2>
    <p>{children}</p>
  </div>
)

const Dismiss = () => (
  <button
    type="button"
    class="icon close"
    aria-label="Dismiss the tour"
    onClick={() => {
      keep({ ...tour.value, closed: true })
      document.getElementById(tourButton)?.focus()
    }}
  >
    ×
  </button>
)

interface DoingProps {
  step: Told
  next: Card['next']
  found: Card | null
  screen: Screen
}

/** What brings the person to the next step: who to be, where to go, what to type. */
function Doing({ step, next, found, screen }: DoingProps) {
  const team = screen.channels.find(({ id }) => id === found?.channel)?.name ?? ''
  const actor = actorFor(step, screen, found?.requester ?? null, team)
  if (next === 'done') {
    return (
      <div class="doing">
        <button type="button" class="button" onClick={restart}>
          Go round again
        </button>
      </div>
    )
  }
  if (next === 'jump') {
    return (
      <div class="doing">
        <Jump request={found?.number ?? null} />
      </div>
    )
  }
  const inChat = next === 'accept' || next === 'judge'
  const where = inChat ? 'dm' : (found?.channel ?? null)
  const isHere = where === null || (inChat ? isChat(screen) : place.value === where)
  const whole = screen.as === actor?.id
  if (actor && !(whole && isHere)) {
    return (
      <div class="doing">
        <a class="button primary" href={hrefOf(actor.id, where)}>
          {whole ? `Go to ${inChat ? screen.bot.name : `#${team}`}` : `Act as ${actor.name}`}
        </a>
      </div>
    )
  }
  if (found && next !== 'file') return <Turn step={step} number={found.number} inChat={inChat} />
  if (place.value === 'home') return <p class="doing here">It is your turn, right here.</p>
  return (
    <div class="doing">
      <button
        type="button"
        class="button primary"
        onClick={() => {
          dictated.value = example
        }}
      >
        Type an example
      </button>
    </div>
  )
}

/** What is to be pressed may be out of sight, above what came later or below what is read. */
function Turn({ step, number, inChat }: { step: Told; number: number; inChat: boolean }) {
  const at = stepIn(logs.value[place.value ?? '']?.messages ?? [], step, number)
  if (!at) return <p class="doing here">It is your turn, right here.</p>
  return (
    <div class="doing">
      <button type="button" class="button primary" onClick={() => showMessage(at, step.press)}>
        {inChat ? 'Show the question' : 'Show the card'}
      </button>
    </div>
  )
}

const isChat = ({ channels }: Screen): boolean => channels.some(({ id, kind }) => id === place.value && kind === 'dm')

/** What the bot then says comes one message after the other: a second jump would go past it. */
const patience = 15_000

function Jump({ request }: { request: number | null }) {
  const [underWay, setUnderWay] = useState(false)
  useEffect(() => {
    if (!underWay) return
    const timer = setTimeout(() => setUnderWay(false), patience)
    return () => clearTimeout(timer)
  }, [underWay])

  function jump(): void {
    if (underWay) return
    setUnderWay(true)
    void moveClock({ by: 'next', ...(request !== null && { request }) })
  }
  return (
    <button type="button" class="button primary" aria-disabled={underWay} onClick={jump}>
      {underWay ? 'On the way…' : 'Jump ahead'}
    </button>
  )
}
