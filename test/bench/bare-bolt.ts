import { App, HTTPReceiver, LogLevel } from '@slack/bolt'
import { signingSecret } from './submission.ts'

/** A bot that acknowledges every form and does nothing else. */
const receiver = new HTTPReceiver({ signingSecret, logLevel: LogLevel.ERROR })
const app = new App({ receiver, authorize: async () => ({ botToken: 'xoxb-bench' }), logLevel: LogLevel.ERROR })
app.view(/.*/, async ({ ack }) => ack())
const server = await app.start({ port: 0, host: '127.0.0.1' })
process.send?.(server.address())
