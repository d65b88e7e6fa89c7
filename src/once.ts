/** Runs what is asked for by a key; see `createOnce`. */
export type Once<T> = (key: string, ask: () => Promise<T>, how?: { afresh?: boolean }) => Promise<T>

/**
 * Runs what is asked for; who asks by the same key while it is under way waits for the same answer. `afresh`: something
 * has changed, and an answer that was asked for before may not know it; who says so waits for one that is asked for
 * afterwards, which they all share.
 */
export function createOnce<T>(): Once<T> {
  const underWay = new Map<string, Promise<T>>()
  const next = new Map<string, Promise<T>>()

  const once: Once<T> = (key, ask, { afresh = false } = {}) => {
    const known = underWay.get(key)
    if (!known) return begin(key, ask)
    return afresh ? (next.get(key) ?? follow(key, ask, known)) : known
  }

  function begin(key: string, ask: () => Promise<T>): Promise<T> {
    const asked = ask().finally(() => underWay.delete(key))
    underWay.set(key, asked)
    return asked
  }

  function follow(key: string, ask: () => Promise<T>, before: Promise<T>): Promise<T> {
    const over = before.then(
      () => undefined,
      () => undefined,
    )
    const asked = over.then(() => {
      next.delete(key)
      // Somebody may have begun just now: that is afterwards too.
      return once(key, ask)
    })
    next.set(key, asked)
    return asked
  }

  return once
}
