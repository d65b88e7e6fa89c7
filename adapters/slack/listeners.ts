import type { App, ViewResponseAction, ViewSubmitAction } from '@slack/bolt'
import type { Logger } from 'pino'
import type { z } from 'zod'
import type { Actions, Press } from '../../src/actions.ts'
import { cardOf, type Reply } from '../../src/chat.ts'
import type { Conversation } from '../../src/conversation.ts'
import { failureCard } from '../../src/failure.ts'
import { wishIn } from '../../src/requests/form-initials.ts'
import { type Form, namedIn } from '../../src/requests/forms.ts'
import type { PersonId } from '../../src/requests/request.ts'
import type { Card } from '../../src/requests/text.ts'
import type { Words } from '../../src/requests/words/en.ts'
import { readPress } from './cards.ts'
import { errorsFor, readView } from './forms.ts'
import { blockAction, shortcut, slashCommand, viewSubmission } from './payloads.ts'
import type { Private } from './private.ts'

export interface ListenerDeps {
  actions: Actions
  conversation: Conversation
  shown: Private
  words: Words
  log: Logger
  /** Makes sure the person, and who is in the set-up's channels, is known before they act; short, never throws. */
  meet: (user: string, name: string) => Promise<PersonId>
  /** Makes sure that people named in a form are known. */
  meetAll: (people: PersonId[]) => Promise<void>
  /** A press on a message that nobody knows: perhaps a second copy of a card. */
  unknownCopy: (channel: string, ts: string, request: number) => void
  /** The message there answers what this person typed in their chat with the bot. */
  isAnswer: (channel: string, ts: string, by: PersonId) => Promise<boolean>
  /** The address of a message, if the workspace's is known. */
  linkTo: (channel: string, ts: string) => string | null
  /** Text as Slack sends it, as its writer saw it. */
  plain: (text: string) => Promise<string>
}

type Pressed = z.output<typeof blockAction>
/** What came in, and by what it can be answered. */
type At = Pick<Pressed, 'trigger_id' | 'response_url' | 'view'>

