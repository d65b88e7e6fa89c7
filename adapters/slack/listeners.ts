import type { App, ViewResponseAction, ViewSubmitAction } from '@slack/bolt'
import type { Logger } from 'pino'
import type { z } from 'zod'
import type { Actions } from '../../src/actions.ts'
import { cardOf, type Reply } from '../../src/chat.ts'
import type { Conversation } from '../../src/conversation.ts'
import { failureCard } from '../../src/failure.ts'
import { wishIn } from '../../src/requests/form-initials.ts'
import { namedIn } from '../../src/requests/forms.ts'
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

/** Slash command, presses, forms and shortcuts: what Slack waits for an answer to. */
export function listen(app: App, deps: ListenerDeps): void {
  const { actions, conversation, shown, words, log, meet } = deps

  const failed = (error: unknown) => failureCard(error, deps)

  app.command(/.*/, async ({ body, ack }) => {
    const command = parse(slashCommand, body)
    if (!command) return
    const { trigger_id: trigger, response_url: url } = command
    const tell = (card: Card) => {
      shown.respond(url, card, false)
      return ack()
    }
    try {
      const by = await meet(command.user_id, command.user_name)
      const reply = await conversation.typed(await deps.plain(command.text), by, `slack:${command.channel_id}`)
      if (reply.kind !== 'form') return tell(cardOf(reply) ?? words.done())
      if (await shown.openForm(trigger, reply.form, false)) return ack()
      return tell(words.formDidNotOpen())
    } catch (error) {
      return tell(failed(error))
    }
  })

  app.action(/^/, async ({ body, ack }) => {
    const payload = parse(blockAction, body)
    if (!payload) return
    const press = readPress(payload.actions[0])
    const { trigger_id: trigger, response_url: url, container, view } = payload
    const inModal = view?.type === 'modal'
    const tell = async (card: Card, replace: boolean) => {
      // From Home or a form there is no such address: a small form says it, while the trigger lives.
      if (url) shown.respond(url, card, replace)
      else if (inModal && replace && view) shown.updateCard(view.id, card)
      else await shown.openCard(trigger, card, inModal)
      return ack()
    }
    try {
      const by = await meet(payload.user.id, payload.user.username ?? payload.user.name ?? '')
      if (!press) return tell(words.unknownButton(), false)
      const reply = await actions.press(press, by)
      if (reply.kind === 'form') {
        if (await shown.openForm(trigger, reply.form, inModal)) await ack()
        else await tell(words.formDidNotOpen(), false)
      } else if (reply.kind === 'done' || reply.kind === 'refused') {
        const alone = inModal || (await isTheirs(container, by))
        const card = alone && press.request !== null ? await drawnAgain(press.request, by) : null
        if (card && inModal && view) shown.updateCard(view.id, card)
        else if (card && url) shown.respond(url, card, true)
        if (reply.card) await tell(reply.card, false)
        else await ack()
      } else {
        await tell(
          cardOf(reply) ?? words.done(),
          reply.kind === 'show' && (container?.is_ephemeral === true || inModal),
        )
      }
      if (press.request !== null && container?.channel_id && container.message_ts && !container.is_ephemeral) {
        deps.unknownCopy(container.channel_id, container.message_ts, press.request)
      }
    } catch (error) {
      await tell(failed(error), false)
    }
  })

  /** Only one person sees it, and it was shown as it then was. */
  async function isTheirs(container: z.infer<typeof blockAction>['container'], by: PersonId): Promise<boolean> {
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
      const by = await meet(payload.user.id, payload.user.username ?? payload.user.name ?? '')
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
    const { trigger_id: trigger, message, channel } = payload
    try {
      const by = await meet(payload.user.id, payload.user.username ?? payload.user.name ?? '')
      const text = message ? await deps.plain(message.text) : null
      const source = message && channel ? deps.linkTo(channel.id, message.ts) : null
      const reply = await actions.open('new_request', by, {
        ...(text === null ? {} : { prefill: wishIn(text) }),
        ...(source ? { source } : {}),
      })
      if (reply.kind === 'form') await shown.openForm(trigger, reply.form, false)
      else await shown.openCard(trigger, cardOf(reply) ?? words.done(), false)
      return ack()
    } catch (error) {
      await shown.openCard(trigger, failed(error), false)
      return ack()
    }
  })

  function parse<T extends z.ZodType>(schema: T, body: unknown): z.output<T> | null {
    const read = schema.safeParse(body)
    if (!read.success) log.warn({ problems: read.error.issues.slice(0, 3) }, 'a payload was not understood')
    return read.success ? read.data : null
  }
}
