import { type Signal, useSignalEffect } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { type Completion, insertion, suggest } from './complete.ts'

/** Drafts outlive a look into another channel. */
const drafts = new Map<string, string>()

interface Props {
  label: string
  placeholder: string
  /** Whose draft it is, and for where. */
  draft: string
  commands: Completion[]
  /** Who can be mentioned. */
  names: string[]
  /** Words that somebody else puts into the box. */
  dictated?: Signal<string | null>
  /** Takes the focus when it comes up. */
  focus?: boolean
  /** Whether it was sent. */
  send(words: string): Promise<boolean>
  children?: ComponentChildren
}

/** The box to write in, with what can be typed above it. */
export function Box({ label, draft: key, commands, names, ...props }: Props) {
  const [text, setText] = useState(drafts.get(key) ?? '')
  const [caret, setCaret] = useState(0)
  const [active, setActive] = useState(0)
  const [dismissed, setDismissed] = useState(false)
  const box = useRef<HTMLTextAreaElement>(null)
  const listId = useId()
  const { from, list } = suggest(text, caret, commands, names)
  const open = list.length > 0 && !dismissed
  const at = Math.min(active, list.length - 1)

  function write(next: string, to = next.length): void {
    drafts.set(key, next)
    setText(next)
    setCaret(to)
    setActive(0)
    setDismissed(false)
  }

  useSignalEffect(() => {
    const words = props.dictated?.value ?? null
    if (words === null || !props.dictated) return
    write(words)
    props.dictated.value = null
    box.current?.focus()
  })

  // Where the focus went away with what had it, as with the tour's links, the box takes it: all is near from there.
  useEffect(() => {
    if (props.focus) box.current?.focus()
    else if (document.activeElement === document.body && matchMedia('(pointer: fine)').matches) box.current?.focus()
  }, [])

  function complete(choice: Completion | undefined): void {
    if (!choice) return
    const put = insertion(choice)
    write(text.slice(0, from) + put + text.slice(caret), from + put.length)
    box.current?.focus()
  }

  async function send(): Promise<void> {
    const words = text.trim()
    if (!words) return
    write('')
    const sent = await props.send(words)
    // What could not be sent is given back, unless other words are there already.
    if (!sent && !drafts.get(key)) write(words)
  }

  function onKeyDown(event: KeyboardEvent): void {
    const { key: pressed } = event
    if (event.isComposing) return
    if (open && (pressed === 'ArrowDown' || pressed === 'ArrowUp')) {
      event.preventDefault()
      setActive((at + (pressed === 'ArrowDown' ? 1 : -1) + list.length) % list.length)
    } else if (
      open &&
      (pressed === 'Tab' ||
        (pressed === 'Enter' && !event.shiftKey && insertion(list[at] ?? none).trim() !== text.trim()))
    ) {
      event.preventDefault()
      complete(list[at])
    } else if (open && pressed === 'Escape') {
      event.preventDefault()
      setDismissed(true)
    } else if (pressed === 'Enter' && !event.shiftKey) {
      event.preventDefault()
      void send()
    }
  }

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <div id={listId} class="listbox above" role="listbox" tabIndex={-1} aria-label="What you can type" hidden={!open}>
        {open &&
          list.map((choice, i) => (
            <div
              key={choice.usage}
              id={`${listId}-${i}`}
              class="option"
              role="option"
              tabIndex={-1}
              aria-selected={i === at}
              data-active={i === at || undefined}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => complete(choice)}
              onKeyDown={() => {}}
            >
              <b>{choice.usage}</b> <small>{choice.meaning}</small>
            </div>
          ))}
      </div>
      <textarea
        ref={box}
        rows={1}
        aria-label={label}
        aria-haspopup="listbox"
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={open ? `${listId}-${at}` : undefined}
        placeholder={props.placeholder}
        value={text}
        onInput={(event) => write(event.currentTarget.value, event.currentTarget.selectionStart)}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        onBlur={() => setDismissed(true)}
        onKeyDown={onKeyDown}
      />
      {props.children}
      <button type="submit" class="button primary" disabled={!text.trim()}>
        Send
      </button>
    </form>
  )
}

const none: Completion = { usage: '', meaning: '' }
