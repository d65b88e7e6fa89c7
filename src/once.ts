/** Runs what is asked for; who asks by the same key while it is under way waits for the same answer. */
export function createOnce<T>(): (key: string, ask: () => Promise<T>) => Promise<T> {
  const underWay = new Map<string, Promise<T>>()
  return (key, ask) => {
    const known = underWay.get(key)
    if (known) return known
    const asked = ask().finally(() => underWay.delete(key))
    underWay.set(key, asked)
    return asked
  }
}
