import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { day } from '../rig.ts'
import type { Message } from '../slack/workspace.ts'
import type { Filling } from '../slack/workspace-form.ts'
import { type Desk, file, startDesk, there } from './steps.ts'

const early = ['triage', 'routed', 'asked', 'claimed', 'in_progress', 'parked']
const withTeam = ['routed', 'asked', 'claimed', 'in_progress']
const atWork = ['claimed', 'in_progress']
const shipped = ['delivered', 'measuring']
const judging = ['measuring', 'outcome_due', 'unanswered', 'judged']
const indebted = [...shipped, 'outcome_due', 'unanswered', 'judged', 'learned']
const over = ['judged', 'learned', 'declined', 'withdrawn']
const closed = ['unanswered', ...over]
const samples = [...early, ...shipped, 'outcome_due', ...closed]

const anna = 'U0ANNA'
const bea = 'U0BEA'
const carl = 'U0CARL'
const sam = 'U0SAM'
const ada = 'U0ADA'
/** Who asked, who is in the team, who sorts, who is in another team, who is an admin. Bob has done all the work. */
const everybody = [anna, bea, carl, sam, ada]

/** The table of states: which button opens its form from where, and for whom. */
const forms: [button: string, from: string[], who: string[]][] = [
  ['edit', early, [anna]],
  ['choose_team', ['triage', 'routed', 'asked'], [carl]],
  ['put_back', atWork, [bea]],
  ['hand_over', withTeam, [bea]],
  ['ask', withTeam, [bea]],
  ['answer', ['asked'], [anna]],
  ['update', atWork, [bea]],
  ['park', withTeam, [bea]],
  ['decline', early, [bea, carl]],
  ['deliver', atWork, [bea]],
  ['not_yet', shipped, [anna, bea]],
  ['reopen', shipped, [anna, bea]],
  ['result', judging, [anna]],
  ['result:achieved', judging, [anna]],
  ['result:partly', judging, [anna]],
  ['result:not_achieved', judging, [anna]],
  ['result:cannot_tell', judging, [anna]],
  ['too_early', ['outcome_due'], [anna]],
  ['learn', ['judged'], [bea]],
  ['follow_up', closed, [anna, bea]],
  ['repay', indebted, [bea]],
  ['withdraw', early, [anna]],
  ['delegate', samples.filter((sample) => !over.includes(sample)), [anna, carl, ada]],
]
/** What happens at the press itself, and what the card says then; in an order in which each is still possible. */
const atOnce: [button: string, sample: string, who: string, shown: string][] = [
  ['claim', 'routed', bea, 'Taken on by Billing'],
  ['claim', 'asked', bea, 'Taken on by Billing'],
  ['claim', 'parked', bea, 'Taken on by Billing'],
  ['take_over', 'claimed', bea, 'Bea Olsen'],
  ['take_over', 'in_progress', bea, 'Bea Olsen'],
  ['start', 'claimed', bea, 'In progress at Billing'],
  ['accept', 'delivered', anna, 'In use'],
  ['accept', 'measuring', anna, 'In use'],
  ['choose:2', 'triage', carl, 'Went to Storefront'],
]
const buttons = [
  ...forms.map(([button]) => button),
  ...['claim', 'take_over', 'start', 'accept', 'undelegate', 'choose:2'],
]

