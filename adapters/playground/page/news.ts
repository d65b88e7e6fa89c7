import type { Said } from '../protocol.ts'
import { moment, type Reader } from './dates.ts'
import { parseMrkdwn, toWords } from './mrkdwn.ts'

/** As much of what was said as a glance takes in. */
const glance = 90

/** What the bot said while time moved, in a sentence or two; `reader.now` is when time stopped. */
export function newsOf(said: Said[], reader: Reader): string {
  const [first] = said
  if (!first) return `${moment(reader.now, reader)}: Roundtrip had nothing to say meanwhile.`
  const words = shortened(toWords(parseMrkdwn(first.text)))
  const others = [...new Set(said.map(({ to }) => to))].filter((to) => to !== first.to)
  const more = others.length > 0 ? ` It also wrote to ${listed(others)}.` : ''
  return `${moment(first.at, reader)}: Roundtrip wrote to ${first.to}: “${words}”${more}`
}

function shortened(words: string): string {
  const line = words.trim().replace(/\s+/g, ' ')
  if (line.length <= glance) return line
  const space = line.lastIndexOf(' ', glance)
  return `${line.slice(0, space > 0 ? space : glance)}…`
}

const listed = (names: string[]): string =>
  names.length > 3
    ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} others`
    : names.join(', ').replace(/, ([^,]*)$/, ' and $1')
