import { describe, expect, it } from 'vitest'
import type { Json } from '../../adapters/playground/shapes.ts'
import { there } from './desk.ts'
import {
  adaptive,
  attachment,
  billing,
  buttons,
  chat,
  create,
  execute,
  say,
  show,
  start,
  startBot,
  submit,
  teams,
  useOrganisation,
  words,
} from './desk-rig.ts'
import type { Message } from './organisation.ts'

useOrganisation()

const tenant = () => teams.tenant.id
const bob = () => teams.person('Bob')
const anna = () => teams.person('Anna')

/** A card with these buttons in the channel. */
async function posted(...actions: Json[]): Promise<Message> {
  await show(billing(), adaptive([words('REQ-1'), buttons(...actions)]))
  return there(teams.posts('billing').at(-1))
}
const asCard = (card: Json) => ({ statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: card })
const asWords = (text: string) => ({ statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: text })
const dialog = (card: Json, title = 'Ask') => ({ task: { type: 'continue', value: { title, card: attachment(card) } } })
const field = {
  type: 'Input.Text',
  id: 'question',
  label: 'Question',
  isRequired: true,
  errorMessage: 'Ask something.',
}
const form = adaptive([field, buttons(submit('Ask', { form: 'ask' }))])
const opener = submit('Ask', { msteams: { type: 'task/fetch' }, press: 1 })

describe('what reaches the bot', () => {
  it('is a message of a 1:1 chat as Teams sends it', async () => {
    const seen = await startBot(() => null)
    const { person } = bob()
    const { message } = await bob().writes('mine <b>')
    expect(seen).toEqual([
      {
        type: 'message',
        id: message.id,
        timestamp: '2027-01-05T10:00:00.000Z',
        localTimestamp: '2027-01-05T11:00:00.000+01:00',
        localTimezone: 'Europe/Berlin',
        channelId: 'msteams',
        serviceUrl: teams.serviceUrl(),
        from: { id: person.account, name: 'Bob Lind', aadObjectId: person.id },
        conversation: { conversationType: 'personal', tenantId: tenant(), id: chat('Bob') },
        recipient: teams.tenant.bot,
        text: 'mine <b>',
        textFormat: 'plain',
        locale: 'en-GB',
        attachments: [{ contentType: 'text/html', content: '<p>mine &lt;b&gt;</p>' }],
        entities: [{ type: 'clientInfo', locale: 'en-GB', country: 'GB', platform: 'Web', timezone: 'Europe/Berlin' }],
        channelData: { tenant: { id: tenant() } },
      },
    ])
    expect(person.account).toMatch(/^29:1[\w-]{40}$/)
  })

  it('is a mention in a channel, in the chain that it belongs to', async () => {
    const seen = await startBot(() => null)
    const { message } = await bob().mentions('billing', 'team')
    await bob().mentions('billing', 'and this', message)
    const chain = {
      isGroup: true,
      conversationType: 'channel',
      tenantId: tenant(),
      id: `${billing()};messageid=${message.id}`,
    }
    expect(seen.map(({ conversation }) => conversation)).toEqual([chain, chain])
    expect(seen[0]).toMatchObject({
      text: '<at>Roundtrip</at> team',
      channelData: { channel: { id: billing() }, tenant: { id: tenant() } },
      entities: [{ type: 'mention', text: '<at>Roundtrip</at>', mentioned: teams.tenant.bot }, { type: 'clientInfo' }],
    })
  })

  it('is nothing that was said without a word to it, or where it is not', async () => {
    const seen = await startBot(() => null)
    await bob().says('billing', 'Lunch?')
    await teams.person('Zoe').mentions('elsewhere', 'hello')
    await teams.person('Zoe').writes('hello')
    expect(seen).toEqual([])
  })

  it('comes again, once, when nobody has answered', async () => {
    await start({ scale: 10_000, patience: 50 })
    const seen = await startBot((activity) => (seen.length > 1 ? null : new Promise(() => activity)))
    const said = await bob().writes('mine')
    expect([said.trouble, said.times, said.status]).toEqual([null, 2, 200])
    expect(seen).toHaveLength(2)
    expect(seen[1]).toEqual(seen[0])
    await start({ scale: 10_000, patience: 50 })
    const silent = await startBot(() => new Promise(() => undefined))
    expect(await bob().writes('mine')).toMatchObject({ trouble: 'timeout', times: 2, status: 0 })
    expect(silent).toHaveLength(2)
  })

  it('is what happens to teams and channels', async () => {
    const seen = await startBot(() => null)
    await teams.installIn('elsewhere')
    await teams.addChannel('billing', 'news')
    await teams.renameChannel('news', 'old news')
    await teams.removeChannel('old news')
    await teams.join('billing', 'Zoe')
    await teams.leave('billing', 'Zoe')
    await teams.removeFrom('billing')
    const told = seen.map(({ type, action, channelData }) => action ?? (channelData as Json).eventType ?? type)
    expect(told).toEqual([
      'teamMemberAdded',
      'add',
      'channelCreated',
      'channelRenamed',
      'channelDeleted',
      'teamMemberAdded',
      'teamMemberRemoved',
      'teamMemberRemoved',
      'remove',
    ])
    expect(seen[3]).toMatchObject({ channelData: { channel: { name: 'old news' }, team: { name: 'Billing people' } } })
    const zoe = teams.person('Zoe').person
    expect(seen[5]).toMatchObject({ membersAdded: [{ id: zoe.account, aadObjectId: zoe.id }] })
    expect(seen[7]).toMatchObject({ membersRemoved: [{ id: teams.tenant.bot.id }] })
  })

  it('is that somebody has added the app, and has taken it away', async () => {
    const seen = await startBot(() => null)
    const zoe = teams.person('Zoe')
    await zoe.install()
    await zoe.uninstall()
    await zoe.install()
    expect(seen.map(({ type, action }) => action ?? type)).toEqual(['conversationUpdate', 'add', 'remove', 'add'])
    expect(seen[0]).toMatchObject({ conversation: { conversationType: 'personal', id: chat('Zoe') } })
    expect(seen[0]?.membersAdded).toContainEqual({ id: teams.tenant.bot.id })
  })
})

