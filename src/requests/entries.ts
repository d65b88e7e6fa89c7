import type { Block } from './text.ts'

interface Drawn {
  kind: Block['kind']
}

/** Whether a card is of one thing and no list: cut, it keeps its buttons. */
export function isSingle(blocks: Drawn[]): boolean {
  const count = (kind: Block['kind']) => blocks.filter((block) => block.kind === kind).length
  return count('title') <= 1 && count('buttons') <= 3
}

/** What belongs together in a list: a title with all up to its buttons, and the heading before it. */
export function entriesOf<T extends Drawn>(blocks: T[]): T[][] {
  const entries: T[][] = []
  let before: Block['kind'] | null = null
  for (const block of blocks) {
    const opened = before === 'heading' || before === 'divider'
    const opens = block.kind === 'title' || block.kind === 'heading' || block.kind === 'divider' || before === 'buttons'
    const entry = entries.at(-1)
    if (entry && (opened || !opens)) entry.push(block)
    else entries.push([block])
    before = block.kind
  }
  return entries
}
