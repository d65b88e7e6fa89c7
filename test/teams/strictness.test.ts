/**
 * How strict the organisation is: each limit and each error, with the page of Microsoft's documentation that tells of
 * it. A limit is tried from both sides: the most that is allowed is taken, one more is refused.
 */
import { describe, expect, it } from 'vitest'
import type { Json } from '../../adapters/playground/shapes.ts'
import { checkCard } from '../../adapters/playground/teams/adaptive.ts'
import { createPaces, largestMessage, type Operation } from '../../adapters/playground/teams/limits.ts'
import { personOf } from '../../adapters/playground/teams/tenant.ts'
import {
  adaptive,
  attachment,
  billing,
  buttons,
  call,
  chat,
  create,
  execute,
  say,
  show,
  start,
  submit,
  type Told,
  teams,
  to,
  useOrganisation,
  words,
} from './desk-rig.ts'

useOrganisation()

const learn = 'https://learn.microsoft.com/microsoftteams/platform'
const messages = `${learn}/bots/how-to/conversations/conversation-messages`
const proactive = `${learn}/bots/how-to/conversations/send-proactive-messages`
const pace = `${learn}/bots/how-to/rate-limit`
const roster = `${learn}/resources/team-chat-member-api-changes`
const context = `${learn}/bots/how-to/get-teams-context`
const universal = `${learn}/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/work-with-universal-actions-for-adaptive-cards`
const cards = `${learn}/task-modules-and-cards/cards/cards-reference`
const actions = `${learn}/task-modules-and-cards/cards/cards-actions`
const format = `${learn}/task-modules-and-cards/cards/cards-format`
const people = `${learn}/task-modules-and-cards/cards/people-picker`
const schema = 'https://adaptivecards.io/explorer'
const rest = 'https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference'

const anna = () => personOf(teams.tenant, 'Anna')
const input = (more: Json) => ({ type: 'Input.Text', id: 'a', label: 'A', ...more })
const list = (more: Json) => ({
  type: 'Input.ChoiceSet',
  id: 'a',
  label: 'A',
  choices: [{ title: 'X', value: 'x' }],
  ...more,
})
const many = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i))

