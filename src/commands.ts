import { lettersApart } from './letters.ts'

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

/** So many letters are taken for a slip: whatever was meant, the answer offers it as a title too. */
const mistyped = 2

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

// No part of a word as in `:tada:` or `:)`.
const endOfCall = /^(?:\s*[,:](?=[\s\w]|$)(?![\w+-]+:))+/

/**
 * What was said to the bot without its mention, which only calls it: no more than a space stays where that stood, and
 * at the beginning no comma or colon behind it.
 */
export function withoutCall(text: string, call: RegExp): string {
  const withGap = new RegExp(`(?:${call.source})[^\\S\\n]*`, call.flags)
  const said = text.replace(withGap, (_call: string, at: number) => (/\S/.test(text.charAt(at - 1)) ? ' ' : ''))
  return new RegExp(`^\\s*(?:${call.source})`).test(text) ? said.replace(endOfCall, '') : said
}

function parseWord(word: string): Words | null {
  if (word === 'mine' || word === 'team' || word === 'setup' || word === 'help') return { kind: 'command', name: word }
  // Two letters away from a word of two is anything.
  if (word.length < 3) return null
  const [nearest] = commands
    .map(({ name, usage }) => ({ usage, letters: lettersApart(word, name, mistyped) }))
    .filter(({ letters }) => letters <= mistyped)
    .sort((a, b) => a.letters - b.letters)
  return nearest ? { kind: 'typo', meant: nearest.usage } : null
}

function numberOf(key: string | undefined): number | null {
  const digits = /^req-(\d{1,9})$/.exec(key ?? '')?.[1]
  return digits === undefined ? null : Number(digits)
}
