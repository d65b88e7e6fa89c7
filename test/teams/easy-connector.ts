import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ConnectorCall {
  method: string
  /** Below the service URL, decoded. */
  path: string
  body: unknown
  /** What the message goes by that was posted or changed. */
  id: string
}

interface Options {
  /** Who is in every conversation. */
  members: { id: string; aadObjectId: string; name: string }[]
  /** The channels of every team. */
  channels: { id: string; name?: string }[]
  onCall?: (call: ConnectorCall) => void
}

/** As little of the Connector as the bot needs to be at ease: everybody is there, everything is sent. */
export async function startEasyConnector({ members, channels, onCall }: Options) {
  let last = 1_795_000_000_000
  function answer(method: string, path: string, id: string): unknown {
    if (method !== 'GET') return { id }
    if (path.endsWith('/conversations')) return { conversations: channels }
    const [, one] = /\/members\/(.+)$/.exec(path) ?? []
    if (one === undefined) return { members }
    return members.find((member) => [member.id, member.aadObjectId].includes(one)) ?? members[0]
  }

  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = []
    for await (const chunk of req) chunks.push(chunk)
    const { pathname } = new URL(req.url ?? '/', 'http://localhost')
    const path = decodeURIComponent(pathname.slice(1))
    const method = req.method ?? ''
    const id = method === 'PUT' ? (path.split('/').at(-1) ?? '') : String(++last)
    const text = Buffer.concat(chunks).toString()
    onCall?.({ method, path, body: text === '' ? null : JSON.parse(text), id })
    const body = JSON.stringify(answer(method, path, id))
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    res.writeHead(method === 'POST' ? 201 : 200, headers).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on TCP has an address of this kind.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
