import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** As little of Slack's API as the bot needs to be at ease: everybody exists, everything is sent. */
export async function startSlackApi(): Promise<{ url: string; close(): void }> {
  let ts = 0
  const answers: Record<string, (args: URLSearchParams) => object> = {
    'auth.test': () => ({ team_id: 'T0BENCH', user_id: 'U0BOT', url: 'https://bench.slack.com/' }),
    'users.info': (args) => ({ user: { id: args.get('user'), team_id: 'T0BENCH', real_name: 'Bench', tz: 'UTC' } }),
    'conversations.info': (args) => ({ channel: { id: args.get('channel'), name: 'billing' } }),
    'conversations.members': () => ({ members: ['U0BOB'] }),
    'chat.postMessage': (args) => ({ channel: `${args.get('channel')}`.replace(/^U/, 'D'), ts: `1.${++ts}` }),
  }
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = []
    for await (const chunk of req) chunks.push(chunk)
    const args = new URLSearchParams(Buffer.concat(chunks).toString())
    const method = (req.url ?? '').split('/').at(-1) ?? ''
    const body = JSON.stringify({ ok: true, ...answers[method]?.(args) })
    res.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on TCP has an address of this kind.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/api/`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
