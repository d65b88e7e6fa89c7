import type { Request, Verdict } from './request.ts'

export const verdicts: readonly Verdict[] = ['achieved', 'partly', 'not_achieved', 'cannot_tell']

const threeDecimals = new Intl.NumberFormat('en', { maximumFractionDigits: 3 })
// Three decimals would show a rate of 0.0004 as nothing.
const threeDigits = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 })

/** `1234.5` → `1,234.5`; three decimals at most, below one three digits. */
export function formatNumber(value: number): string {
  const format = Math.abs(value) < 1 ? threeDigits : threeDecimals
  return format.format(value === 0 ? 0 : value)
}

/** A measure with its numbers as people read them; null where there is none. */
interface Measured {
  measure: string
  today: string | null
  target: string | null
}

/** What a form says of the measure; null: the request has none. */
export function describeMeasure(request: Pick<Request, 'measure' | 'valueToday' | 'target'>): Measured | null {
  const { measure, valueToday, target } = request
  return measure === null ? null : { measure, today: shown(valueToday), target: shown(target) }
}

const shown = (value: number | null) => (value === null ? null : formatNumber(value))
