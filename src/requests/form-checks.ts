import { addDays } from './calendar.ts'
import { expectations, offeredProduct, offeredTeam, unknown } from './form-fields.ts'
import { wishesOf } from './form-initials.ts'
import { createReader, type Reader } from './form-reader.ts'
import { readTeam, type TeamSetup } from './form-team.ts'
import type { FieldErrors, FormName, FormView, Values } from './forms.ts'
import { verdicts } from './outcome.ts'
import {
  beforeDelivered,
  type Command,
  type Day,
  type Debt,
  type Draft,
  type GoalCategory,
  type LearningNext,
  type ProductId,
  type Request,
  type TeamId,
} from './request.ts'
import { isLink, joinLines, parseKey, yearsLater } from './typed.ts'
import { enForms } from './words/en-forms.ts'

const { errors: words } = enForms

/** What the form was made for, and today where it is sent. */
type CheckView = Pick<FormView, 'request' | 'directory' | 'today' | 'zone' | 'team' | 'unseen'>

type CommandForm = Exclude<FormName, 'new_request' | 'team'>

/** What a form asks for, or what is wrong with it, each at its field. */
type Reading =
  | { ok: true; form: 'new_request'; draft: Draft }
  | { ok: true; form: 'team'; team: TeamSetup }
  | { ok: true; form: CommandForm; command: Exclude<Command, { name: 'submit' }> }
  | { ok: false; errors: FieldErrors }

/**
 * Reads a form that was sent. Values that the form does not have are passed over. What only others know (who can be
 * written to, what a key names) is not looked at. A draft's parent and source are left to who keeps the context.
 */
export function readForm(name: FormName, values: Values, view: CheckView): Reading {
  const read = createReader(name, values, view)
  const reading = readAll(name, read, view)
  return Object.keys(read.errors).length > 0 ? { ok: false, errors: read.errors } : reading
}

function readAll(name: FormName, read: Reader, view: CheckView): Reading {
  if (name === 'new_request') return { ok: true, form: name, draft: readDraft(read, view) }
  if (name === 'team') return { ok: true, form: name, team: readTeam(read, view) }
  return { ok: true, form: name, command: readCommand(name, read, view) }
}

function readCommand(name: CommandForm, read: Reader, view: CheckView): Exclude<Command, { name: 'submit' }> {
  const { today } = view
  const tomorrow = addDays(today, 1)
  const reason = () => read.must('reason', read.text('reason'), '')
  switch (name) {
    case 'edit':
      return { name, ...readEdit(read, view) }
    case 'ask':
      return { name, question: read.must('question', read.text('question'), '') }
    case 'answer':
      return { name, answer: read.must('answer', read.text('answer'), '') }
    case 'hand_over':
      return { name, team: read.id('team') === unknown ? null : readTeamId(read, view), reason: reason() }
    case 'choose_team':
      return { name, team: readTeamId(read, view) }
    case 'put_back':
      return { name, reason: reason() }
    case 'not_yet':
    case 'reopen':
      return { name: 'reopen', missing: read.must('missing', read.text('missing'), '') }
    case 'withdraw':
      return { name, reason: read.text('reason') }
    case 'park': {
      const until = read.must('until', read.day('until', tomorrow, yearsLater(today, 1)), today)
      return { name, reason: reason(), until, changeOfMind: read.text('change_of_mind') }
    }
    case 'decline':
      return { name, reason: reason(), changeOfMind: read.text('change_of_mind'), sameAs: readSameAs(read) }
    case 'update': {
      const expectedBy = read.day('expected_by', today, farthest(today))
      if (read.isBlank('news') && read.isBlank('expected_by')) read.refuse('news', words.noUpdate)
      return { name, news: read.text('news'), expectedBy }
    }
    case 'deliver':
      return {
        name,
        what: read.must('delivered', read.text('delivered'), ''),
        link: readLink(read),
        debt: readDebt(read, today),
        asset: read.text('asset'),
        goal: read.option<GoalCategory>('goal', ['current', 'future', 'efficiency']),
      }
    case 'result': {
      const rating = read.option('rating', ['1', '2', '3', '4', '5'])
      return {
        name: 'record_outcome',
        verdict: read.must('verdict', read.option('verdict', verdicts), 'cannot_tell'),
        value: read.number('value'),
        rating: rating === null ? null : Number(rating),
        comment: read.text('comment'),
      }
    }
    case 'too_early':
      return { name, askOn: read.must('ask_on', read.day('ask_on', tomorrow, addDays(today, 180)), today) }
    case 'learn': {
      const next = read.option<LearningNext>('next', ['done', 'improve', 'take_back', 'accept'])
      return {
        name,
        what: read.must('happened', read.text('happened'), ''),
        why: read.text('reason'),
        next: read.must('next', next, 'done'),
      }
    }
    case 'delegate':
      return { name, to: read.must('person', read.id('person'), '') }
    case 'say':
      return { name, from: 'requester', text: read.must('message', read.text('message'), ''), files: false }
    case 'repay':
      return { name, due: readNewDue(read, today), reason: read.text('reason') }
  }
}

