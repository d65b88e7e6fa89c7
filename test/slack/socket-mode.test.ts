import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { App, LogLevel } from '@slack/bolt'
import pino from 'pino'
import { afterEach, expect, it, vi } from 'vitest'
import { WebSocketServer } from 'ws'
import { socketReceiver } from '../../adapters/slack/socket-mode.ts'

const appToken = 'xapp-test'

/** As much of Slack as Socket Mode needs: it gives out an address, says hello, and sends envelopes. */
async function startSlack() {
  const acks: unknown[] = []
  let refusal: string | null = null
  let greets = true
  const server = createServer((req, res) => {
    const { port } = server.address() as AddressInfo
    const error = req.headers.authorization === `Bearer ${appToken}` ? refusal : 'not_authed'
    res.setHeader('content-type', 'application/json')
    res.end(JSON.stringify(error ? { ok: false, error } : { ok: true, url: `ws://127.0.0.1:${port}/link` }))
  })
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (socket) => {
    socket.on('message', (data) => acks.push(JSON.parse(String(data))))
    if (greets) socket.send(JSON.stringify({ type: 'hello', num_connections: 1 }))
  })
  const slack = {
    url: '',
    acks,
    lines: () => sockets.clients.size,
    send(envelope: unknown) {
      for (const socket of sockets.clients) socket.send(JSON.stringify(envelope))
    },
    breakLine() {
      for (const socket of sockets.clients) socket.terminate()
    },
    /** null: it lets the bot in again. */
    refuse(error: string | null) {
      refusal = error
    },
    /** From now on it gives out lines, and says nothing on them. */
    beSilent() {
      greets = false
    },
    /** The line breaks, and nobody is there to connect to again. */
    close() {
      slack.breakLine()
      server.close()
      server.closeAllConnections()
    },
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  slack.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`
  ends.push(slack.close)
  return slack
}

/** Waits that are over when the test says so. */
function createWaits() {
  const asked: number[] = []
  const waiting: (() => void)[] = []
  return {
    asked,
    wait: (milliseconds: number) =>
      new Promise<void>((resolve) => {
        asked.push(milliseconds)
        waiting.push(resolve)
      }),
    over() {
      for (const end of waiting.splice(0)) end()
    },
  }
}

function receive(slack: { url: string }) {
  const waits = createWaits()
  const log = pino({ level: 'silent' })
  const { receiver, connected } = socketReceiver({ appToken, apiUrl: slack.url, log, wait: waits.wait })
  ends.unshift(() => receiver.stop())
  return { receiver, connected, waits }
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
  const slack = await startSlack()
  const { receiver, connected } = receive(slack)
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
  await vi.waitFor(() => expect(connected()).toBe(true))
  slack.send(command)
  await vi.waitFor(() => expect(slack.acks).toEqual([{ envelope_id: 'E1', payload: { text: 'Here they are' } }]))
  expect(order).toEqual(['acknowledged 0'])
})

it('is not ready from when the line breaks, and can be stopped then', async () => {
  const slack = await startSlack()
  const { receiver, connected } = receive(slack)
  await receiver.start()
  await vi.waitFor(() => expect(connected()).toBe(true))
  slack.close()
  await vi.waitFor(() => expect(connected()).toBe(false))
  await receiver.stop()
})

it('starts while Slack is down', async () => {
  const slack = await startSlack()
  slack.close()
  const { receiver, connected } = receive(slack)
  await receiver.start()
  expect(connected()).toBe(false)
  await receiver.stop()
})

it.each(['invalid_auth', 'account_inactive', 'token_revoked', 'team_disabled'])(
  'tries each minute whether Slack lets it in again after %s',
  async (refusal) => {
    const slack = await startSlack()
    const { receiver, connected, waits } = receive(slack)
    await receiver.start()
    await vi.waitFor(() => expect(connected()).toBe(true))
    slack.refuse(refusal)
    slack.breakLine()
    await vi.waitFor(() => expect(waits.asked).toEqual([1_000]))
    waits.over()
    await vi.waitFor(() => expect(waits.asked).toEqual([1_000, 60_000]))
    expect(connected()).toBe(false)
    waits.over()
    await vi.waitFor(() => expect(waits.asked).toEqual([1_000, 60_000, 60_000]))
    slack.refuse(null)
    waits.over()
    await vi.waitFor(() => expect(connected()).toBe(true))
  },
)

it('can be stopped while it connects again and Slack has not said hello', async () => {
  const slack = await startSlack()
  const { receiver, connected, waits } = receive(slack)
  await receiver.start()
  await vi.waitFor(() => expect(connected()).toBe(true))
  slack.beSilent()
  slack.breakLine()
  await vi.waitFor(() => expect(waits.asked).toEqual([1_000]))
  waits.over()
  await vi.waitFor(() => expect(slack.lines()).toBe(1))
  await receiver.stop()
  await vi.waitFor(() => expect(slack.lines()).toBe(0))
  waits.over()
  expect(connected()).toBe(false)
})
