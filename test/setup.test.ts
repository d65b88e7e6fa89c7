import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SetupChange } from '../db/store.ts'
import { parsePlace } from '../src/chat.ts'
import { type Directory, type Product, platformOf, type Team } from '../src/requests/request.ts'
import { cleanText } from '../src/requests/typed.ts'
import { differences, type TeamForm, teamChanges } from '../src/setup.ts'
import { exportTeams, readSetup } from '../src/setup-file.ts'

const example = readFileSync('roundtrip.example.yaml', 'utf8')
const nothing: Directory = { version: 0, teams: new Map(), products: new Map(), triage: null, admins: [], holidays: [] }

const ada = '0a5b7a3c-1111-4222-8333-0123456789ad'
const omar = '0a5b7a3c-1111-4222-8333-0123456789ab'
const onTeams = `
admins: [U0ADA, ${ada.toUpperCase()}]
triage: { platform: teams, channel: 19:sorters@thread.tacv2 }
teams:
  - name: Logistics
    platform: teams
    channel: 19:0a-B_c.1@thread.tacv2
    members: [${omar}, U0BOB]
    mention: ${omar}
    products: [{ name: Deliveries, keywords: [parcel] }]
  - { name: Billing, channel: C0BILLING, mention: S0BILLING }
`

function setupOf(text: string) {
  const read = readSetup(text)
  if (!read.ok) throw new Error(JSON.stringify(read.problems))
  return read.setup
}

/** Each mistake as a person would read it. */
function mistakesIn(text: string): string[] {
  const read = readSetup(text)
  return read.ok ? [] : read.problems.map(({ line, key, message }) => `line ${line}, ${key}: ${message}`)
}

/** As the store does it: teams before the products that name them. */
function withChanges(directory: Directory, changes: SetupChange[]): Directory {
  const teams = new Map(directory.teams)
  const products = new Map(directory.products)
  let { admins, triage, holidays } = directory
  for (const change of changes) {
    if (change.change === 'organisation') ({ admins = admins, triage = triage, holidays = holidays } = change)
    if (change.change === 'team') {
      const id = change.id ?? teams.size + 1
      teams.set(id, { id, ...change.team })
    }
    if (change.change === 'product') {
      const id = change.id ?? products.size + 1
      const team = [...teams.values()].find((team) => team.name === change.team)
      if (!team) throw new Error(`no team ${change.team}`)
      products.set(id, { id, team: team.id, lastGoal: products.get(id)?.lastGoal ?? null, ...change.product })
    }
  }
  return { version: directory.version + 1, teams, products, admins, triage, holidays }
}

const compare = (text: string, directory: Directory, origins = new Map(), unfinished = new Set<number>()) =>
  differences(setupOf(text), directory, origins, unfinished)

/** The directory after this file was applied to it. */
function apply(text: string, directory = nothing): Directory {
  const { changes, problems } = compare(text, directory)
  expect(problems).toEqual([])
  return withChanges(directory, changes)
}

const today = apply(example)
const teamNamed = (name: string, directory = today): Team => {
  const team = [...directory.teams.values()].find((team) => team.name === name)
  if (!team) throw new Error(`no team ${name}`)
  return team
}
const productNamed = (name: string, directory = today): Product | undefined =>
  [...directory.products.values()].find((product) => product.name === name)

