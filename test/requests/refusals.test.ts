import { describe, expect, it } from 'vitest'
import { sinceWords } from '../../src/requests/labels.ts'
import { refusal } from '../../src/requests/refusals.ts'
import type { RefusalCode, Request } from '../../src/requests/request.ts'
import { en } from '../../src/requests/words/en.ts'
import { read } from './reading.ts'
import { anna, carl, directory, monday, samples, withoutTriage } from './sample.ts'

const codes = Object.keys({
  wrong_state: 0,
  not_requester: 0,
  not_team: 0,
  not_involved: 0,
  not_owner: 0,
  not_triage: 0,
  not_filer: 0,
  not_allowed: 0,
  not_admin: 0,
  not_member: 0,
  not_added: 0,
  unsure: 0,
  no_question: 0,
  other_question: 0,
  no_debt: 0,
  no_delegate: 0,
  learned_already: 0,
  too_early_twice: 0,
  no_triage: 0,
  same_team: 0,
  team_retired: 0,
  same_as_unknown: 0,
  same_as_itself: 0,
  same_as_circle: 0,
  same_as_closed: 0,
  person_unreachable: 0,
  person_absent: 0,
  person_is_requester: 0,
  changed_meanwhile: 0,
} satisfies Record<RefusalCode, 0>) as RefusalCode[] // Object.keys forgets the keys' type.

const minutes = 60_000
const say = (code: RefusalCode, request: Request | null, now = monday + 3 * minutes, set = directory): string => {
  const card = refusal(en, { refused: code }, { request, directory: set, now })
  expect(card.blocks).toHaveLength(1)
  expect(card.blocks[0]?.kind).toBe('text')
  return read(card)
}

describe('a refusal', () => {
  const states: [keyof typeof samples, string][] = [
    ['triage', 'REQ-12 is still finding its team: U0ANNA left that to triage 3 minutes ago.'],
    ['routed', 'REQ-12 is waiting for Billing: U0ANNA brought it there 3 minutes ago.'],
    ['claimed', 'REQ-12 was taken on by U0BOB 3 minutes ago.'],
    ['in_progress', 'REQ-12 is in progress at Billing: U0BOB started or reopened it 3 minutes ago.'],
    ['parked', 'REQ-12 was parked until 2027-02-01 by U0BOB 3 minutes ago.'],
    ['delivered', 'REQ-12 was delivered by U0BOB 3 minutes ago and is waiting for U0ANNA.'],
    ['measuring', 'REQ-12 is in use, and U0ANNA said so 3 minutes ago; the result is due on 2027-02-03.'],
    ['outcome_due', "REQ-12 is waiting for U0ANNA's verdict, asked for 3 minutes ago."],
    ['judged', 'REQ-12 was closed as partly by U0ANNA 3 minutes ago.'],
    ['unanswered', 'REQ-12 was closed as unanswered 3 minutes ago.'],
    ['declined', 'REQ-12 was closed as declined by U0BOB 3 minutes ago.'],
    ['withdrawn', 'REQ-12 was closed as withdrawn by U0ANNA 3 minutes ago.'],
  ]
  it.each(states)('in %s says "%s"', (name, sentence) => {
    expect(say('wrong_state', samples[name]())).toBe(sentence)
  })

  // Set-up that changes moves what waits, so that nobody has brought it where it is.
  it.each<[keyof typeof samples, string]>([
    ['triage', 'REQ-12 is still finding its team; that began 3 minutes ago.'],
    ['routed', 'REQ-12 is waiting for Billing; it joined their queue 3 minutes ago.'],
    ['parked', 'REQ-12 is parked until 2027-02-01; it came to Billing 3 minutes ago.'],
    [
      'measuring',
      'REQ-12 is in use: no answer came, so it was taken as received 3 minutes ago; the result is due on 2027-02-03.',
    ],
  ])('in %s by nobody\'s hand says "%s"', (name, sentence) => {
    expect(say('wrong_state', { ...samples[name](), stateBy: 'clock' })).toBe(sentence)
  })

  it('says who may when somebody may not', () => {
    expect(say('not_team', samples.claimed())).toBe(
      'Only the members of Billing can do this; REQ-12 was taken on by U0BOB 3 minutes ago.',
    )
    expect(say('not_involved', samples.delivered())).toMatch(/^Only U0ANNA or the members of Billing can do this; /)
    expect(say('not_requester', samples.delivered())).toMatch(/^Only U0ANNA can do this; /)
    expect(say('not_requester', { ...samples.delivered(), delegate: carl })).toMatch(/^Only U0ANNA or U0CARL can/)
    expect(say('not_triage', samples.triage())).toMatch(/^Only the members of #C0TRIAGE can/)
    expect(say('not_triage', samples.routed(), monday, withoutTriage)).toMatch(/^Only the members of triage can/)
  })

  it.each(codes)('for %s names the request in every state, and says something without one', (code) => {
    for (const sample of Object.values(samples)) {
      const words = say(code, sample())
      expect(words).toContain('REQ-12')
      expect(words).toMatch(/\.$/)
    }
    expect(say(code, null)).toMatch(/^\w.+\.$/)
  })

  it('names who answered late, not the clock that closed it', () => {
    const unanswered = samples.unanswered()
    const result = { verdict: 'achieved', value: null, comment: null, by: anna, at: monday } as const
    const late: Request = { ...unanswered, resolution: 'outcome_recorded', result }
    expect(say('wrong_state', late)).toBe('REQ-12 was closed as achieved by U0ANNA 3 minutes ago.')
  })

  it('says how another request ended that was named', () => {
    const other = { ...samples.declined(), number: 7 }
    const card = refusal(
      en,
      { refused: 'same_as_closed', other },
      { request: samples.routed(), directory, now: monday },
    )
    expect(read(card)).toBe('REQ-7 is closed: declined. Give the key of a request that is still open.')
  })

  it('says that another question is open than was answered', () => {
    expect(say('other_question', samples.claimed())).toBe(
      'REQ-12: The question you were asked has been answered, and another one is open now.',
    )
  })

  it('names who learned first', () => {
    expect(say('learned_already', samples.learned())).toBe('REQ-12: U0BOB wrote down what was learned 3 minutes ago.')
  })
})

it.each([
  [0, 'just now'],
  [-5 * minutes, 'just now'],
  [59_999, 'just now'],
  [minutes, '1 minute ago'],
  [3 * minutes, '3 minutes ago'],
  [60 * minutes, '1 hour ago'],
  [47 * 60 * minutes, '1 day ago'],
  [48 * 60 * minutes, '2 days ago'],
])('%d milliseconds are "%s"', (passed, words) => {
  expect(sinceWords(en, monday + passed, monday)).toBe(words)
})
