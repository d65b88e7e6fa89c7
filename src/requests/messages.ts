import { expected, heading, small, text, titleOf, typed } from './blocks.ts'
import { askButtons, briefButtons, button, earlyButtons, row } from './buttons.ts'
import { earlierBlocks, type View } from './cards.ts'
import { dayPart, doer, stateLabel, teamName } from './labels.ts'
import { isInvolved, personLine, type Told } from './news.ts'
import { type Ask, openAsk } from './prompts.ts'
import { hasThreads, isOver, judgeOf, type PersonId, type Request } from './request.ts'
import { deliveredBlocks, detailsOf } from './story.ts'
import type { Block, Button, Card, Text } from './text.ts'
import type { Words } from './words/en.ts'

/** What a message to a person is: their first news about the request, to which later ones reply, news, or an ask. */
export type Purpose = 'root' | 'news' | Ask

/** News or an ask to a person. */
export function toPerson(words: Words, view: View, reader: PersonId, purpose: Purpose): Card {
  const { request, event, directory } = view
  if (!event) {
    const state = stateLabel(words, request, directory)
    const write = row(writeButtons(words, request, reader))
    return { summary: words.card.about(state, request.title), blocks: [titleOf(request), text(state), ...write] }
  }
  if (event.fact.kind === 'said' && event.by === reader) return carried(words, request, event.fact)
  const root = purpose === 'root'
  const ask = root || purpose === 'news' ? null : purpose
  const told: Told = { view, event, reader, ask }
  const line = personLine(words, told)
  const early = root && isInvolved(request, reader) ? rootButtons(words, request, reader) : []
  return {
    summary: words.card.about(line, request.title),
    blocks: [
      ...(root || ask || !hasThreads(reader) ? [titleOf(request)] : []),
      text(line),
      ...bodyOf(words, told),
      ...(ask ? pressBlocks(words, told, ask) : row(newsButtons(words, told))),
      ...(root ? [...earlierBlocks(words, view), ...rootLines(words, view, reader)] : []),
      ...row([...early, ...writeButtons(words, request, reader)]),
    ],
  }
}

/** The first news is kept up to date: how it ended, and where words under it go. */
function rootLines(words: Words, { request, directory }: View, reader: PersonId): Block[] {
  if (request.state === 'closed') return [small(words.card.now(stateLabel(words, request, directory)))]
  if (!hasThreads(reader) || request.channel === null || !isInvolved(request, reader)) return []
  return [small(words.replies.carried({ channel: request.channel }))]
}

function rootButtons(words: Words, request: Request, reader: PersonId): Button[] {
  if (request.state !== 'closed') return earlyButtons(words, request)
  return isJudging(request, reader) ? [button(words, 'follow_up', request)] : []
}

const isJudging = ({ requester, delegate }: Request, reader: PersonId) => reader === requester || reader === delegate

/** In the stead of a thread, in which words would go to the team. */
function writeButtons(words: Words, request: Request, reader: PersonId): Button[] {
  return hasThreads(reader) || !isInvolved(request, reader) ? [] : [button(words, 'say', request)]
}

/** Several asks in one message: a line and its buttons each. */
export function carrier(words: Words, lines: { view: View; reader: PersonId; ask: Ask | null }[]): Card {
  // A message holds only so many blocks: long lists keep their buttons rather than their details.
  const brief = lines.length > longest
  const summary = words.lists.carrier(lines.filter(({ ask, view }) => ask === null || view.open).length)
  const blocks = lines.flatMap(({ view, reader, ask }): Block[] => {
    const { request, event } = view
    if (!event) return []
    const told: Told = { view, event, reader, ask }
    const line = [titleOf(request), text(personLine(words, told))]
    // Without threads it would have a button more each, and less room.
    if (brief && ask && view.open && !hasThreads(reader)) return [...line, ...row(briefButtons(words, request, ask))]
    return [
      ...line,
      ...(brief ? [] : bodyOf(words, told)),
      ...(ask ? pressBlocks(words, told, ask) : []),
      ...(brief ? [] : row(writeButtons(words, request, reader))),
    ]
  })
  return { summary: [summary], blocks: [heading(summary), ...blocks] }
}

const longest = 3

/** The buttons, or a few words on what became of it. */
function pressBlocks(words: Words, told: Told, ask: Ask): Block[] {
  const { event, reader } = told
  const { request, open } = told.view
  if (open) return row(askButtons(words, request, ask, reader))
  const welcome = ask === 'answer' && request.question?.lapsed && event.fact.kind === 'reminded'
  return [small(became(words, told, ask)), ...(welcome ? row(askButtons(words, request, ask, reader)) : [])]
}

function became(words: Words, told: Told, ask: Ask): Text {
  const { request, directory } = told.view
  const { became } = words.asks
  const judge = judgeOf(request)
  if (ask === 'name') return request.lost === null ? became.named({ person: judge }) : [became.again]
  if (ask === openAsk(request) && told.reader !== judge) return became.other({ person: judge })
  return endOf[ask](words, told) ?? words.card.now(stateLabel(words, request, directory))
}

/** What became of an ask; null: where the request stands now says it. */
const endOf = { answer: endOfAnswer, accept: endOfAccept, result: endOfResult }

function endOfAnswer({ asks: { became } }: Words, { view, event }: Told): Text {
  const { question, stateSince, moveSince } = view.request
  if (question) return [question.lapsed ? became.lapsed : question.at > event.at ? became.added : became.again]
  // What else closes a question changes the state with it, and an answer changes whose move it is.
  return [stateSince <= event.at || stateSince < moveSince ? became.answered : became.notNeeded]
}

