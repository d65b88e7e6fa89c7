/** The people and channels of the playground, as `roundtrip.example.yaml` names them. */
import type { Persona } from './protocol.ts'
import { type Channel, type Message, putUser, type World, write } from './world.ts'

/** Whom one can act as on Slack. */
export const personas: readonly Persona[] = [
  who('U0ANNA', 'Anna Berg', 'Requester, Sales', 'AB', '#b5472f', 'Europe/Berlin'),
  who('U0RAVI', 'Ravi Nair', 'Requester, Customer care', 'RN', '#7a5195', 'Europe/London'),
  who('U0BEA', 'Bea Olsen', 'Billing', 'BO', '#2f6f4f', 'Europe/Berlin'),
  who('U0MILO', 'Milo Haas', 'Billing, triage', 'MH', '#8a6d1a', 'Europe/Berlin'),
  who('U0ALICE', 'Alice Moore', 'Storefront', 'AM', '#1f5f8b', 'America/New_York'),
  who('U0BOB', 'Bob Lind', 'Storefront', 'BL', '#a0386c', 'America/New_York'),
  who('U0ADA', 'Ada Frey', 'Admin', 'AF', '#4a4f57', 'Europe/Berlin'),
]

/** User groups, by id. */
export const groups: Readonly<Record<string, string>> = { S0BILLING: 'billing-team' }

function who(id: string, name: string, role: string, face: string, colour: string, zone: string): Persona {
  return { id, platform: 'slack', name, role, face, colour, zone }
}

const channels = [
  { id: 'C0SALES', name: 'sales', members: ['U0ANNA', 'U0RAVI', 'U0ADA'], botIn: false },
  { id: 'C0BILLING', name: 'billing', members: ['U0BEA', 'U0MILO'], botIn: true },
  { id: 'C0STORE', name: 'storefront', members: ['U0ALICE', 'U0BOB'], botIn: true },
  { id: 'C0TRIAGE', name: 'triage', members: ['U0MILO', 'U0ADA'], botIn: true },
]

/** Puts people and channels into an empty workspace. */
export function furnish(world: World): void {
  for (const { id, name, zone } of personas) putUser(world, { id, name, tz: zone, isAdmin: id === 'U0ADA' })
  for (const { members, ...channel } of channels) {
    const fixed = { isPrivate: false, isArchived: false, im: null, messages: new Map<string, Message>() }
    world.channels.set(channel.id, { ...channel, ...fixed, members: new Set(members) } satisfies Channel)
  }
}

/** Words between people, something to make a request of. */
export function chat(world: World): void {
  const say = (id: string, user: string, text: string) => {
    const channel = world.channels.get(id)
    if (channel) write(world, channel, { user, text })
  }
  say('C0SALES', 'U0RAVI', 'Three customers asked today where their invoice is. Again.')
  say('C0SALES', 'U0ANNA', 'Reminder letters still show the old bank account. Could somebody please fix that?')
}
