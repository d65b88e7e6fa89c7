/** What the bot answers an invoke with, checked as the client would: what it does not understand, it shows as an error. */
import { type Check, type Json, oneOf, prop, shape, string, whole } from '../shapes.ts'
import { object, string as text } from '../world.ts'
import { checkCard } from './adaptive.ts'
import { adaptiveType } from './conversations.ts'
import { budget, weightOf } from './limits.ts'

/** What comes up before the person. */
export type Shown =
  | { kind: 'card'; card: Json }
  | { kind: 'sentence'; sentence: string }
  | { kind: 'dialog'; title: string; card: Json }
  /** The dialog goes, or nothing changes. */
  | { kind: 'nothing' }
  /** The client says that something went wrong. */
  | { kind: 'error'; code: string; sentence: string }

/** `problems`: why the client does not take it; `heavy`: it is taken, but weighs more than Roundtrip promises. */
export type Read = { shown: Shown; heavy: number | null } | { problems: string[] }

const kinds = {
  card: adaptiveType,
  sentence: 'application/vnd.microsoft.activity.message',
  error: 'application/vnd.microsoft.error',
}

const anything: Check = () => []
const error = shape({ 'code!': string(200), 'message!': string(2_000) })
const frame = shape({
  'statusCode!': whole(200, 599),
  'type!': oneOf(...Object.values(kinds)),
  'value!': anything,
})
const heavier = (card: unknown): number | null => (weightOf(card) > budget ? weightOf(card) : null)

/** The answer to an Action.Execute. */
export function readCardAnswer(body: unknown): Read {
  const problems = frame(body, 'answer')
  if (problems.length > 0) return { problems }
  const { statusCode, type, value } = object(body)
  const wrong = (expected: boolean) => (expected ? [] : [`answer.statusCode: ${statusCode} does not go with ${type}`])
  if (type === kinds.card) {
    const found = [...wrong(statusCode === 200), ...checkCard(value, 'message')]
    return found.length > 0
      ? { problems: found }
      : { shown: { kind: 'card', card: object(value) }, heavy: heavier(value) }
  }
  if (type === kinds.sentence) {
    const found = [...wrong(statusCode === 200), ...string(4_000)(value, 'answer.value')]
    return found.length > 0 ? { problems: found } : { shown: { kind: 'sentence', sentence: text(value) }, heavy: null }
  }
  const found = [...wrong(Number(statusCode) >= 400), ...error(value, 'answer.value')]
  if (found.length > 0) return { problems: found }
  const { code, message } = object(value)
  return { shown: { kind: 'error', code: text(code), sentence: text(message) }, heavy: null }
}

const dialogSize: Check = (value, at) =>
  ['small', 'medium', 'large'].includes(text(value)) || Number.isInteger(value) ? [] : [`${at}: no size`]
const attachment = shape({
  'contentType!': oneOf(adaptiveType),
  'content!': (value, at) => checkCard(value, 'dialog').map((problem) => `${at}: ${problem}`),
})
const info = shape({ 'title!': string(200), height: dialogSize, width: dialogSize, 'card!': attachment })

/** The answer to what opens a dialog, or is sent out of one. `opens`: something must come up. */
export function readTaskAnswer(body: unknown, opens: boolean): Read {
  if (body === null || body === undefined || body === '') {
    return opens
      ? { problems: ['answer: is empty, there is no dialog to show'] }
      : { shown: { kind: 'nothing' }, heavy: null }
  }
  const extension = prop(body, 'composeExtension')
  if (extension !== undefined) return { problems: ['answer.composeExtension: nothing can be put into the box'] }
  const task = prop(body, 'task')
  const problems = shape({ 'task!': shape({ 'type!': oneOf('continue', 'message'), 'value!': anything }) })(
    body,
    'answer',
  )
  if (problems.length > 0) return { problems }
  const value = prop(task, 'value')
  if (prop(task, 'type') === 'message') {
    const found = string(4_000)(value, 'answer.task.value')
    return found.length > 0 ? { problems: found } : { shown: { kind: 'sentence', sentence: text(value) }, heavy: null }
  }
  const found = info(value, 'answer.task.value')
  if (found.length > 0) return { problems: found }
  const card = object(prop(prop(value, 'card'), 'content'))
  return { shown: { kind: 'dialog', title: text(prop(value, 'title')), card }, heavy: heavier(card) }
}
