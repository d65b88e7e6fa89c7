import { isDay } from '../../src/requests/calendar.ts'
import type { Field, Option } from '../../src/requests/forms.ts'
import { isChannel } from '../../src/requests/request.ts'
import { enForms, type FieldId } from '../../src/requests/words/en-forms.ts'
import { type Element, words } from './elements.ts'
import { cut, head, type TeamsNames, teamsId, wellFormed } from './text.ts'

/** What a field may be filled with and how much room there is. */
export interface InputView {
  names: TeamsNames
  people: Option[]
  channels: Option[]
  /** How many of the people and channels are offered at most, and how long other lists may be. */
  known: number
  choices: number
  /** UTF-16 units that a text may have at most. */
  units: number
}

const choiceSize = 100
/** A list longer than this is searched by typing; one that is not is always whole. */
export const shortList = 10
/** No card holds a list longer than this with all else that a form has. */
const longList = 200
const notOffered = 'There are more than fit here.'
const directorySearch = { type: 'Data.Query', dataset: 'graph.microsoft.com/users' }

/** Whether the values of this field are ids of people or channels. */
export const holdsIds = (field: Field): boolean => ['person', 'people', 'channel'].includes(field.type)

/** The field as Teams draws it, its hint, and what is wrong with what stands in it. */
export function toInput(field: Field, typed: string, error: string | undefined, view: InputView): Element[] {
  const { names } = view
  const cutHere = isText(field) && typed.length > view.units ? enForms.cut(view.units) : undefined
  const wrong = [error, cutHere].filter((each) => each !== undefined).join(' ')
  const drawn = input(field, wellFormed(typed), view)
  const left = 'options' in field && Array.isArray(drawn.choices) && drawn.choices.length < field.options.length
  const hint = left ? `${field.hint?.replace(/\.?$/, '. ') ?? ''}${notOffered}` : (field.hint ?? '')
  return [
    {
      id: field.id,
      label: cut(field.label, 150),
      isRequired: field.required,
      ...((field.required || wrong) && { errorMessage: cut(wrong, 500) || missing(field.id) }),
      spacing: 'Medium',
      ...drawn,
    },
    ...words([wrong], names, 500, { size: 'Small', weight: 'Bolder', color: 'Attention' }, { spacing: 'Small' }),
    ...words([hint], names, 500, { size: 'Small', isSubtle: true }, { spacing: 'Small' }),
  ]
}

const isText = ({ type }: Field) => type === 'line' || type === 'lines'

const isFieldId = (id: string): id is FieldId => Object.hasOwn(enForms.labels, id)
const missing = (id: string) => enForms.errors.empty(isFieldId(id) ? id : 'reason')

function input(field: Field, typed: string, view: InputView): Element {
  switch (field.type) {
    case 'line':
      return line(head(typed.replace(/\s*\n\s*/g, ' '), view.units))
    case 'lines':
      return { ...line(head(typed, view.units)), isMultiline: true }
    case 'number': {
      // What is no plain number can only stand in a text, and must stand somewhere to be mended.
      if (typed.trim() && !/^-?\d{1,15}(\.\d{1,6})?$/.test(typed.trim())) return line(cut(typed.trim(), 300))
      return { type: 'Input.Number', ...(typed.trim() && { value: Number(typed) }) }
    }
    case 'date':
      return { type: 'Input.Date', ...(isDay(typed) && { value: typed }) }
    case 'pick':
      if (field.options.length <= shortList) return { ...list(field.options, typed), style: 'expanded' }
      return choice(field.options, typed, view.choices)
    case 'choice':
      return choice(field.options, typed, view.choices)
    case 'person':
    case 'people':
      return {
        ...list(offered(view.people, ids(typed), view), ids(typed).join(',')),
        isMultiSelect: field.type === 'people',
        'choices.data': directorySearch,
      }
    case 'channel': {
      // Unlike people, channels are found nowhere but in this list.
      const options = offered(view.channels, ids(typed), { ...view, known: Math.max(view.known, shortList) })
      if (options.length === 0) return { ...line(''), placeholder: '19:…@thread.tacv2' }
      return choice(options, ids(typed).join(','), options.length)
    }
  }
}

const line = (value: string): Element => ({ type: 'Input.Text', ...(value.trim() && { value }) })

/** Ids as Teams has them. */
const ids = (typed: string): string[] => typed.split(',').map(teamsId).filter(Boolean)

/** Those that are chosen, and as many others as there is room for. */
function offered(options: Option[], chosen: string[], { names, known: most }: InputView): Option[] {
  const known = options.map(({ value, label }) => ({ value: teamsId(value), label }))
  const first = chosen.map(
    (value) => known.find((each) => each.value === value) ?? { value, label: nameOf(value, names) },
  )
  const rest = known.filter(({ value }) => !chosen.includes(value))
  return [...first, ...rest.slice(0, Math.max(most - first.length, 0))]
}

function nameOf(id: string, names: TeamsNames): string {
  const whole = /^(slack|teams):/.test(id) ? id : `teams:${id}`
  return isChannel(whole) ? (names.channel(whole) ?? whole) : names.person(whole)
}

function list(options: Option[], chosen: string): Element {
  const values = chosen.split(',')
  return {
    type: 'Input.ChoiceSet',
    choices: options.map(({ value, label }) => ({ title: label.trim() ? cut(label, choiceSize) : '–', value })),
    ...(options.some(({ value }) => values.includes(value)) && { value: chosen }),
  }
}

/** A list that is searched by typing if it is long; one too long for a card whose values say what they are is typed. */
function choice(options: Option[], chosen: string, most: number): Element {
  const readable = options.every(({ value, label }) => value.replaceAll('_', ' ') === label)
  if (options.length > Math.min(most, longList) && readable) return line(chosen)
  const rest = options.filter(({ value }) => value !== chosen).slice(0, most - 1)
  const kept =
    options.length > Math.max(most, shortList)
      ? options.filter((each) => each.value === chosen || rest.includes(each))
      : options
  return { ...list(kept, chosen), ...(options.length > shortList && { style: 'filtered' }) }
}
