/** Tells every open Teams pane what its person can see change. */
import type { TeamsChange } from './protocol-teams.ts'
import { chatFor, drawnWithPost, teamsFor } from './screen-teams.ts'
import { createStreams, type Stream } from './streams.ts'
import { sees } from './teams/acts.ts'
import type { News, Tenant } from './teams/tenant.ts'

export function createTeamsChanges() {
  const streams = createStreams<TeamsChange>()

  function tellPlaces(tenant: Tenant, stream: Stream<TeamsChange>): void {
    stream.soon(() => {
      const person = tenant.people.get(stream.user)
      if (person) stream.send({ kind: 'places', chat: chatFor(tenant, person), teams: teamsFor(tenant, person) })
    })
  }

  function tellOne(tenant: Tenant, stream: Stream<TeamsChange>, news: News): void {
    const person = tenant.people.get(stream.user)
    if (!person || news.kind === 'dialog') return
    if (news.kind === 'places' || news.kind === 'seen') {
      if (news.kind === 'places' || news.person === person.id) tellPlaces(tenant, stream)
      return
    }
    const { message } = news
    const { conversation, id } = message
    if (!sees(tenant, person, conversation) || (news.kind === 'view' && news.person !== person.id)) return
    if (news.kind === 'gone') stream.send({ kind: 'gone', conversation, id })
    else for (const one of drawnWithPost(tenant, person, message)) stream.send({ kind: 'message', message: one })
    tellPlaces(tenant, stream)
  }

  return {
    open: streams.open,
    tell(tenant: Tenant, news: News): void {
      for (const stream of streams.all()) tellOne(tenant, stream, news)
    },
    tellAll(change: TeamsChange): void {
      for (const stream of streams.all()) stream.send(change)
    },
    end: streams.end,
  }
}
