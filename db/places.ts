import { and, asc, count, eq, getTableColumns, gte, isNotNull, lt, sql } from 'drizzle-orm'
import { type Engine, isIn, keysOn, list, slot } from './engine.ts'
import { messages, places, unsent } from './schema.ts'
import type { Store } from './store.ts'

const { membersAt: _, ...columns } = getTableColumns(places)

/** What is known of places: their names, and what keeps messages from going there. */
export function placeStore({
  db,
  queue,
}: Engine): Pick<Store, 'places' | 'holdPlace' | 'mendPlace' | 'brokenPlaces' | 'channelsOn'> {
  const byKeys = db.select(columns).from(places).where(isIn(places.place, 'keys')).prepare()
  const brokenSince = db
    .select({ at: places.brokenSince })
    .from(places)
    .where(eq(places.place, slot('place')))
    .prepare()
  const hold = db
    .insert(places)
    .values({ place: slot('place'), heldUntil: slot('until'), broken: slot('broken'), brokenSince: slot('since') })
    .onConflictDoUpdate({
      target: places.place,
      set: {
        heldUntil: sql`excluded.held_until`,
        broken: sql`coalesce(excluded.broken, ${places.broken})`,
        brokenSince: sql`coalesce(${places.brokenSince}, excluded.broken_since)`,
      },
    })
    .prepare()
  const mend = db
    .update(places)
    .set({ broken: null, brokenSince: null, heldUntil: null })
    .where(eq(places.place, slot('place')))
    .prepare()
  const waiting = db.select({ count: count() }).from(messages).where(sql`place = ${places.place} and ${unsent}`)
  const broken = db
    .select({ ...columns, waiting: sql<number>`(${waiting})` })
    .from(places)
    .where(sql`broken is not null`)
    .orderBy(places.place)
    .prepare()
  const named = db
    .select({ id: places.place, name: sql<string>`${places.name}` })
    .from(places)
    .where(and(gte(places.place, slot('from')), lt(places.place, slot('to')), isNotNull(places.name)))
    .orderBy(asc(places.name))
    .prepare()

  return {
    places: async (keys) => new Map(byKeys.all({ keys: list(keys) }).map((row) => [row.place, row])),
    holdPlace: (place, { until, broken }, at) =>
      queue.write(() => {
        const known = brokenSince.get({ place })?.at ?? null
        hold.run({ place, until, broken, since: broken === null ? null : at })
        return broken !== null && known === null
      }),
    mendPlace: (place) => queue.write(() => void mend.run({ place })),
    channelsOn: async (platform) => named.all(keysOn(platform)),
    brokenPlaces: async () => broken.all(),
  }
}
