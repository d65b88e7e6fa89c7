import { EventEmitter, once } from 'node:events'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { pino } from 'pino'
import { afterEach, describe, expect, test } from 'vitest'
import { readBody } from '../../src/web/body.ts'
import { type Route, type Server, startServer, type Timeouts } from '../../src/web/server.ts'

let running: Server | undefined
afterEach(async () => {
  await running?.close(0)
  running = undefined
})

async function start(
  more: {
    routes?: Route[]
    ready?: () => Record<string, true | string>
    troubles?: () => Record<string, string>
    timeouts?: Timeouts
  } = {},
) {
  const logged: string[] = []
  const log = pino({}, { write: (line: string) => void logged.push(line) })
  const server = await startServer({ port: 0, host: '127.0.0.1', routes: [], ready: () => ({}), log, ...more })
  running = server
  return { server, logged, url: `http://127.0.0.1:${server.port}` }
}

/** One request over a kept-alive connection. */
function ask(agent: Agent, url: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    request(url, { agent }, (res) => {
      let text = ''
      res.on('data', (data) => {
        text += data
      })
      res.on('end', () => resolve({ status: res.statusCode ?? 0, text }))
      res.on('error', reject)
    })
      .on('error', reject)
      .end()
  })
}

/** A handler that answers when told to. */
function slowRoute() {
  const signals = new EventEmitter()
  const entered = once(signals, 'entered')
  const finished = once(signals, 'finish')
  const route: Route = {
    method: 'GET',
    path: '/slow',
    async handle(_, res) {
      signals.emit('entered')
      await finished
      res.end('done')
    },
  }
  return { route, entered, finish: () => signals.emit('finish') }
}

