import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  ActivityHandler,
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  type InvokeResponse,
  type Request,
  type TurnContext,
} from 'botbuilder'

/** A bot that says again what it was told, in words or as the title of a form, and does nothing else. */
class EchoBot extends ActivityHandler {
  constructor() {
    super()
    this.onMessage(async (context, next) => {
      await context.sendActivity(`You said: ${context.activity.text}`)
      await next()
    })
  }

  protected override async onInvokeActivity({ activity }: TurnContext): Promise<InvokeResponse> {
    const body = [{ type: 'TextBlock', text: `You asked for: ${activity.value.action.data.title}`, wrap: true }]
    const value = { type: 'AdaptiveCard', version: '1.5', body }
    return { status: 200, body: { statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value } }
  }
}

const { BENCH_METADATA: metadata = '', BENCH_ISSUER: issuer = '', BENCH_APP_ID: appId = '' } = process.env
// The SDK takes either none of a cloud's values or all.
const cloud = {
  MicrosoftAppId: appId,
  MicrosoftAppPassword: 'secret',
  MicrosoftAppType: 'MultiTenant',
  ToChannelFromBotLoginUrl: 'https://login.microsoftonline.com/botframework.com',
  ToChannelFromBotOAuthScope: 'https://api.botframework.com',
  ToBotFromChannelTokenIssuer: issuer,
  ToBotFromChannelOpenIdMetadataUrl: metadata,
  OAuthUrl: 'https://api.botframework.com',
}
const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication(appId ? cloud : {}))
const bot = new EchoBot()

/** What restify or express would do for it, at the least cost. */
const server = createServer(async (req, res) => {
  const chunks: Buffer[] = []
  for await (const chunk of req) chunks.push(chunk)
  const body = JSON.parse(Buffer.concat(chunks).toString())
  let sent = ''
  const response = {
    status: (code: number) => {
      res.statusCode = code
    },
    header: (name: string, value: unknown) => res.setHeader(name, String(value)),
    send: (given: unknown) => {
      sent = JSON.stringify(given)
    },
    end: () => {
      res.writeHead(res.statusCode, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(sent) })
      res.end(sent)
    },
    socket: req.socket,
  }
  const request: Request = { body, headers: { ...req.headers }, method: req.method ?? '' }
  await adapter.process(request, response, (context) => bot.run(context))
})
server.listen(0, '127.0.0.1', () => {
  // A server that listens on TCP has an address of this kind.
  process.send?.(server.address() as AddressInfo)
})
