import type { KnownBlock } from '@slack/types'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkBlocks, checkView } from '../../adapters/playground/block-kit.ts'
import { readPress, toBlocks } from '../../adapters/slack/cards.ts'
import { withLinks } from '../../adapters/slack/text.ts'
import type { Form } from '../../src/requests/forms.ts'
import type { Block, Button, Card } from '../../src/requests/text.ts'
import { wildCards } from '../wild-cards.ts'
import { sendable, wildNames, wildText } from './wild.ts'

const names = withLinks(wildNames('Anna'), 'https://acme.slack.com/')
const draw = (...blocks: Block[]) => toBlocks({ summary: ['REQ-12'], blocks }, names, 'message').blocks
const claim: Button = { label: 'Claim', action: 'claim', request: 12, style: 'primary' }

/** Every text object in a value, wherever it is. */
function texts(value: unknown, type: 'plain_text' | 'mrkdwn'): string[] {
  if (typeof value !== 'object' || value === null) return []
  const own = 'type' in value && value.type === type && 'text' in value ? [String(value.text)] : []
  return [...own, ...Object.values(value).flatMap((inner) => texts(inner, type))]
}
const elements = (blocks: KnownBlock[]) => blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []))

describe('a card on Slack', () => {
  it('shows a title as it was typed, under its key', () => {
    expect(draw({ kind: 'title', key: 'REQ-12', title: '*No* <!channel> & co' })).toEqual([
      { type: 'context', elements: [{ type: 'mrkdwn', text: '*REQ-12*', verbatim: true }] },
      { type: 'header', text: { type: 'plain_text', text: '*No* <!channel> & co', emoji: true } },
    ])
  })

  it('shows a title that no header holds in a size that holds it whole', () => {
    const title = '🧾'.repeat(120)
    expect(draw({ kind: 'title', key: 'REQ-12', title })[1]).toMatchObject({ type: 'section', text: { text: title } })
  })

  it('opens by a button a form that other platforms show in its place', () => {
    const context = { nonce: 'n', request: 12 }
    const form: Form = { name: 'withdraw', title: 'Withdraw', submit: 'Withdraw', intro: null, fields: [], context }
    const [block] = draw({ kind: 'form', form })
    expect(block).toMatchObject({ type: 'actions', elements: [{ text: { text: 'Withdraw' } }] })
    expect(readPress(elements(draw({ kind: 'form', form }))[0])).toMatchObject({ action: 'withdraw', request: 12 })
  })

  it('sets out facts two by two, ten in a block', () => {
    const facts = Array.from({ length: 12 }, (_, i) => ({ label: `F${i}`, text: ['v'] }))
    const blocks = draw({ kind: 'facts', facts })
    expect(blocks.map((block) => (block.type === 'section' ? block.fields?.length : 0))).toEqual([10, 2])
    expect(texts(blocks, 'mrkdwn')[0]).toBe('*F0*\nv')
  })

  it('does not read a fact’s value as markup', () => {
    const blocks = draw({ kind: 'facts', facts: [{ label: 'Team', text: ['*Stars*'] }] })
    expect(texts(blocks, 'plain_text')).toEqual(['Team\n*Stars*'])
  })

  it('keeps words without links or mentions out of the markup', () => {
    expect(texts(draw({ kind: 'text', text: [{ person: 'slack:U1' }, ' *asks*'] }), 'plain_text')).toEqual([
      'Anna *asks*',
    ])
    expect(texts(draw({ kind: 'text', text: [{ mention: 'U1' }, ' asks'] }), 'mrkdwn')).toEqual(['<@U1> asks'])
  })

  it('lets Slack find no names or channels of its own', () => {
    const blocks = draw({ kind: 'small', text: ['@here #general', { mention: 'U1' }] })
    expect(blocks).toMatchObject([{ elements: [{ type: 'mrkdwn', verbatim: true }] }])
  })

  it('hides the seldom buttons in a menu of the same block', () => {
    const more = ['park', 'decline'].map((action) => ({ label: action, action, request: 12 }))
    expect(draw({ kind: 'buttons', buttons: [claim], more })).toMatchObject([
      {
        type: 'actions',
        elements: [
          { type: 'button', action_id: 'claim', value: '12|', style: 'primary' },
          { type: 'overflow', options: [{ value: 'park|12|' }, { value: 'decline|12|' }] },
        ],
      },
    ])
  })

  it('gives each verdict a button of its own', () => {
    const buttons = ['achieved', 'partly'].map((detail) => ({ label: detail, action: 'result', request: 12, detail }))
    expect(elements(draw({ kind: 'buttons', buttons })).map((each) => each.action_id)).toEqual([
      'result:achieved',
      'result:partly',
    ])
  })

  it('keeps the buttons of a single request however much there is to say', () => {
    const story: Block[] = Array.from({ length: 80 }, (_, i) => ({ kind: 'typed', label: null, text: `line ${i}` }))
    const blocks = draw({ kind: 'title', key: 'REQ-12', title: 'T' }, ...story, { kind: 'buttons', buttons: [claim] })
    expect(blocks).toHaveLength(50)
    expect(blocks.at(-1)?.type).toBe('actions')
    expect(texts(blocks.at(-2), 'plain_text')).toEqual(['There is more than fits here.'])
  })

  it('cuts a list after a whole entry, and says so', () => {
    const list = Array.from({ length: 30 }, (_, i): Block[] => [
      { kind: 'title', key: `REQ-${i}`, title: `T${i}` },
      { kind: 'buttons', buttons: [{ ...claim, request: i + 1 }] },
    ]).flat()
    const blocks = draw({ kind: 'heading', text: 'Waiting' }, ...list)
    expect(checkBlocks(blocks, 'message')).toEqual([])
    expect(blocks).toHaveLength(50)
    expect(blocks.at(-2)?.type).toBe('actions')
    expect(elements(blocks)).toHaveLength(16)
    expect(texts(blocks.at(-1), 'plain_text')).toEqual(['There is more than fits here.'])
  })

  it('keeps a Home within what a view may weigh', () => {
    const blocks = Array.from({ length: 90 }, (): Block => ({ kind: 'typed', label: null, text: '語'.repeat(3000) }))
    const view = { type: 'home', blocks: toBlocks({ summary: ['x'], blocks }, names, 'home').blocks }
    expect(checkView(view)).toEqual([])
  })

  it('has something to show when it has only a summary', () => {
    expect(texts(draw(), 'plain_text')).toEqual(['REQ-12'])
  })

  it('splits what is too long for one section, and cuts it after four', () => {
    expect(texts(draw({ kind: 'typed', label: null, text: '👍🏽'.repeat(3000) }), 'plain_text').join('')).toBe(
      '👍🏽'.repeat(3000),
    )
    const blocks = draw({ kind: 'typed', label: 'Need', text: 'x'.repeat(13_000) })
    expect(blocks).toHaveLength(5)
    expect(texts(blocks, 'plain_text').at(-1)).toMatch(/x…$/)
  })

  const wildCard = wildCards(wildText)

  it('is accepted by Slack and mentions nobody, whatever people typed', () => {
    fc.assert(
      fc.property(wildCard, fc.constantFrom('message', 'modal', 'home'), ({ typed, card }, surface) => {
        const { text, blocks } = toBlocks(card, withLinks(wildNames(typed), 'https://acme.slack.com'), surface)
        expect(checkBlocks(blocks, surface)).toEqual([])
        expect(blocks.length).toBeGreaterThan(0)
        expect(text.length).toBeGreaterThan(0)
        expect(text.length).toBeLessThanOrEqual(300)
        for (const drawn of [text, ...texts(blocks, 'mrkdwn')]) {
          const left = drawn
            .replace(/<!date\^\d+\^\{date_short_pretty\} \{time\}\|[^<>]*>|<#C1>|<https:\/\/[^<>|]+\|[^<>|]+>/g, '')
            .replace(/&(amp|lt|gt);/g, '')
          expect(left).not.toMatch(/[<>&]/)
        }
      }),
      { numRuns: 150 },
    )
  })

  it('shows what was typed exactly as it was typed', () => {
    fc.assert(
      fc.property(
        wildText.map(sendable).filter((typed) => typed.trim().length > 0 && typed.length < 3000),
        (typed) => {
          const card: Card = { summary: ['x'], blocks: [{ kind: 'typed', label: 'Need', text: typed }] }
          expect(texts(toBlocks(card, names, 'message').blocks, 'plain_text')).toEqual([typed])
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('a press', () => {
  const pressed = (button: Button, more = false) => {
    const [element] = elements(draw({ kind: 'buttons', buttons: more ? [] : [button], more: more ? [button] : [] }))
    if (element?.type !== 'overflow') return readPress(element)
    return readPress({ action_id: element.action_id, selected_option: element.options[0] })
  }

  it.each([
    { label: 'L', action: 'claim', request: 12 },
    { label: 'L', action: 'result', request: 12, detail: 'not_achieved' },
    { label: 'L', action: 'choose_team', request: 12, detail: '3' },
    { label: 'L', action: 'new_request', request: null, detail: 'Faster | invoices' },
    { label: 'L', action: 'mine', request: null },
  ])('says what its button said: $action $detail', (button) => {
    const press = { action: button.action, request: button.request, detail: button.detail ?? null }
    expect(pressed(button)).toEqual(press)
    expect(pressed(button, true)).toEqual(press)
  })

  it.each([
    ['nothing', undefined],
    ['no value', { action_id: 'claim' }],
    ['no separator', { action_id: 'claim', value: '12' }],
    ['no number', { action_id: 'claim', value: 'twelve|' }],
    ['a negative number', { action_id: 'claim', value: '-1|' }],
    ['too big a number', { action_id: 'claim', value: '12345678901234567890|' }],
    ['too long a value', { action_id: 'claim', value: `1|${'x'.repeat(2000)}` }],
    ['no action', { action_id: '', value: '1|' }],
    ['a strange action', { action_id: '__proto__', value: '1|' }],
    ['a strange option', { action_id: 'more', selected_option: { value: '|12|' } }],
    ['an option of another shape', { action_id: 'more', selected_option: 'park|12|' }],
  ])('is refused when it is forged: %s', (_, action) => {
    expect(readPress(action)).toBeNull()
  })
})
