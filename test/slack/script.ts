import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parse } from 'node:querystring'

interface Call {
  method: string
  args: Record<string, unknown>
}
type Answer = (response: ServerResponse, call: Call) => void

export const json =
  (body: object, status = 200, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
  }

/** A Web API that answers from a script, one answer a call, and keeps what it was asked. */
export async function scripted(...answers: Answer[]) {
  const calls: Call[] = []
  const server = createServer(async (request, response) => {
    const body: Buffer[] = []
    for await (const chunk of request) body.push(chunk)
    const call = { method: request.url?.split('/').at(-1) ?? '', args: argsOf(Buffer.concat(body).toString()) }
    calls.push(call)
    const answer = answers[calls.length - 1] ?? json({ ok: false, error: 'script_is_over' })
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
  return { url: `http://127.0.0.1:${port}/api/`, calls, close }
}

/** Web API arguments are form fields; objects are JSON in them. */
function argsOf(body: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(parse(body)).map(([name, value]) => [
      name,
      /^[[{]/.test(String(value)) ? JSON.parse(String(value)) : value,
    ]),
  )
}
