// A bot as one begins it, on Slack or on both: plain JavaScript, for a loader would be measured along with it.
import { createServer } from 'node:http'
import bolt from '@slack/bolt'

const { BENCH_SIGNING_SECRET: signingSecret, BENCH_METADATA, BENCH_ISSUER, BENCH_APP_ID } = process.env

async function startSlack() {
  const receiver = new bolt.HTTPReceiver({ signingSecret, logLevel: bolt.LogLevel.ERROR })
  const authorize = async () => ({ botToken: 'xoxb-bench' })
  const app = new bolt.App({ receiver, authorize, logLevel: bolt.LogLevel.ERROR })
  app.view(/.*/, async ({ ack }) => ack())
  return (await app.start({ port: 0, host: '127.0.0.1' })).address().port
}

async function startTeams() {
  const { ActivityHandler, CloudAdapter, ConfigurationBotFrameworkAuthentication } = await import('botbuilder')
  const cloud = {
    MicrosoftAppId: BENCH_APP_ID,
    MicrosoftAppPassword: 'secret',
    MicrosoftAppType: 'MultiTenant',
    ToChannelFromBotLoginUrl: 'https://login.microsoftonline.com/botframework.com',
    ToChannelFromBotOAuthScope: 'https://api.botframework.com',
    ToBotFromChannelTokenIssuer: BENCH_ISSUER,
    ToBotFromChannelOpenIdMetadataUrl: BENCH_METADATA,
    OAuthUrl: 'https://api.botframework.com',
  }
  const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication(cloud))
  const bot = new ActivityHandler()
  const server = createServer(async (req, res) => {
    const chunks = []
    for await (const chunk of req) chunks.push(chunk)
    req.body = JSON.parse(Buffer.concat(chunks))
    res.status = (code) => {
      res.statusCode = code
    }
    res.header = res.setHeader
    res.send = res.write
    await adapter.process(req, res, (context) => bot.run(context))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server.address().port
}

const slack = await startSlack()
const teams = BENCH_METADATA ? await startTeams() : null
process.stdout.write(`${JSON.stringify({ slack, teams })}\n`)
