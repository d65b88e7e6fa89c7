import type { Store } from '../db/store.ts'

/** What is done when the set-up has become another: once for each version of it, one run at a time. */
export interface SetUpChanges {
  /** Resolves when the set-up of now is carried out; what fails is still to be done. */
  carryOut(): Promise<void>
  /** The set-up of now is not carried out yet. */
  pending(): boolean
}

export function createSetUpChanges(store: Pick<Store, 'directory'>, run: () => Promise<void>): SetUpChanges {
  let done: number | null = null
  let last: Promise<void> = Promise.resolve()
  const pending = () => store.directory().version !== done

  async function next(): Promise<void> {
    const { version } = store.directory()
    if (version === done) return
    await run()
    done = version
  }

  return {
    pending,
    carryOut() {
      const carried = last.then(next)
      last = carried.catch(() => undefined)
      return carried
    },
  }
}