describe('a card takes', () => {
  it.each<[page: string, what: string, good: Json, bad: Json, problem: string]>([
    [universal, 'version 1.5 at most', adaptive([words('x')]), adaptive([words('x')], { version: '1.6' }), 'version'],
    [schema, 'elements of the schema', adaptive([words('x')]), adaptive([{ type: 'Carousel' }]), 'unsupported type'],
    [
      `${schema}/TextBlock.html`,
      'properties of the schema',
      adaptive([words('x')]),
      adaptive([{ ...words('x'), html: true }]),
      'unsupported property',
    ],
    [`${schema}/TextBlock.html`, 'texts that say something', adaptive([words('x')]), adaptive([words(' ')]), 'empty'],
    [
      universal,
      'a verb on each Action.Execute',
      adaptive([buttons(execute('Go'))]),
      adaptive([buttons({ type: 'Action.Execute', title: 'Go' })]),
      'verb: is missing',
    ],
    [
      actions,
      'six primary actions in a set',
      adaptive([buttons(...many(6, (i) => execute(`Go ${i}`)), { ...execute('More'), mode: 'secondary' })]),
      adaptive([buttons(...many(7, (i) => execute(`Go ${i}`)))]),
      '7 primary actions',
    ],
    [
      actions,
      'known kinds of msteams data',
      adaptive([buttons(submit('Go', { msteams: { type: 'task/fetch' } }))]),
      adaptive([buttons(submit('Go', { msteams: { type: 'task/open' } }))]),
      'msteams.type',
    ],
    [
      `${schema}/Input.Text.html`,
      'inputs with ids of their own',
      adaptive([input({}), input({ id: 'b' })]),
      adaptive([input({}), input({})]),
      'two inputs are called a',
    ],
    [
      `${schema}/Input.Text.html`,
      'a label on each input',
      adaptive([input({})]),
      adaptive([{ type: 'Input.Text', id: 'a' }]),
      'label: is missing',
    ],
    [
      `${schema}/Input.Text.html`,
      'what to say of a required input',
      adaptive([input({ isRequired: true, errorMessage: 'Say it.' })]),
      adaptive([input({ isRequired: true })]),
      'errorMessage: is missing',
    ],
    [
      `${schema}/Input.ChoiceSet.html`,
      'a choice that is offered',
      adaptive([list({ value: 'x' })]),
      adaptive([list({ value: 'y' })]),
      'y is not among the choices',
    ],
    [
      people,
      'a dataset to search people in',
      adaptive([list({ 'choices.data': { type: 'Data.Query', dataset: 'graph.microsoft.com/users' } })]),
      adaptive([list({ 'choices.data': { type: 'Data.Query' } })]),
      'dataset: is missing',
    ],
    [
      `${schema}/Input.Date.html`,
      'dates as days',
      adaptive([input({ type: 'Input.Date', value: '2027-05-03' })]),
      adaptive([input({ type: 'Input.Date', value: '3 May' })]),
      'not in the right format',
    ],
    [
      `${schema}/Input.Number.html`,
      'numbers as numbers',
      adaptive([input({ type: 'Input.Number', value: 3 })]),
      adaptive([input({ type: 'Input.Number', value: '3' })]),
      'must be a number',
    ],
    [
      format,
      'mentions that stand in a text',
      adaptive([words('<at>Bob</at>')], { msteams: { entities: [mention('<at>Bob</at>')] } }),
      adaptive([words('Bob')], { msteams: { entities: [mention('<at>Bob</at>')] } }),
      'is not in a text',
    ],
    [
      format,
      'texts without mentions of nobody',
      adaptive([words('<at>Bob</at>')], { msteams: { entities: [mention('<at>Bob</at>')] } }),
      adaptive([words('<at>Bob</at>')]),
      'is no entity',
    ],
    [
      universal,
      'sixty people to refresh for',
      adaptive([words('x')], { refresh: { action: execute('Go'), userIds: many(60, (i) => `29:${i}`) } }),
      adaptive([words('x')], { refresh: { action: execute('Go'), userIds: many(61, (i) => `29:${i}`) } }),
      '61 items, 60 allowed',
    ],
    [cards, 'whole characters', adaptive([words('😀')]), adaptive([words('\ud83d')]), 'lone surrogate'],
  ])('%s: %s', (_, __, good, bad, problem) => {
    expect(checkCard(good, 'message')).toEqual([])
    expect(checkCard(bad, 'message').join()).toContain(problem)
  })

  it(`${learn}/task-modules-and-cards/task-modules/task-modules-bots: no Action.Execute in a dialog`, () => {
    const card = adaptive([buttons(execute('Go'))])
    expect(checkCard(card, 'message')).toEqual([])
    expect(checkCard(card, 'dialog').join()).toContain('no Action.Execute in a dialog')
  })
})

const mention = (text: string) => ({ type: 'mention', text, mentioned: { id: '29:1', name: 'Bob' } })

