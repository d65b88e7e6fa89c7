import { readFileSync } from 'node:fs'

/** As many people file at the same time. */
const people = 200
/** The form New request of the 1:1 chat, as a client of Teams sent it. */
const recorded = JSON.parse(readFileSync(new URL('../fixtures/teams/chat-form.json', import.meta.url), 'utf8'))

/** Who the n-th is: an account, and the id in the directory that belongs to it. */
function personOf(n: number): { id: string; aadObjectId: string; name: string } {
  const digits = String(n % people).padStart(4, '0')
  return { id: `29:${digits}`, aadObjectId: `0a5b7a3c-1111-4222-8333-00000000${digits}`, name: `Bench ${digits}` }
}

/** Everybody who files. */
export const filers = Array.from({ length: people }, (_, n) => personOf(n))

/** The n-th form, each with its own nonce and title; the whole HTTP request. An empty token is none. */
export function teamsDelivery(nonce: string, n: number, to: { serviceUrl: string; token: string }): Buffer {
  const from = personOf(n)
  const { action } = recorded.value
  const title = `Show the order number on the invoice (${nonce})`
  const activity = {
    ...recorded,
    id: nonce,
    serviceUrl: to.serviceUrl,
    from,
    conversation: { ...recorded.conversation, id: `a:${from.id.slice(3)}` },
    value: {
      action: {
        ...action,
        data: {
          ...action.data,
          context: { nonce, request: null },
          title,
          need: 'Customers call because they cannot match our invoice to their order. Print the number on it.',
          outcome: 'Half as many calls about invoices.',
          measure: 'calls a week',
          value_today: '120',
          target: '60',
        },
      },
    },
  }
  const body = JSON.stringify(activity)
  const headers = {
    host: '127.0.0.1',
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    ...(to.token && { authorization: to.token }),
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(`POST /api/messages HTTP/1.1\r\n${lines.join('')}\r\n${body}`)
}
