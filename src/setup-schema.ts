import { z } from 'zod'
import { lettersApart } from './letters.ts'
import { isZone } from './requests/calendar.ts'
import { nameLimit } from './requests/form-fields.ts'
import type { Platform } from './requests/request.ts'
import { cleanText, measureText } from './requests/typed.ts'

export const dayNames = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

/** Cleaned as a form's fields are, so that what chat takes the file takes too. */
const name = z
  .string()
  .overwrite((text) => cleanText(text) ?? '')
  .min(1, 'must not be empty')
  .refine((text) => measureText(text, nameLimit).fits, `must have ${nameLimit} characters at most`)
  .regex(/^[^\p{Cc}\u2028\u2029]*$/u, 'must be one line')
const day = z.iso.date('must be a day that exists, as in 2027-04-05')
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day, as in "09:00"')
const zone = z
  .string()
  .refine(isZone, { error: ({ input }) => `there is no such time zone${suggest(String(input), zones())}` })

const platforms = ['slack', 'teams'] as const satisfies readonly Platform[]
const platform = z.enum(platforms, `must be ${platforms.join(' or ')}`)

/** What ids look like on each platform. A link to a channel of Teams holds its id with `:` and `@` encoded. */
const channelIds = {
  slack: /^[CG][A-Z0-9]{2,}$/,
  // Local clients call theirs `team-id` and the like.
  teams: /^(19(:|%3[Aa])[\w.=-]{1,200}(@|%40)thread\.[A-Za-z0-9]{1,20}|([a-z]+-){1,3}id)$/,
}
const personIds = {
  slack: /^[UW][A-Z0-9]{2,}$/,
  // Local clients have ids with a digit too many.
  teams: /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12,13}|29:[\w.=-]{1,200})$/i,
}
const groupId = /^S[A-Z0-9]{2,}$/

/** How each platform's ids look and where they stand, for people who wrote another. */
export const channelHelp: Record<Platform, string> = {
  slack: "C0BILLING: it stands at the bottom of the channel's details",
  teams: '19:…@thread.tacv2: it stands in the link to the channel, behind /channel/',
}
const channelHint = `must be a channel's id, as in ${channelHelp.slack}; on Teams as in ${channelHelp.teams}`
const personHint =
  "must be a person's id, as in U0ADA: copy it from their profile; on Teams as in 11111111-2222-3333-4444-555555555555: help tells people their own"

/** Which platform an id as it stands in the file belongs to; null: it is no such id. */
export function platformOfId(id: string, kind: 'channel' | 'person'): Platform | null {
  const looks = kind === 'channel' ? channelIds : personIds
  if (kind === 'person' && groupId.test(id)) return 'slack'
  return platforms.find((platform) => looks[platform].test(id)) ?? null
}

const channel = z
  .string()
  .refine((id) => platformOfId(id, 'channel') !== null, channelHint)
  .transform((id) => (channelIds.slack.test(id) ? `slack:${id}` : `teams:${decodeURIComponent(id)}`))
const person = z
  .string()
  .refine((id) => platformOfId(id, 'person') !== null && !groupId.test(id), personHint)
  .transform((id) => (personIds.slack.test(id) ? `slack:${id}` : `teams:${asStored(id)}`))
/** Teams writes the ids of its directory in small letters. */
const asStored = (id: string): string => (id.startsWith('29:') ? id : id.toLowerCase())

export const hours = z
  .strictObject({
    days: z
      .array(z.enum(dayNames, `must be one of ${dayNames.join(', ')}`))
      .min(1, 'must name a day at least')
      .transform((days) => [...new Set(days.map((day) => dayNames.indexOf(day) + 1))].sort()),
    from: clock,
    to: clock,
  })
  .partial()

export const triage = z.strictObject({
  platform: platform.optional(),
  channel: channel.optional(),
  timeZone: zone.optional(),
  workingHours: hours.optional(),
  holidays: z.array(day).optional(),
})

export const product = z.strictObject({
  name,
  was: name.optional(),
  aliases: z.array(name).optional(),
  keywords: z.array(name).optional(),
  retired: z.boolean().optional(),
})

export const team = z.strictObject({
  name,
  was: name.optional(),
  platform: platform.optional(),
  channel: channel.optional(),
  timeZone: zone.optional(),
  workingHours: hours.optional(),
  holidays: z.array(day).optional(),
  responseTarget: z
    .string()
    .regex(/^[1-9]\d{0,2}[hd]$/, 'must be working time, as in 4h or 1d')
    .transform((span) => ({
      count: Number.parseInt(span, 10),
      unit: span.endsWith('h') ? ('hours' as const) : ('days' as const),
    }))
    .optional(),
  /** null: everyone in the channel. */
  members: z
    .preprocess(
      (value) => (value === 'channel' ? null : value),
      z.array(person, "must be channel, or a list of people's ids").min(1, 'must name a person at least').nullable(),
    )
    .optional(),
  /** null: nobody. */
  mention: z
    .preprocess(
      (value) => (value === 'none' ? null : value),
      z
        .string()
        .refine(
          (id) => platformOfId(id, 'person') !== null,
          "must be a user group's or a person's id, as in S0BILLING or U0ADA (on Teams a person's), or none",
        )
        .transform((id) => (platformOfId(id, 'person') === 'teams' ? asStored(id) : id))
        .nullable(),
    )
    .optional(),
  products: z.array(product).default([]),
  retired: z.boolean().optional(),
})

/** The whole file. Values come out as they are stored. */
export const setupFile = z.strictObject({
  admins: z.array(person).optional(),
  triage: triage.optional(),
  holidays: z.array(day).optional(),
  teams: z.array(team).default([]),
})

/** What a file names; what it does not name is absent. Ids are as they are stored. */
export type Setup = z.output<typeof setupFile>
export type TeamEntry = Setup['teams'][number]
export type ProductEntry = TeamEntry['products'][number]
export type HoursEntry = Pick<TeamEntry, 'timeZone' | 'workingHours' | 'holidays'>

const zones = () => ['UTC', ...Intl.supportedValuesOf('timeZone')]

/** Words further apart are no slip of the finger. */
const farthest = 2

/** `; did you mean channel?`, if one of the known words is close. */
export function suggest(typed: string, known: readonly string[]): string {
  const [best] = known
    .map((word) => ({ word, letters: lettersApart(typed.toLowerCase(), word.toLowerCase(), farthest) }))
    .sort((a, b) => a.letters - b.letters)
  return best && best.letters <= farthest ? `; did you mean ${best.word}?` : ''
}