/** Every button from every state, pressed by everybody, as a card that nobody has refreshed would let them. */
describe('the table of states', () => {
  let rig: Desk
  /** The card of each sample as it was when it was filed. */
  const cards = new Map<string, Message>()
  beforeAll(async () => {
    rig = await startDesk()
    await bringAbout()
  }, 30_000)
  afterAll(() => rig.stop())

  const card = (sample: string) => there(cards.get(sample), sample)
  const keyOf = (sample: string) => there(/REQ-\d+/.exec(rig.slack.textOf(card(sample))))[0]

  /** Presses a button on the old card, whether that ever had it or not. */
  function press(who: string, sample: string, name: string) {
    const [action_id = '', detail = ''] = name.split(':')
    const shown = structuredClone(card(sample))
    const label = rig.slack.buttonsOf(shown).includes('Claim') ? 'Claim' : 'Choose team'
    return rig.slack.as(who).press(shown, label, {
      alter: (action) => ({ ...action, action_id, value: `${String(action.value).split('|')[0]}|${detail}` }),
    })
  }

  async function give(who: string, sample: string, name: string, values?: Filling): Promise<void> {
    const seen = await press(who, sample, name)
    if (values) {
      const sent = await rig.slack.as(who).submit(there(seen.view, `${name} of ${sample}`), values)
      if (sent.errors || sent.trouble) throw new Error(`${name} of ${sample}: ${JSON.stringify(sent.errors)}`)
    }
    await rig.settle()
  }

  /** The latest first: what has time to pass would carry the others along. */
  async function bringAbout(): Promise<void> {
    await inUse('unanswered')
    for (const days of [31, 7, 7, 7, 7]) await pass(days)
    for (const sample of ['outcome_due', 'judged', 'learned']) await inUse(sample)
    await pass(32)
    for (const sample of ['judged', 'learned']) await give(anna, sample, 'result:partly', {})
    await give('U0BOB', 'learned', 'learn', { 'What happened?': 'It helped', 'What next?': 'Done' })
    await inUse('measuring')
    await shippedTo('delivered')
    for (const sample of ['routed', 'asked', 'claimed', 'in_progress', 'parked', 'declined', 'withdrawn'])
      await filed(sample)
    await give('U0BOB', 'asked', 'ask', { Question: 'Which customers?' })
    for (const sample of atWork) await give('U0BOB', sample, 'claim')
    await give('U0BOB', 'in_progress', 'start')
    await give('U0BOB', 'parked', 'park', { 'Why?': 'Too much else', 'Look again on': '2027-07-01' })
    await give('U0BOB', 'declined', 'decline', { 'Why?': 'No' })
    await give(anna, 'withdrawn', 'withdraw', {})
    const vague = { 'What do you need, and why?': 'Hm', 'Expected outcome': 'Hm', Product: "I don't know" }
    cards.set('triage', structuredClone(await file(rig, 'Sample triage', vague)))
  }

  async function pass(days: number): Promise<void> {
    rig.pass(days * day)
    await rig.settle()
  }

  async function filed(sample: string): Promise<void> {
    cards.set(sample, structuredClone(await file(rig, `Sample ${sample}`)))
  }

  async function shippedTo(sample: string): Promise<void> {
    await filed(sample)
    await give('U0BOB', sample, 'claim')
    const debt = { 'Left to clean up later': 'Old code', 'Clean up by': '2027-12-01' }
    await give('U0BOB', sample, 'deliver', { 'What was delivered?': 'It is there', ...debt })
  }

  async function inUse(sample: string): Promise<void> {
    await shippedTo(sample)
    await give(anna, sample, 'accept')
  }

  const isOpen = (button: string, sample: string, who: string) =>
    forms.some(([name, from, people]) => name === button && from.includes(sample) && people.includes(who)) &&
    // Nobody is in the team of a request that has none.
    !(sample === 'triage' && who === bea)
  const isAtOnce = (button: string, sample: string, who: string) =>
    atOnce.some(([name, from, person]) => name === button && from === sample && person === who)

  /** What a press brings to the person: a form, or the sentence that they alone read. */
  async function outcomeOf(who: string, sample: string, button: string): Promise<string> {
    const before = rig.slack.ephemeralsOf(who).length
    const seen = await press(who, sample, button)
    if (seen.trouble) return seen.trouble
    if (seen.view) {
      await rig.slack.as(who).close(seen.view)
      return 'a form'
    }
    return rig.slack.textOf(await rig.slack.waitFor(() => rig.slack.ephemeralsOf(who)[before]))
  }

  /** All that is not as the table has it. */
  async function mistakesOf(sample: string, who: string): Promise<string[]> {
    const mistakes: string[] = []
    for (const button of buttons) {
      if (isAtOnce(button, sample, who)) continue
      const outcome = await outcomeOf(who, sample, button)
      const right = isOpen(button, sample, who) ? outcome === 'a form' : outcome.includes(keyOf(sample))
      if (!right) mistakes.push(`${button} by ${who}: ${outcome}`)
    }
    return mistakes
  }

  it.each(samples)(
    'holds for a request that is %s: its forms open, all else is refused and stores nothing',
    async (sample) => {
      await rig.settle()
      const before = rig.rows()
      const told = everybody.map((who) => rig.slack.ephemeralsOf(who).length)
      const mistakes = await Promise.all(everybody.map((who) => mistakesOf(sample, who)))
      expect(mistakes.flat()).toEqual([])
      await rig.settle()
      expect(rig.rows()).toEqual(before)
      const refusals = everybody.map(
        (who) => buttons.filter((button) => !isOpen(button, sample, who) && !isAtOnce(button, sample, who)).length,
      )
      expect(everybody.map((who, i) => rig.slack.ephemeralsOf(who).length - (told[i] ?? 0))).toEqual(refusals)
    },
  )

  it.each(atOnce)(
    'lets the press %s on a request that is %s happen at once, and again it is answered as done',
    async (button, sample, who, shown) => {
      const told = rig.slack.ephemeralsOf(who).length
      await give(who, sample, button)
      const text = () =>
        rig.slack.textOf(there(rig.slack.messages(card(sample).channel).find(({ ts }) => ts === card(sample).ts)))
      expect(text()).toContain(shown)
      const before = rig.rows()
      await give(who, sample, button)
      expect(text()).toContain(shown)
      expect(rig.rows()).toEqual(before)
      expect(rig.slack.ephemeralsOf(who)).toHaveLength(told)
    },
  )

  it('has no word that Slack refused', () => {
    expect(rig.slack.refused).toEqual([])
  })
})
