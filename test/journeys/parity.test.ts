import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PromptKind } from '../../src/requests/request.ts'
import { en } from '../../src/requests/words/en.ts'
import { enForms } from '../../src/requests/words/en-forms.ts'
import { day } from '../rig.ts'
import {
  type FormSeen,
  type OpenForm,
  type Room,
  type Side,
  type Spot,
  slackSide,
  teamsSide,
  type Values,
  type Who,
} from './sides.ts'

const everybody: Who[] = ['Anna', 'Bob', 'Bea', 'Sam', 'Carl', 'Ada']
const allRooms: Room[] = ['billing', 'store', 'triage']
/** In a 1:1 chat on Teams there are no threads to write in: each message about a request has a button for it. */
const onlyOnTeams = 'Write to the team'

/**
 * The same people do the same on Slack and on Teams, step by step. Each form has the same fields, each card the same
 * buttons and story, everybody is told the same, and the same is stored. What one platform lacks, fails here.
 */
describe('Slack and Teams', () => {
  let slack: Side
  let teams: Side
  /** What was seen on the way, to know at the end that nothing was left out. */
  const forms = new Set<string>()
  const words = new Set<string>()
  const pressed = new Set<string>()
  const offered = new Set<string>()
  const prompts = new Set<string>()

  beforeAll(async () => {
    slack = await slackSide()
    teams = await teamsSide()
  }, 60_000)
  afterAll(async () => {
    await slack.stop()
    await teams.stop()
  })

  /** Asks both the same, and they must say the same. */
  async function both<T>(ask: (side: Side) => T | Promise<T>): Promise<T> {
    const said = await ask(slack)
    expect(await ask(teams)).toEqual(said)
    return said
  }

  const seen = ({ title, labels, options, values, submit }: FormSeen) => ({ title, labels, options, values, submit })
  /** Both forms are the same, are wrong in the same way, and are then taken. */
  async function fill(open: (side: Side) => Promise<OpenForm>, values: Values, wrong?: Values): Promise<void> {
    const [here, there] = [await open(slack), await open(teams)]
    expect(seen(there)).toEqual(seen(here))
    forms.add(here.title)
    if (wrong) {
      const errors = await here.send(wrong)
      expect(errors).not.toBeNull()
      expect(await there.send(wrong)).toEqual(errors)
    }
    const first = Object.keys(wrong ?? {}).map((label) => [label, here.values[label] || null])
    const right: Values = { ...Object.fromEntries(first), ...values }
    expect([await here.send(right), await there.send(right)]).toEqual([null, null])
    await alike()
  }
  async function give(by: Who, on: Spot, label: string, values: Values, wrong?: Values): Promise<void> {
    pressed.add(label)
    await fill((side) => side.open(by, on, label), values, wrong)
  }
  async function press(by: Who, on: Spot, label: string): Promise<void> {
    pressed.add(label)
    await slack.press(by, on, label)
    await teams.press(by, on, label)
    await alike()
  }
  async function file(title: string, values: Values = {}, by: Who = 'Anna'): Promise<void> {
    const wishes = { 'What do you need, and why?': 'Customers wait.', 'Expected outcome': 'They do not.' }
    await fill((side) => side.newRequest(by, title), { ...wishes, Product: 'Invoicing', ...values })
  }
  async function pass(days: number): Promise<void> {
    await slack.pass(days * day)
    await teams.pass(teams.now() < slack.now() ? slack.now() - teams.now() : days * day)
    await alike()
  }
  /** Until the next Monday: nobody is asked anything at the weekend. */
  async function passTo(days: number): Promise<void> {
    await pass(days)
    while (new Date(slack.now()).getUTCDay() !== 1) await pass(1)
  }

  /** Moments and channels are written in another way on each platform. */
  const plain = (text: string) =>
    text.replace(/\d{1,2} \w+ 20\d\d(,? (at )?\d\d:\d\d( UTC)?)?/g, '(a day)').replace(/#(?=\w)/g, '')
  const buttonsTold = (side: Side, who: Who) =>
    side
      .told(who)
      .filter(({ text }) => text.includes('REQ-'))
      .flatMap(({ buttons }) => buttons)
      .filter((label) => label !== onlyOnTeams)
      .sort()

  /** What is stored, told and offered is the same. */
  async function alike(): Promise<void> {
    await both((side) => side.stored('events', 'kind'))
    await both((side) => side.stored('prompts', 'kind').sort())
    for (const kind of slack.stored('prompts', 'kind')) prompts.add(kind)
    for (const who of everybody) {
      const buttons = await both((side) => [who, ...buttonsTold(side, who)])
      for (const label of buttons.slice(1)) offered.add(label)
    }
    for (const room of allRooms) await both((side) => [room, side.notices(room).length])
  }
  async function sameCard(title: string, room: Room = 'billing'): Promise<void> {
    for (const label of await both((side) => side.buttons({ card: title, room }))) offered.add(label)
    await both((side) => side.story(title, room).map(plain))
    await both((side) => {
      const buttons = side.buttons({ card: title, room })
      const text = side.cardLines(title, room).filter((line) => !buttons.includes(line))
      return text
        .map(plain)
        .join('\n')
        .split(/ · |\n/)
        .sort()
    })
  }
  const ahead = (days: number) => new Date(slack.now() + days * day).toISOString().slice(0, 10)
  const to = (who: Who, button: string): Spot => ({ to: who, button })

  it('begin a request in the same way, with the same mistakes', async () => {
    const values = {
      'What do you need, and why?': 'Customers wait for their **invoice**.',
      Product: 'Invoicing',
      'Expected outcome': 'Invoices go out the same day.',
      'How will you measure it?': 'days',
      'Value today': '6',
      Target: '1',
      'Needed by': ahead(40),
    }
    const wrong = { ...values, Title: 'x'.repeat(121), 'How will you measure it?': null, 'Needed by': ahead(-1) }
    await fill((side) => side.newRequest('Anna', 'Send it'), { ...values, Title: 'Send invoices sooner' }, wrong)
    await sameCard('Send invoices sooner')
  })

  it('answer every word alike', async () => {
    for (const [usage] of en.help.commands) words.add(usage)
    const buttons = async (by: Who, text: string, room?: Room) =>
      both(async (side) => (await side.word(by, text, room)).buttons.filter((label) => label !== onlyOnTeams))
    expect(await buttons('Anna', 'show REQ-1')).toContain('Withdraw')
    expect(await buttons('Bob', 'show REQ-1')).toContain('Claim')
    await buttons('Bob', 'team', 'billing')
    await buttons('Anna', 'mime')
    await buttons('Anna', 'show REQ-99')
    for (const usage of ['show REQ-99', 'mime'])
      await both((side) => side.word('Anna', usage).then((shown) => shown.lines))
    for (const side of [slack, teams]) {
      expect((await side.word('Anna', 'mine')).lines.join()).toContain('REQ-1')
      const help = (await side.word('Ada', 'help')).lines.join('\n')
      for (const usage of words) expect(help).toContain(usage)
    }
    const [here, there] = [
      await slack.wordForm('Anna', 'withdraw REQ-1'),
      await teams.wordForm('Anna', 'withdraw REQ-1'),
    ]
    expect(seen(there)).toEqual(seen(here))
    forms.add(here.title)
    const set = { Team: 'Sales desk', Products: 'Leads: lead, prospect' }
    const wrong = { Team: 'Sales desk', Products: 'Leads: lead\n: nothing' }
    const [setup, setupThere] = [
      await slack.wordForm('Ada', 'setup', 'sales'),
      await teams.wordForm('Ada', 'setup', 'sales'),
    ]
    expect(setupThere.labels).toEqual(setup.labels)
    expect(await setupThere.send(wrong)).toEqual(await setup.send(wrong))
    expect([await setup.send(set), await setupThere.send(set)]).toEqual([null, null])
    forms.add(setup.title)
    await alike()
  })

  it('make a request of a message, and begin one from nothing', async () => {
    const text = 'Reminders show the old account.\nCould **somebody** change <that>?'
    await fill((side) => side.fromMessage('Ada', 'Anna', text), {
      'Expected outcome': 'One account',
      Product: 'Payments',
    })
    await sameCard('Reminders show the old account')
    const [here, there] = [await slack.fromNothing('Anna'), await teams.fromNothing('Anna')]
    expect(seen(there)).toEqual(seen(here))
  })

  it('find a team through triage, and hand a request over', async () => {
    await file('A riddle', { Product: "I don't know", 'Expected outcome': 'Peace', 'What do you need, and why?': 'Hm' })
    await sameCard('A riddle', 'triage')
    await give('Carl', { card: 'A riddle', room: 'triage' }, 'Choose team', { Team: 'Storefront' })
    await sameCard('A riddle', 'store')
    await give('Sam', { card: 'A riddle', room: 'store' }, 'Hand over', { Team: 'Billing', 'Why?': 'Theirs' })
    await sameCard('A riddle', 'store')
    await give('Bob', { card: 'A riddle' }, 'Decline', { 'Why?': 'Known' }, { 'Why?': 'Known', 'Same as': 'REQ-99' })
    await sameCard('A riddle')
  })

  it('refuse alike what is not theirs, or no longer so', async () => {
    await both((side) => side.refusal('Sam', { card: 'Send invoices sooner' }, 'Claim'))
    await both((side) => side.refusal('Anna', { card: 'Send invoices sooner' }, 'Park'))
    await both((side) => side.refusal('Bob', { card: 'A riddle' }, 'Follow up').catch(() => 'a form'))
  })

  it('change, ask, answer, carry words and park', async () => {
    await give('Anna', to('Anna', 'Change'), 'Change', { Target: '2' }, { 'How will you measure it?': null })
    const card: Spot = { card: 'Send invoices sooner' }
    await press('Bob', card, 'Claim')
    await press('Bea', card, 'Take over')
    await give('Bea', card, 'Put back', { 'Why?': 'Away' })
    await give('Bob', card, 'Ask', { Question: 'Which *customers*?' })
    await give('Anna', to('Anna', 'Answer'), 'Answer', { Answer: 'All of <them>' })
    await slack.writeToRequester('Bob', 'Send invoices sooner', 'Nearly there')
    await teams.writeToRequester('Bob', 'Send invoices sooner', 'Nearly there')
    await slack.writeToTeam('Anna', 'Send invoices sooner', 'Good')
    await teams.writeToTeam('Anna', 'Send invoices sooner', 'Good')
    await sameCard('Send invoices sooner')
    const later = { 'Why?': 'Not now', 'Look again on': ahead(14), 'What would change our mind?': 'A law' }
    await give('Bob', card, 'Park', later, { ...later, 'Look again on': ahead(0) })
    await sameCard('Send invoices sooner')
    await passTo(15)
    await sameCard('Send invoices sooner')
  })

  it('work on it, deliver, and are told what is missing', async () => {
    const card: Spot = { card: 'Send invoices sooner' }
    await press('Bob', card, 'Claim')
    await press('Bob', card, 'Start')
    await give('Bob', card, 'Update', { 'What is new?': 'Half', 'Expected by': ahead(9) }, {})
    await sameCard('Send invoices sooner')
    const delivery = { 'What was delivered?': 'A run', 'Left to clean up later': 'A script', 'Clean up by': ahead(20) }
    await give('Bob', card, 'Deliver', { ...delivery, Link: 'https://example.com/a' }, { ...delivery, Link: 'ftp://x' })
    await sameCard('Send invoices sooner')
    await give('Anna', to('Anna', 'Not yet'), 'Not yet', { 'What is missing?': 'Half' })
    await give('Bob', card, 'Deliver', delivery)
    await give('Bea', card, 'Reopen', { 'What is missing?': 'We forgot' })
    await give('Bob', card, 'Deliver', delivery)
    await give('Anna', to('Anna', 'Ask someone else'), 'Ask someone else', { Person: 'Sam Roth' })
    await press('Sam', to('Sam', 'Not for me'), 'Not for me')
    await press('Anna', to('Anna', 'Yes, I have it'), 'Yes, I have it')
    await sameCard('Send invoices sooner')
  })

  it('ask for the result on the day, judge and learn', async () => {
    await passTo(21)
    await give(
      'Bea',
      { reply: 'Send invoices sooner', button: 'Cleaned up?' },
      'Cleaned up?',
      { 'Cleaned up': 'Yes' },
      {},
    )
    await passTo(14)
    await give(
      'Anna',
      to('Anna', 'Too early'),
      'Too early',
      { 'Ask again on': ahead(10) },
      { 'Ask again on': ahead(0) },
    )
    await passTo(12)
    await give('Anna', to('Anna', 'Partly'), 'Partly', {
      'Measured value': '3',
      'How was working with the team?': '4',
      'What happened?': 'Faster',
    })
    await sameCard('Send invoices sooner')
    await passTo(5)
    const learned = { 'What happened?': 'Approval is slow', 'What next?': 'Improve further' }
    await give('Bob', { card: 'Send invoices sooner' }, 'What did we learn?', learned)
    await sameCard('Send invoices sooner')
    await give('Bob', { card: 'Send invoices sooner' }, 'Follow up', { Title: 'Sooner still' })
    await sameCard('Sooner still')
    await give('Anna', to('Anna', 'Withdraw'), 'Withdraw', { 'Why?': 'Never mind' })
    await sameCard('Sooner still')
  })

  it('remind of everything that is left lying', async () => {
    const vague = { Product: "I don't know", 'Expected outcome': 'Peace', 'What do you need, and why?': 'Hm' }
    await file('Left in triage', vague)
    await file('Left with the team')
    await file('Left unanswered')
    await give('Bob', { card: 'Left unanswered' }, 'Ask', { Question: 'Which?' })
    await file('Left in work')
    await press('Bob', { card: 'Left in work' }, 'Claim')
    await file('Left delivered')
    await press('Bob', { card: 'Left delivered' }, 'Claim')
    await give('Bob', { card: 'Left delivered' }, 'Deliver', { 'What was delivered?': 'It' })
    for (let days = 0; days < 75; days += 5) await pass(5)
    for (const [title, room] of [
      ['Left in triage', 'triage'],
      ['Left with the team', 'billing'],
      ['Left unanswered', 'billing'],
      ['Left in work', 'billing'],
      ['Left delivered', 'billing'],
    ] as const) {
      await sameCard(title, room)
    }
  }, 60_000)

  it('have left nothing out: every form, word, button and prompt was met on both', () => {
    // Each verdict's button opens Result with that verdict, and so does the button that tells it early.
    const titles = Object.values(enForms.buttons).filter((title) => title !== onlyOnTeams)
    expect([...forms].sort()).toEqual([...new Set(titles)].sort())
    const kinds: Record<Exclude<PromptKind, 'name'>, true> = {
      triage: true,
      claim: true,
      answer: true,
      update: true,
      return: true,
      accept: true,
      result: true,
      learn: true,
      debt: true,
    }
    expect([...prompts].sort()).toEqual(expect.arrayContaining(Object.keys(kinds).sort()))
    const atOnce = ['Claim', 'Start', 'Take over', 'Yes, I have it', 'Not for me']
    expect([...pressed]).toEqual(expect.arrayContaining(atOnce))
    // The other verdicts bring the same form, and teams by name are chosen as in the form.
    const unpressed = [...offered].filter((label) => !pressed.has(label)).sort()
    expect(unpressed).toEqual([
      'Achieved',
      'Billing',
      "Can't tell",
      'Not achieved',
      'Sales desk',
      'Storefront',
      'Tell the result now',
    ])
    expect([slack.refused(), teams.refused()]).toEqual([[], []])
  })
})
