import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Product } from '../../src/requests/request.ts'
import { route } from '../../src/requests/routing.ts'
import { directoryOf, examples, product, retailer, team } from '../fixtures/routing.ts'

const teams = { billing: 1, storefront: 2, logistics: 3, data: 6 }
const about = (title: string, need = '', outcome = '') => route({ title, need, outcome }, retailer)
const routeIn = (products: Product[], title: string, need = '') =>
  route({ title, need, outcome: '' }, directoryOf([team(1, 'Red'), team(2, 'Green'), team(3, 'Blue', true)], products))

describe('on realistic requests', () => {
  const names = new Map([...retailer.teams.values()].map(({ id, name }) => [id, name]))
  const judged = examples.map((example) => {
    const { team, why } = route(example, retailer)
    return { ...example, got: team === null ? null : names.get(team), why }
  })
  const routed = judged.filter(({ got }) => got !== null)
  const wrong = routed.filter(({ got, owner }) => got !== owner)
  const asked = judged.filter(({ got, owner }) => got === null && owner !== null)
  const accuracy = 1 - wrong.length / routed.length
  const triage = 1 - routed.length / judged.length

  it('is right about those it routes, and leaves few to triage', () => {
    const percent = (share: number) => `${(share * 100).toFixed(1)} %`
    // biome-ignore lint/suspicious/noConsole: the figures are what this test is read for
    console.info(
      [
        `${judged.length} requests, ${retailer.products.size} products: ${routed.length} routed, ` +
          `of these right ${percent(accuracy)}; to triage ${percent(triage)}`,
        ...wrong.map(({ title, got, owner, why }) => `  wrong: ${title} → ${got} (${why.join(', ')}), not ${owner}`),
        ...asked.map(({ title, owner }) => `  to triage: ${title} (${owner})`),
      ].join('\n'),
    )
    expect(judged.length).toBeGreaterThanOrEqual(60)
    expect(accuracy).toBeGreaterThanOrEqual(0.9)
    expect(triage).toBeLessThanOrEqual(0.35)
  })
})

it('says which words decided, as written in the product, strongest first', () => {
  const found = about('Wrong vat', 'Our INVOICES carry the wrong vat.')
  expect(found).toEqual({ team: teams.billing, product: 1, why: ['VAT', 'invoice'], candidates: [] })
  expect(about('VAT, credit note, dunning, invoice').why).toHaveLength(3)
})

it('shows no word of another team', () => {
  expect(about('Refunds and chargebacks', 'Refund before the parcel is back.').why).toEqual(['refund', 'chargeback'])
})

it('leaves a request without a known word to triage, with three teams to choose from', () => {
  expect(about('Please help')).toEqual({ team: null, product: null, why: [], candidates: [1, 2, 3] })
  expect(about('', '', '')).toMatchObject({ team: null, candidates: [1, 2, 3] })
})

it('leaves a request that two teams share to triage, the likelier first', () => {
  const found = about('Dashboard and parcel', 'The carrier wants it.')
  expect(found).toEqual({
    team: null,
    product: null,
    why: [],
    candidates: [teams.logistics, teams.data, teams.billing],
  })
})

it('knows the team when two of its products lead', () => {
  const found = about('Invoice and refund', 'The refund takes long, also by direct debit.')
  expect(found).toMatchObject({ team: teams.billing, product: 2 })
})

it('lets the title count more than the need', () => {
  expect(about('Pallets', 'They have no photo.').team).toBe(teams.logistics)
  expect(about('Photos', 'There is no pallet.').team).toBe(teams.storefront)
})

it('does not route by the expected outcome alone', () => {
  expect(about('Please help', 'It is slow.', 'A better dashboard').team).toBeNull()
})

it('gives little for a word that several teams use', () => {
  const products = [
    product(1, 1, 'Letters', { keywords: ['form', 'stamp'] }),
    product(2, 2, 'Taxes', { keywords: ['form'] }),
  ]
  expect(routeIn(products, 'The form').team).toBeNull()
  expect(routeIn(products, 'The form', 'It needs a stamp.').team).toBe(1)
})

it('counts a word once that two products of one team use', () => {
  const products = [
    product(1, 1, 'Letters', { keywords: ['form'] }),
    product(2, 1, 'Parcels', { keywords: ['form'] }),
    product(3, 2, 'Taxes', { keywords: ['refund'] }),
  ]
  expect(routeIn(products, 'Form or refund').team).toBeNull()
})

it.each([
  ['invoice', 'Three invoices'],
  ['Invoicing', 'We invoiced them'],
  ['category', 'New categories'],
  ['box', 'Empty boxes'],
  ['address', 'Two addresses'],
  ['shipping', 'It has shipped'],
  ['credit note', 'CREDIT-NOTES, please'],
  ['Rücklastschrift', 'Eine rucklastschrift'],
  ['счёт', 'Новый СЧЁТ'],
])('finds %s in "%s"', (keyword, title) => {
  expect(routeIn([product(1, 1, 'Thing', { keywords: [keyword] })], title).why).toEqual([keyword])
})

it.each([
  ['card', 'Discard the cardboard'],
  ['note', 'It is not there'],
  ['care', 'A new car'],
  ['credit note', 'A note on credit'],
  ['VAT', 'Private matters'],
])('does not find %s in "%s"', (keyword, title) => {
  expect(routeIn([product(1, 1, 'Thing', { keywords: [keyword] })], title).team).toBeNull()
})

it('takes the longest phrase at a place and not the words in it', () => {
  const products = [
    product(1, 1, 'Payments', { keywords: ['card'] }),
    product(2, 2, 'Gifts', { keywords: ['gift card'] }),
  ]
  expect(routeIn(products, 'Gift cards')).toMatchObject({ team: 2, why: ['gift card'] })
})

it('routes to no retired product and no retired team, and proposes none', () => {
  const products = [
    product(1, 1, 'Telegrams', { keywords: ['wire'], retired: true }),
    product(2, 3, 'Fax', { keywords: ['wire'] }),
  ]
  expect(routeIn(products, 'A wire')).toEqual({ team: null, product: null, why: [], candidates: [1, 2] })
})

it('gives a team with its words, or up to three different teams', () => {
  const words = [...retailer.products.values()].flatMap(({ name, keywords }) => [name, ...keywords])
  const text = fc
    .array(fc.oneof(fc.constantFrom(...words, 'the', 'and'), fc.string({ unit: 'binary' })))
    .map((all) => all.join(' '))
  fc.assert(
    fc.property(text, text, text, (title, need, outcome) => {
      const found = about(title, need, outcome)
      if (found.team === null) {
        expect(new Set(found.candidates).size).toBe(3)
        expect([found.product, found.why]).toEqual([null, []])
        return
      }
      const own = [...retailer.products.values()].filter(({ team }) => team === found.team)
      expect(own.map(({ id }) => id)).toContain(found.product)
      expect(found.why.length).toBeGreaterThan(0)
      for (const word of found.why)
        expect(own.flatMap((one) => [one.name, ...one.aliases, ...one.keywords])).toContain(word)
    }),
    { numRuns: 50 },
  )
})
