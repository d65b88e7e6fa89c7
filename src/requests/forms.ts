import type { Text } from './text.ts'

/** A form as data. Values are what people typed; an adapter draws the fields and hands the values back. */
export interface Form {
  name: FormName
  title: string
  /** The button that sends it. */
  submit: string
  /** What it is about, above the fields. */
  intro: Text | null
  fields: Field[]
  /** Goes out with the form and comes back with it: ids only. */
  context: FormContext
}

/** `nonce` is made when the form is opened: the same form sent twice has one effect. */
export interface FormContext {
  nonce: string
  request: number | null
  /** A new request's: the earlier request it follows up, the message it was made from. */
  parent?: number
  source?: string
  /** Set-up's: the team that is being changed. */
  team?: number
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
  | 'team'

export type Field = {
  id: string
  label: string
  required: boolean
  hint?: string
} & (
  | { type: 'line' | 'lines'; initial?: string }
  | { type: 'number'; initial?: string }
  | { type: 'date'; initial?: string }
  /** One of these; a platform with room for fewer groups them. */
  | { type: 'choice'; options: Option[]; initial?: string }
  /** A few, all seen at once; none chosen at first unless `initial`. */
  | { type: 'pick'; options: Option[]; initial?: string }
  | { type: 'person'; initial?: string }
  | { type: 'people'; initial?: string[] }
  | { type: 'channel'; initial?: string }
)
export interface Option {
  value: string
  label: string
  /** Options with the same group stand together where there are too many for one list. */
  group?: string
}

/** What came back: one string a field; `people` gives ids joined by a comma. Absent and empty are the same. */
export type Values = Record<string, string | undefined>
/** At which field, what to say there. */
export type FieldErrors = Record<string, string>
