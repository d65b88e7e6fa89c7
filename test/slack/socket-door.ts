import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocket, WebSocketServer } from 'ws'
import type { Workspace } from './workspace.ts'

const open = '/api/apps.connections.open'

/**
 * Socket Mode before a workspace that knows HTTP only: what it would post to the bot goes down the bot's line, and what
 * comes back is the answer. The bot's calls are passed on to the workspace.
 */
export async function startSocketDoor(workspace: Workspace, appToken: string) {
  const answers = new Map<string, (payload: object) => void>()
  let line: WebSocket | null = null
  let sent = 0

  // Whoever stops meanwhile is not there any more.
  const server = createServer((req, res) => void pass(req, res).catch(() => res.destroy()))

  async function pass(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const body = await read(req)
    const path = req.url ?? ''
    if (path === open) {
      const isOurs = req.headers.authorization === `Bearer ${appToken}`
      res.end(JSON.stringify(isOurs ? { ok: true, url: `${url('ws')}/line` } : { ok: false, error: 'invalid_auth' }))
    } else if (path.startsWith('/api/')) {
      const { authorization = '', 'content-type': type = '' } = req.headers
      const headers = { authorization, 'content-type': type }
      const answer = await fetch(workspace.url + path.slice('/api/'.length), { method: 'POST', headers, body })
      res.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text())
    } else {
      const answer = await downTheLine(envelope(req.headers['content-type'], body))
      // Who has nothing to answer sends an empty payload: Slack's own client cannot leave it out.
      const isEmpty = Object.keys(answer).length === 0
      res.writeHead(200, isEmpty ? {} : { 'content-type': 'application/json' })
      res.end(isEmpty ? '' : JSON.stringify(answer))
    }
  }
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (socket) => {
    line = socket
    socket.on('message', (data) => {
      const { envelope_id: id, payload } = JSON.parse(String(data))
      answers.get(id)?.(payload)
      answers.delete(id)
    })
    socket.send(JSON.stringify({ type: 'hello', num_connections: 1 }))
  })

  async function downTheLine(what: object): Promise<object> {
    if (line?.readyState !== WebSocket.OPEN) await once(sockets, 'connection')
    const id = `E${++sent}`
    return new Promise((resolve) => {
      answers.set(id, resolve)
      line?.send(JSON.stringify({ envelope_id: id, accepts_response_payload: true, ...what }))
    })
  }

  const url = (protocol: 'http' | 'ws') => `${protocol}://127.0.0.1:${(server.address() as AddressInfo).port}`
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: url('http'),
    /** For `SLACK_API_URL`. */
    apiUrl: `${url('http')}/api/`,
    close() {
      for (const socket of sockets.clients) socket.terminate()
      server.close()
      server.closeAllConnections()
    },
  }
}

async function read(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of req) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

/** https://docs.slack.dev/apis/events-api/using-socket-mode: the same payloads, told apart by the envelope. */
function envelope(type: string | undefined, body: string): object {
  if (type?.startsWith('application/json')) return { type: 'events_api', payload: JSON.parse(body) }
  const form = Object.fromEntries(new URLSearchParams(body))
  if (form.payload === undefined) return { type: 'slash_commands', payload: form }
  return { type: 'interactive', payload: JSON.parse(form.payload) }
}
