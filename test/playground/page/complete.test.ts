import { expect, test } from 'vitest'
import { insertion, suggest } from '../../../adapters/playground/page/complete.ts'

const commands = [
  { usage: '/request [what you need]', meaning: 'the form' },
  { usage: '/request mine', meaning: 'your requests' },
  { usage: '/request show REQ-12', meaning: 'one request' },
]
const at = (text: string) => suggest(text, text.length, commands, ['Roundtrip', 'Bea Olsen'])
const usages = (text: string) => at(text).list.map(({ usage }) => usage)

test('a slash offers the command and its words', () => {
  expect(usages('/')).toHaveLength(3)
  expect(usages('/req')).toHaveLength(3)
  expect(usages('/request M')).toEqual(['/request mine'])
  expect(usages('/request mine')).toEqual([])
  expect(usages('/request Send invoices')).toEqual([])
  expect(usages('and /req')).toEqual([])
})

test('what only stands for a key is no beginning of one', () => {
  expect(usages('/request show')).toEqual(['/request show REQ-12'])
  expect(usages('/request show R')).toEqual([])
  expect(usages('/request show REQ-1')).toEqual([])
  expect(usages('/request [w')).toEqual([])
})

test('the bot and people are mentioned anywhere', () => {
  expect(at('see @ro')).toEqual({ from: 4, list: [{ usage: '@Roundtrip', meaning: '' }] })
  expect(usages('@Roundtrip')).toEqual([])
  expect(usages('ask @bea o')).toEqual(['@Bea Olsen'])
  expect(usages('ask @bea olsen about it')).toEqual([])
  expect(usages('anna@ro')).toEqual([])
})

test('what only stands for something is not put in', () => {
  expect(commands.map(insertion)).toEqual(['/request ', '/request mine', '/request show '])
  expect(insertion({ usage: '@Roundtrip', meaning: '' })).toBe('@Roundtrip ')
})
