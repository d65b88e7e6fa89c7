/** What has happened in the playground before anybody looks: requests that were judged, learned from, declined. */
import type { Actions, Press } from '../../src/actions.ts'
import type { Reply } from '../../src/chat.ts'
import type { Form, FormName, Values } from '../../src/requests/forms.ts'
import { onTeams } from './furnish-teams.ts'

export interface Stage {
  actions: Actions
  /** The day on which the history ends, in milliseconds. */
  today: number
  /** Moves product time there, never back, and has said what falls due on the way. */
  moveTo: (at: number) => Promise<unknown>
  /** Resolves when everything is sent. */
  sent: () => Promise<void>
}

type Step = [daysAgo: number, hour: number, act: () => Promise<void>]

const day = 24 * 3_600_000

/** So many days before, at this hour in UTC; what falls on a weekend, on the Friday before it. In milliseconds. */
export function workdayBefore(today: number, daysAgo: number, hour: number): number {
  const date = new Date(today - daysAgo * day)
  date.setUTCHours(hour, 0, 0, 0)
  const weekend = { 0: 2, 6: 1 }[date.getUTCDay()] ?? 0
  return date.getTime() - weekend * day
}

/** What was said since then nobody has read: the last of the history, whatever day it ends on. In milliseconds. */
export const unreadSince = (today: number): number => workdayBefore(today, 3, 12)

