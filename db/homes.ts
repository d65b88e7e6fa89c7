import { sql } from 'drizzle-orm'
import type { ChannelId, PersonId, Request } from '../src/requests/request.ts'
import { type Engine, hot, isIn, list, slot } from './engine.ts'
import { drawnAgain } from './messages.ts'
import { members, messages } from './schema.ts'

/** Wants every Home drawn again that shows a request, as it is now and as it was; null: it is new. Runs inside a write. */
export function homeDrawer({ db, raw, queue }: Engine): (now: Request, old: Request | null) => void {
  const redraw = hot(
    raw,
    db
      .update(messages)
      .set(drawnAgain)
      .where(
        sql`kind = 'home' and ${messages.place} in (
        select value || '/home' from json_each(${slot('people')})
        union all select ${members.person} || '/home' from ${members} where ${isIn(members.channel, 'channels')})`,
      ),
  )

  // Of all that one transaction writes. After a rollback some too many: drawn alike, nothing is sent.
  const people = new Set<PersonId>()
  const channels = new Set<ChannelId>()

  function redrawAll(): void {
    redraw({ people: list(people), channels: list(channels) })
    people.clear()
    channels.clear()
  }

  return (now, old) => {
    for (const { requester, filedBy, delegate, contact, channel } of old ? [now, old] : [now]) {
      for (const person of [requester, filedBy, delegate, contact]) if (person !== null) people.add(person)
      if (channel !== null) channels.add(channel)
    }
    queue.last(redrawAll)
  }
}
