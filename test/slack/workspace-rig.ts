/** What the tests of the stand-in start from: a workspace of two people and two channels, a clock, a bot of their own. */
import { createServer } from 'node:http'
import { afterEach, beforeEach } from 'vitest'
import { startWorkspace, type Workspace } from './workspace.ts'

export type Json = Record<string, unknown>

const opening = Date.UTC(2027, 0, 5, 10)
export let slack: Workspace
export let clock = opening
const closers: (() => Promise<unknown>)[] = []

export const passTime = (ms: number): void => {
  clock += ms
}

/** Gives each test of a file a workspace of its own. */
export function useWorkspace(): void {
  beforeEach(async () => {
    clock = opening
    await start({})
  })
  afterEach(async () => {
    for (const close of closers.splice(0)) await close()
  })
}

/** Another workspace in place of the first. */
export async function start(options: Parameters<typeof startWorkspace>[0]): Promise<void> {
  slack = await startWorkspace({ now: () => clock, ...options })
  closers.push(slack.close)
  slack.addUser({ id: 'U0ANNA', name: 'Anna Berg' })
  slack.addUser({ id: 'U0BOB', name: 'Bob Lind' })
  slack.addChannel({ id: 'C0BILLING', name: 'billing', members: ['U0BOB'] })
  slack.addChannel({ id: 'C0OTHER', name: 'other', members: ['U0BOB'] })
}

export const post = (method: string, args: Json, token = slack.token) =>
  fetch(slack.url + method, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(args),
  })
export async function call(method: string, args: Json, token?: string): Promise<Json> {
  // An answer of the Web API is always an object.
  return (await (await post(method, args, token)).json()) as Json
}
export const say = (channel: string, text: string, more: Json = {}) =>
  call('chat.postMessage', { channel, text, ...more })

/** A bot that answers everything with what the test says. */
export async function startBot(answer: (body: URLSearchParams, raw: string) => Promise<Json | null> | Json | null) {
  const seen: { headers: Json; raw: string }[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(Buffer.from(chunk))
    const raw = Buffer.concat(chunks).toString()
    seen.push({ headers: { ...request.headers, path: request.url }, raw })
    const reply = await answer(new URLSearchParams(raw), raw)
    response.end(reply ? JSON.stringify(reply) : '')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => new Promise((resolve) => server.close(resolve)))
  const address = server.address()
  slack.deliverTo(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`)
  return seen
}
export const payloadIn = (body: URLSearchParams): Json => JSON.parse(body.get('payload') ?? '{}')

export const jsonType = { 'content-type': 'application/json' }

export const plain = (text: string) => ({ type: 'plain_text', text })
export const modal = {
  type: 'modal',
  callback_id: 'ask',
  title: plain('Ask'),
  submit: plain('Ask'),
  blocks: [
    { type: 'input', block_id: 'q', label: plain('Question'), element: { type: 'plain_text_input', action_id: 'q' } },
    {
      type: 'input',
      block_id: 'p',
      optional: true,
      label: plain('Product'),
      element: {
        type: 'static_select',
        action_id: 'p',
        options: [
          { text: plain('Invoicing'), value: '1' },
          { text: plain('Payments'), value: '2' },
        ],
        initial_option: { text: plain('Payments'), value: '2' },
      },
    },
  ],
}
export const card = [
  { type: 'section', text: { type: 'mrkdwn', text: '*REQ-1* by <@U0ANNA> &lt;b&gt; <!date^1^{date}|3 May>' } },
  {
    type: 'actions',
    block_id: 'acts',
    elements: [
      { type: 'button', action_id: 'claim', text: plain('Claim'), value: '1|' },
      { type: 'overflow', action_id: 'more', options: [{ text: plain('Park'), value: 'park|1' }] },
    ],
  },
]
