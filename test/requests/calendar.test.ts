import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addDays,
  addWorking,
  dayOf,
  defaultHours,
  instantOf,
  isDay,
  isOpen,
  nextOpening,
  nextWeek,
  openingOn,
  weekdayOf,
} from '../../src/requests/calendar.ts'
import type { WorkingHours } from '../../src/requests/request.ts'

const utc = (text: string) => Date.parse(`${text}Z`)
const iso = (at: number) => new Date(at).toISOString().slice(0, 16)
const days = (count: number) => ({ count, unit: 'days' }) as const
const hours = (count: number) => ({ count, unit: 'hours' }) as const

const berlin = defaultHours('Europe/Berlin', ['2026-12-25', '2027-01-01'])
const newYork = defaultHours('America/New_York', [])
const kolkata = defaultHours('Asia/Kolkata', [])

describe('days', () => {
  it('tells the day it is in the zone', () => {
    expect(dayOf('Europe/Berlin', utc('2026-03-05T23:30'))).toBe('2026-03-06')
    expect(dayOf('America/New_York', utc('2026-03-06T04:59'))).toBe('2026-03-05')
    expect(dayOf('Asia/Kolkata', utc('2026-03-05T18:30'))).toBe('2026-03-06')
  })

  it('reads a zone nobody knows as UTC', () => {
    expect(dayOf('Mars/Olympus', utc('2026-03-05T23:30'))).toBe('2026-03-05')
    expect(instantOf('', '2026-03-05', '09:00')).toBe(utc('2026-03-05T09:00'))
  })

  it('counts over months, leap days and years, and stops at the last day that can be written', () => {
    expect(addDays('2028-02-28', 2)).toBe('2028-03-01')
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31')
    expect(addDays('9999-12-31', 30)).toBe('9999-12-31')
  })

  it('numbers weekdays from Monday to Sunday', () => {
    expect(['2026-03-02', '2026-03-07', '2026-03-08'].map(weekdayOf)).toEqual([1, 6, 7])
  })

  it('knows real dates', () => {
    expect(['2026-03-01', '2028-02-29'].filter(isDay)).toHaveLength(2)
    const wrong = [
      '2026-02-29',
      '2026-13-01',
      '2026-04-31',
      '2026-00-10',
      '26-03-01',
      '2026-3-1',
      '2026-03-01T09:00',
      '',
    ]
    expect(wrong.filter(isDay)).toEqual([])
  })
})

describe('a clock time on a day', () => {
  it('follows the zone, summer and winter', () => {
    expect(iso(instantOf('Europe/Berlin', '2026-01-15', '09:00'))).toBe('2026-01-15T08:00')
    expect(iso(instantOf('Europe/Berlin', '2026-07-15', '09:00'))).toBe('2026-07-15T07:00')
    expect(iso(instantOf('Asia/Kolkata', '2026-07-15', '09:00'))).toBe('2026-07-15T03:30')
  })

  it('that is skipped is the first instant after', () => {
    expect(iso(instantOf('Europe/Berlin', '2026-03-29', '02:30'))).toBe('2026-03-29T01:00')
    expect(iso(instantOf('America/New_York', '2026-03-08', '02:00'))).toBe('2026-03-08T07:00')
    // Samoa went over the date line: all of that day is missing.
    expect(iso(instantOf('Pacific/Apia', '2011-12-30', '12:00'))).toBe('2011-12-30T10:00')
  })

  it('that comes twice is the earlier', () => {
    expect(iso(instantOf('Europe/Berlin', '2026-10-25', '02:30'))).toBe('2026-10-25T00:30')
    expect(iso(instantOf('America/New_York', '2026-11-01', '01:30'))).toBe('2026-11-01T05:30')
  })

  it('is shown by the clock then, unless it is skipped', () => {
    const zone = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'UTC')
    const minutes = fc.integer({ min: 0, max: 1439 })
    fc.assert(
      fc.property(zone, fc.integer({ min: 0, max: 3650 }), minutes, (timeZone, offset, minute) => {
        const day = addDays('2025-01-01', offset)
        const time = iso(minute * 60_000).slice(11)
        const at = instantOf(timeZone, day, time)
        const shown = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
        if (shown.format(at) === `${day} ${time}`) return
        expect(shown.format(at) > `${day} ${time}`).toBe(true)
        expect(shown.format(at - 60_000) < `${day} ${time}`).toBe(true)
      }),
    )
  })
})

