/**
 * What Teams refuses in an Adaptive Card, after https://adaptivecards.io/explorer and
 * https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-reference. Version 1.5 at
 * most, nothing that its schema does not know, and what clients would drop or show broken is refused as well.
 */
import {
  boolean,
  type Check,
  each,
  isObject,
  type Json,
  list,
  oneOf,
  prop,
  type Shape,
  shape,
  string,
  twice,
  typed,
  whole,
} from '../shapes.ts'

/** Where a card stands. Dialogs know no Action.Execute, and only they and chats send what was typed. */
export type Surface = 'message' | 'dialog'

const anything: Check = () => []
/** One of the schema's words, which do not mind capitals. */
const word =
  (...allowed: string[]): Check =>
  (value, at) =>
    oneOf(...allowed)(typeof value === 'string' ? value.toLowerCase() : value, at)
const text = string(28_000)
const label = string(1_000)
const id = string(255)
const link = string(2_000, /^https?:\/\/\S+$/)
const colour = word('default', 'dark', 'light', 'accent', 'good', 'warning', 'attention')
const size = word('default', 'small', 'medium', 'large', 'extralarge')
const spacing = word('default', 'none', 'small', 'medium', 'large', 'extralarge', 'padding')
const horizontal = word('left', 'center', 'right')
const vertical = word('top', 'center', 'bottom')
const weight = word('default', 'lighter', 'bolder')
const font = word('default', 'monospace')
const containerStyle = word('default', 'emphasis', 'good', 'attention', 'warning', 'accent')

const either =
  (...checks: Check[]): Check =>
  (value, at) => {
    const tried = checks.map((check) => check(value, at))
    return tried.some((problems) => problems.length === 0) ? [] : (tried[0] ?? [])
  }
/** Checks that need each other are looked up when they are used. */
const later =
  (check: () => Check): Check =>
  (value, at) =>
    check()(value, at)

const element = later(() => typed(elements))
const action = later(() => typed(actions))
/** What a text or picture does when it is pressed needs no title. */
const silent: Check = (value, at) => action(isObject(value) ? { title: '-', ...value } : value, at)
const fallback = either(word('drop'), element)
const common: Shape = {
  'type!': id,
  id,
  height: word('auto', 'stretch'),
  separator: boolean,
  spacing,
  isVisible: boolean,
  requires: anything,
  fallback,
}

const words: Shape = {
  color: colour,
  fontType: font,
  isSubtle: boolean,
  size,
  weight,
}
/** A run may be nothing but a space or a line break. */
const runText: Check = (value, at) => text(typeof value === 'string' && value !== '' ? `.${value}` : value, at)
const run = shape({
  'type!': oneOf('TextRun'),
  'text!': runText,
  ...words,
  highlight: boolean,
  italic: boolean,
  strikethrough: boolean,
  underline: boolean,
  selectAction: silent,
})

const input: Shape = { ...common, 'id!': id, 'label!': label, isRequired: boolean, errorMessage: label }
/** A required field that says nothing when it is empty leaves people in the dark. */
const explained: Check = (value, at) =>
  prop(value, 'isRequired') === true && prop(value, 'errorMessage') === undefined
    ? [`${at}.errorMessage: is missing`]
    : []
const typedValue: Check = (value, at) => (typeof value === 'string' ? [] : [`${at}: must be a string`])
const number: Check = (value, at) => (Number.isFinite(value) ? [] : [`${at}: must be a number`])
const date = string(10, /^\d{4}-\d\d-\d\d$/)
const choice = shape({ 'title!': label, 'value!': string(1_000) })
const query = shape({
  'type!': oneOf('Data.Query'),
  'dataset!': string(255),
  associatedInputs: word('auto', 'none'),
  count: number,
  skip: number,
})
/** What is chosen at first is offered, unless more can be searched for; values differ. */
const choicesAgree: Check = (value, at) => {
  const values = list(prop(value, 'choices')).map((one) => prop(one, 'value'))
  const searched = prop(value, 'choices.data') !== undefined
  const first = prop(value, 'value')
  const chosen = typeof first !== 'string' ? [] : prop(value, 'isMultiSelect') === true ? first.split(',') : [first]
  const unknown = searched ? [] : chosen.filter((one) => one !== '' && !values.includes(one))
  return [
    ...explained(value, at),
    ...twice(values).map((one) => `${at}: value ${one} twice`),
    ...unknown.map((one) => `${at}.value: ${one} is not among the choices`),
    ...(values.length === 0 && !searched ? [`${at}.choices: needs choices or choices.data`] : []),
  ]
}

