/** The Connector alone, on a port of its own on loopback. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Connector } from '../../adapters/playground/teams/connector.ts'
import { createConnectorDoor } from '../../adapters/playground/teams/door.ts'

/** Below it stands the Connector; part of every service URL. */
export const base = '/teams'

export interface Listener {
  port: () => number
  up: () => Promise<void>
  down: () => Promise<void>
}

/** Listens on loopback, on the same port each time. */
export function createListener(connector: Connector): Listener {
  let port = 0
  const door = createConnectorDoor(() => connector, base)
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
