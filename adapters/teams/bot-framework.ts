import type { TeamsSettings } from '../../src/settings.ts'

/** What is used of Bot Framework's SDK: the check of who sent an activity, and the bot's own token. */
export interface BotFramework {
  /** Refuses with NotFromTeams what Bot Framework did not send to this bot; with any other error if it cannot tell. */
  authenticate(activity: unknown, authorization: string): Promise<void>
  /** What the bot shows when it calls; null: nothing is asked for. */
  token(): Promise<string | null>
}

export class NotFromTeams extends Error {}

/**
 * The values of a cloud. botbuilder takes either none of these or all, so those that are not set are filled in.
 * https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
 */
const publicCloud = {
  ToChannelFromBotLoginUrl: 'https://login.microsoftonline.com/botframework.com',
  ToChannelFromBotOAuthScope: 'https://api.botframework.com',
  ToBotFromChannelTokenIssuer: 'https://api.botframework.com',
  ToBotFromChannelOpenIdMetadataUrl: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
  OAuthUrl: 'https://api.botframework.com',
}
const governmentCloud = {
  ToChannelFromBotLoginUrl: 'https://login.microsoftonline.us/MicrosoftServices.onmicrosoft.us',
  ToChannelFromBotOAuthScope: 'https://api.botframework.us',
  ToBotFromChannelTokenIssuer: 'https://api.botframework.us',
  ToBotFromChannelOpenIdMetadataUrl: 'https://login.botframework.azure.us/v1/.well-known/openidconfiguration',
  OAuthUrl: 'https://api.botframework.azure.us',
}

/** Opens Bot Framework for these settings. A local bot has no id: nothing is checked and no token is shown. */
export function openBotFramework(settings: TeamsSettings): BotFramework {
  if (settings.local || settings.appId === null) {
    return { authenticate: async () => undefined, token: async () => null }
  }
  const { appId } = settings
  // The SDK takes half a second to load, which a start should not wait for.
  let opened: ReturnType<typeof open> | undefined
  const sdk = () => {
    opened ??= open(settings, appId)
    return opened
  }
  return {
    async authenticate(activity, authorization) {
      await (await sdk()).authenticate(activity, authorization)
    },
    token: async () => (await sdk()).token(),
  }
}

async function open(settings: TeamsSettings, appId: string) {
  const { ConfigurationBotFrameworkAuthentication, ConfigurationServiceClientCredentialFactory } = await import(
    'botbuilder'
  )
  const government = settings.cloud.ChannelService === 'https://botframework.azure.us'
  const cloud = { ...(government ? governmentCloud : publicCloud), ...settings.cloud }
  const credentials = new ConfigurationServiceClientCredentialFactory({
    MicrosoftAppId: appId,
    MicrosoftAppType: settings.type,
    ...(settings.password === null ? {} : { MicrosoftAppPassword: settings.password }),
    ...(settings.tenantId === null ? {} : { MicrosoftAppTenantId: settings.tenantId }),
  })
  const authentication = new ConfigurationBotFrameworkAuthentication(cloud, credentials)
  const own = await credentials.createCredentials(
    appId,
    cloud.ToChannelFromBotOAuthScope,
    cloud.ToChannelFromBotLoginUrl,
    true,
  )

  return {
    async authenticate(activity: unknown, authorization: string): Promise<void> {
      const serviceUrl = serviceUrlOf(activity)
      // botbuilder also takes tokens of emulators and other bots, and asks no service URL of them.
      if (issuerOf(authorization) !== cloud.ToBotFromChannelTokenIssuer) throw new NotFromTeams('another issuer')
      // It looks at nothing of an activity but these two; the channel is not for the sender to choose.
      const looked = { serviceUrl, channelId: 'msteams' } as Parameters<typeof authentication.authenticateRequest>[0]
      await authentication.authenticateRequest(looked, authorization).catch(refused)
    },
    async token(): Promise<string> {
      const token: unknown = 'getToken' in own && typeof own.getToken === 'function' ? await own.getToken() : null
      if (typeof token !== 'string') throw new Error('no token was given')
      return token
    },
  }
}

/** A token that is wrong is one thing, keys that cannot be had to check it another. */
function refused(error: unknown): never {
  if (!(error instanceof Error)) throw error
  const status = 'statusCode' in error ? error.statusCode : null
  const wrong = status === 401 || status === 403 || tokenErrors.has(error.name)
  throw wrong ? new NotFromTeams(error.message, { cause: error }) : error
}
/** Of the library that reads tokens: https://github.com/auth0/node-jsonwebtoken#errors--codes */
const tokenErrors = new Set(['JsonWebTokenError', 'TokenExpiredError', 'NotBeforeError', 'SyntaxError'])

/** Who issued a token, as it says itself; null: it is none. */
function issuerOf(authorization: string): string | null {
  const [, payload = ''] = /^Bearer [\w-]+\.([\w-]+)\.[\w-]*$/.exec(authorization) ?? []
  try {
    const { iss }: { iss?: unknown } = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
    return typeof iss === 'string' ? iss : null
  } catch {
    return null
  }
}

function serviceUrlOf(activity: unknown): string {
  const found = typeof activity === 'object' && activity !== null && 'serviceUrl' in activity && activity.serviceUrl
  // Without it botbuilder would not look at whom the token is for.
  if (typeof found !== 'string' || found === '') throw new NotFromTeams('no service URL')
  return found
}
