/** Windows of the page, and the hands of who sits before them: all is found by its role and its name. */
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { chromium } from 'playwright-core'
import { expect, inject } from 'vitest'

/** For whatever has to come by itself: the bot keeps the pace of Slack (a post a second, 50 updates a minute). */
const patience = 60_000

export interface Windows {
  /** A window of its own profile, as this person (`U0ANNA`), in a channel, their `dm` or `home`. */
  open(as: string, place?: string, options?: BrowserContextOptions): Promise<Page>
  /** What the browser has complained about since it was asked last. */
  complaints(): string[]
  /** Closes what is open, so that it draws nothing for nobody, and gives the complaints. */
  closeAll(): Promise<string[]>
  close(): Promise<void>
}

/** Where no tour is wanted, it has been dismissed before. */
export async function openWindows(url: string, { tour = false } = {}): Promise<Windows> {
  const browser: Browser = await chromium.connect(inject('chromium'))
  let complaints: string[] = []
  const complained = () => {
    const told = complaints
    complaints = []
    return told
  }
  return {
    async open(as, place, options = {}) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })
      context.setDefaultTimeout(patience)
      const dismissed = JSON.stringify({ known: null, closed: true })
      if (!tour) await context.addInitScript(`localStorage.setItem('roundtrip-tour', '${dismissed}')`)
      const page = await context.newPage()
      page.on('pageerror', (error) => complaints.push(error.message))
      await page.goto(`${url}#/${as}${place ? `/${place}` : ''}`)
      await page.getByRole('navigation', { name: 'Workspace', includeHidden: true }).waitFor({ state: 'attached' })
      return page
    },
    complaints: complained,
    async closeAll() {
      await Promise.all(browser.contexts().map((context) => context.close()))
      return complained()
    },
    close: () => browser.close(),
  }
}

/** Everything that has to come true by itself is asked for until it is. */
export const eventually = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: patience, interval: 50 })

export const dialog = (page: Page): Locator => page.getByRole('dialog')
export const button = (within: Page | Locator, name: string): Locator =>
  within.getByRole('button', { name, exact: true })

/** The newest message with these words. */
export const message = (page: Page | Locator, words: string | RegExp): Locator =>
  page.getByRole('article').filter({ hasText: words }).last()

/** A request's card in a channel; digests name it too. */
export const card = (page: Page, words: string): Locator =>
  page.getByRole('article').filter({ hasText: words }).filter({ hasText: 'What is needed, and why' }).last()

/** Writes into a message box and sends it, as typing does. */
export async function write(page: Page, words: string, box: string | RegExp = /^Message /): Promise<void> {
  // In split view Slack's is the first.
  const composer = page.getByRole('textbox', { name: box }).first()
  await composer.fill(words)
  await composer.press('Escape')
  await composer.press('Enter')
}

/** Opens what stands behind a message's dots and chooses from it. */
export async function choose(within: Locator, menu: string, item: string): Promise<void> {
  await button(within, menu).click()
  await within.getByRole('menuitem', { name: item, exact: true }).click()
}

/** What goes into a field: words, one of a list, one of a few, a date. */
export type Entry = string | { of: string } | { pick: string }
export type Entries = Record<string, Entry>

const named = (label: string) => new RegExp(`^${label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}( \\(optional\\))?$`)

/** The field with this label: its box, or for a choice of a few the group. */
export function field(form: Locator, label: string, entry: Entry): Locator {
  if (typeof entry === 'object' && 'pick' in entry) return form.getByRole('group', { name: named(label) })
  if (typeof entry === 'object') return form.getByRole('combobox', { name: named(label) })
  return form.getByLabel(named(label))
}

export async function fill(form: Locator, entries: Entries): Promise<void> {
  for (const [label, entry] of Object.entries(entries)) {
    const place = field(form, label, entry)
    if (typeof entry === 'string') await place.fill(entry)
    else if ('pick' in entry) await place.getByRole('radio', { name: entry.pick, exact: true }).check()
    else {
      await place.fill(entry.of)
      await form.getByRole('option', { name: entry.of, exact: true }).click()
    }
  }
}

/** What stands in the fields now. */
export const held = async (form: Locator, entries: Entries): Promise<string[]> =>
  Promise.all(
    Object.entries(entries).map(async ([label, entry]) => {
      const place = field(form, label, entry)
      if (typeof entry === 'string' || 'of' in entry) return place.inputValue()
      return (await place.getByRole('radio', { name: entry.pick, exact: true }).isChecked()) ? entry.pick : ''
    }),
  )

export const typed = (entries: Entries): string[] =>
  Object.values(entries).map((entry) => (typeof entry === 'string' ? entry : 'of' in entry ? entry.of : entry.pick))

/** Presses the button that sends the form in front. */
export const send = (form: Locator, name: string): Promise<void> => button(form, name).last().click()

/** What is said to be wrong at a field, as it is read out with it; '' where nothing is. */
export async function problemAt(form: Locator, label: string, entry: Entry): Promise<string> {
  const place = field(form, label, entry)
  if ((await place.getAttribute('aria-invalid')) !== 'true') return ''
  const about = (await place.getAttribute('aria-describedby')) ?? ''
  const told = about.split(' ').map((id) => form.locator(`[id="${id}"]`).textContent())
  return (await Promise.all(told)).join(' ')
}

/** What every new request needs, and that it is Billing's. */
export const wishes: Entries = {
  'What do you need, and why?': 'Customers wait for their invoice.',
  Product: { of: 'Invoicing' },
  'Expected outcome': 'Invoices go out on the day of the order.',
}

/** Files a request for Billing by typing it; gives its key. */
export async function file(page: Page, title: string, entries: Entries = {}): Promise<string> {
  const form = dialog(page)
  // A trigger lives 3 s of wall time: on a machine that is busier than that, whoever is told so asks again.
  const late = page.getByText('Press New request to open the form with this title.')
  const before = await late.count()
  await write(page, `/request ${title}`)
  await eventually(async () => (await form.count()) > 0 || (await late.count()) > before).toBe(true)
  if ((await form.count()) === 0) return file(page, title, entries)
  await fill(form, { ...wishes, ...entries })
  await send(form, 'New request')
  const receipt = form.getByText(/REQ-\d+/).first()
  await receipt.waitFor()
  const key = /REQ-\d+/.exec((await receipt.textContent()) ?? '')?.[0] ?? ''
  await button(form, 'Close').last().click()
  await form.waitFor({ state: 'hidden' })
  return key
}

/** A day so many days from today, as a date's field takes it. */
export const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

/** Jumps to what the bot next says about this request, as the tour does. */
export async function jumpFor(page: Page, key: string): Promise<void> {
  const request = Number(key.replace('REQ-', ''))
  const answer = await page.request.post(new URL('/playground/clock', page.url()).href, {
    data: { by: 'next', request },
  })
  expect(answer.status()).toBe(200)
}
