import { ChatError, type Reference } from '../../src/chat.ts'
import { adminsOn, channelsOn, examineTriage, type Finding, unasked } from '../../src/reports.ts'
import type { ChannelId, Directory, PersonId } from '../../src/requests/request.ts'
import type { TeamsSettings } from '../../src/settings.ts'
import { openBotFramework } from './bot-framework.ts'
import { serviceUrlsOf } from './receiver.ts'
import { createReferences, fallbackUrl, type References } from './references.ts'
import { readMember, readRoster } from './roster.ts'
import { type Connector, createConnector } from './send.ts'
import { teamsId } from './text.ts'

/** What the doctor asks: the Connector, and for the bot's token. */
export interface Asked {
  connector: Connector
  token(): Promise<string | null>
}

export interface Known {
  directory: Directory
  /** How channels and people are reached, as it was kept. */
  references: Reference[]
  channels: { id: ChannelId; name: string }[]
  /** For who was never heard of; null: there is none. */
  fallback: string | null
}

/** Calls Teams as these settings say: each call is tried once, for 5 seconds at most. */
export function askTeams(settings: TeamsSettings): Asked & { fallback: string | null } {
  const { token } = openBotFramework(settings)
  const connector = createConnector({ token, allowed: serviceUrlsOf(settings), timeout: 5_000 })
  return { connector, token, fallback: fallbackUrl(settings) }
}

/** Looks at all on the side of Teams that the bot lives by. Without a token it looks no further. */
export async function examine({ connector, token }: Asked, known: Known): Promise<Finding[]> {
  const { directory, channels, fallback } = known
  const shown = await examineToken(token)
  if (!shown.ok) return [shown]

  const store = { all: async () => known.references, save: async () => undefined }
  const references = createReferences({ store, fallback, log: () => undefined })
  await references.load()
  const names = new Map(channels.map(({ id, name }) => [id, name]))
  const findings = [shown, examineTriage(directory)]
  for (const [channel, uses] of channelsOn(directory, 'teams')) {
    const named = `${names.get(channel) ?? teamsId(channel)} (${uses.join(', ')})`
    findings.push(await examineChannel(connector, references, { channel, named }))
  }
  const admins = adminsOn(directory, 'teams')
  if (admins.length === 0) findings.push(noAdmin)
  for (const admin of admins) findings.push(await examineAdmin(connector, references, admin))
  return findings
}

const noAdmin: Finding = {
  ok: false,
  what: 'Nobody on Teams is listed under admins: Teams itself names none',
  todo: 'Write help to Roundtrip in Teams, put the id that it says under admins in roundtrip.yaml, and apply it.',
}

async function examineToken(token: Asked['token']): Promise<Finding> {
  try {
    const local = (await token()) === null
    return { ok: true, what: local ? 'Teams is a local client, which asks for no token' : 'Teams gives a token' }
  } catch (error) {
    return {
      ok: false,
      what: `Teams gives no token: ${messageOf(error)}`,
      todo: 'Check MicrosoftAppId, MicrosoftAppPassword, MicrosoftAppTenantId and MicrosoftAppType against the bot in Azure, and whether this machine reaches login.microsoftonline.com.',
    }
  }
}

async function examineChannel(
  connector: Connector,
  references: References,
  { channel, named }: { channel: ChannelId; named: string },
): Promise<Finding> {
  const serviceUrl = references.of(channel)?.serviceUrl ?? references.serviceUrl()
  if (serviceUrl === null) return unheard(`Channel ${named}`)
  try {
    const { length } = await readRoster(connector, serviceUrl, teamsId(channel))
    return { ok: true, what: `Channel ${named}, with ${length} ${length === 1 ? 'person' : 'people'}` }
  } catch (error) {
    const trouble = error instanceof ChatError ? error.trouble : null
    if (trouble?.trouble !== 'destination_broken') return unasked(`Channel ${named}`, messageOf(error))
    return {
      ok: false,
      what: `Roundtrip cannot see channel ${named}: ${trouble.code}`,
      todo: "In Teams add Roundtrip to the team: Manage team, Apps, Get more apps; or set another channel. A channel's id stands in its link.",
    }
  }
}

async function examineAdmin(connector: Connector, references: References, admin: PersonId): Promise<Finding> {
  const reference = references.of(admin)
  const absent = {
    ok: false,
    what: `Admin ${teamsId(admin)} has not added Roundtrip in Teams, or has taken it out`,
    todo: 'Ask them to open Apps in Teams, find Roundtrip and choose Add; or change admins in roundtrip.yaml and apply it.',
  }
  if (!reference?.installed || (!reference.conversation && !reference.account)) return absent
  const { conversation, account, serviceUrl } = reference
  // Known from a channel: the chat begins with the first message.
  if (conversation === null) return { ok: true, what: `Admin ${teamsId(admin)}, who has not written yet` }
  try {
    const where = { conversation, account: account ?? teamsId(admin) }
    const member = await readMember(connector, serviceUrl, where)
    return member ? { ok: true, what: `Admin ${member.name ?? 'somebody'} (${teamsId(admin)})` } : absent
  } catch (error) {
    if (error instanceof ChatError && error.trouble.trouble === 'destination_broken') return absent
    return unasked(`Admin ${teamsId(admin)}`, messageOf(error))
  }
}

const unheard = (what: string): Finding => ({
  ok: false,
  what: `${what} could not be looked at: nothing was heard from Teams yet`,
  todo: 'Write help to Roundtrip in Teams while it runs.',
})
const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
