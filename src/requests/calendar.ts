import type { Day, Instant, WorkingHours, WorkingSpan } from './request.ts'

const minute = 60_000
const hour = 60 * minute
const dayLength = 24 * hour
const lastDay = Date.parse('9999-12-31')
/** Longer than any run of holidays: hours that do not open for this many days never do. */
const farthestOpening = 400

interface Window {
  opens: Instant
  closes: Instant
}

/** The calendar day it is in the zone. A zone nobody knows is read as UTC. */
export function dayOf(zone: string, at: Instant): Day {
  return dayAt(wallClock(zone, at))
}

/** That many calendar days later; no day is later than 9999-12-31. */
export function addDays(day: Day, days: number): Day {
  return dayAt(Math.min(Date.parse(day) + days * dayLength, lastDay))
}

/** 1 = Monday … 7 = Sunday. */
export function weekdayOf(day: Day): number {
  return new Date(Date.parse(day)).getUTCDay() || 7
}

/** A date that is in the calendar, written `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const at = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
}

/** Whether Node.js knows the zone by this name. Offsets are no zones: they know no summer time. */
export const isZone = (zone: string): boolean => /^[A-Za-z]/.test(zone) && makeClock(zone) !== null

/** When clocks in the zone show `time` (`HH:MM`) on that day. Skipped there: the first instant after. Shown twice: the earlier. */
export function instantOf(zone: string, day: Day, time: string): Instant {
  return instantAt(zone, Date.parse(day) + timeOfDay(time))
}

/** From opening time up to, not including, closing time on a working day. */
export function isOpen(hours: WorkingHours, at: Instant): boolean {
  const today = windowOn(hours, dayOf(hours.zone, at))
  return today !== null && today.opens <= at && at < today.closes
}

/** The instant itself when it is open, else the next opening. Hours that never open keep nothing waiting. */
export function nextOpening(hours: WorkingHours, at: Instant): Instant {
  const today = dayOf(hours.zone, at)
  const window = windowOn(hours, today)
  if (window && at < window.closes) return Math.max(at, window.opens)
  return Math.max(at, nextWindow(hours, addDays(today, 1))?.opens ?? at)
}

/** The first opening on or after that day. */
export function openingOn(hours: WorkingHours, day: Day): Instant {
  return nextWindow(hours, day)?.opens ?? instantOf(hours.zone, day, hours.from)
}

/** So much working time later: always within working hours, and so at the next opening instead of a closing time. */
export function addWorking(hours: WorkingHours, from: Instant, span: WorkingSpan): Instant {
  const start = nextOpening(hours, from)
  if (!isOpen(hours, start)) return start + span.count * (span.unit === 'days' ? dayLength : hour)
  return span.unit === 'days' ? addWorkingDays(hours, start, span.count) : addWorkingHours(hours, start, span.count)
}

/** The first opening of the first week (from Monday) whose first opening is still to come. */
export function nextWeek(hours: WorkingHours, at: Instant): Instant {
  const today = dayOf(hours.zone, at)
  const monday = addDays(today, 1 - weekdayOf(today))
  const opening = openingOn(hours, monday)
  return opening > at ? opening : openingOn(hours, addDays(monday, 7))
}

