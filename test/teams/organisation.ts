/**
 * A strict stand-in for Teams: an HTTP server that answers a bot's calls as the Connector would, people who act on what
 * they see, and a ledger of all that was accepted.
 */
import type { Fault } from '../../adapters/playground/faults.ts'
import { type Json, list } from '../../adapters/playground/shapes.ts'
import { actionOf, createActor, type Said, type Seen, type WriteOptions } from '../../adapters/playground/teams/acts.ts'
import {
  type Accepted,
  type Connector,
  createConnector,
  type RefusedCall,
} from '../../adapters/playground/teams/connector.ts'
import { type Answer, createCourier, type SendOptions } from '../../adapters/playground/teams/deliveries.ts'
import { createConnectorDoor } from '../../adapters/playground/teams/door.ts'
import { createHappenings } from '../../adapters/playground/teams/happenings.ts'
import { mergedData } from '../../adapters/playground/teams/inputs.ts'
import { cardsFor } from '../../adapters/playground/teams/messages.ts'
import {
  channelOf,
  chatOf,
  createTenant,
  type Dialog,
  type Message,
  type Person,
  personOf,
  putChannel,
  putPerson,
  putTeam,
  type Tenant,
} from '../../adapters/playground/teams/tenant.ts'
import { createListener } from '../door-server.ts'
import { type FormBefore, formBefore } from './desk-form.ts'
import { findPress, pressesIn, readMarkdown, textOf } from './desk-screen.ts'

export type { Message } from '../../adapters/playground/teams/tenant.ts'
export type { Filling } from './desk-form.ts'

/** Below it stands the Connector; part of every service URL. */
const base = '/teams'

export interface OrganisationOptions {
  /** Divides the spans of the pace: 100 lets a conversation have 700 messages a second. */
  scale?: number
  /** What messages are dated with; wall time unless given. */
  date?: () => number
  /** What the bot must carry as bearer; nothing unless given. */
  token?: string
  /** The most that a page of a roster has. */
  pageCap?: number
  /** Milliseconds until people do not wait for an answer any more, and Teams sends again; 15 s unless given. */
  patience?: number
  authorize?: (activity: Json) => string
}

export interface PressOptions extends SendOptions {
  /** Words that stand with the button, where several have the same label. */
  about?: string
  /** Changes what the button carries on its way, as a forger would. */
  alter?: (data: Json) => Json
}

export type Organisation = Awaited<ReturnType<typeof startOrganisation>>

