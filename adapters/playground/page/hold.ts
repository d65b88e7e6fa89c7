/**
 * When the changes that come may be shown. Not while a button is held down: a card that was drawn anew under the pointer
 * would lose the click. Nor while something is loaded: what the server tells meanwhile is newer than what it read for that.
 */
let isHeldDown = false
let loads = 0
const waiting: (() => void)[] = []

/** Makes the change now or, in turn, when nothing holds it any more. */
export function inTurn(change: () => void): void {
  waiting.push(change)
  goOn()
}

/** Loads something and shows it, and only then the changes that came meanwhile. */
export async function whileLoading<T>(load: () => Promise<T>): Promise<T> {
  loads++
  try {
    return await load()
  } finally {
    loads--
    goOn()
  }
}

/** Only what can be pressed holds: of a scrollbar nobody hears that it was let go. */
export function followPointer(): void {
  addEventListener('pointerdown', ({ target }) => {
    if (target instanceof Element && target.closest('button, a')) isHeldDown = true
  })
  const letGo = () => {
    isHeldDown = false
    goOn()
  }
  // The click comes right after the pointer went up.
  for (const end of ['pointerup', 'pointercancel', 'blur']) addEventListener(end, () => setTimeout(letGo))
}

function goOn(): void {
  while (!isHeldDown && loads === 0) {
    const change = waiting.shift()
    if (!change) return
    change()
  }
}
