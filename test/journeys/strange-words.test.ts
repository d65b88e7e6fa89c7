import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mrkdwnIn } from '../slack/wild.ts'
import { asked, type Desk, file, inbox, press, send, shownTo, startDesk, story, there, told, wishes } from './steps.ts'

const family = '👨‍👩‍👧‍👦'
const titles = {
  'of simple emoji': '🎉'.repeat(120),
  'of families': family.repeat(120),
  'of flags': '🇩🇪'.repeat(120),
  'of markup': `*bold* _it_ ~no~ \`code\` <!channel> <!here> <@U0BOB> <#C0STORE|x> &lt;b&gt; &amp; <https://a.b|c>`,
  'of right-to-left text': `\u202eerutuf\u202c שלום עולם مرحبا \u200b\u200d\u2066x\u2069`,
  'that reads like a date': '<!date^1^{date}|now> <!subteam^S0STORE> :tada: #store @Bob <mailto:a@b.c|d>',
}
const nasty = [
  '<!channel> <!here> <!everyone> <@U123> <@U0BOB|bob> <#C0STORE> <!subteam^S0STORE|@store>',
  '&lt;!channel&gt; &amp;lt; &amp;amp;',
  '*bold* _italic_ ~struck~ `code` ```block``` > quote',
  '- list\n1. item\n> quote\n>>> more',
  'שלום \u202eright to left\u202c العربية',
  `zero\u200bwidth\u200d\u2060\ufeff ${family} 🇩🇪 e\u0301`,
  '@channel @here @everyone #store http://example.com/?a=1&b=<2>',
  'javascript:alert(1) {{x}} %s \\n \\u0000',
].join('\n')
// Slack counts UTF-16 units.
const need = Array.from({ length: Math.floor(3_000 / (nasty.length + 1)) }, () => nasty).join('\n')

