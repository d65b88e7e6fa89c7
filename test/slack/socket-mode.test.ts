import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { App, LogLevel } from '@slack/bolt'
import pino from 'pino'
import { afterEach, expect, it, vi } from 'vitest'
import { WebSocketServer } from 'ws'
import { socketReceiver } from '../../adapters/slack/socket-mode.ts'

/** As much of Slack as Socket Mode needs: it gives out an address, says hello, and sends one envelope. */
async function startSlack(envelope: unknown) {
  const acks: unknown[] = []
  let heard: () => void = () => undefined
  const acked = new Promise<void>((resolve) => {
    heard = resolve
  })
  const server = createServer((_, res) => {
    const { port } = server.address() as AddressInfo
    res.setHeader('content-type', 'application/json')
    res.end(JSON.stringify({ ok: true, url: `ws://127.0.0.1:${port}/link` }))
  })
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (socket) => {
    socket.on('message', (data) => {
      acks.push(JSON.parse(String(data)))
      heard()
    })
    socket.send(JSON.stringify({ type: 'hello', num_connections: 1 }))
    socket.send(JSON.stringify(envelope))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/api/`,
    acks,
    acked,
    /** The line breaks, and nobody is there to connect to again. */
    close() {
      for (const client of sockets.clients) client.terminate()
      server.close()
    },
  }
}

const command = {
  type: 'slash_commands',
  envelope_id: 'E1',
  accepts_response_payload: true,
  payload: { command: '/request', text: 'mine', user_id: 'U0ANNA', channel_id: 'C0SALES', trigger_id: '1.2' },
}
const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

it('acknowledges an envelope only when the app has finished with it', async () => {
  const slack = await startSlack(command)
  ends.push(slack.close)
  const { receiver, connected } = socketReceiver({
    appToken: 'xapp-test',
    apiUrl: slack.url,
    log: pino({ level: 'silent' }),
  })
  const app = new App({
    receiver,
    authorize: async () => ({ botToken: 'xoxb-test' }),
    convoStore: false,
    logLevel: LogLevel.ERROR,
  })
  const order: string[] = []
  app.command('/request', async ({ ack }) => {
    await ack({ text: 'Here they are' })
    order.push(`acknowledged ${slack.acks.length}`)
  })
  await receiver.start()
  ends.unshift(() => receiver.stop())
  await slack.acked
  expect(order).toEqual(['acknowledged 0'])
  expect(slack.acks).toEqual([{ envelope_id: 'E1', payload: { text: 'Here they are' } }])
  expect(connected()).toBe(true)
})

it('is not ready from when the line breaks, and can be stopped then', async () => {
  const slack = await startSlack(command)
  const { receiver, connected } = socketReceiver({
    appToken: 'xapp-test',
    apiUrl: slack.url,
    log: pino({ level: 'silent' }),
  })
  await receiver.start()
  await vi.waitFor(() => expect(connected()).toBe(true))
  slack.close()
  await vi.waitFor(() => expect(connected()).toBe(false))
  await receiver.stop()
})

it('starts while Slack is down', async () => {
  const slack = await startSlack(command)
  slack.close()
  const { receiver, connected } = socketReceiver({
    appToken: 'xapp-test',
    apiUrl: slack.url,
    log: pino({ level: 'silent' }),
  })
  await receiver.start()
  expect(connected()).toBe(false)
  await receiver.stop()
})
