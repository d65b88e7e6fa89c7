import { randomUUID } from 'node:crypto'
import type { TypedWords } from '../db/store.ts'
import type { Actions } from './actions.ts'
import type { Answers } from './answers.ts'
import type { Reply } from './chat.ts'
import { parseWords } from './commands.ts'
import { factsOf } from './facts.ts'
import { isOut, type PerformDeps, perform } from './perform.ts'
import { hint } from './requests/cards.ts'
import { refuseStranger } from './requests/decide.ts'
import { wishTyped } from './requests/form-initials.ts'
import { refusal } from './requests/refusals.ts'
import {
  formCard,
  meant,
  noSuchRequest,
  noTeamHere,
  offerForm,
  offerRequest,
  offerWays,
  withoutFiles,
} from './requests/replies.ts'
import { type ChannelId, hasThreads, needsApp, type PersonId } from './requests/request.ts'
import type { Card } from './requests/text.ts'
import type { Words } from './requests/words/en.ts'

/** What people write to the bot: commands, titles, and words that are carried to the other side. */
export interface Conversation {
  /** Words after `/request` or a mention. `channel` is where they were typed. */
  typed(text: string, by: PersonId, channel: ChannelId | null): Promise<Reply>
  /** The same for places where no form can be opened at once: a form becomes a button that opens it. */
  answer(text: string, by: PersonId, channel: ChannelId | null): Promise<Card>
  /**
   * Words in a thread: under a card they go to the requester, under one of the bot's messages to a person they go
   * to the card's thread. null: the thread is not about a request, or the words are a command.
   */
  carry(said: Said): Promise<Reply | null>
  /**
   * Words that are not carried are answered by a message, once: in the 1:1 chat, or if they bring a form in `where`,
   * which is the channel they were typed in.
   */
  answerLater(text: string, by: PersonId, key: string, thread: string | null, where?: Where): Promise<void>
  /** What that message says. */
  answered(typed: TypedWords, message: number, place: string): Promise<Card>
}

export interface Where {
  /** Where a form can be offered; the 1:1 chat unless given. */
  place?: string
  channel?: ChannelId
  /** There were files with the words. */
  files?: boolean
}

export interface Said {
  by: PersonId
  text: string
  files: boolean
  from: 'team' | 'requester'
  /** The remote id of the message at the head of the thread. */
  thread: string
  /** What was said, so that the same again is carried once. */
  key: string
}

interface Deps extends PerformDeps {
  words: Words
  answers: Answers
  actions: Actions
}

/** Where an answer is read. */
interface At {
  open?: boolean
  message?: number
}

/** So many of a person's open requests are offered words to be sent to. */
const mostRecent = 3

export function createConversation(deps: Deps): Conversation {
  const { store, words, answers, actions, now, onStored } = deps

  async function typed(text: string, by: PersonId, channel: ChannelId | null): Promise<Reply> {
    const said = parseWords(text)
    const stranger = refuseStranger(await factsOf(store, by, now(), null))
    if (stranger) {
      const card = refusal(words, stranger, { request: null, directory: store.directory(), now: now() })
      return { kind: 'refused', card }
    }
    if (said.kind === 'empty') return actions.open('new_request', by)
    if (said.kind === 'title') return actions.open('new_request', by, { prefill: wishTyped(said.title) })
    if (said.kind === 'typo') return { kind: 'show', card: meant(words, text.trim(), said.meant) }
    switch (said.name) {
      case 'mine':
        return { kind: 'show', card: await (hasThreads(by) ? answers.mine(by, null) : answers.home(by)) }
      case 'help':
        return { kind: 'show', card: await answers.help(by) }
      case 'team': {
        const card = channel === null ? null : await answers.queue(channel, by, null)
        return { kind: 'show', card: card ?? noTeamHere(words) }
      }
      case 'setup':
        return actions.open('team', by, channel ? { channel } : {})
      case 'show': {
        const card = await answers.show(said.number, by)
        return { kind: 'show', card: card ?? noSuchRequest(words, said.number) }
      }
      case 'withdraw': {
        const request = await store.requestByNumber(said.number)
        if (!request) return { kind: 'show', card: noSuchRequest(words, said.number) }
        return actions.open('withdraw', by, { request: request.id })
      }
    }
  }

  /** `open`: for all to see, where nothing is said but how to go on alone. `message`: what keeps the words for them. */
  async function answer(text: string, by: PersonId, channel: ChannelId | null, at: At = {}): Promise<Card> {
    const { open = false, message = null } = at
    const said = parseWords(text)
    const reply = await typed(text, by, channel)
    if (reply.kind === 'form' && said.kind === 'title') return offerRequest(words, said.title, message)
    if (reply.kind === 'form') return offerForm(words, reply.form, channel)
    if (open) return words.addApp()
    if (reply.kind === 'show' || reply.kind === 'refused' || reply.kind === 'receipt') return reply.card
    return answers.help(by)
  }

  /** In a chat that takes forms; words that are no command may also be for a team. */
  async function inChat({ words: text, by, channel, nonce }: TypedWords, message: number): Promise<Card> {
    const reply = await typed(text, by, channel ?? null)
    if (reply.kind !== 'form') return 'card' in reply && reply.card ? reply.card : answers.help(by)
    const said = parseWords(text)
    if (said.kind === 'title') {
      const open = await store.mine(by, { limit: mostRecent, closedSince: now() + 1 })
      return offerWays(words, said.title, open, message)
    }
    const { context } = reply.form
    return formCard({ ...reply.form, context: { ...context, nonce: nonce ?? context.nonce } })
  }

  /** To somebody who called and said nothing: how to write to whom. */
  async function hintAt(id: number): Promise<Card | null> {
    const request = await store.request(id)
    return request && hint(words, { request, event: null, directory: store.directory(), open: true, now: now() })
  }

  return {
    typed,
    answer,
    async carry({ by, text, files, from, thread, key }) {
      if (parseWords(text).kind === 'command') return null
      const head = await store.messageAt(thread)
      if (!head?.request) return null
      if (text.trim() === '' && !files) return { kind: 'done', card: await hintAt(head.request) }
      const command = { name: 'say', from, text, files } as const
      const performed = await perform(deps, command, { request: head.request, by, key })
      if (performed.kind === 'refused') {
        const view = { request: performed.request, directory: store.directory(), now: now() }
        return { kind: 'refused', card: refusal(words, performed.refusal, view) }
      }
      return { kind: 'done', card: files && from === 'team' ? words.filesStay() : null }
    },
    async answerLater(text, by, key, thread, { place = by, channel, files = false } = {}) {
      const form = (await typed(text, by, channel ?? null)).kind === 'form'
      const here = place === by || form || (await isOut(store, by))
      const data = {
        words: text,
        by,
        ...(channel === undefined ? {} : { channel }),
        ...(files ? { files } : {}),
        ...(hasThreads(by) ? {} : { nonce: randomUUID() }),
      }
      const where = here ? { place, thread } : { place: by, thread: null }
      await store.addMessage({ kind: 'answer', ...where, data, key }, now())
      onStored()
    },
    async answered(typed, message, place) {
      const { words: text, by, channel = null, files } = typed
      const alone = place === by
      const at = alone ? { message } : { open: needsApp(by) }
      const card = await (alone && !hasThreads(by) ? inChat(typed, message) : answer(text, by, channel, at))
      return files ? withoutFiles(words, card) : card
    },
  }
}
