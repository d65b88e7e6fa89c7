import { afterAll, beforeAll, expect, test } from 'vitest'
import { actorFor, cardIn, followed, newest, stepIn, told } from '../../adapters/playground/page/tour-steps.ts'
import type { Persona, Message as Shown } from '../../adapters/playground/protocol.ts'
import { asked, file, press, send, there } from '../journeys/steps.ts'
import { day, type Rig, startRig } from '../rig.ts'
import type { Message } from '../slack/workspace.ts'

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.stop())

const shown = ({ channel, ts, user, text, blocks, threadTs, onlyFor, byBot }: Message): Shown => {
  const rest = { broadcast: false, replies: 0, lastReply: null, edited: false }
  return { channel, ts, user, text, blocks, threadTs, onlyFor, byBot, ...rest }
}
const cards = (channel: string) =>
  rig.slack
    .messages(channel)
    .map((message) => cardIn(shown(message)))
    .filter((card) => card !== null)

test('the tour reads from the real card how far the request has come', async () => {
  const card = await file(rig, 'Send invoices sooner')
  const next = () => followed(cards('C0BILLING'), 0)?.next
  expect(followed(cards('C0BILLING'), 0)).toEqual({
    number: 1,
    channel: 'C0BILLING',
    requester: 'Anna Berg',
    next: 'claim',
  })
  await press(rig, 'U0BOB', card, 'Claim')
  await rig.settle()
  expect(next()).toBe('deliver')
  await press(rig, 'U0BOB', card, 'Start')
  await rig.settle()
  expect(next()).toBe('deliver')
  await send(rig, 'U0BOB', card, 'Deliver', { 'What was delivered?': 'They leave at night.' })
  expect(next()).toBe('accept')
  await press(rig, 'U0ANNA', asked(rig, 'U0ANNA', 'Yes, I have it'), 'Yes, I have it')
  await rig.settle()
  expect(next()).toBe('jump')
  rig.pass(31 * day)
  await rig.settle()
  expect(next()).toBe('judge')
  await send(rig, 'U0ANNA', asked(rig, 'U0ANNA', 'Partly'), 'Partly')
  expect(next()).toBe('learn')
  await send(rig, 'U0BOB', card, 'What did we learn?', { 'What happened?': 'Slow', 'What next?': 'Done' })
  expect(next()).toBe('done')
})

test('a request that nobody knows the team of waits in triage', async () => {
  await file(rig, 'Something else altogether', { Product: "I don't know", 'What do you need, and why?': 'A thing.' })
  expect(there(followed(cards('C0TRIAGE'), 1)).next).toBe('triage')
})

test('requests that were there before the tour are not followed', () => {
  expect(followed(cards('C0BILLING'), 1)).toBeNull()
})

test('the button of a step is found where it stands, and nowhere once it is pressed', async () => {
  const log = (channel: string) => rig.slack.messages(channel).map(shown)
  const card = await file(rig, 'Send reminders sooner')
  const number = newest(cards('C0BILLING'))
  expect(stepIn(log('C0BILLING'), told.claim, number)).toBe(card.ts)
  await press(rig, 'U0BOB', card, 'Claim')
  await rig.settle()
  expect(stepIn(log('C0BILLING'), told.claim, number)).toBeNull()
  expect(stepIn(log('C0BILLING'), told.deliver, number)).toBe(card.ts)
  expect(stepIn(log('C0BILLING'), told.deliver, 1)).toBeNull()
  await send(rig, 'U0BOB', card, 'Deliver', { 'What was delivered?': 'They leave at noon.' })
  expect(stepIn(log('U0ANNA'), told.accept, number)).toBe(asked(rig, 'U0ANNA', 'Yes, I have it').ts)
})

const person = (id: string, name: string, role: string): Persona => ({
  id,
  platform: 'slack',
  name,
  role,
  face: '',
  colour: '#000000',
  zone: 'UTC',
})
const people = [
  person('U1', 'Anna', 'Requester, Sales'),
  person('U2', 'Bea', 'Billing'),
  person('U3', 'Bob', 'Billing'),
]

test('each step is for somebody whose part it is, best whoever is there already', () => {
  const who = (step: 'file' | 'claim' | 'judge', as: string) =>
    actorFor(told[step], { people, as }, null, 'billing')?.id
  expect(who('file', 'U3')).toBe('U1')
  expect(who('claim', 'U1')).toBe('U2')
  expect(who('claim', 'U3')).toBe('U3')
  expect(actorFor(told.judge, { people, as: 'U1' }, 'Bob', 'billing')?.id).toBe('U3')
})