export async function startOrganisation(options: OrganisationOptions = {}) {
  const { scale = 1, date = Date.now, token = null, pageCap, patience, authorize } = options
  const tenant: Tenant = createTenant({ date })
  const waiters = new Set<() => void>()
  const look = () => {
    for (const waiter of [...waiters]) waiter()
  }
  const cap = pageCap === undefined ? {} : { pageCap }
  const connector: Connector = createConnector(tenant, { scale, token, onCall: look, ...cap })
  const listener = createListener(createConnectorDoor(() => connector, base))
  await listener.up()

  let target: URL | null = null
  const courier = createCourier({
    target: () => {
      if (!target) throw new Error('Nobody has said where the bot is: call deliverTo')
      return target
    },
    ...(authorize && { authorize }),
  })
  const send = (activity: Json, more: SendOptions = {}): Promise<Answer> =>
    courier.send(activity, { ...(patience !== undefined && { patience }), ...more })
  const serviceUrl = () => `http://127.0.0.1:${listener.port()}${base}/`
  const patient = { send, stop: courier.stop }
  const { refuse, overweight } = connector
  const desk = { tenant, serviceUrl, courier: patient, refuse, overweight }

  const messagesIn = (conversation: string): Message[] => [...(tenant.messages.get(conversation)?.values() ?? [])]
  const replyOrChain = (message: Message) => message.root ?? message.id
  const idOf = (name: string) => personOf(tenant, name).id

  function person(who: string) {
    const actor = createActor(desk, who)
    const place = (where: string | null) => (where === null ? actor.chat() : channelOf(tenant, where).id)
    const seenBy = (shown: Message | Dialog): unknown =>
      'card' in shown ? shown.card : cardsFor(shown, actor.person.id)[0]

    async function presses(shown: Message | Dialog, label: string, more: PressOptions = {}): Promise<Seen> {
      const { action } = findPress(seenBy(shown), label, more.about)
      const data = mergedData(action, seenBy(shown), {})
      const press = actionOf(action, more.alter?.(data) ?? data)
      return 'card' in shown ? actor.send(shown, press, more) : actor.press(shown, press, more)
    }

    return {
      ...actor,
      /** Writes to the bot in the 1:1 chat. */
      writes: (text: string, more: WriteOptions = {}): Promise<Said> => actor.say(actor.chat(), text, more),
      /** Writes in a channel without a word to the bot. */
      says: (channel: string, text: string, inReplyTo: Message | null = null): Promise<Said> =>
        actor.say(place(channel), text, { root: inReplyTo }),
      /** Writes to the bot in a channel. */
      mentions: (channel: string, text: string, inReplyTo: Message | null = null, more: WriteOptions = {}) =>
        actor.say(place(channel), `@${tenant.bot.name} ${text}`, { root: inReplyTo, ...more }),
      presses,
      /** Presses a button that brings a form: as a dialog from a channel, in place of the card in the chat. */
      async opens(shown: Message | Dialog, label: string, more: PressOptions = {}): Promise<FormBefore> {
        const seen = await presses(shown, label, more)
        if (seen.trouble) throw new Error(`${label}: ${seen.trouble}`)
        const where = seen.dialog ?? (seen.card && !('card' in shown) ? shown : null)
        if (where) return formBefore(actor, where, idOf)
        throw new Error(`${label} opens nothing: ${seen.told ?? seen.body}`)
      },
      /** The form that stands in a message of the chat, or in a dialog. */
      form: (where: Message | Dialog): FormBefore => formBefore(actor, where, idOf),
      /** Uses the message extension, on a message or from the box to write in. */
      async extends(command: string, where: Message | string | null): Promise<FormBefore> {
        const message = typeof where === 'object' ? where : null
        const conversation = message ? message.conversation : place(typeof where === 'string' ? where : null)
        const seen = await actor.extension(command, conversation, message)
        if (seen.dialog) return formBefore(actor, seen.dialog, idOf)
        throw new Error(`There is no dialog: ${seen.trouble ?? seen.told ?? seen.body}`)
      },
      /** What this person sees of a message. */
      reads: (message: Message): string => sight(message, actor.person.id),
      readsDialog: (dialog: Dialog): string => textOf(dialog.card),
      buttons: (message: Message): string[] => buttonsOf(message, actor.person.id),
    }
  }

  function sight(message: Message, as: string | null): string {
    const cards = cardsFor(message, as).map(textOf)
    return [...(message.text === '' ? [] : [readMarkdown(message.text)]), ...cards].join('\n')
  }

  const buttonsOf = (message: Message, as: string | null = null): string[] =>
    cardsFor(message, as).flatMap((card) => pressesIn(card).map(({ label }) => label))

  /**
   * Waits until `found` gives something that is neither null nor false, and gives it. It is asked again after every
   * call the bot makes.
   */
  function waitFor<T>(found: () => T | null | undefined | false, timeoutMs = 5_000): Promise<T> {
    return new Promise((resolve, reject) => {
      const finish = () => {
        clearTimeout(timer)
        waiters.delete(check)
      }
      const check = () => {
        try {
          const value = found()
          if (value === null || value === undefined || value === false) return
          finish()
          resolve(value)
        } catch (error) {
          finish()
          reject(error)
        }
      }
      const timer = setTimeout(() => {
        finish()
        const told = ({ route, place, about, body }: Accepted | RefusedCall) =>
          `${route} ${place} ${about ?? ''} ${JSON.stringify(body).slice(0, 200)}`
        const last = connector.ledger.slice(-5).map(told)
        const no = connector.refused.slice(-5).map((call) => `${told(call)}: ${call.reason} ${call.details}`)
        const story = ['Last accepted:', ...last, 'Last refused:', ...no].join('\n')
        reject(new Error(`It did not happen within ${timeoutMs} ms.\n${story}`))
      }, timeoutMs)
      waiters.add(check)
      check()
    })
  }

  return {
    tenant,
    ...createHappenings(desk),
    addPerson: (one: Partial<Person> & Pick<Person, 'name'>): Person => putPerson(tenant, one),
    /** A team with one channel beside General; `installed` unless said. */
    addTeam(name: string, channel: string, members: string[], installed = true): void {
      const ids = new Set(members.map((who) => personOf(tenant, who).id))
      const team = putTeam(tenant, { name, members: ids, installed })
      putChannel(tenant, { name: channel, team: team.id })
    },
    serviceUrl,
    deliverTo: (botUrl: string): void => {
      target = new URL(botUrl)
    },
    async close(): Promise<void> {
      courier.stop()
      await listener.down()
    },
    down: listener.down,
    up: listener.up,
    /** `method` is a route's name, `channel` a conversation or a person. */
    fault: (fault: Fault): void =>
      connector.faults.add({ ...fault, ...(fault.channel !== undefined && { channel: placeNamed(fault.channel) }) }),
    clearFaults: connector.faults.clear,
    person,
    sendRaw: send,
    waitFor,
    /** What the bot did and Teams accepted, in order. */
    ledger: connector.ledger as readonly Accepted[],
    /** What Teams did not accept, and why. */
    refused: connector.refused as readonly RefusedCall[],
    /** The posts of a channel, oldest first. */
    posts: (channel: string): Message[] =>
      messagesIn(channelOf(tenant, channel).id).filter(({ root }) => root === null),
    /** The replies to a post. */
    thread: (post: Message): Message[] =>
      messagesIn(post.conversation).filter(({ root }) => root === replyOrChain(post)),
    /** The bot's chat with a person, oldest first. */
    chat: (who: string): Message[] => messagesIn(chatOf(personOf(tenant, who))),
    /** What everybody sees of a message; what one person alone sees is `person(…).reads`. */
    textOf: (message: Message): string => sight(message, null),
    buttonsOf,
    mentionsIn: (message: Message): string[] =>
      message.cards.flatMap((card) =>
        list((card.msteams as Json | undefined)?.entities).map((one) => String((one as Json).text)),
      ),
  }

  function placeNamed(name: string): string {
    const channel = [...tenant.channels.values()].find((one) => one.name === name)
    return channel?.id ?? [...tenant.people.values()].find((one) => one.name.startsWith(name))?.id ?? name
  }
}
