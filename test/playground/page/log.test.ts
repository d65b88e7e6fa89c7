import { expect, test } from 'vitest'
import { chunksOf, drop, isTopLevel, join, put, putOnPage } from '../../../adapters/playground/page/log.ts'
import { hrefOf, readRoute } from '../../../adapters/playground/page/route.ts'
import type { Message } from '../../../adapters/playground/protocol.ts'

const message = (ts: string, more: Partial<Message> = {}): Message => ({
  channel: 'C0BILLING',
  ts,
  user: 'U0ANNA',
  byBot: false,
  text: ts,
  blocks: [],
  threadTs: null,
  broadcast: false,
  replies: 0,
  lastReply: null,
  edited: false,
  onlyFor: null,
  ...more,
})
const many = (pause: number) => Array.from({ length: 2000 }, (_, i) => message(`${1_798_000_000 + i * pause}.000100`))
const stamps = (list: Message[]) => list.map(({ ts }) => ts)

test('messages stand by their time, a changed one in its old place', () => {
  const list = ['2.000002', '1.000001', '10.000001', '2.000001'].map((ts) => message(ts)).reduce<Message[]>(put, [])
  expect(stamps(list)).toEqual(['1.000001', '2.000001', '2.000002', '10.000001'])
  const changed = put(list, message('2.000001', { text: 'new' }))
  expect(stamps(changed)).toEqual(stamps(list))
  expect(changed[1]?.text).toBe('new')
  expect(stamps(drop(list, '2.000001'))).toEqual(['1.000001', '2.000002', '10.000001'])
})

test('a message from before all that is loaded comes with its own page', () => {
  const messages = ['5.1', '6.1'].map((ts) => message(ts))
  expect(stamps(putOnPage({ messages, more: true }, message('2.1')).messages)).toEqual(['5.1', '6.1'])
  expect(stamps(putOnPage({ messages, more: false }, message('2.1')).messages)).toEqual(['2.1', '5.1', '6.1'])
  expect(putOnPage({ messages, more: true }, message('5.1', { text: 'new' })).messages[0]?.text).toBe('new')
})

test('lists are joined whether or not they overlap', () => {
  const [a, b, c] = ['1.1', '2.1', '3.1'].map((ts) => message(ts)) as [Message, Message, Message]
  expect(stamps(join([a], [b, c]))).toEqual(['1.1', '2.1', '3.1'])
  expect(join([a, b], [message('2.1', { text: 'new' }), c]).map(({ text }) => text)).toEqual(['1.1', 'new', '3.1'])
  expect(stamps(join([c], [a]))).toEqual(['1.1', '3.1'])
})

test('chunks are cut at the same messages whatever comes before or after', () => {
  const all = many(61)
  const keys = (list: Message[]) => chunksOf(list).map(({ key }) => key)
  expect(chunksOf(all).flatMap((chunk) => chunk.messages)).toEqual(all)
  expect(
    keys(all.slice(700, 1500))
      .slice(1)
      .every((key) => keys(all).includes(key)),
  ).toBe(true)
  expect(chunksOf(all)[1]?.before).toEqual(chunksOf(all)[0]?.messages.at(-1))
})

test.each([1, 7, 61, 3_600])(
  'no chunk is so long that a page would draw a whole channel, one message every %i s',
  (pause) => {
    const lengths = chunksOf(many(pause)).map(({ messages }) => messages.length)
    expect(lengths.length).toBeGreaterThan(50)
    expect(Math.max(...lengths)).toBeLessThan(100)
  },
)

test('a reply stands in the channel only if it was sent there too', () => {
  expect(isTopLevel(message('1.1'))).toBe(true)
  expect(isTopLevel(message('1.1', { threadTs: '1.1' }))).toBe(true)
  expect(isTopLevel(message('1.2', { threadTs: '1.1' }))).toBe(false)
  expect(isTopLevel(message('1.2', { threadTs: '1.1', broadcast: true }))).toBe(true)
})

test('an address says who, where and which thread', () => {
  expect(readRoute('')).toEqual({ as: null, place: null, thread: null })
  expect(readRoute(hrefOf('U0ANNA'))).toEqual({ as: 'U0ANNA', place: null, thread: null })
  expect(readRoute(hrefOf('U0ANNA', 'C1', '1.2'))).toEqual({ as: 'U0ANNA', place: 'C1', thread: '1.2' })
})
