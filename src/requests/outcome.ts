import type { Request, Verdict } from './request.ts'

export const verdicts: readonly Verdict[] = ['achieved', 'partly', 'not_achieved', 'cannot_tell']

/** The verdict that a button carries; null: none. */
export function verdictOf(detail: string | null): Verdict | null {
  return verdicts.find((verdict) => verdict === detail) ?? null
}

const threeDecimals = new Intl.NumberFormat('en', { maximumFractionDigits: 3 })
// Three decimals would show a rate of 0.0004 as nothing.
const threeDigits = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 })

/** `1234.5` → `1,234.5`; three decimals at most, below one three digits. */
export function formatNumber(value: number): string {
  const format = Math.abs(value) < 1 ? threeDigits : threeDecimals
  return format.format(value === 0 ? 0 : value)
}

/**
 * How much of the way from the value today to the target was gone: 10 to 4, now 7, is a share of 0.5. Below 0 it went
 * the wrong way, above 1 past the target. `towards`: whether it moved in the target's direction. null: cannot be said.
 */
export function reached(numbers: { valueToday: number | null; target: number | null; value: number | null }): {
  share: number | null
  towards: boolean | null
} {
  const { valueToday, target, value } = numbers
  if (valueToday === null || target === null || value === null || valueToday === target) {
    return { share: null, towards: null }
  }
  const share = (value - valueToday) / (target - valueToday)
  return { share: share === 0 ? 0 : share, towards: share > 0 }
}

/** A measure with its numbers as people read them; null where there is none. */
interface Measured {
  measure: string
  today: string | null
  target: string | null
  value: string | null
  /** Of the way from today to the target, in whole percent: `50%`. */
  share: string | null
}

/** What a card or form says of the measure; null: the request has none. */
export function describeMeasure(
  request: Pick<Request, 'measure' | 'valueToday' | 'target' | 'result'>,
): Measured | null {
  const { measure, valueToday, target } = request
  if (measure === null) return null
  const value = request.result?.value ?? null
  const { share } = reached({ valueToday, target, value })
  return {
    measure,
    today: shown(valueToday),
    target: shown(target),
    value: shown(value),
    share: share === null ? null : `${formatNumber(Math.round(share * 100))}%`,
  }
}

const shown = (value: number | null) => (value === null ? null : formatNumber(value))