/** Whatever people type is shown as they typed it, everywhere, and calls nobody. */
describe('strange words', () => {
  let rig: Desk
  beforeAll(async () => {
    rig = await startDesk()
  })
  afterAll(() => rig.stop())

  /** Nothing that was sent can call anybody: what stands in angle brackets is ours. */
  function callsNobody(): void {
    const texts = rig.slack.ledger.flatMap(({ args }) => mrkdwnIn(args))
    for (const text of texts) {
      for (const [token] of text.matchAll(/<[^>]*>/g))
        expect(token).toMatch(/^<(!date\^|https?:\/\/|@U0(ANNA|BOB)>|#C0(BILLING|STORE)>)/)
      expect(text).not.toMatch(/<!(channel|here|everyone)/)
    }
    expect(rig.slack.refused).toEqual([])
  }

  it.each(Object.entries(titles))('may be a title %s', async (_, title) => {
    const card = await file(rig, title, {}, 'U0ANNA')
    const key = there(/REQ-\d+/.exec(rig.slack.textOf(card)))[0]
    expect(rig.slack.textOf(card)).toContain(title)
    const head = there(rig.slack.messages('U0ANNA').at(-1))
    expect(rig.slack.textOf(head)).toContain(title)
    const anna = rig.slack.as('U0ANNA')
    expect(await told(rig, 'U0ANNA', () => anna.command('mine'))).toContain(title)
    expect(await told(rig, 'U0ANNA', () => anna.command(`show ${key}`))).toContain(title)
    const bob = rig.slack.as('U0BOB')
    expect(await told(rig, 'U0BOB', () => bob.command('team', 'C0BILLING'))).toContain(title)
    await anna.openHome()
    await bob.openHome()
    await rig.settle()
    expect(rig.slack.textOf(there(rig.slack.home('U0ANNA')))).toContain(title)
    expect(rig.slack.textOf(there(rig.slack.home('U0BOB')))).toContain(title)
    const ask = there((await bob.press(card, 'Ask')).view)
    expect(rig.slack.textOf(ask)).toContain(title)
    await bob.close(ask)
    await send(rig, 'U0BOB', card, 'Decline', { 'Why?': title })
    expect(story(rig, card).join('\n')).toContain(title)
    expect(inbox(rig, 'U0ANNA').at(-1)).toContain(title)
    callsNobody()
  })

  it('stand in a receipt as they were typed', async () => {
    const anna = rig.slack.as('U0ANNA')
    for (const title of Object.values(titles)) {
      const form = there((await anna.command(title)).view)
      const sent = await anna.submit(form, { ...wishes, Product: 'Checkout' })
      expect(sent.errors).toBeNull()
      expect(rig.slack.textOf(there(sent.view))).toContain(title)
      await anna.close(form)
    }
    await rig.settle()
    callsNobody()
  })

  it('may fill every field to the brim', async () => {
    expect(need.length).toBeGreaterThan(2_500)
    const short = need.slice(0, 400)
    const anna = rig.slack.as('U0ANNA')
    const card = await file(rig, 'To the brim', {
      'What do you need, and why?': need,
      'Expected outcome': short,
      'How will you measure it?': 'days <!channel> *x* & <@U0SAM>',
      'Value today': '6',
    })
    expect(rig.slack.textOf(card)).toContain(need)
    expect(rig.slack.textOf(card)).toContain(short)
    await press(rig, 'U0BOB', card, 'Claim')
    await send(rig, 'U0BOB', card, 'Ask', { Question: need })
    expect(rig.slack.textOf(asked(rig, 'U0ANNA', 'Answer'))).toContain(need)
    await send(rig, 'U0ANNA', asked(rig, 'U0ANNA', 'Answer'), 'Answer', { Answer: need })
    expect(story(rig, card).at(-1)).toContain(need)
    await send(rig, 'U0BOB', card, 'Update', { 'What is new?': need })
    expect(inbox(rig, 'U0ANNA').filter((text) => text.includes(need)).length).toBeGreaterThan(1)
    const change = there((await anna.press(asked(rig, 'U0ANNA', 'Change'), 'Change')).view)
    expect((await anna.submit(change, { 'What do you need, and why?': `${need.slice(0, -5)} ende` })).errors).toBeNull()
    await rig.settle()
    await send(rig, 'U0BOB', card, 'Deliver', {
      'What was delivered?': need,
      'Left to clean up later': need,
      'Clean up by': '2027-03-01',
      'Others can reuse': need,
      Link: 'https://example.com/?q=%3C!channel%3E&x=y',
    })
    await send(rig, 'U0ANNA', asked(rig, 'U0ANNA', 'Not yet'), 'Not yet', { 'What is missing?': need })
    expect(story(rig, card).at(-1)).toContain(need)
    const show = await shownTo(rig, 'U0BOB', () =>
      rig.slack.as('U0BOB').command(`show ${there(/REQ-\d+/.exec(rig.slack.textOf(card)))[0]}`),
    )
    expect(rig.slack.buttonsOf(show)).toContain('Deliver')
    callsNobody()
  })

  it('are carried between the threads as they were typed', async () => {
    const card = await file(rig, 'Carry this')
    const head = there(rig.slack.messages('U0ANNA').at(-1))
    await rig.slack.as('U0ANNA').dm(need, head)
    await rig.slack.as('U0BOB').mention('C0BILLING', need, card)
    await rig.settle()
    expect(story(rig, card).findLast((text) => text.startsWith('Anna Berg wrote:'))).toContain(need)
    expect(inbox(rig, 'U0ANNA').findLast((text) => text.startsWith('Bob Lind from Billing wrote'))).toContain(need)
    callsNobody()
  })

  it('are counted as people count them, and refused at the title beyond 120', async () => {
    const anna = rig.slack.as('U0ANNA')
    for (const one of ['🎉', family, '🇩🇪', 'x']) {
      const form = there((await anna.command('Too long')).view)
      const sent = await anna.submit(form, { ...wishes, Title: one.repeat(121) })
      expect(sent.errors).toEqual({ Title: 'Keep the title to 120 characters: it has 121.' })
      const fits = await anna.submit(form, { Title: one.repeat(120), Product: 'Checkout' })
      expect(fits.errors).toBeNull()
      await anna.close(form)
    }
    const form = there((await anna.command('y'.repeat(130))).view)
    expect(rig.slack.textOf(form)).toContain('Cut to 120 characters.')
    const long = await anna.submit(form, {
      ...wishes,
      'What do you need, and why?': 'z'.repeat(3000),
      'Expected outcome': 'z'.repeat(501),
    })
    expect(long.errors).toEqual({ 'Expected outcome': 'Keep the expected outcome to 500 characters: it has 501.' })
  })
})
