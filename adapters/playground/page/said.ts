import { signal } from '@preact/signals'
import type { Message } from '../protocol.ts'
import { parseMrkdwn, toWords } from './mrkdwn.ts'

export interface Toast {
  id: number
  text: string
}

export const toasts = signal<Toast[]>([])
/** What a screen reader is told of by the way. */
export const spoken = signal('')

const shownFor = 8_000
let last = 0

/** Shows a sentence for some seconds. */
export function toast(text: string): void {
  const id = ++last
  toasts.value = [...toasts.value.filter((other) => other.text !== text), { id, text }]
  setTimeout(() => dismiss(id), shownFor)
}

export function dismiss(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id)
}

/** Tells of a new message in the conversation that is open. */
export function say({ text }: Message): void {
  spoken.value = `New message: ${toWords(parseMrkdwn(text))}`
}
