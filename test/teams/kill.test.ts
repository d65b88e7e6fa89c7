import { setTimeout as pass } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import pino from 'pino'
import { expect, it } from 'vitest'
import type { Json } from '../../adapters/playground/shapes.ts'
import { channelIdOf } from '../../adapters/playground/teams/tenant.ts'
import { openStore } from '../../db/sqlite.ts'
import { serve } from '../../src/main.ts'
import { makeDatabase, type Process, startProcess } from '../process.ts'
import { there, wishes } from './desk.ts'
import { type Message, type Organisation, startOrganisation } from './organisation.ts'

/** How often the bot is killed, and the seed of when; more by hand. */
const kills = Number(process.env.KILLS ?? 8)
const seed = Number(process.env.SEED ?? 1)
const colours = ['Red', 'Green', 'Blue', 'Cyan', 'Pink', 'Gold', 'Grey', 'Jade', 'Lime', 'Ruby']
const people = ['Anna Berg', 'Bob Lind', 'Carl Voss', 'Dora Beck', 'Emil Krug', 'Fay Lund', 'Gus Mohr', 'Hana Sato']
/** How many of them file at the same time. */
const atOnce = 4
const line = (colour: string) =>
  `  - { name: ${colour} team, platform: teams, channel: "${channelIdOf(colour)}", timeZone: UTC, products: [{ name: ${colour} }] }`
const setup = ['teams:', ...colours.map(line)].join('\n')
const news = ['The first half is done', 'All of it is done']

