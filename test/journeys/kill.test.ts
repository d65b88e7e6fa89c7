import { setTimeout as pass } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import { expect, it, vi } from 'vitest'
import { makeDatabase, startProcess } from '../process.ts'
import { type Message, startWorkspace, type Workspace } from '../slack/workspace.ts'
import { there, wishes } from './steps.ts'

/** How often the bot is killed, and the seed of when; more by hand. */
const kills = Number(process.env.KILLS ?? 10)
const seed = Number(process.env.SEED ?? 1)
const colours = ['Red', 'Green', 'Blue', 'Cyan', 'Pink', 'Gold', 'Grey', 'Jade', 'Lime', 'Ruby']
const channelOf = (colour: string) => `C0${colour.toUpperCase()}`
const people = ['U0ANNA', 'U0BOB', 'U0CARL', 'U0DORA', 'U0EMIL', 'U0FAY', 'U0GUS', 'U0HANA']
/** How many of them file at the same time. */
const atOnce = 4
const line = (colour: string) =>
  `  - { name: ${colour} team, platform: slack, channel: ${channelOf(colour)}, timeZone: UTC, products: [{ name: ${colour} }] }`
const setup = ['teams:', ...colours.map(line)].join('\n')

/** The same numbers for the same seed. */
function dice(start: number): () => number {
  let state = start
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

async function startTown(): Promise<Workspace> {
  const slack = await startWorkspace()
  for (const id of people) slack.addUser({ id, name: id.slice(2) })
  for (const colour of colours) {
    slack.addChannel({ id: channelOf(colour), name: colour.toLowerCase(), members: people })
  }
  return slack
}

/** Files a request. Gives its key if the form was receipted, null if the bot was killed meanwhile. */
async function file(slack: Workspace, by: string, title: string, product: string): Promise<string | null> {
  const person = slack.as(by)
  const form = (await person.command(title)).view
  if (form?.type !== 'modal') return null
  const sent = await person.submit(form, { ...wishes, Product: product })
  if (sent.trouble || !sent.view) return null
  expect(sent.errors).toBeNull()
  return there(/REQ-\d+/.exec(slack.textOf(sent.view)), 'a key in the receipt')[0]
}

/** Gives whether it was acknowledged. */
async function claim(slack: Workspace, by: string, card: Message): Promise<boolean> {
  return (await slack.as(by).press(card, 'Claim')).trouble === null
}

const cardsIn = (slack: Workspace) =>
  colours.flatMap((colour) => slack.messages(channelOf(colour)).filter((message) => message.threadTs === null))

it(
  `loses and doubles nothing when it is killed ${kills} times under load`,
  async () => {
    const roll = dice(seed)
    const slack = await startTown()
    const database = await makeDatabase(setup)
    const acknowledged: string[] = []
    const claimed = new Set<Message>()
    let bot = await startProcess({ slack, database: database.file })
    // Slack tells the number of a 1:1 chat once it is opened; a message there can be looked for from then on.
    for (const person of people) await slack.as(person).openHome()
    const reader = new Sqlite(database.file, { readonly: true })
    // Until it knows who is in a channel the bot refuses, kindly, and a refused claim is no claim.
    const read = reader.prepare('select count(distinct channel) from members').pluck()
    await vi.waitFor(() => expect(read.get()).toBeGreaterThanOrEqual(colours.length), { timeout: 20_000, interval: 20 })

    for (let round = 0; round < kills; round++) {
      const filed = Array.from({ length: atOnce }, async (_, i) => {
        const by = there(people[(round * atOnce + i) % people.length])
        const colour = there(colours[(round * atOnce + i) % colours.length])
        const first = await file(slack, by, `Wish ${round}.${i}`, colour)
        const goesOn = first !== null && round % 3 === 0
        return [first, goesOn ? await file(slack, by, `Further wish ${round}.${i}`, colour) : null]
      })
      const open = cardsIn(slack).filter((card) => slack.buttonsOf(card).includes('Claim') && !claimed.has(card))
      const claims = open.slice(0, 3).map(async (card) => {
        if (await claim(slack, 'U0BOB', card)) claimed.add(card)
      })
      const load = Promise.all([Promise.all(filed), ...claims])
      // Every other time somebody has been answered before, however slow the machine is.
      if (round % 2 === 1) await Promise.race(filed)
      await pass(100 + Math.floor(roll() * 900))
      await bot.end('SIGKILL')
      const [keys] = await load
      acknowledged.push(...keys.flat().filter((key) => key !== null))
      bot = await startProcess({ slack, database: database.file })
    }

    const unsent = reader.prepare("select count(*) from messages where kind <> 'home' and wanted > sent").pluck()
    await vi.waitFor(() => expect(unsent.get()).toBe(0), { timeout: 60_000 + kills * 5_000, interval: 50 })
    expect((await bot.end('SIGTERM')).code).toBe(0)

    expect(acknowledged.length).toBeGreaterThanOrEqual(kills / 2)
    const stored = reader.prepare("select 'REQ-' || number from requests").pluck().all().map(String)
    const cards = cardsIn(slack).map((card) => there(/REQ-\d+/.exec(slack.textOf(card)), 'a key')[0])
    expect(new Set(acknowledged).size).toBe(acknowledged.length)
    expect(stored).toEqual(expect.arrayContaining(acknowledged))
    expect(cards.toSorted()).toEqual(stored.toSorted())

    const dead = reader.prepare("select * from messages where state = 'dead'").all()
    reader.close()
    expect(dead).toEqual([])
    for (const card of cardsIn(slack)) {
      const story = slack.thread(card).map((message) => slack.textOf(message))
      expect(story).toHaveLength(1)
      expect(story[0]).toContain('Mention @')
      if (claimed.has(card)) expect(slack.textOf(card)).toContain('Taken on by')
    }
    const received = people.flatMap((person) => slack.messages(person)).map((message) => slack.textOf(message))
    expect(received).toHaveLength(stored.length)
    for (const key of stored) expect(received.filter((text) => new RegExp(`${key}\\b`).test(text))).toHaveLength(1)
    const takenOn = people
      .flatMap((person) => slack.messages(person))
      .flatMap((message) => slack.thread(message))
      .filter((message) => slack.textOf(message).includes('has taken on'))
    expect(takenOn).toHaveLength(cardsIn(slack).filter((card) => slack.textOf(card).includes('Taken on by')).length)
    await slack.close()
    database.remove()
  },
  60_000 + kills * 10_000,
)
