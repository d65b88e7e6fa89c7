import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { channelIdOf } from '../../adapters/playground/teams/tenant.ts'
import { applyFile } from '../../src/reports.ts'
import { type Crossing, startCrossing } from '../crossing.ts'
import { day } from '../rig.ts'
import type { Message as SlackMessage } from '../slack/workspace.ts'
import type { Filling } from '../teams/desk-form.ts'
import type { Message as TeamsMessage } from '../teams/organisation.ts'
import { there, wishes } from './steps.ts'

let rig: Crossing
beforeEach(async () => {
  rig = await startCrossing()
})
afterEach(() => rig.stop())

const onSlack = (place: string) => rig.slack.messages(place).filter(({ byBot }) => byBot)
const withButton = (place: string, label: string): SlackMessage =>
  there(
    onSlack(place).findLast((message) => rig.slack.buttonsOf(message).includes(label)),
    `${label} in ${place}`,
  )
const toTeams = (who: string, label: string): TeamsMessage => {
  const person = rig.teams.person(who)
  return there(
    rig.teams.chat(who).findLast((message) => message.byBot && person.buttons(message).includes(label)),
    `${label} to ${who}`,
  )
}
const postsIn = (channel: string, words: string) =>
  rig.teams.posts(channel).filter((post) => post.byBot && rig.teams.textOf(post).includes(words))
const cardsIn = (place: string, words: string) =>
  onSlack(place).filter((message) => message.threadTs === null && rig.slack.textOf(message).includes(words))

/** On Teams, to a team on Slack unless said. */
async function fileOnTeams(who: string, title: string, values: Filling = {}): Promise<void> {
  const form = await rig.teams.person(who).extends('makeRequest', null)
  const sent = await form.fills({ ...wishes, Title: title, Product: 'Checkout', ...values }).sends()
  expect([sent.errors, sent.trouble]).toEqual([null, null])
}
/** On Slack, to the team on Teams unless said. */
async function fileOnSlack(title: string, values: Filling = {}): Promise<void> {
  const anna = rig.slack.as('U0ANNA')
  const form = there((await anna.command(title)).view)
  const sent = await anna.submit(form, { ...wishes, Product: 'Deliveries', ...values })
  expect([sent.errors, sent.trouble]).toEqual([null, null])
  await anna.close(there(sent.view))
}
async function slackSends(who: string, message: SlackMessage, label: string, values: Record<string, string>) {
  const person = rig.slack.as(who)
  const sent = await person.submit(there((await person.press(message, label)).view, label), values)
  expect([sent.errors, sent.trouble]).toEqual([null, null])
  await rig.settle()
}
async function teamsSends(who: string, message: TeamsMessage, label: string, values: Filling) {
  const sent = await (await rig.teams.person(who).opens(message, label)).fills(values).sends()
  expect([sent.errors, sent.trouble]).toEqual([null, null])
  await rig.settle()
}
async function deliverOnSlack(title: string): Promise<void> {
  const card = there(cardsIn('C0STORE', title)[0])
  await rig.slack.as('U0SAM').press(card, 'Claim')
  await rig.settle()
  await slackSends('U0SAM', card, 'Deliver', { 'What was delivered?': 'It' })
}

describe('a requester on Teams who is lost to a team on Slack', () => {
  it('is stood in for by whom triage names, on Slack', async () => {
    await fileOnTeams('Tom', 'Vouchers by mail')
    await rig.settle()
    await rig.teams.person('Tom').uninstall()
    await rig.settle()
    await deliverOnSlack('Vouchers by mail')
    const asks = () => onSlack('C0TRIAGE').filter((one) => rig.slack.buttonsOf(one).includes('Ask someone else'))
    expect(asks()).toHaveLength(1)
    expect(rig.slack.textOf(there(asks()[0]))).toContain('Tom Reyes')
    rig.pass(14 * day)
    await rig.settle()
    expect(rig.slack.textOf(there(cardsIn('C0STORE', 'Vouchers by mail')[0]))).toContain('Delivered')
    await slackSends('U0CARL', there(asks()[0]), 'Ask someone else', { Person: 'U0ADA' })
    await rig.slack.as('U0ADA').press(withButton('U0ADA', 'Yes, I have it'), 'Yes, I have it')
    await rig.settle()
    expect(rig.slack.textOf(there(cardsIn('C0STORE', 'Vouchers by mail')[0]))).toContain('In use')
  })

  it('is stood in for by whom the filer names, on Teams, and takes it back with the app', async () => {
    await fileOnTeams('Olga', 'Vouchers for Tom', { 'For someone else': 'Tom Reyes' })
    await rig.settle()
    rig.teams.block('Tom')
    await deliverOnSlack('Vouchers for Tom')
    await teamsSends('Olga', toTeams('Olga', 'Ask someone else'), 'Ask someone else', { Person: 'Omar Haddad' })
    await rig.teams.person('Omar').presses(toTeams('Omar', 'Not for me'), 'Not for me')
    await rig.settle()
    rig.teams.block('Tom', false)
    await rig.teams.person('Tom').writes('mine')
    await rig.settle()
    const mine = there(rig.teams.chat('Tom').findLast(({ byBot }) => byBot))
    expect(rig.teams.textOf(mine)).toContain('Vouchers for Tom')
  })
})