describe('reading the file', () => {
  test('the example is read, ids as they are stored', () => {
    expect(today.admins).toEqual(['slack:U0ADA'])
    expect(today.triage).toEqual({
      channel: 'slack:C0TRIAGE',
      hours: { zone: 'Europe/Berlin', days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00', holidays: [] },
    })
    expect(today.holidays).toEqual(['2026-12-25', '2027-01-01'])
    expect(teamNamed('Billing')).toEqual({
      id: 1,
      name: 'Billing',
      channel: 'slack:C0BILLING',
      hours: { zone: 'Europe/Berlin', days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00', holidays: ['2027-04-05'] },
      responseTarget: { count: 1, unit: 'days' },
      members: null,
      mention: 'S0BILLING',
      retired: false,
    })
    expect(teamNamed('Storefront').members).toEqual(['slack:U0ALICE', 'slack:U0BOB'])
    expect(productNamed('Invoicing')?.keywords).toEqual(['invoice', 'VAT', 'reminder letter', 'credit note'])
    expect(today.products.size).toBe(4)
  })

  test('every mistake is named at once, with line, key and what is expected', () => {
    const text = `admin: [U0ADA]
holidays: [2027-02-30]
teams:
  - name: Billing
    chanel: C0BILLING
    channel: "#billing"
    platform: discord
    timeZone: Europe/Berln
    workingHours: { days: [mon, tues], from: 9, to: "25:00" }
    responseTarget: soon
    members: [ada]
    mention: C0BILLING
    products:
      - keywords: [404]
  - name: billing
    members: everyone
    products: Invoicing
`
    expect(mistakesIn(text)).toEqual([
      'line 1, admin: unknown key; did you mean admins?',
      'line 2, holidays[0]: must be a day that exists, as in 2027-04-05',
      'line 5, teams[0].chanel: unknown key; did you mean channel?',
      expect.stringMatching(/^line 6, teams\[0\]\.channel: must be a channel's id, as in C0BILLING/),
      'line 7, teams[0].platform: must be slack or teams',
      'line 8, teams[0].timeZone: there is no such time zone; did you mean Europe/Berlin?',
      'line 9, teams[0].workingHours.days[1]: must be one of mon, tue, wed, thu, fri, sat, sun',
      'line 9, teams[0].workingHours.from: must be text: put it in quotes',
      'line 9, teams[0].workingHours.to: must be a time of day, as in "09:00"',
      'line 10, teams[0].responseTarget: must be working time, as in 4h or 1d',
      expect.stringMatching(/^line 11, teams\[0\]\.members\[0\]: must be a person's id/),
      expect.stringMatching(/^line 12, teams\[0\]\.mention: must be a user group's or a person's id/),
      'line 14, teams[0].products[0].name: is missing',
      'line 14, teams[0].products[0].keywords[0]: must be text: put it in quotes',
      'line 15, teams[1].name: there is another team of this name',
      "line 16, teams[1].members: must be channel, or a list of people's ids",
      'line 17, teams[1].products: must be a list',
    ])
  })

  test('working time is so many hours or days', () => {
    const spanIn = (span: string) => setupOf(`teams: [{ name: Billing, responseTarget: "${span}" }]`)
    expect(spanIn('4h').teams[0]?.responseTarget).toEqual({ count: 4, unit: 'hours' })
    expect(spanIn('2d').teams[0]?.responseTarget).toEqual({ count: 2, unit: 'days' })
    for (const span of ['', '0d', '-1d', '1', 'd', '1w', '1.5h', '1d2h', '1000h']) {
      expect(() => spanIn(span), span).toThrow('must be working time')
    }
  })

  test('teams and triage on Microsoft Teams are read, ids as they are stored', () => {
    const set = apply(onTeams)
    expect(set.admins).toEqual(['slack:U0ADA', `teams:${ada}`])
    expect(set.triage?.channel).toBe('teams:19:sorters@thread.tacv2')
    expect(teamNamed('Logistics', set)).toMatchObject({
      channel: 'teams:19:0a-B_c.1@thread.tacv2',
      members: [`teams:${omar}`, 'slack:U0BOB'],
      mention: omar,
    })
  })

  test("a channel's id is taken as it stands in the link to the channel", () => {
    const set = apply('teams: [{ name: A, channel: 19%3A0a-B_c.1%40thread.tacv2 }]')
    expect(teamNamed('A', set).channel).toBe('teams:19:0a-B_c.1@thread.tacv2')
  })

  test.each(['team-id', 'channel-announcements-id'])('a channel of a local client is taken by its id, %s', (id) => {
    const { channel } = teamNamed('A', apply(`teams: [{ name: A, channel: ${id} }]`))
    expect(channel).toBe(`teams:${id}`)
    expect(parsePlace(channel)).toEqual({ platform: 'teams', kind: 'channel', id })
  })

  test('ids of another platform than the one named are mistakes', () => {
    const text = `admins: [19:a@thread.tacv2, ada@acme.com]
triage: { platform: slack, channel: 19:sorters@thread.tacv2 }
teams:
  - name: A
    platform: teams
    channel: C0ONE
    mention: U0BOB
  - name: B
    channel: C0TWO
    mention: ${omar}
  - name: C
    platform: teams
    channel: General
`
    expect(mistakesIn(text)).toEqual([
      expect.stringMatching(/^line 1, admins\[0\]: must be a person's id, .* on Teams as in 11111111-/),
      expect.stringMatching(/^line 1, admins\[1\]: must be a person's id/),
      expect.stringMatching(/^line 2, triage\.channel: must be a channel's id on slack, as in C0BILLING/),
      expect.stringMatching(/^line 6, teams\[0\]\.channel: must be a channel's id on teams, as in 19:…@thread.tacv2/),
      'line 7, teams[0].mention: must be somebody on teams, where the channel is',
      'line 10, teams[1].mention: must be somebody on slack, where the channel is',
      expect.stringMatching(
        /^line 13, teams\[2\]\.channel: must be a channel's id, .* on Teams as in 19:…@thread.tacv2/,
      ),
    ])
  })

  test('a product listed twice and a channel that serves two teams are mistakes', () => {
    const text = `teams:
  - { name: A, channel: C0ONE, products: [{ name: Search }] }
  - { name: B, channel: C0ONE, products: [{ name: search }] }
`
    expect(mistakesIn(text)).toEqual([
      'line 3, teams[1].channel: a channel serves one team, and this one already serves another',
      'line 3, teams[1].products[0].name: there is another product of this name',
    ])
  })

  test.each([
    ['', 'line 1, : the file is empty'],
    ['# only words', 'line 1, : the file is empty'],
    ['- Billing', 'line 1, : must be a group of keys'],
    ['teams:\n  - name: A\n    name: B', 'line 3, : Map keys must be unique'],
    ['teams: [\n', 'line 2, : Flow sequence in block collection must be sufficiently indented and end with a ]'],
    ['teams: [~]', 'line 1, teams[0]: is missing'],
    ['teams: [{ name: " \\u200b" }]', 'line 1, teams[0].name: must not be empty'],
    ['teams: [{ name: "A\\nB" }]', 'line 1, teams[0].name: must be one line'],
    [`teams: [{ name: ${'x'.repeat(81)} }]`, 'line 1, teams[0].name: must have 80 characters at most'],
  ])('a file that reads %j is a mistake', (text, mistake) => {
    expect(mistakesIn(text)).toContain(mistake)
  })

  test('a key with nothing after it is not named', () => {
    expect(setupOf('triage:\nholidays:\nteams:\n  - name: A\n    products:\n')).toEqual({
      teams: [{ name: 'A', products: [] }],
    })
  })

  test('no text makes it fail in another way than with mistakes', () => {
    const piece = fc.constantFrom(
      'teams',
      ':',
      '\n',
      '  ',
      '- ',
      'name',
      '{',
      '}',
      '[',
      ']',
      '&a',
      '*a',
      '"',
      '1',
      '~',
      '!!',
      '__proto__',
    )
    const texts = fc
      .array(fc.oneof(piece, fc.string({ maxLength: 3 })), { maxLength: 30 })
      .map((pieces) => pieces.join(''))
    fc.assert(
      fc.property(texts, (text) => {
        const read = readSetup(text)
        return read.ok || (read.problems.length > 0 && read.problems.every(({ line }) => line >= 1))
      }),
    )
  })
})

describe('comparing with today', () => {
  test('applying the example twice changes nothing', () => {
    expect(compare(example, today)).toEqual({ changes: [], lines: [], problems: [] })
  })

  test('each new team and product is a line', () => {
    expect(compare(example, nothing).lines).toEqual([
      'admins none → U0ADA',
      'holidays none → 2026-12-25, 2027-01-01',
      'triage channel none → C0TRIAGE',
      'triage time zone none → Europe/Berlin',
      'triage working hours none → mon tue wed thu fri 09:00-17:00',
      'new team Billing',
      'new team Storefront',
      'Billing: new product Invoicing',
      'Billing: new product Payments',
      'Storefront: new product Checkout',
      'Storefront: new product Search',
    ])
  })

  test('only what is named is changed', () => {
    const text = 'teams: [{ name: Billing, channel: C0NEW, workingHours: { to: "18:00" } }]'
    const { changes, lines } = compare(text, today)
    const { id, ...billing } = teamNamed('Billing')
    const team = { ...billing, channel: 'slack:C0NEW', hours: { ...billing.hours, to: '18:00' } }
    expect(changes).toEqual([{ change: 'team', id, team }])
    expect(lines).toEqual([
      'Billing: channel C0BILLING → C0NEW',
      'Billing: working hours mon tue wed thu fri 09:00-17:00 → mon tue wed thu fri 09:00-18:00',
    ])
  })

  test('what chat changed last is said where the file overrides it', () => {
    const origins = new Map([
      [1, { by: 'slack:U0ADA', at: Date.UTC(2027, 0, 5, 9) }],
      [2, { by: 'file', at: Date.UTC(2027, 0, 5, 9) }],
    ])
    const text = 'teams: [{ name: Billing, mention: none }, { name: Storefront, responseTarget: 4h }]'
    expect(compare(text, today, origins).lines).toEqual([
      'Billing was last changed in chat by U0ADA on 2027-01-05: mention S0BILLING → nobody',
      'Storefront: response target 1d → 4h',
    ])
    expect(compare('teams: [{ name: Billing }]', today, origins).lines).toEqual([])
  })

  test('a renamed team keeps what it is, and the file can be applied again', () => {
    const text = 'teams: [{ name: Money, was: Billing, products: [{ name: Bills, was: Invoicing }] }]'
    const after = apply(text, today)
    expect(teamNamed('Money', after)).toEqual({ ...teamNamed('Billing'), name: 'Money' })
    expect(productNamed('Bills', after)).toEqual({ ...productNamed('Invoicing'), name: 'Bills' })
    expect(after.teams.size).toBe(2)
    expect(compare(text, after)).toEqual({ changes: [], lines: [], problems: [] })
  })

  test('the old name of a renamed team is free for a new one', () => {
    const text = 'teams: [{ name: Money, was: Billing }, { name: Billing, channel: C0OTHER }]'
    const after = apply(text, today)
    expect(teamNamed('Money', after).id).toBe(1)
    expect(teamNamed('Billing', after)).toMatchObject({ id: 3, channel: 'slack:C0OTHER' })
    expect(compare(text, after).changes).toEqual([])
  })

  test('a name in other capitals is the same team', () => {
    const after = apply('teams: [{ name: BILLING, products: [{ name: invoicing }] }]', today)
    expect([after.teams.size, after.products.size]).toEqual([2, 4])
    expect(teamNamed('BILLING', after).id).toBe(1)
  })

  test('a product listed under another team moves, one no longer listed stays', () => {
    const text = 'teams: [{ name: Storefront, products: [{ name: Invoicing }] }]'
    const { changes, lines } = compare(text, today)
    expect(lines).toEqual(['Storefront: Invoicing comes from Billing'])
    const after = withChanges(today, changes)
    expect(productNamed('Invoicing', after)).toEqual({ ...productNamed('Invoicing'), team: 2 })
    expect(productNamed('Checkout', after)).toEqual(productNamed('Checkout'))
  })

  test('a team retires once others have its products', () => {
    const retire = 'teams: [{ name: Billing, retired: true }'
    expect(compare(`${retire}]`, today).problems).toEqual([
      expect.stringMatching(/^Billing: a retired team owns no products/),
    ])
    const text = `${retire}, { name: Storefront, products: [{ name: Invoicing }, { name: Payments, retired: true }] }]`
    const after = apply(text, today)
    expect(teamNamed('Billing', after).retired).toBe(true)
    expect(productNamed('Payments', after)).toMatchObject({ team: 2, retired: true })
    expect(compare(text, after).changes).toEqual([])
  })

  test('a team with unfinished requests cannot retire', () => {
    const text = `teams:
  - { name: Billing, retired: true }
  - { name: Storefront, products: [{ name: Invoicing }, { name: Payments }] }`
    expect(compare(text, today, new Map(), new Set([1]))).toEqual({
      changes: [],
      lines: [],
      problems: [expect.stringMatching(/^Billing: it cannot retire while it has requests/)],
    })
    expect(compare(text, today, new Map(), new Set([2])).problems).toEqual([])
  })

  test('what is retired stays so, and says how to come back', () => {
    const retired = apply('teams: [{ name: Storefront, products: [{ name: Search, retired: true }] }]', today)
    const again = compare('teams: [{ name: Storefront, products: [{ name: Search }] }]', retired)
    expect(again).toMatchObject({ changes: [], lines: [expect.stringContaining('Search stays retired')] })
    const back = apply('teams: [{ name: Storefront, products: [{ name: Search, retired: false }] }]', retired)
    expect(productNamed('Search', back)?.retired).toBe(false)
  })

  test('something retired that was never there makes no change', () => {
    expect(
      compare('teams: [{ name: Old, retired: true, products: [{ name: Fax, retired: true }] }]', today).changes,
    ).toEqual([])
    expect(compare('teams: [{ name: Old, retired: true, products: [{ name: Fax }] }]', today).problems).toHaveLength(1)
  })

  test.each([
    ['teams: [{ name: New }]', 'New: a new team needs a channel'],
    ['teams: [{ name: New, was: Old, channel: C0NEW }]', 'New: there is no team Old to be renamed'],
    ['teams: [{ name: New, channel: C0STORE }]', 'New: its channel already serves Storefront'],
    ['teams: [{ name: Billing, channel: C0STORE }]', 'Billing: its channel already serves Storefront'],
    ['teams: [{ name: Billing, products: [{ name: X, was: Y }] }]', 'Billing: there is no product Y to be renamed'],
    [
      'teams: [{ name: Billing, workingHours: { from: "17:00" } }]',
      'Billing: its working day must begin before it ends',
    ],
    ['triage: { workingHours: { to: "08:00" } }', 'triage: its working day must begin before it ends'],
  ])('%s has a problem and changes nothing', (text, problem) => {
    expect(compare(text, today)).toEqual({ changes: [], lines: [], problems: [problem] })
  })

  test('triage without a channel is a problem where there is none yet', () => {
    expect(compare('triage: { timeZone: Europe/Berlin }', nothing).problems).toEqual(['triage: it needs a channel'])
    expect(compare('triage: { timeZone: Asia/Tokyo }', today).lines).toEqual([
      'triage time zone Europe/Berlin → Asia/Tokyo',
    ])
  })

  test('a team moves to another platform with its channel, and mentions nobody of the one it leaves', () => {
    const text = 'teams: [{ name: Billing, platform: teams, channel: 19:billing@thread.tacv2 }]'
    expect(teamNamed('Billing', apply(text, today))).toMatchObject({
      channel: 'teams:19:billing@thread.tacv2',
      mention: null,
      members: null,
    })
  })

  test('a platform without a channel on it is a problem', () => {
    const problems = ['Billing: it needs a channel on teams']
    expect(compare('teams: [{ name: Billing, platform: teams }]', today)).toEqual({ changes: [], lines: [], problems })
    expect(compare('triage: { platform: teams }', today).problems).toEqual(['triage: it needs a channel on teams'])
    expect(compare('teams: [{ name: Billing, platform: slack }]', today).problems).toEqual([])
  })

  test('two teams may change places', () => {
    const text = 'teams: [{ name: Billing, channel: C0STORE }, { name: Storefront, channel: C0BILLING }]'
    expect(compare(text, today).problems).toEqual([])
  })
})

describe('the team form in chat', () => {
  const form = (more: Partial<TeamForm> = {}): TeamForm => ({
    name: 'Payroll',
    channel: 'slack:C0PAY',
    products: [{ name: 'Salaries', keywords: ['salary', 'bonus'] }],
    zone: null,
    members: null,
    mention: null,
    ...more,
  })

  test('makes a new team, in the zone of triage unless it says another', () => {
    const { changes, problems } = teamChanges(form(), today, null)
    expect(problems).toEqual([])
    const after = withChanges(today, changes)
    expect(teamNamed('Payroll', after)).toMatchObject({
      id: 3,
      channel: 'slack:C0PAY',
      hours: { zone: 'Europe/Berlin', days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00' },
      members: null,
    })
    expect(productNamed('Salaries', after)).toMatchObject({ team: 3, keywords: ['salary', 'bonus'], aliases: [] })
    const tokyo = withChanges(today, teamChanges(form({ zone: 'Asia/Tokyo' }), today, null).changes)
    expect(teamNamed('Payroll', tokyo).hours.zone).toBe('Asia/Tokyo')
  })

  test('changes a team and keeps what the form does not show', () => {
    const billing = teamNamed('Billing')
    const sent = form({
      name: 'Money',
      channel: billing.channel,
      products: [{ name: 'Invoicing', keywords: ['bill'] }],
    })
    const { changes, kept } = teamChanges(sent, today, billing)
    const after = withChanges(today, changes)
    expect(teamNamed('Money', after)).toEqual({ ...billing, name: 'Money', mention: null })
    expect(productNamed('Invoicing', after)).toEqual({ ...productNamed('Invoicing'), keywords: ['bill'] })
    expect(productNamed('Payments', after)?.team).toBe(1)
    expect(kept).toEqual(['Payments'])
  })

  test('sent unchanged it changes nothing', () => {
    for (const team of today.teams.values()) {
      const products = [...today.products.values()].filter((product) => product.team === team.id)
      const sent = { ...team, products, zone: team.hours.zone }
      expect(teamChanges(sent, today, team)).toEqual({ changes: [], problems: [], kept: [], taken: [] })
    }
  })

  test('a product of another team comes over with its keywords, a retired one comes back', () => {
    const retired = apply('teams: [{ name: Storefront, products: [{ name: Search, retired: true }] }]', today)
    const products = ['Checkout', 'Search'].map((name) => ({ name, keywords: [] }))
    const after = withChanges(retired, teamChanges(form({ products }), retired, null).changes)
    expect(productNamed('Checkout', after)).toEqual({ ...productNamed('Checkout'), team: 3 })
    expect(productNamed('Search', after)).toMatchObject({ team: 3, retired: false })
  })

  test.each([
    ['a name that is taken', { name: 'billing' }, 'name', 'There is a team Billing already'],
    ['a channel that is taken', { channel: 'slack:C0STORE' }, 'channel', 'already serves Storefront'],
  ])('%s is said at its field', (_, more, field, message) => {
    expect(teamChanges(form(more), today, null)).toEqual({
      changes: [],
      problems: [{ field, message: expect.stringContaining(message) }],
      kept: [],
      taken: [],
    })
  })

  test('the name of a retired team is said to be one', () => {
    const directory = apply('teams: [{ name: Gone, channel: C0GONE }]', today)
    const retired = apply('teams: [{ name: Gone, retired: true }]', directory)
    expect(teamChanges(form({ name: 'Gone' }), retired, null).problems[0]?.message).toContain('retired: false')
    expect(teamChanges(form({ channel: 'slack:C0GONE' }), retired, null).problems).toEqual([])
  })
})

describe('export', () => {
  test('prints a file that a person would write', () => {
    expect(exportTeams(today).split('\n').slice(0, 22)).toEqual(
      `admins: [U0ADA]
triage:
  platform: slack
  channel: C0TRIAGE
  timeZone: Europe/Berlin
  workingHours: {days: [mon, tue, wed, thu, fri], from: 09:00, to: 17:00}
holidays: [2026-12-25, 2027-01-01]
teams:
  - name: Billing
    platform: slack
    channel: C0BILLING
    timeZone: Europe/Berlin
    workingHours: {days: [mon, tue, wed, thu, fri], from: 09:00, to: 17:00}
    holidays: [2027-04-05]
    responseTarget: 1d
    members: channel
    mention: S0BILLING
    products:
      - name: Invoicing
        aliases: [invoices, dunning]
        keywords: [invoice, VAT, reminder letter, credit note]
      - name: Payments`.split('\n'),
    )
  })

  test('prints teams of Microsoft Teams as they were written', () => {
    const printed = exportTeams(apply(onTeams))
    expect(printed).toContain(`admins: [U0ADA, ${ada}]`)
    expect(printed).toContain('triage:\n  platform: teams\n  channel: 19:sorters@thread.tacv2\n')
    expect(printed).toContain('  - name: Logistics\n    platform: teams\n    channel: 19:0a-B_c.1@thread.tacv2\n')
    expect(printed).toContain(`    members: [${omar}, U0BOB]\n    mention: ${omar}\n`)
    expect(printed).toContain('  - name: Billing\n    platform: slack\n    channel: C0BILLING\n')
  })

  test('an organisation without anything is exported and read again', () => {
    expect(compare(exportTeams(nothing), nothing)).toEqual({ changes: [], lines: [], problems: [] })
  })

  // Names as YAML likes them least: numbers, dates, comments, quotes, tabs of other scripts.
  const text = fc
    .oneof(
      fc.constantFrom(
        '404',
        'null',
        'yes',
        '- a',
        'a: b',
        '#1',
        "it's",
        '"x"',
        '1e3',
        '2027-01-01',
        '~',
        '{',
        'é',
        '日本',
        '👩‍💻',
        '&a',
        '*a',
        '!t',
        '%',
        'a #b',
        '0x1F',
        '<<',
      ),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
    )
    .map((text) => cleanText(text.replace(/[\p{Cc}\u2028\u2029]/gu, '')))
    .filter((text) => text !== null)
  const id = (letters: string) => fc.stringMatching(new RegExp(`^slack:[${letters}][A-Z0-9]{4,8}$`))
  const days = fc.uniqueArray(fc.constantFrom('2026-12-25', '2027-01-01', '2028-02-29'))
  const plain = { noNullPrototype: true }
  const hours = fc.record(
    {
      zone: fc.constantFrom('Europe/Berlin', 'UTC', 'America/New_York'),
      days: fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }),
      from: fc.constantFrom('00:00', '09:00'),
      to: fc.constantFrom('12:30', '23:59'),
      holidays: days,
    },
    plain,
  )
  const hex = (count: number) =>
    fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: count, maxLength: count })
  const guid = fc.tuple(hex(8), hex(4), hex(4), hex(4), hex(12)).map((parts) => parts.join('-'))
  const channel = fc.oneof(
    id('CG'),
    fc.stringMatching(/^[\w.=-]{1,30}$/).map((name) => `teams:19:${name}@thread.tacv2`),
  )
  const person = fc.oneof(
    id('UW'),
    guid.map((id) => `teams:${id}`),
  )
  const somebodyThere = fc.record({ slack: fc.constantFrom('S0GROUP', 'U0ADA'), teams: guid })
  const team = fc.record({
    name: text,
    channel,
    hours,
    responseTarget: fc.record(
      {
        count: fc.integer({ min: 1, max: 99 }),
        unit: fc.constantFrom('hours' as const, 'days' as const),
      },
      plain,
    ),
    members: fc.option(fc.array(person, { minLength: 1, maxLength: 3 })),
    somebody: fc.option(somebodyThere),
    products: fc.array(
      fc.record({ name: text, aliases: fc.array(text), keywords: fc.array(text), retired: fc.boolean() }),
      { maxLength: 3 },
    ),
  })
  const folded = (name: string) => name.normalize('NFKC').toLowerCase()
  const directories = fc
    .record({
      teams: fc.uniqueArray(team, { maxLength: 3, selector: (team) => folded(team.name) }),
      triage: fc.option(fc.record({ channel, hours }, plain)),
      admins: fc.array(person, { maxLength: 2 }),
      holidays: days,
    })
    .map(({ teams, ...organisation }): Directory => {
      const names = new Set<string>()
      const products = teams
        .flatMap(({ products }, i) => products.map((product) => ({ ...product, team: i + 1 })))
        .filter(({ name }) => !names.has(folded(name)) && names.add(folded(name)))
        .map((product, i): Product => ({ ...product, id: i + 1, lastGoal: null }))
      const owners = new Set(products.filter((product) => !product.retired).map((product) => product.team))
      return {
        version: 1,
        ...organisation,
        // Channels are made unique, and a team without products in use is a retired one.
        teams: new Map(
          teams.map(({ products: _, somebody, ...team }, i) => {
            const mention = somebody?.[platformOf(team.channel)] ?? null
            const retired = !owners.has(i + 1)
            return [i + 1, { ...team, id: i + 1, channel: `${team.channel}${i}`, mention, retired }]
          }),
        ),
        products: new Map(products.map((product) => [product.id, product])),
      }
    })

  test('what is exported and applied again changes nothing', () => {
    fc.assert(
      fc.property(directories, (directory) => {
        expect(compare(exportTeams(directory), directory)).toEqual({ changes: [], lines: [], problems: [] })
      }),
    )
  })

  test('what is exported makes the same teams elsewhere, but for the retired', () => {
    const inUse = (directory: Directory) => ({
      teams: [...directory.teams.values()].filter((team) => !team.retired).map(({ id: _, ...team }) => team),
      products: [...directory.products.values()]
        .filter((product) => !product.retired)
        .map(({ id: _, team, ...product }) => ({ ...product, team: directory.teams.get(team)?.name })),
      triage: directory.triage,
      admins: directory.admins,
      holidays: directory.holidays,
    })
    fc.assert(
      fc.property(directories, (directory) => {
        expect(inUse(apply(exportTeams(directory)))).toEqual(inUse(directory))
      }),
    )
  })
})
