import { on, once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { App, LogLevel, type Receiver } from '@slack/bolt'
import pino from 'pino'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { WebSocketServer } from 'ws'
import { socketReceiver } from '../../adapters/slack/socket-mode.ts'

const appToken = 'xapp-test'

/** As much of Slack as Socket Mode needs: it gives out an address, says hello, and sends envelopes. */
async function startSlack() {
  const acks: unknown[] = []
  let refusal: string | null = null
  let greets = true
  let hold: ((call: ServerResponse) => void) | null = null
  const server = createServer((req, res) => {
    if (hold) return hold(res)
    const { port } = server.address() as AddressInfo
    if (refusal === 'ratelimited') res.writeHead(429, { 'retry-after': '42' })
    const error = req.headers.authorization === `Bearer ${appToken}` ? refusal : 'not_authed'
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
    /** Resolves when the bot has it. */
    async send(envelope: unknown) {
      for (const socket of sockets.clients) {
        socket.send(JSON.stringify(envelope))
        // A ping is answered in its turn.
        socket.ping('heard')
        for await (const [data] of on(socket, 'pong', { close: ['close'] })) if (String(data) === 'heard') break
      }
    },
    /** Reads nothing more of the lines there are, not even that they are to close; gives what breaks them. */
    freezeLines() {
      const frozen = [...sockets.clients]
      for (const socket of frozen) socket.pause()
      return () => {
        for (const socket of frozen) socket.terminate()
      }
    },
    breakLine() {
      for (const socket of sockets.clients) socket.terminate()
    },
    /** null: it lets the bot in again. */
    refuse(error: string | null) {
      refusal = error
    },
    /** From now on it gives out lines, and says nothing on them; or greets again. */
    beSilent(silent = true) {
      greets = !silent
    },
    /** Leaves the next call without an answer, and gives it. */
    holdCall: () =>
      new Promise<ServerResponse>((resolve) => {
        hold = (call) => {
          hold = null
          resolve(call)
        }
      }),
    /** Where it was before. */
    up: () => new Promise<void>((resolve) => server.listen(Number(new URL(slack.url).port), '127.0.0.1', resolve)),
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

type Slack = Awaited<ReturnType<typeof startSlack>>

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

function receive(slack: { url: string }, options: { patience?: number } = {}) {
  const waits = createWaits()
  const logged: unknown[] = []
  const log = pino({}, { write: (line: string) => void logged.push(JSON.parse(line)) })
  const { receiver, connected } = socketReceiver({ appToken, apiUrl: slack.url, log, wait: waits.wait, ...options })
  ends.unshift(() => receiver.stop())
  return { receiver, connected, waits, logged }
}

const createApp = (receiver: Receiver) =>
  new App({
    receiver,
    authorize: async () => ({ botToken: 'xoxb-test' }),
    convoStore: false,
    logLevel: LogLevel.ERROR,
  })

const command = {
  type: 'slash_commands',
  envelope_id: 'E1',
  accepts_response_payload: true,
  payload: { command: '/request', text: 'mine', user_id: 'U0ANNA', channel_id: 'C0SALES', trigger_id: '1.2' },
}
const eventually = (holds: () => void) => vi.waitFor(holds, 5_000)
const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

it('acknowledges an envelope only when the app has finished with it', async () => {
  const slack = await startSlack()
  const { receiver, connected } = receive(slack)
  const app = createApp(receiver)
  const order: string[] = []
  app.command('/request', async ({ ack }) => {
    await ack({ text: 'Here they are' })
    order.push(`acknowledged ${slack.acks.length}`)
  })
  await receiver.start()
  await eventually(() => expect(connected()).toBe(true))
  await slack.send(command)
  await eventually(() => expect(slack.acks).toEqual([{ envelope_id: 'E1', payload: { text: 'Here they are' } }]))
  expect(order).toEqual(['acknowledged 0'])
})

it('goes on after envelopes that make no sense', async () => {
  const slack = await startSlack()
  const { receiver, connected } = receive(slack)
  const app = createApp(receiver)
  app.command('/request', async ({ ack }) => ack())
  await receiver.start()
  await eventually(() => expect(connected()).toBe(true))
  for (const type of ['events_api', 'interactive', 'slash_commands', 'news_of_tomorrow', null]) {
    for (const payload of [undefined, null, 'x', 7, [], {}, { event: null }, { event: { type: {} } }]) {
      await slack.send({ type, envelope_id: 'E0', payload })
    }
  }
  for (const envelope of [null, 7, [], {}]) await slack.send(envelope)
  await slack.send(command)
  await eventually(() => expect(slack.acks).toContainEqual({ envelope_id: 'E1', payload: {} }))
})

it('finishes what is in hand before it stops, and takes nothing new', async () => {
  const slack = await startSlack()
  const { receiver, connected } = receive(slack)
  const begun: unknown[] = []
  let finish: () => void = () => undefined
  const work = new Promise<void>((resolve) => {
    finish = resolve
  })
  createApp(receiver).command('/request', async ({ ack, body }) => {
    begun.push(body.text)
    await work
    await ack({ text: 'Done' })
  })
  await receiver.start()
  await eventually(() => expect(connected()).toBe(true))
  await slack.send(command)
  await eventually(() => expect(begun).toEqual(['mine']))
  const stopped = receiver.stop()
  await slack.send({ ...command, envelope_id: 'E2', payload: { ...command.payload, text: 'late' } })
  finish()
  await stopped
  await eventually(() => expect(slack.lines()).toBe(0))
  expect(slack.acks).toEqual([{ envelope_id: 'E1', payload: { text: 'Done' } }])
  expect(begun).toEqual(['mine'])
})

it('stops after a few seconds although something in hand does not end', async () => {
  const slack = await startSlack()
  const { receiver, connected, waits } = receive(slack)
  let finish: (() => void) | null = null
  createApp(receiver).command(
    '/request',
    () =>
      new Promise((resolve) => {
        finish = resolve
      }),
  )
  ends.unshift(() => finish?.())
  await receiver.start()
  await eventually(() => expect(connected()).toBe(true))
  await slack.send(command)
  await eventually(() => expect(finish).not.toBeNull())
  const stopped = receiver.stop()
  await eventually(() => expect(waits.asked).toEqual([3_000]))
  expect(slack.lines()).toBe(1)
  waits.over()
  await stopped
  await eventually(() => expect(slack.lines()).toBe(0))
})

it('is not ready from when the line breaks, and can be stopped then', async () => {
  const slack = await startSlack()
  const { receiver, connected } = receive(slack)
  await receiver.start()
  await eventually(() => expect(connected()).toBe(true))
  slack.close()
  await eventually(() => expect(connected()).toBe(false))
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
    await eventually(() => expect(connected()).toBe(true))
    slack.refuse(refusal)
    slack.breakLine()
    await eventually(() => expect(waits.asked).toEqual([1_000]))
    waits.over()
    await eventually(() => expect(waits.asked).toEqual([1_000, 60_000]))
    expect(connected()).toBe(false)
    waits.over()
    await eventually(() => expect(waits.asked).toEqual([1_000, 60_000, 60_000]))
    slack.refuse(null)
    waits.over()
    await eventually(() => expect(connected()).toBe(true))
  },
)

it('tries at least twice a minute while Slack cannot be reached', async () => {
  const slack = await startSlack()
  const { receiver, connected, waits } = receive(slack)
  await receiver.start()
  await eventually(() => expect(connected()).toBe(true))
  slack.close()
  for (const pauses of [1, 2, 3, 4, 5, 6, 7, 8]) {
    await eventually(() => expect(waits.asked).toHaveLength(pauses))
    if (pauses === 8) await slack.up()
    waits.over()
  }
  await eventually(() => expect(connected()).toBe(true))
  expect(waits.asked).toEqual([1_000, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000])
  slack.breakLine()
  await eventually(() => expect(waits.asked).toHaveLength(9))
  expect(waits.asked.at(-1)).toBe(1_000)
})

describe('says once in the log, and nowhere else, why it has no line, and nothing secret', () => {
  const ways: [string, (slack: Slack) => Promise<void>][] = [
    ['invalid_auth', async (slack) => slack.refuse('invalid_auth')],
    [
      'unreadable_answer',
      async (slack) => void slack.holdCall().then((call) => call.end('{"ok":true,"url":"wss://x.test/?ticket=SECRET')),
    ],
    [
      'no_hello',
      async (slack) => {
        slack.beSilent()
        void eventually(() => expect(slack.lines()).toBe(1)).then(slack.breakLine)
      },
    ],
  ]
  it.each(ways)('%s', async (code, happen) => {
    const past = (['debug', 'info', 'warn', 'error'] as const).map((level) => vi.spyOn(console, level))
    const slack = await startSlack()
    await happen(slack)
    const { receiver, logged, waits } = receive(slack)
    await receiver.start()
    await eventually(() => expect(waits.asked).toHaveLength(1))
    expect(logged).toEqual([expect.objectContaining({ code, msg: 'Socket Mode does not connect' })])
    expect(JSON.stringify(logged)).not.toContain('SECRET')
    expect(past.flatMap((spy) => spy.mock.calls)).toEqual([])
    vi.restoreAllMocks()
  })
})

it('waits as long as Slack asks for when it was asked too often', async () => {
  const slack = await startSlack()
  slack.refuse('ratelimited')
  const { receiver, waits } = receive(slack)
  await receiver.start()
  await eventually(() => expect(waits.asked).toEqual([42_000]))
})

it('gives up a call that Slack does not answer, and tries again', async () => {
  const slack = await startSlack()
  const held = slack.holdCall()
  const { receiver, connected, waits } = receive(slack, { patience: 300 })
  await receiver.start()
  await once(await held, 'close')
  await eventually(() => {
    waits.over()
    expect(connected()).toBe(true)
  })
})

it('gives up a line on which Slack says no hello, and takes another', async () => {
  const slack = await startSlack()
  slack.beSilent()
  const { receiver, connected, waits } = receive(slack, { patience: 150 })
  await receiver.start()
  await eventually(() => {
    waits.over()
    expect(slack.lines()).toBe(1)
  })
  slack.beSilent(false)
  await eventually(() => {
    waits.over()
    expect(connected()).toBe(true)
  })
  await eventually(() => expect(slack.lines()).toBe(1))
})

it('stays connected when a line that it gave up closes only after the next has connected', async () => {
  const slack = await startSlack()
  slack.beSilent()
  const { receiver, connected, waits } = receive(slack, { patience: 150 })
  await receiver.start()
  await eventually(() => {
    waits.over()
    expect(slack.lines()).toBe(1)
  })
  const breakFrozen = slack.freezeLines()
  slack.beSilent(false)
  await eventually(() => {
    waits.over()
    expect(connected()).toBe(true)
  })
  expect(slack.lines()).toBeGreaterThan(1)
  breakFrozen()
  await eventually(() => expect(slack.lines()).toBe(1))
  // The bot hears of the end of its old line before it hears this.
  await slack.send(command)
  expect(connected()).toBe(true)
})

it('asks for no line any more once it is stopped', async () => {
  const slack = await startSlack()
  const held = slack.holdCall()
  const { receiver } = receive(slack)
  await receiver.start()
  const gone = once(await held, 'close')
  await receiver.stop()
  await gone
  expect(slack.lines()).toBe(0)
})

it('can be stopped while it connects again and Slack has not said hello', async () => {
  const slack = await startSlack()
  const { receiver, connected, waits } = receive(slack)
  await receiver.start()
  await eventually(() => expect(connected()).toBe(true))
  slack.beSilent()
  slack.breakLine()
  await eventually(() => expect(waits.asked).toEqual([1_000]))
  waits.over()
  await eventually(() => expect(slack.lines()).toBe(1))
  await receiver.stop()
  await eventually(() => expect(slack.lines()).toBe(0))
  waits.over()
  expect(connected()).toBe(false)
})
