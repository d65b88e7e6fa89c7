import { useEffect, useState } from 'preact/hooks'
import type { Screen } from '../protocol.ts'
import { dictated } from './composer.tsx'
import { hrefOf } from './route.ts'
import { place } from './state.ts'
import { moveClock } from './store.ts'
import { card, keep, restart, tour } from './tour-state.ts'
import { actorFor, type Card, steps, type Told, told } from './tour-steps.ts'

const example = '/request Send invoices to big customers at once'

/** Opens the tour where it was left; a finished one begins anew. */
export function reopenTour(): void {
  if (card.value?.next === 'done') restart()
  else keep({ ...tour.value, closed: !tour.value.closed })
}

/** Seven steps round the loop. It follows what really happens, in whatever window. */
export function Tour({ screen }: { screen: Screen }) {
  if (tour.value.closed) return null
  const found = card.value
  const next = found?.next ?? 'file'
  const step = told[next]
  const at = next === 'done' ? steps.length : steps.indexOf(next === 'triage' ? 'claim' : next)
  const close = () => keep({ ...tour.value, closed: true })
  return (
    <aside class="tour" aria-label="Tour">
      <p class="count">{next === 'done' ? 'Done' : `Step ${at + 1} of ${steps.length}`}</p>
      <ol class="beads">
        {steps.map((name, i) => (
          <li key={name} class={i < at ? 'past' : i === at ? 'now' : ''} aria-current={i === at ? 'step' : undefined}>
            <span class="unseen">{`${told[name].title}${i < at ? ': done' : ''}`}</span>
          </li>
        ))}
      </ol>
      <div class="words" aria-live="polite">
        <h2>{step.title}</h2>
        <p>{step.text}</p>
      </div>
      <Doing step={step} next={next} found={found} screen={screen} />
      <button type="button" class="icon" aria-label="Dismiss the tour" onClick={close}>
        ×
      </button>
    </aside>
  )
}

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
  if (next !== 'file' || place.value === 'home') return <p class="doing here">It is your turn, right here.</p>
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
