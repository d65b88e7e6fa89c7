import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { blocksOf, isObject, readField } from '../../adapters/slack/payload-field.ts'

const inSmallLetters = (json: string) => encodeURIComponent(json).replace(/%../g, (code) => code.toLowerCase())
const encodings: Record<string, (json: string) => string> = {
  'as a form': (json) => new URLSearchParams({ field: json }).toString().slice('field='.length),
  'as a part of an address': (json) => encodeURIComponent(json),
  'in small letters': inSmallLetters,
}

const sent = JSON.parse(readFileSync(new URL('../fixtures/slack/view-submission.json', import.meta.url), 'utf8'))

/** What is read of it, its view's blocks as they are given out. */
function read(encoded: string): unknown {
  const body = readField(Buffer.from(encoded))
  if (!isObject(body) || !isObject(body.view)) return body
  const blocks = blocksOf(body.view)
  // As often as it is asked for.
  expect(blocksOf(body.view)).toEqual(blocks)
  return { ...body, view: { ...body.view, blocks } }
}

/** Text full of what holds JSON and forms together. */
const sly = fc
  .array(fc.constantFrom(...'"\\[]{}:,%+&', '%22', '%5D', 'blocks', '"blocks":[', 'é🎉', '\n'))
  .map((parts) => parts.join(''))
const typed = fc.oneof(sly, fc.string({ unit: 'grapheme' }))
const blocks = fc.array(
  fc.oneof(
    fc.record({ type: fc.constant('input'), block_id: typed, label: fc.record({ text: typed }) }),
    fc.record({ type: typed, elements: fc.array(fc.array(typed, { maxLength: 2 }), { maxLength: 3 }) }),
  ),
  { maxLength: 4 },
)

describe.each(Object.entries(encodings))('a form that was sent, encoded %s', (_, encode) => {
  it('is read as it was, what it showed as well, whatever was typed and shown', () => {
    fc.assert(
      fc.property(typed, blocks, typed, (metadata, blocks, value) => {
        const view = { private_metadata: metadata, blocks, state: { values: { blocks: { blocks: { value } } } } }
        const body = { type: 'view_submission', user: { name: value }, view }
        expect(read(encode(JSON.stringify(body)))).toEqual(body)
        expect(read(encode(JSON.stringify(body, null, 1)))).toEqual(body)
      }),
    )
  })

  it('leaves what it showed as it came, until it is asked for', () => {
    const body = readField(Buffer.from(encode(JSON.stringify(sent))))
    const { view } = isObject(body) ? body : {}
    // Nobody is known to encode so: it is enough that it is read.
    const asItCame = encode !== inSmallLetters
    expect(Buffer.isBuffer(isObject(view) && view.blocks)).toBe(asItCame)
    expect(blocksOf(view)).toEqual(sent.view.blocks)
  })

  it.each<[string, unknown]>([
    ['no blocks', { type: 'view_submission', view: { state: {} } }],
    ['no view', { type: 'view_submission', blocks: [[1]] }],
    ['blocks that are no list', { type: 'view_submission', view: { blocks: { a: [] } } }],
    ['a word for blocks', { type: 'view_submission', view: { blocks: 'a]' } }],
    ['nothing for blocks', { type: 'view_submission', view: { blocks: null, state: [] } }],
    ['blocks before its view', { type: 'view_submission', message: { blocks: [['"']] }, view: { blocks: [['[']] } }],
    ['nothing for a view', { type: 'view_submission', view: null, message: { blocks: [1] } }],
    ['a press', { type: 'block_actions', view: { blocks: [{ type: 'input' }] } }],
  ])('is read with %s', (_, body) => {
    expect(read(encode(JSON.stringify(body)))).toEqual(body)
  })
})

it('a percent sign that encodes nothing is itself, in what was typed and in what was shown', () => {
  const odd = encodeURIComponent(
    JSON.stringify({ ...sent, view: { ...sent.view, blocks: ['100 %!', '%x'], hash: '5 %' } }),
  )
  const field = odd.replaceAll('%25', '%')
  expect(read(field)).toMatchObject({ view: { blocks: ['100 %!', '%x'], hash: '5 %' } })
})

it('what was shown is nothing to anybody where it is no JSON', () => {
  const view = { view: { blocks: '[}]' } }
  const field = encodeURIComponent(JSON.stringify(view).replace('"[}]"', '[}]'))
  expect(read(field)).toEqual({ view: { blocks: null } })
})

const begun = '{"type":"view_submission","view":{"blocks":'
it.each(['', '%7B', 'text', ...['["]}}', '[[]}}', '[1', '"]'].map((rest) => encodeURIComponent(begun + rest))])(
  'a field that holds %j is not read',
  (field) => {
    expect(() => readField(Buffer.from(field))).toThrow(SyntaxError)
  },
)
