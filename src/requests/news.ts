import type { View } from './cards.ts'
import { doer, teamName } from './labels.ts'
import { type Ask, ownerOf } from './prompts.ts'
import { type Ending, type Event, judgeOf, keyOf, type PersonId, type Request } from './request.ts'
import { lineOf } from './story.ts'
import type { Text } from './text.ts'
import type { Words } from './words/en.ts'

/** An event as one reader is told it. `ask`: what the message wants of them; null: it is only news. */
export interface Told {
  view: View
  event: Event
  reader: PersonId
  ask: Ask | null
}

/** Not somebody who only follows it because theirs was the same. */
export function isInvolved({ requester, delegate, filedBy }: Request, reader: PersonId): boolean {
  return reader === requester || reader === delegate || reader === filedBy
}

function duplicateLine({ news, verdicts, closings }: Words, { id }: Request, key: string, ended?: Ending): Text {
  if (!ended) return news.duplicate({ request: id }, key)
  const how = ended.verdict === null ? closings.unanswered : verdicts[ended.verdict]
  return news.duplicateEnded({ request: id }, key, how)
}

/** What happened, told to this reader; the request is named each time. */
export function personLine(words: Words, { view, event, reader, ask }: Told): Text {
  const { request, directory } = view
  const { news, asks } = words
  const { fact } = event
  const it = { request: request.id }
  const who = doer(words, event.by)
  const team = teamName(words, directory, event.team)
  const name = (id: number | null) => teamName(words, directory, id)
  switch (fact.kind) {
    case 'submitted':
      // The first news follows its request.
      return request.team === null ? news.receivedTriage(it) : news.received(it, name(request.team))
    case 'team_chosen':
      return news.teamChosen(name(fact.team), it)
    case 'claimed':
      return news.claimed(name(fact.team), it)
    case 'put_back':
      return news.putBack(team, it)
    case 'handed_over':
      return fact.to === null
        ? news.handedToTriage(it, name(fact.from))
        : news.handedOver(it, name(fact.from), name(fact.to))
    case 'asked':
      return asks.answer(who, team, it)
    case 'updated':
      return news.updated(team, it)
    case 'parked':
      return news.parked(team, it, { day: fact.until })
    case 'declined':
      // Followers of this request follow the other one from then on, as its own requester does.
      if (fact.sameAs !== null) return duplicateLine(words, request, keyOf(fact.sameAs), fact.ended)
      return news.declined(event.team === null ? who : team, it)
    case 'delivered':
      return ask ? asks.accept(team, it) : news.delivered(team, it)
    case 'accepted':
      if (event.by === 'clock') return news.acceptedByClock(it, { day: fact.checkOn })
      return event.by === reader && reader === judgeOf(request)
        ? news.accepted(it, { day: fact.checkOn })
        : news.other(it, lineOf(words, view, event))
    case 'reopened':
      return news.reopened(team, it)
    case 'outcome_recorded':
      return news.outcome(who, it, words.verdicts[fact.outcome.verdict])
    case 'learned':
      return news.learned(name(ownerOf(request, directory)?.id ?? request.team), it)
    case 'withdrawn':
      return news.withdrawn(who, it)
    case 'delegated':
      return fact.to === request.requester
        ? news.delegatedBack(who, it)
        : news.delegated(who, it, event.by === request.requester ? null : { person: request.requester })
    case 'undelegated':
      return ask === 'name'
        ? news.undelegatedName({ person: fact.from }, it)
        : news.undelegated({ person: fact.from }, it)
    case 'said':
      return news.said(who, team, it)
    case 'reminded':
      if (fact.prompt === 'answer') return asks.answerReminder(it)
      if (fact.prompt === 'accept') return asks.acceptReminder(team, it)
      if (fact.prompt === 'result') return asks.resultReminder(it)
      return news.other(it, lineOf(words, view, event))
    case 'escalated':
      return fact.prompt === 'claim' ? news.escalatedClaim(team, it) : news.escalatedTriage(it)
    case 'outcome_asked':
      return fact.wave > 1 ? asks.resultReminder(it) : asks.result(it)
    case 'closed_unanswered':
      return isInvolved(request, reader) ? news.closedUnanswered(it) : news.other(it, lineOf(words, view, event))
    case 'lost':
      return ask === 'name' ? news.lost({ person: fact.person }, it) : news.lostBack({ person: fact.person }, it)
    case 'found':
      if (ask === 'accept') return asks.accept(team, it)
      return ask === 'answer' ? asks.answerReminder(it) : asks.result(it)
    case 'moved':
      return news.moved(it, name(fact.team))
    default:
      return news.other(it, lineOf(words, view, event))
  }
}
