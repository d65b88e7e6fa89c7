import { describe, expect, it } from 'vitest'
import { sinceWords } from '../../src/requests/labels.ts'
import {
  meant,
  noSuchRequest,
  offerRequest,
  offerWays,
  receipt,
  refusal,
  sentTo,
  withoutFiles,
} from '../../src/requests/replies.ts'
import type { RefusalCode, Request } from '../../src/requests/request.ts'
import { en } from '../../src/requests/words/en.ts'
import { labelsIn, read } from './reading.ts'
import {
  afterwards,
  anna,
  carl,
  commands,
  directory,
  inTeam,
  monday,
  requester,
  samples,
  withoutTriage,
} from './sample.ts'

const codes = Object.keys({
  wrong_state: 0,
  not_requester: 0,
  not_team: 0,
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
    ['in_progress', 'REQ-12 is in progress at Billing: U0BOB set it going 3 minutes ago.'],
    ['parked', 'REQ-12 was parked until 2027-02-01 by U0BOB 3 minutes ago.'],
    ['delivered', 'REQ-12 was delivered by U0BOB 3 minutes ago and is waiting for U0ANNA.'],
    ['measuring', 'REQ-12 is in use, and U0ANNA said so 3 minutes ago; the result is due on 2027-02-03.'],
    ['outcome_due', "REQ-12 is waiting for U0ANNA's verdict, asked for 3 minutes ago."],
    ['judged', 'REQ-12 was closed as partly by U0ANNA 3 minutes ago.'],
    ['unanswered', 'REQ-12 was closed as unanswered 3 minutes ago, as no answer came.'],
    ['declined', 'REQ-12 was closed as declined by U0BOB 3 minutes ago.'],
    ['withdrawn', 'REQ-12 was closed as withdrawn by U0ANNA 3 minutes ago.'],
  ]
  it.each(states)('in %s says "%s"', (name, sentence) => {
    expect(say('wrong_state', samples[name]())).toBe(sentence)
  })

  it('says who may when somebody may not', () => {
    expect(say('not_team', samples.claimed())).toBe(
      'Only the members of Billing can do this; REQ-12 was taken on by U0BOB 3 minutes ago.',
    )
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
    expect(read(card)).toBe('REQ-7 is closed: declined. Give the key of a request that goes on.')
  })

  it('says that another question is open than was answered', () => {
    expect(say('other_question', samples.claimed())).toBe(
      'REQ-12: What you were asked is answered already, and another question is open now.',
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

describe('after a form is sent', () => {
  it('the receipt names the key, the team and by when it will answer', () => {
    const words = read(receipt(en, samples.routed(), monday, directory))
    expect(words).toContain('REQ-12')
    expect(words).toContain('It went to Billing. They will answer by 2027-01-04')
  })

  it('the receipt says that the team is being found', () => {
    expect(read(receipt(en, samples.triage(), null, directory))).toContain('The team for it is being found.')
  })
})

it('a mistyped command names the one that was meant, and may still be a title', () => {
  const card = meant(en, 'mien', 'mine')
  expect(read(card)).toContain('Did you mean *mine*?')
  expect(card.blocks.at(-1)).toMatchObject({
    buttons: [{ label: 'New request', action: 'new_request', detail: 'mien' }],
  })
})

it('a title waits behind a button where no form can open', () => {
  expect(labelsIn(offerRequest(en, 'Send invoices sooner'))).toEqual(['New request'])
})

it('a key that is not there is named', () => {
  expect(read(noSuchRequest(en, 99))).toContain('REQ-99')
})

describe('words in a chat without threads', () => {
  const open = [samples.routed(), { ...samples.claimed(), id: 2, number: 13, title: '👨‍👩‍👧‍👦'.repeat(60) }]

  it('are a new request, or for the team of one', () => {
    const card = offerWays(en, 'Which countries?', open, 77)
    expect(labelsIn(card)).toEqual([
      'New request',
      'Send to REQ-12 Send invoices sooner',
      `Send to REQ-13 ${'👨‍👩‍👧‍👦'.repeat(14)}`,
    ])
    expect(card.blocks.at(-1)).toMatchObject({
      buttons: [
        { action: 'new_request', request: null, detail: 'Which countries?' },
        { action: 'send_to', request: 1, detail: '77' },
        { action: 'send_to', request: 2, detail: '77' },
      ],
    })
  })

  it('say of files that they stay behind', () => {
    expect(read(withoutFiles(en, offerWays(en, 'Look', open, 77)))).toContain('Files are not carried.')
  })

  it('are a new request where there is none yet', () => {
    expect(offerWays(en, 'Look', [], 77)).toEqual(offerRequest(en, 'Look', 77))
  })

  it.each(['x'.repeat(9_000), 'A title\nand more'])(
    'are all kept for the form where they are more than a title',
    (said) => {
      const card = offerRequest(en, said, 77)
      expect(read(card)).toContain('Press New request to open the form with these words.')
      expect(card.blocks.at(-1)).toMatchObject({
        buttons: [{ label: 'New request', action: 'make_request', detail: '77' }],
      })
    },
  )

  it('go with the button where they are kept nowhere, as far as it holds them', () => {
    const detail = (said: string) =>
      offerRequest(en, said).blocks.flatMap((block) => (block.kind === 'buttons' ? block.buttons : []))[0]?.detail
    expect(detail('A title\nand more')).toBe('A title\nand more')
    expect(detail('x'.repeat(9_000))).toBe(`${'x'.repeat(1990)}…`)
    expect(detail('👨‍👩‍👧‍👦'.repeat(120))).toBe('👨‍👩‍👧‍👦'.repeat(120))
  })

  it('were sent, it is said where', () => {
    expect(read(sentTo(en, samples.claimed(), anna))).toBe('Your message about request 1 went to #C0BILLING.')
    expect(read(sentTo(en, { ...samples.claimed(), channel: null }, anna))).toBe(
      'Your message about request 1 went to the team.',
    )
  })

  it('are no answer to an open question, which whoever may answer it is told', () => {
    const request = afterwards([commands.submit, requester()], [commands.ask, inTeam()])
    const still = 'The question is still open: press Answer to answer it.'
    expect(read(sentTo(en, request, anna))).toContain(still)
    expect(labelsIn(sentTo(en, request, anna))).toEqual(['Answer'])
    expect(read(sentTo(en, { ...request, delegate: carl }, carl))).toContain(still)
    expect(read(sentTo(en, request, carl))).toBe('Your message about request 1 went to #C0BILLING.')
    expect(labelsIn(sentTo(en, request, carl))).toEqual([])
  })
})
