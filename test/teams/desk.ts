import pino from 'pino'
import { channelIdOf, objectIdOf } from '../../adapters/playground/teams/tenant.ts'
import { openStore } from '../../db/sqlite.ts'
import type { Store } from '../../db/store.ts'
import { type Bot, serve } from '../../src/main.ts'
import { applyFile } from '../../src/reports.ts'
import { monday } from '../rig.ts'
import { countedFile } from '../rows.ts'
import type { FormBefore } from './desk-form.ts'
import {
  type Filling,
  type Message,
  type Organisation,
  type OrganisationOptions,
  startOrganisation,
} from './organisation.ts'

export type { Filling, Message } from './organisation.ts'

const id = (name: string) => `"${objectIdOf(name)}"`
const channel = (name: string) => `"${channelIdOf(name)}"`

export const setup = `
admins: [${id('Ada Frey')}]
triage: { platform: teams, channel: ${channel('triage')}, timeZone: UTC }
teams:
  - name: Billing
    platform: teams
    channel: ${channel('billing')}
    timeZone: UTC
    products:
      - { name: Invoicing, aliases: [invoices], keywords: [invoice, VAT, credit note] }
      - { name: Payments, keywords: [card, SEPA, refund] }
  - name: Storefront
    platform: teams
    channel: ${channel('store')}
    timeZone: UTC
    products:
      - { name: Checkout, keywords: [checkout, voucher] }
`

const people = ['Anna Berg', 'Bob Lind', 'Bea Olsen', 'Sam Roth', 'Carl Voss', 'Ada Frey']

/** The people and channels that the set-up speaks of; nobody has told the bot of them yet. */
function furnish(teams: Organisation): void {
  for (const name of people) teams.addPerson({ name })
  teams.addTeam('Triage desk', 'triage', ['Carl'])
  teams.addTeam('Billing people', 'billing', ['Bob', 'Bea'])
  teams.addTeam('Shop people', 'store', ['Sam'])
  teams.addTeam('Sales people', 'sales', ['Anna', 'Ada'])
}

export interface Desk extends Organisation {
  store: Store
  /** The bot that runs now; a restart puts another in its place. */
  bot: Bot
  /** Product time. */
  now(): number
  /** Moves product time; the clock has not run yet. */
  pass(milliseconds: number): void
  /** Lets the clock run and everything be sent. */
  settle(): Promise<void>
  restart(whileDown?: () => void): Promise<void>
  /** How many rows each table has, but for those about people and places. */
  rows(): Record<string, number>
  /** What stands in a column, in the order it was written. */
  column(table: string, column: string): string[]
  stop(): Promise<void>
}

export interface DeskOptions extends OrganisationOptions {
  setup?: string
  /** Adds to the organisation before the bot hears of anything. */
  more?: (teams: Organisation) => void
  /** Whether the app was added to every team and for everybody whose it is, which is so unless said. */
  arrived?: boolean
}

/** Two teams and six people in a strict tenant, and the whole bot before it, in one process. */
export async function startDesk(options: DeskOptions = {}): Promise<Desk> {
  const { scale = 100 } = options
  const counted = countedFile()
  const database = `file:${counted.file}`
  let shift = monday - Date.now()
  const now = () => Date.now() + shift
  const teams = await startOrganisation({ date: now, ...options, scale })
  furnish(teams)
  options.more?.(teams)
  const log = pino({ level: process.env.TEST_LOG ?? 'silent' })

  async function start(store: Store): Promise<Bot> {
    const settings = {
      appId: null,
      password: null,
      tenantId: teams.tenant.id,
      type: 'SingleTenant' as const,
      local: true,
      cloud: {},
    }
    const bot = await serve({ store, teams: settings, port: 0, host: '127.0.0.1', log, now, scale })
    teams.deliverTo(`http://127.0.0.1:${bot.port}`)
    return bot
  }

  const store = await openStore(database)
  const applied = await applyFile(store, options.setup ?? setup, { dryRun: false, now: now() })
  if (!applied.ok) throw new Error(applied.lines.join('\n'))
  const desk: Desk = Object.assign(teams, {
    store,
    bot: await start(store),
    now,
    pass(milliseconds: number) {
      shift += milliseconds
    },
    async settle() {
      await desk.bot.clock.run()
      await desk.bot.outbox.idle()
    },
    async restart(whileDown: () => void = () => undefined) {
      await desk.bot.stop()
      whileDown()
      desk.store = await openStore(database)
      desk.bot = await start(desk.store)
    },
    async stop() {
      await desk.bot.stop()
      await teams.close()
      counted.remove()
    },
    rows: counted.rows,
    column: counted.column,
  })
  counted.open()
  if (options.arrived !== false) await arrive(desk)
  return desk
}

