import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

interface Call {
  method: string
  /** Below the service URL, as it was sent. */
  path: string
  authorization: string | undefined
  body: unknown
}
export type Answer = (response: ServerResponse, call: Call) => void

export const json =
  (body: unknown, status = 200, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
  }

/** An error in the body that the Connector documents. */
export const refusal = (status: number, code: string, headers: Record<string, string> = {}): Answer =>
  json({ error: { code, message: code } }, status, headers)

/** A Connector that answers from a script, one answer a call, and keeps what it was asked. */
export async function scripted(...answers: Answer[]) {
  const calls: Call[] = []
  const server = createServer(async (request, response) => {
    const body: Buffer[] = []
    for await (const chunk of request) body.push(chunk)
    const text = Buffer.concat(body).toString()
    const call = {
      method: request.method ?? '',
      path: request.url?.slice('/teams/'.length) ?? '',
      authorization: request.headers.authorization,
      body: text === '' ? undefined : JSON.parse(text),
    }
    calls.push(call)
    const answer = answers[calls.length - 1] ?? refusal(400, 'ScriptIsOver')
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
  return { url: `http://127.0.0.1:${port}/teams/`, calls, close }
}