describe('a team that moves to the other platform', () => {
  const move = async (platform: string, channel: string) => {
    const text = `teams: [{ name: Storefront, platform: ${platform}, channel: "${channel}", mention: null }]`
    const report = await applyFile(rig.store, text, { dryRun: false, now: rig.now() })
    expect(report).toMatchObject({ ok: true })
  }

  it('has its open requests there once, and goes on with each from where it stood', async () => {
    await fileOnTeams('Tom', 'Still waiting')
    await fileOnTeams('Tom', 'Taken on')
    await fileOnSlack('Declined', { Product: 'Checkout' })
    await rig.settle()
    const [taken, waiting] = [there(cardsIn('C0STORE', 'Taken on')[0]), there(cardsIn('C0STORE', 'Still waiting')[0])]
    await rig.slack.as('U0SAM').press(taken, 'Claim')
    await rig.settle()
    await slackSends('U0SAM', there(cardsIn('C0STORE', 'Declined')[0]), 'Decline', { 'Why?': 'No' })
    const before = structuredClone(waiting)
    await move('teams', channelIdOf('operations'))
    await rig.teams.waitFor(() => postsIn('operations', 'Taken on').length > 0)
    await rig.settle()
    expect(postsIn('operations', 'Still waiting')).toHaveLength(1)
    expect(postsIn('operations', 'Taken on')).toHaveLength(1)
    expect(postsIn('operations', 'Declined')).toHaveLength(0)
    const seen = await rig.slack.as('U0SAM').press(before, 'Claim')
    expect(seen.trouble).toBeNull()
    await rig.settle()
    expect(postsIn('operations', 'Taken on by Storefront')).toHaveLength(1)
    await rig.teams.person('Olga').presses(there(postsIn('operations', 'Still waiting')[0]), 'Claim')
    await rig.settle()
    await teamsSends('Olga', there(postsIn('operations', 'Taken on')[0]), 'Ask', { Question: 'From the new place?' })
    expect(rig.teams.textOf(toTeams('Tom', 'Answer'))).toContain('From the new place?')
    await move('slack', 'C0STORE')
    const pressable = () => cardsIn('C0STORE', 'Still waiting').filter((one) => rig.slack.buttonsOf(one).length > 0)
    await rig.slack.waitFor(() => pressable().length > 0)
    await rig.settle()
    expect(pressable()).toHaveLength(1)
    expect(rig.slack.refused.filter(({ reason }) => reason !== 'ratelimited')).toEqual([])
    expect(rig.teams.refused.filter(({ status }) => status !== 429)).toEqual([])
  })
})

describe('while one platform is down', () => {
  it('people of the other go on, and everything arrives once when Teams is back', async () => {
    await fileOnTeams('Tom', 'Before it')
    await rig.settle()
    await rig.teams.down()
    await deliverOnSlackWithoutWaiting('Before it')
    await fileOnSlack('During it')
    await rig.slack.waitFor(() => onSlack('U0ANNA').some((one) => rig.slack.textOf(one).includes('During it')))
    expect(await (await fetch(`http://127.0.0.1:${rig.bot.port}/healthz`)).status).toBe(200)
    await rig.teams.up()
    await rig.settle()
    expect(postsIn('deliveries', 'During it')).toHaveLength(1)
    const asked = rig.teams.chat('Tom').filter((one) => rig.teams.buttonsOf(one).includes('Yes, I have it'))
    expect(asked).toHaveLength(1)
    expect(await rig.store.deadLetters()).toEqual([])
  })

  it('people of the other go on, and everything arrives once when Slack is back', async () => {
    await fileOnSlack('Before it')
    await rig.settle()
    await rig.slack.down()
    const card = there(postsIn('deliveries', 'Before it')[0])
    expect((await rig.teams.person('Lena').presses(card, 'Claim')).trouble).toBeNull()
    const form = await rig.teams.person('Lena').opens(card, 'Deliver')
    expect((await form.fills({ 'What was delivered?': 'It' }).sends()).errors).toBeNull()
    await fileOnTeams('Tom', 'During it')
    await rig.teams.waitFor(() => rig.teams.chat('Tom').some((one) => rig.teams.textOf(one).includes('During it')))
    await rig.teams.waitFor(() => rig.teams.textOf(card).includes('Delivered'))
    await rig.slack.up()
    await rig.settle()
    expect(cardsIn('C0STORE', 'During it')).toHaveLength(1)
    expect(onSlack('U0ANNA').filter((one) => rig.slack.buttonsOf(one).includes('Yes, I have it'))).toHaveLength(1)
    expect(await rig.store.deadLetters()).toEqual([])
  })

  async function deliverOnSlackWithoutWaiting(title: string): Promise<void> {
    const card = there(cardsIn('C0STORE', title)[0])
    const sam = rig.slack.as('U0SAM')
    expect((await sam.press(card, 'Claim')).trouble).toBeNull()
    await rig.slack.waitFor(() => rig.slack.textOf(card).includes('Taken on'))
    const form = there((await sam.press(card, 'Deliver')).view)
    expect((await sam.submit(form, { 'What was delivered?': 'It' })).errors).toBeNull()
    await rig.slack.waitFor(() => rig.slack.textOf(card).includes('Delivered'))
  }
})
