import { sentence, small, text, titleOf, typed } from './blocks.ts'
import { button, row } from './buttons.ts'
import { isTitle } from './form-initials.ts'
import type { Form } from './forms.ts'
import { teamName } from './labels.ts'
import {
  type ChannelId,
  type Directory,
  type Instant,
  keyOf,
  type PersonId,
  type Question,
  type Request,
} from './request.ts'
import type { Button, Card, Text } from './text.ts'
import { cutText } from './typed.ts'
import type { Words } from './words/en.ts'

/** What the form turns into once it is stored. `answerBy`: when the team's response target is over. */
export function receipt(words: Words, request: Request, answerBy: Instant | null, directory: Directory): Card {
  const { receipt } = words
  const team = teamName(words, directory, request.team)
  // Who filed it for somebody else hears no more of it.
  const other = request.requester === request.filedBy ? null : { person: request.requester }
  const routed = answerBy === null ? receipt.routed(team, other) : receipt.answerBy(team, { time: answerBy })
  return {
    summary: receipt.summary(keyOf(request.number)),
    blocks: [titleOf(request), text(request.team === null ? receipt.triage(other) : routed)],
  }
}

/** To somebody to whom nothing can be written yet. */
export const unheard = (words: Words, { summary, blocks }: Card): Card => ({
  summary,
  blocks: [...blocks, text([words.receipt.unheard])],
})

/** A mistyped command; what was typed may still be meant as a title. */
export function meant(words: Words, said: string, command: string): Card {
  const line = words.replies.meant(command)
  return {
    summary: line,
    blocks: [
      text(line),
      ...typed(null, said),
      text([words.replies.meantTitle]),
      ...row([newRequest(words, said, null)]),
    ],
  }
}

export const noSuchRequest = (words: Words, number: number): Card => sentence(words.replies.noSuchRequest(number))

export const noTeamHere = (words: Words): Card => sentence([words.replies.noTeam])

/** A new request where no form can be opened at once. `message`: the id of this answer, if it is kept. */
export function offerRequest(words: Words, said: string, message: number | null = null): Card {
  const offer = words.replies[isTitle(said) ? 'offer' : 'offerMore']
  return {
    summary: [offer],
    blocks: [...typed(null, said), text([offer]), ...row([newRequest(words, said, message)])],
  }
}

/** In UTF-16 units: both platforms keep 2,000 with a button. */
const carried = 1990
const titleShown = 40

/** More than a title is taken from what is kept of the words, as far as that goes. */
function newRequest(words: Words, said: string, message: number | null): Button {
  const open = button(words, 'new_request', null)
  if (message !== null && !isTitle(said)) return { ...open, action: 'make_request', detail: String(message) }
  return { ...open, detail: said.length > carried ? `${cutText(said, carried, carried)}…` : said }
}

/** Any other form where none can be opened at once; set-up's is about the channel it was asked for in. */
export function offerForm(words: Words, { name, title, context }: Form, channel: ChannelId | null): Card {
  const line = words.replies.offerForm(title)
  const detail = name === 'team' && channel !== null ? { detail: channel } : {}
  return {
    summary: line,
    blocks: [text(line), ...row([{ label: title, action: name, request: context.request, ...detail }])],
  }
}

/** A form that is filled in where the card stands. */
export function formCard(form: Form): Card {
  return { summary: [form.title], blocks: [{ kind: 'form', form }] }
}

/** Words in a chat without threads: something new, or for the team of a request. `message`: the id of this answer. */
export function offerWays(words: Words, said: string, requests: Request[], message: number): Card {
  if (requests.length === 0) return offerRequest(words, said, message)
  const { replies } = words
  const ways = requests.map((request) => ({
    label: replies.sendTo(keyOf(request.number), cutText(request.title, titleShown, titleShown * 4)),
    action: 'send_to',
    request: request.id,
    detail: String(message),
  }))
  return {
    summary: [replies.offerWays],
    blocks: [...typed(null, said), text([replies.offerWays]), ...row([newRequest(words, said, message), ...ways])],
  }
}

/** An answer to words that came with files. */
export const withoutFiles = (words: Words, { summary, blocks }: Card): Card => ({
  summary,
  blocks: [...blocks, small([words.card.noFiles])],
})

/** Words have gone to the request's team: they are no answer to its question, if one is open. */
export function sentTo(words: Words, request: Request, by: PersonId): Card {
  const where = request.channel === null ? words.theTeam : { channel: request.channel }
  const line = words.replies.sentTo(where, { request: request.id })
  const mayAnswer = request.question !== null && [request.requester, request.delegate].includes(by)
  const stillAsked = [text([words.replies.stillAsked]), ...row([button(words, 'answer', request)])]
  return { summary: line, blocks: [text(line), ...(mayAnswer ? stillAsked : [])] }
}

/** An answer has gone to the team; what was asked while it was written is open. */
export function askedMeanwhile(words: Words, { texts }: Question): Card {
  const line: Text = [words.replies.askedMeanwhile]
  return { summary: line, blocks: [text(line), ...texts.flatMap((asked) => typed(words.labels.question, asked.text))] }
}
