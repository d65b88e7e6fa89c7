import type { KnownBlock, ModalView } from '@slack/types'
import { z } from 'zod'
import { type FieldErrors, type Form, isFormName, type Values } from '../../src/requests/forms.ts'
import type { Card } from '../../src/requests/text.ts'
import { formContext, type SentForm } from '../../src/sent-form.ts'
import { plainText, toBlocks } from './cards.ts'
import { toInput } from './inputs.ts'
import { blocksOf, isObject, jsonIn } from './payload-field.ts'
import type { SlackNames } from './text.ts'

const titleSize = 24

/**
 * The form as a modal. Slack's own length limits are left out: we count emoji as one, Slack does not.
 * `names` are for the intro; null will do where there is none.
 */
export function toView(form: Form, names: SlackNames | null): ModalView {
  const intro: KnownBlock[] =
    form.intro && names
      ? toBlocks({ summary: form.intro, blocks: [{ kind: 'text', text: form.intro }] }, names, 'modal').blocks
      : []
  return {
    type: 'modal',
    callback_id: form.name,
    private_metadata: JSON.stringify(form.context),
    title: plainText(form.title, titleSize),
    submit: plainText(form.submit, titleSize),
    // A list of nothing is refused with the whole form.
    blocks: [
      ...intro,
      ...form.fields.filter((field) => !('options' in field) || field.options.length > 0).map(toInput),
    ],
  }
}

/** What a form turns into after it was sent: something to read. */
export function toReceipt(card: Card, names: SlackNames): ModalView {
  return {
    type: 'modal',
    title: plainText('Roundtrip', titleSize),
    blocks: toBlocks(card, names, 'modal').blocks,
  }
}

const elementSchema = z.object({
  type: z.string(),
  value: z.string().nullish(),
  selected_date: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
  selected_user: z.string().nullish(),
  selected_users: z.array(z.string()).nullish(),
  selected_conversation: z.string().nullish(),
})
const viewSchema = z.object({
  callback_id: z.string(),
  private_metadata: z.string().max(3000),
  // By field, then by action, which for ours is the field again. A record of records costs zod more than all the rest.
  state: z.object({ values: z.custom<Record<string, unknown>>(isObject) }),
})

/** What came back with a `view_submission`; null: it is not a form of ours, or it was tampered with. */
export function readView(view: unknown): SentForm | null {
  const read = viewSchema.safeParse(view)
  if (!read.success || !isFormName(read.data.callback_id)) return null
  const context = formContext.safeParse(jsonIn(read.data.private_metadata))
  if (!context.success) return null
  const values = readValues(read.data.state.values)
  return values && { form: read.data.callback_id, context: context.data, values }
}

function readValues(fields: Record<string, unknown>): Values | null {
  const values: Values = {}
  for (const [field, elements] of Object.entries(fields)) {
    if (!isObject(elements)) return null
    if (!Object.hasOwn(elements, field)) continue
    const element = elementSchema.safeParse(elements[field])
    if (!element.success) return null
    const value = answerIn(element.data)
    if (value) values[field] = value
  }
  return values
}

/** Errors as Slack takes them: only at inputs that the view has; the others stand at its first input. */
export function errorsFor(view: unknown, errors: FieldErrors): Record<string, string> {
  const fields = inputsOf(view)
  const shown: Record<string, string[]> = {}
  for (const [field, message] of Object.entries(errors)) {
    const at = fields.includes(field) ? field : fields[0]
    if (at !== undefined) shown[at] = [...(shown[at] ?? []), message]
  }
  return Object.fromEntries(
    Object.entries(shown).map(([at, messages]) => [at, plainText(messages.join(' '), 150).text]),
  )
}

function answerIn(element: z.infer<typeof elementSchema>): string | undefined {
  switch (element.type) {
    case 'datepicker':
      return element.selected_date ?? undefined
    case 'static_select':
    case 'radio_buttons':
      return element.selected_option?.value
    case 'users_select':
      return element.selected_user ? `slack:${element.selected_user}` : undefined
    case 'multi_users_select':
      return element.selected_users?.map((user) => `slack:${user}`).join(',')
    case 'conversations_select':
      return element.selected_conversation ? `slack:${element.selected_conversation}` : undefined
    default:
      return element.value ?? undefined
  }
}

const blocksSchema = z.array(z.object({ type: z.string(), block_id: z.string().optional() }))

function inputsOf(view: unknown): string[] {
  const { data: blocks = [] } = blocksSchema.safeParse(blocksOf(view))
  return blocks.flatMap((block) => (block.type === 'input' && block.block_id ? [block.block_id] : []))
}
