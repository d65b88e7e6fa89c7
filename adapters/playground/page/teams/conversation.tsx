import { useEffect, useState } from 'preact/hooks'
import type { Post } from '../../protocol-teams.ts'
import { dayOf, longDay, nearDay, type Reader } from '../dates.ts'
import { Older } from '../older.tsx'
import { TeamsComposer } from './composer.tsx'
import { TeamsMessageRow } from './message.tsx'
import { type Place, pages, teamsReader, teamsRoute } from './state.ts'
import { actTeams, loadOlderPosts, loadPosts, loadReplies } from './store.ts'

/** A channel's posts with their replies, or the 1:1 chat; and the box to write in. */
export function TeamsConversation({ place }: { place: Place }) {
  const { id, kind, title, open, unread } = place
  const page = pages.value[id]
  const posts = page?.posts ?? []
  const last = posts.at(-1)
  const newest = [...posts.flatMap(({ replies }) => replies), ...(last ? [last.message] : [])].reduce<string | null>(
    (found, message) => (found !== null && Number(found) > Number(message.id) ? found : message.id),
    null,
  )

  useEffect(() => {
    void loadPosts(id)
  }, [id])
  useEffect(() => {
    if (newest && unread > 0) void actTeams({ do: 'read', conversation: id, message: newest })
  }, [id, newest, unread])
  useGoingTo(id, posts)

  return (
    <section class="conversation" aria-label={title}>
      <header class="bar">
        <h2>{title}</h2>
      </header>
      <div class="scroll">
        <div class="log">
          {page?.more && <Older load={() => void loadOlderPosts(id)} />}
          {page && !page.more && (
            <p class="beginning">
              {kind === 'chat' ? `This is where you and ${title} talk.` : `This is where ${title} begins.`}
            </p>
          )}
          <ol class={kind === 'chat' ? 'chat' : 'posts'} aria-label={`Messages in ${title}`}>
            {posts.map((post, i) => (
              <li key={post.message.id}>
                <Day post={post} before={posts[i - 1] ?? null} />
                <TeamsMessageRow message={post.message}>
                  {kind === 'channel' && <Replies post={post} open={open} />}
                </TeamsMessageRow>
              </li>
            ))}
          </ol>
        </div>
      </div>
      {open ? <TeamsComposer key={id} place={place} root={null} /> : <Closed place={place} />}
    </section>
  )
}

/** A link to a message leads to it, once it is there. */
function useGoingTo(conversation: string, posts: Post[]): void {
  const wanted = teamsRoute.value.thread
  const isThere = posts.some(
    ({ message, replies }) => message.id === wanted || replies.some((reply) => reply.id === wanted),
  )
  useEffect(() => {
    if (!wanted || !isThere) return
    const row = document.getElementById(`message-${wanted}`)
    row?.scrollIntoView({ block: 'center' })
    row?.focus()
  }, [conversation, wanted, isThere])
}

function Closed({ place: { kind, title } }: { place: Place }) {
  if (kind === 'channel') return <p class="closed">{title} is archived.</p>
  return (
    <div class="closed">
      <p>{title} is not among your apps: it cannot write to you here.</p>
      <button type="button" class="button primary" onClick={() => void actTeams({ do: 'install' })}>
        Add {title}
      </button>
    </div>
  )
}

function Day({ post, before }: { post: Post; before: Post | null }) {
  const reader = teamsReader.value
  const { at } = post.message
  if (before && dayOf(before.message.at, reader) === dayOf(at, reader)) return null
  return <p class="day">{dayName(at, reader)}</p>
}

const dayName = (at: number, reader: Reader): string => nearDay(at, reader) ?? longDay(at, reader)

function Replies({ post: { message, replies }, open }: { post: Post; open: boolean }) {
  const [writing, setWriting] = useState(false)
  const { conversation, id } = message
  const hidden = message.replies - replies.length
  return (
    <>
      {hidden > 0 && (
        <button type="button" class="link earlier" onClick={() => void loadReplies(conversation, id)}>
          {hidden === 1 ? 'Show 1 earlier reply' : `Show ${hidden} earlier replies`}
        </button>
      )}
      {replies.length > 0 && (
        <ol class="chain" aria-label="Replies">
          {replies.map((reply) => (
            <li key={reply.id}>
              <TeamsMessageRow message={reply} />
            </li>
          ))}
        </ol>
      )}
      {open && !writing && (
        <button type="button" class="link reply" onClick={() => setWriting(true)}>
          Reply
        </button>
      )}
      {open && writing && (
        <TeamsComposer
          place={{ id: conversation, kind: 'channel', title: '', open, unread: 0 }}
          root={id}
          close={() => setWriting(false)}
        />
      )}
    </>
  )
}
