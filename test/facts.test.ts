import { describe, expect, it } from 'vitest'
import { rolesOf } from '../src/facts.ts'
import type { Team } from '../src/requests/request.ts'
import { bob, directory, samples } from './requests/sample.ts'

const tom = 'teams:11111111-2222-4333-8444-555555555555'
const unsynced = { channels: [], unsynced: ['slack:C0BILLING', 'slack:C0TRIAGE'] }
const billing = directory.teams.get(1) as Team // Set up in the sample.
const listing = { ...directory, teams: new Map([[1, { ...billing, members: [tom] }]]) }
const roles = (id: string, set = directory) =>
  rolesOf(samples.routed(), { id, standing: 'member', admin: false }, unsynced, set, 'claim')

describe('who somebody is to a request on another platform', () => {
  it('is sure that nobody is in a channel where they cannot be', () => {
    expect(roles(bob)).toMatchObject({ team: false, unsure: true })
    expect(roles(tom)).toMatchObject({ team: false, unsure: false })
  })

  it('is in the team that lists them', () => {
    expect(roles(tom, listing)).toMatchObject({ team: true, unsure: false })
  })
})
