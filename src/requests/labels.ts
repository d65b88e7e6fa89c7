import { type Directory, type Doer, type Instant, judgeOf, type Request, type TeamId } from './request.ts'
import type { Part, Text } from './text.ts'
import type { Words } from './words/en.ts'

/** The team's name as it stands in a sentence; there is always something to say. */
export function teamName(words: Words, directory: Directory, id: TeamId | null): string {
  return (id === null ? undefined : directory.teams.get(id)?.name) ?? words.theTeam
}

/** Who did it, by name; nobody is notified. */
export function doer(words: Words, by: Doer): Part {
  return by === 'clock' ? words.roundtrip : { person: by }
}

/** A day, or a word where there is none. */
export function dayPart(words: Words, day: string | null): Part {
  return day === null ? words.nothing : { day }
}

/** The state as people read it: `Waiting for Billing`. */
export function stateLabel(words: Words, request: Request, directory: Directory): Text {
  const { states } = words
  const { state, team } = request
  const judge = { person: judgeOf(request) }
  switch (state) {
    case 'triage':
      return states.triage()
    case 'routed':
    case 'claimed':
    case 'in_progress':
      return states[state](teamName(words, directory, team))
    case 'parked':
      return states.parked(dayPart(words, request.parkedUntil))
    case 'measuring':
      return states.measuring(dayPart(words, request.checkOn))
    case 'delivered':
    case 'outcome_due':
      return states[state](judge)
    case 'closed':
      return states.closed(closing(words, request))
  }
}

/** How it ended: a verdict, `declined`, `duplicate of REQ-7`. */
export function closing(words: Words, { resolution, result, sameAs }: Request): string {
  if (resolution === 'duplicate' && sameAs !== null) return words.closings.duplicate(sameAs)
  if (resolution === 'outcome_recorded') return words.verdicts[result?.verdict ?? 'cannot_tell']
  if (resolution === 'unanswered' || resolution === 'withdrawn') return words.closings[resolution]
  return words.closings.declined
}

/** Whose move it is and since when; null: nobody's any more. */
export function moveLabel(words: Words, request: Request, directory: Directory): Text | null {
  const since = { time: request.moveSince }
  switch (request.move) {
    case 'team':
      return words.card.since(teamName(words, directory, request.team), since)
    case 'requester':
      return words.card.since({ person: judgeOf(request) }, since)
    case 'triage':
      return words.card.since(directory.triage ? { channel: directory.triage.channel } : words.triage, since)
    case 'clock':
      return words.card.since(words.card.nobodyUntilThen, since)
    case 'nobody':
      return null
  }
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** How long ago, roughly: `just now`, `3 minutes ago`, `2 days ago`. */
export function sinceWords(words: Words, now: Instant, at: Instant): string {
  const passed = now - at
  if (passed < minute) return words.ago.now
  if (passed < hour) return words.ago.minutes(Math.floor(passed / minute))
  if (passed < day) return words.ago.hours(Math.floor(passed / hour))
  return words.ago.days(Math.floor(passed / day))
}
