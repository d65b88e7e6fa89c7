import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { barriers } from './accessible.ts'
import { usePlayground } from './playground.ts'
import {
  button,
  card,
  choose,
  dialog,
  type Entries,
  eventually,
  field,
  file,
  fill,
  held,
  inDays,
  jumpFor,
  message,
  problemAt,
  send,
  typed,
  wishes,
  write,
} from './windows.ts'

const places = {
  anna: { as: 'U0ANNA', place: 'dm' },
  bea: { as: 'U0BEA', place: 'C0BILLING' },
  alice: { as: 'U0ALICE', place: 'C0STORE' },
  milo: { as: 'U0MILO', place: 'C0TRIAGE' },
  ada: { as: 'U0ADA', place: 'dm' },
}
type Who = keyof typeof places

const playground = usePlayground({ keep: true })
const pages = new Map<Who, Page>()

async function at(who: Who): Promise<Page> {
  const open = pages.get(who)
  if (open) return open
  const { as, place } = places[who]
  const page = await playground.windows.open(as, place)
  pages.set(who, page)
  return page
}

interface Row {
  form: string
  by: Who
  open(page: Page): Promise<void>
  /** What is sent in vain, and at which field what is said then. */
  wrong: [entries: Entries, said: Record<string, string>][]
  /** What mends it. */
  right: Entries
  /** What is to be seen, and done, once it is taken. */
  after?(page: Page): Promise<void>
}

const title = 'Learn to swim'
const missing = 'Please complete this required field.'
let key = ''

/** On the card in the channel. */
const press = (name: string) => (page: Page) => button(card(page, title), name).click()
const more = (name: string) => (page: Page) => choose(card(page, title), 'More actions', name)
/** On what the bot wrote to the person. */
const answer = (name: string) => (page: Page) => button(message(page, title), name).click()
const shut = async (page: Page) => {
  key =
    /REQ-\d+/.exec(
      (await dialog(page)
        .getByText(/REQ-\d+/)
        .first()
        .textContent()) ?? '',
    )?.[0] ?? ''
  await button(dialog(page), 'Close').last().click()
}
const claim = async (page: Page) => {
  await press('Claim')(page)
  await button(card(page, title), 'Start').waitFor()
}
const delivered = (page: Page) =>
  card(page, title)
    .getByText(/Delivered, waiting for/)
    .waitFor()
const deliver = async () => {
  const bea = await at('bea')
  await press('Deliver')(bea)
  await fill(dialog(bea), { 'What was delivered?': 'A longer pool.' })
  await send(dialog(bea), 'Deliver')
  await delivered(bea)
}

