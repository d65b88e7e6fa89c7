import type { ChannelSummary, Screen } from '../protocol.ts'
import { People } from './people.tsx'
import { hrefOf } from './route.ts'
import { place, route } from './state.ts'
import { act } from './store.ts'

/** Whom to act as, and where to go. Everything is a link, so that a second window can be a second person. */
export function Sidebar({ screen }: { screen: Screen }) {
  const { as, channels, bot } = screen
  const of = (kind: ChannelSummary['kind']) => channels.filter((channel) => channel.kind === kind)
  const isHome = place.value === 'home'
  return (
    <nav class="sidebar" id="sidebar" aria-label="Workspace">
      <People />
      <h2>Channels</h2>
      <ul>
        {of('channel').map((channel) => (
          <ChannelLink key={channel.id} channel={channel} as={as} />
        ))}
      </ul>
      <h2>Direct messages</h2>
      <ul>
        {of('dm').map((channel) => (
          <ChannelLink key={channel.id} channel={channel} as={as} />
        ))}
      </ul>
      <h2>Apps</h2>
      <ul>
        <li>
          <a class="row" href={hrefOf(as, 'home')} aria-current={isHome ? 'page' : undefined}>
            <span class="sign" aria-hidden="true">
              ⌂
            </span>
            <span class="name">{bot.name} Home</span>
          </a>
        </li>
        <li>
          <button type="button" class="row" onClick={() => void act({ do: 'shortcut', callback: 'new_request' })}>
            <span class="sign" aria-hidden="true">
              ⚡
            </span>
            <span class="name">New request</span>
          </button>
        </li>
      </ul>
    </nav>
  )
}

function ChannelLink({ channel, as }: { channel: ChannelSummary; as: string }) {
  const { id, kind, name, unread, member, archived } = channel
  const here = place.value === id
  return (
    <li>
      <a
        class={`row ${unread > 0 && !here ? 'unread' : ''} ${member && !archived ? '' : 'faint'}`}
        href={hrefOf(as, id)}
        aria-current={here && route.value.thread === null ? 'page' : here || undefined}
      >
        <span class="sign" aria-hidden="true">
          {kind === 'channel' ? '#' : '↻'}
        </span>
        <span class="name">{name}</span>
        {unread > 0 && !here && (
          <span class="count">
            {unread}
            <span class="unseen"> unread</span>
          </span>
        )}
      </a>
    </li>
  )
}
