import type { FormName, FormView, Option } from './forms.ts'
import type { ProductId, Team, TeamId } from './request.ts'
import { type FieldId, enForms as words } from './words/en-forms.ts'

/** "I don't know", where a product or a team is asked for. */
export const unknown = 'unknown'

/** How a field is filled in. `limit`: characters as people count them. */
export type Kind =
  | { type: 'line' | 'lines'; limit: number }
  | { type: 'number' | 'date' | 'person' | 'people' | 'channel' }
  | { type: 'choice' | 'pick'; options: (view: FormView, name: FormName) => Option[] }

const line = (limit = 300): Kind => ({ type: 'line', limit })
const lines = (limit = 3000): Kind => ({ type: 'lines', limit })
const number: Kind = { type: 'number' }
const date: Kind = { type: 'date' }
const person: Kind = { type: 'person' }
const choice = (options: (view: FormView, name: FormName) => Option[]): Kind => ({ type: 'choice', options })
const pick = (options: Record<string, string>): Kind => ({ type: 'pick', options: () => listed(options) })

export const titleLimit = 120
export const nameLimit = 80
export const productsLimit = 3000

export const kinds: Record<FieldId, Kind> = {
  title: line(titleLimit),
  need: lines(),
  product: choice(productOptions),
  outcome: lines(500),
  check_days: choice(() => listed(words.options.checks)),
  measure: line(200),
  value_today: number,
  target: number,
  needed_by: date,
  requester: person,
  question: lines(),
  answer: lines(),
  team: choice(teamOptions),
  reason: lines(),
  missing: lines(),
  until: date,
  change_of_mind: lines(),
  same_as: line(),
  news: lines(),
  expected_by: date,
  delivered: lines(),
  link: line(2000),
  debt: lines(),
  debt_due: date,
  asset: lines(),
  goal: choice(() => listed(words.options.goals)),
  verdict: pick(words.options.verdicts),
  value: number,
  rating: pick({ 1: '1', 2: '2', 3: '3', 4: '4', 5: '5' }),
  comment: lines(),
  ask_on: date,
  happened: lines(),
  next: pick(words.options.nexts),
  person,
  cleaned_up: pick(words.options.cleaned),
  due: date,
  message: lines(),
  name: line(nameLimit),
  channel: { type: 'channel' },
  products: lines(productsLimit),
  zone: choice(zoneOptions),
  members: { type: 'people' },
  mention: person,
}

interface Place {
  id: FieldId
  required: boolean
}
const must = (...ids: FieldId[]): Place[] => ids.map((id) => ({ id, required: true }))
const may = (...ids: FieldId[]): Place[] => ids.map((id) => ({ id, required: false }))

const wishes = {
  first: must('title', 'need'),
  rest: [...must('outcome', 'check_days'), ...may('measure', 'value_today', 'target', 'needed_by')],
}

/** The fields of each form, from top to bottom. */
const layouts: Record<FormName, readonly Place[]> = {
  new_request: [...wishes.first, ...must('product'), ...wishes.rest, ...may('requester')],
  edit: [...wishes.first, ...wishes.rest],
  ask: must('question'),
  answer: must('answer'),
  hand_over: must('team', 'reason'),
  choose_team: must('team'),
  put_back: must('reason'),
  not_yet: must('missing'),
  reopen: must('missing'),
  withdraw: may('reason'),
  park: [...must('reason', 'until'), ...may('change_of_mind')],
  decline: [...must('reason'), ...may('change_of_mind', 'same_as')],
  update: may('news', 'expected_by'),
  deliver: [...must('delivered'), ...may('link', 'debt', 'debt_due', 'asset', 'goal')],
  result: [...must('verdict'), ...may('value', 'rating', 'comment')],
  too_early: must('ask_on'),
  learn: [...must('happened'), ...may('reason'), ...must('next')],
  delegate: must('person'),
  repay: may('cleaned_up', 'due', 'reason'),
  say: must('message'),
  team: [...must('name', 'channel', 'products'), ...may('zone', 'members', 'mention')],
}

