import type { Message, MessagePage } from '../protocol.ts'

/** Time stamps have a point and six digits: those with more digits before it are later. */
const isBefore = (a: string, b: string): boolean => (a.length === b.length ? a < b : a.length < b.length)

/** The list with the message in its place, oldest first; one with the same time stamp is replaced. */
export function put(list: readonly Message[], message: Message): Message[] {
  const at = list.findLastIndex((other) => !isBefore(message.ts, other.ts))
  const known = list[at]?.ts === message.ts
  return [...list.slice(0, known ? at : at + 1), message, ...list.slice(at + 1)]
}

/** The page with the message in it; one older than all that is loaded comes with its own page. */
export function putOnPage(page: MessagePage, message: Message): MessagePage {
  const [first] = page.messages
  if (page.more && first && isBefore(message.ts, first.ts)) return page
  return { ...page, messages: put(page.messages, message) }
}

export const drop = (list: readonly Message[], ts: string): Message[] => list.filter((message) => message.ts !== ts)

/** Whether the channel itself shows it: a reply only if its writer sent it there too. */
export const isTopLevel = ({ threadTs, ts, broadcast }: Message): boolean =>
  threadTs === null || threadTs === ts || broadcast

/** The thread a message belongs to; a message without a thread would begin its own. */
export const threadOf = ({ threadTs, ts }: Message): string => threadTs ?? ts

export interface Chunk {
  key: string
  messages: Message[]
  /** The message above the first. */
  before: Message | null
}

/** So many messages on either side have a say in whether one begins a chunk; no cut leaves fewer on a side of it. */
const reach = 10

/**
 * Messages that are shown or left out together, about 20 of them and hardly ever more than 80.
 * The cuts stay where they are, whatever comes before or after.
 */
export function chunksOf(messages: readonly Message[]): Chunk[] {
  const hashes = messages.map(({ ts }) => hashOf(ts))
  const chunks: Chunk[] = []
  let last: Message | null = null
  for (const [i, message] of messages.entries()) {
    const chunk = chunks.at(-1)
    if (chunk && !isCut(hashes, i)) chunk.messages.push(message)
    else chunks.push({ key: chunk ? message.ts : 'first', messages: [message], before: last })
    last = message
  }
  return chunks
}

/** By its digits alone. */
const hashOf = (ts: string): number => [...ts].reduce((hash, sign) => (hash * 31 + sign.charCodeAt(0)) % 1_000_003, 7)

/** Whether no other within reach has so small a hash: a local minimum, as content-defined chunking cuts. */
function isCut(hashes: readonly number[], at: number): boolean {
  if (at < reach || at >= hashes.length - reach) return false
  const hash = hashes[at] ?? 0
  for (let i = at - reach; i <= at + reach; i++) if (i !== at && (hashes[i] ?? 0) <= hash) return false
  return true
}

/** Two lists in one; of two messages with the same time stamp the newer list's is kept. */
export function join(older: readonly Message[], newer: readonly Message[]): Message[] {
  const [first] = newer
  const last = older.at(-1)
  if (!first || !last || isBefore(last.ts, first.ts)) return [...older, ...newer]
  return newer.reduce<Message[]>(put, [...older])
}
