import type { Directory, Draft, Product, ProductId, TeamId } from './request.ts'
import { stemsOf } from './stems.ts'

type Wish = Pick<Draft, 'title' | 'need' | 'outcome'>

interface Route {
  team: TeamId | null
  product: ProductId | null
  /** The words found, as written in the product, strongest first; empty without a team. */
  why: string[]
  /** Without a team: the likeliest ones, best first, three at most. */
  candidates: TeamId[]
}

interface Term {
  product: Product
  /** As written in the product. */
  written: string
  weight: number
}
interface Index {
  /** By the phrase's stems; and how many teams use it. */
  terms: Map<string, { terms: Term[]; teams: number }>
  /** The stems that phrases begin with. */
  firsts: Set<string>
  longest: number
}
/** What a request says about one team. */
interface Tally {
  team: TeamId
  /** By phrase, so that a word which two of its products have counts once. */
  words: Map<string, { written: string; score: number }>
  products: Map<ProductId, number>
}

// A title says what it is about; a need tells a story; an outcome is about the business, which others have a part in.
const fieldWeights = { title: 2, need: 1, outcome: 0.5 } as const
const nameWeight = 1.5
const keywordWeight = 1
/** One keyword of one team, anywhere but in the outcome alone. */
const enough = 1
/** The next team may have this share of the best one's score at most. */
const clearlyBehind = 0.6

/**
 * Who owns it, and why: the team whose products' names, aliases and keywords are found in the request, if it is
 * clearly ahead of all others; else the three likeliest teams for a person to choose from.
 */
export function route(draft: Wish, directory: Directory): Route {
  const tallies = tallyTeams(draft, indexOf(directory)).sort(byScore)
  const [best, second] = tallies
  const ahead = best ? scoreOf(best) : 0
  if (!best || ahead < enough || (second && scoreOf(second) > ahead * clearlyBehind)) {
    return { team: null, product: null, why: [], candidates: likeliest(tallies, directory) }
  }
  const words = [...best.words.values()].sort((a, b) => b.score - a.score)
  const [product] = [...best.products].sort(([a, x], [b, y]) => y - x || a - b)
  const why = words.slice(0, 3).map(({ written }) => written)
  return { team: best.team, product: product?.[0] ?? null, why, candidates: [] }
}

/** The teams to choose from where a person has to, best first, three at most; without the one that gives it away. */
export function candidatesFor(draft: Wish, directory: Directory, without: TeamId): TeamId[] {
  const tallies = tallyTeams(draft, indexOf(directory)).sort(byScore)
  return likeliest(tallies, directory, without)
}

const scoreOf = ({ words }: Tally): number => [...words.values()].reduce((sum, { score }) => sum + score, 0)

const byScore = (a: Tally, b: Tally): number => scoreOf(b) - scoreOf(a) || a.team - b.team

function tallyTeams(draft: Wish, index: Index): Tally[] {
  const tallies = new Map<TeamId, Tally>()
  for (const [phrase, weight] of weighPhrases(draft, index)) {
    const { terms, teams } = index.terms.get(phrase) ?? { terms: [], teams: 0 }
    for (const { product, written, weight: own } of terms) {
      const { team, id } = product
      // A word that several teams use says little about any of them.
      const score = (weight * own) / teams
      const tally: Tally = tallies.get(team) ?? { team, words: new Map(), products: new Map() }
      if (score > (tally.words.get(phrase)?.score ?? 0)) tally.words.set(phrase, { written, score })
      tally.products.set(id, (tally.products.get(id) ?? 0) + score)
      tallies.set(team, tally)
    }
  }
  return [...tallies.values()]
}

function weighPhrases(draft: Wish, index: Index): Map<string, number> {
  const weights = new Map<string, number>()
  for (const field of ['title', 'need', 'outcome'] as const) {
    for (const phrase of phrasesIn(stemsOf(draft[field]), index)) {
      weights.set(phrase, (weights.get(phrase) ?? 0) + fieldWeights[field])
    }
  }
  return weights
}

/** Each once, however often it is said. The longest at a place counts alone: a "gift card" is no "card". */
function phrasesIn(stems: string[], index: Index): Set<string> {
  const found = new Set<string>()
  for (let at = 0; at < stems.length; ) {
    const begins = index.firsts.has(stems[at] ?? '')
    let length = begins ? Math.min(index.longest, stems.length - at) : 0
    while (length > 0 && !index.terms.has(stems.slice(at, at + length).join(' '))) length--
    if (length > 0) found.add(stems.slice(at, at + length).join(' '))
    at += Math.max(length, 1)
  }
  return found
}

function likeliest(tallies: Tally[], directory: Directory, without: TeamId | null = null): TeamId[] {
  const all = [...directory.teams.values()].filter(({ retired }) => !retired).map(({ id }) => id)
  const ranked = new Set([...tallies.map(({ team }) => team), ...all.sort((a, b) => a - b)])
  return [...ranked].filter((id) => id !== without).slice(0, 3)
}

const indexes = new WeakMap<Directory, Index>()

function indexOf(directory: Directory): Index {
  const known = indexes.get(directory)
  if (known) return known
  const index: Index = { terms: new Map(), firsts: new Set(), longest: 0 }
  for (const product of directory.products.values()) {
    if (product.retired || directory.teams.get(product.team)?.retired !== false) continue
    for (const [phrase, term] of termsOf(product)) {
      const terms = [...(index.terms.get(phrase)?.terms ?? []), term]
      index.terms.set(phrase, { terms, teams: new Set(terms.map(({ product }) => product.team)).size })
      const stems = phrase.split(' ')
      index.firsts.add(stems[0] ?? '')
      index.longest = Math.max(index.longest, stems.length)
    }
  }
  indexes.set(directory, index)
  return index
}

/** Name and aliases weigh more, but of the ways to write one word the keyword is shown: it is what people say. */
function termsOf(product: Product): Map<string, Term> {
  const terms = new Map<string, Term>()
  for (const written of product.keywords) terms.set(phraseOf(written), { product, written, weight: keywordWeight })
  for (const name of [product.name, ...product.aliases]) {
    const phrase = phraseOf(name)
    terms.set(phrase, { product, written: terms.get(phrase)?.written ?? name, weight: nameWeight })
  }
  terms.delete('')
  return terms
}

const phraseOf = (text: string): string => stemsOf(text).join(' ')
