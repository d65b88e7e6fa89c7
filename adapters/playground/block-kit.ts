/**
 * What Slack refuses in blocks and views, after https://docs.slack.dev/reference/block-kit. Lengths are UTF-16 units,
 * and where the documentation leaves room the stricter reading holds. Knows nothing of what Roundtrip draws.
 */
import {
  boolean,
  type Check,
  each,
  isObject,
  list,
  oneOf,
  prop,
  type Shape,
  same,
  shape,
  string,
  twice,
  typed,
  whole,
} from './shapes.ts'

type Surface = 'message' | 'modal' | 'home'

const type: Shape = { 'type!': string(255) }
const plain = (max: number): Check => typed({ plain_text: shape({ ...type, 'text!': string(max), emoji: boolean }) })
const text = (max: number): Check =>
  typed({ plain_text: plain(max), mrkdwn: shape({ ...type, 'text!': string(max), verbatim: boolean }) })
const url: Check = string(3000, /^https?:\/\/\S+$/)
const id: Check = string(255)

const confirm = shape({
  title: plain(100),
  'text!': text(300),
  confirm: plain(30),
  deny: plain(30),
  style: oneOf('primary', 'danger'),
})
const option = (label: Check): Shape => ({ 'text!': label, 'value!': string(75), description: plain(75) })
const plainOption = shape(option(plain(75)))
const overflowOption = shape({ ...option(plain(75)), url })
const radioOption = shape(option(text(75)))

const optionsOf = (element: unknown): unknown[] => [
  ...list(prop(element, 'options')),
  ...list(prop(element, 'option_groups')).flatMap((group) => list(prop(group, 'options'))),
]
/** Values differ, and what is chosen at first is among the options. */
const optionsAgree: Check = (element, at) => {
  const options = optionsOf(element)
  const first = prop(element, 'initial_option')
  const chosen = [...(first === undefined ? [] : [first]), ...list(prop(element, 'initial_options'))]
  const problems = twice(options.map((each) => prop(each, 'value'))).map((value) => `${at}: value ${value} twice`)
  for (const initial of chosen) {
    if (!options.some((each) => same(each, initial)))
      problems.push(`${at}: the initial option is not among the options`)
  }
  return problems
}
const listOrGroups: Check = (element, at) => [
  ...optionsAgree(element, at),
  ...((prop(element, 'options') === undefined) === (prop(element, 'option_groups') === undefined)
    ? [`${at}: needs options or option_groups, not both`]
    : []),
]

const action: Shape = { ...type, action_id: id }
const input: Shape = { ...action, focus_on_load: boolean }
const select: Shape = { ...input, confirm, placeholder: plain(150) }
const dispatch = shape({ trigger_actions_on: each(1, 2, oneOf('on_enter_pressed', 'on_character_entered')) })
const typing: Shape = { ...input, placeholder: plain(150), dispatch_action_config: dispatch }
const number = string(255, /^-?\d+(\.\d+)?$/)
const user = string(255, /^[UW][A-Z0-9]+$/)
const conversation = string(255, /^[CDGUW][A-Z0-9]+$/)
const conversations: Shape = {
  ...select,
  default_to_current_conversation: boolean,
  filter: shape(
    {
      include: each(1, 4, oneOf('im', 'mpim', 'private', 'public')),
      exclude_external_shared_channels: boolean,
      exclude_bot_users: boolean,
    },
    (value, at) => (isObject(value) && Object.keys(value).length === 0 ? [`${at}: must not be empty`] : []),
  ),
}
const choices: Shape = {
  options: each(1, 100, plainOption),
  option_groups: each(1, 100, shape({ 'label!': plain(75), 'options!': each(1, 100, plainOption) })),
}
const few: Shape = { ...input, confirm, 'options!': each(1, 10, radioOption) }

const button = shape({
  ...action,
  'text!': plain(75),
  value: string(2000),
  url,
  style: oneOf('primary', 'danger'),
  confirm,
  accessibility_label: string(75),
})
const overflow = shape({ ...action, confirm, 'options!': each(1, 5, overflowOption) }, optionsAgree)
const image = shape({ ...type, 'alt_text!': string(2000), image_url: url, slack_file: shape({ id, url }) })
const selects: Record<string, Check> = {
  static_select: shape({ ...select, ...choices, initial_option: plainOption }, listOrGroups),
  multi_static_select: shape(
    { ...select, ...choices, initial_options: each(1, 100, plainOption), max_selected_items: whole(1, 100) },
    listOrGroups,
  ),
  users_select: shape({ ...select, initial_user: user }),
  multi_users_select: shape({ ...select, initial_users: each(1, 1000, user), max_selected_items: whole(1, 1000) }),
  conversations_select: shape({ ...conversations, initial_conversation: conversation, response_url_enabled: boolean }),
  multi_conversations_select: shape({ ...conversations, initial_conversations: each(1, 1000, conversation) }),
  datepicker: shape({ ...select, initial_date: day }),
  radio_buttons: shape({ ...few, initial_option: radioOption }, optionsAgree),
  checkboxes: shape({ ...few, initial_options: each(1, 10, radioOption) }, optionsAgree),
}
const inputs: Record<string, Check> = {
  ...selects,
  plain_text_input: shape({
    ...typing,
    initial_value: string(3000),
    multiline: boolean,
    min_length: whole(0, 3000),
    max_length: whole(1, 3000),
  }),
  number_input: shape({
    ...typing,
    'is_decimal_allowed!': boolean,
    initial_value: number,
    min_value: number,
    max_value: number,
  }),
  url_text_input: shape({ ...typing, initial_value: url }),
}

