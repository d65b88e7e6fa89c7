import { z } from 'zod'
import { idLimit } from './requests/form-reader.ts'
import type { FormContext, FormName, Values } from './requests/forms.ts'

/** A form as it came back. */
export interface SentForm {
  form: FormName
  context: FormContext
  values: Values
}

const id = z.number().int().positive()

/** What goes out with a form; it has been in other hands when it comes back. */
export const formContext = z.object({
  nonce: z.string().min(1).max(200),
  request: id.nullable(),
  parent: id.exactOptional(),
  source: z.string().max(2000).exactOptional(),
  requester: z.string().min(1).max(idLimit).exactOptional(),
  team: id.exactOptional(),
  asked: z.number().int().nonnegative().exactOptional(),
  shown: z.record(z.string().max(20), z.string().max(20)).exactOptional(),
}) satisfies z.ZodType<FormContext>
