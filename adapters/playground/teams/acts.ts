/** People in front of Teams: what they do reaches the bot, what they then see comes back. */
import type { Json } from '../shapes.ts'
import { prop } from '../shapes.ts'
import { object } from '../world.ts'
import {
  type CardAction,
  chainOf,
  dialogSubmit,
  executeInvoke,
  fetchTask,
  htmlOf,
  messagePayload,
  submitActivity,
  taskFetch,
  wordsActivity,
} from './activities.ts'
import { type Read, readCardAnswer, readTaskAnswer, type Shown } from './answers.ts'
import type { Answer, Courier, SendOptions } from './deliveries.ts'
import { chatBegun, installation } from './events.ts'
import { openDialog, showAlone, shutDialog, turnDialog, write } from './messages.ts'
import { chatOf, type Dialog, type Message, type Person, personOf, reaches, rosterOf, type Tenant } from './tenant.ts'

export type { CardAction } from './activities.ts'

/** What a person sees when the bot has answered. */
export interface Seen extends Answer {
  /** One sentence to the person alone, at the card that was pressed or in the dialog. */
  told: string | null
  /** The dialog that came up, or stays. */
  dialog: Dialog | null
  /** What stands in place of the pressed card for this person alone; null: nothing new. */
  card: Json | null
}

export interface Said extends Answer {
  message: Message
  /** Whether it was any of the bot's business. */
  heard: boolean
}

export interface WriteOptions extends SendOptions {
  /** The post to reply to. */
  root?: Message | null
  files?: string[]
}

export interface Desk {
  tenant: Tenant
  /** With a slash at the end. */
  serviceUrl: () => string
  courier: Courier
  /** Notes that the bot has answered with something that Teams does not take. */
  refuse: (name: string, body: unknown, problems: string[]) => void
  /** Notes that an answer weighs more than Roundtrip promises. */
  overweight: (name: string, body: unknown, bytes: number) => void
}

export type Actor = ReturnType<typeof createActor>

const nothingSent: Omit<Answer, 'sent'> = { status: 0, body: '', ms: 0, times: 0, trouble: null }

