import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import type { TeamsSettings } from '../../src/settings.ts'
import { type Refused, readBody } from '../../src/web/body.ts'
import { type BotFramework, NotFromTeams } from './bot-framework.ts'
import { type Activity, activity, type InvokeAnswer, tenantsOf } from './payloads.ts'

/** Teams gives up after 10 to 15 s and sends again: we say so before. In milliseconds. */
const patience = 10_000

interface Options {
  bot: BotFramework
  settings: TeamsSettings
  /** What an invoke is answered with; null for all else. */
  handle(activity: Activity): Promise<InvokeAnswer | null>
  log: Logger
}

/** Takes deliveries of Teams; answers when they are finished, so that what is acknowledged is stored. */
export function teamsReceiver({ bot, settings, handle, log }: Options) {
  const allowed = serviceUrlsOf(settings)

  /** The activity, if Teams sent it to us. */
  async function accept(req: IncomingMessage): Promise<Activity | Refused> {
    // What a web page can send without asking: a local bot checks nothing else.
    if (!/^application\/json\b/i.test(req.headers['content-type'] ?? '')) {
      req.resume()
      return { status: 415, reason: 'not JSON' }
    }
    const raw = await readBody(req)
    if (!Buffer.isBuffer(raw)) return raw
    const json = parse(raw.toString('utf8'))
    const read = activity.safeParse(json)
    if (!read.success) return { status: 400, reason: 'unreadable' }
    const { channelId, serviceUrl } = read.data
    if (!settings.local && channelId !== 'msteams') return { status: 403, reason: 'not from Teams' }
    if (!allowed(serviceUrl)) return { status: 403, reason: 'unknown service URL' }
    try {
      await bot.authenticate(json, req.headers.authorization ?? '')
    } catch (error) {
      if (error instanceof NotFromTeams) return { status: 401, reason: error.message }
      log.error({ err: error }, 'who sent a delivery could not be checked')
      return { status: 503, reason: 'not checked' }
    }
    return isAtHome(read.data, settings.tenantId) ? read.data : { status: 403, reason: 'another tenant' }
  }

  async function finish(given: Activity): Promise<InvokeAnswer> {
    try {
      return (await handle(given)) ?? { status: 200, body: {} }
    } catch (error) {
      log.error({ err: error, type: given.type, name: given.name }, 'a delivery failed')
      return { status: 500 }
    }
  }

  return async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const late = setTimeout(() => {
      log.error('a delivery took too long')
      answer(res, { status: 503 })
    }, patience)
    try {
      const given = await accept(req)
      if ('status' in given) {
        log.warn(given, 'a delivery was refused')
        return answer(res, { status: given.status })
      }
      answer(res, await finish(given))
    } finally {
      clearTimeout(late)
    }
  }
}

function isAtHome(given: Activity, home: string | null): boolean {
  const tenants = tenantsOf(given)
  return home === null || (tenants.length > 0 && tenants.every((tenant) => tenant === home.toLowerCase()))
}

const teamsHost = 'smba.trafficmanager.net'
/** Anybody can have a name under trafficmanager.net, nobody but Microsoft one under these. */
const teamsDomains = ['.teams.microsoft.com', '.teams.microsoft.us', '.teams.microsoftonline.cn']

/**
 * Which addresses the bot may be told to call, for its token goes along. A cloud that is itself on this machine may
 * be called here.
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages
 */
export function serviceUrlsOf({ local, cloud }: TeamsSettings): (serviceUrl: string) => boolean {
  const here = local || isLoopback(cloud.ToBotFromChannelOpenIdMetadataUrl ?? '')
  return (serviceUrl) => {
    if (!URL.canParse(serviceUrl)) return false
    const { protocol, hostname, port, username, password } = new URL(serviceUrl)
    if (username || password) return false
    if (here && isLoopback(serviceUrl)) return protocol === 'http:' || protocol === 'https:'
    if (local || protocol !== 'https:' || port !== '') return false
    return hostname === teamsHost || teamsDomains.some((domain) => hostname.endsWith(domain))
  }
}

function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { hostname } = new URL(url)
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
}

function parse(raw: string): unknown {
  try {
    return JSON.parse(raw)
  } catch {
    return null
  }
}

function answer(res: ServerResponse, { status, body }: InvokeAnswer): void {
  if (res.writableEnded || res.headersSent) return
  if (body === undefined) {
    res.writeHead(status, { 'content-length': 0 }).end()
    return
  }
  const text = JSON.stringify(body)
  const headers = { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(text) }
  res.writeHead(status, headers).end(text)
}
