/** The Web API alone, on a port of its own on loopback. */
import { createServer } from 'node:http'
import { createApiDoor } from '../../adapters/playground/api-door.ts'
import type { Api } from '../../adapters/playground/web-api.ts'
import type { World } from '../../adapters/playground/world.ts'

export interface Listener {
  port: () => number
  up: () => Promise<void>
  down: () => Promise<void>
}

/** Listens on loopback, on the same port each time. */
export function createListener(world: World, api: Api): Listener {
  let port = 0
  const door = createApiDoor(
    () => world,
    () => api,
    '',
  )

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
        const address = server.address()
        port = typeof address === 'object' && address ? address.port : port
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
