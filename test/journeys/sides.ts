/** The same people and teams before Slack and before Teams, with the same words for what they do and see. */
import { inputsOf } from '../../adapters/playground/inputs.ts'
import { list, object, string } from '../../adapters/playground/world.ts'
import { setup, startRig } from '../rig.ts'
import { countedFile } from '../rows.ts'
import type { Message as SlackMessage, View } from '../slack/workspace.ts'
import { newRequest, startDesk, type Message as TeamsMessage } from '../teams/desk.ts'
import type { FormBefore } from '../teams/desk-form.ts'
import { there } from './steps.ts'

export type Values = Record<string, string | null>
/** People and channels by name, as both sides have them. */
export type Who = 'Anna' | 'Bob' | 'Bea' | 'Sam' | 'Carl' | 'Ada'
export type Room = 'billing' | 'store' | 'triage' | 'sales'

/** What can be pressed on: the card of a request in a room, its newest reply with a button, or a message to a person. */
export type Spot = { card: string; room?: Room } | { reply: string; button: string } | { to: Who; button: string }

export interface FormSeen {
  title: string
  labels: string[]
  /** What each list offers. */
  options: Record<string, string[]>
  /** What stands in each field at first. */
  values: Record<string, string>
  submit: string
}

export interface OpenForm extends FormSeen {
  /** What is wrong at which field; null: it was taken. */
  send(values: Values): Promise<Record<string, string> | null>
}

export interface Side {
  name: 'Slack' | 'Teams'
  /** How a new request begins. */
  newRequest(by: Who, title: string): Promise<OpenForm>
  /** Make this a request, used on what somebody said in a room, or on nothing. */
  fromMessage(by: Who, author: Who, text: string): Promise<OpenForm>
  fromNothing(by: Who): Promise<OpenForm>
  /** Opens what a button brings. */
  open(by: Who, on: Spot, label: string): Promise<OpenForm>
  press(by: Who, on: Spot, label: string): Promise<void>
  /** The sentence that a press is refused with, to that person alone. */
  refusal(by: Who, on: Spot, label: string): Promise<string>
  /** What a word typed to the bot is answered with: lines, and what can be pressed. */
  word(by: Who, text: string, room?: Room): Promise<{ lines: string[]; buttons: string[] }>
  /** A form that a typed word brings. */
  wordForm(by: Who, text: string, room?: Room): Promise<OpenForm>
  /** Writes to the other side: in the thread of a card, or to the team. */
  writeToRequester(by: Who, title: string, text: string): Promise<void>
  writeToTeam(by: Who, title: string, text: string): Promise<void>
  buttons(on: Spot): string[]
  cardLines(title: string, room?: Room): string[]
  story(title: string, room?: Room): string[]
  /** All that a person has been told, and what of it can be pressed. */
  told(who: Who): { text: string; buttons: string[] }[]
  /** The posts of a room that are no request's card. */
  notices(room: Room): string[]
  /** What the store holds in a column, in order. */
  stored(table: string, column: string): string[]
  pass(milliseconds: number): Promise<void>
  settle(): Promise<void>
  now(): number
  refused(): unknown[]
  stop(): Promise<void>
}

const ids: Record<Who, string> = {
  Anna: 'U0ANNA',
  Bob: 'U0BOB',
  Bea: 'U0BEA',
  Sam: 'U0SAM',
  Carl: 'U0CARL',
  Ada: 'U0ADA',
}
const rooms: Record<Room, string> = { billing: 'C0BILLING', store: 'C0STORE', triage: 'C0TRIAGE', sales: 'C0SALES' }
const names: Record<string, string> = {
  'Anna Berg': 'U0ANNA',
  'Sam Roth': 'U0SAM',
  'Ada Frey': 'U0ADA',
}
const lines = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '')

