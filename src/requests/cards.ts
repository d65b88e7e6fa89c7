import { expected, facts, small, text, titleOf, typed } from './blocks.ts'
import { button, channelButtons, row } from './buttons.ts'
import { dayPart, moveLabel, stateLabel, teamName } from './labels.ts'
import {
  type ChannelId,
  type Directory,
  type Event,
  type Instant,
  judgeOf,
  keyOf,
  type PersonId,
  type Request,
} from './request.ts'
import { detailsOf, lineOf } from './story.ts'
import type { Block, Button, Card, Part, Text } from './text.ts'
import type { Words } from './words/en.ts'

/** What may be shown of a request: as it is now, and what the message tells about it. */
export interface View {
  request: Request
  event: Event | null
  directory: Directory
  /** The message still wants its press. */
  open: boolean
  now: Instant
  /** A finished request that asked for something like it, where that is worth telling. */
  earlier?: Request | null
}

/** The request in a channel: whole where it lives now, elsewhere only where it went. */
export function cardIn(words: Words, view: View, channel: ChannelId): Card {
  const { request, directory } = view
  if (request.channel !== channel) return gone(words, view)
  const { buttons, more } = channelButtons(words, request, directory)
  return { summary: summaryOf(words, view), blocks: [...cardBlocks(words, view), ...row(buttons, more)] }
}

/** The request without its buttons. */
export function cardBlocks(words: Words, view: View): Block[] {
  const { request, directory } = view
  const { labels } = words
  const { delegate, filedBy, requester, product } = request
  const person = (id: string | null): Text | null => (id === null ? null : [{ person: id }])
  const day = (on: string | null): Text | null => (on === null ? null : [{ day: on }])
  const found = product === null ? undefined : directory.products.get(product)
  const result = request.result?.value ?? null
  return [
    titleOf(request),
    ...facts([
      [labels.state, stateLabel(words, request, directory)],
      [labels.move, moveLabel(words, request, directory)],
      [labels.requester, person(requester)],
      [labels.filedBy, filedBy === requester ? null : person(filedBy)],
      [labels.delegate, person(delegate)],
      [labels.product, found ? [found.name] : null],
      [labels.neededBy, day(request.neededBy)],
      [labels.expectedBy, day(request.expectedBy)],
      [labels.contact, person(request.contact)],
      [labels.measured, result === null ? null : [words.number(result)]],
    ]),
    ...typed(labels.need, request.need),
    ...expected(words, request),
    ...questionBlocks(words, request),
    ...asides(words, request),
  ]
}

function questionBlocks(words: Words, { question }: Request): Block[] {
  if (!question) return []
  return [
    ...question.texts.flatMap(({ by, text: asked, at }) => [
      ...typed(words.labels.question, asked),
      small(words.card.askedBy({ person: by }, { time: at })),
    ]),
    ...(question.lapsed ? [small([words.card.stillWelcome])] : []),
  ]
}

function asides(words: Words, { why, source, delivery, parent }: Request): Block[] {
  const found = why.flatMap((word, i): Part[] => (i === 0 ? [{ em: word }] : [', ', { em: word }]))
  return [
    ...(found.length > 0 ? [small(words.card.why(found))] : []),
    ...(parent === null ? [] : [small(words.card.followsUp({ request: parent }))]),
    ...(source ? [small([{ link: source, label: words.card.source }])] : []),
    ...(delivery?.link ? [small([{ link: delivery.link, label: words.card.deliveredLink }])] : []),
  ]
}

function gone(words: Words, { request, directory }: View): Card {
  const where = request.team === null ? words.triage : teamName(words, directory, request.team)
  const { card } = words
  const went = request.channel === null ? card.went(where) : card.wentIn(where, { channel: request.channel })
  return {
    summary: card.summary(keyOf(request.number), request.title, card.went(where)),
    blocks: [titleOf(request), text(went)],
  }
}

export function summaryOf(words: Words, { request, directory }: View): Text {
  return words.card.summary(keyOf(request.number), request.title, stateLabel(words, request, directory))
}

/** The first reply in a card's thread. */
export function hint(words: Words, view: View): Card {
  const line = words.card.hint({ person: judgeOf(view.request) })
  return { summary: line, blocks: [text(line), ...earlierBlocks(words, view)] }
}

/** What came of something like it, for those who ask and those who are asked. */
export function earlierBlocks(words: Words, { earlier, directory }: View): Block[] {
  if (!earlier) return []
  const line = words.card.earlier({ request: earlier.id }, stateLabel(words, earlier, directory))
  return [small(line), ...typed(null, earlier.title), ...typed(words.card.learned, earlier.learning?.what)]
}

/** A copy of a card that nobody knows leads to the one that goes on. */
export function pointer(words: Words, request: Request): Card {
  const line = words.card.pointer({ request: request.id })
  return { summary: line, blocks: [text(line)] }
}

/** A reply in the card's thread about what happened. `mention` is notified, `named` only named. */
export function note(words: Words, view: View, mention: string | null, named: PersonId | null = null): Card {
  const { request, event } = view
  const line = event ? lineOf(words, view, event) : stateLabel(words, request, view.directory)
  const told: Text = [
    ...(mention === null ? [] : [{ mention }, ' ']),
    ...(named === null ? [] : [{ person: named }, ': ']),
    ...line,
  ]
  return {
    summary: words.card.summary(keyOf(request.number), request.title, line),
    blocks: [text(told), ...(event ? detailsOf(words, view, event) : []), ...pressOf(words, view)],
  }
}

/** A post of its own in a channel: what others should know or help with. */
export function notice(words: Words, view: View, mention: string | null = null, named: PersonId | null = null): Card {
  const { request, event, directory } = view
  const { state } = request
  const body = note(words, view, mention, named)
  const fact = event?.fact
  const often = fact?.kind === 'reopened' ? [text([words.story.reopenedOften])] : []
  const help: Button[] = []
  if (fact?.kind === 'escalated' && (state === 'triage' || state === 'routed')) {
    help.push(button(words, 'choose_team', request))
  }
  if ((fact?.kind === 'lost' || fact?.kind === 'undelegated') && request.lost !== null) {
    help.push(button(words, 'delegate', request))
  }
  const now = small(words.card.now(stateLabel(words, request, directory)))
  const buttons = body.blocks.filter((block) => block.kind === 'buttons')
  const rest = body.blocks.filter((block) => block.kind !== 'buttons')
  return {
    summary: body.summary,
    blocks: [titleOf(request), ...rest, ...often, now, ...buttons, ...row(help)],
  }
}

/** The press that a note or notice asks for, or what became of it. */
function pressOf(words: Words, { request, event, open, directory }: View): Block[] {
  const fact = event?.fact
  if (!event || (fact?.kind !== 'reminded' && fact?.kind !== 'outcome_recorded')) return []
  const prompt = fact.kind === 'reminded' ? fact.prompt : 'learn'
  const { settled } = words.story
  const { learning, result, debt } = request
  if (prompt === 'learn') {
    if (fact.kind === 'outcome_recorded' && result && result.at > event.at) return [small([settled.corrected])]
    if (learning) return [small(settled.learned({ person: learning.by }))]
    return open ? row([button(words, 'learn', request)]) : []
  }
  if (prompt === 'debt') {
    if (!debt) return [small([settled.cleanedUp])]
    return open ? row([button(words, 'repay', request)]) : [small(settled.cleanUpMoved(dayPart(words, debt.due)))]
  }
  if (!open) return [small(words.card.now(stateLabel(words, request, directory)))]
  return prompt === 'update' ? row([button(words, 'update', request)]) : []
}
