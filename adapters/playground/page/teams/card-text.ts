import { clockTime, moment, type Reader } from '../dates.ts'
import { markMentions } from './markdown.ts'

type Json = Record<string, unknown>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The card as this reader gets it: with times in their own zone, and the mentions that it declares marked. */
export function readableCard(card: unknown, reader: Reader): Json {
  return isObject(card) ? readable(card, reader, mentionsIn(card)) : {}
}

function mentionsIn(card: Json): string[] {
  const entities = isObject(card.msteams) && Array.isArray(card.msteams.entities) ? card.msteams.entities : []
  return entities
    .filter(isObject)
    .flatMap(({ type, text }) => (type === 'mention' && typeof text === 'string' ? text : []))
}

function readable(value: Json, reader: Reader, mentions: string[]): Json {
  // What goes back to the bot goes back as it came.
  const entries = Object.entries(value).map(([name, inside]) => [
    name,
    name === 'data' ? inside : insideOf(inside, reader, mentions),
  ])
  const whole: Json = Object.fromEntries(entries)
  if (value.type !== 'TextBlock' || typeof value.text !== 'string') return whole
  return { ...whole, text: markMentions(fillTimes(value.text, reader), mentions) }
}

function insideOf(value: unknown, reader: Reader, mentions: string[]): unknown {
  if (Array.isArray(value)) return value.map((one) => insideOf(one, reader, mentions))
  return isObject(value) ? readable(value, reader, mentions) : value
}

const instant = String.raw`(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d))`
const dates = new RegExp(String.raw`\{\{DATE\(${instant}(?:, ?(COMPACT|LONG|SHORT))?\)\}\}`, 'g')
const times = new RegExp(String.raw`\{\{TIME\(${instant}\)\}\}`, 'g')

/** `{{DATE(…)}}` and `{{TIME(…)}}`: the renderer would take this machine's zone for the reader's. */
export function fillTimes(text: string, reader: Reader): string {
  const form = { COMPACT: numbers, SHORT: short, LONG: long }
  return text
    .replace(dates, (_, at: string, name: keyof typeof form = 'COMPACT') => form[name](Date.parse(at), reader))
    .replace(times, (_, at: string) => clockTime(Date.parse(at), reader))
}

const short = (at: number, reader: Reader): string => moment(at, reader).replace(/, \d\d:\d\d$/, '')

function format(options: Intl.DateTimeFormatOptions) {
  return (at: number, { zone }: Reader): string =>
    new Intl.DateTimeFormat('en-GB', { timeZone: zone, ...options }).format(at)
}
const numbers = format({ day: '2-digit', month: '2-digit', year: 'numeric' })
const long = format({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
