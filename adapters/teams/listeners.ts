import type { Logger } from 'pino'
import type { Actions, Press } from '../../src/actions.ts'
import { cardOf } from '../../src/chat.ts'
import { failureCard } from '../../src/failure.ts'
import type { Kept } from '../../src/kept.ts'
import { namedIn } from '../../src/requests/forms.ts'
import { type ChannelId, type PersonId, platformOf } from '../../src/requests/request.ts'
import type { Block, Button, Card } from '../../src/requests/text.ts'
import type { Words } from '../../src/requests/words/en.ts'
import type { SentForm } from '../../src/sent-form.ts'
import { readPress, type Surface } from './cards.ts'
import { readSent } from './forms.ts'
import {
  type Activity,
  cardAction,
  channelOf,
  dialog,
  extension,
  type InvokeAnswer,
  isPersonal,
  personIdOf,
  remoteOf,
} from './payloads.ts'
import type { Private, Shown } from './private.ts'
import { wishInMessage } from './words-in.ts'

export interface ListenerDeps {
  actions: Actions
  shown: Private
  words: Words
  log: Logger
  /** Makes sure the person, and who is in the set-up's channels, is known before they act; short, never throws. */
  meet(activity: Activity): Promise<PersonId>
  /** Makes sure that people are known, and whether they can be written to. */
  meetAll(people: PersonId[]): Promise<void>
  /** A press on a message that nobody knows: perhaps a second copy of a card. */
  unknownCopy(channel: ChannelId, remote: string, request: number): void
  kept: Pick<Kept, 'isAnswer' | 'drawn'> & { events: Pick<Kept['events'], 'keep'> }
}

/** Where something was pressed or sent, and on which message, if there is one to be drawn again. */
interface Seen {
  surface: Surface
  remote: string | null
  /** It is to open a dialog, and was pressed on something else. */
  opens?: boolean
}

export interface Listeners {
  /** What Teams waits for an answer to. */
  invoke(activity: Activity): Promise<InvokeAnswer>
  /** A button that came as a message, from clients that know no better. */
  pressedByMessage(activity: Activity): Promise<void>
}

