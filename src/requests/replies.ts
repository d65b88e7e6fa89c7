import { small, text, titleOf, typed } from './blocks.ts'
import { button, row } from './buttons.ts'
import { isTitle } from './form-initials.ts'
import type { Form } from './forms.ts'
import { closing, dayPart, sinceWords, teamName } from './labels.ts'
import { ownerOf } from './prompts.ts'
import {
  type ChannelId,
  type Directory,
  type Instant,
  judgeOf,
  keyOf,
  type PersonId,
  type Question,
  type Refusal,
  type RefusalCode,
  type Request,
} from './request.ts'
import type { Button, Card, Text } from './text.ts'
import { cutText } from './typed.ts'
import type { Words } from './words/en.ts'

const sentence = (line: Text): Card => ({ summary: line, blocks: [text(line)] })

/** What the form turns into once it is stored. `answerBy`: when the team's response target is over. */
export function receipt(words: Words, request: Request, answerBy: Instant | null, directory: Directory): Card {
  const { receipt } = words
  const team = teamName(words, directory, request.team)
  // Who filed it for somebody else hears no more of it.
  const other = request.requester === request.filedBy ? null : { person: request.requester }
  const routed = answerBy === null ? receipt.routed(team, other) : receipt.answerBy(team, { time: answerBy })
  return {
    summary: receipt.summary(keyOf(request.number)),
    blocks: [titleOf(request), text(request.team === null ? receipt.triage(other) : routed)],
  }
}

/** To somebody to whom nothing can be written yet. */
export const unheard = (words: Words, { summary, blocks }: Card): Card => ({
  summary,
  blocks: [...blocks, text([words.receipt.unheard])],
})

/** A mistyped command; what was typed may still be meant as a title. */
export function meant(words: Words, said: string, command: string): Card {
  const line = words.replies.meant(command)
  return {
    summary: line,
    blocks: [
      text(line),
      ...typed(null, said),
      text([words.replies.meantTitle]),
      ...row([newRequest(words, said, null)]),
    ],
  }
}

export const noSuchRequest = (words: Words, number: number): Card => sentence(words.replies.noSuchRequest(number))

export const noTeamHere = (words: Words): Card => sentence([words.replies.noTeam])

/** A new request where no form can be opened at once. `message`: the id of this answer, if it is kept. */
export function offerRequest(words: Words, said: string, message: number | null = null): Card {
  const offer = words.replies[isTitle(said) ? 'offer' : 'offerMore']
  return {
    summary: [offer],
    blocks: [...typed(null, said), text([offer]), ...row([newRequest(words, said, message)])],
  }
}

/** In UTF-16 units: both platforms keep 2,000 with a button. */
const carried = 1990
const titleShown = 40

/** More than a title is taken from what is kept of the words, as far as that goes. */
function newRequest(words: Words, said: string, message: number | null): Button {
  const open = button(words, 'new_request', null)
  if (message !== null && !isTitle(said)) return { ...open, action: 'make_request', detail: String(message) }
  return { ...open, detail: said.length > carried ? `${cutText(said, carried, carried)}…` : said }
}

/** Any other form where none can be opened at once; set-up's is about the channel it was asked for in. */
export function offerForm(words: Words, { name, title, context }: Form, channel: ChannelId | null): Card {
  const line = words.replies.offerForm(title)
  const detail = name === 'team' && channel !== null ? { detail: channel } : {}
  return {
    summary: line,
    blocks: [text(line), ...row([{ label: title, action: name, request: context.request, ...detail }])],
  }
}

/** A form that is filled in where the card stands. */
export function formCard(form: Form): Card {
  return { summary: [form.title], blocks: [{ kind: 'form', form }] }
}

/** Words in a chat without threads: something new, or for the team of a request. `message`: the id of this answer. */
export function offerWays(words: Words, said: string, requests: Request[], message: number): Card {
  if (requests.length === 0) return offerRequest(words, said, message)
  const { replies } = words
  const ways = requests.map((request) => ({
    label: replies.sendTo(keyOf(request.number), cutText(request.title, titleShown, titleShown * 4)),
    action: 'send_to',
    request: request.id,
    detail: String(message),
  }))
  return {
    summary: [replies.offerWays],
    blocks: [...typed(null, said), text([replies.offerWays]), ...row([newRequest(words, said, message), ...ways])],
  }
}

/** An answer to words that came with files. */
export const withoutFiles = (words: Words, { summary, blocks }: Card): Card => ({
  summary,
  blocks: [...blocks, small([words.card.noFiles])],
})

/** Words have gone to the request's team: they are no answer to its question, if one is open. */
export function sentTo(words: Words, request: Request, by: PersonId): Card {
  const where = request.channel === null ? words.theTeam : { channel: request.channel }
  const line = words.replies.sentTo(where, { request: request.id })
  const mayAnswer = request.question !== null && [request.requester, request.delegate].includes(by)
  const stillAsked = [text([words.replies.stillAsked]), ...row([button(words, 'answer', request)])]
  return { summary: line, blocks: [text(line), ...(mayAnswer ? stillAsked : [])] }
}

/** An answer has gone to the team; what was asked while it was written is open. */
export function askedMeanwhile(words: Words, { texts }: Question): Card {
  const line: Text = [words.replies.askedMeanwhile]
  return { summary: line, blocks: [text(line), ...texts.flatMap((asked) => typed(words.labels.question, asked.text))] }
}

interface RefusedView {
  request: Request | null
  directory: Directory
  now: Instant
}

