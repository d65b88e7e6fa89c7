import { signal, useSignalEffect } from '@preact/signals'
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import type { ChannelSummary } from '../protocol.ts'
import { type Completion, insertion, suggest } from './complete.ts'
import { screen } from './state.ts'
import { act } from './store.ts'

/** Words that somebody else (the tour) puts into the channel's box. */
export const dictated = signal<string | null>(null)

/** Drafts outlive a look into another channel. */
const drafts = new Map<string, string>()

export function Composer(props: { channel: ChannelSummary; thread: string | null; label: string }) {
  const { channel, thread, label } = props
  const key = `${screen.value?.as}:${channel.id}:${thread ?? ''}`
  const [text, setText] = useState(drafts.get(key) ?? '')
  const [caret, setCaret] = useState(0)
  const [active, setActive] = useState(0)
  const [dismissed, setDismissed] = useState(false)
  const box = useRef<HTMLTextAreaElement>(null)
  const listId = useId()
  const shown = screen.value
  const names = shown ? [shown.bot, ...shown.people].map(({ name }) => name) : []
  const { from, list } = suggest(text, caret, shown?.commands ?? [], names)
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
    if (thread !== null || dictated.value === null) return
    write(dictated.value)
    dictated.value = null
    box.current?.focus()
  })

  // Where the focus went away with what had it, as with the tour's links, the box takes it: all is near from there.
  useEffect(() => {
    if (document.activeElement === document.body && matchMedia('(pointer: fine)').matches) box.current?.focus()
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
    const done = await act({ do: 'write', channel: channel.id, text: words, thread })
    // What could not be sent is given back, unless other words are there already.
    if (!done.ok && !drafts.get(key)) write(words)
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
        placeholder={thread === null ? `${label}, or type /request` : label}
        value={text}
        onInput={(event) => write(event.currentTarget.value, event.currentTarget.selectionStart)}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        onBlur={() => setDismissed(true)}
        onKeyDown={onKeyDown}
      />
      <button type="submit" class="button primary" disabled={!text.trim()}>
        Send
      </button>
    </form>
  )
}

const none: Completion = { usage: '', meaning: '' }