/** The app is added everywhere, as an administrator does. */
async function arrive(desk: Desk): Promise<void> {
  const { tenant } = desk
  for (const one of tenant.channels.values()) {
    const isGeneral = tenant.teams.has(one.id)
    if (!isGeneral && tenant.teams.get(one.team)?.installed) await desk.installIn(one.id)
  }
  for (const one of tenant.people.values()) if (one.app === 'installed') await desk.person(one.id).install()
  await desk.settle()
}

/** What must be there. */
export function there<T>(thing: T | null | undefined, what = 'it'): T {
  if (thing === null || thing === undefined) throw new Error(`${what} is not there`)
  return thing
}

/** What every new request needs. */
export const wishes: Filling = {
  'What do you need, and why?': 'Customers wait for their invoice.',
  'Expected outcome': 'Invoices go out the same day.',
}

/** The newest message to a person with this button. */
export function asked(desk: Desk, who: string, label: string): Message {
  const person = desk.person(who)
  const found = desk.chat(who).filter((message) => message.byBot && person.buttons(message).includes(label))
  return there(found.at(-1), `a message to ${who} with ${label}`)
}

/** The newest request's card that shows these words; no digest. */
export function cardOf(desk: Desk, words: string, channelName = 'billing'): Message {
  const isCard = (text: string) => text.startsWith('REQ-') && text.includes(words)
  const found = desk.posts(channelName).filter((message) => message.byBot && isCard(desk.textOf(message)))
  return there(found.at(-1), `the card of ${words} in ${channelName}`)
}

/** The form for a new request, as somebody comes to it who writes its title in the 1:1 chat. */
export async function newRequest(desk: Desk, by: string, title: string): Promise<FormBefore> {
  const { trouble } = await desk.person(by).writes(title)
  if (trouble) throw new Error(trouble)
  await desk.settle()
  const offers = (message: Message) => message.byBot && desk.buttonsOf(message).includes('New request')
  return desk.person(by).opens(there(desk.chat(by).findLast(offers), 'New request'), 'New request')
}

/** Files a request in the 1:1 chat and gives its card. */
export async function file(
  desk: Desk,
  title: string,
  values: Filling = {},
  { by = 'Anna', channelName = 'billing' } = {},
): Promise<Message> {
  const form = await newRequest(desk, by, title)
  const sent = await form.fills({ ...wishes, Product: 'Invoicing', ...values }).sends()
  if (sent.errors || sent.trouble) throw new Error(JSON.stringify(sent.errors ?? sent.trouble))
  await desk.settle()
  return cardOf(desk, title, channelName)
}

/** Opens a form by its button, fills it in and sends it; fails if it is not taken. */
export async function send(desk: Desk, by: string, shown: Message, label: string, values: Filling = {}) {
  const form = await desk.person(by).opens(shown, label)
  const sent = await form.fills(values).sends()
  if (sent.errors || sent.trouble) throw new Error(`${label}: ${JSON.stringify(sent.errors ?? sent.trouble)}`)
  await desk.settle()
  return sent
}

export async function press(desk: Desk, by: string, shown: Message, label: string): Promise<void> {
  const { trouble } = await desk.person(by).presses(shown, label)
  if (trouble) throw new Error(`${label}: ${trouble}`)
  await desk.settle()
}

/** The texts of all that stands under a card. */
export const story = (desk: Desk, card: Message): string[] => desk.thread(card).map((message) => desk.textOf(message))

/** The texts of all that the bot has said to a person. */
export const inbox = (desk: Desk, who: string): string[] => {
  const person = desk.person(who)
  return desk
    .chat(who)
    .filter(({ byBot }) => byBot)
    .map((message) => person.reads(message))
}