function endOfAccept(words: Words, { view, event, reader }: Told): Text | null {
  const { request, directory } = view
  const { became } = words.asks
  const { state, stateBy, delivery } = request
  if (state === 'delivered') return [delivery && delivery.at > event.at ? became.deliveredAgain : became.again]
  if (state === 'claimed' || state === 'in_progress') return became.notYet(teamName(words, directory, request.team))
  if (state !== 'measuring' || request.tooEarly > 0) return null
  if (stateBy === 'clock') return [became.countsAsYes]
  return stateBy === reader ? [became.haveIt] : became.hasIt({ person: stateBy })
}

function endOfResult(words: Words, { view, reader }: Told): Text | null {
  const { state, checkOn, resolution, result } = view.request
  const { became } = words.asks
  if (state === 'outcome_due') return [became.again]
  if (state === 'measuring') return became.tooEarly(dayPart(words, checkOn))
  if (resolution === 'unanswered') return [became.unanswered]
  if (!result) return null
  const verdict = words.verdicts[result.verdict]
  return result.by === reader ? became.youSaid(verdict) : became.theySaid({ person: result.by }, verdict)
}

function questionOf(words: Words, view: View, ask: Ask): Text {
  const { request, directory } = view
  const part = { request: request.id }
  if (ask === 'answer') return words.asks.answerReminder(part)
  if (ask === 'accept') return words.asks.accept(teamName(words, directory, request.team), part)
  return ask === 'result' ? words.asks.result(part) : words.asks.name(part)
}

/** What is recalled, so that the ask can be answered where it stands. */
function askDetails(words: Words, request: Request, ask: Ask): Block[] {
  if (ask === 'answer')
    return (request.question?.texts ?? []).flatMap((asked) => typed(words.labels.question, asked.text))
  if (ask === 'accept') return deliveredBlocks(words, request.delivery)
  return ask === 'result' ? expected(words, request) : []
}

function bodyOf(words: Words, told: Told): Block[] {
  const { view, event, reader, ask } = told
  const { request, directory } = view
  const { fact } = event
  const now = [small(words.card.now(stateLabel(words, request, directory)))]
  switch (fact.kind) {
    case 'submitted':
      return event.by !== reader && reader === request.requester
        ? [text(words.news.filedForYou(doer(words, event.by)))]
        : []
    case 'asked':
      return [...(fact.before ?? []), fact.question].flatMap((asked) => typed(words.labels.question, asked))
    case 'delivered':
      return [...deliveredBlocks(words, fact.delivery), ...(ask ? [] : now)]
    case 'outcome_asked':
      return expected(words, request)
    case 'reminded':
    case 'found':
      return ask ? askDetails(words, request, ask) : detailsOf(words, view, event)
    case 'accepted':
      return request.state === 'measuring' ? [] : now
    case 'closed_unanswered':
      return request.resolution === 'unanswered' ? [] : now
    case 'delegated':
      if (!ask && reader !== judgeOf(request)) return [small(words.asks.became.other({ person: judgeOf(request) }))]
      return handedOver(words, told)
    case 'undelegated':
    case 'lost':
      return handedOver(words, told)
    case 'escalated':
      if (reader !== judgeOf(request)) return now
      return [small([fact.prompt === 'claim' && directory.triage ? words.news.toldOthers : words.news.toldAdmins])]
    default:
      return detailsOf(words, view, event)
  }
}

/** What somebody is asked who was not asked before. */
function handedOver(words: Words, { view, ask }: Told): Block[] {
  if (!ask || ask === 'name') return []
  return [text(questionOf(words, view, ask)), ...askDetails(words, view.request, ask)]
}

function newsButtons(words: Words, { view: { request }, event: { fact }, reader }: Told): Button[] {
  if (!isJudging(request, reader)) return []
  const tell = button(words, 'tell_result', request)
  const closed = request.state === 'closed'
  switch (fact.kind) {
    case 'accepted':
      return request.state === 'measuring' ? [tell] : []
    case 'closed_unanswered':
      return [
        ...(request.resolution === 'unanswered' ? [tell] : []),
        ...(closed ? [button(words, 'follow_up', request)] : []),
      ]
    case 'declined':
    case 'withdrawn':
    case 'outcome_recorded':
    case 'learned':
      return closed ? [button(words, 'follow_up', request)] : []
    case 'delegated':
      return reader === request.delegate && !isOver(request)
        ? [...(isTellable(request) ? [tell] : []), button(words, 'undelegate', request)]
        : []
    default:
      return []
  }
}

/** Nobody has asked for the result yet, or no longer does: it can be told all the same. */
const isTellable = ({ state, resolution }: Request) => state === 'measuring' || resolution === 'unanswered'

/** To who wrote: where the words go, said once, what stays behind, and that a question is still open. */
function carried(
  words: Words,
  request: Request,
  said: { from: 'team' | 'requester'; first: boolean; files: boolean },
): Card {
  const channel = request.channel === null ? words.theTeam : { channel: request.channel }
  const where = said.from === 'requester' ? channel : { person: judgeOf(request) }
  const line: Text = said.first ? words.replies.carried(where) : [words.replies.sent]
  const asked = said.from === 'requester' && request.question !== null
  return {
    summary: line,
    blocks: [
      text(line),
      ...(said.files ? [small([words.card.noFiles])] : []),
      ...(asked ? [text([words.replies.stillAsked])] : []),
    ],
  }
}
