import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseWords, withoutCall } from '../src/commands.ts'
import { en } from '../src/requests/words/en.ts'

it.each([
  ['mine', { kind: 'command', name: 'mine' }],
  ['  Team ', { kind: 'command', name: 'team' }],
  ['SETUP', { kind: 'command', name: 'setup' }],
  ['help', { kind: 'command', name: 'help' }],
  ['show REQ-12', { kind: 'command', name: 'show', number: 12 }],
  ['Show  req-7', { kind: 'command', name: 'show', number: 7 }],
  ['withdraw REQ-999999999', { kind: 'command', name: 'withdraw', number: 999_999_999 }],
  ['', { kind: 'empty' }],
  [' \n\t', { kind: 'empty' }],
])('reads "%s" as a command or nothing', (text, words) => {
  expect(parseWords(text)).toEqual(words)
})

it.each([
  ['hlep', 'help'],
  ['helpp', 'help'],
  ['hello', 'help'],
  ['min', 'mine'],
  ['Teams', 'team'],
  ['settup', 'setup'],
  ['stup', 'setup'],
  ['shwo', 'show REQ-12'],
  ['widthraw', 'withdraw REQ-12'],
  ['withdrwa', 'withdraw REQ-12'],
  ['show', 'show REQ-12'],
  ['Withdraw', 'withdraw REQ-12'],
  ['hpel', 'help'],
  ['tame', 'team'],
  ['mien', 'mine'],
  ['mni', 'mine'],
  ['time', 'mine'],
  ['sohw', 'show REQ-12'],
  ['set', 'setup'],
])('takes "%s" for a mistyped %s', (text, meant) => {
  expect(parseWords(text)).toEqual({ kind: 'typo', meant })
})

it.each([
  'mine is broken',
  'help me with invoices',
  'team lunch',
  'show prices with VAT',
  'show REQ-12 please',
  'show REQ-1234567890',
  'show 12',
  'shwo REQ-12',
  'mine REQ-12',
  'me',
  'machine',
  'Refund',
  'Invoice',
  'Invoices',
  'Login',
  'Search',
  'Export',
  'Discount',
  'Voucher',
  'Website',
  'Password',
  '?',
  'REQ-12',
])('takes "%s" for a title', (title) => {
  expect(parseWords(title)).toEqual({ kind: 'title', title })
})

it('keeps a title as it was typed, without the space around it', () => {
  expect(parseWords('  New   Report\nfor Anna ')).toEqual({ kind: 'title', title: 'New   Report\nfor Anna' })
})

it('takes every text of several words that begins with no command for a title', () => {
  const word = fc.string({ minLength: 1 }).filter((text) => /^\S+$/.test(text) && !/^(show|withdraw)$/i.test(text))
  fc.assert(
    fc.property(word, word, (first, second) => {
      expect(parseWords(`${first} ${second}`)).toEqual({ kind: 'title', title: `${first} ${second}` })
    }),
  )
})

it('understands every usage that help shows', () => {
  for (const [usage] of en.help.commands) expect(parseWords(usage).kind, usage).toBe('command')
})

it.each([
  ['can @bot make it?', 'can make it?'],
  ['can@bot make it?', 'can make it?'],
  ['can @bot @bot  make it?', 'can make it?'],
  ['@bot make it', 'make it'],
  ['A printer\n@bot for  the office', 'A printer\nfor  the office'],
  ['A printer @bot\nfor the office', 'A printer \nfor the office'],
])('leaves no gap where the bot was called in %j', (text, said) => {
  expect(withoutCall(text, /@bot/g)).toBe(said)
})

it.each([
  ['@bot: make it', ' make it'],
  ['@bot, make it', ' make it'],
  ['@bot:make it', 'make it'],
  [' @bot @bot : make it', ' make it'],
  ['@bot: :tada: it works', ' :tada: it works'],
  ['@bot :+1: on it', ':+1: on it'],
  ['@bot :)', ':)'],
  [':tada: it works @bot', ':tada: it works '],
  [', and @bot knows', ', and knows'],
])('takes only what ends a call along, in %j', (text, said) => {
  expect(withoutCall(text, /@bot/g)).toBe(said)
})

it('takes the calls out of a very long text at once', () => {
  expect(withoutCall(`${' '.repeat(200_000)}@bot`.repeat(5), /@bot/g)).toHaveLength(200_000)
})
