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

/** Marks of what a form shows, by name, as the texts have no room beside it. */
export function marksOf(texts: Values): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([id, text]) => [id, markOf(text)]))
}

/** Whether what is left to clean up is what the form showed; a second delivery may have left more. */
export const showsDebt = ({ shown = {} }: FormContext, { debt }: Request): boolean =>
  shown.debt === undefined || debt === null || shown.debt === markOf(debt.text)

/** The values that were sent: where a field was left as it was shown, what the request says now, which others may have changed. */
export function broughtUpToDate(values: Values, { shown = {} }: FormContext, request: Request): Values {
  const now = Object.entries(wishesOf(request))
  return { ...values, ...Object.fromEntries(now.filter(([id]) => shown[id] === markOf(values[id]))) }
}
