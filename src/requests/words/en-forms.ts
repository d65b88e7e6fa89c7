import type { FormName } from '../forms.ts'
import type { GoalCategory, LearningNext, RefusalCode, Verdict } from '../request.ts'
import { type Part, say, type Text } from '../text.ts'

/** The buttons that open a form of the same name. */
const openers = {
  new_request: 'New request',
  edit: 'Change',
  ask: 'Ask',
  answer: 'Answer',
  hand_over: 'Hand over',
  choose_team: 'Choose team',
  put_back: 'Put back',
  not_yet: 'Not yet',
  reopen: 'Reopen',
  withdraw: 'Withdraw',
  park: 'Park',
  decline: 'Decline',
  update: 'Update',
  deliver: 'Deliver',
  too_early: 'Too early',
  learn: 'What did we learn?',
  delegate: 'Ask someone else',
  repay: 'Cleaned up?',
  say: 'Write to the team',
} satisfies Partial<Record<FormName, string>>

/** What each form is called, and the button that sends it. */
const buttons: Record<FormName, string> = { ...openers, result: 'Result', team: 'Team' }

const labels = {
  title: 'Title',
  need: 'What do you need, and why?',
  product: 'Product',
  outcome: 'Expected outcome',
  check_days: 'Check the outcome',
  measure: 'How will you measure it?',
  value_today: 'Value today',
  target: 'Target',
  needed_by: 'Needed by',
  requester: 'For someone else',
  question: 'Question',
  answer: 'Answer',
  team: 'Team',
  reason: 'Why?',
  missing: 'What is missing?',
  until: 'Look again on',
  change_of_mind: 'What would change our mind?',
  same_as: 'Same as',
  news: 'What is new?',
  expected_by: 'Expected by',
  delivered: 'What was delivered?',
  link: 'Link',
  debt: 'Left to clean up later',
  debt_due: 'Clean up by',
  asset: 'Others can reuse',
  goal: 'What was it for?',
  verdict: 'Result',
  value: 'Measured value',
  rating: 'How was working with the team?',
  comment: 'What happened?',
  ask_on: 'Ask again on',
  happened: 'What happened?',
  next: 'What next?',
  person: 'Person',
  cleaned_up: 'Cleaned up',
  due: 'New date',
  message: 'Message',
  name: 'Team',
  channel: 'Channel',
  products: 'Products',
  zone: 'Time zone',
  members: 'Members',
  mention: 'Mention',
}

/** A field of some form. */
export type FieldId = keyof typeof labels

const hints: Partial<Record<FieldId, string>> = {
  outcome: 'What should be different for the business, in a sentence.',
  check_days: 'after delivery',
  measure: 'With its unit, for example: days from order to invoice',
  value_today: 'A number, in the unit of the measure.',
  target: 'A number, in the unit of the measure.',
  requester: 'Who wants it and will judge the outcome, if it is not you.',
  same_as: 'The key of the request to keep, for example REQ-12. The requester will follow that one.',
  link: 'Beginning with https:// or http://',
  debt: 'A shortcut taken on purpose, to be repaid.',
  debt_due: 'Needed if something is left to clean up.',
  asset: 'Something other teams could build on.',
  rating:
    '1 is poor, 5 is very good. Never posted anywhere: it is only counted, and shown once there are five answers.',
  products:
    'One per line, with the words people use for it: "Invoicing: invoice, VAT". Those not named stay as they are.',
  members: 'Leave empty for everyone in the channel.',
  mention: "Who is mentioned when it is the team's move and the request has no contact.",
}

const goals: Record<GoalCategory, string> = {
  current: "Today's business",
  future: "Tomorrow's business",
  efficiency: 'Working better',
}
const verdicts: Record<Verdict, string> = {
  achieved: 'Achieved',
  partly: 'Partly',
  not_achieved: 'Not achieved',
  cannot_tell: "Can't tell",
}
const nexts: Record<LearningNext, string> = {
  done: 'Done',
  improve: 'Improve further',
  take_back: 'Take it back',
  accept: 'Accept as it is',
}
const checks = { '14': '2 weeks', '30': '30 days', '60': '60 days', '90': '90 days' }
const cleaned = { yes: 'Yes', not_yet: 'Not yet' }

/** How a sentence calls the field; the others are "this". */
const nouns: Partial<Record<FieldId, string>> = {
  title: 'the title',
  outcome: 'the expected outcome',
  measure: 'the measure',
  link: 'the link',
  name: "the team's name",
}
const noun = (id: FieldId) => nouns[id] ?? 'this'

const empty: Partial<Record<FieldId, string>> = {
  title: 'Give it a title.',
  need: 'Say what you need, and why.',
  product: `Choose a product, or "I don't know".`,
  outcome: 'Say what should be different for the business.',
  check_days: 'Choose when the outcome can be checked.',
  until: 'Choose the date.',
  ask_on: 'Choose the date.',
  team: 'Choose a team.',
  verdict: 'Choose the result.',
  next: 'Choose what comes next.',
  person: 'Choose a person.',
  name: 'Give the team a name.',
  channel: "Choose the team's channel.",
  products: 'Name at least one product, one per line.',
  zone: 'Choose the time zone.',
}

