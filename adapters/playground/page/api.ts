import type { Act, Change, ClockMove, ClockState, Done, Message, MessagePage, Said, Screen } from '../protocol.ts'

/** What a person does, without who they are: the store knows. */
export type Deed = Act extends infer One ? (One extends { as: string } ? Omit<One, 'as'> : never) : never

const root = '/playground'
const pageSize = 60

/** What our own server says to that; with a body it is posted. */
export async function ask<T>(path: string, body?: unknown): Promise<T> {
  const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body), headers: json }
  const answer = await fetch(`${root}/${path}`, sent)
  if (!answer.ok) throw new Refused(await sentenceIn(answer))
  // Our own server's word, as protocol.ts has it.
  return (await answer.json()) as T
}

/** The server answered, with a sentence that says why not. */
export class Refused extends Error {}

async function sentenceIn(answer: Response): Promise<string> {
  const said = (await answer.json().catch(() => null)) as { error?: string } | null
  return said?.error ?? `The playground answered with ${answer.status}.`
}

const json = { 'content-type': 'application/json' }

export const query = (values: Record<string, string | null>): string =>
  new URLSearchParams(
    Object.entries(values).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  ).toString()

export const getScreen = (as: string | null): Promise<Screen> => ask(`screen?${query({ as })}`)

/** The newest messages of a channel, or those before a time stamp. */
export const getMessages = (as: string, channel: string, before: string | null = null): Promise<MessagePage> =>
  ask(`messages?${query({ as, channel, before, limit: String(pageSize) })}`)

export const getThread = (as: string, channel: string, ts: string): Promise<Message[]> =>
  ask(`thread?${query({ as, channel, ts })}`)

export const postAct = (as: string, deed: Deed): Promise<Done> => ask('act', { as, ...deed })

export const postClock = (move: ClockMove): Promise<ClockState> => ask('clock', move)

/** What the bot has said since then, in milliseconds of product time. */
export const getSaid = (since: number): Promise<Said[]> => ask(`said?${query({ since: String(since) })}`)

export const postReset = (): Promise<Screen> => ask('reset', {})

/** Tells of every change this person can see; `again` whenever the line is up, since changes may have been missed. */
export const listen = (as: string, on: Listener<Change>): Line => listenAt(`changes?${query({ as })}`, on)

export interface Listener<T> {
  change(change: T): void
  again(): void
  lost(): void
}

export interface Line {
  stop(): void
}

export function listenAt<T>(path: string, on: Listener<T>): Line {
  const source = new EventSource(`${root}/${path}`)
  source.onopen = () => on.again()
  source.onerror = () => on.lost()
  // Our own server's word, as its protocol has it.
  source.onmessage = ({ data }: MessageEvent<string>) => on.change(JSON.parse(data) as T)
  return { stop: () => source.close() }
}
