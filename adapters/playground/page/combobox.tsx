import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks'

export interface Choice {
  value: string
  label: string
  group?: string
}

interface Props {
  id: string
  choices: Choice[]
  value: string | null
  onChoose(value: string | null): void
  required: boolean
  invalid: boolean
  describedBy: string | undefined
  placeholder: string
}

/** The choices that have the typed words, in their order. */
function matching(choices: Choice[], typed: string): Choice[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  return choices.filter(({ label }) => words.every((word) => label.toLowerCase().includes(word)))
}

/** A list to choose from that is searched by typing: https://www.w3.org/WAI/ARIA/apg/patterns/combobox */
export function Combobox({ id, choices, value, onChoose, ...props }: Props) {
  const listId = useId()
  const list = useRef<HTMLDivElement>(null)
  const [typed, type] = useState<string | null>(null)
  const [open, setOpen] = useState(false)
  const [active, setActive] = useState(0)
  const chosen = choices.find((choice) => choice.value === value)
  const shown = matching(choices, typed ?? '')
  const at = Math.min(active, shown.length - 1)

  // In a form the list hangs below its last line, where it would be cut off.
  useLayoutEffect(() => {
    if (open) list.current?.scrollIntoView({ block: 'nearest' })
  }, [open, shown.length])
  useLayoutEffect(() => {
    if (open) list.current?.querySelector('[data-active]')?.scrollIntoView({ block: 'nearest' })
  }, [open, at])

  function show(): void {
    if (open) return
    setOpen(true)
    setActive(Math.max(0, typed === null ? choices.findIndex((choice) => choice.value === value) : 0))
  }
  function close(): void {
    setOpen(false)
    type(null)
  }
  function choose(choice: Choice | undefined): void {
    if (choice) onChoose(choice.value)
    close()
  }

  function onKeyDown(event: KeyboardEvent): void {
    const { key } = event
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      event.preventDefault()
      if (!open) show()
      else setActive((at + (key === 'ArrowDown' ? 1 : -1) + shown.length) % Math.max(1, shown.length))
    } else if (key === 'Enter' && open) {
      event.preventDefault()
      choose(shown[at])
    } else if (key === 'Escape' && open) {
      // Only the list closes, not the form around it.
      event.preventDefault()
      event.stopPropagation()
      close()
    } else if (key === 'Tab') close()
  }

  return (
    <div class="combobox">
      <input
        id={id}
        type="text"
        role="combobox"
        autocomplete="off"
        aria-expanded={open}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={open && shown[at] ? `${listId}-${at}` : undefined}
        aria-required={props.required}
        aria-invalid={props.invalid}
        aria-describedby={props.describedBy}
        placeholder={props.placeholder}
        value={typed ?? chosen?.label ?? ''}
        onFocus={(event) => event.currentTarget.select()}
        onClick={show}
        onInput={(event) => {
          type(event.currentTarget.value)
          setOpen(true)
          setActive(0)
        }}
        onKeyDown={onKeyDown}
        onBlur={() => {
          // Emptied, it stays empty where that is allowed.
          if (typed === '' && !props.required) onChoose(null)
          close()
        }}
      />
      <div id={listId} class="listbox" role="listbox" tabIndex={-1} aria-label="Options" hidden={!open} ref={list}>
        {open &&
          shown.map((choice, i) => (
            <ChoiceRow
              key={choice.value}
              id={`${listId}-${i}`}
              choice={choice}
              heading={choice.group !== shown[i - 1]?.group ? choice.group : undefined}
              active={i === at}
              chosen={choice.value === value}
              choose={() => choose(choice)}
            />
          ))}
        {open && shown.length === 0 && <p class="none">Nothing has these words in it.</p>}
      </div>
    </div>
  )
}

interface RowProps {
  id: string
  choice: Choice
  heading: string | undefined
  active: boolean
  chosen: boolean
  choose(): void
}

function ChoiceRow({ id, choice, heading, active, chosen, choose }: RowProps) {
  return (
    <>
      {heading && (
        <p class="group" role="presentation">
          {heading}
        </p>
      )}
      {/* The input keeps the focus and takes the keys. */}
      <div
        id={id}
        class="option"
        role="option"
        tabIndex={-1}
        aria-selected={chosen}
        data-active={active || undefined}
        onPointerDown={(event) => event.preventDefault()}
        onClick={choose}
        onKeyDown={() => {}}
      >
        {choice.label}
      </div>
    </>
  )
}
