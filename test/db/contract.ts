import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SetupChange, Store } from '../../db/store.ts'
import type { Request } from '../../src/requests/request.ts'
import {
  anna,
  ask,
  billing,
  bob,
  card,
  decide,
  decision,
  dueOnSlack,
  morning,
  news,
  note,
  person,
  reference,
  request,
  sendAll,
  sent,
  setup,
  storefront,
  team,
  triage,
  write,
} from './sample.ts'

const hour = 3_600_000

/** What every engine's store keeps to. `open` gives an empty one. */
export function keepsTheContract(open: () => Promise<Store>): void {
  let store: Store

  beforeEach(async () => {
    store = await open()
    await store.applySetup(setup, 'file', morning)
  })
  afterEach(() => store.close())

  const file = () => decide(store, request(), {}, [card(billing), news(anna)])
  const due = async (at = morning) => (await dueOnSlack(store, at, 100)).map(({ kind, place }) => `${kind} ${place}`)

  describe('a write', () => {
    it('keeps a request whole, with the next number', async () => {
      const first = await file()
      const second = await decide(store, request({ debt: { text: 'cron', due: '2027-02-01' }, target: null }))
      expect([first.number, second.number]).toEqual([1, 2])
      expect(await store.request(second.id)).toEqual(second)
      expect(await store.requestByNumber(1)).toEqual(first)
      expect((await store.events(first.id, 10)).map(({ by, at, fact }) => [by, at, fact])).toEqual([
        [anna, morning, { kind: 'submitted' }],
      ])
    })

    it('lets one of 30 decisions about the same version win', async () => {
      const routed = await file()
      const all = Array.from({ length: 30 }, () => store.apply(write([decision({ ...routed, state: 'claimed' })])))
      const kinds = (await Promise.all(all)).map(({ kind }) => kind)
      expect(kinds.filter((kind) => kind === 'stored')).toHaveLength(1)
      expect(kinds.filter((kind) => kind === 'conflict')).toHaveLength(29)
      expect(await store.events(routed.id, 100)).toHaveLength(2)
    })

    it('stores nothing at all when a later decision meets a conflict', async () => {
      const [one, two] = [await file(), await file()]
      const old = await store.apply(write([decision(two)]))
      const applied = await store.apply(write([decision({ ...one, title: 'New' }), decision(two)], { key: 'k' }))
      expect([old.kind, applied.kind]).toEqual(['stored', 'conflict'])
      expect(await store.request(one.id)).toEqual(one)
      expect(await store.events(one.id, 10)).toHaveLength(1)
      expect(await store.answered('k')).toBeUndefined()
    })

    it('gives the first answer for a known key, also within one group', async () => {
      const same = () => store.apply(write([decision(request())], { key: 'form:1' }))
      const [first, ...others] = await Promise.all(Array.from({ length: 11 }, same))
      const made = first?.kind === 'stored' ? first.requests[0] : undefined
      expect(new Set(others.map((other) => JSON.stringify(other)))).toEqual(
        new Set([JSON.stringify({ kind: 'known', request: made?.id })]),
      )
      expect(await store.answered('form:1')).toEqual({ request: made?.id })
      expect(await store.inTriage({ limit: 10 })).toEqual([])
      expect(await store.queue([1], { limit: 10 })).toHaveLength(1)
    })

    it('stores only the key of what was so already', async () => {
      const routed = await file()
      const applied = await store.apply(write([decision({ ...routed, title: 'x' }, { already: true })], { key: 'k' }))
      expect(applied.kind).toBe('stored')
      expect(await store.request(routed.id)).toEqual(routed)
      expect(await store.keep('k', morning)).toBe(false)
    })

    it('refuses a bad one without refusing the others of its group', async () => {
      const bad = store.apply(write([decision(request({ team: 99 }), {}, [card(billing)])]))
      const good = [file(), file()]
      await expect(bad).rejects.toThrow()
      expect((await Promise.all(good)).map(({ number }) => number)).toEqual([1, 2])
      expect(await due()).toEqual([`card ${billing}`, `news ${anna}`])
    })

    it('remembers what the last delivery was for', async () => {
      const claimed = await file()
      const delivery = { what: 'x', link: null, asset: null, goal: 'future' as const, at: morning }
      await decide(store, claimed, { facts: [{ kind: 'delivered', delivery, debt: null, again: false }] })
      expect(store.directory().products.get(1)?.lastGoal).toBe('future')
    })

    it('keeps who follows a request', async () => {
      const [one, two] = [await file(), await file()]
      await decide(store, two, { follows: { request: one.id, version: one.version, people: [anna, bob] } })
      expect(await store.followers(one.id)).toEqual([anna, bob])
    })

    it('leads those who follow a request along to the one that it is the same as', async () => {
      const [one, two, three] = [await file(), await file(), await file()]
      await decide(store, three, { follows: { request: two.id, version: two.version, people: [bob] } })
      const followed = (await store.request(two.id)) ?? two
      await decide(store, followed, { follows: { request: one.id, version: one.version, people: [anna] } })
      expect(await store.followers(one.id)).toEqual([anna, bob])
    })

    it('has who decides on a request that somebody follows since see them first', async () => {
      const [one, two] = [await file(), await file()]
      const claim = write([decision(one)])
      await decide(store, two, { follows: { request: one.id, version: one.version, people: [anna] } })
      expect(await store.apply(claim)).toEqual({ kind: 'conflict' })
    })

    it('has nobody follow a request that has changed since it was read', async () => {
      const [one, two] = [await file(), await file()]
      await decide(store, one)
      const follows = { request: one.id, version: one.version, people: [bob] }
      expect(await store.apply(write([decision(two, { follows })]))).toEqual({ kind: 'conflict' })
      expect(await store.followers(one.id)).toEqual([])
      expect(await store.request(two.id)).toEqual(two)
    })
  })

  describe('messages', () => {
    it('posts card, hint and note in order, each reply in its thread', async () => {
      const routed = await file()
      await decide(store, routed, {}, [note(billing), news(anna)])
      expect(await sendAll(store)).toEqual([
        `card ${billing}`,
        `news ${anna}`,
        `hint ${billing} in m1`,
        `note ${billing} in m1`,
        `news ${anna} in m2`,
      ])
    })

    it('makes the card first where a note has none', async () => {
      const routed = await decide(store, request())
      await decide(store, routed, {}, [note(billing)])
      expect(await sendAll(store)).toEqual([`card ${billing}`, `hint ${billing} in m1`, `note ${billing} in m1`])
    })

    it('edits the card, the old channel’s card and the first message with each change, once', async () => {
      const routed = await file()
      await sendAll(store)
      const moved = await decide(store, { ...routed, channel: storefront, team: 2 }, {}, [card(storefront)])
      await decide(store, moved, {}, [card(storefront)])
      expect(await sendAll(store)).toEqual([
        `edit card ${billing}`,
        `edit news ${anna}`,
        `card ${storefront}`,
        `hint ${storefront} in m4`,
      ])
    })

    it('gives one that was sent by its remote id, with what is needed to render it', async () => {
      const routed = await file()
      await sendAll(store)
      expect(await store.drawable('m3')).toMatchObject({ kind: 'hint', about: routed, thread: 'm1', place: billing })
      expect(await store.drawable('m9')).toBeNull()
    })

    it('gives one by its id', async () => {
      await file()
      const [first] = await dueOnSlack(store, morning, 10)
      expect(await store.message(first?.id ?? 0)).toMatchObject({ kind: 'card', place: billing })
      expect(await store.message(999)).toBeNull()
      expect(await store.message(Number.NaN)).toBeNull()
    })

    it('gives what is needed to render them', async () => {
      const routed = await file()
      const [first, second] = await dueOnSlack(store, morning, 10)
      expect(first).toMatchObject({ kind: 'card', about: routed, story: null, thread: null, live: true, data: null })
      expect(second?.story?.fact).toEqual({ kind: 'submitted' })
    })

    it('draws again what changed while it was on its way', async () => {
      const routed = await file()
      const [first] = await dueOnSlack(store, morning, 10)
      await store.markSending([1], morning)
      await decide(store, routed)
      expect(await due()).toEqual([`news ${anna}`])
      await store.markSent({
        id: 1,
        version: first?.wanted ?? 0,
        remote: 'm1',
        hash: 'h',
        at: morning,
        dm: null,
        prompts: [],
      })
      expect(await store.messageAt('m1')).toMatchObject({ state: 'waiting', wanted: 2, sent: 1 })
    })

    it('is on its way also where that was stored and could not be told', async () => {
      await file()
      expect(await store.markSending([1], morning)).toBe(1)
      expect(await store.markSending([1], morning)).toBe(1)
    })

    it('takes one message of each place that is free', async () => {
      await file()
      await file()
      expect(await due()).toEqual([`card ${billing}`, `news ${anna}`])
      await store.markSending([1], morning)
      expect(await due()).toEqual([`news ${anna}`])
    })

    it('looks at each platform by itself', async () => {
      const yard = 'teams:19:yard@thread.tacv2'
      await decide(store, request(), {}, [card(billing), news('teams:d0ra'), card(yard)])
      const on = async (platform: 'slack' | 'teams', limit: number) =>
        (await store.dueMessages(platform, morning, limit, () => true)).map(({ place }) => place)
      expect(await on('teams', 9)).toEqual(['teams:d0ra', yard])
      expect(await on('teams', 1)).toEqual(['teams:d0ra'])
      expect(await on('slack', 9)).toEqual([billing])
      expect(await store.dueMessages('teams', morning, 9, ({ place }) => place === yard)).toHaveLength(1)
    })

    it('hides no post behind many edits and Homes, whose pace is another', async () => {
      const people = ['slack:U1', 'slack:U2', 'slack:U3']
      const routed = await decide(
        store,
        request(),
        {},
        people.map((one) => news(one)),
      )
      for (const one of people) await store.touchHome(one, morning)
      await sendAll(store)
      await decide(store, routed)
      for (const one of people) await store.touchHome(one, morning)
      await decide(store, request(), {}, [card(billing), card(storefront)])
      const posts = await store.dueMessages('slack', morning, 2, ({ kind, remote }) => !remote && kind !== 'home')
      expect(posts.map(({ place }) => place)).toEqual([billing, storefront])
      expect(await dueOnSlack(store, morning, 2)).toHaveLength(6)
    })

    it('passes by what is put off, but not within one request', async () => {
      await file()
      await file()
      await store.markWaiting(1, morning + hour, false, 'ratelimited', 1)
      const [first] = await dueOnSlack(store, morning, 1)
      expect(first?.id).toBe(2)
      await store.markWaiting(3, morning + hour, false, 'ratelimited', 1)
      await sendAll(store)
      expect(await store.nextDue('slack', morning)).toBe(morning + hour)
      expect(await due(morning + hour)).toEqual([`card ${billing}`])
    })

    it('keeps a place quiet until its time, and a broken one until it is mended', async () => {
      await file()
      expect(await store.holdPlace(billing, { until: morning + hour, broken: null }, morning)).toBe(false)
      expect(await store.holdPlace(anna, { until: null, broken: 'channel_not_found' }, morning)).toBe(true)
      expect(await store.holdPlace(anna, { until: null, broken: 'is_archived' }, morning + 1)).toBe(false)
      expect(await due()).toEqual([])
      expect(await store.nextDue('slack', morning)).toBe(morning + hour)
      expect(await due(morning + hour)).toEqual([`card ${billing}`])
      expect(await store.brokenPlaces()).toEqual([
        { place: anna, name: null, broken: 'is_archived', brokenSince: morning, heldUntil: null, waiting: 1 },
      ])
      await store.mendPlace(anna)
      expect(await due()).toEqual([`news ${anna}`])
      expect(await store.nextDue('slack', morning)).toBe(morning)
      expect(await store.nextDue('teams', morning)).toBeNull()
    })

    it('buries replies that wait for a dead message, and revives them with it', async () => {
      const routed = await file()
      await store.markDead(1, 'invalid_blocks')
      await decide(store, routed, {}, [note(billing)])
      expect((await store.deadLetters()).map(({ kind, error }) => [kind, error])).toEqual([
        ['card', 'invalid_blocks'],
        ['hint', 'parent'],
        ['note', 'parent'],
      ])
      expect(await store.deadLetterCount()).toBe(3)
      expect(await due()).toEqual([`news ${anna}`])
      expect(await store.retryDead(1, morning)).toBe(3)
      expect(await sendAll(store)).toEqual([
        `card ${billing}`,
        `news ${anna}`,
        `hint ${billing} in m1`,
        `note ${billing} in m1`,
      ])
    })

    it('sends again all that died with a card when one of its replies is sent again', async () => {
      const routed = await file()
      await store.markDead(1, 'invalid_blocks')
      await decide(store, routed, {}, [note(billing)])
      const reply = (await store.deadLetters()).find(({ kind }) => kind === 'note')
      expect(await store.retryDead(reply?.id ?? 0, morning)).toBe(3)
      expect(await store.deadLetters()).toEqual([])
      expect(await sendAll(store)).toEqual([
        `card ${billing}`,
        `news ${anna}`,
        `hint ${billing} in m1`,
        `note ${billing} in m1`,
      ])
    })

    it('sends again what died with a question that was closed since', async () => {
      const asked = await decide(store, request({ state: 'delivered' }), {}, [ask(bob)])
      const [question] = await dueOnSlack(store, morning, 1)
      const told = await decide(store, asked, {}, [news(bob)])
      await store.markDead(question?.id ?? 0, 'channel_not_found')
      await decide(store, told, { closes: ['accept'] })
      expect((await store.deadLetters()).map(({ kind, error }) => [kind, error])).toEqual([['news', 'parent']])
      expect(await store.retryNews(bob, morning)).toBe(1)
      expect(await sendAll(store)).toEqual([`news ${bob}`])
    })

    it('leaves replies alone when an edit of what is there dies', async () => {
      const routed = await file()
      const [first] = await dueOnSlack(store, morning, 1)
      if (first) await sent(store, first)
      await decide(store, routed)
      await store.markDead(1, 'invalid_blocks')
      expect((await store.deadLetters()).map(({ id }) => id)).toEqual([1])
      expect(await sendAll(store)).toEqual([`news ${anna}`, `hint ${billing} in m1`])
    })

    it('tries a card again whose edit died, when something new has happened', async () => {
      const routed = await file()
      await sendAll(store)
      const next = await decide(store, routed)
      await store.markDead(1, 'invalid_blocks')
      await decide(store, next)
      expect(await store.deadLetters()).toEqual([])
      expect(await sendAll(store)).toEqual([`edit card ${billing}`, `edit news ${anna}`])
    })

    it('leaves a card dead that never was posted, whatever happens', async () => {
      const routed = await file()
      await store.markDead(1, 'invalid_blocks')
      await decide(store, routed)
      expect((await store.deadLetters()).map(({ kind }) => kind)).toEqual(['card'])
    })

    it('finds the message of a remote id and the card, and hangs news on the first message to a person', async () => {
      const routed = await file()
      await sendAll(store)
      expect((await store.messageAt('m2'))?.place).toBe(anna)
      expect((await store.cardOf(routed.id, billing))?.remote).toBe('m1')
      await decide(store, routed, {}, [news(anna), news(bob)])
      expect(await sendAll(store)).toEqual(expect.arrayContaining([`news ${anna} in m2`, `news ${bob}`]))
    })

    it('posts anew what is gone from the platform, a card with its first reply', async () => {
      const routed = await file()
      await sendAll(store)
      await decide(store, routed, {}, [note(billing)])
      await store.markGone(1)
      expect(await sendAll(store)).toEqual([
        `card ${billing}`,
        `edit news ${anna}`,
        `hint ${billing} in m1`,
        `note ${billing} in m1`,
      ])
    })

    it('edits once more what may be gone from the platform, and nothing that is not there', async () => {
      await file()
      await store.markDoubtful(1)
      expect(await sendAll(store)).not.toContain(`edit card ${billing}`)
      await store.markDoubtful(1)
      const [card] = await dueOnSlack(store, morning, 1)
      expect(card).toMatchObject({ id: 1, remote: 'm1', hash: null })
      expect(await sendAll(store)).toEqual([`edit card ${billing}`])
    })

    it('tries again what was on its way when the process ended', async () => {
      await file()
      await store.markSending([1], morning)
      expect(await store.recoverSending(morning + 1)).toBe(1)
      const [first] = await dueOnSlack(store, morning + 1, 1)
      expect(first).toMatchObject({ id: 1, state: 'waiting', uncertainSince: morning + 1 })
    })

    it('knows since when a send is uncertain, and forgets it once it is sent', async () => {
      await file()
      await store.markSending([1], morning)
      await store.markWaiting(1, morning + 5, true, 'timeout', 1)
      const [first] = await dueOnSlack(store, morning + 5, 1)
      expect(first).toMatchObject({ uncertainSince: morning, error: 'timeout', attempts: 1 })
      if (first) await sent(store, first)
      expect(await store.messageAt('m1')).toMatchObject({ uncertainSince: null, error: null, attempts: 0 })
    })

    it('draws the Home of those involved and of the channel’s members, where there is one', async () => {
      await store.setMembers(billing, [bob], morning)
      for (const someone of [anna, bob, 'slack:U0EVE']) await store.touchHome(someone, morning)
      await sendAll(store)
      await file()
      expect((await due()).filter((entry) => entry.startsWith('home'))).toEqual([
        `home ${anna}/home`,
        `home ${bob}/home`,
      ])
      await store.touchHome('slack:U0EVE', morning)
      expect((await sendAll(store)).filter((entry) => entry.startsWith('home'))).toHaveLength(3)
    })

    it('keeps a loose message once per key and forgets it in time', async () => {
      const data = { words: 'hello', by: anna }
      const answer = { kind: 'answer', place: anna, data, key: 'm:1', thread: 't9' } as const
      await Promise.all([store.addMessage(answer, morning), store.addMessage(answer, morning)])
      expect(await dueOnSlack(store, morning, 10)).toMatchObject([{ data, thread: 't9', about: null }])
      expect(await sendAll(store)).toEqual([`answer ${anna} in t9`])
      await store.prune(morning + 1)
      expect(await store.messageAt('m1')).toBeNull()
      expect(await store.keep('m:1', morning)).toBe(true)
    })

    it('forgets what was done long ago, however much it is, and nothing of today', async () => {
      const keys = Array.from({ length: 2_500 }, (_, n) => `m:${n}`)
      await Promise.all(keys.map((key) => store.keep(key, morning)))
      await store.keep('m:today', morning + hour)
      await store.prune(morning + 1)
      expect(await Promise.all([keys[0], keys[1_700], keys[2_499]].map((key) => store.answered(key ?? '')))).toEqual([
        undefined,
        undefined,
        undefined,
      ])
      expect(await store.answered('m:today')).toEqual({ request: null })
    })
  })

  describe('an ask', () => {
    const prompt = (about: Request, message: number, wave = 1) => ({
      request: about.id,
      message,
      kind: 'accept' as const,
      wave,
      due: morning + wave,
    })

    it('is edited when it is closed after it was posted', async () => {
      const delivered = await decide(store, request(), {}, [ask(anna)])
      await sendAll(store)
      await decide(store, delivered, { closes: ['accept'] })
      expect(await store.messageAt('m1')).toMatchObject({ live: false })
      expect(await sendAll(store)).toEqual([`edit ask ${anna}`])
    })

    it('is never posted when it is closed before, and what replied to it stands by itself', async () => {
      const delivered = await decide(store, request(), {}, [ask(anna)])
      const waiting = await decide(store, delivered, {}, [news(anna), news(anna)])
      await decide(store, waiting, { closes: ['accept'] })
      expect(await sendAll(store)).toEqual([`news ${anna}`, `news ${anna} in m2`])
      expect(await store.deadLetters()).toEqual([])
    })

    it('is edited on arrival when it is closed while it was being sent', async () => {
      const delivered = await decide(store, request(), {}, [ask(anna)])
      const [message] = await dueOnSlack(store, morning, 1)
      await decide(store, delivered, { closes: ['accept'] })
      if (message) await sent(store, message)
      expect(await sendAll(store)).toEqual([`edit ask ${anna}`])
    })

    it('is kept to be looked for when it is closed while nobody knows whether it arrived', async () => {
      const delivered = await decide(store, request(), {}, [ask(anna)])
      await store.markSending([1], morning)
      await store.markWaiting(1, morning, true, 'timeout', 1)
      await decide(store, delivered, { closes: ['accept'] })
      const [message] = await dueOnSlack(store, morning, 1)
      expect(message).toMatchObject({ id: 1, live: false, uncertainSince: morning, wanted: 2 })
    })

    it('is looked for once more when it was given up so', async () => {
      const delivered = await decide(store, request(), {}, [ask(anna)])
      await store.markWaiting(1, morning, true, 'timeout', 1)
      await store.markDead(1, 'uncertain')
      await decide(store, delivered, { closes: ['accept'] })
      expect(await due()).toEqual([`ask ${anna}`])
      expect(await store.deadLetters()).toEqual([])
    })

    it('that turns out not to be there is not posted once it is closed, unless more is wanted by then', async () => {
      const delivered = await decide(store, request(), {}, [ask(anna)])
      const waiting = await decide(store, delivered, {}, [news(anna)])
      await store.markWaiting(1, morning, true, 'timeout', 1)
      await decide(store, waiting, { closes: ['accept'] })
      await store.markUnneeded(1, 1)
      expect(await due()).toEqual([`ask ${anna}`])
      await store.markUnneeded(1, 2)
      expect(await sendAll(store)).toEqual([`news ${anna}`])
    })

    it('arms its prompt when it is delivered, once', async () => {
      const delivered = await decide(store, request(), {}, [ask(anna)])
      const [message] = await dueOnSlack(store, morning, 1)
      if (message) await sent(store, message, morning, [prompt(delivered, message.id)])
      expect(await store.duePrompts(morning + 1, 10)).toEqual([
        { request: delivered.id, kind: 'accept', wave: 1, due: morning + 1 },
      ])
      expect(await store.nextPrompt(null)).toBe(morning + 1)
      expect(await store.nextPrompt(delivered.number)).toBe(morning + 1)
      expect(await store.nextPrompt(delivered.number + 1)).toBeNull()
      await store.dropPrompts([prompt(delivered, 1)])
      if (message) await sent(store, { ...message, wanted: 2 }, morning, [prompt(delivered, message.id)])
      expect(await store.duePrompts(morning + 1, 10)).toEqual([])
    })

    it('arms nothing once it is answered, and no lower wave than there is', async () => {
      const delivered = await decide(store, request(), {}, [ask(anna), ask(bob)])
      await sent(store, { id: 1, wanted: 1, kind: 'ask' }, morning, [prompt(delivered, 1, 2)])
      await sent(store, { id: 2, wanted: 1, kind: 'ask' }, morning, [prompt(delivered, 2, 1)])
      expect((await store.duePrompts(morning + 9, 10)).map(({ wave }) => wave)).toEqual([2])
      const other = await decide(store, request(), {}, [ask(anna)])
      await store.markSending([3], morning)
      await decide(store, other, { closes: ['accept'] })
      await sent(store, { id: 3, wanted: 1, kind: 'ask' }, morning, [prompt(other, 3)])
      expect(await store.duePrompts(morning + 9, 10)).toHaveLength(1)
    })
  })

  describe('asks by the clock', () => {
    const remind = async (count: number) => {
      const all = await Promise.all(Array.from({ length: count }, () => decide(store, request())))
      await Promise.all(
        all.map((each) => store.apply(write([decision(each, {}, [ask(anna)])], { by: 'clock', clock: true }))),
      )
      return Promise.all(all.map(async ({ id }) => (await store.request(id)) ?? request()))
    }

    it('of one morning are one message', async () => {
      await remind(3)
      const [carrier, ...others] = await dueOnSlack(store, morning, 10)
      expect(others).toEqual([])
      expect(carrier).toMatchObject({ kind: 'carrier', place: anna, about: null })
      expect((await store.carried(carrier?.id ?? 0)).map(({ about }) => about?.number)).toEqual([1, 2, 3])
    })

    it('are ten to a message at most', async () => {
      await remind(12)
      expect(await sendAll(store)).toEqual([`carrier ${anna}`, `carrier ${anna}`])
    })

    it('go by themselves when there is one', async () => {
      await remind(1)
      expect(await sendAll(store)).toEqual([`ask ${anna}`])
    })

    it('arm their prompts with the carrier’s delivery and are found at its remote id', async () => {
      const [one, two] = await remind(2)
      const [carrier] = await dueOnSlack(store, morning, 10)
      if (!carrier || !one || !two) throw new Error('no carrier')
      const lines = await store.carried(carrier.id)
      const prompts = lines.map((line) => ({
        request: line.request ?? 0,
        message: line.id,
        kind: 'accept' as const,
        wave: 1,
        due: morning,
      }))
      await sent(store, carrier, morning, prompts)
      expect(await store.duePrompts(morning, 10)).toHaveLength(2)
      expect((await store.messageAt(`m${carrier.id}`))?.kind).toBe('carrier')
      expect((await store.drawable(`m${carrier.id}`))?.kind).toBe('carrier')
      await decide(store, one, { closes: ['accept'] }, [news(anna)])
      expect(await sendAll(store)).toEqual([`edit carrier ${anna}`, `news ${anna} in m${carrier.id}`])
      expect((await store.carried(carrier.id)).map(({ live, state }) => [live, state])).toEqual([
        [false, 'sent'],
        [true, 'sent'],
      ])
    })

    it('leave their message when they are closed before, and it is not sent when none is left', async () => {
      const [one, two] = await remind(2)
      if (!one || !two) throw new Error('no requests')
      await decide(store, one, { closes: ['accept'] })
      const [carrier] = await dueOnSlack(store, morning, 10)
      expect((await store.carried(carrier?.id ?? 0)).map(({ about }) => about?.number)).toEqual([2])
      await decide(store, two, { closes: ['accept'] })
      expect(await sendAll(store)).toEqual([])
    })

    it('are not posted again with their message when all of them are closed', async () => {
      const [one, two] = await remind(2)
      const [carrier] = await dueOnSlack(store, morning, 10)
      if (!carrier || !one || !two) throw new Error('no carrier')
      await store.markWaiting(carrier.id, morning, true, 'timeout', 1)
      for (const each of [one, two]) await decide(store, each, { closes: ['accept'] })
      expect((await store.carried(carrier.id)).map(({ live }) => live)).toEqual([false, false])
      await store.markUnneeded(carrier.id, carrier.wanted + 2)
      expect(await sendAll(store)).toEqual([])
    })

    it('leave their message on the screen too when one is closed between its drawing and its sending', async () => {
      const [one] = await remind(2)
      const [carrier] = await dueOnSlack(store, morning, 10)
      if (!carrier || !one) throw new Error('no carrier')
      await decide(store, one, { closes: ['accept'] })
      await sent(store, carrier)
      expect(await sendAll(store)).toEqual([`edit carrier ${anna}`])
      expect((await store.carried(carrier.id)).map(({ about }) => about?.number)).toEqual([2])
    })
  })

  describe('the lists', () => {
    it('show where a person is involved, newest first, page by page', async () => {
      const one = await file()
      const two = await decide(store, request({ requester: bob, filedBy: anna }))
      const three = await decide(store, request({ requester: bob, filedBy: bob, delegate: anna }))
      await decide(store, request({ requester: bob, filedBy: bob }))
      const closed = await decide(store, request({ state: 'closed', move: 'nobody' }))
      const mine = async (page: { before?: number; limit: number; closedSince: number }) =>
        (await store.mine(anna, page)).map(({ id }) => id)
      expect(await mine({ limit: 10, closedSince: morning + 1 })).toEqual([three.id, two.id, one.id])
      expect(await mine({ limit: 1, closedSince: morning })).toEqual([closed.id])
      expect(await mine({ before: three.id, limit: 10, closedSince: morning })).toEqual([two.id, one.id])
    })

    it('show teams what waits for them, and triage what has no team', async () => {
      const one = await file()
      const two = await decide(store, request({ team: 2, state: 'in_progress' }))
      await decide(store, request({ state: 'parked' }))
      const lost = await decide(store, request({ team: null, product: null, state: 'triage', channel: triage }))
      expect((await store.queue([1, 2], { limit: 9 })).map(({ id }) => id)).toEqual([two.id, one.id])
      expect((await store.queue([1], { limit: 9 })).map(({ id }) => id)).toEqual([one.id])
      expect((await store.inTriage({ limit: 9 })).map(({ id }) => id)).toEqual([lost.id])
      expect((await store.unfinished(1)).map(({ state }) => state)).toEqual(['parked', 'routed'])
      expect((await store.unfinished(2)).map(({ state }) => state)).toEqual(['in_progress'])
    })

    it('show who owes a result', async () => {
      const state = 'outcome_due'
      const own = await decide(store, request({ state }))
      const given = await decide(store, request({ state, delegate: bob }))
      expect((await store.owed(anna, { limit: 9 })).map(({ id }) => id)).toEqual([own.id])
      expect((await store.owed(bob, { limit: 9 })).map(({ id }) => id)).toEqual([given.id])
    })

    it('show all that a team has to do for its digest, what has stood longest first', async () => {
      const file = (state: Request['state'], stateSince: number) => decide(store, request({ state, stateSince }))
      const [newer, older] = [await file('routed', morning + 1), await file('routed', morning)]
      const [started, claimed] = [await file('in_progress', morning + 1), await file('claimed', morning)]
      await file('parked', morning)
      const { waiting, inProgress } = await store.atWork(1)
      expect(waiting.map(({ id }) => id)).toEqual([older.id, newer.id])
      expect(inProgress.map(({ id }) => id)).toEqual([claimed.id, started.id])
    })

    it('show the loops of a team for its digest', async () => {
      await decide(store, request({ state: 'measuring' }))
      await decide(store, request({ state: 'parked' }))
      await decide(store, request({ state: 'closed', resolution: 'outcome_recorded' }))
      await decide(store, request({ state: 'closed', resolution: 'declined' }))
      const loops = await store.loops(1, morning)
      expect([loops.results, loops.open].map((list) => list.length)).toEqual([1, 1])
      expect((await store.loops(1, morning + 1)).results).toEqual([])
    })

    it('show the open requests a person is needed for', async () => {
      await decide(store, request({ delegate: bob }))
      await decide(store, request({ requester: bob, contact: anna }))
      await decide(store, request({ state: 'closed' }))
      expect((await store.involving(anna)).map(({ number }) => number)).toEqual([2])
      expect((await store.involving(bob)).map(({ number }) => number)).toEqual([2, 1])
    })

    it('show the newest of a story, oldest first', async () => {
      let current = await file()
      for (let i = 0; i < 4; i += 1) current = await decide(store, current, { facts: [{ kind: 'lapsed' }] })
      expect((await store.events(current.id, 3)).map(({ id }) => id)).toEqual([3, 4, 5])
    })
  })

  describe('people and set-up', () => {
    it('keeps a person’s 1:1 channel when the rest is read again', async () => {
      await store.savePeople([person(anna, { dm: 'D1' })], morning)
      await store.people([anna])
      await store.savePeople([person(anna, { name: 'Anna Berg' })], morning + 1)
      expect([...(await store.people([anna, bob]))]).toEqual([[anna, person(anna, { name: 'Anna Berg', dm: 'D1' })]])
      expect(await store.stalePeople(morning + 1, 9, 'slack')).toEqual([])
      expect(await store.stalePeople(morning + 2, 9, 'slack')).toEqual([anna])
    })

    it('knows whom of one platform to ask about again, the longest known first', async () => {
      const asked = ['teams:1', 'teams:2', anna, 'teams:3', bob]
      for (const [i, id] of asked.entries()) await store.savePeople([person(id)], morning + i)
      expect(await store.stalePeople(morning + hour, 9, 'slack')).toEqual([anna, bob])
      expect(await store.stalePeople(morning + hour, 1, 'slack')).toEqual([anna])
    })

    it('learns a person’s 1:1 channel from a message that arrived', async () => {
      await store.savePeople([person(anna)], morning)
      await store.people([anna])
      await file()
      const dm = { person: anna, channel: 'D7' }
      await store.markSent({ id: 3, version: 1, remote: 'm3', hash: 'h', at: morning, dm, prompts: [] })
      expect((await store.person(anna))?.dm).toBe('D7')
    })

    it('knows which of the set-up’s channels a person is in', async () => {
      await store.setMembers(billing, [anna, bob], morning)
      await store.setMembers('slack:C0OTHER', [anna], morning)
      await store.joined(triage, anna)
      expect(await store.membership(anna)).toEqual({
        channels: [billing, triage].sort(),
        unsynced: [storefront, triage],
      })
      // Each change by itself is seen at once.
      await store.setMembers(billing, [bob], morning + hour)
      expect((await store.membership(anna)).channels).toEqual([triage])
      await store.setMembers(storefront, [anna], morning + hour)
      expect(await store.membership(anna)).toMatchObject({ channels: [storefront, triage].sort(), unsynced: [triage] })
      await store.setMembers(storefront, [], morning + hour)
      await store.left(triage, anna)
      expect((await store.membership(anna)).channels).toEqual([])
      expect(await store.members(billing)).toEqual([bob])
      expect(await store.staleChannels(morning + hour)).toEqual([triage])
    })

    it('reads who is in a channel anew that the set-up did not have for a while', async () => {
      const use = (channel: string) =>
        store.applySetup([{ change: 'team', id: 1, team: team({ channel }) }], 'file', morning)
      await store.setMembers(billing, [anna], morning)
      await store.forgetElsewhere()
      expect((await store.membership(anna)).unsynced).not.toContain(billing)
      await use('slack:C0OTHER')
      await store.forgetElsewhere()
      await use(billing)
      expect((await store.membership(anna)).unsynced).toContain(billing)
    })

    it('loads what a command needs', async () => {
      const routed = await file()
      await store.savePeople([person(anna), person(bob)], morning)
      await decide(store, routed, {
        facts: [{ kind: 'said', from: 'requester', text: 'x', files: false, first: true }],
      })
      expect(await store.load(routed.id, anna)).toMatchObject({ actor: { id: anna }, judge: { id: anna }, said: true })
      expect(await store.load(routed.id, bob)).toMatchObject({ actor: { id: bob }, said: false })
      expect(await store.load(routed.id, 'clock')).toMatchObject({ actor: null, membership: { channels: [] } })
      expect(await store.load(99, anna)).toBeNull()
    })

    it('changes version and origin only where something is different', async () => {
      const { version } = store.directory()
      await store.applySetup([{ change: 'team', id: 1, team: team() }], anna, morning + 1)
      expect(store.directory().version).toBe(version)
      await store.applySetup([{ change: 'team', id: 1, team: team({ mention: bob }) }], anna, morning + 1)
      expect(store.directory()).toMatchObject({ version: version + 1 })
      expect(store.directory().teams.get(1)?.mention).toBe(bob)
      expect(await store.setupOrigins()).toEqual(
        new Map([
          [1, { by: anna, at: morning + 1 }],
          [2, { by: 'file', at: morning }],
        ]),
      )
    })

    it('changes nothing when one of the changes is wrong', async () => {
      const before = store.directory()
      const product = { name: 'X', aliases: [], keywords: [], retired: false }
      const changes: SetupChange[] = [
        { change: 'organisation', admins: [anna] },
        { change: 'product', id: null, team: 'Nobody', product },
      ]
      await expect(store.applySetup(changes, 'file', morning)).rejects.toThrow('Nobody')
      expect(store.directory()).toEqual(before)
    })

    it('finds requests whose card or product is elsewhere now', async () => {
      const one = await file()
      const two = await decide(store, request({ product: 2 }))
      await decide(store, request({ product: 2, state: 'claimed' }))
      const three = await decide(store, request({ state: 'triage', team: null, product: null, channel: 'slack:C0OLD' }))
      expect((await store.misplaced(9)).map(({ id }) => id)).toEqual([two.id, three.id])
      await store.applySetup([{ change: 'team', id: 1, team: team({ channel: 'slack:C0NEW' }) }], 'file', morning)
      expect((await store.misplaced(9)).map(({ id }) => id)).toContain(one.id)
      expect(await store.misplaced(2)).toHaveLength(2)
    })

    it('names places', async () => {
      await store.nameChannel(billing, 'billing')
      expect((await store.places([billing, anna])).get(billing)?.name).toBe('billing')
    })

    it('lists whom and what a form may offer of one platform, by name', async () => {
      const people = [
        person('teams:1', { name: 'Dora' }),
        person('teams:2', { name: 'Carl' }),
        person('teams:3', { name: 'Bert', standing: 'guest' }),
        person('teams:4', { name: 'Emil', standing: 'gone' }),
        person(anna, { name: 'Anna' }),
      ]
      await store.savePeople(people, morning)
      expect((await store.peopleOn('teams', 9)).map(({ name }) => name)).toEqual(['Carl', 'Dora'])
      expect((await store.peopleOn('teams', 1)).map(({ name }) => name)).toEqual(['Carl'])
      expect(await store.peopleOn('slack', 9)).toEqual([person(anna, { name: 'Anna' })])

      await store.nameChannel('teams:19:z@thread.tacv2', 'Yard')
      await store.nameChannel('teams:19:a@thread.tacv2', 'Ships')
      await store.nameChannel(billing, 'billing')
      await store.holdPlace('teams:19:unnamed@thread.tacv2', { until: morning, broken: 'x' }, morning)
      expect(await store.channelsOn('teams')).toEqual([
        { id: 'teams:19:a@thread.tacv2', name: 'Ships' },
        { id: 'teams:19:z@thread.tacv2', name: 'Yard' },
      ])
      expect(await store.channelsOn('slack')).toEqual([{ id: billing, name: 'billing' }])
    })

    it('keeps how places are reached, the newest for each', async () => {
      const yard = reference('teams:19:yard@thread.tacv2', { team: '19:team@thread.tacv2', tenant: 'acme' })
      const dora = reference('teams:d0a', { conversation: null, account: '29:dora' })
      await store.saveReferences([yard, dora, reference('slack:C0BILLING')])
      const moved = {
        ...dora,
        conversation: 'a:1',
        serviceUrl: 'https://smba.trafficmanager.net/amer/',
        installed: false,
      }
      await store.saveReferences([moved])
      expect(await store.references([yard.place, dora.place, 'teams:nobody'])).toEqual(
        new Map([
          [yard.place, yard],
          [dora.place, moved],
        ]),
      )
      const all = await store.allReferences('teams')
      expect(all.map(({ place }) => place).toSorted()).toEqual([yard.place, dora.place])
    })
  })

  describe('the clock’s rows', () => {
    it('replaces, postpones and drops prompts, earliest first', async () => {
      const routed = await decide(store, request(), { prompts: [{ kind: 'claim', wave: 1, due: morning + 5 }] })
      const next = await decide(store, routed, {
        prompts: [
          { kind: 'claim', wave: 2, due: morning + 6 },
          { kind: 'debt', wave: 1, due: morning + 4 },
        ],
      })
      const kinds = async (at: number) => (await store.duePrompts(at, 9)).map(({ kind, wave }) => `${kind} ${wave}`)
      expect(await kinds(morning + 6)).toEqual(['debt 1', 'claim 2'])
      const debt = { request: routed.id, kind: 'debt', wave: 1, due: morning + 4 } as const
      await store.postponePrompts([{ prompt: debt, until: morning + 9 }])
      expect(await kinds(morning + 6)).toEqual(['claim 2'])
      await decide(store, next, { closes: ['claim'] })
      // It has been planned anew since it was read.
      await store.dropPrompts([debt])
      expect(await kinds(morning + 9)).toEqual(['debt 1'])
      await store.dropPrompts([{ ...debt, due: morning + 9 }])
      expect(await kinds(morning + 9)).toEqual([])
    })

    it('plans digests and says them since the last', async () => {
      await store.planDigest(1, morning + hour, false, morning)
      expect(await store.digests()).toEqual([
        { team: 1, due: morning + hour, last: null },
        { team: 2, due: null, last: null },
      ])
      await store.planDigest(1, morning + 2 * hour, true, morning + hour)
      // The first has not gone out yet: it will tell of this time too.
      await store.planDigest(1, morning + 3 * hour, true, morning + 2 * hour)
      const [first, another] = await dueOnSlack(store, morning + 2 * hour, 9)
      expect(first).toMatchObject({ kind: 'digest', place: billing })
      expect(another).toBeUndefined()
      if (first) await sent(store, first)
      expect(await dueOnSlack(store, morning + 2 * hour, 9)).toEqual([])
      await store.planDigest(1, morning + 3 * hour, true, morning + 2 * hour)
      const [second] = await dueOnSlack(store, morning + 2 * hour, 9)
      expect(second?.data).toEqual({ digest: 1, since: morning + hour })
    })
  })
}
