import { batch } from '@preact/signals'
import type { TeamsChange, TeamsDone, TeamsMessage, TeamsScreen } from '../../protocol-teams.ts'
import { type Line, Refused } from '../api.ts'
import { inTurn, whileLoading } from '../hold.ts'
import type { Route } from '../route.ts'
import { spoken, toast } from '../said.ts'
import { happened, online, unread } from '../state.ts'
import { takeClock } from '../store.ts'
import { getPosts, getReplies, getTeamsScreen, listenTeams, postTeamsAct, type TeamsDeed } from './api.ts'
import { dropPost, joinPages, putMessage, putPost } from './posts.ts'
import { dialog, notes, pages, teamsPlace, teamsRoute, teamsScreen } from './state.ts'

const noAnswer = 'The playground does not answer. Is it still running?'
let line: (Line & { as: string }) | null = null
let wanted: Route | null = null

/** Goes where the address says; what belongs to another person is shown only once it is there. */
export function goTeams(next: Route): void {
  if (teamsScreen.value && next.as === teamsScreen.value.as) teamsRoute.value = next
  else void begin(next)
}

/** The pane is closed: nobody listens any more. */
export function leaveTeams(): void {
  wanted = null
  line?.stop()
  line = null
  teamsScreen.value = null
}

async function begin(next: Route): Promise<void> {
  wanted = next
  try {
    await whileLoading(async () => {
      const fresh = await getTeamsScreen(next.as)
      if (wanted !== next) return
      batch(() => {
        teamsRoute.value = next
        show(fresh)
      })
    })
  } catch {
    online.value = false
    setTimeout(() => wanted === next && void begin(next), 2_000)
  }
}

function show(next: TeamsScreen): void {
  if (teamsScreen.value?.as !== next.as) {
    pages.value = {}
    notes.value = {}
    dialog.value = null
  }
  online.value = true
  teamsScreen.value = next
  unread.value = new Set(next.unread)
  takeClock(next.clock.now)
  follow(next.as)
}

function follow(as: string): void {
  if (line?.as === as) return
  line?.stop()
  const { stop } = listenTeams(as, {
    change: (change) => inTurn(() => teamsScreen.value?.as === as && apply(change)),
    again: () => void whileLoading(() => refresh(as)),
    lost: () => {
      online.value = false
    },
  })
  line = { as, stop }
}

/** Asks again for all that is shown: changes may have been missed. */
async function refresh(as: string): Promise<void> {
  const fresh = await getTeamsScreen(as).catch(() => null)
  if (!fresh || teamsScreen.value?.as !== as) return
  show(fresh)
  await Promise.all(Object.keys(pages.value).map(readPosts))
  happened.value++
}

/** The newest posts of a conversation; what was loaded before stays. */
export const loadPosts = (conversation: string): Promise<void> => whileLoading(() => readPosts(conversation))

async function readPosts(conversation: string): Promise<void> {
  const as = teamsScreen.value?.as
  if (!as) return
  const fresh = await getPosts(as, conversation).catch(complain)
  if (!fresh || teamsScreen.value?.as !== as) return
  pages.value = { ...pages.value, [conversation]: joinPages(pages.value[conversation], fresh) }
}

const loading = new Set<string>()

/** The page before the oldest post that is loaded. */
export const loadOlderPosts = (conversation: string): Promise<void> => whileLoading(() => readOlderPosts(conversation))

async function readOlderPosts(conversation: string): Promise<void> {
  const as = teamsScreen.value?.as
  const oldest = pages.value[conversation]?.posts[0]
  if (!as || !oldest || loading.has(conversation)) return
  loading.add(conversation)
  const older = await getPosts(as, conversation, oldest.message.id).catch(complain)
  loading.delete(conversation)
  const now = pages.value[conversation]
  if (!older || !now || teamsScreen.value?.as !== as) return
  pages.value = { ...pages.value, [conversation]: { posts: [...older.posts, ...now.posts], more: older.more } }
}

/** All replies to a post. */
export const loadReplies = (conversation: string, root: string): Promise<void> =>
  whileLoading(() => readReplies(conversation, root))

async function readReplies(conversation: string, root: string): Promise<void> {
  const as = teamsScreen.value?.as
  if (!as) return
  const thread = await getReplies(as, conversation, root).catch(complain)
  const page = pages.value[conversation]
  if (!thread || !page || teamsScreen.value?.as !== as) return
  const replies = thread.filter(({ id }) => id !== root)
  const posts = page.posts.map((post) =>
    post.message.id === root ? { ...post, replies: post.replies.reduce(putMessage, replies) } : post,
  )
  pages.value = { ...pages.value, [conversation]: { ...page, posts } }
}

const reasonOf = (error: unknown): string => (error instanceof Refused ? error.message : noAnswer)

function complain(error: unknown): null {
  toast(reasonOf(error))
  return null
}

function apply(change: TeamsChange): void {
  happened.value++
  const now = teamsScreen.value
  if (!now) return
  switch (change.kind) {
    case 'message':
      take(change.message)
      return
    case 'gone': {
      const page = pages.value[change.conversation]
      if (page) pages.value = { ...pages.value, [change.conversation]: dropPost(page, change.id) }
      return
    }
    case 'places':
      teamsScreen.value = { ...now, chat: change.chat, teams: change.teams }
      return
    case 'clock':
      teamsScreen.value = { ...now, clock: change.clock }
      takeClock(change.clock.now)
      return
    case 'unread':
      unread.value = new Set(change.people)
      return
    case 'reset':
      startAgain()
  }
}

function take(message: TeamsMessage): void {
  const { conversation, id } = message
  const page = pages.value[conversation]
  if (!page) return
  const known = page.posts.some((post) => post.message.id === id || post.replies.some((reply) => reply.id === id))
  // What was said about it was said about what it was.
  const { [id]: _, ...others } = notes.value
  batch(() => {
    if (known) notes.value = others
    pages.value = { ...pages.value, [conversation]: putPost(page, message) }
  })
  if (known || message.from === teamsScreen.value?.as || teamsPlace.value?.id !== conversation) return
  spoken.value = `New message: ${message.summary ?? message.text.replace(/<\/?at>/g, '')}`
}

/** Everything is as on the first day. */
function startAgain(): void {
  pages.value = {}
  notes.value = {}
  dialog.value = null
  void begin(teamsRoute.value).then(() => {
    if (teamsPlace.value) return loadPosts(teamsPlace.value.id)
  })
}

/** Does something as the person shown, and tells them what Teams would. `about`: the message that was pressed. */
export async function actTeams(deed: TeamsDeed, about: string | null = null): Promise<TeamsDone> {
  const as = teamsScreen.value?.as ?? ''
  const failed = (error: unknown): TeamsDone => ({ ok: false, toast: reasonOf(error), dialog: null, said: null })
  const done = await postTeamsAct(as, deed).catch(failed)
  if (done.toast) toast(done.toast)
  if (teamsScreen.value?.as !== as) return done
  batch(() => {
    if (done.dialog) dialog.value = done.dialog === 'closed' ? null : done.dialog
    if (done.said && about) notes.value = { ...notes.value, [about]: done.said }
    else if (done.said && done.dialog !== null) toast(done.said)
  })
  return done
}
