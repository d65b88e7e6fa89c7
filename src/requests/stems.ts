/** The words of a text, without case, accents and endings, so that `Invoices` is `invoice`. */
export function stemsOf(text: string): string[] {
  const plain = text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
  return (plain.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []).map(stemOf)
}

// People use few words: most are known.
const kept = 10_000
const stems = new Map<string, string>()

function stemOf(word: string): string {
  if (word.length < shortest) return word
  const known = stems.get(word)
  if (known !== undefined) return known
  // What ends with a digit has no other ending; numbers are many, and would drive out the words.
  if (/\d$/.test(word)) return word
  const found = stem(word)
  if (stems.size >= kept) stems.clear()
  // A word that nobody else will use is not kept for it.
  if (word.length <= 30) stems.set(word, found)
  return found
}

/** Shorter words keep their endings. */
const shortest = 4

/** invoice, invoices, invoiced, invoicing → invoic; ship, shipping → ship; note is not "not". */
function stem(word: string): string {
  const one = /(ss|us|is)$/.test(word) ? word : word.replace(/ies$/, 'y').replace(/(?<=ss|x|ch|sh)es$|s$/, '')
  const bare = one.length < 6 ? one : one.replace(/(ing|ed)$/, '').replace(/([bdgmnprt])\1$/, '$1')
  return bare.length < 5 ? bare : bare.replace(/e$/, '')
}