describe('the Connector refuses', () => {
  it.each<[page: string, status: number, code: string, where: string, attempt: () => Promise<Told>]>([
    [messages, 404, 'ConversationNotFound', 'there is no such conversation', () => say('19:none@thread.tacv2')],
    [messages, 404, 'ConversationNotFound', 'there is no such post', () => say(`${billing()};messageid=1`)],
    [
      messages,
      404,
      'ConversationNotFound',
      'the channel was deleted',
      async () => {
        await teams.removeChannel('billing', { silent: true })
        return say(billing())
      },
    ],
    [
      messages,
      403,
      'BotNotInConversationRoster',
      'the app was removed from the team',
      async () => {
        await teams.removeFrom('billing', { silent: true })
        return say(billing())
      },
    ],
    [
      messages,
      403,
      'ConversationBlockedByUser',
      'the person has blocked the bot',
      async () => {
        await create(anna().account)
        teams.block('Anna')
        return say(chat('Anna'))
      },
    ],
    [
      proactive,
      403,
      'ForbiddenOperationException',
      'the app is not where the person is',
      () => create(personOf(teams.tenant, 'Zoe').account),
    ],
    [proactive, 403, 'ForbiddenOperationException', 'there is no such person', () => create('29:nobody')],
    [
      proactive,
      400,
      'BadArgument',
      'the tenant is not named',
      () => create(anna().account, { tenantId: '', channelData: {} }),
    ],
    [proactive, 400, 'BadSyntax', 'a new group is asked for', () => create(anna().account, { isGroup: true })],
    [
      proactive,
      400,
      'BadSyntax',
      'two are to be in a 1:1 chat',
      () => create('', { members: [{ id: '1' }, { id: '2' }] }),
    ],
    [
      messages,
      413,
      'MessageSizeTooBig',
      'the message is too large',
      () => say(billing(), 'x'.repeat(largestMessage / 2)),
    ],
    [messages, 400, 'BadSyntax', 'a message says nothing', () => call('POST', to(billing()), { type: 'message' })],
    [rest, 400, 'BadSyntax', 'the body is no JSON', () => call('POST', to(billing()), '{')],
    [cards, 400, 'BadSyntax', 'a card is none', () => show(billing(), { type: 'AdaptiveCard' })],
    [
      format,
      400,
      'BadSyntax',
      'nobody is called so that is mentioned',
      () => show(billing(), adaptive([words('<at>Bob</at>')], { msteams: { entities: [mention('<at>Bob</at>')] } })),
    ],
    [
      rest,
      404,
      'ActivityNotFoundInConversation',
      'the message to be edited is gone',
      () => call('PUT', to(billing(), '/1'), { type: 'message', text: 'x' }),
    ],
    [
      rest,
      403,
      'ForbiddenOperationException',
      "the message to be edited is somebody else's",
      async () => {
        const { message } = await teams.person('Bob').says('billing', 'mine')
        return call('PUT', to(billing(), `/${message.id}`), { type: 'message', text: 'x' })
      },
    ],
    [rest, 404, 'NotFound', 'there is no such route', () => call('PATCH', to(billing()))],
    [
      context,
      404,
      'MemberNotFoundInConversation',
      'the person is not in the conversation',
      () => call('GET', `v3/conversations/${billing()}/members/${personOf(teams.tenant, 'Zoe').account}`),
    ],
    [roster, 400, 'BadArgument', 'the token of a page is made up', () => members('continuationToken=x')],
    [
      pace,
      429,
      'Throttled',
      'an eighth message comes to a conversation within a second',
      async () => {
        await start({ scale: 1 })
        for (let i = 0; i < 7; i++) expect((await say(billing(), `${i}`)).status).toBe(201)
        return say(billing())
      },
    ],
    [
      pace,
      429,
      'Throttled',
      'the app makes a fifty-first call within a second',
      async () => {
        await start({ scale: 1 })
        const places = many(51, (i) => teams.addPerson({ name: `Person ${i}` }))
        const told = await Promise.all(places.map(({ account }) => create(account)))
        const refused = told.filter(({ status }) => status !== 201)
        expect(refused).toHaveLength(1)
        return refused[0] ?? Promise.reject(new Error('nothing was refused'))
      },
    ],
  ])('%s: %i %s where %s', async (_, status, code, __, attempt) => {
    expect(await attempt()).toMatchObject({ status, code })
    expect(teams.refused.at(-1)).toMatchObject({ status, reason: expect.any(String) })
  })

  it(`${messages}: whom it does not know`, async () => {
    await start({ token: 'secret' })
    expect(await say(billing())).toMatchObject({ status: 401, code: 'BotNotRegistered' })
    const headers = { authorization: 'Bearer secret' }
    expect(await call('POST', to(billing()), { type: 'message', text: 'x' }, headers)).toMatchObject({ status: 201 })
  })
})

const members = (query: string) => call('GET', `v3/conversations/${billing()}/pagedmembers?${query}`)

