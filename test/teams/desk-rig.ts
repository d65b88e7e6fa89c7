/** What the tests of the stand-in start from: an organisation of three, and a bot of their own. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach } from 'vitest'
import type { Json } from '../../adapters/playground/shapes.ts'
import { channelOf, chatOf, personOf } from '../../adapters/playground/teams/tenant.ts'
import { type Organisation, type OrganisationOptions, startOrganisation } from './organisation.ts'

export let teams: Organisation
const closers: (() => Promise<unknown>)[] = []

/** Gives each test of a file an organisation of its own. */
export function useOrganisation(): void {
  beforeEach(async () => {
    await start({ scale: 10_000 })
  })
  afterEach(async () => {
    for (const close of closers.splice(0)) await close()
  })
}

/** Another organisation in place of the first. */
export async function start(options: OrganisationOptions): Promise<void> {
  teams = await startOrganisation({ date: () => Date.UTC(2027, 0, 5, 10), ...options })
  closers.push(teams.close)
  teams.addPerson({ name: 'Anna Berg' })
  teams.addPerson({ name: 'Bob Lind', zone: 'Europe/Berlin' })
  teams.addPerson({ name: 'Zoe Hart', app: 'none' })
  teams.addTeam('Billing people', 'billing', ['Bob', 'Anna'])
  teams.addTeam('Strangers', 'elsewhere', ['Zoe'], false)
}

export interface Told {
  status: number
  headers: Headers
  /** What is wrong, by Teams' own code. */
  code: string
  body: Json
}

export async function call(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Told> {
  const response = await fetch(teams.serviceUrl() + path, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  const read: unknown = text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : { text }
  // An answer of the Connector is an object, but for the old list of members.
  const answer = (Array.isArray(read) ? { list: read } : read) as Json
  const code = String((answer.error as Json | undefined)?.code ?? '')
  return { status: response.status, headers: response.headers, code, body: answer }
}

const encoded = encodeURIComponent
export const billing = () => channelOf(teams.tenant, 'billing').id
export const chat = (who: string) => chatOf(personOf(teams.tenant, who))
export const to = (conversation: string, rest = '') => `v3/conversations/${encoded(conversation)}/activities${rest}`
export const say = (conversation: string, text = 'Hello', rest = '') =>
  call('POST', to(conversation, rest), { type: 'message', text })
export const create = (id: string, more: Json = {}) =>
  call('POST', 'v3/conversations', {
    isGroup: false,
    bot: { id: teams.tenant.bot.id },
    members: [{ id }],
    tenantId: teams.tenant.id,
    channelData: { tenant: { id: teams.tenant.id } },
    ...more,
  })

export const adaptive = (body: Json[], more: Json = {}): Json => ({
  type: 'AdaptiveCard',
  version: '1.5',
  body,
  ...more,
})
export const words = (text: string): Json => ({ type: 'TextBlock', text, wrap: true })
export const buttons = (...actions: Json[]): Json => ({ type: 'ActionSet', actions })
export const execute = (title: string, data: Json = {}): Json => ({ type: 'Action.Execute', title, verb: 'go', data })
export const submit = (title: string, data: Json = {}): Json => ({ type: 'Action.Submit', title, data })
export const attachment = (content: Json): Json => ({ contentType: 'application/vnd.microsoft.card.adaptive', content })
export const show = (conversation: string, card: Json) =>
  call('POST', to(conversation), { type: 'message', summary: 'A card', attachments: [attachment(card)] })

/** A bot that answers every activity with what the test says: a status, and a body if there is one. */
export async function startBot(answer: (activity: Json) => Promise<Json | null> | Json | null) {
  const seen: Json[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(Buffer.from(chunk))
    // Teams sends objects.
    const activity = JSON.parse(Buffer.concat(chunks).toString()) as Json
    seen.push(activity)
    const reply = await answer(activity)
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(reply ? JSON.stringify(reply) : '')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(
    () =>
      new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      }),
  )
  // A server that listens on TCP has an address of this kind.
  teams.deliverTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  return seen
}
