import type { View } from '../../src/requests/cards.ts'
import type { Doer, Event, Fact, Request } from '../../src/requests/request.ts'
import type { Block, Card, Part, Text } from '../../src/requests/text.ts'
import { directory, monday } from './sample.ts'

/** A card as somebody reads it, and its buttons. Names are ids without their platform. */
export const plain = (text: Text): string => text.map(word).join('')

function word(part: Part): string {
  if (typeof part === 'string') return part
  if ('person' in part) return part.person.replace('slack:', '')
  if ('mention' in part) return `@${part.mention}`
  if ('channel' in part) return `#${part.channel.replace('slack:', '')}`
  if ('request' in part) return `request ${part.request}`
  if ('time' in part) return new Date(part.time).toISOString()
  if ('day' in part) return part.day
  return 'em' in part ? `*${part.em}*` : `${part.label}: ${part.link}`
}

export const read = (card: Card): string => card.blocks.map(words).filter(Boolean).join('\n')

function words(block: Block): string {
  switch (block.kind) {
    case 'title':
      return `${block.key} ${block.title}`
    case 'text':
    case 'small':
      return plain(block.text)
    case 'typed':
      return block.label === null ? block.text : `${block.label}\n${block.text}`
    case 'facts':
      return block.facts.map(({ label, text }) => `${label}: ${plain(text)}`).join('\n')
    case 'heading':
      return block.text
    default:
      return ''
  }
}

const rows = (card: Card) => card.blocks.filter((block) => block.kind === 'buttons')
export const labelsIn = (card: Card): string[] => rows(card).flatMap(({ buttons }) => buttons.map((each) => each.label))
export const menuIn = (card: Card): string[] => rows(card).flatMap(({ more = [] }) => more.map((each) => each.label))

export function event(fact: Fact | undefined, by: Doer, at = monday): Event {
  if (!fact) throw new Error('nothing happened')
  return { id: 1, request: 1, by, at, team: 1, fact }
}

export const viewOf = (request: Request, story: Event | null = null, open = false): View => ({
  request,
  event: story,
  directory,
  open,
  now: monday,
})
