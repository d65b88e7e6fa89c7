import { describe, expect, it } from 'vitest'
import {
  meant,
  noSuchRequest,
  offerRequest,
  offerWays,
  receipt,
  sentTo,
  withoutFiles,
} from '../../src/requests/replies.ts'
import { en } from '../../src/requests/words/en.ts'
import { labelsIn, read } from './reading.ts'
import { afterwards, anna, carl, commands, directory, inTeam, monday, requester, samples } from './sample.ts'

describe('after a form is sent', () => {
  it('the receipt names the key, the team and by when it will answer', () => {
    const words = read(receipt(en, samples.routed(), monday, directory))
    expect(words).toContain('REQ-12')
    expect(words).toContain('It went to Billing. They will answer by 2027-01-04')
  })

  it('the receipt says that the team is being found', () => {
    expect(read(receipt(en, samples.triage(), null, directory))).toContain('The right team still has to be found.')
  })
})

it('a mistyped command names the one that was meant, and may still be a title', () => {
  const card = meant(en, 'mien', 'mine')
  expect(read(card)).toContain('Did you mean *mine*?')
  expect(card.blocks.at(-1)).toMatchObject({
    buttons: [{ label: 'New request', action: 'new_request', detail: 'mien' }],
  })
})

it('a title waits behind a button where no form can open', () => {
  expect(labelsIn(offerRequest(en, 'Send invoices sooner'))).toEqual(['New request'])
})

it('a key that is not there is named', () => {
  expect(read(noSuchRequest(en, 99))).toContain('REQ-99')
})

describe('words in a chat without threads', () => {
  const open = [samples.routed(), { ...samples.claimed(), id: 2, number: 13, title: '👨‍👩‍👧‍👦'.repeat(60) }]

  it('are a new request, or for the team of one', () => {
    const card = offerWays(en, 'Which countries?', open, 77)
    expect(labelsIn(card)).toEqual([
      'New request',
      'Send to REQ-12 Send invoices sooner',
      `Send to REQ-13 ${'👨‍👩‍👧‍👦'.repeat(14)}`,
    ])
    expect(card.blocks.at(-1)).toMatchObject({
      buttons: [
        { action: 'new_request', request: null, detail: 'Which countries?' },
        { action: 'send_to', request: 1, detail: '77' },
        { action: 'send_to', request: 2, detail: '77' },
      ],
    })
  })

  it('say of files that they stay behind', () => {
    expect(read(withoutFiles(en, offerWays(en, 'Look', open, 77)))).toContain('Files are not carried.')
  })

  it('are a new request where there is none yet', () => {
    expect(offerWays(en, 'Look', [], 77)).toEqual(offerRequest(en, 'Look', 77))
  })

  it.each(['x'.repeat(9_000), 'A title\nand more'])(
    'are all kept for the form where they are more than a title',
    (said) => {
      const card = offerRequest(en, said, 77)
      expect(read(card)).toContain('Press New request to open the form with these words.')
      expect(card.blocks.at(-1)).toMatchObject({
        buttons: [{ label: 'New request', action: 'make_request', detail: '77' }],
      })
    },
  )

  it('go with the button where they are kept nowhere, as far as it holds them', () => {
    const detail = (said: string) =>
      offerRequest(en, said).blocks.flatMap((block) => (block.kind === 'buttons' ? block.buttons : []))[0]?.detail
    expect(detail('A title\nand more')).toBe('A title\nand more')
    expect(detail('x'.repeat(9_000))).toBe(`${'x'.repeat(1990)}…`)
    expect(detail('👨‍👩‍👧‍👦'.repeat(120))).toBe('👨‍👩‍👧‍👦'.repeat(120))
  })

  it('were sent, it is said where', () => {
    expect(read(sentTo(en, samples.claimed(), anna))).toBe('Your message about request 1 went to #C0BILLING.')
    expect(read(sentTo(en, { ...samples.claimed(), channel: null }, anna))).toBe(
      'Your message about request 1 went to the team.',
    )
  })

  it('are no answer to an open question, which whoever may answer it is told', () => {
    const request = afterwards([commands.submit, requester()], [commands.ask, inTeam()])
    const still = 'The question is still open: press Answer to answer it.'
    expect(read(sentTo(en, request, anna))).toContain(still)
    expect(labelsIn(sentTo(en, request, anna))).toEqual(['Answer'])
    expect(read(sentTo(en, { ...request, delegate: carl }, carl))).toContain(still)
    expect(read(sentTo(en, request, carl))).toBe('Your message about request 1 went to #C0BILLING.')
    expect(labelsIn(sentTo(en, request, carl))).toEqual([])
  })
})