describe('the web server', () => {
  test('says that it is there', async () => {
    const { url } = await start()
    const res = await fetch(`${url}/healthz`)
    expect([res.status, await res.text()]).toEqual([200, 'ok'])
    expect((await fetch(`${url}/healthz?probe=1`, { method: 'HEAD' })).status).toBe(200)
  })

  test('is ready only when every part is, and names each', async () => {
    const parts: Record<string, true | string> = { database: true, slack: 'not listening yet' }
    const { url } = await start({ ready: () => parts })
    const before = await fetch(`${url}/readyz`)
    expect([before.status, await before.json()]).toEqual([503, { database: 'ok', slack: 'not listening yet' }])
    parts.slack = true
    const after = await fetch(`${url}/readyz`)
    expect([after.status, await after.json()]).toEqual([200, { database: 'ok', slack: 'ok' }])
  })

  test('says what is wrong although deliveries are taken', async () => {
    const { url } = await start({
      ready: () => ({ database: true, slack: true }),
      troubles: () => ({ slack: 'nothing can be sent' }),
    })
    const res = await fetch(`${url}/readyz`)
    expect([res.status, await res.json()]).toEqual([200, { database: 'ok', slack: 'nothing can be sent' }])
  })

  test('hands a request to the route of its method and path', async () => {
    const route: Route = {
      method: 'POST',
      path: '/slack/events',
      async handle(req, res) {
        let body = ''
        for await (const data of req) body += data
        res.end(body.toUpperCase())
      },
    }
    const { url } = await start({ routes: [route] })
    const res = await fetch(`${url}/slack/events`, { method: 'POST', body: 'hello' })
    expect(await res.text()).toBe('HELLO')
  })

  test('a path that ends with a star takes all below it, and not what only begins alike', async () => {
    const { url } = await start({
      routes: [{ method: 'GET', path: '/page/*', handle: (req, res) => void res.end(req.url) }],
    })
    expect(await (await fetch(`${url}/page/a/b.js?c`)).text()).toBe('/page/a/b.js?c')
    for (const path of ['/page', '/pages', '/']) expect((await fetch(url + path)).status).toBe(404)
  })

  test('an unknown path is not found, a wrong method is not allowed', async () => {
    const { url } = await start({
      routes: [{ method: 'POST', path: '/slack/events', handle: (_, res) => void res.end() }],
    })
    expect((await fetch(`${url}/nothing`)).status).toBe(404)
    const wrong = await fetch(`${url}/slack/events`)
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST'])
  })

  test('a handler that throws is logged and answered with 500, and the next request is served', async () => {
    const routes: Route[] = [
      { method: 'GET', path: '/now', handle: () => fail('at once') },
      { method: 'GET', path: '/later', handle: async () => fail('later') },
    ]
    const { url, logged } = await start({ routes })
    expect((await fetch(`${url}/now`)).status).toBe(500)
    const later = await fetch(`${url}/later`)
    expect(later.status).toBe(500)
    expect(await later.text()).not.toContain('later')
    expect(logged.map((line) => JSON.parse(line).err.message)).toEqual(['at once', 'later'])
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
  })

  test('a handler that throws in the middle of its answer cuts the connection', async () => {
    const route: Route = {
      method: 'GET',
      path: '/half',
      handle(_, res) {
        res.writeHead(200, { 'Content-Length': 10 }).write('half')
        fail('broken')
      },
    }
    const { url, logged } = await start({ routes: [route] })
    await expect(fetch(`${url}/half`).then((res) => res.text())).rejects.toThrow()
    expect(logged).toHaveLength(1)
  })

  test('a port that is taken is refused', async () => {
    const { server } = await start()
    const log = pino({ level: 'silent' })
    const second = startServer({ port: server.port, host: '127.0.0.1', routes: [], ready: () => ({}), log })
    await expect(second).rejects.toThrow(/^Port \d+ on 127.0.0.1 is taken/)
  })

  test('a request whose client goes away in the middle has not failed: nobody is there to be answered', async () => {
    let read: ReturnType<typeof readBody> | undefined
    const asked = new EventEmitter()
    const { server, logged } = await start({
      routes: [
        {
          method: 'POST',
          path: '/',
          async handle(req) {
            read = readBody(req)
            asked.emit('asked')
            await read
          },
        },
      ],
    })
    const socket = connect(server.port, '127.0.0.1')
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n{"type"')
    await once(asked, 'asked')
    socket.destroy()
    expect(await read).toEqual({ status: 400, reason: 'cut off' })
    expect(logged).toEqual([])
  })

  test('a client that never finishes its headers is cut off', async () => {
    const { server } = await start({ timeouts: { headers: 50, request: 100, keepAlive: 100, check: 20 } })
    const socket = connect(server.port, '127.0.0.1')
    socket.write('POST /slack/events HTTP/1.1\r\nHost: x\r\nX-Slow: ')
    const said = await new Promise<string>((resolve) => {
      let text = ''
      socket.on('data', (data) => {
        text += data
      })
      socket.on('close', () => resolve(text))
    })
    expect(said).toMatch(/^HTTP\/1\.1 408 /)
  })

  test('closing ends idle connections at once, kept alive or never used', async () => {
    const { server, url } = await start()
    const agent = new Agent({ keepAlive: true })
    await ask(agent, `${url}/healthz`)
    const unused = connect(server.port, '127.0.0.1')
    const ended = new Promise((resolve) => unused.on('close', resolve))
    await new Promise((resolve) => unused.on('connect', resolve))
    await ask(agent, `${url}/healthz`)
    await server.close(60_000)
    await ended
    agent.destroy()
  })

  test('closing waits for what is in hand and takes nothing new', async () => {
    const { route, entered, finish } = slowRoute()
    const { server, url } = await start({ routes: [route] })
    const agent = new Agent({ keepAlive: true })
    const slow = ask(agent, `${url}/slow`)
    await entered
    const closed = server.close(60_000)
    await expect.poll(() => ask(new Agent(), `${url}/healthz`).catch(String)).toContain('ECONNREFUSED')
    finish()
    expect(await slow).toEqual({ status: 200, text: 'done' })
    await closed
    agent.destroy()
  })

  test('closing still takes what had reached the machine', async () => {
    const { server } = await start()
    const sockets = Array.from({ length: 20 }, () => connect(server.port, '127.0.0.1'))
    await Promise.all(sockets.map((socket) => once(socket, 'connect')))
    const answers = sockets.map(async (socket) => String((await once(socket, 'data'))[0]))
    // What is written goes to the system at once; the server has had no turn to read it.
    for (const socket of sockets) socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n')
    await server.close(60_000)
    for (const answer of await Promise.all(answers)) expect(answer).toMatch(/^HTTP\/1\.1 200 .*ok/s)
  })

  test('closing cuts off what is not done when its grace is over', async () => {
    const { route, entered, finish } = slowRoute()
    const { server, url } = await start({ routes: [route] })
    const slow = ask(new Agent(), `${url}/slow`)
    const cut = expect(slow).rejects.toThrow()
    await entered
    await server.close(20)
    await cut
    finish()
  })
})

function fail(why: string): never {
  throw new Error(why)
}
