import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Json } from '../../adapters/playground/shapes.ts'
import { type Crossing, startCrossing } from '../crossing.ts'
import { mrkdwnIn } from '../slack/wild.ts'
import type { Message as SlackMessage } from '../slack/workspace.ts'
import type { Message as TeamsMessage } from '../teams/organisation.ts'
import { elements, sendable } from '../teams/wild.ts'
import { there, wishes } from './steps.ts'

const family = '👨‍👩‍👧‍👦'
const titles = {
  'of families': family.repeat(120),
  'of flags': '🇩🇪'.repeat(120),
  "of Slack's markup": '*bold* _it_ ~no~ `code` <!channel> <@U0BOB> <#C0STORE|x> &lt;b&gt; &amp; <https://a.b|c>',
  "of Teams' markup": '**bold** [x](https://a.b) <at>Bob Lind</at> &#42; {{DATE(2027-05-03T09:00:00Z, SHORT)}} \\*',
  'of right-to-left text': `\u202eerutuf\u202c שלום עולם مرحبا \u200b\u200d\u2066x\u2069`,
  'that begins like a list': '1. # - > title',
}
const nasty = [
  '<!channel> <!here> <@U0BOB|bob> <#C0STORE> <!subteam^S0STORE|@store> <!date^1^{date}|now>',
  '<at>Lena Vogt</at> </at> <at id="0">Bob</at> @Roundtrip @everyone',
  '{{DATE(2027-05-03T09:00:00Z, SHORT)}} {{TIME(2027-05-03T09:00:00Z)}} {{x}}',
  '&lt;!channel&gt; &amp;lt; &amp;amp; &#42;',
  '**bold** *star* _italic_ ~struck~ `code` ```block``` [x](javascript:alert(1)) ![i](https://a.b/i.png)',
  '# heading',
  '- list',
  '1. item',
  '> quote',
  '| a | b |',
  'שלום \u202eright to left\u202c العربية',
  `zero\u200bwidth\u200d\u2060\ufeff ${family} 🇩🇪 e\u0301`,
  'bell\u0007 escape\u001b[31m delete\u007f',
  '"quotes" \\back\\slashes\\ %s \\n',
].join('\n')
const need = Array.from({ length: Math.floor(2_900 / (nasty.length + 1)) }, () => nasty).join('\n')

