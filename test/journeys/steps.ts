import { type Rig, startRig } from '../rig.ts'
import { countedFile } from '../rows.ts'
import type { Message, View, Workspace } from '../slack/workspace.ts'
import type { Filling } from '../slack/workspace-form.ts'

/** A rig on a file of its own, so that what is stored can be counted from outside. */
export interface Desk extends Rig {
  /** How many rows each table has, but for those about people, who are met by whatever they do. */
  rows(): Record<string, number>
}

/** `more` adds to the workspace what this desk needs beside the usual. */
export async function startDesk(
  options: { setup?: string; socket?: boolean; more?: (slack: Workspace) => void } = {},
): Promise<Desk> {
  const counted = countedFile()
  const rig = await startRig({
    database: `file:${counted.file}`,
    ...(options.setup === undefined ? {} : { setup: options.setup }),
    socket: options.socket ?? false,
  })
  options.more?.(rig.slack)
  counted.open()
  const stop = rig.stop
  return Object.assign(rig, {
    rows: counted.rows,
    async stop() {
      await stop()
      counted.remove()
    },
  })
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

/** Files a request for a product and gives its card. */
export async function file(rig: Rig, title: string, values: Filling = {}, by = 'U0ANNA'): Promise<Message> {
  const person = rig.slack.as(by)
  const form = there((await person.command(title)).view, 'the form')
  const sent = await person.submit(form, { ...wishes, Product: 'Invoicing', ...values })
  if (sent.errors || sent.trouble) throw new Error(JSON.stringify(sent.errors ?? sent.trouble))
  await person.close(there(sent.view, 'the receipt'))
  await rig.settle()
  const channels = new Set(rig.slack.ledger.map(({ args }) => String(args.channel)).filter((id) => id.startsWith('C')))
  const cards = [...channels].flatMap((channel) => rig.slack.messages(channel))
  return there(
    cards.filter((message) => rig.slack.textOf(message).includes(title) && message.byBot).at(-1),
    `the card of ${title}`,
  )
}

/** Opens a form by its button, fills it in and sends it; fails if it is not taken. */
export async function send(rig: Rig, by: string, shown: Message | View, label: string, values: Filling = {}) {
  const person = rig.slack.as(by)
  const form = there((await person.press(shown, label)).view, `the form ${label}`)
  const sent = await person.submit(form, values)
  if (sent.errors || sent.trouble) throw new Error(`${label}: ${JSON.stringify(sent.errors ?? sent.trouble)}`)
  await rig.settle()
  return sent
}

export async function press(rig: Rig, by: string, shown: Message | View, label: string): Promise<void> {
  const { trouble } = await rig.slack.as(by).press(shown, label)
  if (trouble) throw new Error(`${label}: ${trouble}`)
  await rig.settle()
}

/** What a person alone is shown next, while `act` runs or soon after. */
export async function shownTo(rig: Rig, person: string, act: () => Promise<unknown>): Promise<Message> {
  const before = rig.slack.ephemeralsOf(person).length
  await act()
  return rig.slack.waitFor(() => rig.slack.ephemeralsOf(person)[before])
}

export async function told(rig: Rig, person: string, act: () => Promise<unknown>): Promise<string> {
  return rig.slack.textOf(await shownTo(rig, person, act))
}

/** The texts of all that a person got in their chat with the bot, threads too. */
export function inbox(rig: Rig, person: string): string[] {
  const heads = rig.slack.messages(person)
  return heads.flatMap((head) => [head, ...rig.slack.thread(head)]).map((message) => rig.slack.textOf(message))
}

export const story = (rig: Rig, card: Message): string[] =>
  rig.slack.thread(card).map((message) => rig.slack.textOf(message))

/** The newest message to a person with this button. */
export function asked(rig: Rig, person: string, label: string): Message {
  const found = rig.slack.messages(person).filter((message) => rig.slack.buttonsOf(message).includes(label))
  return there(found.at(-1), `a message to ${person} with ${label}`)
}