describe('working hours', () => {
  it('are open from the opening up to, not including, the closing', () => {
    expect(isOpen(berlin, utc('2026-03-02T07:59:59.999'))).toBe(false)
    expect(isOpen(berlin, utc('2026-03-02T08:00'))).toBe(true)
    expect(isOpen(berlin, utc('2026-03-02T15:59:59.999'))).toBe(true)
    expect(isOpen(berlin, utc('2026-03-02T16:00'))).toBe(false)
  })

  it('are closed at weekends and on holidays', () => {
    expect(isOpen(berlin, utc('2026-03-07T12:00'))).toBe(false)
    expect(isOpen(berlin, utc('2026-12-25T12:00'))).toBe(false)
  })

  it('open next: now when open, else this morning, tomorrow, or after the weekend', () => {
    expect(nextOpening(berlin, utc('2026-03-02T10:00'))).toBe(utc('2026-03-02T10:00'))
    expect(iso(nextOpening(berlin, utc('2026-03-02T03:00')))).toBe('2026-03-02T08:00')
    expect(iso(nextOpening(berlin, utc('2026-03-02T16:00')))).toBe('2026-03-03T08:00')
    expect(iso(nextOpening(berlin, utc('2026-03-06T20:00')))).toBe('2026-03-09T08:00')
    expect(iso(nextOpening(berlin, utc('2026-12-24T20:00')))).toBe('2026-12-28T08:00')
  })

  it('open at the same clock time on both sides of a change of the clock', () => {
    expect(iso(nextOpening(berlin, utc('2026-03-27T20:00')))).toBe('2026-03-30T07:00')
    expect(iso(nextOpening(berlin, utc('2026-10-23T20:00')))).toBe('2026-10-26T08:00')
    expect(iso(nextOpening(newYork, utc('2026-03-06T23:00')))).toBe('2026-03-09T13:00')
    expect(iso(nextOpening(newYork, utc('2026-10-30T23:00')))).toBe('2026-11-02T14:00')
  })

  it('open on a day, or the first working day after it', () => {
    expect(iso(openingOn(berlin, '2026-03-02'))).toBe('2026-03-02T08:00')
    expect(iso(openingOn(berlin, '2026-03-07'))).toBe('2026-03-09T08:00')
    expect(iso(openingOn(berlin, '2027-01-01'))).toBe('2027-01-04T08:00')
    expect(iso(openingOn(kolkata, '2026-03-07'))).toBe('2026-03-09T03:30')
  })

  it('last until midnight when they close at 24:00', () => {
    const late = { ...berlin, to: '24:00' }
    expect(isOpen(late, utc('2026-03-02T22:59'))).toBe(true)
    expect(isOpen(late, utc('2026-03-02T23:00'))).toBe(false)
  })
})