export async function slackSide(): Promise<Side> {
  const counted = countedFile()
  const rig = await startRig({ database: `file:${counted.file}`, setup })
  counted.open()
  const { slack } = rig
  const inRoom = (room: Room) => slack.messages(rooms[room])
  const isCard = (message: SlackMessage) => /^REQ-\d+/.test(slack.textOf(message)) && message.byBot

  function find(on: Spot): SlackMessage {
    if ('to' in on) {
      const heads = slack.messages(ids[on.to])
      const all = heads.flatMap((head) => [head, ...slack.thread(head)])
      const found = all.filter((message) => slack.buttonsOf(message).includes(on.button))
      return there(found.at(-1), `${on.button} to ${on.to}`)
    }
    if ('reply' in on) {
      const found = slack.thread(find({ card: on.reply })).findLast((one) => slack.buttonsOf(one).includes(on.button))
      return there(found, `${on.button} below ${on.reply}`)
    }
    const cards = inRoom(on.room ?? 'billing').filter((one) => isCard(one) && slack.textOf(one).includes(on.card))
    return there(cards.at(-1), on.card)
  }

  function formOf(by: Who, view: View): OpenForm {
    const inputs = inputsOf(view)
    const offered = (element: Record<string, unknown>) =>
      [...list(element.options), ...list(element.option_groups).flatMap((group) => list(object(group).options))].map(
        (option) => string(object(object(option).text).text),
      )
    const called = (user: unknown) => Object.entries(names).find(([, id]) => id === user)?.[0] ?? ''
    const first = ({ initial_value, initial_date, initial_user, initial_option }: Record<string, unknown>) =>
      string(initial_value) ||
      string(initial_date) ||
      called(initial_user) ||
      string(object(object(initial_option).text).text)
    return {
      title: string(object(view.source.title).text),
      submit: string(object(view.source.submit).text),
      labels: inputs.map(({ label }) => label),
      options: Object.fromEntries(
        inputs.map(({ label, element }) => [label, offered(element)] as const).filter(([, all]) => all.length > 0),
      ),
      values: Object.fromEntries(inputs.map(({ label, element }) => [label, first(element)])),
      async send(values) {
        const filling = Object.entries(values).map(([label, value]) => [label, names[value ?? ''] ?? value])
        const sent = await slack.as(ids[by]).submit(view, Object.fromEntries(filling))
        if (sent.trouble) throw new Error(sent.trouble)
        if (sent.errors === null && sent.view) await slack.as(ids[by]).close(sent.view)
        await rig.settle()
        return sent.errors
      },
    }
  }

  /** What a person alone is shown next. */
  async function shownTo(by: Who, act: () => Promise<unknown>): Promise<SlackMessage> {
    const before = slack.ephemeralsOf(ids[by]).length
    await act()
    return slack.waitFor(() => slack.ephemeralsOf(ids[by])[before])
  }

  const typed = (by: Who, text: string, room?: Room) => slack.as(ids[by]).command(text, room && rooms[room])

  return {
    name: 'Slack',
    newRequest: async (by, title) => formOf(by, there((await typed(by, title)).view)),
    async fromMessage(by, author, text) {
      const { message } = await slack.as(ids[author]).say(rooms.sales, text)
      return formOf(by, there((await slack.as(ids[by]).messageShortcut('make_request', message)).view))
    },
    fromNothing: async (by) => formOf(by, there((await slack.as(ids[by]).shortcut('new_request')).view)),
    async open(by, on, label) {
      const { view, trouble } = await slack.as(ids[by]).press(find(on), label)
      return formOf(by, there(view, `${label}: ${trouble}`))
    },
    async press(by, on, label) {
      const { trouble } = await slack.as(ids[by]).press(find(on), label)
      if (trouble) throw new Error(`${label}: ${trouble}`)
      await rig.settle()
    },
    async refusal(by, on, label) {
      return slack.textOf(await shownTo(by, () => slack.as(ids[by]).press(find(on), label)))
    },
    async word(by, text, room) {
      const shown = await shownTo(by, () => typed(by, text, room))
      return { lines: lines(slack.textOf(shown)), buttons: slack.buttonsOf(shown) }
    },
    wordForm: async (by, text, room) => formOf(by, there((await typed(by, text, room)).view)),
    async writeToRequester(by, title, text) {
      await slack.as(ids[by]).mention(find({ card: title }).channel, text, find({ card: title }))
      await rig.settle()
    },
    async writeToTeam(by, title, text) {
      const head = slack.messages(ids[by]).find((one) => slack.textOf(one).includes(title))
      await slack.as(ids[by]).dm(text, there(head))
      await rig.settle()
    },
    buttons: (on) => slack.buttonsOf(find(on)),
    cardLines: (title, room = 'billing') => lines(slack.textOf(find({ card: title, room }))),
    story: (title, room = 'billing') =>
      slack
        .thread(find({ card: title, room }))
        .filter(({ byBot }) => byBot)
        .map((one) => slack.textOf(one)),
    told: (who) =>
      slack
        .messages(ids[who])
        .flatMap((head) => [head, ...slack.thread(head)])
        .filter(({ byBot }) => byBot)
        .map((one) => ({ text: slack.textOf(one), buttons: slack.buttonsOf(one) })),
    notices: (room) =>
      inRoom(room)
        .filter((one) => one.byBot && one.threadTs === null && !isCard(one))
        .map((one) => slack.textOf(one)),
    stored: counted.column,
    async pass(milliseconds) {
      rig.pass(milliseconds)
      await rig.settle()
    },
    settle: rig.settle,
    now: rig.now,
    refused: () => [...slack.refused],
    async stop() {
      await rig.stop()
      counted.remove()
    },
  }
}

