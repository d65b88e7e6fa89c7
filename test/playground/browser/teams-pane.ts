/** Hands before the Teams pane: all is found by its role and its name. */
import type { Locator, Page } from 'playwright-core'
import { button, type Entries, type Entry } from './windows.ts'

export const tom = 'a0000000-0000-4000-8000-00000000070a'
export const lena = 'a0000000-0000-4000-8000-0000000001e4'
export const omar = 'a0000000-0000-4000-8000-00000000000a'
/** The channel in which Logistics works. */
export const requests = '19:0109157ecca51096e57e@thread.tacv2'

export const teamsPane = (page: Page): Locator => page.getByRole('region', { name: 'Microsoft Teams' })
export const teamsDialog = (page: Page): Locator => page.getByRole('dialog')

/** The newest message or post with these words; a reply is found before its post. */
export const post = (within: Page | Locator, words: string | RegExp): Locator =>
  within.getByRole('article').filter({ hasText: words }).last()

/** A request's card in a channel. */
export const teamsCard = (page: Page, words: string): Locator =>
  teamsPane(page).getByRole('article').filter({ hasText: words }).filter({ hasText: 'What is needed, and why' }).last()

const named = (label: string) => new RegExp(`^${label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}( \\*)?$`)

/** Not a button: one may have the same name, and stands there until the form is there. */
export const cardField = (form: Page | Locator, label: string): Locator =>
  form.getByLabel(named(label)).and(form.locator('input, textarea, select')).first()

/** The form that a card in the chat has turned into, by one of its fields. */
export const chatForm = (page: Page, label: string): Locator =>
  teamsPane(page)
    .getByRole('article')
    .filter({ has: cardField(page, label) })
    .last()

/** Fills in the fields of a form card. */
export async function fillCard(form: Locator, entries: Entries): Promise<void> {
  for (const [label, entry] of Object.entries(entries)) await put(form, label, entry)
}

async function put(form: Locator, label: string, entry: Entry): Promise<void> {
  if (typeof entry === 'string') return cardField(form, label).fill(entry)
  if ('of' in entry) {
    await cardField(form, label).selectOption({ label: entry.of })
    return
  }
  await form.getByRole('radio', { name: new RegExp(`${entry.pick}$`) }).check()
}

/** Writes into the box of the conversation and sends it, as typing does. */
export async function writeInTeams(page: Page, words: string, box: string | RegExp = /^Message /): Promise<void> {
  const composer = teamsPane(page).getByRole('textbox', { name: box })
  await composer.fill(words)
  await composer.press('Escape')
  await composer.press('Enter')
}

/** What every new request needs, and that it is Logistics'. */
export const teamsWishes: Entries = {
  'What do you need, and why?': 'Drivers get the old dock number on their papers.',
  Product: { of: 'Deliveries' },
  'Expected outcome': 'No pallet goes to the old dock.',
  'Check the outcome': { of: '2 weeks' },
}

/** The bot's answer to words that are no command: what they could become, and then the form itself. */
export async function offer(page: Page, words: string): Promise<Locator> {
  const said = teamsPane(page).getByRole('article', { name: /^Roundtrip/ })
  await said.filter({ hasText: words }).last().waitFor()
  return said.filter({ has: button(page, 'New request') }).last()
}

/** Files a request in the 1:1 chat by typing its title; gives its key. */
export async function fileInTeams(page: Page, title: string, entries: Entries = {}): Promise<string> {
  await writeInTeams(page, title)
  const form = await offer(page, title)
  await button(form, 'New request').click()
  await fillCard(form, { ...teamsWishes, ...entries })
  await button(form, 'New request').click()
  const told = teamsPane(page)
    .getByRole('article')
    .filter({ hasText: title })
    .filter({ hasText: /REQ-\d+/ })
  await told.last().waitFor()
  return /REQ-\d+/.exec((await told.last().textContent()) ?? '')?.[0] ?? ''
}
