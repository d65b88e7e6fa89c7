import { expect, test } from 'vitest'
import { drop, isTopLevel, put } from '../../../adapters/playground/page/log.ts'
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
const stamps = (list: Message[]) => list.map(({ ts }) => ts)

test('messages stand by their time, a changed one in its old place', () => {
  const list = ['2.000002', '1.000001', '10.000001', '2.000001'].map((ts) => message(ts)).reduce<Message[]>(put, [])
  expect(stamps(list)).toEqual(['1.000001', '2.000001', '2.000002', '10.000001'])
  const changed = put(list, message('2.000001', { text: 'new' }))
  expect(stamps(changed)).toEqual(stamps(list))
  expect(changed[1]?.text).toBe('new')
  expect(stamps(drop(list, '2.000001'))).toEqual(['1.000001', '2.000002', '10.000001'])
})

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
