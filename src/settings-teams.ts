import { z } from 'zod'

export interface TeamsSettings {
  /** null: local. */
  appId: string | null
  /** null: local, or a managed identity, which needs none. */
  password: string | null
  /** null: people of every tenant. */
  tenantId: string | null
  type: 'SingleTenant' | 'MultiTenant' | 'UserAssignedMSI'
  /** A local client on this machine: nobody signs, and nobody checks. */
  local: boolean
  /** Addresses of another cloud, by botbuilder's own names. */
  cloud: Record<string, string>
}

/** No more than tells an id from a secret that was pasted in its place; other clouds and test benches have ids of their own. */
const azureId = /^[\w.-]{1,100}$/
/** No domain such as `contoso.onmicrosoft.com`: Microsoft signs the bot in by it, but what comes in names the id alone. */
const azureTenant = /^(?!.*\.[a-z]{2,}$)[\w.-]{1,100}$/i
const guidExample = '11111111-2222-3333-4444-555555555555'
const appTypes = ['SingleTenant', 'MultiTenant', 'UserAssignedMSI'] as const

/** Where Bot Framework is, in clouds of their own, by the names that its SDK reads. */
const cloudNames = [
  'ChannelService',
  'ToChannelFromBotLoginUrl',
  'ToChannelFromBotOAuthScope',
  'ToBotFromChannelTokenIssuer',
  'ToBotFromChannelOpenIdMetadataUrl',
  'OAuthUrl',
] as const
/** Those that are web addresses. */
const addresses: readonly string[] = ['ToChannelFromBotLoginUrl', 'ToBotFromChannelOpenIdMetadataUrl', 'OAuthUrl']
const isAddress = (text: string) => /^https?:/.test(text) && URL.canParse(text)
const cloudSetting = (name: string) =>
  (addresses.includes(name)
    ? z.string().refine(isAddress, `${name} must be a web address: leave it out, unless your bot is in another cloud.`)
    : z.string()
  ).optional()
const cloudShape = Object.fromEntries(cloudNames.map((name) => [name, cloudSetting(name)])) as Record<
  // Object.fromEntries forgets which keys it was given.
  (typeof cloudNames)[number],
  z.ZodOptional<z.ZodString>
>

/** What is read of the environment. */
export const teamsEnvironment = {
  MicrosoftAppId: z
    .string()
    .regex(
      azureId,
      `MicrosoftAppId does not look right, it must be as in ${guidExample}: copy the Microsoft App ID from your Azure Bot's Configuration page.`,
    )
    .optional(),
  MicrosoftAppPassword: z.string().optional(),
  MicrosoftAppTenantId: z
    .string()
    .regex(
      azureTenant,
      `MicrosoftAppTenantId does not look right, it must be as in ${guidExample}, no domain's name: copy the App Tenant ID from your Azure Bot's Configuration page.`,
    )
    .optional(),
  MicrosoftAppType: z
    .enum(appTypes, { error: ({ input }) => `MicrosoftAppType is ${input}: it must be one of ${appTypes.join(', ')}.` })
    .default('SingleTenant'),
  TEAMS_LOCAL: z
    .enum(['0', '1'], { error: ({ input }) => `TEAMS_LOCAL is ${input}: it must be 1, or left out.` })
    .optional()
    .transform((set) => set === '1'),
  ...cloudShape,
}

const read = z.object(teamsEnvironment)
type Environment = z.output<typeof read>

/** null: Teams is not asked for. */
export function teamsOf(env: Environment): TeamsSettings | null {
  const { MicrosoftAppId, MicrosoftAppPassword, MicrosoftAppTenantId, MicrosoftAppType: type, TEAMS_LOCAL } = env
  if (!MicrosoftAppId && !TEAMS_LOCAL) return null
  return {
    appId: MicrosoftAppId ?? null,
    password: MicrosoftAppPassword ?? null,
    tenantId: MicrosoftAppTenantId ?? null,
    type,
    local: TEAMS_LOCAL,
    cloud: Object.fromEntries(cloudNames.flatMap((name) => (env[name] ? [[name, env[name]]] : []))),
  }
}

/** What is missing beside what is set; the addresses of a cloud and the type of the app alone ask for nothing. */
export function missingOfTeams(given: Record<string, string>): string[] {
  const { MicrosoftAppId, MicrosoftAppPassword, MicrosoftAppTenantId, MicrosoftAppType: type, TEAMS_LOCAL } = given
  if (TEAMS_LOCAL === '1') return mistakesOfLocal(given)
  if (!MicrosoftAppId && !MicrosoftAppPassword && !MicrosoftAppTenantId) return []

  const page = "from your Azure Bot's Configuration page"
  const missing: string[] = []
  if (!MicrosoftAppId) missing.push(`MicrosoftAppId is missing: copy the Microsoft App ID ${page}.`)
  if (!MicrosoftAppPassword && type !== 'UserAssignedMSI')
    missing.push(
      "MicrosoftAppPassword is missing: make a client secret under Certificates & secrets of the bot's app registration, and copy its value.",
    )
  if (!MicrosoftAppTenantId && type !== 'MultiTenant')
    missing.push(`MicrosoftAppTenantId is missing: copy the App Tenant ID ${page}.`)
  return missing
}

/** Locally nobody is asked who they are, so nothing from outside may come in. */
function mistakesOfLocal({ HOST = '127.0.0.1', NODE_ENV, MicrosoftAppId }: Record<string, string>): string[] {
  const mistakes: string[] = []
  if (MicrosoftAppId)
    mistakes.push('TEAMS_LOCAL is set beside MicrosoftAppId: take one of them out, a local bot has no app id.')
  if (NODE_ENV === 'production')
    mistakes.push('TEAMS_LOCAL is set with NODE_ENV=production: it is for trying out alone.')
  if (!isLoopback(HOST))
    mistakes.push(`TEAMS_LOCAL needs HOST to be this machine alone, as in HOST=127.0.0.1; it is ${HOST}.`)
  return mistakes
}

const guid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/** The app id as a package needs it: Teams takes nothing there but a GUID. */
export function appIdOf(given: string | undefined): { ok: true; appId: string } | { ok: false; problem: string } {
  const appId = given?.trim()
  const copy = `copy the Microsoft App ID from your Azure Bot's Configuration page, as in MicrosoftAppId=${guidExample}.`
  if (!appId) return { ok: false, problem: `MicrosoftAppId is missing: ${copy}` }
  if (!guid.test(appId)) return { ok: false, problem: `MicrosoftAppId does not look right: ${copy}` }
  return { ok: true, appId }
}

const isLoopback = (host: string) => host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