/** Whatever is typed on one platform is shown as it was typed on the other, weighs no more than it may, and calls nobody. */
describe('strange words from one platform to the other', () => {
  let rig: Crossing
  beforeAll(async () => {
    rig = await startCrossing()
  })
  afterAll(() => rig.stop())

  const said = (messages: TeamsMessage[]) => messages.map((message) => rig.teams.textOf(message)).join('\n')
  const onTeams = (who: string) => said(rig.teams.chat(who).filter(({ byBot }) => byBot))
  const onSlack = (place: string) =>
    rig.slack
      .messages(place)
      .flatMap((head) => [head, ...rig.slack.thread(head)])
      .map((message) => rig.slack.textOf(message))
      .join('\n')

  /** Where Teams cannot be sent what nobody sees, a sign stands for it; Slack takes it as it is. */
  const shows = (text: string, typed: string) => {
    expect(sendable(text)).toContain(sendable(typed))
  }

  function callsNobody(): void {
    // A busy machine may be a hair too quick for the pace; that is told and tested elsewhere.
    expect(rig.teams.refused.filter(({ status }) => status !== 429)).toEqual([])
    expect(rig.slack.refused.filter(({ reason }) => reason !== 'ratelimited')).toEqual([])
    const called = new Set<string>()
    for (const { body } of rig.teams.ledger) {
      for (const card of elements(body, 'AdaptiveCard')) {
        const entities = (card.msteams as { entities?: { text: string; mentioned: Json }[] }).entities ?? []
        for (const { mentioned } of entities) called.add(String(mentioned.name))
        const marked = elements(card, 'TextBlock').flatMap(
          ({ text }) => String(text).match(/(?<!\\)<at>.*?<\/at>/g) ?? [],
        )
        expect(entities.map(({ text }) => text)).toEqual(expect.arrayContaining(marked))
        const runs = elements(card, 'TextRun').map(({ text }) => String(text))
        for (const text of runs) expect(text).not.toMatch(/<\/?at\b|\{\{(DATE|TIME)\(/i)
      }
      for (const text of elements(body, 'TextBlock').map((block) => String(block.text)))
        for (const [macro] of text.matchAll(/\{\{(DATE|TIME)\([^)]*\)/g))
          expect(macro).toMatch(/^\{\{(DATE|TIME)\(2027-01-\d\dT/)
    }
    // The team's own mention, and whoever took the request on.
    expect([...called].filter((name) => !['Lena Vogt', 'Omar Haddad'].includes(name))).toEqual([])
    for (const text of rig.slack.ledger.flatMap(({ args }) => mrkdwnIn(args)))
      for (const [token] of text.matchAll(/<[^>]*>/g)) expect(token).toMatch(/^<(!date\^|https?:\/\/|@U0SAM>|#C0)/)
  }

  it.each(Object.entries(titles))('may be a title %s that is filed on Teams and owned on Slack', async (_, title) => {
    const tom = rig.teams.person('Tom')
    const form = await tom.extends('makeRequest', null)
    const sent = await form.fills({ ...wishes, Title: title, Product: 'Checkout' }).sends()
    expect([sent.errors, sent.trouble]).toEqual([null, null])
    shows(there(sent.text), title)
    await rig.settle()
    shows(onSlack('C0STORE'), title)
    shows(onTeams('Tom'), title)
    await tom.writes('mine')
    await rig.settle()
    shows(rig.teams.textOf(there(rig.teams.chat('Tom').at(-1))), title)
    callsNobody()
  })

  it.each(Object.entries(titles))('may be a title %s that is filed on Slack and owned on Teams', async (_, title) => {
    const anna = rig.slack.as('U0ANNA')
    const form = there((await anna.command('')).view)
    const sent = await anna.submit(form, { ...wishes, Title: title, Product: 'Deliveries' })
    expect([sent.errors, sent.trouble]).toEqual([null, null])
    await rig.settle()
    const card = there(rig.teams.posts('deliveries').findLast(({ byBot }) => byBot))
    shows(rig.teams.textOf(card), title)
    const ask = await rig.teams.person('Lena').opens(card, 'Ask')
    shows(ask.text(), title)
    await rig.teams.person('Lena').mentions('deliveries', 'team')
    await rig.settle()
    shows(onTeams('Lena'), title)
    callsNobody()
  })

  it('may fill every field on Teams to the brim, and are read on Slack', async () => {
    const tom = rig.teams.person('Tom')
    const form = await tom.extends('makeRequest', null)
    const short = nasty.slice(0, 480)
    const values = { Title: 'To the brim', 'What do you need, and why?': need, 'Expected outcome': short }
    const sent = await form.fills({ ...values, Product: 'Checkout' }).sends()
    expect([sent.errors, sent.trouble]).toEqual([null, null])
    await rig.settle()
    const card = there(rig.slack.messages('C0STORE').at(-1))
    shows(rig.slack.textOf(card), need)
    shows(rig.slack.textOf(card), short)
    await slackPress(card, 'Claim')
    await slackSend(card, 'Ask', { Question: need })
    const asked = there(rig.teams.chat('Tom').findLast((one) => rig.teams.buttonsOf(one).includes('Answer')))
    shows(rig.teams.textOf(asked), need)
    const answer = await tom.opens(asked, 'Answer')
    const answered = await answer.fills({ Answer: need }).sends()
    expect([answered.errors, answered.trouble]).toEqual([null, null])
    await rig.settle()
    shows(
      there(
        rig.slack
          .thread(card)
          .map((one) => rig.slack.textOf(one))
          .at(-1),
      ),
      need,
    )
    await tom.writes(need.slice(0, 2_000))
    await rig.settle()
    const way = there(rig.teams.chat('Tom').at(-1))
    await tom.presses(way, there(rig.teams.buttonsOf(way).find((label) => label.startsWith('Send to'))))
    await rig.settle()
    callsNobody()
  })

  it('may fill every field on Slack to the brim, and are read on Teams', async () => {
    const anna = rig.slack.as('U0ANNA')
    const form = there((await anna.command('To the brim')).view)
    const short = nasty.slice(0, 480)
    const values = { 'What do you need, and why?': need, 'Expected outcome': short, Product: 'Deliveries' }
    expect((await anna.submit(form, values)).errors).toBeNull()
    await rig.settle()
    const card = there(rig.teams.posts('deliveries').findLast(({ byBot }) => byBot))
    shows(rig.teams.textOf(card), need)
    shows(rig.teams.textOf(card), short)
    const lena = rig.teams.person('Lena')
    await lena.presses(card, 'Claim')
    await rig.settle()
    const deliver = await lena.opens(card, 'Deliver')
    const sent = await deliver
      .fills({
        'What was delivered?': need,
        'Left to clean up later': need,
        'Clean up by': '2027-03-01',
        'Others can reuse': need,
      })
      .sends()
    expect([sent.errors, sent.trouble]).toEqual([null, null])
    await rig.settle()
    shows(onSlack('U0ANNA'), need)
    shows(said(rig.teams.thread(card)), nasty)
    callsNobody()
  })

  async function slackPress(card: SlackMessage, label: string): Promise<void> {
    expect((await rig.slack.as('U0SAM').press(card, label)).trouble).toBeNull()
    await rig.settle()
  }
  async function slackSend(card: SlackMessage, label: string, values: Record<string, string>): Promise<void> {
    const sam = rig.slack.as('U0SAM')
    const sent = await sam.submit(there((await sam.press(card, label)).view), values)
    expect([sent.errors, sent.trouble]).toEqual([null, null])
    await rig.settle()
  }
})
