/** How calls of the Connector come in over HTTP. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createAnswerer, readBody } from '../doors.ts'
import type { Connector } from './connector.ts'

export interface ConnectorDoor {
  /** Answers what stands below `<base>/v3/`; `base` without a slash at the end is part of the service URL. */
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>
  /** Forgets the answers that are put off. */
  stop: () => void
}

/** `connector` gives the one that is in force. */
export function createConnectorDoor(connector: () => Connector, base: string): ConnectorDoor {
  const { answer, stop } = createAnswerer()

  async function read(request: IncomingMessage): Promise<unknown> {
    const body = await readBody(request)
    if (body === null) throw new Error('too large')
    return JSON.parse(body)
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const path = url.pathname.slice(base.length)
    const authorization = request.headers.authorization ?? ''
    const body = () => read(request)
    const [outcome, delay] = await connector().call(request.method ?? '', path, url.searchParams, body, authorization)
    answer(response, outcome, delay)
  }

  return { handle, stop }
}
