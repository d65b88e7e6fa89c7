import { fieldsOf, kinds } from './form-fields.ts'
import { initialsOf, isGroup } from './form-initials.ts'
import { describeMeasure } from './outcome.ts'
import {
  type Day,
  type Directory,
  type Instant,
  keyOf,
  type PersonId,
  type Question,
  type RefusalCode,
  type Request,
  type Team,
} from './request.ts'
import type { Text } from './text.ts'
import { cutText, joinLines } from './typed.ts'
import { type FieldId, enForms as words } from './words/en-forms.ts'

export { readForm } from './form-checks.ts'

/** A form as data. Values are what people typed; an adapter draws the fields and hands the values back. */
export interface Form {
  name: FormName
  title: string
  /** The button that sends it. */
  submit: string
  /** What it is about, above the fields. */
  intro: Text | null
  fields: Field[]
  /** Goes out with the form and comes back with it: ids and marks only. */
  context: FormContext
}

/** `nonce` is made when the form is opened: the same form sent twice has one effect. */
export interface FormContext {
  nonce: string
  request: number | null
  /** A new request's: the earlier request it follows up, the message it was made from. */
  parent?: number
  source?: string
  /** A new request's: who wants it unless somebody is chosen, where the form cannot show them as chosen. */
  requester?: PersonId
  /** Set-up's: the team that is being changed. Choose team's: the team that has the request, if one does. */
  team?: number
  /** Answer's: when the latest of the questions was asked that it shows. Result's: when the result was given until then, else 0. */
  asked?: Instant
  /** Marks of what was shown: Change's of each field, to know which were left alone; Cleaned up's of the debt. */
  shown?: Record<string, string>
}

export type FormName =
  | 'new_request'
  | 'edit'
  | 'ask'
  | 'answer'
  | 'hand_over'
  | 'choose_team'
  | 'put_back'
  | 'not_yet'
  | 'reopen'
  | 'withdraw'
  | 'park'
  | 'decline'
  | 'update'
  | 'deliver'
  | 'result'
  | 'too_early'
  | 'learn'
  | 'delegate'
  | 'repay'
  | 'say'
  | 'team'

/** Whether a form goes by this name. */
export const isFormName = (name: string): name is FormName => Object.hasOwn(words.buttons, name)

/** Whether a press on a button with this action is answered by a form. */
export const opensForm = (action: string): boolean =>
  isFormName(action) || ['follow_up', 'make_request'].includes(action)

/** Whether a press on a button with this action is answered by something to read. */
export const reads = (action: string): boolean => action === 'show' || action === 'mine' || action === 'queue'

export type Field = {
  id: string
  label: string
  required: boolean
  hint?: string
} & (
  | { type: 'line' | 'lines' | 'number' | 'date' | 'person' | 'channel'; initial?: string }
  /** One of these; a platform with room for fewer groups them. */
  | { type: 'choice'; options: Option[]; initial?: string }
  /** A few, all seen at once; none chosen at first unless `initial`. */
  | { type: 'pick'; options: Option[]; initial?: string }
  | { type: 'people'; initial?: string[] }
)
export interface Option {
  value: string
  label: string
  /** Options with the same group stand together where there are too many for one list. */
  group?: string
}

/** What came back: one string a field; `people` gives ids joined by a comma. Absent and empty are the same. */
export type Values = Record<string, string | undefined>
/** Whom a form names: each form has its person fields by these names. */
export const namedIn = ({ person, requester }: Values): PersonId[] =>
  [person, requester].flatMap((id) => (id ? [id] : []))

/** At which field, what to say there. */
export type FieldErrors = Record<string, string>

/** What a form is made for. */
export interface FormView {
  request: Request | null
  directory: Directory
  /** Today and the zone of who fills it in. */
  today: Day
  zone: string
  /** What the button carried: a verdict, a team's id. */
  detail: string | null
  /** What stands in the fields at first, by field; too long texts are cut, which is said. */
  prefill?: Values
  /** What came back, where it is read or shown again. */
  sent?: Values
  /** Set-up's: the team that is being changed; null: a new one. */
  team?: Team | null
  /** Its members whom the form cannot show. They stay. */
  unseen?: PersonId[]
}

