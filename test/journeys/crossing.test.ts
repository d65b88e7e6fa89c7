import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { channelIdOf, objectIdOf } from '../../adapters/playground/teams/tenant.ts'
import { applyFile } from '../../src/reports.ts'
import { exportTeams } from '../../src/setup-file.ts'
import { type Crossing, startCrossing } from '../crossing.ts'
import { day } from '../rig.ts'
import type { Message as SlackMessage } from '../slack/workspace.ts'
import type { Message as TeamsMessage } from '../teams/organisation.ts'
import { there, wishes } from './steps.ts'

/** What nobody should ever read: ids of the other platform. */
const rawIds = /\b[UWCG]0[A-Z]{2,}\b|19:[\w.-]+@thread|29:1|[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8|teams:|slack:/

/** All that people read on either platform, privately too. */
function everythingSaid({ slack, teams }: Crossing): string[] {
  const channels = ['C0TRIAGE', 'C0BILLING', 'C0STORE', 'U0ANNA', 'U0BOB', 'U0SAM', 'U0ADA']
  const onSlack = channels.flatMap((id) => slack.messages(id).flatMap((head) => [head, ...slack.thread(head)]))
  const chats = ['Tom', 'Lena', 'Omar', 'Olga'].flatMap((who) => teams.chat(who))
  const onTeams = teams.posts('deliveries').flatMap((post) => [post, ...teams.thread(post)])
  // Everybody may read their own id in help.
  return [
    ...onSlack.map((message) => slack.textOf(message)),
    ...[...chats, ...onTeams].map((message) => teams.textOf(message)),
  ].map((text) => text.replace(/Your own id: .*/, ''))
}

describe('filed on Teams, owned on Slack', () => {
  let rig: Crossing
  let card: SlackMessage
  beforeAll(async () => {
    rig = await startCrossing()
  })
  afterAll(() => rig.stop())

  const tom = () => rig.teams.person('Tom')
  /** The newest message to somebody on Teams that has this button. */
  const asked = (who: string, label: string): TeamsMessage => {
    const person = rig.teams.person(who)
    const found = rig.teams.chat(who).filter((message) => message.byBot && person.buttons(message).includes(label))
    return there(found.at(-1), `a message to ${who} with ${label}`)
  }
  const toTom = () => rig.teams.chat('Tom').filter(({ byBot }) => byBot)
  const lastToTom = () => tom().reads(there(toTom().at(-1)))
  const story = () => rig.slack.thread(card).map((message) => rig.slack.textOf(message))
  async function fillIn(who: string, message: TeamsMessage, label: string, values: Record<string, string>) {
    const form = await rig.teams.person(who).opens(message, label)
    const sent = await form.fills(values).sends()
    expect([sent.errors, sent.trouble]).toEqual([null, null])
    await rig.settle()
  }
  async function bobSends(label: string, values: Record<string, string>) {
    const bob = rig.slack.as('U0BOB')
    const sent = await bob.submit(there((await bob.press(card, label)).view, label), values)
    expect([sent.errors, sent.trouble]).toEqual([null, null])
    await rig.settle()
  }

  it("comes to the team's channel on Slack, with its requester by name", async () => {
    await tom().writes('Send invoices with the parcel')
    await rig.settle()
    await fillIn('Tom', asked('Tom', 'New request'), 'New request', { ...wishes, Product: 'Invoicing' })
    card = there(rig.slack.messages('C0BILLING')[0])
    expect(rig.slack.textOf(card)).toContain('Tom Reyes')
    expect(story()[0]).toBe('Mention @Roundtrip to write to Tom Reyes; other words stay here.')
  })

  it('is claimed there, which the requester is told on Teams with a button to write to the team', async () => {
    await rig.slack.as('U0BOB').press(card, 'Claim')
    await rig.settle()
    const told = there(toTom().at(-1))
    expect(tom().reads(told)).toContain('Billing has taken on REQ-1')
    expect(tom().reads(told)).toContain('Send invoices with the parcel')
    expect(tom().buttons(told)).toEqual(['Write to the team'])
  })

  it('is asked about on Slack and answered on Teams', async () => {
    await bobSends('Ask', { Question: 'Which countries?' })
    expect(tom().reads(asked('Tom', 'Answer'))).toContain('Bob Lind from Billing has a question about REQ-1')
    await fillIn('Tom', asked('Tom', 'Answer'), 'Answer', { Answer: 'All of them' })
    expect(story().at(-1)).toContain('Tom Reyes answered:\nAll of them')
  })

  it('carries words both ways', async () => {
    await rig.slack.as('U0BOB').mention('C0BILLING', 'Also to Åland?', card)
    await rig.settle()
    expect(lastToTom()).toContain('Bob Lind from Billing wrote about REQ-1:')
    expect(lastToTom()).toContain('Also to Åland?')
    const words = there(toTom().at(-1))
    await fillIn('Tom', words, 'Write to the team', { Message: 'Yes, <!channel> & <b>all</b>' })
    expect(story().at(-1)).toBe('Tom Reyes wrote:\nYes, <!channel> & <b>all</b>')
  })

  it('carries words that were simply typed in the chat, when the request is chosen', async () => {
    await tom().writes('And the small ones too, please')
    await rig.settle()
    const offer = asked('Tom', 'Send to REQ-1 Send invoices with the parcel')
    expect(tom().buttons(offer)).toEqual(['New request', 'Send to REQ-1 Send invoices with the parcel'])
    const pressed = () => tom().presses(offer, 'Send to REQ-1 Send invoices with the parcel')
    const seen = await pressed()
    await rig.settle()
    expect(tom().reads(offer)).toContain('Your message about REQ-1 went to')
    expect(seen.trouble).toBeNull()
    expect(story().filter((text) => text.includes('And the small ones too'))).toHaveLength(1)
  })

  it('tells whoever may not, by the names of those who may', async () => {
    await tom().writes('show REQ-1')
    await rig.settle()
    await rig.slack.as('U0SAM').press(card, 'Deliver')
    const no = await rig.slack.waitFor(() => rig.slack.ephemeralsOf('U0SAM').at(-1))
    expect(rig.slack.textOf(no)).toContain('Only the members of Billing can do this')
    const { told } = await rig.teams.person('Omar').presses(asked('Tom', 'Withdraw'), 'Withdraw')
    expect(told).toContain('Tom Reyes')
  })

  it('is delivered, accepted, judged and learned from', async () => {
    await bobSends('Deliver', { 'What was delivered?': 'A slip in each parcel' })
    const delivered = asked('Tom', 'Yes, I have it')
    await tom().presses(delivered, 'Yes, I have it')
    await rig.settle()
    expect(rig.slack.textOf(card)).toContain('In use, result asked on')
    rig.pass(31 * day)
    await rig.settle()
    await fillIn('Tom', asked('Tom', 'Partly'), 'Partly', { 'What happened?': 'Fewer calls' })
    expect(story().at(-1)).toContain('The result, from Tom Reyes: partly.')
    await bobSends('What did we learn?', { 'What happened?': 'Slips get lost', 'What next?': 'Improve further' })
    expect(lastToTom()).toContain('Slips get lost')
  })

  it('is followed up by its team for the same requester, unless somebody else is chosen', async () => {
    const bob = rig.slack.as('U0BOB')
    const followUp = async (values: Record<string, string>) => {
      const form = there((await bob.press(card, 'Follow up')).view)
      expect(rig.slack.textOf(form)).toContain('For Tom Reyes, unless you choose somebody else.')
      const sent = await bob.submit(form, values)
      expect([sent.errors, sent.trouble]).toEqual([null, null])
      await rig.settle()
      return rig.slack.textOf(there(rig.slack.messages('C0BILLING').at(-1)))
    }
    expect(await followUp({ Title: 'Slips that last' })).toMatch(/Slips that last.*Requester\nTom Reyes/s)
    expect(lastToTom()).toContain('Slips that last')
    expect(await followUp({ Title: 'Slips by mail', 'For someone else': 'U0ANNA' })).toContain('Requester\nAnna Berg')
    expect(await followUp({ Title: 'Our own slips', 'For someone else': 'U0BOB' })).toContain('Requester\nBob Lind')
  })

  it('shows nobody an id, and sends nothing that is refused', () => {
    expect(everythingSaid(rig).filter((text) => rawIds.test(text))).toEqual([])
    expect(rig.slack.refused).toEqual([])
    expect(rig.teams.refused).toEqual([])
  })
})

describe('filed on Slack, owned on Teams', () => {
  let rig: Crossing
  let card: TeamsMessage
  beforeAll(async () => {
    rig = await startCrossing()
  })
  afterAll(() => rig.stop())

  const lena = () => rig.teams.person('Lena')
  const anna = () => rig.slack.as('U0ANNA')
  const story = () => rig.teams.thread(card).map((message) => rig.teams.textOf(message))
  /** The news of the request, in the thread of its first message. */
  const news = () => rig.slack.thread(there(rig.slack.messages('U0ANNA')[0])).map((one) => rig.slack.textOf(one))
  const asked = (label: string, who = 'U0ANNA') =>
    there(rig.slack.messages(who).findLast((message) => rig.slack.buttonsOf(message).includes(label)))
  async function sends(message: TeamsMessage, label: string, values: Record<string, string>, who = lena()) {
    const form = await who.opens(message, label)
    const sent = await form.fills(values).sends()
    expect([sent.errors, sent.trouble]).toEqual([null, null])
    await rig.settle()
  }
  async function annaSends(label: string, values: Record<string, string>) {
    const sent = await anna().submit(there((await anna().press(asked(label), label)).view, label), values)
    expect([sent.errors, sent.trouble]).toEqual([null, null])
    await rig.settle()
  }

  it("comes to the team's channel on Teams, with its requester by name", async () => {
    const form = there((await anna().command('Tell drivers the dock')).view)
    const sent = await anna().submit(form, { ...wishes, Product: 'Deliveries' })
    expect(rig.slack.textOf(there(sent.view))).toContain('It went to Logistics')
    await rig.settle()
    card = there(rig.teams.posts('deliveries').find((post) => rig.teams.textOf(post).includes('Tell drivers the dock')))
    expect(rig.teams.textOf(card)).toContain('Anna Berg')
    expect(story()[0]).toBe('Mention @Roundtrip to write to Anna Berg; other words stay here.')
  })

  it('is claimed there, which the requester is told on Slack', async () => {
    await lena().presses(card, 'Claim')
    await rig.settle()
    expect(news().at(-1)).toBe('Logistics has taken on REQ-1.')
  })

  it('is asked about on Teams and answered on Slack, which mentions the contact there', async () => {
    await sends(card, 'Ask', { Question: 'Which dock?' })
    await annaSends('Answer', { Answer: 'Dock 4' })
    expect(story().at(-1)).toContain('Anna Berg answered:\nDock 4')
    expect(rig.teams.mentionsIn(there(rig.teams.thread(card).at(-1)))).toEqual(['<at>Lena Vogt</at>'])
  })

  it('carries words both ways', async () => {
    await lena().mentions('deliveries', 'Until when?', card)
    await rig.settle()
    expect(news().at(-1)).toBe('Lena Vogt from Logistics wrote about REQ-1:\nUntil when?')
    await anna().dm('Until May', there(rig.slack.messages('U0ANNA')[0]))
    await rig.settle()
    expect(story().at(-1)).toContain('Anna Berg wrote:\nUntil May')
    expect(news().at(-1)).toBe('What you write here goes to #deliveries.')
  })

  it("a press by somebody who is in no team of the other platform's is refused to them alone", async () => {
    await anna().command('show REQ-1')
    const shown = await rig.slack.waitFor(() => rig.slack.ephemeralsOf('U0ANNA').at(-1))
    expect(rig.slack.textOf(shown)).toContain('Lena Vogt')
    const before = story().length
    await rig.teams.join('Logistics', 'Tom', { silent: true })
    const { told } = await rig.teams.person('Tom').presses(card, 'Start')
    await rig.teams.leave('Logistics', 'Tom', { silent: true })
    expect(told).toContain('Only the members of Logistics can do this')
    await rig.settle()
    expect(story()).toHaveLength(before)
  })

  it('goes to a team on Slack and says where it went, by name', async () => {
    await sends(card, 'Hand over', { Team: 'Billing', 'Why?': 'It is about money' })
    expect(rig.teams.textOf(card)).toMatch(/Went to Billing: #?billing/)
    const onSlack = there(rig.slack.messages('C0BILLING').at(-1))
    expect(rig.slack.textOf(onSlack)).toContain('Tell drivers the dock')
    expect(
      rig.slack
        .thread(onSlack)
        .map((one) => rig.slack.textOf(one))
        .at(-1),
    ).toContain('Lena Vogt handed this over from Logistics to Billing.')
    const bob = rig.slack.as('U0BOB')
    await bob.submit(there((await bob.press(onSlack, 'Hand over')).view), {
      Team: "I don't know",
      'Why?': 'Docks are not ours',
    })
    await rig.settle()
    const sorted = there(rig.slack.messages('C0TRIAGE').at(-1))
    const carl = rig.slack.as('U0CARL')
    await carl.submit(there((await carl.press(sorted, 'Choose team')).view), { Team: 'Logistics' })
    await rig.settle()
    expect(rig.teams.textOf(card)).toContain('Waiting for Logistics')
    expect(rig.slack.textOf(onSlack)).toContain('Went to Logistics: #deliveries')
  })

  it('an admin on Teams names somebody there to answer in the place of the requester on Slack', async () => {
    const olga = rig.teams.person('Olga')
    await olga.writes('show REQ-1')
    await rig.settle()
    const shown = there(rig.teams.chat('Olga').findLast((one) => olga.buttons(one).includes('Ask someone else')))
    await sends(shown, 'Ask someone else', { Person: 'Tom' }, olga)
    const toTom = () => rig.teams.textOf(there(rig.teams.chat('Tom').at(-1)))
    expect(toTom()).toContain("Olga Brandt asks you to answer for REQ-1 in Anna Berg's place.")
    await lena().presses(card, 'Claim')
    await rig.settle()
    expect(toTom()).toContain('Logistics has taken on REQ-1')
  })

  it('is delivered, accepted, judged and learned from', async () => {
    await sends(card, 'Deliver', { 'What was delivered?': 'A text message to drivers' })
    const tom = rig.teams.person('Tom')
    const delivered = there(rig.teams.chat('Tom').findLast((one) => tom.buttons(one).includes('Yes, I have it')))
    await tom.presses(delivered, 'Yes, I have it')
    await rig.settle()
    rig.pass(31 * day)
    await rig.settle()
    const due = there(rig.teams.chat('Tom').findLast((one) => tom.buttons(one).includes('Achieved')))
    await sends(due, 'Achieved', { 'What happened?': 'No more wrong docks' }, tom)
    expect(news().at(-1)).toContain('Tom Reyes gave the result of REQ-1: achieved.')
    await sends(card, 'What did we learn?', { 'What happened?': 'Texts are read', 'What next?': 'Done' })
    expect(rig.teams.textOf(card)).toContain('Closed: achieved')
  })

  it('is followed up by its team for the same requester, whom the form shows', async () => {
    await sends(card, 'Follow up', { Title: 'Tell drivers the gate too' })
    const next = there(rig.teams.posts('deliveries').find((post) => rig.teams.textOf(post).includes('the gate too')))
    expect(rig.teams.textOf(next)).toContain('Anna Berg')
    const told = rig.slack.messages('U0ANNA').map((message) => rig.slack.textOf(message))
    expect(told.join()).toContain('Tell drivers the gate too')
  })

  it('shows nobody an id, and sends nothing that is refused', () => {
    expect(everythingSaid(rig).filter((text) => rawIds.test(text))).toEqual([])
    expect(rig.slack.refused).toEqual([])
    expect(rig.teams.refused).toEqual([])
  })
})

describe('people of both platforms', () => {
  let rig: Crossing
  beforeAll(async () => {
    rig = await startCrossing()
  })
  afterAll(() => rig.stop())

  /** The newest message of the bot's to somebody on Teams. */
  const last = (who: string) => there(rig.teams.chat(who).findLast(({ byBot }) => byBot))
  const applied = async (text: string) => {
    const report = await applyFile(rig.store, text, { dryRun: false, now: rig.now() })
    expect(report).toMatchObject({ ok: true })
  }
  async function fillIn(who: string, values: Record<string, string>) {
    const sent = await rig.teams.person(who).form(last(who)).fills(values).sends()
    expect([sent.errors, sent.trouble]).toEqual([null, null])
    await rig.settle()
  }

  it('are served by one bot, which is ready when it is on both', async () => {
    const ready = await fetch(`http://127.0.0.1:${rig.bot.port}/readyz`)
    expect([ready.status, await ready.json()]).toEqual([200, { database: 'ok', slack: 'ok', teams: 'ok' }])
  })

  it('an admin sets a team up on Teams, by a channel that the bot is in', async () => {
    const olga = rig.teams.person('Olga')
    await olga.writes('setup')
    await rig.settle()
    expect(olga.reads(last('Olga'))).toContain('Channel')
    await fillIn('Olga', {
      Team: 'Docks',
      Channel: 'operations',
      Products: 'Docks: dock, gate',
      Members: 'Omar Haddad',
    })
    expect(olga.reads(last('Olga'))).toContain('Docks is set up')
    const file = exportTeams(rig.store.directory())
    expect(file).toContain(`platform: teams\n    channel: ${channelIdOf('operations')}`)
    expect(file).toContain(`members: [${objectIdOf('Omar Haddad')}]`)
  })

  it('who is listed in a team on Slack takes a request on from Teams; the team is mentioned, its contact named', async () => {
    await applied(`teams: [{ name: Storefront, members: [U0SAM, ${objectIdOf('Omar Haddad')}] }]`)
    const anna = rig.slack.as('U0ANNA')
    const form = there((await anna.command('Vouchers for all')).view)
    await anna.submit(form, { ...wishes, Product: 'Checkout' })
    await rig.settle()
    const omar = rig.teams.person('Omar')
    await omar.writes('show REQ-1')
    await rig.settle()
    await omar.presses(last('Omar'), 'Claim')
    await rig.settle()
    const card = there(rig.slack.messages('C0STORE')[0])
    expect(rig.slack.textOf(card)).toContain('Contact\nOmar Haddad')
    await omar.writes('show REQ-1')
    await rig.settle()
    const question = await omar.opens(last('Omar'), 'Ask')
    await question.fills({ Question: 'Also for guests?' }).sends()
    await rig.settle()
    const ask = there(rig.slack.messages('U0ANNA').find((one) => rig.slack.buttonsOf(one).includes('Answer')))
    await anna.submit(there((await anna.press(ask, 'Answer')).view), { Answer: 'For all' })
    await rig.settle()
    const answer = there(rig.slack.thread(card).at(-1))
    expect(rig.slack.textOf(answer)).toMatch(/Omar Haddad: Anna Berg answered:\nFor all$/)
    expect(JSON.stringify(answer)).toContain('<!subteam^S0STORE>')
  })

  it('an admin on Slack changes who of Slack is in a team: who is on Teams stays, which the form says', async () => {
    const ada = rig.slack.as('U0ADA')
    const form = there((await ada.command('setup', 'C0STORE')).view)
    expect(rig.slack.textOf(form)).toContain('Members on Teams are not shown here and stay')
    expect((await ada.submit(form, { Members: ['U0ANNA'] })).errors).toBeNull()
    const members = () => exportTeams(rig.store.directory()).match(/name: Storefront.*?members: (.*?)\n/s)?.[1]
    expect(members()).toBe(`[${objectIdOf('Omar Haddad')}, U0ANNA]`)
    await ada.submit(there((await ada.command('setup', 'C0STORE')).view), { Members: null })
    expect(members()).toBe(`[${objectIdOf('Omar Haddad')}]`)
  })

  it('an admin on Teams is shown who of Slack is in a team, and keeps them', async () => {
    await applied(`teams: [{ name: Docks, members: [U0SAM, ${objectIdOf('Omar Haddad')}] }]`)
    const olga = rig.teams.person('Olga')
    const { message } = await olga.mentions('operations', 'setup')
    await rig.settle()
    const form = await olga.opens(there(rig.teams.thread(message).at(-1)), 'Team')
    expect(form.options('Members').slice(0, 2)).toEqual(['Sam Roth', 'Omar Haddad'])
    const sent = await form.fills({ 'Time zone': 'Europe/Berlin' }).sends()
    expect([sent.errors, sent.trouble]).toEqual([null, null])
    expect(exportTeams(rig.store.directory())).toContain(`members: [U0SAM, ${objectIdOf('Omar Haddad')}]`)
  })

  it('what breaks on one platform is told to admins of the other, by name', async () => {
    await rig.slack.archive('C0STORE')
    await rig.settle()
    const toOlga = () => rig.teams.textOf(last('Olga'))
    expect(toOlga()).toContain('Nothing reaches #store. The channel is archived')
    await rig.slack.unarchive('C0STORE')
    await rig.teams.removeFrom('deliveries')
    await rig.settle()
    const toAda = there(rig.slack.messages('U0ADA').at(-1))
    expect(rig.slack.textOf(toAda)).toContain('Nothing reaches #deliveries. Roundtrip is not in the team')
  })

  it('triage moves to Teams with its channel, and sorts what was filed on Slack', async () => {
    await applied(`triage: { platform: teams, channel: ${channelIdOf('operations')} }
teams: [{ name: Docks, retired: true, products: [{ name: Docks, retired: true }] }]`)
    const anna = rig.slack.as('U0ANNA')
    const form = there((await anna.command('Nobody knows what this is')).view)
    const vague = { 'What do you need, and why?': 'It is unclear', 'Expected outcome': 'Less of it' }
    await anna.submit(form, { ...vague, Product: "I don't know" })
    await rig.settle()
    const card = there(
      rig.teams.posts('operations').find((post) => rig.teams.textOf(post).includes('Nobody knows what this is')),
    )
    const choice = await rig.teams.person('Tom').opens(card, 'Choose team')
    await choice.fills({ Team: 'Billing' }).sends()
    await rig.settle()
    expect(rig.teams.textOf(card)).toContain('Went to Billing')
    expect(rig.slack.textOf(there(rig.slack.messages('C0BILLING').at(-1)))).toContain('Nobody knows what this is')
  })
})
