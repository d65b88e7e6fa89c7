/** Something that can be typed, and what it does. */
export interface Completion {
  usage: string
  meaning: string
}

export interface Suggestions {
  /** From where on the text would be replaced. */
  from: number
  list: Completion[]
}

const none: Suggestions = { from: 0, list: [] }

/** What the text before the caret may become: a command and its words at the start, a mention anywhere. */
export function suggest(text: string, caret: number, commands: Completion[], names: string[]): Suggestions {
  const before = text.slice(0, caret)
  if (before.startsWith('/') && caret === text.length) {
    const typed = before.toLowerCase()
    const list = commands.filter(
      (command) => insertion(command).toLowerCase().startsWith(typed) && command.usage !== before,
    )
    return list.length > 0 ? { from: 0, list } : none
  }
  const mention = /(?:^|\s)(@\p{L}*(?: \p{L}+)?)$/u.exec(before)?.[1]?.toLowerCase()
  if (mention === undefined) return none
  const list = names
    .map((name) => ({ usage: `@${name}`, meaning: '' }))
    .filter(({ usage }) => usage.toLowerCase().startsWith(mention) && usage.length > mention.length)
  return list.length > 0 ? { from: caret - mention.length, list } : none
}

/** What is put in: without the parts that only stand for something, as in `/request show REQ-12`. */
export const insertion = ({ usage }: Completion): string => {
  const words = usage.replace(/ (\[.*\]|REQ-\d+)$/, '')
  return words === usage && usage.startsWith('/') ? words : `${words} `
}
