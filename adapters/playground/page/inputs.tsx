import type { InputBlock } from '@slack/types'
import type { ElementState, Screen } from '../protocol.ts'
import { type Choice, Combobox } from './combobox.tsx'
import { answerIn, stateWith } from './form-state.ts'
import { Radios } from './radios.tsx'

interface FieldProps {
  /** Unique on the page. */
  id: string
  input: InputBlock
  state: ElementState | undefined
  error: string | undefined
  screen: Screen
  change(state: ElementState): void
}

/** One input of a modal, with its label, hint and what is wrong with it. */
export function Field({ id, input, error, ...rest }: FieldProps) {
  const { label, hint, optional, element } = input
  const about = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(' ') || undefined
  const name = (
    <>
      {label.text}
      {optional && <span class="optional"> (optional)</span>}
    </>
  )
  const under = (
    <>
      {error && (
        <p class="error" id={`${id}-error`}>
          {error}
        </p>
      )}
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint.text}
        </p>
      )}
    </>
  )
  if (element.type === 'radio_buttons') {
    return <Radios id={id} name={name} under={under} element={element} about={about} error={error} {...rest} />
  }
  return (
    <div class={`field ${error ? 'wrong' : ''}`}>
      <label for={id}>{name}</label>
      <Input id={id} input={input} error={error} about={about} {...rest} />
      {under}
    </div>
  )
}

function Input({ id, input, state, error, screen, change, about }: FieldProps & { about: string | undefined }) {
  const { element } = input
  const answer = answerIn(element, state)
  const text = typeof answer === 'string' ? answer : ''
  const set = (next: unknown) => change(stateWith(element, next))
  const common = { id, 'aria-describedby': about, 'aria-invalid': Boolean(error), 'aria-required': !input.optional }
  const combo = { id, required: !input.optional, invalid: Boolean(error), describedBy: about }
  switch (element.type) {
    case 'plain_text_input':
      if (element.multiline) {
        return <textarea {...common} rows={4} value={text} onInput={(event) => set(event.currentTarget.value)} />
      }
      return <input {...common} type="text" value={text} onInput={(event) => set(event.currentTarget.value)} />
    case 'number_input':
      return (
        <input
          {...common}
          type="text"
          inputMode="decimal"
          value={text}
          onInput={(event) => set(event.currentTarget.value.trim())}
        />
      )
    case 'datepicker':
      return <input {...common} type="date" value={text} onInput={(event) => set(event.currentTarget.value)} />
    case 'static_select': {
      const groups = element.option_groups?.map(({ label, options }) => ({ group: label.text, options })) ?? []
      const all = [{ options: element.options ?? [] }, ...groups]
      const choices: Choice[] = all.flatMap(({ options, ...group }) =>
        options.map(({ text, value }) => ({ label: text.text, value: value ?? '', ...group })),
      )
      const options = all.flatMap((each) => each.options)
      const chosen = (answer as { value?: string } | null)?.value ?? null
      const choose = (value: string | null) => set(options.find((option) => option.value === value) ?? null)
      return <Combobox {...combo} choices={choices} value={chosen} onChoose={choose} placeholder="Choose an option" />
    }
    case 'users_select':
      return (
        <Combobox
          {...combo}
          choices={peopleIn(screen)}
          value={text || null}
          onChoose={set}
          placeholder="Choose a person"
        />
      )
    case 'multi_users_select':
      return <People combo={combo} chosen={Array.isArray(answer) ? answer : []} screen={screen} set={set} />
    case 'conversations_select':
      return (
        <Combobox
          {...combo}
          choices={screen.channels
            .filter(({ kind, archived }) => kind === 'channel' && !archived)
            .map((channel) => ({ value: channel.id, label: `#${channel.name}` }))}
          value={text || null}
          onChoose={set}
          placeholder="Choose a channel"
        />
      )
    default:
      return <p class="unknown">A {element.type} cannot be filled in here.</p>
  }
}

const peopleIn = ({ people }: Screen): Choice[] => people.map(({ id, name }) => ({ value: id, label: name }))

interface PeopleProps {
  combo: { id: string; required: boolean; invalid: boolean; describedBy: string | undefined }
  chosen: string[]
  screen: Screen
  set(people: string[]): void
}

/** Several people: those chosen so far, and a list with the others. */
function People({ combo, chosen, screen, set }: PeopleProps) {
  const all = peopleIn(screen)
  const others = all.filter(({ value }) => !chosen.includes(value))
  return (
    <div class="several">
      {chosen.map((id) => {
        const name = all.find(({ value }) => value === id)?.label ?? id
        return (
          <span class="chip" key={id}>
            {name}
            <button
              type="button"
              class="icon"
              aria-label={`Remove ${name}`}
              onClick={() => set(chosen.filter((other) => other !== id))}
            >
              ×
            </button>
          </span>
        )
      })}
      <Combobox
        {...combo}
        choices={others}
        value={null}
        onChoose={(id) => id && set([...chosen, id])}
        placeholder="Add a person"
      />
    </div>
  )
}
