import type { ModalView } from '@slack/types'
import type { WebClient } from '@slack/web-api'
import type { Logger } from 'pino'
import type { Background } from '../../src/background.ts'
import type { Names } from '../../src/chat.ts'
import type { Form } from '../../src/requests/forms.ts'
import type { Card } from '../../src/requests/text.ts'
import { toBlocks } from './cards.ts'
import { toReceipt, toView } from './forms.ts'
import { type SlackNames, toPlain } from './text.ts'

/** What one person alone sees: forms, and answers to what they pressed or typed. */
export interface Private {
  /** false: Slack did not open it, most often because the press was too long ago. */
  openForm(trigger: string, form: Form, push: boolean): Promise<boolean>
  openCard(trigger: string, card: Card, push: boolean): Promise<boolean>
  receipt(card: Card): Promise<ModalView>
  /** The first sentence of a card, for a field. */
  sentence(card: Card): Promise<string>
  // These go out behind the acknowledgement and are not waited for.
  updateCard(viewId: string, card: Card): void
  /** By the press's or command's own address; five times within half an hour. */
  respond(url: string, card: Card, replace: boolean): void
  /** In a channel, where there is no such address. */
  whisper(channel: string, user: string, thread: string | null, card: Card): void
}

interface Options {
  /** For views alone: no retries, short timeout, so that nothing else can hold a trigger up. */
  client: WebClient
  namesFor: (card: Card) => Promise<Names>
  slackNames: (names: Names) => SlackNames
  background: Background
  log: Logger
}

const respondWithin = 5_000

export function createPrivate({ client, namesFor, slackNames, background, log }: Options): Private {
  const named = async (card: Card) => slackNames(await namesFor(card))

  async function open(trigger: string, view: ModalView, push: boolean): Promise<boolean> {
    try {
      await (push ? client.views.push({ trigger_id: trigger, view }) : client.views.open({ trigger_id: trigger, view }))
      return true
    } catch (error) {
      log.warn({ err: error }, 'a form did not open')
      return false
    }
  }

  /** An answer that does not arrive is lost; what was done is not, and can be asked again. */
  const later = (what: () => Promise<unknown>) => background.run(what, 'a private answer was not shown')

  return {
    async openForm(trigger, form, push) {
      return open(trigger, toView(form, await named({ summary: form.intro ?? [], blocks: [] })), push)
    },
    async openCard(trigger, card, push) {
      return open(trigger, toReceipt(card, await named(card)), push)
    },
    async receipt(card) {
      return toReceipt(card, await named(card))
    },
    async sentence(card) {
      const first = card.blocks.find((block) => block.kind === 'text')
      return toPlain(first?.text ?? card.summary, await namesFor(card), 150)
    },
    updateCard(viewId, card) {
      later(async () => client.views.update({ view_id: viewId, view: toReceipt(card, await named(card)) }))
    },
    respond(url, card, replace) {
      later(async () => {
        const { text, blocks } = toBlocks(card, await named(card), 'message')
        await send(url, { response_type: 'ephemeral', replace_original: replace, text, blocks })
      })
    },
    whisper(channel, user, thread, card) {
      later(async () => {
        const { text, blocks } = toBlocks(card, await named(card), 'message')
        const at = thread ? { thread_ts: thread } : {}
        await client.chat.postEphemeral({ channel, user, text, blocks, ...at })
      })
    },
  }
}

async function send(url: string, body: unknown): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(respondWithin),
  })
  await answer.arrayBuffer()
  if (!answer.ok) throw new Error(`response_url answered ${answer.status}`)
}