/** Slash command, presses, forms and shortcuts: what Slack waits for an answer to. */
export function listen(app: App, deps: ListenerDeps): void {
  const { actions, conversation, shown, words, log, meet } = deps

  const failed = (error: unknown) => failureCard(error, deps)

  app.command(/.*/, async ({ body, ack }) => {
    const command = parse(slashCommand, body)
    if (!command) return
    try {
      const by = await meet(command.user_id, command.user_name)
      const text = await deps.plain(command.text)
      const channel = `slack:${command.channel_id}`
      const reply = await conversation.typed(text, by, channel)
      if (reply.kind !== 'form') await tell(command, cardOf(reply) ?? words.done())
      else if (!(await shown.openForm(command.trigger_id, reply.form, false))) {
        // What was typed is gone from where it was typed: the button brings it back.
        await tell(command, await conversation.answer(text, by, channel))
      }
    } catch (error) {
      await tell(command, failed(error))
    }
    return ack()
  })

  app.action(/^/, async ({ body, ack }) => {
    const payload = parse(blockAction, body)
    if (!payload) return
    const press = readPress(payload.actions[0])
    try {
      const by = await meet(payload.user.id, payload.user.name)
      if (press) await pressed(press, by, payload)
      else await tell(payload, words.unknownButton())
    } catch (error) {
      await tell(payload, failed(error))
    }
    return ack()
  })

  async function pressed(press: Press, by: PersonId, at: Pressed): Promise<void> {
    const { request } = press
    const { container } = at
    const reply = await actions.press(press, by)
    switch (reply.kind) {
      case 'form':
        await openForm(at, reply.form)
        break
      case 'done':
      case 'refused': {
        const alone = isInModal(at) || (await isTheirs(container, by))
        const now = alone && request !== null ? await drawnAgain(request, by) : null
        if (now) await tell(at, now, { inPlace: true })
        if (reply.card) await tell(at, reply.card)
        break
      }
      default: {
        const inPlace = reply.kind === 'show' && (container?.is_ephemeral === true || isInModal(at))
        await tell(at, cardOf(reply) ?? words.done(), { inPlace })
      }
    }
    if (request !== null && container?.channel_id && container.message_ts && !container.is_ephemeral) {
      deps.unknownCopy(container.channel_id, container.message_ts, request)
    }
  }

  /**
   * `inPlace`: of what was pressed. From Home or a form there is no address to answer at: a small form says it, while
   * the trigger lives.
   */
  async function tell(at: At, card: Card, { inPlace = false } = {}): Promise<void> {
    const { trigger_id: trigger, response_url: url, view } = at
    if (url) shown.respond(url, card, inPlace)
    else if (inPlace && view && isInModal(at)) shown.updateCard(view.id, card)
    else await shown.openCard(trigger, card, isInModal(at))
  }

  async function openForm(at: At, form: Form): Promise<void> {
    const opened = await shown.openForm(at.trigger_id, form, isInModal(at))
    if (!opened) await tell(at, words.formDidNotOpen())
  }

  /** Only one person sees it, and it was shown as it then was. */
  async function isTheirs(container: Pressed['container'], by: PersonId): Promise<boolean> {
    const { is_ephemeral: ephemeral, channel_id: channel, message_ts: ts } = container ?? {}
    if (ephemeral) return true
    return channel !== undefined && ts !== undefined && channel.startsWith('D') && deps.isAnswer(channel, ts, by)
  }

  /** What one person alone was shown is drawn again after something was done from it, or refused. */
  async function drawnAgain(request: number, by: PersonId): Promise<Card | null> {
    const reply = await actions.press({ action: 'show', request, detail: null }, by)
    return reply.kind === 'show' ? reply.card : null
  }

  // Bolt walks through all its listeners for whatever comes in; forms, which are most of it, go before them.
  app.use(async (args) => {
    if (!('view' in args)) return args.next()
    const { body, ack } = args
    const payload = parse(viewSubmission, body)
    if (!payload) return
    const { view } = body
    const sent = readView(view)
    const atFirst = (message: string) =>
      ack({ response_action: 'errors', errors: errorsFor(view, { '': message }) } as const)
    if (!sent) return atFirst(words.unknownForm)
    try {
      const by = await meet(payload.user.id, payload.user.name)
      await deps.meetAll(namedIn(sent.values))
      return ack(await actions.submitAndDraw(sent, by, (reply) => responseTo(reply, view)))
    } catch (error) {
      return atFirst(await shown.sentence(failed(error)))
    }
  })

  /** What becomes of the form that was sent; undefined: it closes. */
  async function responseTo(reply: Reply, view: ViewSubmitAction['view']): Promise<ViewResponseAction | undefined> {
    switch (reply.kind) {
      case 'errors':
        return { response_action: 'errors', errors: errorsFor(view, reply.errors) }
      case 'receipt':
        return { response_action: 'update', view: await shown.receipt(reply.card) }
      case 'refused':
        return {
          response_action: 'errors',
          errors: errorsFor(view, { [reply.field ?? '']: await shown.sentence(reply.card) }),
        }
      case 'done':
        if (reply.card) return { response_action: 'update', view: await shown.receipt(reply.card) }
        return view.root_view_id && view.root_view_id !== view.id ? { response_action: 'clear' } : undefined
      default:
        return undefined
    }
  }

  app.shortcut(/.*/, async ({ body, ack }) => {
    const payload = parse(shortcut, body)
    if (!payload) return
    const { message, channel } = payload
    try {
      const by = await meet(payload.user.id, payload.user.name)
      const text = message ? await deps.plain(message.text) : null
      const source = message && channel ? deps.linkTo(channel.id, message.ts) : null
      const reply = await actions.open('new_request', by, {
        ...(text === null ? {} : { prefill: wishIn(text) }),
        ...(source ? { source } : {}),
      })
      if (reply.kind === 'form') await openForm(payload, reply.form)
      else await tell(payload, cardOf(reply) ?? words.done())
    } catch (error) {
      await tell(payload, failed(error))
    }
    return ack()
  })

  function parse<T extends z.ZodType>(schema: T, body: unknown): z.output<T> | null {
    const read = schema.safeParse(body)
    if (!read.success) log.warn({ problems: read.error.issues.slice(0, 3) }, 'a payload was not understood')
    return read.success ? read.data : null
  }
}

const isInModal = ({ view }: At): boolean => view?.type === 'modal'
