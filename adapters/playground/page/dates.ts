/** Who reads, and when: both decide what a moment looks like. */
export interface Reader {
  zone: string
  /** Product time, in milliseconds. */
  now: number
}

const usual = 'en-GB'
/** Each costs as much to make as it takes to use a hundred times, and every message needs some. */
const formats = new Map<string, Intl.DateTimeFormat>()

function format(zone: string, options: Intl.DateTimeFormatOptions, locale = usual): Intl.DateTimeFormat {
  const key = locale + zone + JSON.stringify(options)
  const kept = formats.get(key) ?? new Intl.DateTimeFormat(locale, { timeZone: zone, ...options })
  formats.set(key, kept)
  return kept
}

/** `10:32`, on the reader's clock. */
export const clockTime = (at: number, { zone }: Reader): string =>
  format(zone, { hour: '2-digit', minute: '2-digit' }).format(at)

/** `Monday, 4 January 2027`. */
export const longDay = (at: number, { zone }: Reader): string =>
  format(zone, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }).format(at)

/** `Mon, 4 Jan 2027, 10:32`. */
export const moment = (at: number, reader: Reader): string =>
  `${format(reader.zone, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' }).format(at)}, ${clockTime(at, reader)}`

/** The reader's calendar day, `2027-01-04`. */
export const dayOf = (at: number, { zone }: Reader): string =>
  format(zone, { year: 'numeric', month: '2-digit', day: '2-digit' }, 'en-CA').format(at)

/** When a message was written, in milliseconds. */
export const timeOf = (ts: string): number => Number(ts) * 1000

const day = 86_400_000

/** `Today`, `Yesterday`, `Tomorrow`; null: none of these. */
export function nearDay(at: number, reader: Reader): string | null {
  const here = dayOf(at, reader)
  if (here === dayOf(reader.now, reader)) return 'Today'
  if (here === dayOf(reader.now - day, reader)) return 'Yesterday'
  return here === dayOf(reader.now + day, reader) ? 'Tomorrow' : null
}

/** Slack's date tokens: https://docs.slack.dev/messaging/formatting-message-text#date-formatting */
export function fillDate(pattern: string, at: number, reader: Reader): string {
  return pattern.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const base = name.replace(/_pretty$/, '')
    const near = base === name ? null : nearDay(at, reader)
    if (near) return near.toLowerCase()
    return plainDate(base, at, reader) ?? whole
  })
}

function plainDate(name: string, at: number, reader: Reader): string | null {
  switch (name) {
    case 'date':
      return format(reader.zone, { day: 'numeric', month: 'long', year: 'numeric' }).format(at)
    case 'date_num':
      return dayOf(at, reader)
    case 'date_short':
      return format(reader.zone, { day: 'numeric', month: 'short', year: 'numeric' }).format(at)
    case 'date_long':
      return longDay(at, reader)
    case 'time':
      return clockTime(at, reader)
    case 'time_secs':
      return format(reader.zone, { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(at)
    default:
      return null
  }
}
