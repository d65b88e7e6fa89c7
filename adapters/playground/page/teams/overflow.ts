import type { Action } from 'adaptivecards'
import { moveIn, placeMenu } from '../menu.tsx'

/** The menu behind a card's dots: a popover, since the renderer's own would lie below an open dialog. */
export function openOverflow(button: HTMLElement, actions: readonly Action[]): void {
  const menu = document.createElement('div')
  menu.className = 'menu'
  menu.popover = 'auto'
  menu.setAttribute('role', 'menu')
  menu.append(...actions.map((action) => entryOf(action, menu, button)))
  menu.addEventListener('keydown', (event) => moveIn(menu, event))
  menu.addEventListener('toggle', () => {
    const open = menu.matches(':popover-open')
    button.setAttribute('aria-expanded', String(open))
    if (!open) menu.remove()
  })
  button.setAttribute('aria-haspopup', 'menu')
  button.after(menu)
  menu.showPopover()
  placeMenu(menu, button.getBoundingClientRect())
  menu.querySelector('button')?.focus()
}

function entryOf(action: Action, menu: HTMLElement, button: HTMLElement): HTMLButtonElement {
  const entry = document.createElement('button')
  entry.type = 'button'
  entry.setAttribute('role', 'menuitem')
  entry.tabIndex = -1
  entry.textContent = action.title ?? ''
  entry.addEventListener('click', () => {
    menu.hidePopover()
    button.focus()
    action.execute()
  })
  return entry
}
