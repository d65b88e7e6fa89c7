import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Answer<Call> = (response: ServerResponse, call: Call) => void

export const json =
  (body: unknown, status = 200, headers: Record<string, string> = {}): Answer<unknown> =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
  }

/** A platform that answers from a script, one answer a call and then `over`, and keeps what it was asked. */
export async function startScript<Call>(
  answers: Answer<Call>[],
  read: (request: IncomingMessage, body: string) => Call,
  over: Answer<Call>,
) {
  const calls: Call[] = []
  const server = createServer(async (request, response) => {
    const body: Buffer[] = []
    for await (const chunk of request) body.push(chunk)
    const call = read(request, Buffer.concat(body).toString())
    calls.push(call)
    const answer = answers[calls.length - 1] ?? over
    answer(response, call)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on a port has such an address.
  const { port } = server.address() as AddressInfo
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { origin: `http://127.0.0.1:${port}`, calls, close }
}