const rows: Row[] = [
  {
    form: 'New request',
    by: 'anna',
    open: (page) => write(page, `/request ${title}`),
    wrong: [
      [{}, { 'What do you need, and why?': missing, 'Expected outcome': missing }],
      [
        { ...wishes, 'Value today': '6', 'Needed by': '2020-01-01' },
        { 'Value today': 'A number needs a measure', 'Needed by': 'That day has passed' },
      ],
    ],
    right: { 'How will you measure it?': 'lengths', 'Needed by': inDays(40), 'Check the outcome': { of: '2 weeks' } },
    after: shut,
  },
  {
    form: 'Change',
    by: 'anna',
    open: answer('Change'),
    wrong: [[{ Title: '' }, { Title: missing }]],
    right: { Title: `${title} well` },
  },
  {
    form: 'Ask',
    by: 'bea',
    open: press('Ask'),
    wrong: [[{ Question: '' }, { Question: missing }]],
    right: { Question: 'In which water?' },
  },
  {
    form: 'Answer',
    by: 'anna',
    open: (page) => button(message(page, 'In which water?'), 'Answer').click(),
    wrong: [[{ Answer: '' }, { Answer: missing }]],
    right: { Answer: 'In the lake.' },
  },
  {
    form: 'Hand over',
    by: 'bea',
    open: press('Hand over'),
    wrong: [[{ Team: { of: 'Storefront' } }, { 'Why?': missing }]],
    right: { 'Why?': 'You have the pool.' },
    after: async () => {
      const alice = await at('alice')
      await press('Hand over')(alice)
      await fill(dialog(alice), { Team: { of: "I don't know" }, 'Why?': 'The pool is shut.' })
      await send(dialog(alice), 'Hand over')
    },
  },
  {
    form: 'Choose team',
    by: 'milo',
    open: press('Choose team'),
    wrong: [[{}, { Team: missing }]],
    right: { Team: { of: 'Billing' } },
  },
  {
    form: 'Park',
    by: 'bea',
    open: more('Park'),
    wrong: [
      [{ 'Why?': 'It is cold.', 'Look again on': '2020-01-01' }, { 'Look again on': 'Choose a day after today.' }],
    ],
    right: { 'Look again on': inDays(7) },
    after: claim,
  },
  {
    form: 'Put back',
    by: 'bea',
    open: more('Put back'),
    wrong: [[{ 'Why?': '' }, { 'Why?': missing }]],
    right: { 'Why?': 'Somebody else has more time.' },
    after: claim,
  },
  {
    form: 'Update',
    by: 'bea',
    open: press('Update'),
    wrong: [[{}, { 'What is new?': 'Say what is new, or give the date it is expected by.' }]],
    right: { 'What is new?': 'The water is warm.', 'Expected by': inDays(20) },
  },
  {
    form: 'Deliver',
    by: 'bea',
    open: press('Deliver'),
    wrong: [
      [
        { 'What was delivered?': 'A pool.', Link: 'the pool', 'Left to clean up later': 'The tiles.' },
        { Link: 'Write the whole link', 'Clean up by': 'Say by when it will be cleaned up.' },
      ],
    ],
    right: { Link: 'https://pool.example/', 'Clean up by': inDays(90), 'What was it for?': { of: 'Working better' } },
    after: delivered,
  },
  {
    form: 'Not yet',
    by: 'anna',
    open: answer('Not yet'),
    wrong: [[{ 'What is missing?': '' }, { 'What is missing?': missing }]],
    right: { 'What is missing?': 'Water.' },
    after: deliver,
  },
  {
    form: 'Reopen',
    by: 'bea',
    open: more('Reopen'),
    wrong: [[{ 'What is missing?': '' }, { 'What is missing?': missing }]],
    right: { 'What is missing?': 'A roof.' },
    after: deliver,
  },
  {
    form: 'Ask someone else',
    by: 'anna',
    open: answer('Ask someone else'),
    wrong: [[{ Person: { of: 'Anna Berg' } }, { Person: 'This person is the requester already' }]],
    right: { Person: { of: 'Ada Frey' } },
    after: async () => {
      const ada = await at('ada')
      await answer('Yes, I have it')(ada)
      await button(message(ada, title), 'Yes, I have it').waitFor({ state: 'hidden' })
      await jumpFor(ada, key)
    },
  },
  {
    form: 'Too early',
    by: 'ada',
    open: answer('Too early'),
    wrong: [[{ 'Ask again on': '2020-01-01' }, { 'Ask again on': 'Choose a day after today.' }]],
    right: { 'Ask again on': inDays(60) },
    after: async (page) => {
      await button(message(page, title), 'Too early').waitFor({ state: 'hidden' })
      await jumpFor(page, key)
    },
  },
  {
    form: 'Result',
    by: 'ada',
    open: answer('Partly'),
    wrong: [[{ 'Measured value': 'two', 'What happened?': 'It rained.' }, { 'Measured value': 'Enter a number.' }]],
    right: { 'Measured value': '2', 'How was working with the team?': { pick: '4' } },
  },
  {
    form: 'What did we learn?',
    by: 'bea',
    open: press('What did we learn?'),
    wrong: [[{ 'Why?': 'No roof.' }, { 'What happened?': missing, 'What next?': missing }]],
    right: { 'What happened?': 'It rained.', 'What next?': { pick: 'Improve further' } },
  },
  {
    form: 'Cleaned up?',
    by: 'bea',
    open: async (page) => {
      await write(page, `/request show ${key}`)
      await button(message(page, 'Only visible to you'), 'Cleaned up?').click()
    },
    wrong: [[{}, { 'Cleaned up': 'Choose Yes, or give a new date.' }]],
    right: { 'Cleaned up': { pick: 'Yes' } },
  },
  {
    form: 'Withdraw',
    by: 'anna',
    open: async (page) => {
      await file(page, 'Sell ice in winter')
      await button(message(page, 'Sell ice in winter'), 'Withdraw').click()
    },
    wrong: [[{ 'Why?': 'x'.repeat(3001) }, { 'Why?': 'no more than 3000 characters' }]],
    right: { 'Why?': 'Nobody bought any.' },
  },
  {
    form: 'Decline',
    by: 'bea',
    open: async (page) => {
      await file(await at('anna'), 'Sell sand in the desert')
      await choose(card(page, 'Sell sand in the desert'), 'More actions', 'Decline')
    },
    wrong: [
      [{ 'Why?': 'There is enough.', 'Same as': 'REQ-9999' }, { 'Same as': 'There is no request with this key' }],
    ],
    right: { 'Same as': '' },
  },
  {
    form: 'Team',
    by: 'ada',
    open: (page) => write(page, '/request setup'),
    wrong: [
      [
        { Team: 'Legal', Channel: { of: '#sales' }, Products: 'Contracts\nContracts' },
        { Products: 'Line 2: this product is named twice.' },
      ],
    ],
    right: { Products: 'Contracts: clause, terms' },
    after: async (page) => {
      await dialog(page).getByText('Legal is set up.').waitFor()
      await button(dialog(page), 'Close').last().click()
    },
  },
]

describe('each form in its turn', () => {
  it.each(rows)('$form says at the field what is wrong, keeps what was typed, and takes what is right', async (row) => {
    const { form: name, open, wrong, right, after } = row
    const page = await at(row.by)
    await open(page)
    const form = dialog(page)
    await form.waitFor()
    let filled: Entries = {}
    for (const [entries, said] of wrong) {
      await fill(form, entries)
      filled = { ...filled, ...entries }
      await send(form, name)
      for (const [label, sentence] of Object.entries(said)) {
        await eventually(() => problemAt(form, label, filled[label] ?? right[label] ?? '')).toContain(sentence)
      }
      expect(await held(form, filled)).toEqual(typed(filled))
    }
    expect(await barriers(page, form)).toEqual([])
    await fill(form, right)
    for (const label of Object.keys(right)) expect(await field(form, label, right[label] ?? '').count()).toBe(1)
    await send(form, name)
    if (after) await after(page)
    await form.waitFor({ state: 'hidden' })
  })
})
