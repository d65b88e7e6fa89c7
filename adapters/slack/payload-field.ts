const [percent, plus, space] = [0x25, 0x2b, 0x20]
const [quote, backslash, opening, closing] = [0x22, 0x5c, 0x5b, 0x5d]
/** What two bytes stand for as hexadecimal digits, by both together; below 0: they are none. */
const byteOf = new Int16Array(0x10000).fill(-1)
for (const high of '0123456789abcdefABCDEF') {
  for (const low of '0123456789abcdefABCDEF') {
    byteOf[(high.charCodeAt(0) << 8) | low.charCodeAt(0)] = Number.parseInt(high + low, 16)
  }
}
const codeAt = (bytes: Buffer, at: number): number => byteOf[((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)] ?? -1

const viewKey = Buffer.from('%22view%22%3A%7B')
const blocksKey = Buffer.from('%22blocks%22%3A')

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/**
 * The JSON in the form field `payload`, which is written over. Throws a SyntaxError if it is none.
 * A form brings back all that it shows, most of what Slack sends, and that is looked at only when there is a mistake to
 * show. So its blocks stay as they came, for `blocksOf`. In a view Slack writes no other list by this name before them:
 * https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload
 */
export function readField(field: Buffer): unknown {
  const from = afterKey(field, blocksKey, afterKey(field, viewKey, 0))
  const to = from < 0 ? -1 : endOfList(field, from)
  if (to < 0) return JSON.parse(decode(field))
  const blocks = field.subarray(from, to)
  const body = JSON.parse(`${decode(field.subarray(0, from))}[]${decode(field.subarray(to))}`)
  if (isObject(body.view)) body.view.blocks = blocks
  return body
}

/** Where the value of the first such key from here on begins; below 0: there is none. */
function afterKey(field: Buffer, key: Buffer, from: number): number {
  const at = from < 0 ? -1 : field.indexOf(key, from)
  return at < 0 ? -1 : at + key.length
}

/** What a form showed, as Slack sent it; null: it is no JSON. */
export function blocksOf(view: unknown): unknown {
  const blocks = isObject(view) ? view.blocks : undefined
  return Buffer.isBuffer(blocks) ? jsonIn(decode(Buffer.from(blocks))) : blocks
}

/** null: it is no JSON. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Where the list that opens here ends, after its bracket; -1: it does not, or none opens here. */
function endOfList(field: Buffer, from: number): number {
  let depth = 0
  for (let at = from; at < field.length; at++) {
    const code = field[at] === percent ? codeAt(field, at) : -1
    if (code < 0) continue
    at = code === quote ? endOfText(field, at + 3) : at + 2
    if (code === opening) depth++
    else if (code === closing) depth--
    if (depth === 0) return code === closing ? at + 1 : -1
  }
  return -1
}

/** The last byte of the quotation mark that ends the text; the field's end: it does not. */
function endOfText(field: Buffer, from: number): number {
  for (let at = from; at < field.length; at++) {
    const code = field[at] === percent ? codeAt(field, at) : -1
    if (code < 0) continue
    at += 2
    if (code === quote) return at
    // What it escapes ends no text: without its first byte it stands for nothing.
    if (code === backslash) at++
  }
  return field.length
}

/** The text. It is written over the bytes that it came as: many long strings would be the cost of it. */
function decode(bytes: Buffer): string {
  let end = 0
  for (let at = 0; at < bytes.length; at++) {
    let byte = bytes[at] ?? 0
    if (byte === plus) byte = space
    else if (byte === percent) {
      const code = codeAt(bytes, at)
      if (code >= 0) {
        byte = code
        at += 2
      }
    }
    bytes[end++] = byte
  }
  return bytes.toString('utf8', 0, end)
}
