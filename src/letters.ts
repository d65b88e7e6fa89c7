/**
 * Letters to add, drop, change or swap to come from one word to the other (Damerau-Levenshtein). Words whose lengths
 * differ by more than `allowed` are not compared: they are that far apart already.
 */
export function lettersApart(a: string, b: string, allowed: number): number {
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
