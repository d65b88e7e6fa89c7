/** The tenant as JSON: the whole of it, and what has happened since, a line each. */
import {
  type Channel,
  createTenant,
  type Dialog,
  type Message,
  type News,
  type Person,
  type Team,
  type Tenant,
} from './tenant.ts'

const version = 1

type KeptTeam = Omit<Team, 'members'> & { members: string[] }
type KeptChannel = Omit<Channel, 'members'> & { members: string[] | null }
type KeptMessage = Omit<Message, 'views'> & { views: [string, Message['cards'][number]][] }
type KeptDialog = Omit<Dialog, 'from'> & { from: { conversation: string; message: string } | Dialog['from'] }

interface Places {
  people: Person[]
  teams: KeptTeam[]
  channels: KeptChannel[]
}

interface KeptTenant extends Places {
  version: typeof version
  ticks: number
  messages: KeptMessage[]
  dialogs: KeptDialog[]
  seen: [string, [string, string][]][]
}

/** Each says how the thing is now, so that a line that is read twice changes nothing. */
type Entry =
  | { kind: 'message'; message: KeptMessage }
  | { kind: 'gone'; conversation: string; id: string }
  | { kind: 'dialog'; person: string; dialogs: KeptDialog[] }
  | { kind: 'seen'; person: string; conversation: string; upTo: string }
  | ({ kind: 'places' } & Places)

export type Line = Entry & { ticks: number }

export function toKept(tenant: Tenant): KeptTenant {
  return {
    version,
    ticks: tenant.tick(),
    ...placesIn(tenant),
    messages: [...tenant.messages.values()].flatMap((messages) => [...messages.values()].map(keptMessage)),
    dialogs: [...tenant.dialogs.values()].filter(({ open }) => open).map(keptDialog),
    seen: [...tenant.seen].map(([person, marks]) => [person, [...marks]]),
  }
}

const placesIn = ({ people, teams, channels }: Tenant): Places => ({
  people: [...people.values()],
  teams: [...teams.values()].map((team) => ({ ...team, members: [...team.members] })),
  channels: [...channels.values()].map(({ members, ...channel }) => ({
    ...channel,
    members: members && [...members],
  })),
})

const keptMessage = (message: Message): KeptMessage => ({ ...message, views: [...message.views] })

function keptDialog({ from, ...dialog }: Dialog): KeptDialog {
  if (!('message' in from)) return { ...dialog, from }
  return { ...dialog, from: { conversation: from.message.conversation, message: from.message.id } }
}

export function lineOf(tenant: Tenant, news: News): Line {
  return { ticks: tenant.tick(), ...entryOf(tenant, news) }
}

function entryOf(tenant: Tenant, news: News): Entry {
  switch (news.kind) {
    case 'message':
    case 'view':
      return { kind: 'message', message: keptMessage(news.message) }
    case 'gone':
      return { kind: 'gone', conversation: news.message.conversation, id: news.message.id }
    case 'dialog': {
      const open = [...tenant.dialogs.values()].filter(({ person, open }) => open && person === news.person)
      return { kind: 'dialog', person: news.person, dialogs: open.map(keptDialog) }
    }
    case 'seen': {
      const { person, conversation } = news
      return { kind: 'seen', person, conversation, upTo: tenant.seen.get(person)?.get(conversation) ?? '0' }
    }
    case 'places':
      return { kind: 'places', ...placesIn(tenant) }
  }
}

/** null: it is of another version, or none at all. */
export function fromKept(kept: { whole: unknown; since: unknown[] }, name: string, date: () => number): Tenant | null {
  // It was written by toKept of this version, or the version differs.
  const whole = kept.whole as KeptTenant
  if (whole?.version !== version) return null
  const tenant = createTenant({ date, name, count: whole.ticks })
  takePlaces(tenant, whole)
  for (const message of whole.messages) takeMessage(tenant, message)
  for (const dialog of whole.dialogs) takeDialog(tenant, dialog)
  tenant.seen = new Map(whole.seen.map(([person, marks]) => [person, new Map(marks)]))
  // Each was made by lineOf.
  for (const line of kept.since as Line[]) takeLine(tenant, line)
  return tenant
}

function takeLine(tenant: Tenant, line: Line): void {
  while (tenant.tick() < line.ticks);
  switch (line.kind) {
    case 'message':
      takeMessage(tenant, line.message)
      return
    case 'gone':
      tenant.messages.get(line.conversation)?.delete(line.id)
      return
    case 'dialog':
      for (const [id, { person }] of tenant.dialogs) if (person === line.person) tenant.dialogs.delete(id)
      for (const dialog of line.dialogs) takeDialog(tenant, dialog)
      return
    case 'seen': {
      const marks = tenant.seen.get(line.person) ?? new Map<string, string>()
      tenant.seen.set(line.person, marks.set(line.conversation, line.upTo))
      return
    }
    case 'places':
      takePlaces(tenant, line)
  }
}

function takePlaces(tenant: Tenant, { people, teams, channels }: Places): void {
  tenant.people = new Map(people.map((person) => [person.id, person]))
  tenant.teams = new Map(teams.map((team) => [team.id, { ...team, members: new Set(team.members) }]))
  tenant.channels = new Map(
    channels.map(({ members, ...channel }) => [channel.id, { ...channel, members: members && new Set(members) }]),
  )
}

function takeMessage(tenant: Tenant, { views, ...message }: KeptMessage): void {
  const messages = tenant.messages.get(message.conversation) ?? new Map<string, Message>()
  tenant.messages.set(message.conversation, messages.set(message.id, { ...message, views: new Map(views) }))
}

function takeDialog(tenant: Tenant, { from, ...dialog }: KeptDialog): void {
  const opener = openerOf(tenant, from)
  if (opener) tenant.dialogs.set(dialog.id, { ...dialog, from: opener })
}

function openerOf(tenant: Tenant, from: KeptDialog['from']): Dialog['from'] | null {
  if ('command' in from) return from
  if (!('conversation' in from)) return from
  const message = tenant.messages.get(from.conversation)?.get(from.message)
  return message ? { message } : null
}
