import type { Directory, Product, Team, WorkingHours } from './requests/request.ts'
import { dayNames } from './setup-schema.ts'

/** Facts by their label, as an admin reads them. */
type Shown = Record<string, string>

/** `channel C0OLD → C0BILLING` for each fact that is another now. */
export function changedLines(before: Shown, after: Shown): string[] {
  return Object.keys(after).flatMap((label) =>
    before[label] === after[label] ? [] : [`${label} ${before[label]} → ${after[label]}`],
  )
}

export const showTeam = (team: Omit<Team, 'id'>): Shown => ({
  name: team.name,
  channel: bareId(team.channel),
  ...showHours(team.hours),
  'response target': showSpan(team),
  members: team.members ? list(team.members.map(bareId)) : 'everyone in the channel',
  mention: team.mention ?? 'nobody',
  retired: yes(team.retired),
})

export const showProduct = (product: Omit<Product, 'id' | 'team' | 'lastGoal'>): Shown => ({
  name: product.name,
  aliases: list(product.aliases),
  keywords: list(product.keywords),
  retired: yes(product.retired),
})

export const showOrganisation = ({
  admins,
  holidays,
  triage,
}: Pick<Directory, 'admins' | 'holidays' | 'triage'>): Shown => ({
  admins: list(admins.map(bareId)),
  holidays: list(holidays),
  ...prefixed('triage', {
    channel: triage ? bareId(triage.channel) : 'none',
    ...(triage ? showHours(triage.hours) : noHours),
  }),
})

const showHours = ({ zone, days, from, to, holidays }: WorkingHours): Shown => ({
  'time zone': zone,
  'working hours': `${days.map((day) => dayNames[day - 1]).join(' ')} ${from}-${to}`,
  holidays: list(holidays),
})
const noHours: Shown = { 'time zone': 'none', 'working hours': 'none', holidays: 'none' }

/** Working time as the file writes it: `4h`, `1d`. */
export const showSpan = ({ responseTarget: { count, unit } }: Pick<Team, 'responseTarget'>): string =>
  `${count}${unit === 'hours' ? 'h' : 'd'}`

/** As the platform writes it: `C0BILLING` for `slack:C0BILLING`. */
export const bareId = (id: string): string => id.slice(id.indexOf(':') + 1)

const list = (items: readonly string[]) => items.join(', ') || 'none'
const yes = (value: boolean) => (value ? 'yes' : 'no')
const prefixed = (prefix: string, shown: Shown): Shown =>
  Object.fromEntries(Object.entries(shown).map(([label, value]) => [`${prefix} ${label}`, value]))