/** Days further off than this are slips of the finger. */
const farthest = (today: Day) => yearsLater(today, 5)

function readDraft(read: Reader, view: CheckView): Draft {
  const wish = readWish(read, view.today, null)
  const expectation = readExpectation(read)
  const product = readProduct(read, view)
  // What is added to a copy costs V8 a new hidden class every time: the copies are last.
  return { product, requester: read.id('requester'), parent: null, source: null, ...wish, ...expectation }
}

/** The day it was needed by so far may stay although it is past. After a delivery the form has no expectation. */
function readEdit(read: Reader, { today, request }: CheckView) {
  const wish = readWish(read, today, request?.neededBy ?? null)
  if (!request?.delivery) return { wish, expectation: readExpectation(read) }
  // In any other state nothing can be changed, which is said by itself.
  if (beforeDelivered.includes(request.state)) refuseFixed(read, request)
  return { wish, expectation: null }
}

/** A form that was opened before the delivery may still have what it fixed, changed. */
function refuseFixed(read: Reader, request: Request): void {
  const was = wishesOf(request)
  for (const id of expectations) {
    const isSame = joinLines(read.text(id) ?? '') === joinLines(was[id] ?? '')
    if (!read.isBlank(id) && !isSame) read.refuse(id, words.fixed)
  }
}

function readWish(read: Reader, today: Day, before: Day | null) {
  const checkDays = read.option('check_days', ['14', '30', '60', '90'])
  return {
    title: read.must('title', read.text('title'), ''),
    need: read.must('need', read.text('need'), ''),
    checkDays: Number(read.must('check_days', checkDays, '30')),
    neededBy: read.day('needed_by', today, farthest(today), before),
  }
}

function readExpectation(read: Reader) {
  const numbers = { valueToday: read.number('value_today'), target: read.number('target') }
  if (read.isBlank('measure')) {
    if (!read.isBlank('value_today')) read.refuse('value_today', words.noMeasure)
    if (!read.isBlank('target')) read.refuse('target', words.noMeasure)
  }
  return { outcome: read.must('outcome', read.text('outcome'), ''), measure: read.text('measure'), ...numbers }
}

function readProduct(read: Reader, view: CheckView): ProductId | null {
  const chosen = read.must('product', read.id('product'), unknown)
  const product = chosen === unknown ? null : offeredProduct(chosen, view)
  if (chosen !== unknown && product === null) read.refuse('product', words.productGone)
  return product
}

function readTeamId(read: Reader, view: CheckView): TeamId {
  const team = offeredTeam(read.must('team', read.id('team'), ''), view)
  if (team === null) read.refuse('team', words.teamGone)
  return team ?? 0
}

function readSameAs(read: Reader): number | null {
  const typed = read.text('same_as')
  const number = typed === null ? null : parseKey(typed)
  if (typed !== null && number === null) read.refuse('same_as', words.notAKey)
  return number
}

function readLink(read: Reader): string | null {
  const link = read.text('link')
  if (link !== null && !isLink(link)) read.refuse('link', words.notALink)
  return link
}

function readDebt(read: Reader, today: Day): Debt | null {
  const text = read.text('debt')
  const due = read.day('debt_due', today, farthest(today))
  if (read.isBlank('debt') && !read.isBlank('debt_due')) read.refuse('debt_due', words.noDebt)
  if (!read.isBlank('debt') && read.isBlank('debt_due')) read.refuse('debt_due', words.noDebtDue)
  return text !== null && due !== null ? { text, due } : null
}

/** The new date; null: it is cleaned up. */
function readNewDue(read: Reader, today: Day): Day | null {
  const cleaned = read.option('cleaned_up', ['yes', 'not_yet'])
  const due = read.day('due', addDays(today, 1), farthest(today))
  if (cleaned === 'yes' && !read.isBlank('due')) read.refuse('due', words.cleanedAndDue)
  if (cleaned === 'not_yet' && read.isBlank('due')) read.refuse('due', words.noNewDate)
  if (read.isBlank('cleaned_up') && read.isBlank('due')) read.refuse('cleaned_up', words.neitherCleanedNorDue)
  return due
}