const elements: Record<string, Check> = {
  TextBlock: shape({
    ...common,
    ...words,
    'text!': text,
    horizontalAlignment: horizontal,
    maxLines: whole(1, 1_000),
    wrap: boolean,
    style: word('default', 'heading', 'columnheader'),
  }),
  RichTextBlock: shape({ ...common, 'inlines!': each(1, 500, either(run, runText)), horizontalAlignment: horizontal }),
  Image: shape({
    ...common,
    'url!': string(2_000, /^https:\/\/\S+$/),
    'altText!': label,
    size: word('auto', 'stretch', 'small', 'medium', 'large'),
    style: word('default', 'person'),
    width: id,
    horizontalAlignment: horizontal,
    selectAction: silent,
  }),
  Container: shape({
    ...common,
    'items!': each(1, 500, element),
    style: containerStyle,
    bleed: boolean,
    minHeight: id,
    verticalContentAlignment: vertical,
    selectAction: silent,
  }),
  ColumnSet: shape({
    ...common,
    'columns!': each(
      1,
      10,
      shape({
        ...common,
        type: oneOf('Column'),
        'items!': each(1, 500, element),
        width: either(word('auto', 'stretch'), string(20, /^\d+(px)?$/), whole(1, 100)),
        style: containerStyle,
        bleed: boolean,
        minHeight: id,
        verticalContentAlignment: vertical,
        selectAction: silent,
      }),
    ),
    style: containerStyle,
    bleed: boolean,
    horizontalAlignment: horizontal,
  }),
  FactSet: shape({ ...common, 'facts!': each(1, 100, shape({ 'title!': text, 'value!': text })) }),
  Table: shape({
    ...common,
    'columns!': each(1, 20, shape({ width: either(whole(1, 100), string(20)) })),
    'rows!': each(
      1,
      500,
      shape({
        type: oneOf('TableRow'),
        'cells!': each(
          1,
          20,
          shape({ type: oneOf('TableCell'), 'items!': each(1, 100, element), style: containerStyle }),
        ),
        style: containerStyle,
      }),
    ),
    firstRowAsHeaders: boolean,
    firstRowAsHeader: boolean,
    showGridLines: boolean,
    gridStyle: containerStyle,
  }),
  ActionSet: shape({ ...common, 'actions!': each(1, 20, action) }, (value, at) => tooMany(prop(value, 'actions'), at)),
  'Input.Text': shape(
    {
      ...input,
      isMultiline: boolean,
      maxLength: whole(1, 100_000),
      placeholder: label,
      regex: label,
      style: word('text', 'tel', 'url', 'email', 'password'),
      value: typedValue,
    },
    explained,
  ),
  'Input.Number': shape({ ...input, min: number, max: number, placeholder: label, value: number }, explained),
  'Input.Date': shape({ ...input, min: date, max: date, placeholder: label, value: date }, explained),
  'Input.Time': shape({ ...input, min: id, max: id, placeholder: label, value: id }, explained),
  'Input.Toggle': shape({ ...input, 'title!': label, value: id, valueOff: id, valueOn: id, wrap: boolean }, explained),
  'Input.ChoiceSet': shape(
    {
      ...input,
      choices: each(0, 1_000, choice),
      'choices.data': query,
      isMultiSelect: boolean,
      style: word('compact', 'expanded', 'filtered'),
      value: typedValue,
      placeholder: label,
      wrap: boolean,
    },
    choicesAgree,
  ),
}