export async function teamsSide(): Promise<Side> {
  const desk = await startDesk()
  const isCard = (message: TeamsMessage) => message.byBot && /^REQ-\d+/.test(desk.textOf(message))

  function find(on: Spot): TeamsMessage {
    if ('to' in on) {
      const all = desk.chat(on.to).filter((one) => one.byBot && !answers.has(one))
      return there(
        all.findLast((one) => desk.person(on.to).buttons(one).includes(on.button)),
        `${on.button} to ${on.to}`,
      )
    }
    if ('reply' in on) {
      const found = desk.thread(find({ card: on.reply })).findLast((one) => desk.buttonsOf(one).includes(on.button))
      return there(found, `${on.button} below ${on.reply}`)
    }
    const cards = desk.posts(on.room ?? 'billing').filter((one) => isCard(one) && desk.textOf(one).includes(on.card))
    return there(cards.at(-1), on.card)
  }

  function formOf(form: FormBefore): OpenForm {
    const labels = form.labels()
    return {
      title: form.title(),
      submit: form.submitLabel(),
      labels,
      options: Object.fromEntries(
        labels.map((label) => [label, form.offered(label)] as const).filter(([, all]) => all.length > 0),
      ),
      values: Object.fromEntries(labels.map((label) => [label, form.value(label)])),
      async send(values) {
        const sent = await form.fills(values).sends()
        if (sent.trouble) throw new Error(sent.trouble)
        await desk.settle()
        return sent.errors
      },
    }
  }

  /** Answers to typed words stay in the chat, where Slack shows them to the person alone: they are no news, nor is hello. */
  const answers = new Set<TeamsMessage>(Object.keys(ids).flatMap((who) => desk.chat(who)))
  async function answering<T>(by: Who, act: () => Promise<T>): Promise<T> {
    const before = desk.chat(by).length
    const done = await act()
    for (const message of desk.chat(by).slice(before)) answers.add(message)
    return done
  }

  /** The newest of what the bot has said to a person since. */
  async function answered(by: Who, text: string, room?: Room): Promise<TeamsMessage> {
    const before = desk.chat(by).length
    const person = desk.person(by)
    const said = await (room ? person.mentions(room, text) : person.writes(text))
    if (said.trouble) throw new Error(said.trouble)
    await desk.settle()
    const inRoom = room ? desk.thread(said.message) : []
    const news = [...desk.chat(by).slice(before), ...inRoom].filter(({ byBot }) => byBot)
    return there(news.at(-1), `an answer to ${text}`)
  }

  return {
    name: 'Teams',
    newRequest: async (by, title) => formOf(await answering(by, () => newRequest(desk, by, title))),
    async fromMessage(by, author, text) {
      const { message } = await desk.person(author).says('sales', text)
      return formOf(await desk.person(by).extends('make_request', message))
    },
    fromNothing: async (by) => formOf(await desk.person(by).extends('make_request', 'sales')),
    open: async (by, on, label) => formOf(await desk.person(by).opens(find(on), label)),
    async press(by, on, label) {
      const { trouble, told } = await desk.person(by).presses(find(on), label)
      if (trouble || told) throw new Error(`${label}: ${trouble ?? told}`)
      await desk.settle()
    },
    async refusal(by, on, label) {
      const { told, dialog } = await desk.person(by).presses(find(on), label)
      return told ?? desk.person(by).readsDialog(there(dialog, 'a refusal'))
    },
    async word(by, text, room) {
      const shown = await answering(by, () => answered(by, text, room))
      return { lines: lines(desk.person(by).reads(shown)), buttons: desk.person(by).buttons(shown) }
    },
    async wordForm(by, text, room) {
      const shown = await answering(by, () => answered(by, text, room))
      if (!room) return formOf(desk.person(by).form(shown))
      return formOf(await desk.person(by).opens(shown, there(desk.buttonsOf(shown)[0])))
    },
    async writeToRequester(by, title, text) {
      await desk.person(by).mentions('billing', text, find({ card: title }))
      await desk.settle()
    },
    async writeToTeam(by, title, text) {
      const about = desk
        .chat(by)
        .findLast(
          (one) => one.byBot && desk.textOf(one).includes(title) && desk.buttonsOf(one).includes('Write to the team'),
        )
      const form = await desk.person(by).opens(there(about), 'Write to the team')
      await form.fills({ Message: text }).sends()
      await desk.settle()
    },
    buttons: (on) => desk.buttonsOf(find(on)),
    cardLines: (title, room = 'billing') => lines(desk.textOf(find({ card: title, room }))),
    story: (title, room = 'billing') =>
      desk
        .thread(find({ card: title, room }))
        .filter(({ byBot }) => byBot)
        .map((one) => desk.textOf(one)),
    told: (who) =>
      desk
        .chat(who)
        .filter((one) => one.byBot && !answers.has(one))
        .map((one) => ({ text: desk.textOf(one), buttons: desk.buttonsOf(one) })),
    notices: (room) =>
      desk
        .posts(room)
        .filter((one) => one.byBot && !isCard(one))
        .map((one) => desk.textOf(one)),
    stored: desk.column,
    async pass(milliseconds) {
      desk.pass(milliseconds)
      await desk.settle()
    },
    settle: desk.settle,
    now: desk.now,
    refused: () => [...desk.refused],
    stop: desk.stop,
  }
}
