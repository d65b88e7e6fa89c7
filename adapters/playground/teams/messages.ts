/** What is written and shown in the tenant: messages, cards that one person alone sees, dialogs. */
import { randomUUID } from 'node:crypto'
import type { Json } from '../shapes.ts'
import type { Dialog, Message, Person, Tenant } from './tenant.ts'

/** An id that no other message of the conversation has; later ones are greater. */
function newId(tenant: Tenant, messages: Map<string, Message>): string {
  const last = [...messages.keys()].at(-1)
  return String(Math.max(Math.floor(tenant.date()), Number(last ?? 0) + 1))
}

export function write(
  tenant: Tenant,
  message: Partial<Message> & Pick<Message, 'conversation' | 'from' | 'text'>,
): Message {
  const messages = tenant.messages.get(message.conversation) ?? new Map<string, Message>()
  tenant.messages.set(message.conversation, messages)
  const whole: Message = {
    id: newId(tenant, messages),
    root: null,
    byBot: message.from === tenant.bot.id,
    at: tenant.date(),
    summary: null,
    attachments: [],
    cards: [],
    views: new Map(),
    edits: 0,
    touched: tenant.tick(),
    ...message,
  }
  messages.set(whole.id, whole)
  tenant.tell({ kind: 'message', message: whole })
  return whole
}

/** Changes what a message says; what stood there for single people goes. */
export function rewrite(
  tenant: Tenant,
  message: Message,
  to: Partial<Pick<Message, 'text' | 'summary' | 'attachments' | 'cards'>>,
): void {
  Object.assign(message, to)
  message.views.clear()
  message.edits += 1
  message.touched = tenant.tick()
  tenant.tell({ kind: 'message', message })
}

export function erase(tenant: Tenant, message: Message): void {
  tenant.messages.get(message.conversation)?.delete(message.id)
  tenant.tell({ kind: 'gone', message })
}

/** Puts a card in place of the message's for one person. */
export function showAlone(tenant: Tenant, message: Message, person: Person, card: Json): void {
  message.views.set(person.id, card)
  message.touched = tenant.tick()
  tenant.tell({ kind: 'view', message, person: person.id })
}

/** The cards of a message as a person sees them. */
export function cardsFor(message: Message, person: string | null): Json[] {
  const alone = person === null ? undefined : message.views.get(person)
  return alone ? [alone, ...message.cards.slice(1)] : message.cards
}

export function openDialog(
  tenant: Tenant,
  dialog: Pick<Dialog, 'person' | 'title' | 'card' | 'from' | 'conversation'>,
): Dialog {
  const whole: Dialog = { ...dialog, id: randomUUID(), open: true, touched: tenant.tick() }
  // Teams shows one at a time.
  for (const [id, other] of tenant.dialogs) if (other.person === dialog.person || !other.open) tenant.dialogs.delete(id)
  tenant.dialogs.set(whole.id, whole)
  tenant.tell({ kind: 'dialog', person: whole.person })
  return whole
}

export function turnDialog(tenant: Tenant, dialog: Dialog, to: Pick<Dialog, 'title' | 'card'>): void {
  Object.assign(dialog, to)
  dialog.touched = tenant.tick()
  tenant.tell({ kind: 'dialog', person: dialog.person })
}

export function shutDialog(tenant: Tenant, dialog: Dialog): void {
  dialog.open = false
  dialog.touched = tenant.tick()
  tenant.tell({ kind: 'dialog', person: dialog.person })
}
