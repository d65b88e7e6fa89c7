import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import type { Logger } from 'pino'

/** What an adapter hands the server: an exact path, or all below one that ends with `/*`, and what answers there. */
export interface Route {
  method: string
  path: string
  handle(req: IncomingMessage, res: ServerResponse): Promise<void> | void
}

export interface Server {
  /** The port it listens on, also where 0 was asked for. */
  port: number
  /** Takes nothing new, waits `graceMs` milliseconds at most for what is in hand, then cuts it off. */
  close(graceMs: number): Promise<void>
}

/** In milliseconds. A client that sends its request drop by drop is cut off after `headers` or `request`. */
export interface Timeouts {
  headers: number
  request: number
  keepAlive: number
  /** How often the first two are looked at. */
  check: number
}

/** A turn of the event loop lets in one connection that waits, and reads what those before it say. */
const lastTurns = 100

/** keepAlive is above the 60 s of common load balancers, which would else send into a connection just closed. */
const usual: Timeouts = { headers: 10_000, request: 20_000, keepAlive: 75_000, check: 2_000 }

/**
 * Starts the one HTTP server. It refuses if the port cannot be had. `ready` names each part of the bot with true, or
 * with what it still waits for; `troubles` names what is wrong although deliveries are taken, better here than nowhere.
 */
export async function startServer(options: {
  port: number
  host: string
  routes: Route[]
  ready: () => Record<string, true | string>
  troubles?: () => Record<string, string>
  log: Pick<Logger, 'error'>
  timeouts?: Timeouts
}): Promise<Server> {
  const { timeouts = usual, troubles = () => ({}), log } = options
  const routes = [...options.routes, ...healthRoutes(options.ready, troubles)]
  /**
   * What is in hand on each connection, the last of it where several wait in line. Not a set of responses: one that
   * changes at each request leaves its outgrown tables behind, and in V8 each of them keeps the next alive.
   */
  const inHand = new Map<Socket, ServerResponse | null>()
  let closing = false
  let ending = false

  const endIdle = () => {
    for (const [socket, res] of inHand) if (res === null) socket.destroySoon()
  }

  const server = createServer(
    {
      headersTimeout: timeouts.headers,
      requestTimeout: timeouts.request,
      keepAliveTimeout: timeouts.keepAlive,
      connectionsCheckingInterval: timeouts.check,
    },
    async (req, res) => {
      const { socket } = req
      inHand.set(socket, res)
      res.once('close', () => {
        if (inHand.get(socket) === res) inHand.set(socket, null)
        if (ending) endIdle()
      })
      if (closing) res.setHeader('Connection', 'close')
      try {
        await dispatch(routes, req, res)
      } catch (error) {
        log.error({ err: error, method: req.method, path: pathOf(req) }, 'a request failed')
        if (res.headersSent) res.destroy()
        else answer(res, 500, 'Something went wrong here.')
      }
    },
  )
  server.on('connection', (socket) => {
    inHand.set(socket, null)
    socket.once('close', () => inHand.delete(socket))
  })

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(cannotListen(error, options)))
    server.listen(options.port, options.host, () => {
      server.removeAllListeners('error')
      // Nobody listening would end the process, as when a moment brings more connections than it may have files open.
      server.on('error', (error) => log.error({ err: error }, 'a connection could not be taken'))
      resolve()
    })
  })

  return {
    // A server that listens on TCP has an address of this kind; a string is a pipe's.
    port: (server.address() as AddressInfo).port,
    async close(graceMs) {
      closing = true
      // What has reached the machine is taken.
      for (let turn = 0; turn < lastTurns; turn++) await setImmediate()
      ending = true
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const res of inHand.values()) if (res && !res.headersSent) res.setHeader('Connection', 'close')
      endIdle()
      const cut = setTimeout(() => server.closeAllConnections(), graceMs)
      await closed
      clearTimeout(cut)
    },
  }
}

function cannotListen(error: Error & { code?: string }, { host, port }: { host: string; port: number }): Error {
  if (error.code !== 'EADDRINUSE') return error
  const sentence = `Port ${port} on ${host} is taken: stop what listens there, or set another PORT.`
  return new Error(sentence, { cause: error })
}

async function dispatch(routes: Route[], req: IncomingMessage, res: ServerResponse): Promise<void> {
  const path = pathOf(req)
  const here = routes.filter((route) => covers(route.path, path))
  if (!here.length) return answer(res, 404, 'There is nothing here.')

  const method = req.method === 'HEAD' ? 'GET' : req.method
  const route = here.find((route) => route.method === method)
  if (route) return route.handle(req, res)

  const allowed = here.map((route) => route.method).join(', ')
  res.setHeader('Allow', allowed)
  answer(res, 405, `Only ${allowed} works here.`)
}

function healthRoutes(ready: () => Record<string, true | string>, troubles: () => Record<string, string>): Route[] {
  return [
    { method: 'GET', path: '/healthz', handle: (_, res) => answer(res, 200, 'ok') },
    {
      method: 'GET',
      path: '/readyz',
      handle(_, res) {
        const parts = Object.entries(ready())
        const wrong = troubles()
        const status = parts.every(([, state]) => state === true) ? 200 : 503
        const said = parts.map(([part, state]) => [part, state === true ? (wrong[part] ?? 'ok') : state])
        res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(Object.fromEntries(said)))
      },
    },
  ]
}

function answer(res: ServerResponse, status: number, text: string): void {
  res.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(text)
}

const covers = (own: string, path: string): boolean =>
  own.endsWith('/*') ? path.startsWith(own.slice(0, -1)) : path === own

const pathOf = (req: IncomingMessage): string => (req.url ?? '/').split('?', 1)[0] ?? '/'
