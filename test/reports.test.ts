import { describe, expect, it } from 'vitest'
import { unsetPlatforms } from '../src/reports.ts'
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
