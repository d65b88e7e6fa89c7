import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { makeDatabase, runCommand, startProcess } from '../process.ts'
import { day, furnish, setup } from '../rig.ts'
import { type Message, startWorkspace, type Workspace } from '../slack/workspace.ts'
import { there, wishes } from './steps.ts'

/** Tuesday. */
const tuesday = Date.UTC(2027, 0, 5, 10)

/** The bot as it is installed: the built program, its own process, its own file. */
describe('the process', () => {
  let slack: Workspace
  let database: { file: string; remove: () => void }
  /** Since when, on the workspace's clock, and from which real moment. */
  let clock = { from: 0, at: 0 }
  const now = () => (clock.from === 0 ? Date.now() : clock.from + Date.now() - clock.at)
  const jump = (from: number) => {
    clock = { from, at: Date.now() }
  }

  beforeEach(async () => {
    clock = { from: 0, at: 0 }
    slack = await startWorkspace({ now })
    furnish(slack)
    database = await makeDatabase(setup)
  })
  afterEach(async () => {
    await slack.close()
    database.remove()
  })

  async function file(title: string, values = {}, by = 'U0ANNA') {
    const person = slack.as(by)
    const form = there((await person.command(title)).view, 'the form')
    return person.submit(form, { ...wishes, Product: 'Invoicing', ...values })
  }
  const cards = (channel: string) => slack.messages(channel).filter((message) => message.threadTs === null)
  const cardOf = (title: string) =>
    slack.waitFor(() => cards('C0BILLING').find((message) => slack.textOf(message).includes(title)))
  const asks = (label: string) => slack.messages('U0ANNA').filter((message) => slack.buttonsOf(message).includes(label))
  const count = (sql: string): unknown => {
    const reader = new Sqlite(database.file, { readonly: true })
    try {
      return reader.prepare(sql).pluck().get()
    } finally {
      reader.close()
    }
  }

  it('asks for the result once when the check date passed while it was down', async () => {
    jump(tuesday)
    const first = await startProcess({ slack, database: database.file, at: tuesday })
    await file('Send invoices sooner', { 'Check the outcome': '30 days' })
    const card: Message = await cardOf('Send invoices sooner')
    const bob = slack.as('U0BOB')
    await bob.press(card, 'Claim')
    await slack.waitFor(() => slack.buttonsOf(card).includes('Deliver'))
    const form = there((await bob.press(card, 'Deliver')).view, 'the form')
    await bob.submit(form, { 'What was delivered?': 'Invoices leave at night' })
    const question = await slack.waitFor(() => asks('Yes, I have it')[0])
    await slack.as('U0ANNA').press(question, 'Yes, I have it')
    expect((await first.end('SIGTERM')).code).toBe(0)

    jump(tuesday + 35 * day)
    const second = await startProcess({ slack, database: database.file, at: tuesday + 35 * day })
    await slack.waitFor(() => asks('Achieved')[0], 15_000)
    await second.end('SIGKILL')
    const third = await startProcess({ slack, database: database.file, at: tuesday + 35 * day + 60_000 })
    await slack.as('U0ANNA').openHome()
    await slack.waitFor(() => slack.home('U0ANNA'))
    expect((await third.end('SIGTERM')).code).toBe(0)
    expect(asks('Achieved')).toHaveLength(1)
    expect(cards('C0BILLING').filter((message) => slack.textOf(message).includes('REQ-1'))).toContain(card)
    expect(slack.messages('U0ANNA').filter((message) => slack.textOf(message).includes('Value today'))).toEqual([])
  })

  it('counts the silence after a delivery from when it was up to ask', async () => {
    jump(tuesday)
    const first = await startProcess({ slack, database: database.file, at: tuesday })
    await file('Send invoices sooner')
    const card: Message = await cardOf('Send invoices sooner')
    const bob = slack.as('U0BOB')
    await bob.press(card, 'Claim')
    await slack.waitFor(() => slack.buttonsOf(card).includes('Deliver'))
    const form = there((await bob.press(card, 'Deliver')).view, 'the form')
    await bob.submit(form, { 'What was delivered?': 'Invoices leave at night' })
    await slack.waitFor(() => asks('Yes, I have it')[0])
    await vi.waitFor(() => expect(count("select count(*) from prompts where kind = 'accept'")).toBe(1))
    await first.end('SIGTERM')

    const later = tuesday + 35 * day
    jump(later)
    const second = await startProcess({ slack, database: database.file, at: later })
    const question = there(asks('Yes, I have it')[0])
    const reminder = await slack.waitFor(() => asks('Yes, I have it').find((message) => message !== question), 15_000)
    await slack.waitFor(() => slack.buttonsOf(question).length === 0)
    expect(slack.buttonsOf(reminder)).toContain('Yes, I have it')
    expect(slack.textOf(card)).toContain('Delivered')
    await second.end('SIGTERM')
  })

  it('finishes what is in hand on SIGTERM and ends with 0', async () => {
    const bot = await startProcess({ slack, database: database.file })
    const people = ['U0ANNA', 'U0BOB', 'U0BEA', 'U0SAM', 'U0CARL', 'U0ADA']
    const forms = await Promise.all(
      people.map(async (by) => ({ by, view: there((await slack.as(by).command(`Wish of ${by}`)).view, 'the form') })),
    )
    const sent = forms.map(({ by, view }) => slack.as(by).submit(view, { ...wishes, Product: 'Checkout' }))
    const ended = bot.end('SIGTERM')
    const answers = await Promise.all(sent)
    expect((await ended).code).toBe(0)
    const taken = answers.filter(({ trouble }) => trouble === null)
    for (const answer of answers) expect(answer.errors).toBeNull()
    for (const { trouble } of answers) if (trouble) expect(trouble).toMatch(/^ECONN(REFUSED|RESET)$/)
    expect(count('select count(*) from requests')).toBe(taken.length)
  })

  it('ends within ten seconds although Slack does not answer', async () => {
    slack.fault({ method: 'chat.postMessage', kind: 'hang', times: Number.POSITIVE_INFINITY })
    const bot = await startProcess({ slack, database: database.file })
    await file('Send invoices sooner')
    await slack.waitFor(() => slack.refused.some(({ method }) => method === 'chat.postMessage'))
    expect((await bot.end('SIGTERM')).code).toBe(0)
    slack.clearFaults()
    const again = await startProcess({ slack, database: database.file })
    await cardOf('Send invoices sooner')
    await again.end('SIGTERM')
    expect(cards('C0BILLING')).toHaveLength(1)
  }, 40_000)

  it('says how it is', async () => {
    const bot = await startProcess({ slack, database: database.file })
    expect((await fetch(`${bot.url}/healthz`)).status).toBe(200)
    const ready = await fetch(`${bot.url}/readyz`)
    expect(ready.status).toBe(200)
    expect(await ready.text()).toMatch(/database.*slack/s)
    expect((await bot.end('SIGTERM')).code).toBe(0)
  })

  it('does not start in production without settings, and names all that is missing', async () => {
    const nothing = await runCommand(['start'], { database: database.file, env: { NODE_ENV: 'production' } })
    expect(nothing.code).toBe(1)
    expect(nothing.err).toMatch(/SLACK_BOT_TOKEN.*SLACK_SIGNING_SECRET/s)
    const wrong = await runCommand(['start'], {
      env: { SLACK_SIGNING_SECRET: 'secret', PORT: 'many', DATABASE_URL: 'mysql://here' },
    })
    expect(wrong.code).toBe(1)
    for (const name of ['SLACK_BOT_TOKEN', 'PORT', 'DATABASE_URL']) expect(wrong.err).toContain(name)
  })

  it('makes no database for a command that only reads one, and says where it looked', async () => {
    const nowhere = join(database.file, '..', 'nowhere.db')
    for (const command of [['backup', `${nowhere}.copy`], ['dead-letters'], ['export-teams']]) {
      const { code, out, err } = await runCommand(command, { database: nowhere })
      expect([code, out]).toEqual([1, ''])
      expect(err).toBe(
        `There is no database at ${nowhere}: set DATABASE_URL to where it is, or start the bot, which makes it.\n`,
      )
    }
    const unread = await runCommand(['apply', 'nothere.yaml'], { database: nowhere })
    expect([unread.code, unread.err]).toEqual([1, 'nothere.yaml cannot be read: there is no such file.\n'])
    expect(existsSync(nowhere)).toBe(false)
    writeFileSync(`${nowhere}.yaml`, setup)
    expect((await runCommand(['apply', `${nowhere}.yaml`], { database: nowhere })).code).toBe(0)
    expect(existsSync(nowhere)).toBe(true)
    const told = await runCommand(['--version'], {})
    expect([told.code, told.out]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)])
  })

  it('is started twice at once on a new database without harm', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'roundtrip-'))
    const fresh = join(folder, 'new', 'roundtrip.db')
    const both = await Promise.all([0, 1].map(() => startProcess({ slack, database: fresh })))
    for (const bot of both) expect((await fetch(`${bot.url}/readyz`)).status).toBe(200)
    for (const { code, err } of await Promise.all(both.map((bot) => bot.end('SIGTERM')))) {
      expect(err).toBe('')
      expect(code).toBe(0)
    }
    rmSync(folder, { recursive: true })
  })

  it('notices by itself what the command line changes', async () => {
    const bot = await startProcess({ slack, database: database.file })
    await file('Send invoices sooner')
    const card = await cardOf('Send invoices sooner')
    await slack.waitFor(() => slack.thread(card).length > 0)
    slack.addChannel({ id: 'C0MONEY', name: 'money', members: ['U0BEA'] })
    slack.addChannel({ id: 'C0NEW', name: 'new', members: ['U0SAM'] })
    const changed = `${setup.replace('C0BILLING', 'C0MONEY')}
  - { name: Data, platform: slack, channel: C0NEW, timeZone: UTC, products: [{ name: Reports }] }
`
    const path = `${database.file}.yaml`
    writeFileSync(path, changed)
    const applied = await runCommand(['apply', path], { slack, database: database.file })
    expect(applied.err).toBe('')
    expect(applied.code).toBe(0)
    const moved = await slack.waitFor(() => cards('C0MONEY')[0])
    await slack.waitFor(() =>
      slack.ledger.some(({ method, args }) => method === 'conversations.members' && args.channel === 'C0NEW'),
    )

    await slack.waitFor(() => slack.thread(moved).length > 0)
    slack.fault({ method: 'chat.postMessage', channel: 'C0MONEY', kind: 'error:invalid_blocks' })
    await file('Show the VAT')
    await vi.waitFor(() => expect(count("select count(*) from messages where state = 'dead'")).toBe(1), 5_000)
    const listed = await runCommand(['dead-letters'], { slack, database: database.file })
    expect(listed.out).toContain('invalid_blocks')
    const retried = await runCommand(['dead-letters', '--retry', 'all'], { slack, database: database.file })
    expect(retried.code).toBe(0)
    await slack.waitFor(() => cards('C0MONEY').some((message) => slack.textOf(message).includes('Show the VAT')))
    expect(cards('C0MONEY')).toHaveLength(2)
    await bot.end('SIGTERM')
  })

  it('is copied while it serves, as a whole', async () => {
    const bot = await startProcess({ slack, database: database.file })
    const filing = Array.from({ length: 12 }, (_, i) => file(`Wish ${i}`, {}, ['U0ANNA', 'U0BOB', 'U0SAM'][i % 3]))
    const copy = `${database.file}.copy`
    const copied = await runCommand(['backup', copy], { slack, database: database.file })
    expect(copied.code).toBe(0)
    await Promise.all(filing)
    const reader = new Sqlite(copy, { readonly: true })
    const one = (sql: string) => reader.prepare(sql).pluck().get()
    expect(one('pragma integrity_check')).toBe('ok')
    const stored = one('select count(*) from requests')
    expect(one("select count(*) from messages where kind = 'card'")).toBe(stored)
    expect(one("select count(*) from events where kind = 'submitted'")).toBe(stored)
    reader.close()
    await bot.end('SIGTERM')
    const restored = await startProcess({ slack, database: copy })
    expect((await fetch(`${restored.url}/readyz`)).status).toBe(200)
    await restored.end('SIGTERM')
  })
})