const data: Check = (value, at) => (isObject(value) || typeof value === 'string' ? [] : [`${at}: must be an object`])
const press: Shape = {
  'type!': id,
  'title!': string(250),
  id,
  iconUrl: link,
  style: word('default', 'positive', 'destructive'),
  mode: word('primary', 'secondary'),
  tooltip: label,
  isEnabled: boolean,
  requires: anything,
  fallback: either(word('drop'), action),
}
const inputsToo: Shape = { associatedInputs: word('auto', 'none') }
const actions: Record<string, Check> = {
  'Action.Execute': shape({ ...press, ...inputsToo, 'verb!': id, data }),
  'Action.Submit': shape({ ...press, ...inputsToo, data }, (value, at) => {
    const kind = prop(prop(prop(value, 'data'), 'msteams'), 'type')
    const known = ['task/fetch', 'messageBack', 'imBack', 'invoke', 'signin']
    return kind === undefined || known.includes(String(kind)) ? [] : [`${at}.data.msteams.type: unknown ${kind}`]
  }),
  'Action.OpenUrl': shape({ ...press, 'url!': link }),
  'Action.ShowCard': shape({ ...press, 'card!': anything }),
  'Action.ToggleVisibility': shape({ ...press, 'targetElements!': each(1, 100, anything) }),
}

/** Six buttons stand side by side, all others are behind the menu. */
const mostPrimary = 6
function tooMany(value: unknown, at: string): string[] {
  const primary = list(value).filter((one) => prop(one, 'mode') !== 'secondary')
  return primary.length > mostPrimary ? [`${at}: ${primary.length} primary actions, ${mostPrimary} allowed`] : []
}

const mention = shape({
  'type!': oneOf('mention'),
  'text!': string(1_000, /^<at>[\s\S]+<\/at>$/),
  'mentioned!': shape({ 'id!': id, 'name!': label }),
})
const card = shape(
  {
    'type!': oneOf('AdaptiveCard'),
    'version!': string(5, /^1\.[0-5]$/),
    $schema: link,
    'body!': each(1, 500, element),
    actions: each(1, 20, action),
    fallbackText: text,
    speak: text,
    lang: id,
    minHeight: id,
    rtl: boolean,
    verticalContentAlignment: vertical,
    selectAction: silent,
    refresh: shape({ 'action!': action, userIds: each(1, 60, id), expires: id }),
    msteams: shape({ width: word('full'), entities: each(1, 100, mention) }),
  },
  (value, at) => tooMany(prop(value, 'actions'), at),
)

/** What Teams would refuse in this card, each problem with its path; empty: nothing. */
export function checkCard(value: unknown, surface: Surface): string[] {
  const problems = card(value, 'card')
  const inside = everything(value)
  const inputs = inside.filter((one) => String(one.type).startsWith('Input.'))
  problems.push(...twice(inputs.map((one) => one.id)).map((one) => `card: two inputs are called ${one}`))
  if (surface === 'dialog' && inside.some((one) => one.type === 'Action.Execute')) {
    problems.push('card: there is no Action.Execute in a dialog')
  }
  return [...problems, ...checkMentions(value, inside)]
}

/** A mention must be in the words, and what looks like one must be one: Teams shows the tags else. */
function checkMentions(value: unknown, inside: Json[]): string[] {
  const entities = list(prop(prop(value, 'msteams'), 'entities')).map((one) => String(prop(one, 'text')))
  const texts = inside.filter((one) => one.type === 'TextBlock').map((one) => String(one.text))
  const said = texts.flatMap((one) => one.match(/<at>[\s\S]*?<\/at>/g) ?? [])
  return [
    ...entities.filter((one) => !said.includes(one)).map((one) => `card.msteams: ${one} is not in a text`),
    ...said.filter((one) => !entities.includes(one)).map((one) => `card: ${one} is no entity`),
  ]
}

/** Whom a card mentions, by the ids that the bot gave. */
export const mentionedIn = (value: unknown): string[] =>
  list(prop(prop(value, 'msteams'), 'entities')).map((one) => String(prop(prop(one, 'mentioned'), 'id')))

/** Every element and action of a card, outer ones first; fallbacks and what buttons carry are not looked into. */
export function everything(value: unknown): Json[] {
  if (Array.isArray(value)) return value.flatMap(everything)
  if (!isObject(value)) return []
  const inner = Object.entries(value).flatMap(([name, one]) =>
    ['fallback', 'data', 'msteams', 'requires', 'choices', 'choices.data'].includes(name) ? [] : everything(one),
  )
  return typeof value.type === 'string' ? [value, ...inner] : inner
}