const productGone = `Nobody owns this product any more: pick another, or "I don't know"`
const teamGone = 'This team is no longer there: choose another'
const unreachable = 'Roundtrip cannot write to this person'
const absent =
  'This person has not added Roundtrip in Teams yet: ask them to open Apps there, find Roundtrip and choose Add; or'

const count = (number: number) => number.toLocaleString('en')

/** What stands at a field when what was sent cannot be taken as it is. */
const errors = {
  empty: (id: FieldId) => empty[id] ?? 'Please write something here.',
  /** `has` null: not worth counting. */
  tooLong: (id: FieldId, limit: number, has: number | null) =>
    `Keep ${noun(id)} to ${count(limit)} characters: it ${has === null ? 'is far longer' : `has ${count(has)}`}.`,
  notANumber: 'Write a number alone, such as 12 or 12.5.',
  commaOrPoint: (whole: string, broken: string) => `Write ${whole} or ${broken}: with the comma it could be either.`,
  noMeasure: 'A number needs a measure: fill in "How will you measure it?" or leave this empty.',
  notADay: 'Choose a date.',
  past: 'That day has passed: choose today or a later day.',
  notAfterToday: 'Choose a day after today.',
  tooFar: (last: string) => `Choose a day up to ${last}.`,
  productGone,
  teamGone,
  notAnOption: (id: FieldId) =>
    id === 'zone' ? 'Give a time zone, such as Europe/Berlin.' : 'Choose one from the list.',
  mentionElsewhere: 'Choose somebody on the same platform as the channel.',
  tooMany: (limit: number) => `Name ${limit} at most, or leave it empty for everyone in the channel.`,
  notALink: 'Write the whole link, beginning with https:// or http://',
  notAKey: 'Give the key of a request, for example REQ-12.',
  noUpdate: 'Say what is new, or give the date it is expected by.',
  noDebtDue: 'Say by when it will be cleaned up.',
  noDebt: 'Say what is left to clean up, or leave this date empty.',
  cleanedAndDue: 'It is cleaned up, or it gets a new date: leave this empty if it is cleaned up.',
  neitherCleanedNorDue: 'Choose Yes, or give a new date.',
  noNewDate: 'Give the new date.',
  fixed: 'This cannot change after the delivery, so nothing was saved. Press Change again to change the rest.',
  noProductName: (line: number) => `Line ${line}: begin with the product's name, as in "Invoicing: invoice, VAT".`,
  sameProduct: (line: number) => `Line ${line}: this product is named twice.`,
  longWord: (line: number, limit: number) => `Line ${line}: keep each name and word to ${limit} characters.`,
  tooManyWords: (line: number, limit: number) => `Line ${line}: ${limit} words at most.`,
}

const refusals: Partial<Record<RefusalCode, Partial<Record<FieldId, string>>>> = {
  no_triage: {
    product: 'Nobody sorts requests yet: pick a product',
    team: 'Nobody sorts requests yet: choose a team',
  },
  team_retired: {
    product: productGone,
    team: teamGone,
  },
  same_team: { team: 'This team has it already: choose another' },
  same_as_unknown: { same_as: 'There is no request with this key: look it up, or leave this empty' },
  same_as_itself: { same_as: 'This is the request itself: give the key of the other one' },
  same_as_circle: { same_as: 'That one was closed as a duplicate of this request: give the key of another' },
  other_question: {
    answer: 'The question you were asked has been answered, and another one is open now: look at that one first',
  },
  person_unreachable: {
    requester: `${unreachable}: choose a member of this workspace, or leave this empty`,
    person: `${unreachable}: choose a member of this workspace who is not a guest or a bot`,
  },
  person_absent: {
    requester: `${absent} leave this empty`,
    person: `${absent} choose somebody else`,
  },
  changed_meanwhile: {
    cleaned_up: 'What is left to clean up has changed since this was opened: you will be asked about all of it',
  },
  person_is_requester: { person: 'This person is the requester already: choose somebody else' },
}

/** The English words of the forms: labels, hints, and what is said at a field. */
export const enForms = {
  openers,
  buttons,
  labels,
  hints,
  options: { goals, verdicts, nexts, checks, cleaned },
  unknown: "I don't know",
  nothingToChoose: 'There is nothing to choose from yet',
  otherZones: 'Other',
  cut: (limit: number) => `Cut to ${count(limit)} characters.`,
  keepsGroup: 'Currently a user group, set in the file: leave empty to keep it.',
  keepsUnseen: 'Members on Teams are not shown here and stay: only the set-up file changes them.',
  expected: 'Expected',
  forThem: (who: Part): Text => say`For ${who}, unless you choose somebody else.`,
  measureIn: (measure: string, today: string | null, target: string | null) =>
    `${measure}: ${[today && `${today} today`, target && `target ${target}`].filter(Boolean).join(', ') || 'no numbers given'}`,
  errors,
  refusals,
}
