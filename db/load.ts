import { and, eq } from 'drizzle-orm'
import { type Engine, slot } from './engine.ts'
import { events } from './schema.ts'
import type { Store } from './store.ts'

/** Everything that one command needs to know. */
export function loader(
  { db, queue }: Engine,
  people: Pick<Store, 'person' | 'membership'>,
  request: Store['request'],
): Pick<Store, 'load'> {
  const said = db
    .select({ id: events.id })
    .from(events)
    .where(and(eq(events.request, slot('request')), eq(events.kind, 'said'), eq(events.by, slot('by'))))
    .limit(1)
    .prepare()
  return {
    async load(id, by) {
      const found = await request(id)
      if (!found) return null
      // What is answered from here on, "done already" too, is answered from what a power cut leaves.
      await queue.flushed()
      const clock = by === 'clock'
      return {
        request: found,
        actor: clock ? null : await people.person(by),
        membership: clock ? { channels: [], unsynced: [] } : await people.membership(by),
        judge: await people.person(found.delegate ?? found.requester),
        said: !clock && said.get({ request: id, by }) !== undefined,
      }
    },
  }
}
