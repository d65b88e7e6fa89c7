import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { CardAction } from '../../protocol-teams.ts'
import { dayOf } from '../dates.ts'
import { openLink } from './links.ts'
import { teamsReader } from './state.ts'

type Renderer = typeof import('./card-view.ts')
let loaded: Renderer | null = null
const fields = 'input, textarea, select'

interface CardProps {
  card: unknown
  busy: boolean
  /** Its first field takes the focus. */
  focus?: boolean
  press(action: CardAction): void
}

/** An Adaptive Card. It is drawn again only when it says something else: what is typed into it stays. */
export function Card(props: CardProps) {
  const box = useRef<HTMLDivElement>(null)
  const [renderer, setRenderer] = useState(loaded)
  const latest = useRef(props)
  latest.current = props
  const reader = teamsReader.value
  const said = JSON.stringify(props.card)

  useEffect(() => {
    if (renderer) return
    void import('./card-view.ts').then((module) => {
      loaded = module
      setRenderer(module)
    })
  }, [renderer])

  useLayoutEffect(() => {
    if (!renderer || !box.current) return
    const drawn = renderer.drawCard(latest.current.card, reader, {
      press: (action) => !latest.current.busy && latest.current.press(action),
      open: openLink,
    })
    const hadFocus = box.current.contains(document.activeElement)
    box.current.replaceChildren(...(drawn ? [drawn] : []))
    // A form that came in place of the pressed button, or came back with what is wrong.
    if (latest.current.focus || hadFocus) box.current.querySelector<HTMLElement>(fields)?.focus()
  }, [renderer, said, reader.zone, dayOf(reader.now, reader)])

  return <div class="card" ref={box} aria-busy={props.busy || renderer === null} />
}
