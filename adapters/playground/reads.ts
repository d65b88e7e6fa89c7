/** The Web API methods that only read. */
import {
  bot,
  type Channel,
  type Json,
  type Message,
  Refused,
  string,
  team,
  type User,
  type World,
  wireMessage,
} from './world.ts'

export type Method = (world: World, args: Json) => Json

export function needScope(world: World, ...anyOf: string[]): void {
  if (anyOf.some((scope) => world.scopes.has(scope))) return
  throw new Refused('missing_scope', [], { needed: anyOf.join(','), provided: [...world.scopes].join(',') })
}

const scopeFor = (channel: Channel, verb: 'read' | 'history'): string =>
  `${channel.im ? 'im' : channel.isPrivate ? 'groups' : 'channels'}:${verb}`

/** The channel that the argument names, if the bot can know about it. */
export function findChannel(world: World, args: Json): Channel {
  const channel = world.channels.get(string(args.channel))
  if (!channel || (channel.isPrivate && !channel.botIn)) throw new Refused('channel_not_found')
  return channel
}

/** One page of things; cursors are opaque to the bot. */
function page<T>(things: readonly T[], args: Json, most: number): { some: T[]; next: string } {
  const limit = args.limit === undefined ? 100 : Number(args.limit)
  if (!Number.isInteger(limit) || limit < 1 || limit > most) throw new Refused('invalid_limit')
  const cursor = string(args.cursor)
  const place = cursor === '' ? '0' : /^next:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString())?.[1]
  if (place === undefined) throw new Refused('invalid_cursor')
  const start = Number(place)
  const next = start + limit < things.length ? Buffer.from(`next:${start + limit}`).toString('base64') : ''
  return { some: things.slice(start, start + limit), next }
}

export function wireUser(user: User): Json {
  const profile = { real_name: user.name, display_name: user.name, team: user.teamId }
  const common = {
    id: user.id,
    team_id: user.teamId,
    name: user.name.toLowerCase().replaceAll(' ', '.'),
    deleted: user.deleted,
    profile,
    is_bot: user.isBot,
    is_app_user: false,
    updated: 1_700_000_000,
  }
  // Slack says little about those who are gone.
  if (user.deleted) return common
  return {
    ...common,
    real_name: user.name,
    tz: user.tz,
    tz_label: user.tz,
    is_admin: user.isAdmin,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: user.isRestricted,
    is_ultra_restricted: false,
  }
}

const wireChannel = (channel: Channel): Json => ({
  id: channel.id,
  created: 1_700_000_000,
  is_archived: channel.isArchived,
  is_im: channel.im !== null,
  ...(channel.im !== null && { user: channel.im }),
  ...(channel.im === null && {
    name: channel.name,
    name_normalized: channel.name,
    is_channel: !channel.isPrivate,
    is_group: channel.isPrivate,
    is_private: channel.isPrivate,
    is_member: channel.botIn,
    is_general: false,
    is_shared: false,
    is_ext_shared: false,
    context_team_id: team.id,
    num_members: membersOf(channel).length,
  }),
})

const membersOf = (channel: Channel): string[] =>
  channel.botIn ? [...new Set([...channel.members, bot.user])] : [...channel.members]

function history(world: World, args: Json, channel: Channel, messages: Message[]): Json {
  needScope(world, scopeFor(channel, 'history'))
  if (!channel.botIn) throw new Refused('not_in_channel')
  const inclusive = String(args.inclusive) === 'true' || args.inclusive === '1'
  const oldest = Number(args.oldest ?? 0)
  const latest = Number(args.latest ?? Number.POSITIVE_INFINITY)
  const within = messages.filter(({ ts }) => {
    const at = Number(ts)
    return (at > oldest && at < latest) || (inclusive && (at === oldest || at === latest))
  })
  const { some, next } = page(within, args, 999)
  const withMetadata = ['true', '1'].includes(String(args.include_all_metadata))
  return {
    messages: some.map((message) => wireMessage(message, withMetadata)),
    has_more: next !== '',
    response_metadata: { next_cursor: next },
  }
}

export const readMethods: Record<string, Method> = {
  'auth.test': () => ({
    url: `https://${team.domain}.slack.com/`,
    team: team.name,
    user: 'roundtrip',
    team_id: team.id,
    user_id: bot.user,
    bot_id: bot.bot,
    is_enterprise_install: false,
  }),
  'users.info': (world, args) => {
    needScope(world, 'users:read')
    const user = world.users.get(string(args.user))
    if (!user) throw new Refused('user_not_found')
    return { user: wireUser(user) }
  },
  'users.list': (world, args) => {
    needScope(world, 'users:read')
    const { some, next } = page([...world.users.values()], args, 1000)
    return { members: some.map(wireUser), response_metadata: { next_cursor: next } }
  },
  'conversations.info': (world, args) => {
    const channel = findChannel(world, args)
    needScope(world, scopeFor(channel, 'read'))
    return { channel: wireChannel(channel) }
  },
  'conversations.members': (world, args) => {
    const channel = findChannel(world, args)
    needScope(world, scopeFor(channel, 'read'))
    const { some, next } = page(membersOf(channel), args, 1000)
    return { members: some, response_metadata: { next_cursor: next } }
  },
  'conversations.list': (world, args) => {
    const types = string(args.types ?? 'public_channel').split(',')
    const typeOf = ({ im, isPrivate }: Channel) => (im ? 'im' : isPrivate ? 'private_channel' : 'public_channel')
    const scopes: Record<string, string> = {
      public_channel: 'channels:read',
      private_channel: 'groups:read',
      im: 'im:read',
    }
    for (const type of types) needScope(world, scopes[type] ?? 'mpim:read')
    const noArchived = ['true', '1'].includes(String(args.exclude_archived))
    const seen = [...world.channels.values()].filter(
      (channel) =>
        types.includes(typeOf(channel)) && (!channel.isPrivate || channel.botIn) && !(noArchived && channel.isArchived),
    )
    const { some, next } = page(seen, args, 1000)
    return { channels: some.map(wireChannel), response_metadata: { next_cursor: next } }
  },
  'conversations.history': (world, args) => {
    const channel = findChannel(world, args)
    const top = [...channel.messages.values()].filter((message) => message.threadTs === null || message.broadcast)
    return history(world, args, channel, top.reverse())
  },
  'conversations.replies': (world, args) => {
    const channel = findChannel(world, args)
    const ts = string(args.ts)
    if (!channel.messages.has(ts)) throw new Refused('thread_not_found')
    const thread = [...channel.messages.values()].filter((message) => message.ts === ts || message.threadTs === ts)
    return history(world, args, channel, thread)
  },
  'chat.getPermalink': (world, args) => {
    const channel = findChannel(world, { channel: args.channel })
    const ts = string(args.message_ts)
    if (!channel.messages.has(ts)) throw new Refused('message_not_found')
    const permalink = `https://${team.domain}.slack.com/archives/${channel.id}/p${ts.replace('.', '')}`
    return { channel: channel.id, permalink }
  },
}
