import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type {
  CardAction,
  Post,
  PostPage,
  TeamsAct,
  TeamsDone,
  TeamsScreen,
} from '../../adapters/playground/protocol-teams.ts'
import { type Ground, startGround, wordsOf } from './ground.ts'

const tom = 'a0000000-0000-4000-8000-00000000070a'
const lena = 'a0000000-0000-4000-8000-0000000001e4'
const requests = '19:0109157ecca51096e57e@thread.tacv2'

type DeedOf<One> = One extends { as: string } ? Omit<One, 'as'> : never

/** The Teams side through the playground's own protocol. */
describe('the Teams side of the playground', () => {
  let ground: Ground
  beforeAll(async () => {
    ground = await startGround()
  })
  afterAll(() => ground.stop())

  async function read<T>(answer: Promise<Response>): Promise<T> {
    const response = await answer
    expect(response.status).toBe(200)
    // The contract is what these tests are about.
    return (await response.json()) as T
  }
  const screen = (as: string) => read<TeamsScreen>(ground.get(`/teams/screen?as=${as}`))
  const act = (as: string, deed: DeedOf<TeamsAct>) => read<TeamsDone>(ground.post('/teams/act', { as, ...deed }))
  const posts = async (as: string, conversation: string): Promise<Post[]> => {
    const query = new URLSearchParams({ as, conversation })
    return (await read<PostPage>(ground.get(`/teams/posts?${query}`))).posts
  }
  const newest = async (as: string, conversation: string): Promise<Post> => {
    await ground.playground.settle()
    const last = (await posts(as, conversation)).at(-1)
    if (!last) throw new Error('Nothing was said')
    return last
  }
  const words = (post: Post) => JSON.stringify(post.message.cards)
  /** The button of a card with this title, as the renderer hands it over. */
  function pressOf(post: Post, title: string): CardAction {
    const all = JSON.stringify(post.message.cards, (_, value: unknown) => {
      if (typeof value === 'object' && value !== null && 'title' in value && value.title === title) found.push(value)
      return value
    })
    const [action] = found.splice(0)
    if (!action) throw new Error(`There is no ${title} in ${all}`)
    return { verb: null, data: {}, ...(action as object), type: (action as CardAction).type }
  }
  const found: unknown[] = []

  it('begins with people, a chat each, the channels of their teams, and a history', async () => {
    const shown = await screen(tom)
    expect(shown.people.filter(({ platform }) => platform === 'teams').map(({ name }) => name)).toEqual([
      'Tom Reyes',
      'Lena Vogt',
      'Omar Haddad',
    ])
    expect(shown.teams.map(({ name }) => name)).toEqual(['Operations'])
    expect((await screen(lena)).teams.map(({ name }) => name)).toEqual(['Operations', 'Logistics'])
    expect((await posts(tom, shown.chat.id)).map(words).join()).toContain('Print shelf labels from the scanner')
    expect(ground.playground.teams.refused()).toEqual([])
  })

  it('shows one person what another cannot see to nobody else', async () => {
    const { chat } = await screen(tom)
    for (const conversation of [chat.id, 'a:nobody'])
      expect((await ground.get(`/teams/posts?as=${lena}&conversation=${conversation}`)).status).toBe(400)
    const query = new URLSearchParams({ as: tom, conversation: requests })
    expect((await ground.get(`/teams/posts?${query}`)).status).toBe(400)
    expect((await ground.get('/teams/changes?as=nobody')).status).toBe(400)
    expect((await ground.post('/teams/act', { as: tom, do: 'fly' })).status).toBe(400)
  })

  it('lets no browser call the Connector', async () => {
    const { origin } = new URL(ground.playground.url)
    const answer = await ground.post('/teams/connector/v3/conversations', {}, { origin })
    expect(answer.status).toBe(403)
  })

  it('turns the pressed card into a form for who pressed, and back', async () => {
    const { chat } = await screen(tom)
    await act(tom, { do: 'write', conversation: chat.id, text: 'More docks', root: null })
    const offered = await newest(tom, chat.id)
    const press = { do: 'press', conversation: chat.id, message: offered.message.id } as const
    expect(await act(tom, { ...press, action: pressOf(offered, 'New request') })).toMatchObject({ ok: true })
    const form = await newest(tom, chat.id)
    expect(form.message.private).toBe(true)
    expect(words(form)).toContain('"id":"outcome"')
    await act(tom, { ...press, action: pressOf(form, 'Back') })
    expect(words(await newest(tom, chat.id))).not.toContain('"id":"outcome"')
  })

  it('opens a dialog from a channel, keeps it over a restart, and closes it', async () => {
    const card = async () => {
      await ground.playground.settle()
      const all = await posts(lena, requests)
      const one = all.find((post) => words(post).includes('Tell customers the hour of their delivery'))
      if (!one) throw new Error('The card is not there')
      return one
    }
    const press = async (title: string) => {
      const post = await card()
      return act(lena, {
        do: 'press',
        conversation: requests,
        message: post.message.id,
        action: pressOf(post, title),
      })
    }
    expect((await press('Claim')).ok).toBe(true)
    const { dialog } = await press('Ask')
    if (dialog === null || dialog === 'closed') throw new Error('No dialog came up')
    await ground.restart()
    const send = pressOf({ message: { cards: [dialog.card] } } as Post, 'Ask')
    const data = { ...send.data, question: 'Which hour?' }
    const sent = await act(lena, { do: 'send', dialog: dialog.id, action: { ...send, data } })
    expect(sent).toMatchObject({ ok: true, dialog: 'closed' })
    const late = await ground.post('/teams/act', { as: lena, do: 'send', dialog: dialog.id, action: send })
    expect(late.status).toBe(400)
    await ground.playground.settle()
    const ravi = await ground.as('U0RAVI').messages('D0RAVI')
    expect(JSON.stringify(ravi)).toContain('Which hour?')
    expect(ground.playground.teams.refused()).toEqual([])
    expect(ground.playground.refused()).toEqual([])
  })

  it('is reached by the bot at its new address, by those too who have said nothing since', async () => {
    await ground.restart()
    const bea = ground.as('U0BEA')
    const cards = await bea.messages('C0BILLING')
    const card = cards.find((message) => wordsOf(message).includes('Refund transport damage at once'))
    if (!card) throw new Error('The card is not there')
    await bea.press(card, 'Ask')
    await bea.submit({ Question: 'Is one photo enough?' })
    const { chat } = await screen(tom)
    expect(words(await newest(tom, chat.id))).toContain('Is one photo enough?')
  })
})
