import { expected, facts, numberText, small, text, typed } from './blocks.ts'
import type { View } from './cards.ts'
import { doer, teamName } from './labels.ts'
import { type Event, type Fact, judgeOf, keyOf, type Outcome, type Request } from './request.ts'
import type { Block, Part, Text } from './text.ts'
import type { Words } from './words/en.ts'

/** What happened, in one line, for readers who know which request it is about. */
export function lineOf(words: Words, view: Pick<View, 'request' | 'directory'>, event: Event): Text {
  const { request, directory } = view
  const { story } = words
  const { fact } = event
  const who = doer(words, event.by)
  const judge = { person: judgeOf(request) }
  const requester = { person: request.requester }
  const team = teamName(words, directory, event.team)
  const name = (id: number | null) => teamName(words, directory, id)
  switch (fact.kind) {
    case 'submitted':
      return event.by === request.requester ? story.submitted(who) : story.submittedFor(who, requester)
    case 'edited':
      return story.edited(who)
    case 'team_chosen':
      return story.teamChosen(who, name(fact.team))
    case 'claimed':
      return story.claimed(who, name(fact.team))
    case 'taken_over':
      return fact.from === null ? story.takenOver(who) : story.takenOverFrom(who, { person: fact.from })
    case 'put_back':
      return story.putBack(who, team)
    case 'handed_over':
      if (fact.circle) return story.circle(who, name(fact.from))
      return fact.to === null
        ? story.handedToTriage(who, name(fact.from))
        : story.handedOver(who, name(fact.from), name(fact.to))
    case 'asked':
      return story.asked(who, judge)
    case 'answered':
      return fact.left === undefined ? story.answered(who) : story.answeredBefore(who, fact.left)
    case 'started':
      return story.started(who)
    case 'updated':
      return story.updated(who)
    case 'parked':
      return story.parked(who, { day: fact.until })
    case 'declined':
      return fact.sameAs === null ? story.declined(who) : story.duplicate(who, keyOf(fact.sameAs))
    case 'delivered':
      return fact.again ? story.deliveredAgain(who) : story.delivered(who)
    case 'accepted':
      return event.by === 'clock'
        ? story.acceptedByClock({ day: fact.checkOn })
        : story.accepted(who, { day: fact.checkOn })
    case 'reopened':
      return story.again(isRequesterSide(request, event) ? story.notYet(who) : story.reopened(who), fact.times)
    case 'outcome_recorded': {
      const verdict = words.verdicts[fact.outcome.verdict]
      return fact.correction ? story.outcomeCorrected(who, verdict) : story.outcome(who, verdict)
    }
    case 'postponed':
      return story.postponed(who, { day: fact.askOn })
    case 'learned':
      return story.learned(who)
    case 'debt_repaid':
      return story.debtRepaid(who)
    case 'debt_moved':
      return story.debtMoved(who, { day: fact.due })
    case 'withdrawn':
      return story.withdrawn(who)
    case 'delegated':
      return fact.to === request.requester
        ? story.givenBack(who, requester)
        : story.delegated(who, { person: fact.to }, event.by === request.requester ? null : requester)
    case 'undelegated':
      return story.undelegated({ person: fact.from }, judge)
    case 'said':
      return story.said(who)
    case 'reminded':
      return story.reminded[fact.prompt](team, judge)
    case 'escalated':
      return fact.prompt === 'claim' ? story.escalatedClaim(team) : story.escalated()
    case 'lapsed':
      return story.lapsed(team)
    case 'returned':
      return story.returned(team)
    case 'outcome_asked':
      return story.outcomeAsked(judge)
    case 'closed_unanswered':
      return story.closedUnanswered(judge)
    case 'lost':
      return request.lost === fact.person
        ? story.lost({ person: fact.person })
        : story.outOfReach({ person: fact.person })
    case 'found':
      return story.found({ person: fact.person })
    case 'moved':
      return story.moved(name(fact.team))
  }
}