/** Monday to Friday, nine to five. */
export function defaultHours(zone: string, holidays: Day[]): WorkingHours {
  return { zone, days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00', holidays }
}

function addWorkingDays(hours: WorkingHours, start: Instant, count: number): Instant {
  if (count === 0) return start
  const wall = wallClock(hours.zone, start)
  let day = dayOf(hours.zone, start)
  for (let left = count; left > 0; left--) {
    const window = nextWindow(hours, addDays(day, 1))
    if (!window) return start + count * dayLength
    day = dayOf(hours.zone, window.opens)
  }
  // Where the clock skips that time of day it may be closed already.
  return nextOpening(hours, instantAt(hours.zone, Date.parse(day) + (wall % dayLength)))
}

function addWorkingHours(hours: WorkingHours, start: Instant, count: number): Instant {
  let at = start
  let left = count * hour
  for (;;) {
    const day = dayOf(hours.zone, at)
    const window = windowOn(hours, day)
    if (!window || at + left < window.closes) return at + left
    left -= window.closes - at
    const next = nextWindow(hours, addDays(day, 1))
    if (!next) return at + left
    at = next.opens
  }
}

function nextWindow(hours: WorkingHours, from: Day): Window | null {
  for (let days = 0; days < farthestOpening; days++) {
    const window = windowOn(hours, addDays(from, days))
    if (window) return window
  }
  return null
}

// Everybody's requests fall due by the same few days of the same few hours.
const daysKept = 1_000
const days = new Map<number, Day>()

function dayAt(wall: Instant): Day {
  const number = Math.floor(wall / dayLength)
  const known = days.get(number)
  if (known !== undefined) return known
  const day = new Date(number * dayLength).toISOString().slice(0, 10)
  if (days.size >= daysKept) days.clear()
  days.set(number, day)
  return day
}

const windows = new WeakMap<WorkingHours, Map<Day, Window | null>>()

function windowOn(hours: WorkingHours, day: Day): Window | null {
  const known = windows.get(hours) ?? new Map<Day, Window | null>()
  const kept = known.get(day)
  if (kept !== undefined) return kept
  const window = findWindow(hours, day)
  if (known.size >= daysKept) known.clear()
  windows.set(hours, known.set(day, window))
  return window
}

function findWindow(hours: WorkingHours, day: Day): Window | null {
  if (!hours.days.includes(weekdayOf(day)) || hours.holidays.includes(day)) return null
  const opens = instantOf(hours.zone, day, hours.from)
  const closes = instantOf(hours.zone, day, hours.to)
  return opens < closes ? { opens, closes } : null
}

function timeOfDay(time: string): number {
  const [hours, minutes] = time.split(':')
  return Number(hours) * hour + Number(minutes) * minute
}

/** `wall` is what the clock shows, written as if the zone were UTC. */
function instantAt(zone: string, wall: number): Instant {
  // No zone is a whole day from UTC, so these two stand on either side of any change of the clock at that time.
  const before = wall - dayLength
  const after = wall + dayLength
  const earlier = wall - offsetAt(zone, before)
  if (wallClock(zone, earlier) === wall) return earlier
  const later = wall - offsetAt(zone, after)
  if (wallClock(zone, later) === wall) return later
  return changeBetween(zone, before, after)
}

function changeBetween(zone: string, from: Instant, to: Instant): Instant {
  const offset = offsetAt(zone, from)
  let before = from
  let after = to
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (offsetAt(zone, middle) === offset) before = middle
    else after = middle
  }
  return after
}

const wallClock = (zone: string, at: Instant): number => at + offsetAt(zone, at)

// Clocks change at full quarters of an hour nowadays; asking for a zone's clock costs more than all the rest here.
const quarter = 15 * minute
const quartersSince = Date.UTC(1990, 0)
const offsetsKept = 10_000
const offsets = new Map<string, Map<number, number>>()

function offsetAt(zone: string, at: Instant): number {
  if (at < quartersSince) return clockIn(zone, at) - at
  const ofZone = offsets.get(zone) ?? new Map<number, number>()
  const begins = at - (at % quarter)
  const known = ofZone.get(begins)
  if (known !== undefined) return known
  const offset = clockIn(zone, begins) - begins
  if (ofZone.size >= offsetsKept) ofZone.clear()
  offsets.set(zone, ofZone.set(begins, offset))
  return offset
}

function clockIn(zone: string, at: Instant): number {
  const [month = 1, day = 1, year = 1970, hours = 0, minutes = 0, seconds = 0] =
    clockOf(zone).format(at).match(/\d+/g)?.map(Number) ?? []
  return Date.UTC(year, month - 1, day, hours, minutes, seconds) + (((at % 1000) + 1000) % 1000)
}

const clocks = new Map<string, Intl.DateTimeFormat>()

function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone)
  if (known) return known
  const clock = makeClock(zone) ?? clockOf('UTC')
  clocks.set(zone, clock)
  return clock
}

function makeClock(timeZone: string): Intl.DateTimeFormat | null {
  const two = '2-digit'
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: two,
      day: two,
      hour: two,
      minute: two,
      second: two,
    })
  } catch {
    return null
  }
}
