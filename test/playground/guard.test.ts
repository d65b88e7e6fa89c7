import { type IncomingHttpHeaders, request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Ground, startGround } from './ground.ts'

describe('nobody but its own page', () => {
  let ground: Ground
  beforeAll(async () => {
    ground = await startGround()
  })
  afterAll(() => ground.stop())

  const origin = () => new URL(ground.playground.url).origin

  /** fetch lets nobody say which host is meant, nor whether a link is followed. */
  const ask = (headers: Record<string, string>, path = '/screen?as=U0ANNA') =>
    new Promise<{ status: number; headers: IncomingHttpHeaders }>((resolve, reject) => {
      request(ground.playground.url + path, { headers }, (response) => {
        response.resume()
        resolve({ status: response.statusCode ?? 0, headers: response.headers })
      })
        .on('error', reject)
        .end()
    })
  const statusFor = async (host: string, path?: string) => (await ask({ host }, path)).status

  it.each([
    ['the page itself', {}, 200],
    ['the page itself, as browsers say', { 'sec-fetch-site': 'same-origin' }, 200],
    ['another origin', { origin: 'https://evil.example' }, 403],
    ['an origin that is nothing', { origin: 'null' }, 403],
    ['another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['another port of this machine', { 'sec-fetch-site': 'same-site' }, 403],
  ])('%s reads, acts, moves the clock, starts over: %j gives %i', async (_, headers, status) => {
    const given = headers as Record<string, string>
    expect((await ground.get('/screen?as=U0ANNA', given)).status).toBe(status)
    expect((await ground.post('/act', { as: 'U0ANNA', do: 'home' }, given)).status).toBe(status)
    expect((await ground.post('/clock', { by: 'hour' }, given)).status).toBe(status)
    const stream = await ground.get('/changes?as=U0ANNA', given)
    expect(stream.status).toBe(status)
    await stream.body?.cancel()
    if (status === 403) expect((await ground.post('/reset', {}, given)).status).toBe(status)
  })

  it('its own origin is right by each of its names', async () => {
    const { port } = new URL(ground.playground.url)
    expect((await ground.get('/screen?as=U0ANNA', { origin: origin() })).status).toBe(200)
    expect(await statusFor(`localhost:${port}`)).toBe(200)
    expect(await statusFor(`[::1]:${port}`)).toBe(200)
  })

  it('a name that was made to point here is refused', async () => {
    for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example:3000', '192.168.1.4:3000']) {
      expect(await statusFor(host)).toBe(403)
      expect(await statusFor(host, '')).toBe(403)
    }
  })

  it('a link from elsewhere may open the page, a frame may not hold it', async () => {
    const opened = await ask({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }, '')
    expect([200, 503]).toContain(opened.status)
    expect(opened.headers['content-security-policy']).toContain("frame-ancestors 'none'")
    expect(opened.headers['content-security-policy']).not.toContain('unsafe')
    expect(opened.headers['x-content-type-options']).toBe('nosniff')
    expect(opened.headers['referrer-policy']).toBe('no-referrer')
    expect((await ask({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }, '')).status).toBe(403)
  })

  it('bodies are JSON, and not large', async () => {
    const send = (type: string, body: string) => ground.post('/act', body, { 'content-type': type })
    expect((await send('text/plain', '{"as":"U0ANNA","do":"home"}')).status).toBe(415)
    expect((await send('application/x-www-form-urlencoded', 'do=home')).status).toBe(415)
    expect((await send('application/json', '{')).status).toBe(400)
    expect((await send('application/json', '[]')).status).toBe(400)
    expect((await send('application/json', JSON.stringify({ x: 'x'.repeat(1_000_000) }))).status).toBe(413)
    expect((await send('application/json; charset=utf-8', '{"as":"U0ANNA","do":"home"}')).status).toBe(200)
  })

  it('the Web API is for whoever has the token, and for no page', async () => {
    const nobody = await ground.post('/api/chat.postMessage', { channel: 'C0BILLING', text: 'x' })
    expect(await nobody.json()).toMatchObject({ ok: false, error: 'not_authed' })
    const guess = await ground.post('/api/auth.test', {}, { authorization: 'Bearer xoxb-guess' })
    expect(await guess.json()).toMatchObject({ ok: false, error: 'invalid_auth' })
    expect((await ground.post('/api/auth.test', {}, { origin: origin() })).status).toBe(403)
    expect((await ground.post('/response/T0ACME/1/1', { text: 'x' })).status).toBe(404)
    expect((await ground.post('/response/T0ACME/1/1', { text: 'x' }, { 'sec-fetch-site': 'same-origin' })).status).toBe(
      403,
    )
    const unsigned = await fetch(`${origin()}/slack/events`, { method: 'POST', body: '{}' })
    expect(unsigned.status).toBe(401)
  })

  it('files outside of the page are not handed out', async () => {
    for (const path of [
      '/assets/..%2f..%2f..%2fpackage.json',
      '/assets/%2e%2e/%2e%2e/package.json',
      '/assets/none.js',
      '/assets/%E0%A4%A',
    ]) {
      expect([404, 503]).toContain((await ground.get(path)).status)
    }
  })
})
