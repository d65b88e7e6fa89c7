import { readFileSync } from 'node:fs'

/** As many people file at the same time. */
const people = 200
const recorded = (name: string) =>
  JSON.parse(readFileSync(new URL(`../fixtures/teams/${name}.json`, import.meta.url), 'utf8'))
/** As a client of Teams sends it: the form New request of the 1:1 chat, and words written there. */
const recordedForm = recorded('chat-form')
const recordedWords = recorded('chat-words')
/** That a team has another name, which asks nothing of a bot but to check who says so. */
const recordedNews = recorded('team-renamed')

/** Who the n-th is: an account, and the id in the directory that belongs to it. */
function personOf(n: number): { id: string; aadObjectId: string; name: string } {
  const digits = String(n % people).padStart(4, '0')
  return { id: `29:${digits}`, aadObjectId: `0a5b7a3c-1111-4222-8333-00000000${digits}`, name: `Bench ${digits}` }
}

/** Everybody who files. */
export const filers = Array.from({ length: people }, (_, n) => personOf(n))

/** Where a delivery says it comes from, what it shows (an empty token is none), and what is done. */
export interface TeamsDelivery {
  serviceUrl: string
  token: string
  does: 'files' | 'says' | 'renames'
}

/** The n-th form, words or news, each with its own nonce and title; the whole HTTP request. */
export function teamsDelivery(nonce: string, n: number, { serviceUrl, token, does }: TeamsDelivery): Buffer {
  const from = personOf(n)
  const title = `Show the order number on the invoice (${nonce})`
  const { conversation } = recordedForm
  const who = { id: nonce, serviceUrl, from, conversation: { ...conversation, id: `a:${from.id.slice(3)}` } }
  const done = {
    files: () => filled(nonce, title),
    says: () => ({ ...recordedWords, text: title }),
    renames: () => recordedNews,
  }[does]()
  const body = JSON.stringify({ ...done, ...who })
  const headers = {
    host: '127.0.0.1',
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    ...(token && { authorization: token }),
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(`POST /api/messages HTTP/1.1\r\n${lines.join('')}\r\n${body}`)
}

function filled(nonce: string, title: string) {
  const { action } = recordedForm.value
  const typed = {
    title,
    need: 'Customers call because they cannot match our invoice to their order. Print the number on it.',
    outcome: 'Half as many calls about invoices.',
    measure: 'calls a week',
    value_today: '120',
    target: '60',
  }
  const data = { ...action.data, context: { nonce, request: null }, ...typed }
  return { ...recordedForm, value: { action: { ...action, data } } }
}