/** Presses, forms and message extensions. */
export function createListeners(deps: ListenerDeps): Listeners {
  const { actions, shown, words, log, meet, kept } = deps

  const failed = (error: unknown) => told(failureCard(error, deps))

  /** Carries out what the data of a button or form asks for. */
  async function act(data: unknown, activity: Activity, seen: Seen): Promise<Shown> {
    try {
      const by = await meet(activity)
      const sent = readSent(data)
      if (sent) return await submitted(sent, by, seen)
      const press = readPress(data)
      if (!press) return told(isForm(data) ? sentence(words.unknownForm) : words.unknownButton())
      const result = press.action === 'back' ? await back(press, by, seen) : await pressed(press, by, seen)
      const channel = channelOf(activity)
      const { remote } = seen.surface === 'dialog' && seen.opens ? onMessage(activity) : seen
      if (press.request !== null && channel !== null && seen.surface !== 'chat' && remote !== null) {
        deps.unknownCopy(channel, remote, press.request)
      }
      return result
    } catch (error) {
      return failed(error)
    }
  }

  async function pressed(press: Press, by: PersonId, seen: Seen): Promise<Shown> {
    const reply = await actions.press(press, by)
    switch (reply.kind) {
      case 'form':
        // A card in a channel is everybody's: forms open in a dialog there, which an Action.Execute cannot do.
        if (seen.surface === 'channel') return told(words.formDidNotOpen())
        return shown.form(reply.form, seen.surface, { back: seen.surface === 'chat' && seen.remote !== null })
      case 'show':
      case 'receipt':
        return seen.surface === 'channel' ? told(reply.card) : shown.card(reply.card, seen.surface)
      case 'done':
        return reply.card ? told(reply.card) : drawnAgain(press.request, by, seen)
      case 'refused':
        return refused(reply.card, press, by, seen)
      case 'errors':
        return told(words.unknownButton())
    }
  }

  /**
   * What only they see and nothing else changes is drawn again, under the refusal: one answer cannot hold both. All
   * other messages are edited whenever their request changes.
   */
  async function refused(card: Card, press: Press, by: PersonId, { surface, remote, opens }: Seen): Promise<Shown> {
    // What was to be sent stays to be sent elsewhere.
    if (press.request === null || press.action === 'send_to') return told(card)
    const alone =
      surface === 'chat' ? remote !== null && (await kept.isAnswer(remote, by)) : surface === 'dialog' && !opens
    const now = alone ? await requestCard(press.request, by) : null
    return now ? shown.card(over(card, now), surface) : told(card)
  }

  async function submitted(sent: SentForm, by: PersonId, seen: Seen): Promise<Shown> {
    const { form, context, values } = sent
    const named = namedIn(values).filter((id) => platformOf(id) === 'teams')
    // Whoever files where the bot is not need not have the app: the receipt says so.
    await deps.meetAll(form === 'new_request' ? [by, ...named] : named)
    const reply = await actions.submit(sent, by)
    const surface = seen.surface === 'dialog' ? 'dialog' : 'chat'
    switch (reply.kind) {
      case 'errors':
      case 'refused': {
        const again = await actions.again(sent, by)
        if (again.kind === 'refused') return told(again.card)
        const errors =
          reply.kind === 'errors'
            ? reply.errors
            : { [reply.field ?? again.form.fields[0]?.id ?? '']: await shown.sentence(reply.card) }
        return shown.form(again.form, surface, {
          back: surface === 'chat' && seen.remote !== null,
          errors,
          typed: values,
        })
      }
      case 'receipt':
      case 'show':
        return shown.card(await above(reply.card, by, seen), surface)
      case 'done':
        if (reply.card) return shown.card(await above(reply.card, by, seen), surface)
        return surface === 'dialog' ? { kind: 'nothing' } : drawnAgain(context.request, by, seen)
      case 'form':
        return shown.form(reply.form, surface, { back: false })
    }
  }

  /** What was acted on, as it is now. */
  async function drawnAgain(request: number | null, by: PersonId, { surface, remote }: Seen): Promise<Shown> {
    if (surface === 'dialog') return request === null ? { kind: 'nothing' } : showRequest(request, by, surface)
    if (remote === null) return told(words.done())
    // An answer may have led to this request by way of a list: the list would be a step back.
    if (surface === 'chat' && request !== null && (await kept.isAnswer(remote, by)))
      return showRequest(request, by, surface)
    const now = await kept.drawn(remote, by)
    if (now) return shown.card(now.card, surface, now.names)
    return surface === 'chat' && request !== null ? showRequest(request, by, surface) : told(words.done())
  }

  /** A receipt in place of a message that still has something to press goes above it; answers have done their part. */
  async function above(card: Card, by: PersonId, { surface, remote }: Seen): Promise<Card> {
    if (surface !== 'chat' || remote === null || (await kept.isAnswer(remote, by))) return card
    const below = await kept.drawn(remote, by)
    return below ? over(card, below.card) : card
  }

  async function showRequest(request: number, by: PersonId, surface: Surface): Promise<Shown> {
    const card = await requestCard(request, by)
    return card ? shown.card(card, surface) : told(words.done())
  }

  /** null: they may not read it. */
  async function requestCard(request: number, by: PersonId): Promise<Card | null> {
    const reply = await actions.press({ action: 'show', request, detail: null }, by)
    return reply.kind === 'show' ? reply.card : null
  }

  /** From a form to the message that it was opened from. */
  async function back(press: Press, by: PersonId, { surface, remote }: Seen): Promise<Shown> {
    const before = remote === null ? null : await kept.drawn(remote, by)
    if (before) return shown.card(before.card, surface, before.names)
    const action = press.request === null ? 'mine' : 'show'
    return pressed({ ...press, action, detail: null }, by, { surface, remote })
  }

  /** A message that is made a request, or an empty form from the compose box. */
  async function extended(activity: Activity): Promise<Shown> {
    const read = extension.safeParse(activity.value)
    const message = read.data?.messagePayload ?? null
    try {
      const by = await meet(activity)
      const source = message?.linkToMessage
      const reply = await actions.open('new_request', by, {
        ...(message ? { prefill: wishInMessage(message) } : {}),
        ...(source ? { source: source.slice(0, longestLink) } : {}),
      })
      if (reply.kind === 'form') return await shown.form(reply.form, 'dialog', { back: false })
      return told(cardOf(reply) ?? words.done())
    } catch (error) {
      return failed(error)
    }
  }

  function onMessage(activity: Activity): Seen {
    const { replyToId, conversation } = activity
    return {
      surface: isPersonal(activity) ? 'chat' : 'channel',
      remote: replyToId ? remoteOf(conversation.id, replyToId) : null,
    }
  }

  function unread(activity: Activity): InvokeAnswer {
    log.warn({ name: activity.name }, 'an invoke was not understood')
    return { status: 400 }
  }

  return {
    async invoke(activity) {
      if (!activity.from) return unread(activity)
      switch (activity.name) {
        case 'adaptiveCard/action': {
          const read = cardAction.safeParse(activity.value)
          if (!read.success) return unread(activity)
          return shown.answerPress(await act(read.data.action.data, activity, onMessage(activity)))
        }
        case 'task/fetch':
        case 'task/submit':
        case 'composeExtension/submitAction': {
          const read = dialog.safeParse(activity.value)
          if (!read.success) return unread(activity)
          const opens = activity.name === 'task/fetch'
          return shown.answerDialog(await act(read.data.data, activity, { surface: 'dialog', remote: null, opens }))
        }
        case 'composeExtension/fetchTask':
          return shown.answerDialog(await extended(activity))
        default:
          return { status: 501 }
      }
    },
    async pressedByMessage(activity) {
      const personal = isPersonal(activity)
      // In a channel there is nothing to put an answer in place of: it comes in the 1:1 chat.
      const seen: Seen = personal ? onMessage(activity) : { surface: 'chat', remote: null }
      const result = await act(activity.value, activity, seen)
      if (!activity.from) return
      const by = personIdOf(activity.from)
      if (activity.id && !(await kept.events.keep(`message:${remoteOf(activity.conversation.id, activity.id)}`))) return
      shown.show(by, seen.remote, result)
    },
  }
}

const longestLink = 2000

/** What can be pressed below is not offered twice. */
function over(card: Card, below: Card): Card {
  const pressed = new Set(
    below.blocks.flatMap((block) => (block.kind === 'buttons' ? block.buttons : [])).map(actionOf),
  )
  const isTwice = (block: Block) =>
    block.kind === 'buttons' && block.buttons.map(actionOf).every((it) => pressed.has(it))
  return { ...card, blocks: [...card.blocks.filter((block) => !isTwice(block)), { kind: 'divider' }, ...below.blocks] }
}
const actionOf = ({ action }: Button): string => action
const told = (card: Card): Shown => ({ kind: 'told', card })
const sentence = (text: string): Card => ({ summary: [text], blocks: [{ kind: 'text', text: [text] }] })
const isForm = (data: unknown) => typeof data === 'object' && data !== null && 'form' in data
