import { and, asc, eq, getTableColumns, lte } from 'drizzle-orm'
import { type Engine, given, slot } from './engine.ts'
import { messageMaker } from './messages.ts'
import { messages, prompts, requests, teams, unsent } from './schema.ts'
import type { Store } from './store.ts'

const week = 7 * 24 * 3_600_000

type Prompts = Pick<Store, 'duePrompts' | 'nextPrompt' | 'postponePrompts' | 'dropPrompts' | 'digests' | 'planDigest'>

/** What the clock has to say, and when: prompts about requests, digests to teams. */
export function promptStore(engine: Engine): Prompts {
  const { db, queue } = engine
  const insertMessage = messageMaker(engine)
  const due = db
    .select(getTableColumns(prompts))
    .from(prompts)
    .where(lte(prompts.due, slot('now')))
    .orderBy(asc(prompts.due), asc(prompts.request))
    .limit(slot('limit'))
    .prepare()
  const earliest = db.select({ due: prompts.due }).from(prompts).orderBy(asc(prompts.due)).limit(1).prepare()
  const earliestOf = db
    .select({ due: prompts.due })
    .from(prompts)
    .innerJoin(requests, eq(requests.id, prompts.request))
    .where(and(eq(requests.organisation, 1), eq(requests.number, slot('number'))))
    .orderBy(asc(prompts.due))
    .limit(1)
    .prepare()
  // As it was read: one that was planned anew meanwhile stays.
  const thisOne = and(
    eq(prompts.request, slot('request')),
    eq(prompts.kind, slot('kind')),
    eq(prompts.wave, slot('wave')),
    eq(prompts.due, slot('due')),
  )
  const postpone = db
    .update(prompts)
    .set({ due: given('until') })
    .where(thisOne)
    .prepare()
  const drop = db.delete(prompts).where(thisOne).prepare()

  const digests = db
    .select({ team: teams.id, due: teams.digestDue, last: teams.digestLast })
    .from(teams)
    .where(eq(teams.retired, false))
    .orderBy(asc(teams.id))
    .prepare()
  const team = db
    .select({ channel: teams.channel, last: teams.digestLast })
    .from(teams)
    .where(eq(teams.id, slot('id')))
    .prepare()
  const unsentDigest = db
    .select({ id: messages.id })
    .from(messages)
    .where(and(eq(messages.place, slot('place')), unsent, eq(messages.kind, 'digest')))
    .limit(1)
    .prepare()
  const plan = db
    .update(teams)
    .set({ digestDue: given('next'), digestLast: given('last') })
    .where(eq(teams.id, slot('id')))
    .prepare()

  return {
    duePrompts: async (now, limit) => due.all({ now, limit }),
    nextPrompt: async (number) => (number === null ? earliest.get() : earliestOf.get({ number }))?.due ?? null,
    postponePrompts: (all) =>
      queue.write(() => {
        for (const { prompt, until } of all) postpone.run({ ...prompt, until })
      }),
    dropPrompts: (all) =>
      queue.write(() => {
        for (const prompt of all) drop.run({ ...prompt })
      }),
    digests: async () => digests.all(),
    planDigest: (id, next, say, at) =>
      queue.write(() => {
        const before = team.get({ id })
        if (!before) return
        // What could not be sent yet will tell of this week too.
        const says = say && !unsentDigest.get({ place: before.channel })
        plan.run({ id, next, last: says ? at : before.last })
        if (!says) return
        const data = { digest: id, since: before.last ?? at - week }
        insertMessage({ kind: 'digest', place: before.channel, data, createdAt: at })
      }),
  }
}
