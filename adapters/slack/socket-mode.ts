import type { App, Receiver, ReceiverEvent } from '@slack/bolt'
import { LogLevel, SocketModeClient, type SocketModeOptions } from '@slack/socket-mode'
import { WebAPIPlatformError } from '@slack/web-api'
import type { Logger } from 'pino'
import type { Trouble } from '../../src/chat.ts'
import { within } from '../../src/within.ts'
import { troubleOf } from './errors.ts'

/**
 * Until the next try, in milliseconds: doubled with each that fails, up to `longest`. `refused`: Slack does not let the
 * bot in until somebody has mended that.
 */
const pauses = { first: 1_000, longest: 30_000, refused: 60_000 }
/** What the end waits for, in milliseconds: for envelopes in hand, and for Slack to close the line. */
const graces = { inHand: 3_000, line: 1_000 }

interface SocketOptions {
  appToken: string
  apiUrl: string
  log: Logger
  /** Waits for milliseconds of steady time. */
  wait: (milliseconds: number) => Promise<void>
  /** How long Slack may take to answer, in milliseconds; until it has said hello, twice as long. */
  patience?: number
}

/** The SDK's client takes envelopes apart without looking; what it throws then would end the process. */
class Line extends SocketModeClient {
  constructor(
    private readonly log: Logger,
    options: SocketModeOptions,
  ) {
    super(options)
  }

  protected override async onWebSocketMessage(data: string | ArrayBuffer, isBinary: boolean): Promise<void> {
    try {
      await super.onWebSocketMessage(data, isBinary)
    } catch (error) {
      this.log.error({ err: error }, 'an envelope was not understood')
    }
  }
}

/** The SDK logs all that comes, with the tickets of lines and what people wrote. What goes wrong reaches us as errors. */
const silence: NonNullable<SocketModeOptions['logger']> = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setName: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
}

/** A line on which Slack did not say hello. */
class NoHello extends Error {
  override name = 'no_hello'
}

/** Bolt's Receiver for Socket Mode; an envelope is acknowledged when the app has finished with it. */
export function socketReceiver({ appToken, apiUrl, log, wait, patience = 10_000 }: SocketOptions) {
  let app: App | undefined
  let client: SocketModeClient | undefined
  let connected = false
  const stopping = new AbortController()
  const inHand = new Set<Promise<void>>()

  function createClient(): SocketModeClient {
    // Connecting again is ours: the SDK catches nothing of what goes wrong then, which would end the process.
    const made = new Line(log, {
      appToken,
      logger: silence,
      autoReconnectEnabled: false,
      clientOptions: {
        slackApiUrl: apiUrl,
        retryConfig: { retries: 0 },
        rejectRateLimitedCalls: true,
        // An answer that comes after the stop would open a line.
        fetch: (url, init) =>
          fetch(url, { ...init, signal: AbortSignal.any([stopping.signal, AbortSignal.timeout(patience)]) }),
      },
    })
    made.on('connected', () => {
      connected = true
    })
    made.on('disconnected', () => {
      // One that was given up may close long after the next has connected.
      if (made === client) connected = false
    })
    made.on('slack_event', ({ ack, body, retry_num: retryNum, retry_reason: retryReason }) => {
      // Slack sends again what nobody acknowledges.
      if (stopping.signal.aborted) return
      const taken = take({ body, retryNum, retryReason }, ack).finally(() => inHand.delete(taken))
      inHand.add(taken)
    })
    return made
  }

  async function take(event: Omit<ReceiverEvent, 'ack'>, ack: (response: unknown) => Promise<void>): Promise<void> {
    let response: unknown
    let acked = false
    try {
      const given = async (value: unknown) => {
        acked = true
        response = value
      }
      await app?.processEvent({ ...event, ack: given })
      if (acked) await ack(response)
    } catch (error) {
      log.error({ err: error }, 'an envelope failed')
    }
  }

  /** One line to Slack, until it closes. Each has a client of its own: what an old one still says must not touch it. */
  async function holdLine(): Promise<void> {
    const line = createClient()
    client = line
    const closed = new Promise<void>((resolve) => line.once('disconnected', () => resolve()))
    // The call takes half of it at most.
    if (!(await within(2 * patience, line.start()))) {
      await Promise.race([line.disconnect(), wait(graces.line)])
      throw new NoHello()
    }
    await closed
  }

  async function stayConnected(): Promise<void> {
    let failures = 0
    while (!stopping.signal.aborted) {
      let pause = pauses.first
      try {
        await holdLine()
        failures = 0
      } catch (error) {
        if (stopping.signal.aborted) return
        // The SDK gives nothing for a line that ends early.
        const trouble = troubleOf(error ?? new NoHello(), 'apps.connections.open')
        // Not what it says: an answer that could not be read is in it, with the ticket of the line.
        log.error({ code: trouble.code }, 'Socket Mode does not connect')
        pause = pauseAfter(error, trouble, failures++)
      }
      await wait(pause)
    }
  }

  const receiver: Receiver = {
    init: (bolt) => {
      app = bolt
    },
    // Slack may be down: it is tried on and on, and nothing else waits for it.
    start: async () => {
      void stayConnected()
    },
    stop: async () => {
      stopping.abort()
      await Promise.race([Promise.all(inHand), wait(graces.inHand)])
      await Promise.race([client?.disconnect(), wait(graces.line)])
    },
  }
  return { receiver, connected: () => connected }
}

function pauseAfter(error: unknown, trouble: Trouble, failures: number): number {
  if (trouble.trouble === 'retry' && trouble.after !== null) return trouble.after
  const passes = trouble.trouble === 'retry' || trouble.trouble === 'uncertain'
  if (error instanceof WebAPIPlatformError && !passes) return pauses.refused
  return Math.min(pauses.first * 2 ** failures, pauses.longest)
}
