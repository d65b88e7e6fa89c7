import { createHmac } from 'node:crypto'

/** The headers with which Slack signs a body; `timestamp` is in seconds. */
export function sign(body: string | Buffer, secret: string, timestamp: number): Record<string, string> {
  const hash = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex')
  return { 'x-slack-request-timestamp': String(timestamp), 'x-slack-signature': `v0=${hash}` }
}