/** One person's hands. */
export function createActor(desk: Desk, who: string) {
  const { tenant, courier } = desk
  const me = personOf(tenant, who)
  const url = () => desk.serviceUrl()

  /** Names after an @ become mentions, as the client offers them. */
  function typed(text: string): { text: string; mentions: { id: string; name: string }[] } {
    const people = [...tenant.people.values()].map(({ account, name }) => ({ id: account, name }))
    const mentions: { id: string; name: string }[] = []
    const marked = [tenant.bot, ...people].reduce((all, one) => {
      if (!all.includes(`@${one.name}`)) return all
      mentions.push(one)
      return all.replaceAll(`@${one.name}`, `<at>${one.name}</at>`)
    }, text)
    return { text: marked, mentions }
  }

  /** Whether what happens in a place is told to the bot. */
  function botIn(conversation: string): boolean {
    const channel = tenant.channels.get(conversation)
    if (channel) return tenant.teams.get(channel.team)?.installed === true
    return reaches(tenant, me)
  }

  /** Writes into a chat or channel. The bot hears of it in its 1:1 chats, and where it is mentioned and installed. */
  async function say(conversation: string, words: string, options: WriteOptions = {}): Promise<Said> {
    const { text, mentions } = typed(words)
    const files = (options.files ?? []).map((name) => ({ contentType: 'reference', name, content: {} }))
    const attachments = [{ contentType: 'text/html', content: htmlOf(text) }, ...files]
    const root = options.root ? (options.root.root ?? options.root.id) : null
    const message = write(tenant, { conversation, root, from: me.id, text, attachments })
    const inChannel = tenant.channels.has(conversation)
    const heard = botIn(conversation) && (!inChannel || mentions.some(({ id }) => id === tenant.bot.id))
    const activity = wordsActivity(tenant, url(), me, message, mentions)
    if (!heard) return { ...nothingSent, sent: activity, message, heard }
    return { ...(await courier.send(activity, options)), message, heard }
  }

  /** Presses a button of a message's card. */
  async function press(message: Message, action: CardAction, options: SendOptions = {}): Promise<Seen> {
    if (action.type === 'Action.Execute') {
      const answer = await courier.send(executeInvoke(tenant, url(), me, message, action), options)
      return show(answer, 'adaptiveCard/action', readCardAnswer, message, null)
    }
    if (prop(action.data.msteams, 'type') === 'task/fetch') {
      const answer = await courier.send(taskFetch(tenant, url(), me, message, action), options)
      return show(answer, 'task/fetch', (body) => readTaskAnswer(body, true), message, null)
    }
    const answer = await courier.send(submitActivity(tenant, url(), me, message, action), options)
    return { ...answer, told: null, dialog: null, card: null }
  }

  /** Presses a button in a dialog. */
  async function send(dialog: Dialog, action: CardAction, options: SendOptions = {}): Promise<Seen> {
    const answer = await courier.send(dialogSubmit(tenant, url(), me, dialog, action), options)
    return show(answer, String(answer.sent.name), (body) => readTaskAnswer(body, false), dialog.from, dialog)
  }

  /** Uses the message extension, on a message or from the box to write in. */
  async function extension(
    command: string,
    conversation: string,
    message: Message | null,
    options: SendOptions = {},
  ): Promise<Seen> {
    const context = message ? 'message' : 'compose'
    const from = { command, context, payload: message && messagePayload(tenant, message) } as const
    const root = message && chainOf(tenant, message)
    const activity = fetchTask(tenant, url(), me, conversation, from, root)
    const answer = await courier.send(activity, options)
    const seen = show(answer, 'composeExtension/fetchTask', (body) => readTaskAnswer(body, true), from, null)
    if (seen.dialog) seen.dialog.conversation = conversation
    return seen
  }

  function show(
    answer: Answer,
    name: string,
    read: (body: unknown) => Read,
    from: Message | Dialog['from'],
    dialog: Dialog | null,
  ): Seen {
    const seen = { ...answer, told: null, dialog, card: null }
    if (answer.trouble !== null) return seen
    const body = parsed(answer.body)
    const found = read(body)
    if ('problems' in found) {
      desk.refuse(name, body, found.problems)
      return { ...seen, trouble: found.problems.join('; ') }
    }
    if (found.heavy !== null) desk.overweight(name, body, found.heavy)
    return { ...seen, ...put(found.shown, from, dialog) }
  }

  /** Brings what the bot has answered before the person. */
  function put(shown: Shown, from: Message | Dialog['from'], dialog: Dialog | null): Partial<Seen> {
    switch (shown.kind) {
      case 'card':
        if ('cards' in from) showAlone(tenant, from, me, shown.card)
        return { card: shown.card }
      case 'sentence':
        if (dialog) shutDialog(tenant, dialog)
        return { told: shown.sentence, dialog: null }
      case 'dialog': {
        const { title, card } = shown
        if (dialog) {
          turnDialog(tenant, dialog, { title, card })
          return { dialog }
        }
        const opener = 'cards' in from ? { message: from } : from
        const conversation = 'cards' in from ? from.conversation : chatOf(me)
        return { dialog: openDialog(tenant, { person: me.id, title, card, from: opener, conversation }) }
      }
      case 'nothing':
        if (dialog) shutDialog(tenant, dialog)
        return { dialog: null }
      case 'error':
        return { trouble: `${shown.code}: ${shown.sentence}` }
    }
  }

  /** Adds the app for oneself; the first time the bot comes into the chat. */
  async function install(): Promise<Answer> {
    const first = me.chat === null
    me.app = 'installed'
    tenant.tell({ kind: 'places' })
    if (first) await courier.send(chatBegun(tenant, url(), me))
    return courier.send(installation(tenant, url(), me, me, 'add'))
  }

  /** Takes the app away from oneself. */
  async function uninstall(): Promise<Answer> {
    me.app = 'removed'
    tenant.tell({ kind: 'places' })
    return courier.send(installation(tenant, url(), me, me, 'remove'))
  }

  return {
    person: me,
    /** The 1:1 chat with the bot. */
    chat: (): string => chatOf(me),
    say,
    press,
    send,
    close: (dialog: Dialog): void => shutDialog(tenant, dialog),
    extension,
    install,
    uninstall,
  }
}

function parsed(body: string): unknown {
  if (body === '') return null
  try {
    return JSON.parse(body)
  } catch {
    return body
  }
}

/** Where a person can look: their chat with the bot, and the channels they are in. */
export function sees(tenant: Tenant, person: Person, conversation: string): boolean {
  const channel = tenant.channels.get(conversation)
  if (!channel) return person.chat === conversation
  return !channel.deleted && rosterOf(tenant, channel).includes(person)
}

/** An action of a card as it is pressed: `data` with what was typed. */
export const actionOf = (action: Json, data: Json): CardAction => ({
  type: action.type === 'Action.Execute' ? 'Action.Execute' : 'Action.Submit',
  verb: typeof action.verb === 'string' ? action.verb : null,
  title: String(action.title ?? ''),
  data: object(data),
})
