import type { ComponentChildren } from 'preact'
import { useId, useRef } from 'preact/hooks'

export interface MenuItem {
  label: string
  choose(): void
}

/**
 * A button with a menu: arrow keys move, Escape and a press elsewhere close it. It is a popover, so that no scrolling
 * box clips it.
 */
export function Menu(props: { label: string; items: MenuItem[]; children: ComponentChildren }) {
  const id = useId()
  const button = useRef<HTMLButtonElement>(null)
  const list = useRef<HTMLDivElement>(null)

  function open(): void {
    const from = button.current
    const menu = list.current
    if (!from || !menu) return
    menu.showPopover()
    placeMenu(menu, from.getBoundingClientRect())
    menu.querySelector('button')?.focus()
  }

  return (
    <>
      <button
        type="button"
        class="icon"
        ref={button}
        aria-label={props.label}
        title={props.label}
        aria-haspopup="menu"
        popoverTarget={id}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return
          event.preventDefault()
          open()
        }}
        onClick={(event) => {
          event.preventDefault()
          if (list.current?.matches(':popover-open')) list.current.hidePopover()
          else open()
        }}
      >
        {props.children}
      </button>
      <div
        id={id}
        class="menu"
        role="menu"
        tabIndex={-1}
        popover="auto"
        ref={list}
        onKeyDown={(event) => list.current && moveIn(list.current, event)}
      >
        {props.items.map(({ label, choose }) => (
          <button
            key={label}
            type="button"
            role="menuitem"
            tabIndex={-1}
            onClick={() => {
              list.current?.hidePopover()
              button.current?.focus()
              choose()
            }}
          >
            {label}
          </button>
        ))}
      </div>
    </>
  )
}

/** Below the button, or above it where there is no room; never outside the window. */
export function placeMenu(menu: HTMLElement, at: DOMRect): void {
  const { offsetWidth: width, offsetHeight: height } = menu
  const below = at.bottom + height + 8 < innerHeight
  menu.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`
  menu.style.top = `${below ? at.bottom + 4 : Math.max(8, at.top - height - 4)}px`
}

/** Arrow keys, Home and End go through the menu's entries; Tab leaves it. */
export function moveIn(menu: HTMLElement, event: KeyboardEvent): void {
  const entries = [...menu.querySelectorAll('button')]
  // Where none of them has the focus it is found nowhere, whatever else has it.
  const at = entries.indexOf(document.activeElement as HTMLButtonElement)
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key]
  if (event.key === 'Tab') menu.hidePopover()
  if (to === undefined) return
  event.preventDefault()
  entries.at(to % entries.length)?.focus()
}
