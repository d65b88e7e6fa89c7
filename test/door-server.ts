/** One door of the playground alone, on a port of its own on loopback. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

interface Door {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
  stop(): void
}

/** Listens on loopback, on the same port each time. */
export function createListener(door: Door) {
  let port = 0
  const server = createServer((request, response) => {
    door.handle(request, response).catch((error: unknown) => {
      // The caller hung up, or the stand-in itself is wrong; either way the test should see it.
      if (!response.headersSent) response.writeHead(500)
      response.end(String(error))
    })
  })

  const up = (): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', () => {
        // A server that listens on TCP has an address of this kind; a string is a pipe's.
        port = (server.address() as AddressInfo).port
        server.off('error', reject)
        resolve()
      })
    })

  const down = (): Promise<void> =>
    new Promise((resolve) => {
      door.stop()
      server.close(() => resolve())
      server.closeAllConnections()
    })

  return { port: () => port, up, down }
}
