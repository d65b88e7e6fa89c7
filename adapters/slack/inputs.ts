import type { InputBlock, InputBlockElement, PlainTextOption, RadioButtons, StaticSelect } from '@slack/types'
import { isDay } from '../../src/requests/calendar.ts'
import type { Field, Option } from '../../src/requests/forms.ts'
import { plainText } from './cards.ts'
import { cut, slackId, split, wellFormed } from './text.ts'

const optionSize = 75
const listSize = 100

/** The field as Slack draws it; ids of people and channels without our prefix. */
export function toInput(field: Field): InputBlock {
  return {
    type: 'input',
    block_id: field.id,
    label: plainText(field.label, 2000),
    optional: !field.required,
    element: element(field),
    ...(field.hint && { hint: plainText(field.hint, 2000) }),
  }
}

function element(field: Field): InputBlockElement {
  const action_id = field.id
  switch (field.type) {
    case 'line':
    case 'lines': {
      const multiline = field.type === 'lines'
      const initial = fill(multiline ? field.initial : field.initial?.replace(/\s*\n\s*/g, ' '))
      return { type: 'plain_text_input', action_id, multiline, ...(initial && { initial_value: initial }) }
    }
    case 'number': {
      const initial = field.initial?.trim() ?? ''
      const initial_value = /^-?\d{1,30}(\.\d{1,30})?$/.test(initial) ? { initial_value: initial } : {}
      return { type: 'number_input', action_id, is_decimal_allowed: true, ...initial_value }
    }
    case 'date':
      return {
        type: 'datepicker',
        action_id,
        ...(field.initial && isDay(field.initial) && { initial_date: field.initial }),
      }
    case 'choice':
      return select(field.id, field.options, field.initial)
    case 'pick':
      return field.options.length <= 10
        ? radio(field.id, field.options, field.initial)
        : select(field.id, field.options, field.initial)
    case 'person': {
      const [initial] = userIds(field.initial ? [field.initial] : [])
      return { type: 'users_select', action_id, ...(initial && { initial_user: initial }) }
    }
    case 'people': {
      const initial = userIds(field.initial ?? [])
      return { type: 'multi_users_select', action_id, ...(initial.length > 0 && { initial_users: initial }) }
    }
    case 'channel': {
      const initial = slackId(field.initial ?? '')
      return {
        type: 'conversations_select',
        action_id,
        filter: { include: ['public', 'private'], exclude_bot_users: true },
        ...(/^[CG][A-Z0-9]+$/.test(initial)
          ? { initial_conversation: initial }
          : { default_to_current_conversation: true }),
      }
    }
  }
}

/** Slack allows 3,000 UTF-16 units here, whatever the field allows. */
const fill = (text = '') => {
  const [first = ''] = split(wellFormed(text), 3000)
  return first.trim() ? first : ''
}

const userIds = (ids: string[]) => ids.map(slackId).filter((user) => /^[UW][A-Z0-9]+$/.test(user))

const option = ({ value, label }: Option): PlainTextOption => ({ text: plainText(label, optionSize), value })

function radio(action_id: string, options: Option[], initial: string | undefined): RadioButtons {
  const chosen = options.find(({ value }) => value === initial)
  return {
    type: 'radio_buttons',
    action_id,
    options: options.map(option),
    ...(chosen && { initial_option: option(chosen) }),
  }
}

type OptionGroups = NonNullable<StaticSelect['option_groups']>

function select(action_id: string, options: Option[], initial: string | undefined): StaticSelect {
  const chosen = options.find(({ value }) => value === initial)
  return {
    type: 'static_select',
    action_id,
    ...(options.length > listSize ? { option_groups: grouped(options) } : { options: options.map(option) }),
    ...(chosen && { initial_option: option(chosen) }),
  }
}

/** At most 100 lists of at most 100: by group or, where these are too many, one after the other. */
function grouped(options: Option[]): OptionGroups {
  const groups = byGroup(options)
  return groups.length > listSize ? byGroup(options.map(({ value, label }) => ({ value, label }))) : groups
}

/** In the order of first appearance; options without a group stand first. */
function byGroup(options: Option[]): OptionGroups {
  const groups = new Map<string, Option[]>([['', []]])
  for (const each of options) groups.set(each.group ?? '', [...(groups.get(each.group ?? '') ?? []), each])
  return [...groups].flatMap(([group, members]) =>
    Array.from({ length: Math.ceil(members.length / listSize) }, (_, i) => {
      const some = members.slice(i * listSize, (i + 1) * listSize)
      const ends = new Set([some[0], some.at(-1)].map((each) => cut(each?.label ?? '', 30)))
      const range = [...ends].join(' – ')
      const name = group && i > 0 ? `${group} (${i + 1})` : group
      return { label: plainText(name || range, optionSize), options: some.map(option) }
    }),
  )
}