describe('a press', () => {
  it('of an Action.Execute waits for an answer, which only who pressed sees until the card is edited', async () => {
    const seen = await startBot(() => asCard(adaptive([words('Taken by Bob')])))
    const card = await posted(execute('Claim', { press: 1 }))
    const pressed = await bob().presses(card, 'Claim')
    expect(pressed.trouble).toBeNull()
    expect(seen[0]).toMatchObject({
      type: 'invoke',
      name: 'adaptiveCard/action',
      id: expect.stringMatching(/^f:/),
      replyToId: card.id,
      conversation: { id: `${billing()};messageid=${card.id}` },
      value: { action: { type: 'Action.Execute', title: 'Claim', verb: 'go', data: { press: 1 } }, trigger: 'manual' },
    })
    expect([bob().reads(card), anna().reads(card)]).toEqual(['Taken by Bob', 'REQ-1\nClaim'])
  })

  it('may be answered with a sentence to that person alone', async () => {
    await startBot(() => asWords('Only the members of Billing can do that.'))
    const card = await posted(execute('Claim'))
    expect(await bob().presses(card, 'Claim')).toMatchObject({
      told: 'Only the members of Billing can do that.',
      card: null,
    })
    expect(bob().reads(card)).toBe('REQ-1\nClaim')
  })

  it('of an Action.Submit is a message with a value', async () => {
    const seen = await startBot(() => null)
    const card = await posted(submit('Claim', { press: 1 }))
    await bob().presses(card, 'Claim')
    expect(seen[0]).toMatchObject({ type: 'message', replyToId: card.id, value: { press: 1 } })
    expect(seen[0]).not.toHaveProperty('text')
  })

  it('may open a dialog, which is filled in and sent', async () => {
    const seen = await startBot(({ name }) => (name === 'task/fetch' ? dialog(form) : null))
    const card = await posted(opener)
    const asked = await bob().opens(card, 'Ask')
    expect(asked.labels()).toEqual(['Question'])
    expect((await asked.sends()).errors).toEqual({ Question: 'Ask something.' })
    expect(seen).toHaveLength(1)
    const sent = await asked.fills({ Question: 'Which\none?' }).sends()
    expect(sent).toMatchObject({ errors: null, dialog: null, told: null, trouble: null })
    expect(seen).toMatchObject([
      { name: 'task/fetch', replyToId: card.id, value: { data: { msteams: { type: 'task/fetch' }, press: 1 } } },
      { name: 'task/submit', value: { data: { form: 'ask', question: 'Which one?' }, context: { theme: 'default' } } },
    ])
  })

  it('in a dialog may bring another card, or a sentence that closes it', async () => {
    const again = adaptive([
      { ...field, value: 'Which?' },
      { ...words('It is taken.'), color: 'Attention' },
      buttons(submit('Ask', { form: 'ask' })),
    ])
    const answers = [dialog(form), dialog(again), { task: { type: 'message', value: 'Thank you' } }]
    await startBot(() => answers.shift() ?? null)
    const asked = await bob().opens(await posted(opener), 'Ask')
    const first = await asked.fills({ Question: 'Which?' }).sends()
    expect(first.errors).toEqual({ Question: 'It is taken.' })
    expect(asked.value('Question')).toBe('Which?')
    expect(await asked.sends()).toMatchObject({ told: 'Thank you', dialog: null, errors: null })
  })
})