describe('working time', () => {
  it('in days leads to the same clock time on a working day', () => {
    expect(iso(addWorking(berlin, utc('2026-03-02T10:12'), days(1)))).toBe('2026-03-03T10:12')
    expect(iso(addWorking(berlin, utc('2026-03-06T10:12'), days(1)))).toBe('2026-03-09T10:12')
    expect(iso(addWorking(berlin, utc('2026-12-24T10:12'), days(2)))).toBe('2026-12-29T10:12')
    expect(iso(addWorking(kolkata, utc('2026-03-06T04:00'), days(1)))).toBe('2026-03-09T04:00')
  })

  it('in days keeps the clock time when the clock changes', () => {
    expect(iso(addWorking(berlin, utc('2026-03-27T10:00'), days(1)))).toBe('2026-03-30T09:00')
    expect(iso(addWorking(berlin, utc('2026-10-23T10:00'), days(1)))).toBe('2026-10-26T11:00')
    expect(iso(addWorking(newYork, utc('2026-03-06T15:00'), days(1)))).toBe('2026-03-09T14:00')
    expect(iso(addWorking(newYork, utc('2026-10-30T15:00'), days(1)))).toBe('2026-11-02T16:00')
  })

  it('counts from the next opening when it starts outside hours, also at closing time', () => {
    expect(iso(addWorking(berlin, utc('2026-03-07T12:00'), days(1)))).toBe('2026-03-10T08:00')
    expect(iso(addWorking(berlin, utc('2026-03-02T16:00'), days(1)))).toBe('2026-03-04T08:00')
    expect(iso(addWorking(berlin, utc('2026-03-02T03:00'), hours(2)))).toBe('2026-03-02T10:00')
  })

  it('in hours is carried over to the next working days', () => {
    expect(iso(addWorking(berlin, utc('2026-03-02T09:30'), hours(4)))).toBe('2026-03-02T13:30')
    expect(iso(addWorking(berlin, utc('2026-03-06T14:30'), hours(4)))).toBe('2026-03-09T10:30')
    expect(iso(addWorking(berlin, utc('2026-03-02T08:30'), hours(20)))).toBe('2026-03-04T12:30')
  })

  it('that would end at closing time ends at the next opening', () => {
    expect(iso(addWorking(berlin, utc('2026-03-02T12:00'), hours(4)))).toBe('2026-03-03T08:00')
  })

  it('counts the hours that pass, not those the clock skips or repeats', () => {
    const allSunday = { ...berlin, days: [7], from: '00:00', to: '24:00' }
    expect(iso(addWorking(allSunday, utc('2026-03-28T23:00'), hours(3)))).toBe('2026-03-29T02:00')
    expect(iso(addWorking(allSunday, utc('2026-03-28T23:00'), hours(23)))).toBe('2026-04-04T22:00')
    expect(iso(addWorking(allSunday, utc('2026-10-24T22:00'), hours(24)))).toBe('2026-10-25T22:00')
  })
})

describe('the next week', () => {
  it('begins with the first opening of its first working day', () => {
    expect(iso(nextWeek(berlin, utc('2026-03-04T12:00')))).toBe('2026-03-09T08:00')
    expect(iso(nextWeek(berlin, utc('2026-03-08T12:00')))).toBe('2026-03-09T08:00')
    expect(iso(nextWeek({ ...berlin, holidays: ['2026-03-09'] }, utc('2026-03-04T12:00')))).toBe('2026-03-10T08:00')
  })

  it('is this one until it has opened', () => {
    expect(iso(nextWeek(berlin, utc('2026-03-02T07:59')))).toBe('2026-03-02T08:00')
    expect(iso(nextWeek(berlin, utc('2026-03-02T08:00')))).toBe('2026-03-09T08:00')
    expect(iso(nextWeek({ ...berlin, holidays: ['2026-03-02'] }, utc('2026-03-02T12:00')))).toBe('2026-03-03T08:00')
  })

  it('leaves out a week of holidays', () => {
    const holidays = [0, 1, 2, 3, 4].map((n) => addDays('2026-03-09', n))
    expect(iso(nextWeek({ ...berlin, holidays }, utc('2026-03-04T12:00')))).toBe('2026-03-16T08:00')
    expect(iso(nextWeek({ ...berlin, holidays }, utc('2026-03-11T12:00')))).toBe('2026-03-16T08:00')
  })

  it('opens on Sunday afternoon in UTC for a team far in the east', () => {
    const auckland = defaultHours('Pacific/Auckland', [])
    expect(iso(nextWeek(auckland, utc('2026-03-04T12:00')))).toBe('2026-03-08T20:00')
  })
})

