import type { Post, PostPage, TeamsMessage } from '../../protocol-teams.ts'

const byTime = (a: TeamsMessage, b: TeamsMessage): number => a.at - b.at || (a.id < b.id ? -1 : 1)

/** The list with the message in its place, oldest first; one with the same id is replaced. */
export function putMessage(list: readonly TeamsMessage[], message: TeamsMessage): TeamsMessage[] {
  const known = list.some(({ id }) => id === message.id)
  if (known) return list.map((other) => (other.id === message.id ? message : other))
  return [...list, message].sort(byTime)
}

/** A page with the message in it, as a post of its own or under the post that it replies to. */
export function putPost(page: PostPage, message: TeamsMessage): PostPage {
  const { posts } = page
  if (message.root !== null) {
    const under = (post: Post): Post =>
      post.message.id === message.root ? { ...post, replies: putMessage(post.replies, message) } : post
    return { ...page, posts: posts.map(under) }
  }
  const known = posts.find((post) => post.message.id === message.id)
  if (known) return { ...page, posts: posts.map((post) => (post === known ? { ...post, message } : post)) }
  const [first] = posts
  // Older than all that is loaded: it comes with its page.
  if (page.more && first && byTime(message, first.message) < 0) return page
  const sorted = [...posts, { message, replies: [] }].sort((a, b) => byTime(a.message, b.message))
  return { ...page, posts: sorted }
}

export function dropPost(page: PostPage, id: string): PostPage {
  const posts = page.posts
    .filter(({ message }) => message.id !== id)
    .map((post) => ({ ...post, replies: post.replies.filter((reply) => reply.id !== id) }))
  return { ...page, posts }
}

/** The newest page over what was loaded before; replies that were opened stay open. */
export function joinPages(old: PostPage | undefined, fresh: PostPage): PostPage {
  const [first] = fresh.posts
  if (!old || !first) return fresh
  const before = old.posts.filter(({ message }) => byTime(message, first.message) < 0)
  const merged = fresh.posts.map((post) => {
    const known = old.posts.find(({ message }) => message.id === post.message.id)
    return { ...post, replies: post.replies.reduce(putMessage, known?.replies ?? []) }
  })
  return { posts: [...before, ...merged], more: before.length > 0 ? old.more : fresh.more }
}
