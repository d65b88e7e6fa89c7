import { App, LogLevel } from '@slack/bolt'
import fc from 'fast-check'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sign } from '../../adapters/playground/sign.ts'
import { httpReceiver } from '../../adapters/slack/receiver.ts'
import { type Server, startServer } from '../../src/web/server.ts'

const secret = 'receiver-secret'

describe('a delivery', () => {
  let server: Server
  beforeAll(async () => {
    const log = pino({ level: 'silent' })
    const { receiver, handle } = httpReceiver({ signingSecret: secret, wall: Date.now, log })
    const app = new App({ receiver, authorize: async () => ({ botToken: 'xoxb-test' }), logLevel: LogLevel.ERROR })
    // Says what it was given.
    app.view(/.*/, async ({ view, ack }) =>
      ack({ response_action: 'errors', errors: { typed: view.private_metadata } }),
    )
    server = await startServer({
      port: 0,
      host: '127.0.0.1',
      routes: [{ method: 'POST', path: '/', handle }],
      ready: () => ({}),
      log,
    })
  })
  afterAll(() => server.close(1_000))

  async function heard(payload: string): Promise<unknown> {
    const body = `payload=${payload}`
    const answer = await fetch(`http://127.0.0.1:${server.port}/`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        ...sign(body, secret, Math.floor(Date.now() / 1000)),
      },
      body,
    })
    expect(answer.status).toBe(200)
    return answer.json()
  }

  it('arrives as it was typed, in whatever letters and however they are encoded', async () => {
    const letters = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^[ +%&=]*$/),
    )
    await fc.assert(
      fc.asyncProperty(letters, async (typed) => {
        const view = { callback_id: 'echo', private_metadata: typed }
        const payload = JSON.stringify({ type: 'view_submission', user: { id: 'U1' }, team: { id: 'T1' }, view })
        const echo = { response_action: 'errors', errors: { typed } }
        const encoded = encodeURIComponent(payload)
        expect(await heard(encoded)).toEqual(echo)
        expect(await heard(encoded.replaceAll('%20', '+'))).toEqual(echo)
        expect(await heard(encoded.replace(/%../g, (code) => code.toLowerCase()))).toEqual(echo)
      }),
      { numRuns: 30 },
    )
  })
})