/** Why it did not happen: one sentence that names the request, its state and who brought it there. */
export function refusal(words: Words, { refused, other }: Refusal, view: RefusedView): Card {
  const { request } = view
  const { refusals } = words
  if (other) return sentence(refusals.otherClosed(keyOf(other.number), closing(words, other)))
  const reason = reasonFor(words, refused, view)
  if (!request) return sentence(refusals.plain(reason ?? [refusals.notAllowed]))
  if (aboutInput.includes(refused))
    return sentence(refusals.about(keyOf(request.number), reason ?? [refusals.notAllowed]))
  const state = stateSentence(words, request, view)
  return sentence(reason ? refusals.because(reason, state) : refusals.only(state))
}

/** Refused for what was filled in or who somebody is, whatever the state. */
const aboutInput: readonly RefusalCode[] = [
  'not_admin',
  'not_member',
  'other_question',
  'not_added',
  'learned_already',
  'no_triage',
  'same_team',
  'team_retired',
  'same_as_unknown',
  'same_as_itself',
  'same_as_circle',
  'same_as_closed',
  'person_unreachable',
  'person_absent',
  'person_is_requester',
]

function reasonFor(words: Words, code: RefusalCode, view: RefusedView): Text | null {
  const { refusals } = words
  const { request, directory, now } = view
  const requester = { person: request?.requester ?? '' }
  const team = teamName(words, directory, request?.team ?? null)
  switch (code) {
    case 'wrong_state':
      return request ? null : [refusals.notAllowed]
    case 'not_requester':
      return request ? refusals.notRequester(requesterSide(words, request)) : [refusals.notAllowed]
    case 'not_team':
      return request?.team == null ? [refusals.notTeamYet] : refusals.notTeam(team)
    case 'not_owner': {
      const owner = request && ownerOf(request, directory)
      return owner ? refusals.notTeam(owner.name) : [refusals.notTeamYet]
    }
    case 'not_triage':
      return refusals.notTriage(directory.triage ? { channel: directory.triage.channel } : words.triage)
    case 'not_filer':
      return request ? refusals.notFiler(requester) : [refusals.notAllowed]
    case 'not_allowed':
      return [refusals.notAllowed]
    case 'not_admin':
      return [refusals.notAdmin]
    case 'not_member':
      return [refusals.notMember]
    case 'not_added':
      return [refusals.notAdded]
    case 'unsure':
      return refusals.unsure(request?.team == null ? words.triage : team)
    case 'no_question':
      return [refusals.noQuestion]
    case 'other_question':
      return [refusals.otherQuestion]
    case 'no_debt':
      return [refusals.noDebt]
    case 'no_delegate':
      if (!request) return [refusals.notAllowed]
      return request.delegate ? refusals.onlyDelegate({ person: request.delegate }) : refusals.noDelegate(requester)
    case 'learned_already': {
      const learning = request?.learning
      if (!learning) return [refusals.learnedAlready]
      return refusals.learned({ person: learning.by }, sinceWords(words, now, learning.at))
    }
    case 'too_early_twice':
      return [refusals.tooEarlyTwice]
    case 'no_triage':
      return [refusals.noTriage]
    case 'same_team':
      return refusals.sameTeam(team)
    case 'team_retired':
      return [refusals.teamRetired]
    case 'same_as_unknown':
      return [refusals.sameAsUnknown]
    case 'same_as_itself':
      return [refusals.sameAsItself]
    case 'same_as_circle':
      return [refusals.sameAsCircle]
    case 'same_as_closed':
      return [refusals.sameAsClosed]
    case 'person_unreachable':
      return [refusals.personUnreachable]
    case 'person_absent':
      return [refusals.personAbsent]
    case 'person_is_requester':
      return request ? refusals.personIsRequester(requester) : [refusals.notAllowed]
    case 'changed_meanwhile':
      return [refusals.changedMeanwhile]
  }
}

function requesterSide(words: Words, { requester, delegate, filedBy }: Request): Text {
  const { refusals } = words
  const side: Text = delegate
    ? refusals.orDelegate({ person: requester }, { person: delegate })
    : [{ person: requester }]
  return filedBy === requester ? side : refusals.orFiler(side, { person: filedBy })
}

/** What the state is, who brought it about and how long ago. */
function stateSentence(
  words: Words,
  request: Request,
  { directory, now }: Pick<RefusedView, 'directory' | 'now'>,
): Text {
  const { states } = words.refusals
  const { state, stateBy, result } = request
  const key = keyOf(request.number)
  const team = teamName(words, directory, request.team)
  const clock = stateBy === 'clock'
  const who = { person: stateBy }
  const judge = { person: judgeOf(request) }
  const since = sinceWords(words, now, request.stateSince)
  switch (state) {
    case 'triage':
      return clock ? states.triageByClock(key, since) : states.triage(key, who, since)
    case 'routed':
      return clock ? states.routedByClock(key, team, since) : states.routed(key, team, who, since)
    case 'claimed':
      return states.claimed(key, who, since)
    case 'in_progress':
      return states.in_progress(key, team, who, since)
    case 'parked':
      return states.parked(key, dayPart(words, request.parkedUntil), who, since)
    case 'delivered':
      return states.delivered(key, judge, who, since)
    case 'measuring': {
      const day = dayPart(words, request.checkOn)
      return clock ? states.measuringByClock(key, day, since) : states.measuring(key, day, who, since)
    }
    case 'outcome_due':
      return states.outcome_due(key, judge, since)
    case 'closed': {
      const how = closing(words, request)
      // An answer that came after it was closed is newer than the state.
      if (request.resolution === 'outcome_recorded' && result) {
        return states.closed(key, how, { person: result.by }, sinceWords(words, now, result.at))
      }
      return clock ? states.closedByClock(key, how, since) : states.closed(key, how, who, since)
    }
  }
}
