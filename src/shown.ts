import { createHash } from 'node:crypto'
import { wishesOf } from './requests/form-initials.ts'
import type { FormContext, Values } from './requests/forms.ts'
import type { Request } from './requests/request.ts'
import { cleanText } from './requests/typed.ts'

const markOf = (typed: string | undefined) =>
  createHash('sha256')
    .update(cleanText(typed) ?? '')
    .digest('base64url')
    .slice(0, 12)

/** What stands in the fields of *Change* when it is opened: marks of it, as the texts have no room beside a form. */
export function marksOf(request: Request): Record<string, string> {
  return Object.fromEntries(Object.entries(wishesOf(request)).map(([id, typed]) => [id, markOf(typed)]))
}

/** The values that were sent: where a field was left as it was shown, what the request says now, which others may have changed. */
export function broughtUpToDate(values: Values, { shown = {} }: FormContext, request: Request): Values {
  const now = Object.entries(wishesOf(request))
  return { ...values, ...Object.fromEntries(now.filter(([id]) => shown[id] === markOf(values[id]))) }
}