describe('what else is kept to', () => {
  it(`${pace}: 429 says when to come again`, async () => {
    await start({ scale: 1 })
    const told = await Promise.all(many(8, () => say(billing())))
    expect(told.filter(({ status }) => status === 429).map(({ headers }) => headers.get('retry-after'))).toEqual(['1'])
  })

  it(`${pace}: another conversation is not held up`, async () => {
    await start({ scale: 1 })
    await create(anna().account)
    await Promise.all(many(8, () => say(billing())))
    expect((await say(chat('Anna'))).status).toBe(201)
  })

  it.each<[most: number, seconds: number, of: Operation]>([
    [7, 1, 'send'],
    [8, 2, 'send'],
    [60, 30, 'send'],
    [1_800, 3_600, 'send'],
    [60, 30, 'create'],
    [120, 30, 'members'],
    [3_600, 3_600, 'conversations'],
    [5, 60, 'old_members'],
    [50, 1, 'app'],
  ])(`${pace}: %i in %i s (%s), however they are spread`, (most, seconds, operation) => {
    let clock = 0
    const paces = createPaces(1, () => clock)
    let taken = 0
    // The last moments of a stretch are let through early.
    for (; clock < seconds * 1_000 - 20; clock += seconds) {
      while (paces.wait(operation, 'here') === 0) {
        paces.count(operation, 'here')
        taken += 1
      }
    }
    expect(taken).toBe(most)
    expect(paces.wait(operation, 'elsewhere')).toBe(0)
  })

  it(`${messages}: 100 kB are taken, and noted as more than Roundtrip promises`, async () => {
    const body = { type: 'message', text: '' }
    const room = largestMessage / 2 - JSON.stringify(body).length
    expect((await say(billing(), 'x'.repeat(room))).status).toBe(201)
    expect(teams.refused.at(-1)).toMatchObject({ status: 201, reason: 'OverBudget' })
    expect((await say(billing(), 'x'.repeat(12_000))).status).toBe(201)
    expect(teams.refused).toHaveLength(1)
  })

  it(`${proactive}: 403 MessageWritesBlocked, a code within a sentence, where the person has taken the app away`, async () => {
    await create(anna().account)
    anna().app = 'removed'
    const { status, body } = await say(chat('Anna'))
    expect([status, body.errorCode, JSON.parse(String(body.message)).subCode]).toEqual([
      403,
      209,
      'MessageWritesBlocked',
    ])
    expect(teams.refused.at(-1)).toMatchObject({ status: 403, reason: 'MessageWritesBlocked' })
  })

  it(`${proactive}: who is in a team that has the app can be written to`, async () => {
    anna().app = 'none'
    expect(await create(anna().account)).toMatchObject({ status: 201, body: { id: chat('Anna') } })
    expect((await say(chat('Anna'))).status).toBe(201)
  })

  it(`${proactive}: a post can be a new conversation`, async () => {
    const channelData = { channel: { id: billing() }, tenant: { id: teams.tenant.id } }
    const activity = { type: 'message', text: 'Hello' }
    const { status, body } = await call('POST', 'v3/conversations', { isGroup: true, channelData, activity })
    expect([status, body.id]).toEqual([201, `${billing()};messageid=${body.activityId}`])
  })

  it(`${roster}: a roster comes in pages of fifty at least`, async () => {
    for (let i = 0; i < 60; i++)
      await teams.join('billing', teams.addPerson({ name: `Member ${i}` }).id, { silent: true })
    const first = (await members('pageSize=3')).body
    expect(first.members).toHaveLength(50)
    const second = (
      await members(`pageSize=3&continuationToken=${encodeURIComponent(String(first.continuationToken))}`)
    ).body
    expect(second.members).toHaveLength(12)
    expect(second).not.toHaveProperty('continuationToken')
  })

  it(`${context}: a team's first channel has no name of its own`, async () => {
    const { conversations } = (await call('GET', `v3/teams/${billingTeam()}/conversations`)).body
    expect(conversations).toEqual([
      { id: billingTeam(), name: null },
      { id: billing(), name: 'billing' },
    ])
  })

  it(`${rest}: an edit is one for everybody, whatever single people saw`, async () => {
    const { body } = await show(billing(), adaptive([words('before')]))
    const [post] = teams.posts('billing')
    post?.views.set(anna().id, adaptive([words('for Anna')]))
    const after = { type: 'message', attachments: [attachment(adaptive([words('after')]))] }
    await call('PUT', to(billing(), `/${body.id}`), after)
    expect(post && teams.person('Anna').reads(post)).toBe('after')
  })
})

const billingTeam = () => [...teams.tenant.teams.values()].find(({ name }) => name === 'Billing people')?.id ?? ''
