import type { App, Receiver } from '@slack/bolt'
import { SocketModeClient } from '@slack/socket-mode'
import type { Logger } from 'pino'

interface SocketOptions {
  appToken: string
  apiUrl: string
  log: Logger
}

/** Bolt's Receiver for Socket Mode; an envelope is acknowledged when the app has finished with it. */
export function socketReceiver({ appToken, apiUrl, log }: SocketOptions) {
  const client = new SocketModeClient({ appToken, clientOptions: { slackApiUrl: apiUrl } })
  let app: App | undefined
  let connected = false
  client.on('connected', () => {
    connected = true
  })
  // While the client means to connect again it says only that the line has closed.
  for (const event of ['close', 'reconnecting', 'disconnected']) {
    client.on(event, () => {
      connected = false
    })
  }
  client.on('slack_event', async ({ ack, body, retry_num: retryNum, retry_reason: retryReason }) => {
    let response: unknown
    let acked = false
    try {
      const given = async (value: unknown) => {
        acked = true
        response = value
      }
      await app?.processEvent({ body, ack: given, retryNum, retryReason })
      if (acked) await ack(response)
    } catch (error) {
      log.error({ err: error }, 'an envelope failed')
    }
  })
  const receiver: Receiver = {
    init: (bolt) => {
      app = bolt
    },
    // Slack may be down: the client goes on trying, and nothing else waits for it.
    start: async () => {
      client.start().catch((error: unknown) => log.error({ err: error }, 'Socket Mode does not start'))
    },
    // Connected or not: between two lines it would come back.
    stop: async () => {
      await client.disconnect()
    },
  }
  return { receiver, connected: () => connected }
}
