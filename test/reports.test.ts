import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openStore } from '../db/sqlite.ts'
import { backUp, deadLetterLines, readSetupFile, unsetPlatforms } from '../src/reports.ts'
import type { Directory, Team } from '../src/requests/request.ts'
import { directory } from './requests/sample.ts'

const billing = directory.teams.get(1) as Team // Set up in the sample.
const teams: Directory = {
  ...directory,
  triage: null,
  teams: new Map([
    [1, billing],
    [3, { ...billing, id: 3, name: 'Logistics', channel: 'teams:19:deliveries@thread.tacv2' }],
    [4, { ...billing, id: 4, name: 'Gone', channel: 'teams:19:gone@thread.tacv2', retired: true }],
  ]),
}
const said = (set: Directory, isSet: { slack: boolean; teams: boolean }) =>
  unsetPlatforms(set, isSet).map(({ ok, what, todo }) => `${ok} ${what}. ${todo}`)

describe('the doctor on platforms that are not set up', () => {
  it('is content where the set-up needs no other', () => {
    expect(said(teams, { slack: true, teams: true })).toEqual([])
    expect(said(directory, { slack: true, teams: false })).toEqual([])
  })

  it('names the teams that nothing reaches, and the settings', () => {
    expect(said(teams, { slack: true, teams: false })).toEqual([
      expect.stringMatching(/^false .*teams, where the channel of Logistics is.* Set MicrosoftAppId/),
    ])
    expect(said(directory, { slack: false, teams: true })).toEqual([
      expect.stringMatching(/where the channel of triage, Billing, Storefront is.* Set SLACK_BOT_TOKEN/),
    ])
  })

  it('names the settings of both where there is none', () => {
    const [only, ...rest] = said(directory, { slack: false, teams: false })
    expect(rest).toEqual([])
    expect(only).toMatch(/SLACK_BOT_TOKEN.*MicrosoftAppId/)
  })
})

describe('the command line says what to do where something is not there', () => {
  const folder = mkdtempSync(join(tmpdir(), 'roundtrip-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  it('a dead letter with this number', async () => {
    const store = await openStore('file::memory:')
    expect(await deadLetterLines(store, '99', 0)).toEqual({
      ok: false,
      lines: ['There is no dead letter 99: dead-letters lists those there are.'],
    })
    expect((await deadLetterLines(store, 'all', 0)).ok).toBe(true)
    await store.close()
  })

  it('a place for the copy, and leaves alone what is in its place', async () => {
    const store = await openStore('file::memory:')
    const taken = join(folder, 'taken')
    writeFileSync(taken, 'precious')
    expect(await backUp(store, taken)).toEqual({ ok: false, lines: [expect.stringContaining('is there already')] })
    expect(readFileSync(taken, 'utf8')).toBe('precious')
    expect((await backUp(store, join(folder, 'no', 'copy'))).lines).toEqual([
      `There is no folder ${join(folder, 'no')}.`,
    ])
    expect((await backUp(store, join(folder, 'copy'))).ok).toBe(true)
    expect(existsSync(join(folder, 'copy'))).toBe(true)
    await store.close()
  })

  it('a set-up file', () => {
    expect(() => readSetupFile(join(folder, 'none.yaml'))).toThrow(
      /none\.yaml cannot be read: there is no such file\.$/,
    )
    expect(() => readSetupFile(folder)).toThrow('it is a folder')
  })
})
