/** While a button is held down nothing changes: a card that was drawn anew under the pointer would lose the click. */
let held = false
let waiting: (() => void)[] = []

/** Now, or when what is held down has been let go and has done what it does. */
export function whenLetGo(change: () => void): void {
  if (held) waiting.push(change)
  else change()
}

/** Only what can be pressed holds: of a scrollbar nobody hears that it was let go. */
export function followPointer(): void {
  addEventListener('pointerdown', ({ target }) => {
    if (target instanceof Element && target.closest('button, a')) held = true
  })
  // The click comes right after the pointer went up.
  for (const end of ['pointerup', 'pointercancel', 'blur']) addEventListener(end, () => setTimeout(letGo))
}

function letGo(): void {
  held = false
  const changes = waiting
  waiting = []
  for (const change of changes) change()
}