/** Gives the commands that people gave, each at its time; nobody acts at the weekend. */
export async function playHistory({ actions, today, moveTo, sent }: Stage): Promise<void> {
  let filed = 0
  async function fill(form: Form, by: string, values: Values): Promise<void> {
    const { name, context } = form
    const filled = { form: name, context, values: { ...initialsOf(form), ...values } }
    check(await actions.submit(filled, person(by)), name)
  }
  /** In an empty database the first request has the id 1. */
  async function file(by: string, product: string | null, values: Values): Promise<number> {
    const form = formIn(await actions.open('new_request', person(by)), 'new_request')
    await fill(form, by, { ...values, product: product === null ? 'unknown' : optionIn(form, 'product', product) })
    return ++filed
  }
  const send = (name: FormName, id: () => number, by: string, values: Values) => async () =>
    fill(formIn(await actions.open(name, person(by), { request: id() }), name), by, values)
  const press = (action: Press['action'], id: () => number, by: string) => async () =>
    check(await actions.press({ action, request: id(), detail: null }, person(by)), action)

  const ids = new Map<string, number>()
  const the = (what: string) => () => ids.get(what) ?? 0
  const wish = (what: string, by: string, product: string | null, values: Values) => async () => {
    ids.set(what, await file(by, product, values))
  }

  const steps: Step[] = [
    [
      60,
      9,
      wish('invoices', 'U0ANNA', 'Invoicing', {
        title: 'Send invoices on the day of the order',
        need: 'Customers get their invoice a week after the order and pay that much later.',
        outcome: 'Invoices leave on the day of the order.',
        check_days: '14',
        measure: 'days from order to invoice',
        value_today: '6',
        target: '1',
      }),
    ],
    [60, 10, press('claim', the('invoices'), 'U0BEA')],
    [59, 9, send('ask', the('invoices'), 'U0BEA', { question: 'Also for orders from abroad?' })],
    [59, 13, send('answer', the('invoices'), 'U0ANNA', { answer: 'Yes, for all of them.' })],
    [
      56,
      14,
      wish('vouchers', 'U0RAVI', 'Checkout', {
        title: 'Let people pay with two vouchers',
        need: 'Whoever has two vouchers calls us, because checkout takes only one.',
        outcome: 'Nobody needs to call us to use a second voucher.',
        check_days: '14',
        measure: 'calls about vouchers in a week',
        value_today: '40',
        target: '5',
      }),
    ],
    [56, 15, press('start', the('invoices'), 'U0BEA')],
    [55, 15, press('claim', the('vouchers'), 'U0ALICE')],
    [
      49,
      12,
      send('deliver', the('invoices'), 'U0BEA', {
        delivered: 'Invoices are made each night for all orders of the day.',
        asset: 'The nightly run, for other letters too',
        goal: 'current',
      }),
    ],
    [48, 9, press('accept', the('invoices'), 'U0ANNA')],
    [
      44,
      15,
      send('deliver', the('vouchers'), 'U0ALICE', {
        delivered: 'Checkout takes up to five vouchers.',
        goal: 'current',
      }),
    ],
    [43, 9, press('accept', the('vouchers'), 'U0RAVI')],
    [
      32,
      11,
      send('result', the('invoices'), 'U0ANNA', {
        verdict: 'achieved',
        value: '1',
        rating: '5',
        comment: 'Customers pay five days sooner.',
      }),
    ],
    [
      31,
      9,
      send('learn', the('invoices'), 'U0BEA', {
        happened: 'The week was spent waiting for one approval that nobody needed.',
        next: 'done',
      }),
    ],
    [
      28,
      11,
      send('result', the('vouchers'), 'U0RAVI', {
        verdict: 'partly',
        value: '18',
        rating: '4',
        comment: 'Fewer calls, but people do not find where to type the second one.',
      }),
    ],
    [
      27,
      15,
      send('learn', the('vouchers'), 'U0ALICE', {
        happened: 'It works, but the field for the second voucher is hidden until the first is taken.',
        reason: 'We tested it with people who knew that it was there.',
        next: 'improve',
      }),
    ],
    [
      25,
      9,
      wish('refunds', 'U0RAVI', 'Payments', {
        title: 'Show refunds in the customer account',
        need: 'Customers ask us by mail whether their refund is on its way.',
        outcome: 'Customers see for themselves where their refund is.',
        check_days: '14',
        measure: 'mails about refunds in a week',
        value_today: '120',
        target: '30',
      }),
    ],
    [25, 12, press('claim', the('refunds'), 'U0MILO')],
    [
      25,
      10,
      wish('labels', onTeams.tom, 'Warehouse', {
        title: 'Print shelf labels from the scanner',
        need: 'Whoever finds a torn label walks to the office to print a new one.',
        outcome: 'Nobody leaves the aisle for a label.',
        check_days: '60',
        measure: 'walks to the office in a week',
        value_today: '90',
        target: '10',
      }),
    ],
    [24, 9, press('claim', the('labels'), onTeams.lena)],
    [
      24,
      10,
      wish('fax', 'U0RAVI', 'Invoicing', {
        title: 'Print a fax number on every invoice',
        need: 'Two customers asked for it.',
        outcome: 'They can fax us.',
      }),
    ],
    [
      24,
      12,
      send('decline', the('fax'), 'U0MILO', {
        reason: 'We gave up our fax line last year.',
        change_of_mind: 'A law that asks for one.',
      }),
    ],
    [
      20,
      10,
      send('deliver', the('refunds'), 'U0MILO', {
        delivered: 'The account shows each refund with its date.',
        goal: 'efficiency',
      }),
    ],
    [20, 13, press('accept', the('refunds'), 'U0RAVI')],
    [
      14,
      10,
      send('deliver', the('labels'), onTeams.lena, {
        delivered: 'The scanner prints on the belt printer of its aisle.',
        goal: 'efficiency',
      }),
    ],
    [14, 12, press('accept', the('labels'), onTeams.tom)],
    [
      4,
      10,
      wish('damage', onTeams.tom, 'Payments', {
        title: 'Refund transport damage at once',
        need: 'Customers send a photo of the damage and then wait two weeks for their money.',
        outcome: 'Who sends a photo has the money within a day.',
        check_days: '30',
      }),
    ],
    [4, 13, press('claim', the('damage'), 'U0BEA')],
    [
      3,
      10,
      wish('synonyms', 'U0ANNA', 'Search', {
        title: 'Find products by their old names',
        need: 'Since the products were renamed, people search for the old names and find nothing.',
        outcome: 'A search for an old name shows the product.',
        check_days: '30',
      }),
    ],
    [3, 15, press('claim', the('synonyms'), 'U0BOB')],
    [2, 15, press('start', the('synonyms'), 'U0BOB')],
    [
      2,
      16,
      wish('slots', 'U0RAVI', 'Deliveries', {
        title: 'Tell customers the hour of their delivery',
        need: 'They ask us when the driver comes, and we do not know either.',
        outcome: 'Nobody needs to call us about the hour of a delivery.',
        check_days: '30',
      }),
    ],
    [
      1,
      9,
      wish('suppliers', 'U0RAVI', null, {
        title: 'One form for new suppliers',
        need: 'A new supplier fills in four papers, all with the same address.',
        outcome: 'A new supplier can start within a day.',
        check_days: '60',
      }),
    ],
  ]
  for (const [daysAgo, hour, act] of steps) {
    await moveTo(workdayBefore(today, daysAgo, hour))
    await act()
    await sent()
  }
  await moveTo(today)
}

/** On Teams people have a GUID. */
const person = (user: string) => `${user.includes('-') ? 'teams' : 'slack'}:${user}`

function formIn(reply: Reply, name: FormName): Form {
  if (reply.kind === 'form') return reply.form
  throw new Error(`The form ${name} did not open: ${JSON.stringify(reply)}`)
}

function check(reply: Reply, what: string): void {
  if (reply.kind === 'refused' || reply.kind === 'errors') throw new Error(`${what}: ${JSON.stringify(reply)}`)
}

function optionIn(form: Form, field: string, label: string): string {
  const found = form.fields.find(({ id }) => id === field)
  const options = found && 'options' in found ? found.options : []
  const option = options.find((one) => one.label === label)
  if (!option) throw new Error(`${form.name} has no ${label} in ${field}`)
  return option.value
}

const initialsOf = (form: Form): Values =>
  Object.fromEntries(form.fields.flatMap(({ id, initial }) => (typeof initial === 'string' ? [[id, initial]] : [])))