function day(value: unknown, at: string): string[] {
  const problems = string(10, /^\d{4}-\d{2}-\d{2}$/)(value, at)
  if (problems.length > 0) return problems
  const date = new Date(`${value}T00:00:00Z`)
  return Number.isNaN(date.getTime()) || !date.toISOString().startsWith(String(value)) ? [`${at}: no such day`] : []
}

/** The action ids of one block, each once. */
const idsDiffer: Check = (block, at) =>
  twice(list(prop(block, 'elements')).map((element) => prop(element, 'action_id'))).map(
    (actionId) => `${at}: action_id ${actionId} twice`,
  )
const block: Shape = { ...type, block_id: id }
const common: Record<string, Check> = {
  section: shape(
    {
      ...block,
      text: text(3000),
      fields: each(1, 10, text(2000)),
      accessory: typed({ ...selects, button, overflow, image }),
      expand: boolean,
    },
    (value, at) =>
      prop(value, 'text') === undefined && prop(value, 'fields') === undefined ? [`${at}: needs text or fields`] : [],
  ),
  header: shape({ ...block, 'text!': plain(150) }),
  context: shape({ ...block, 'elements!': each(1, 10, typed({ plain_text: plain(2000), mrkdwn: text(2000), image })) }),
  actions: shape({ ...block, 'elements!': each(1, 25, typed({ ...selects, button, overflow })) }, idsDiffer),
  divider: shape(block),
  image: shape({
    ...block,
    'alt_text!': string(2000),
    image_url: url,
    slack_file: shape({ id, url }),
    title: plain(2000),
  }),
}
const inputBlock = shape({
  ...block,
  'label!': plain(2000),
  'element!': typed(inputs),
  hint: plain(2000),
  optional: boolean,
  dispatch_action: boolean,
})
const blockOn: Record<Surface, Check> = {
  message: typed({ ...common, markdown: shape({ ...block, 'text!': string(12_000) }) }),
  home: typed(common),
  modal: typed({ ...common, input: inputBlock }),
}

/** What Slack would refuse in these blocks, each problem with its path; empty: nothing. */
export function checkBlocks(blocks: unknown, surface: Surface): string[] {
  const problems = each(0, surface === 'message' ? 50 : 100, blockOn[surface])(blocks, 'blocks')
  const ids = list(blocks).map((each) => prop(each, 'block_id'))
  return [...problems, ...twice(ids).map((blockId) => `blocks: block_id ${blockId} twice`)]
}

const base: Shape = { ...type, 'blocks!': () => [], private_metadata: metadata, callback_id: id, external_id: id }
const views: Record<string, Check> = {
  home: shape(base),
  modal: shape({
    ...base,
    'title!': plain(24),
    submit: plain(24),
    close: plain(24),
    clear_on_close: boolean,
    notify_on_close: boolean,
  }),
}

function metadata(value: unknown, at: string): string[] {
  return value === '' ? [] : string(3000)(value, at)
}

/** What Slack would refuse in this view, modal or Home. */
export function checkView(view: unknown): string[] {
  const surface = prop(view, 'type') === 'home' ? 'home' : 'modal'
  const blocks = list(prop(view, 'blocks'))
  const problems = [...typed(views)(view, 'view'), ...checkBlocks(prop(view, 'blocks'), surface)]
  if (blocks.length === 0) problems.push('view.blocks: must not be empty')
  if (prop(view, 'submit') === undefined && blocks.some((each) => prop(each, 'type') === 'input')) {
    problems.push('view.submit: is missing, there are input blocks')
  }
  if (blocks.filter((each) => prop(prop(each, 'element'), 'focus_on_load') === true).length > 1) {
    problems.push('view: focus_on_load more than once')
  }
  const size = Buffer.byteLength(JSON.stringify(view) ?? '')
  if (size > 250_000) problems.push(`view: view_too_large, ${size} bytes`)
  return problems
}
