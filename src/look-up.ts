import type { Person, PersonId } from './requests/request.ts'

/** What a platform said of people and channels is asked for again after this long, in milliseconds. */
export const goodFor = 24 * 60 * 60 * 1000
const atOnce = 4

/** Somebody of whom nothing is known but the name they came with. */
export const stranger = (id: PersonId, name: string): Person => ({
  id,
  name,
  zone: 'UTC',
  standing: 'unknown',
  admin: false,
  dm: null,
})

/** Looks at four people at a time; `pause` goes before each four, but not before the first nor within `burst` people. */
export async function fewAtATime(
  ids: PersonId[],
  look: (id: PersonId) => Promise<void>,
  { pause, burst = 0 }: { pause: () => Promise<void>; burst?: number },
): Promise<void> {
  for (let i = 0; i < ids.length; i += atOnce) {
    if (i > 0 && i >= burst) await pause()
    await Promise.all(ids.slice(i, i + atOnce).map(look))
  }
}