/** The same numbers for the same seed. */
function dice(start: number): () => number {
  let state = start
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** An organisation in which everybody is in every team. */
async function startTown(): Promise<Organisation> {
  const teams = await startOrganisation({ scale: 100 })
  for (const name of people) teams.addPerson({ name })
  for (const colour of colours) teams.addTeam(`${colour} people`, colour, people)
  return teams
}

async function arrive(teams: Organisation): Promise<void> {
  for (const colour of colours) await teams.installIn(colour)
  for (const name of people) await teams.person(name).install()
}

interface Deed {
  trouble: string | null
  sent: Json
}

/** What people do to one process until it dies; what was not acknowledged is sent again to the next. */
function createCrowd(teams: Organisation) {
  const lost: Json[] = []
  const filled = new Set<Message>()
  const titles: string[] = []
  const claimed = new Set<Message>()
  let typed = 0
  let updates = 0

  /** Gives whether it was acknowledged. */
  function note({ trouble, sent }: Deed): boolean {
    if (trouble !== null) lost.push(sent)
    return trouble === null
  }

  const isForm = (by: string) => (message: Message) =>
    message.byBot && !filled.has(message) && teams.person(by).reads(message).includes('Check the outcome')

  /** Asks for a form in the 1:1 chat, fills it in and sends it, as far as the process lives. */
  async function file(by: string, product: string, dead: Promise<null>): Promise<void> {
    note(await teams.person(by).writes(''))
    typed += 1
    const shown = await Promise.race([dead, teams.waitFor(() => teams.chat(by).find(isForm(by))).catch(() => null)])
    if (shown === null) return
    filled.add(shown)
    const title = `Wish ${titles.length}`
    titles.push(title)
    const form = teams.person(by).form(shown)
    const sent = await form.fills({ ...wishes, Title: title, Product: product }).sends()
    expect(sent.errors).toBeNull()
    if (note(sent)) expect(sent.text).toMatch(/REQ-\d+/)
  }

  /** Takes a request on and tells news of it, one after the other. */
  async function work(card: Message): Promise<void> {
    const bob = teams.person('Bob')
    claimed.add(card)
    if (!note(await bob.presses(card, 'Claim'))) return
    for (const words of news) {
      const form = await bob.opens(card, 'Update').catch(() => null)
      if (!form) return
      updates += 1
      if (!note(await form.fills({ 'What is new?': words }).sends())) return
    }
  }

  return {
    file,
    work,
    /** Cards that nobody has pressed yet. */
    open: () => cardsIn(teams).filter((card) => teams.buttonsOf(card).includes('Claim') && !claimed.has(card)),
    titles,
    /** Teams sends again what nobody has answered. */
    async sendAgain(): Promise<void> {
      const answers = await Promise.all(lost.splice(0).map((activity) => teams.sendRaw(activity)))
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    },
    counts: () => ({ typed, claims: claimed.size, updates }),
  }
}

const cardsIn = (teams: Organisation) => colours.flatMap((colour) => teams.posts(colour).filter(({ byBot }) => byBot))
const sentBy = (teams: Organisation): string[] =>
  [...teams.tenant.messages.values()]
    .flatMap((messages) => [...messages.values()])
    .filter(({ byBot }) => byBot)
    .map(({ conversation, id }) => `${conversation}|${id}`)

/** Kills the process in the midst of what people do to it. */
async function killUnderLoad(
  crowd: ReturnType<typeof createCrowd>,
  bot: Process,
  round: number,
  after: number,
): Promise<void> {
  const dead = bot.ended.then(() => null)
  const filed = Array.from({ length: atOnce }, (_, i) => {
    const by = there(people[(round * atOnce + i) % people.length])
    return crowd.file(by, there(colours[(round * atOnce + i) % colours.length]), dead)
  })
  const load = Promise.all([...filed, ...crowd.open().slice(0, 3).map(crowd.work)])
  await pass(after)
  await bot.end('SIGKILL')
  await load
}

it(
  `loses nothing and doubles only what nobody can know, when it is killed ${kills} times under load`,
  async () => {
    const roll = dice(seed)
    const teams = await startTown()
    const database = await makeDatabase(setup)
    const crowd = createCrowd(teams)
    const doubtful = new Map<number, string>()
    let bot = await startProcess({ teams, database: database.file })
    await arrive(teams)
    const reader = new Sqlite(database.file, { readonly: true })
    // No post of Teams can be looked for: what was on its way when the bot died may be there.
    const onTheWay = reader.prepare<[], { id: number; place: string }>(
      "select id, place from messages where state = 'sending' and remote is null",
    )

    for (let round = 0; round < kills; round++) {
      await killUnderLoad(crowd, bot, round, 50 + Math.floor(roll() * 700))
      for (const { id, place } of onTheWay.all()) doubtful.set(id, place)
      bot = await startProcess({ teams, database: database.file })
      await crowd.sendAgain()
    }
    expect((await bot.end('SIGTERM')).code).toBe(0)

    // A minute later, so that nothing waits any more for what may have become of it.
    const now = () => Date.now() + 60_000
    const local = { appId: null, password: null, tenantId: null, type: 'SingleTenant', local: true, cloud: {} } as const
    const store = await openStore(`file:${database.file}`)
    const log = pino({ level: 'silent' })
    const last = await serve({ store, teams: local, port: 0, host: '127.0.0.1', log, now, scale: 100 })
    await last.outbox.idle()
    await last.stop()

    const { typed, claims, updates } = crowd.counts()
    const column = (query: string) => reader.prepare(query).pluck().all().map(String)
    const count = (query: string) => Number(reader.prepare(query).pluck().get())
    expect(crowd.titles.length + claims).toBeGreaterThan(kills)
    expect(column('select title from requests').toSorted()).toEqual(crowd.titles.toSorted())
    expect(count("select count(*) from messages where kind = 'answer' and json_extract(data, '$.words') = ''")).toBe(
      typed,
    )
    expect(count("select count(*) from events where kind = 'claimed'")).toBe(claims)
    expect(count("select count(*) from events where kind = 'updated'")).toBe(updates)

    expect(count('select count(*) from messages where wanted > sent or remote is null')).toBe(0)
    const known = column('select remote from messages')
    const sent = sentBy(teams)
    const copies = sent.filter((remote) => !known.includes(remote))
    expect(new Set(known).size).toBe(known.length)
    expect(sent).toEqual(expect.arrayContaining(known))
    expect(copies.length).toBeLessThanOrEqual(doubtful.size)
    const chats = new Map([...teams.tenant.people.values()].map(({ id, chat }) => [`teams:${id}`, chat]))
    const uncertain = [...doubtful.values()].map((place) => chats.get(place) ?? place.slice('teams:'.length))
    expect(uncertain).toEqual(expect.arrayContaining(copies.map((remote) => there(remote.split('|')[0]))))

    for (const card of cardsIn(teams).filter(({ conversation, id }) => known.includes(`${conversation}|${id}`))) {
      const story = teams.thread(card).map((message) => teams.textOf(message))
      const told = news.filter((words) => story.some((text) => text.includes(words)))
      const placeOf = (words: string) => story.findIndex((text) => text.includes(words))
      expect(story[0]).toContain('Mention @')
      expect(told.map(placeOf)).toEqual(told.map(placeOf).toSorted((a, b) => a - b))
    }
    reader.close()
    await teams.close()
    database.remove()
  },
  60_000 + kills * 10_000,
)