/**
 * The fields that the form has for this request: a value can be measured only where there is a measure, and from its
 * first delivery the expected outcome is fixed. What was filled in before that stays to be seen in a form that comes back.
 */
export function fieldsOf(name: FormName, { request, sent }: Pick<FormView, 'request' | 'sent'>): readonly Place[] {
  const isFixed = (id: FieldId) => name === 'edit' && isExpectation(id) && request !== null && request.delivery !== null
  return layouts[name].flatMap((place) => {
    if (place.id === 'value') return request?.measure == null ? [] : [place]
    if (!isFixed(place.id)) return [place]
    return sent?.[place.id] ? [{ ...place, required: false }] : []
  })
}

/** What of a request is fixed from its first delivery on. */
export const expectations = ['outcome', 'measure', 'value_today', 'target'] as const
const isExpectation = (id: FieldId): boolean => expectations.some((one) => one === id)

const listed = (labels: Record<string, string>): Option[] =>
  Object.entries(labels).map(([value, label]) => ({ value, label }))

const byLabel = (a: Option, b: Option) => a.label.localeCompare(b.label, 'en')
const byGroup = (a: Option, b: Option) => (a.group ?? '').localeCompare(b.group ?? '', 'en') || byLabel(a, b)

/** The product, if requests for it can still be filed. */
export function offeredProduct(value: string, { directory }: Pick<FormView, 'directory'>): ProductId | null {
  const product = /^\d{1,15}$/.test(value) ? directory.products.get(Number(value)) : undefined
  if (!product || product.retired) return null
  return isServing(directory.teams.get(product.team)) ? product.id : null
}

/** The team, if it can still be given requests. */
export function offeredTeam(value: string, { directory }: Pick<FormView, 'directory'>): TeamId | null {
  const team = /^\d{1,15}$/.test(value) ? directory.teams.get(Number(value)) : undefined
  return team && isServing(team) ? team.id : null
}

const isServing = (team: Team | undefined) => team !== undefined && !team.retired

function productOptions({ directory }: FormView): Option[] {
  const options = [...directory.products.values()]
    .filter(({ id }) => offeredProduct(String(id), { directory }) !== null)
    .map(({ id, name, team }) => ({ value: String(id), label: name, group: directory.teams.get(team)?.name ?? '' }))
  return [{ value: unknown, label: words.unknown }, ...splitGroups(options.sort(byGroup))]
}

/** All teams but the one that has it. A list is never empty: platforms refuse to show one that is. */
function teamOptions({ directory, request }: FormView, name: FormName): Option[] {
  const from = request?.state === 'triage' ? null : (request?.team ?? null)
  const options = [...directory.teams.values()]
    .filter((team) => !team.retired && team.id !== from)
    .map(({ id, name: label }) => ({ value: String(id), label }))
    .sort(byLabel)
  if (name === 'hand_over' && directory.triage) return [...options, { value: unknown, label: words.unknown }]
  return options.length > 0 ? options : [{ value: 'none', label: words.nothingToChoose }]
}

/** Every zone of this platform, by region, and those in use that it knows by another name. */
export function zoneOptions({ zone, team }: Pick<FormView, 'zone' | 'team'>): Option[] {
  const zones = new Set([...Intl.supportedValuesOf('timeZone'), 'UTC', zone, team?.hours.zone ?? zone])
  const options = [...zones].map((value) => {
    const [region = '', ...city] = value.split('/')
    const group = city.length > 0 ? region : words.otherZones
    return { value, label: value.replaceAll('_', ' '), group }
  })
  return splitGroups(options.sort(byGroup))
}

const groupSize = 100

/** No group of more options than a list can hold: a larger one goes on as "America (2)". */
function splitGroups(options: Required<Option>[]): Option[] {
  const seen = new Map<string, number>()
  return options.map((option) => {
    const count = seen.get(option.group) ?? 0
    seen.set(option.group, count + 1)
    const part = Math.floor(count / groupSize)
    return part === 0 ? option : { ...option, group: `${option.group} (${part + 1})` }
  })
}
