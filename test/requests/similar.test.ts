import { expect, it } from 'vitest'
import { mostSimilar } from '../../src/requests/similar.ts'

const finished = (id: number, title: string) => ({ id, title })

it('finds what was asked for in other words', () => {
  const invoices = finished(1, 'Send invoices sooner')
  const search = finished(2, 'Search finds nothing with umlauts')
  expect(mostSimilar('Invoice should be sent faster', [invoices, search])).toBe(invoices)
})

it('takes the later of two alike', () => {
  const later = finished(2, 'Send invoices sooner')
  expect(mostSimilar('Send invoices sooner', [finished(1, 'Send invoices sooner'), later])).toBe(later)
})

it('finds nothing where only small words agree', () => {
  expect(mostSimilar('We need this for the shop', [finished(1, 'All of this for the warehouse')])).toBeNull()
  expect(mostSimilar('', [finished(1, 'Send invoices sooner')])).toBeNull()
})
