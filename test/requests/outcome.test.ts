import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeMeasure, formatNumber, reached, verdictOf } from '../../src/requests/outcome.ts'
import type { Outcome } from '../../src/requests/request.ts'

const outcomeOf = (value: number | null): Outcome => ({
  verdict: 'partly',
  value,
  comment: null,
  by: 'slack:U0ANNA',
  at: 0,
})

describe('numbers', () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [12, '12'],
    [-3, '-3'],
    [12.5, '12.5'],
    [1234.5678, '1,234.568'],
    [1_200_000, '1,200,000'],
    [0.5, '0.5'],
    [0.00042, '0.00042'],
  ])('%d reads %s', (value, text) => {
    expect(formatNumber(value)).toBe(text)
  })

  it('are never shown as nothing unless they are', () => {
    const number = fc.double({ min: 0.000001, max: 1e12, noNaN: true })
    fc.assert(fc.property(number, (value) => Number(formatNumber(value).replaceAll(',', '')) > 0))
  })
})

describe('what was reached', () => {
  it.each([
    ['half the way down', { valueToday: 10, target: 4, value: 7 }, { share: 0.5, towards: true }],
    ['half the way up', { valueToday: 4, target: 10, value: 7 }, { share: 0.5, towards: true }],
    ['past the target', { valueToday: 10, target: 4, value: 1 }, { share: 1.5, towards: true }],
    ['no way at all', { valueToday: 10, target: 4, value: 10 }, { share: 0, towards: false }],
    ['the wrong way', { valueToday: 10, target: 4, value: 13 }, { share: -0.5, towards: false }],
    ['nothing to go', { valueToday: 4, target: 4, value: 7 }, { share: null, towards: null }],
    ['no value', { valueToday: 10, target: 4, value: null }, { share: null, towards: null }],
    ['no target', { valueToday: 10, target: null, value: 7 }, { share: null, towards: null }],
    ['no value today', { valueToday: null, target: 4, value: 7 }, { share: null, towards: null }],
  ])('is told for %s', (_, numbers, told) => {
    expect(reached(numbers)).toEqual(told)
  })
})

describe('a measure', () => {
  const measured = { measure: 'days from order to invoice', valueToday: 10, target: 4, result: null }

  it('is told with its numbers', () => {
    const told = { measure: 'days from order to invoice', today: '10', target: '4', value: null, share: null }
    expect(describeMeasure(measured)).toEqual(told)
  })

  it('is told with the value reached once there is one', () => {
    expect(describeMeasure({ ...measured, result: outcomeOf(6) })).toMatchObject({ value: '6', share: '67%' })
  })

  it('leaves out the share where there is no value', () => {
    expect(describeMeasure({ ...measured, result: outcomeOf(null) })).toMatchObject({ value: null, share: null })
  })

  it('is nothing where nothing is measured', () => {
    expect(describeMeasure({ ...measured, measure: null })).toBeNull()
  })
})

describe('a verdict', () => {
  it('is read from a button', () => {
    expect(verdictOf('not_achieved')).toBe('not_achieved')
  })

  it.each([null, '', 'Achieved', 'constructor'])('is none for %j', (detail) => {
    expect(verdictOf(detail)).toBeNull()
  })
})