/** The form by this name, as it is shown. */
export function formFor(name: FormName, view: FormView, context: FormContext): Form {
  const initials = initialsOf(name, view)
  return {
    name,
    title: words.buttons[name],
    submit: words.buttons[name],
    intro: withRequester(introOf(name, view), context),
    fields: fieldsOf(name, view).map(({ id, required }) => fieldFor(name, id, required, initials[id] ?? '', view)),
    context,
  }
}

/** The form with what was typed in place of what stood there at first. */
export function refilled(form: Form, values: Values): Form {
  return { ...form, fields: form.fields.map((field) => refill(field, values[field.id] ?? '')) }
}

function refill({ initial: _, ...field }: Field, typed: string): Field {
  if (typed === '') return field
  if (field.type === 'people') return { ...field, initial: typed.split(',') }
  if ('options' in field && !field.options.some(({ value }) => value === typed)) return field
  return { ...field, initial: typed }
}

/** Where a refusal stands that is about no field. */
export function firstField(name: FormName): string {
  return fieldsOf(name, { request: null })[0]?.id ?? ''
}

/** At which field of the form a refusal stands, and what it says there; null: it is about no field of it. */
export function refusalField(name: FormName, code: RefusalCode): { field: string; sentence: string } | null {
  for (const { id } of fieldsOf(name, { request: null })) {
    const sentence = words.refusals[code]?.[id]
    if (sentence) return { field: id, sentence }
  }
  return null
}

/** The most that an input of a platform takes as its first text. */
const initialUnits = 3000

function fieldFor(name: FormName, id: FieldId, required: boolean, usual: string, view: FormView): Field {
  const typed = view.prefill?.[id] ?? usual
  const kind = kinds[id]
  const label = words.labels[id]
  const hints = [hintOf(id, view)]
  const field = () => ({
    id,
    label,
    required,
    ...(hints.some(Boolean) ? { hint: hints.filter(Boolean).join(' ') } : {}),
  })
  const start = typed === '' ? {} : { initial: typed }
  switch (kind.type) {
    case 'line':
    case 'lines': {
      const whole = kind.type === 'line' ? joinLines(typed) : typed
      const initial = cutText(whole, kind.limit, initialUnits)
      if (initial !== whole) hints.unshift(words.cut(kind.limit))
      return { ...field(), type: kind.type, ...(initial === '' ? {} : { initial }) }
    }
    case 'choice':
    case 'pick': {
      const options = kind.options(view, name)
      return { ...field(), type: kind.type, options, ...startAt(options, [typed, usual]) }
    }
    case 'people':
      return { ...field(), type: kind.type, ...(typed === '' ? {} : { initial: typed.split(',') }) }
    default:
      return { ...field(), type: kind.type, ...start }
  }
}

/** The first of these that the list offers. */
function startAt(options: Option[], wanted: string[]): { initial?: string } {
  const initial = wanted.find((value) => options.some((option) => option.value === value))
  return initial === undefined ? {} : { initial }
}

function hintOf(id: FieldId, { team, unseen = [] }: FormView): string | undefined {
  if (id === 'members' && unseen.length > 0) return words.keepsUnseen
  return id === 'mention' && isGroup(team?.mention) ? words.keepsGroup : words.hints[id]
}

function withRequester(intro: Text | null, { requester }: FormContext): Text | null {
  if (requester === undefined) return intro
  return [...(intro ? [...intro, '\n'] : []), ...words.forThem({ person: requester })]
}

/** So much of a text is recalled, and of all of them together. */
const quoted = 1000
const quotedInAll = 2800
const numbering = 6

/** What the form is about, and what must be at hand to fill it in. */
function introOf(name: FormName, { request }: FormView): Text | null {
  if (!request) return null
  const about = `${keyOf(request.number)} · ${request.title}`
  if (name === 'answer' && request.question) return [about, ...questionLines(request.question)]
  if (name === 'repay' && request.debt) return [about, '\n', cutText(request.debt.text, quoted, quoted)]
  if (name !== 'result') return [about]
  const measured = describeMeasure(request)
  const numbers = measured ? ['\n', words.measureIn(measured.measure, measured.today, measured.target)] : []
  return [about, '\n', `${words.expected}: ${request.outcome}`, ...numbers]
}

/** All that is asked; several are numbered, and share the room. */
function questionLines({ texts }: Question): string[] {
  const room = Math.min(quoted, Math.floor(quotedInAll / texts.length) - numbering)
  return texts.flatMap(({ text }, i) => ['\n', `${texts.length > 1 ? `${i + 1}. ` : ''}${cutText(text, room, room)}`])
}
