import type { Text } from '../../src/requests/text.ts'
import { type Mention, needsMarkdown, type Run, type TeamsNames, toMarkdown, toRuns } from './text.ts'

/** Where a card stands: in a channel, in the 1:1 chat, or in a dialog. */
export type Surface = 'channel' | 'chat' | 'dialog'

/** https://adaptivecards.io/explorer/ in the version that Teams draws everywhere. */
export interface AdaptiveCard {
  type: 'AdaptiveCard'
  version: '1.5'
  fallbackText: string
  body: Element[]
  msteams: { width: 'Full'; entities?: Mention[] }
}

export interface Element {
  type: string
  [property: string]: unknown
}

/** How a text stands out, in the words of the schema. */
export interface Look {
  size?: 'Small' | 'Medium' | 'Large'
  weight?: 'Bolder'
  color?: 'Attention'
  isSubtle?: true
}
/** What stands between an element and the one before it. */
export interface Gap {
  spacing?: 'None' | 'Small' | 'Medium' | 'Large'
  separator?: true
}

export function createCard(body: Element[], fallbackText: string, entities: Mention[] = []): AdaptiveCard {
  return {
    type: 'AdaptiveCard',
    version: '1.5',
    fallbackText,
    body,
    msteams: { width: 'Full', ...(entities.length > 0 && { entities }) },
  }
}

/** A text of at most `limit` UTF-16 units; nothing where there is nothing to show. */
export function words(text: Text, names: TeamsNames, limit: number, look: Look = {}, gap: Gap = {}): Element[] {
  if (needsMarkdown(text, names)) {
    return [{ type: 'TextBlock', text: toMarkdown(text, names, limit), wrap: true, ...look, ...gap }]
  }
  const runs = toRuns(text, names, limit)
  if (!runs.some((run) => run.text.trim())) return []
  return [{ type: 'RichTextBlock', inlines: runs.map((run) => inline(run, look)), ...gap }]
}

/** What a person typed, as it was typed. */
export const asTyped = (text: string, names: TeamsNames, limit: number, look: Look = {}, gap: Gap = {}): Element[] =>
  words([text], names, limit, look, gap)

function inline({ text, bold, url }: Run, look: Look) {
  return {
    type: 'TextRun',
    text,
    ...look,
    ...(bold && { weight: 'Bolder' }),
    ...(url && { selectAction: { type: 'Action.OpenUrl', url } }),
  }
}

/** Begins a part of a card, also for screen readers. The words are ours or escaped. */
export const heading = (text: string, size: 'Small' | 'Medium' | 'Large', gap: Gap = {}): Element => ({
  type: 'TextBlock',
  text,
  wrap: true,
  style: 'heading',
  size,
  weight: 'Bolder',
  ...gap,
})
