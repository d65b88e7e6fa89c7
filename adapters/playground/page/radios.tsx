import type { RadioButtons } from '@slack/types'
import type { ComponentChildren } from 'preact'
import type { ElementState } from '../protocol.ts'
import { answerIn, stateWith } from './form-state.ts'

interface Props {
  id: string
  name: ComponentChildren
  /** Error and hint. */
  under: ComponentChildren
  element: RadioButtons
  state: ElementState | undefined
  about: string | undefined
  error: string | undefined
  change(state: ElementState): void
}

export function Radios({ id, name, under, element, state, about, error, change }: Props) {
  const chosen = answerIn(element, state) as { value?: string } | null
  return (
    <fieldset class={`field ${error ? 'wrong' : ''}`} aria-describedby={about} aria-invalid={Boolean(error)}>
      <legend>{name}</legend>
      {element.options.map((option, i) => (
        <label class="radio" key={option.value} for={`${id}-${i}`}>
          <input
            id={`${id}-${i}`}
            type="radio"
            name={id}
            checked={chosen?.value === option.value}
            onChange={() => change(stateWith(element, option))}
          />
          {option.text.text}
        </label>
      ))}
      {under}
    </fieldset>
  )
}
