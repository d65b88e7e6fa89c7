import type { Message } from '../protocol.ts'

/** Time stamps have a point and six digits: those with more digits before it are later. */
const isBefore = (a: string, b: string): boolean => (a.length === b.length ? a < b : a.length < b.length)

/** The list with the message in its place, oldest first; one with the same time stamp is replaced. */
export function put(list: readonly Message[], message: Message): Message[] {
  const at = list.findLastIndex((other) => !isBefore(message.ts, other.ts))
  const known = list[at]?.ts === message.ts
  return [...list.slice(0, known ? at : at + 1), message, ...list.slice(at + 1)]
}

export const drop = (list: readonly Message[], ts: string): Message[] => list.filter((message) => message.ts !== ts)

/** Whether the channel itself shows it: a reply only if its writer sent it there too. */
export const isTopLevel = ({ threadTs, ts, broadcast }: Message): boolean =>
  threadTs === null || threadTs === ts || broadcast

/** The thread a message belongs to; a message without a thread would begin its own. */
export const threadOf = ({ threadTs, ts }: Message): string => threadTs ?? ts