describe('the message extension', () => {
  it('hands over the message, and what was sent out of its dialog', async () => {
    const seen = await startBot(({ name }) => (name === 'composeExtension/fetchTask' ? dialog(form) : null))
    const { message } = await bob().says('billing', 'The invoice\nis <late>')
    const asked = await anna().extends('make_request', message)
    await asked.fills({ Question: 'Why?' }).sends()
    expect(seen).toMatchObject([
      {
        name: 'composeExtension/fetchTask',
        value: {
          commandId: 'make_request',
          commandContext: 'message',
          messagePayload: {
            id: message.id,
            linkToMessage: expect.stringContaining(message.id),
            body: { contentType: 'html', content: '<p>The invoice<br>is &lt;late&gt;</p>' },
            from: { user: { id: bob().person.id, displayName: 'Bob Lind' } },
          },
        },
      },
      { name: 'composeExtension/submitAction', value: { commandId: 'make_request', data: { question: 'Why?' } } },
    ])
  })

  it('opens from the box to write in, without a message', async () => {
    const seen = await startBot(() => dialog(form))
    await anna().extends('make_request', 'billing')
    expect(seen[0]).toMatchObject({
      value: { commandContext: 'compose' },
      channelData: { source: { name: 'compose' } },
    })
    expect(seen[0]?.value).not.toHaveProperty('messagePayload')
  })
})

describe('an answer is refused', () => {
  const taskPage =
    'https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/task-modules/task-modules-bots'
  const executePage =
    'https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/work-with-universal-actions-for-adaptive-cards'
  it.each<[page: string, what: string, action: Json, answer: Json | null, problem: string]>([
    [executePage, 'nothing to an Action.Execute', execute('Go'), null, 'must be an object'],
    [executePage, 'a card alone', execute('Go'), adaptive([words('x')]), 'statusCode: is missing'],
    [executePage, 'a type it does not know', execute('Go'), { ...asWords('x'), type: 'text/plain' }, 'must be one of'],
    [executePage, 'an empty sentence', execute('Go'), asWords(''), 'must not be empty'],
    [executePage, 'a card that Teams refuses', execute('Go'), asCard(adaptive([words('')])), 'must not be empty'],
    [executePage, 'an error that is none', execute('Go'), { ...asWords('x'), statusCode: 500 }, 'does not go with'],
    [taskPage, 'no dialog where one opens', opener, null, 'there is no dialog to show'],
    [taskPage, 'a card that is no dialog', opener, asCard(form), 'task: is missing'],
    [taskPage, 'a dialog without a title', opener, dialog(form, ''), 'title: must not be empty'],
    [
      taskPage,
      'an Action.Execute in a dialog',
      opener,
      dialog(adaptive([buttons(execute('Go'))])),
      'no Action.Execute',
    ],
  ])('%s: %s', async (_, __, action, answer, problem) => {
    await startBot(() => answer)
    const card = await posted(action)
    const { trouble } = await bob().presses(card, String(action.title))
    expect(trouble).toContain(problem)
    expect(teams.refused).toMatchObject([{ route: 'answer', reason: 'BadAnswer', details: trouble }])
  })

  it('that weighs more than Roundtrip promises is noted', async () => {
    await startBot(() => asCard(adaptive([words('x'.repeat(13_000))])))
    const { trouble } = await bob().presses(await posted(execute('Go')), 'Go')
    expect(trouble).toBeNull()
    expect(teams.refused).toMatchObject([{ route: 'answer', reason: 'OverBudget' }])
  })
})

describe('a fault', () => {
  const kinds = [
    ['429', 429, 0],
    ['500', 500, 0],
    ['500_after', 500, 1],
    ['html', 200, 0],
    ['error:412 PreconditionFailed', 412, 0],
    ['error:403 BotDisabledByAdmin', 403, 0],
  ] as const
  it.each(kinds)('%s is met once, where it was ordered', async (kind, status, written) => {
    await create(bob().person.account)
    teams.fault({ method: 'post', channel: 'billing', kind })
    expect((await say(chat('Bob'))).status).toBe(201)
    const met = await say(billing())
    expect([met.status, teams.posts('billing').length]).toEqual([status, written])
    expect((await say(billing())).status).toBe(201)
  })

  it('cuts the line before or after the message was taken, or never answers', async () => {
    teams.fault({ method: 'post', kind: 'cut_before' })
    teams.fault({ method: 'post', kind: 'cut_after' })
    await expect(say(billing())).rejects.toThrow()
    expect(teams.posts('billing')).toHaveLength(0)
    await expect(say(billing())).rejects.toThrow()
    expect(teams.posts('billing')).toHaveLength(1)
    teams.fault({ method: 'post', kind: { delay: 30 } })
    const started = performance.now()
    expect((await say(billing())).status).toBe(201)
    expect(performance.now() - started).toBeGreaterThan(25)
  })

  it('can leave out when to come again', async () => {
    teams.fault({ method: 'post', kind: '429', retryAfter: 0 })
    const bare = await say(billing())
    teams.fault({ method: 'post', kind: '429', retryAfter: 7 })
    const told = await say(billing())
    expect([bare.headers.get('retry-after'), told.headers.get('retry-after')]).toEqual([null, '7'])
  })
})