describe('for all hours', () => {
  const someHours: fc.Arbitrary<WorkingHours> = fc.record({
    zone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Nowhere'),
    days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
    from: fc.constantFrom('06:00', '09:00', '08:30'),
    to: fc.constantFrom('12:00', '17:00', '21:45'),
    holidays: fc.array(
      fc.integer({ min: 0, max: 400 }).map((n) => addDays('2026-01-01', n)),
      { maxLength: 20 },
    ),
  })
  const someInstant = fc.integer({ min: utc('2026-01-01T00:00'), max: utc('2027-01-01T00:00') })
  const someSpan = fc.record({
    count: fc.integer({ min: 1, max: 30 }),
    unit: fc.constantFrom('hours' as const, 'days' as const),
  })

  it('working time ends in working hours, and later than it began', () => {
    fc.assert(
      fc.property(someHours, someInstant, someSpan, (of, from, span) => {
        const end = addWorking(of, from, span)
        expect(isOpen(of, end)).toBe(true)
        expect(end).toBeGreaterThan(from)
      }),
    )
  })

  it('what begins later ends no earlier', () => {
    const gap = fc.integer({ min: 0, max: 5 * 86_400_000 })
    fc.assert(
      fc.property(someHours, someInstant, gap, someSpan, (of, from, later, span) => {
        expect(addWorking(of, from + later, span)).toBeGreaterThanOrEqual(addWorking(of, from, span))
      }),
    )
  })

  it('several units are as much as one unit several times', () => {
    fc.assert(
      fc.property(someHours, someInstant, someSpan, (of, from, { count, unit }) => {
        let end = from
        for (let n = 0; n < count; n++) end = addWorking(of, end, { count: 1, unit })
        expect(addWorking(of, from, { count, unit })).toBe(end)
      }),
      { numRuns: 50 },
    )
  })

  it('the next opening is open, and nothing between is', () => {
    fc.assert(
      fc.property(someHours, someInstant, fc.double({ min: 0, max: 1, noNaN: true }), (of, at, part) => {
        const opening = nextOpening(of, at)
        expect(isOpen(of, opening)).toBe(true)
        if (opening > at) expect(isOpen(of, Math.floor(at + (opening - 1 - at) * part))).toBe(false)
      }),
    )
  })

  it('a week opens after the instant, and no two weeks on one day', () => {
    fc.assert(
      fc.property(someHours, someInstant, (of, at) => {
        const week = nextWeek(of, at)
        expect(week).toBeGreaterThan(at)
        expect(isOpen(of, week)).toBe(true)
        // Who works on Sundays may open one week on a Sunday, after holidays, and the next on the day after.
        expect(dayOf(of.zone, nextWeek(of, week)) > dayOf(of.zone, week)).toBe(true)
      }),
    )
  })
})

describe('hours that never open', () => {
  const year = Array.from({ length: 500 }, (_, n) => addDays('2026-01-01', n))
  const at = utc('2026-03-04T12:00')

  it.each([
    ['have no day', { ...berlin, days: [] }],
    ['close before they open', { ...berlin, from: '17:00', to: '09:00' }],
    ['have only holidays', { ...berlin, holidays: year }],
  ])('keep nothing waiting when they %s', (_, never) => {
    expect(isOpen(never, at)).toBe(false)
    expect(nextOpening(never, at)).toBe(at)
    expect(addWorking(never, at, days(2))).toBe(utc('2026-03-06T12:00'))
    expect(addWorking(never, at, hours(4))).toBe(utc('2026-03-04T16:00'))
    expect(dayOf('Europe/Berlin', openingOn(never, '2026-03-05'))).toBe('2026-03-05')
    expect(dayOf('Europe/Berlin', nextWeek(never, at))).toBe('2026-03-09')
  })

  it('give up at the last day that can be written', () => {
    expect(iso(openingOn(berlin, '9999-12-31'))).toBe('9999-12-31T08:00')
    expect(iso(nextOpening(berlin, utc('9999-12-31T20:00')))).toBe('9999-12-31T20:00')
  })
})
