/** What the words after `/request` mean. `meant` is the usage that a mistyped word comes close to. */
export type Words =
  | { kind: 'empty' }
  | { kind: 'command'; name: 'mine' | 'team' | 'setup' | 'help' }
  | { kind: 'command'; name: 'show' | 'withdraw'; number: number }
  | { kind: 'typo'; meant: string }
  | { kind: 'title'; title: string }

/** What a word that comes close is taken for; what each does stands in the catalogue. */
const commands = [
  { name: 'mine', usage: 'mine' },
  { name: 'show', usage: 'show REQ-12' },
  { name: 'team', usage: 'team' },
  { name: 'withdraw', usage: 'withdraw REQ-12' },
  { name: 'setup', usage: 'setup' },
  { name: 'help', usage: 'help' },
]

/** Reads a text as a command only if it fits one whole; all else is the title of a new request, as it was typed. */
export function parseWords(text: string): Words {
  const title = text.trim()
  if (title === '') return { kind: 'empty' }
  const words = title.toLowerCase().split(/\s+/)
  const [word = '', key] = words
  if (words.length === 1) return parseWord(word) ?? { kind: 'title', title }
  const number = words.length === 2 ? numberOf(key) : null
  if (number !== null && (word === 'show' || word === 'withdraw')) return { kind: 'command', name: word, number }
  return { kind: 'title', title }
}

function parseWord(word: string): Words | null {
  if (word === 'mine' || word === 'team' || word === 'setup' || word === 'help') return { kind: 'command', name: word }
  const allowed = word.length <= 4 ? 1 : 2
  const [nearest] = commands
    .map(({ name, usage }) => ({ usage, letters: distance(word, name, allowed) }))
    .filter(({ letters }) => letters <= allowed)
    .sort((a, b) => a.letters - b.letters)
  return nearest ? { kind: 'typo', meant: nearest.usage } : null
}

function numberOf(key: string | undefined): number | null {
  const digits = /^req-(\d{1,9})$/.exec(key ?? '')?.[1]
  return digits === undefined ? null : Number(digits)
}

/**
 * Damerau-Levenshtein (adjacent letters swapped count once). Longer words are never compared: a length that differs
 * by more than `allowed` is that far away already.
 */
function distance(a: string, b: string, allowed: number): number {
  if (Math.abs(a.length - b.length) > allowed) return allowed + 1
  let last: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(last, j - 2) + 1 : Infinity
      next[j] = Math.min(at(row, j) + 1, at(next, j - 1) + 1, at(row, j - 1) + cost, swapped)
    }
    last = row
    row = next
  }
  return at(row, b.length)
}

const at = (row: number[], i: number): number => row[i] ?? Infinity
