import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import type { Card } from './requests/text.ts'
import type { Words } from './requests/words/en.ts'

/** Logs what nobody foresaw, and gives the one sentence that a person gets, with the code to quote. */
export function failureCard(error: unknown, { words, log }: { words: Words; log: Pick<Logger, 'error'> }): Card {
  const code = randomBytes(3).toString('hex')
  log.error({ err: error, code }, 'something went wrong')
  return words.wentWrong(code)
}
