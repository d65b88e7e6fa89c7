import { sentence } from './blocks.ts'
import { closing, dayPart, sinceWords, teamName } from './labels.ts'
import { ownerOf } from './prompts.ts'
import {
  type Directory,
  type Instant,
  judgeOf,
  keyOf,
  type Refusal,
  type RefusalCode,
  type Request,
} from './request.ts'
import type { Card, Text } from './text.ts'
import type { Words } from './words/en.ts'

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
    case 'not_involved': {
      // What is closed belongs to whoever answers for the product today.
      const owner = request?.state === 'closed' ? ownerOf(request, directory) : null
      return request ? refusals.notInvolved(requesterSide(words, request), owner?.name ?? team) : [refusals.notAllowed]
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
    case 'parked': {
      const day = dayPart(words, request.parkedUntil)
      return clock ? states.parkedElsewhere(key, day, team, since) : states.parked(key, day, who, since)
    }
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