/** The words and values that belong to what happened. */
export function detailsOf(words: Words, { request }: Pick<View, 'request'>, { fact }: Event): Block[] {
  const { labels } = words
  const day = (on: string | null): Text | null => (on === null ? null : [{ day: on }])
  switch (fact.kind) {
    case 'edited':
      return fact.changes.flatMap((change) => changeBlocks(words, change))
    case 'put_back':
    case 'handed_over':
    case 'withdrawn':
      return typed(labels.reason, fact.reason)
    case 'asked':
      return typed(null, fact.question)
    case 'answered':
      return typed(null, fact.answer)
    case 'updated':
      return [
        ...typed(null, fact.news),
        ...facts([
          [labels.expectedBy, day(fact.expectedBy)],
          [labels.expectedBefore, fact.expectedBy === null ? null : day(fact.before)],
        ]),
      ]
    case 'parked':
      return [...typed(labels.reason, fact.reason), ...typed(labels.changeOfMind, fact.changeOfMind)]
    case 'declined':
      return [
        ...typed(labels.reason, fact.reason),
        ...typed(labels.changeOfMind, fact.changeOfMind),
        ...typed(words.card.learned, fact.ended?.learned),
      ]
    case 'delivered':
      return deliveryBlocks(words, fact)
    case 'reopened':
      return typed(labels.missing, fact.missing)
    case 'outcome_recorded':
      return outcomeBlocks(words, request, fact.outcome)
    case 'learned':
      return [
        ...typed(labels.learnedWhat, fact.learning.what),
        ...typed(labels.learnedWhy, fact.learning.why),
        ...facts([[labels.learnedNext, [words.nextSteps[fact.learning.next]]]]),
      ]
    case 'debt_repaid':
    case 'debt_moved':
      return [...typed(null, fact.text), ...typed(labels.reason, fact.reason)]
    case 'said':
      return [...typed(null, fact.text), ...(fact.files ? [small([words.card.noFiles])] : [])]
    case 'reminded':
      return fact.prompt === 'debt' ? typed(labels.debt, request.debt?.text) : []
    default:
      return []
  }
}

function isRequesterSide(request: Request, { by }: Event): boolean {
  return by === request.requester || by === request.delegate
}

/** What was delivered, and where to see it. */
export function deliveredBlocks(words: Words, delivery: { what: string; link: string | null } | null): Block[] {
  return [
    ...typed(words.labels.delivered, delivery?.what),
    ...(delivery?.link ? [text([{ link: delivery.link, label: words.card.deliveredLink }])] : []),
  ]
}

function deliveryBlocks(words: Words, { delivery, debt }: Extract<Fact, { kind: 'delivered' }>): Block[] {
  const { labels, goals } = words
  return [
    ...deliveredBlocks(words, delivery),
    ...typed(labels.debt, debt?.text),
    ...typed(labels.asset, delivery.asset),
    ...facts([
      [labels.cleanUpBy, debt ? [{ day: debt.due }] : null],
      [labels.goal, delivery.goal ? [goals[delivery.goal]] : null],
    ]),
  ]
}

/** What was hoped for beside what came of it. The rating is no part of it. */
function outcomeBlocks(words: Words, request: Request, { value, comment }: Outcome): Block[] {
  const { labels } = words
  const { measure, valueToday, target } = request
  const measured = measure
    ? facts([
        [labels.valueToday, numberText(words, valueToday)],
        [labels.measured, numberText(words, value)],
        [labels.target, numberText(words, target)],
      ])
    : []
  return [
    ...expected(words, { ...request, valueToday: null, target: null }),
    ...measured,
    ...typed(labels.comment, comment),
  ]
}

type Change = Extract<Fact, { kind: 'edited' }>['changes'][number]

/** Old and new. Days and numbers stand side by side; what was typed stays typed. */
function changeBlocks(words: Words, { field, from, to }: Change): Block[] {
  const labels: Partial<Record<string, string>> = words.fields
  const label = labels[field] ?? field
  const show = shownAs(words, field)
  if (show) return facts([[label, words.change(show(from), show(to))]])
  return [...typed(words.before(label), from ?? words.nothing), ...typed(words.after(label), to ?? words.nothing)]
}

function shownAs(words: Words, field: string): ((value: string | null) => Part) | null {
  const or = (show: (value: string) => Part) => (value: string | null) => (value === null ? words.nothing : show(value))
  if (field === 'neededBy') return or((day) => ({ day }))
  if (field === 'checkDays') return or((days) => words.daysAfter(Number(days)))
  if (field === 'valueToday' || field === 'target') return or((value) => words.number(Number(value)))
  return null
}
