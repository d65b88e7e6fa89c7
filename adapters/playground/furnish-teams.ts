/** The people, teams and channels on the Teams side of the playground, and the set-up of the team that works there. */
import type { Persona } from './protocol.ts'

export const organisation = 'Acme'

export const onTeams = {
  tom: 'a0000000-0000-4000-8000-00000000070a',
  lena: 'a0000000-0000-4000-8000-0000000001e4',
  omar: 'a0000000-0000-4000-8000-00000000000a',
}

/** Whom one can act as on Teams. */
export const teamsPersonas: readonly Persona[] = [
  who(onTeams.tom, 'Tom Reyes', 'Requester, Operations', 'TR', '#0e6f7c', 'Europe/Madrid'),
  who(onTeams.lena, 'Lena Vogt', 'Logistics', 'LV', '#8b3f5c', 'Europe/Berlin'),
  who(onTeams.omar, 'Omar Haddad', 'Logistics', 'OH', '#4f5d2f', 'Europe/Berlin'),
]

export interface FurnishedTeam {
  /** Also that of its channel General. */
  id: string
  name: string
  members: string[]
  /** Whether Roundtrip was added to it. */
  botIn: boolean
  /** Beside General. */
  channels: { id: string; name: string }[]
}

const generalChannel = '19:09e7a7104500000000a1@thread.tacv2'
const logisticsGeneral = '19:0109157ec500000000b1@thread.tacv2'
const logisticsChannel = '19:0109157ecca51096e57e@thread.tacv2'

export const teamsTeams: readonly FurnishedTeam[] = [
  {
    id: generalChannel,
    name: 'Operations',
    members: Object.values(onTeams),
    botIn: false,
    channels: [],
  },
  {
    id: logisticsGeneral,
    name: 'Logistics',
    members: [onTeams.lena, onTeams.omar],
    botIn: true,
    channels: [{ id: logisticsChannel, name: 'Requests' }],
  },
]

/** Words between people, something to make a request of. */
export const teamsChatter: readonly { channel: string; by: string; text: string }[] = [
  {
    channel: generalChannel,
    by: onTeams.lena,
    text: 'Two pallets went to the old dock again this morning.',
  },
  {
    channel: generalChannel,
    by: onTeams.tom,
    text: 'Drivers still get the old dock number on their papers. Could somebody please change that?',
  },
]

/** As in `roundtrip.yaml`, beside what `roundtrip.example.yaml` names. */
export const teamsSetup = `teams:
  - name: Logistics
    platform: teams
    channel: "${logisticsChannel}"
    timeZone: Europe/Berlin
    members: channel
    products:
      - name: Deliveries
        aliases: [shipping, parcels]
        keywords: [delivery note, driver, dock, parcel]
      - name: Warehouse
        keywords: [stock, shelf, pallet, scanner]
`

function who(id: string, name: string, role: string, face: string, colour: string, zone: string): Persona {
  return { id, platform: 'teams', name, role, face, colour, zone }
}
