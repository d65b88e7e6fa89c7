import { and, getTableColumns, gte, lt, sql } from 'drizzle-orm'
import { type Engine, isIn, keysOn, list, slot, slots } from './engine.ts'
import { chatReferences } from './schema.ts'
import type { Store } from './store.ts'

/** How places are reached on platforms where an id alone is not enough. */
export function referenceStore({ db, queue }: Engine): Pick<Store, 'references' | 'allReferences' | 'saveReferences'> {
  const columns = getTableColumns(chatReferences)
  const byPlaces = db.select().from(chatReferences).where(isIn(chatReferences.place, 'places')).prepare()
  const onPlatform = db
    .select()
    .from(chatReferences)
    .where(and(gte(chatReferences.place, slot('from')), lt(chatReferences.place, slot('to'))))
    .prepare()
  const save = db
    .insert(chatReferences)
    .values(slots(columns))
    .onConflictDoUpdate({
      target: chatReferences.place,
      set: {
        conversation: sql`excluded.conversation`,
        account: sql`excluded.account`,
        serviceUrl: sql`excluded.service_url`,
        tenant: sql`excluded.tenant`,
        team: sql`excluded.team`,
        installed: sql`excluded.installed`,
      },
    })
    .prepare()

  return {
    references: async (places) =>
      new Map(byPlaces.all({ places: list(places) }).map((reference) => [reference.place, reference])),
    allReferences: async (platform) => onPlatform.all(keysOn(platform)),
    saveReferences: (all) =>
      queue.write(() => {
        for (const reference of all) save.run({ ...reference })
      }),
  }
}
