import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeMeasure, formatNumber } from '../../src/requests/outcome.ts'

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

describe('a measure', () => {
  const measured = { measure: 'days from order to invoice', valueToday: 10, target: 4 }

  it('is told with its numbers', () => {
    expect(describeMeasure(measured)).toEqual({ measure: 'days from order to invoice', today: '10', target: '4' })
  })

  it('is nothing where nothing is measured', () => {
    expect(describeMeasure({ ...measured, measure: null })).toBeNull()
  })
})
