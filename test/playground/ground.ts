/** The whole playground in one process, and people who use it over HTTP as the page does. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { inputsOf } from '../../adapters/playground/inputs.ts'
import type { Playground } from '../../adapters/playground/playground.ts'
import type {
  Act,
  Change,
  ClockMove,
  ClockState,
  Done,
  Message,
  MessagePage,
  Screen,
  View,
} from '../../adapters/playground/protocol.ts'
import { servePlayground } from '../../src/main.ts'
import { type Filling, stateFor } from '../slack/workspace-form.ts'
import { pressesIn } from '../slack/workspace-screen.ts'

export interface Ground {
  /** The playground that runs now; a restart puts another in its place. */
  playground: Playground
  get(path: string, headers?: Record<string, string>): Promise<Response>
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>
  as(user: string): User
  clock(move: ClockMove): Promise<ClockState>
  restart(whileDown?: (folder: string) => void): Promise<void>
  /** Goes on from the files as they are now: what was only in memory is gone. */
  crash(): Promise<void>
  stop(): Promise<void>
}

export type User = ReturnType<typeof createUser>
type ActOf<Kind extends Act['do']> = Omit<Extract<Act, { do: Kind }>, 'as'>
type AnyAct = { [Kind in Act['do']]: ActOf<Kind> }[Act['do']]

export async function startGround(): Promise<Ground> {
  let folder = mkdtempSync(join(tmpdir(), 'playground-'))
  const log = pino({ level: process.env.TEST_LOG ?? 'silent' })
  const start = () => servePlayground({ folder, port: 0, host: '127.0.0.1', log, scale: 20 })
  const streams = new Set<AbortController>()
  const ground: Ground = {
    playground: await start(),
    get: (path, headers = {}) => fetch(ground.playground.url + path, { headers }),
    post: (path, body, headers = {}) =>
      fetch(ground.playground.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    as: (user) => createUser(ground, streams, user),
    clock: async (move) => read<ClockState>(await ground.post('/clock', move)),
    async restart(whileDown = () => undefined) {
      await ground.playground.stop()
      whileDown(folder)
      ground.playground = await start()
    },
    async crash() {
      const [old, left] = [folder, mkdtempSync(join(tmpdir(), 'playground-'))]
      cpSync(old, left, { recursive: true })
      await ground.playground.stop()
      rmSync(old, { recursive: true, force: true })
      folder = left
      ground.playground = await start()
    },
    async stop() {
      for (const stream of streams) stream.abort()
      await ground.playground.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return ground
}

async function read<T>(response: Response): Promise<T> {
  const body = await response.text()
  if (response.status !== 200) throw new Error(`${response.status} ${body}`)
  // The contract is what these tests are about.
  return JSON.parse(body) as T
}

const show = { user: (id: string) => id, channel: (id: string) => id }
export const labels = (shown: { blocks: unknown[] }): string[] => pressesIn(shown, show).map(({ label }) => label)
export const wordsOf = (shown: unknown): string => JSON.stringify(shown)

function createUser(ground: Ground, streams: Set<AbortController>, as: string) {
  const screen = async () => read<Screen>(await ground.get(`/screen?as=${as}`))
  const act = async (what: AnyAct) => read<Done>(await ground.post('/act', { as, ...what }))
  const page = async (channel: string, more = '') =>
    read<MessagePage>(await ground.get(`/messages?as=${as}&channel=${channel}${more}`))
  const chat = `D${as.slice(1)}`

  function action(shown: { blocks: unknown[] }, label: string) {
    const found = pressesIn(shown, show).find((press) => press.label === label)
    if (!found) throw new Error(`No “${label}”. There is: ${labels(shown).join(', ')}`)
    return found.action
  }

  const user = {
    chat,
    screen,
    act,
    page,
    messages: async (channel: string) => (await page(channel)).messages,
    thread: async ({ channel, ts }: Message) =>
      read<Message[]>(await ground.get(`/thread?as=${as}&channel=${channel}&ts=${ts}`)),
    write: (channel: string, text: string, thread: string | null = null) => act({ do: 'write', channel, text, thread }),
    press: (shown: Message | View, label: string) => {
      const on = 'ts' in shown ? { channel: shown.channel, ts: shown.ts } : { view: shown.id }
      return act({ do: 'press', on, action: action(shown, label) })
    },
    /** The modal on top. */
    async view(): Promise<View> {
      const view = (await screen()).views.at(-1)
      if (!view) throw new Error('No modal is open')
      return view
    },
    /** Sends the modal on top with these values by label. */
    async submit(filling: Filling): Promise<Done> {
      const view = await user.view()
      const inputs = inputsOf(view)
      const values = Object.fromEntries(
        Object.entries(filling).map(([label, value]) => {
          const input = inputs.find((one) => one.label === label)
          if (!input) throw new Error(`No field “${label}” in ${inputs.map((one) => one.label).join(', ')}`)
          return [input.blockId, { [String(input.element.action_id)]: stateFor(input, value) }]
        }),
      )
      return act({ do: 'submit', view: view.id, values })
    },
    /** Listens to what changes before this person. */
    async listen() {
      const stream = new AbortController()
      streams.add(stream)
      const response = await fetch(`${ground.playground.url}/changes?as=${as}`, { signal: stream.signal })
      return follow(response)
    },
  }
  return user
}

/** Everything told so far, and a way to wait for what is told later. */
function follow(response: Response) {
  const told: Change[] = []
  const waiting = new Set<() => void>()
  let ended = false
  const hear = async () => {
    let rest = ''
    const decoder = new TextDecoder()
    for await (const chunk of response.body ?? []) {
      rest += decoder.decode(chunk, { stream: true })
      const events = rest.split('\n\n')
      rest = events.pop() ?? ''
      for (const event of events) if (event.startsWith('data: ')) told.push(JSON.parse(event.slice(6)))
      for (const look of [...waiting]) look()
    }
  }
  hear()
    .catch(() => undefined)
    .finally(() => {
      ended = true
      for (const look of [...waiting]) look()
    })

  function until<T>(found: (told: readonly Change[]) => T | null | undefined | false): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => finish(() => reject(new Error(`Not told. Told: ${JSON.stringify(told.slice(-5))}`))),
        10_000,
      )
      const finish = (then: () => void) => {
        clearTimeout(timer)
        waiting.delete(look)
        then()
      }
      const look = () => {
        const value = found(told)
        if (value !== null && value !== undefined && value !== false) finish(() => resolve(value))
        else if (ended) finish(() => reject(new Error('The stream has ended')))
      }
      waiting.add(look)
      look()
    })
  }
  return {
    told: told as readonly Change[],
    status: response.status,
    until,
    /** The last state of a message that fits. */
    message: (fits: (message: Message) => boolean): Promise<Message> =>
      until((all) => all.flatMap((one) => (one.kind === 'message' && fits(one.message) ? [one.message] : [])).at(-1)),
  }
}
