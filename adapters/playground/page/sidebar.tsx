import type { ChannelSummary, Screen } from '../protocol.ts'
import { People } from './people.tsx'
import { PlaceRow } from './place-row.tsx'
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
            <PlaceRow sign="⌂" name={`${bot.name} Home`} />
          </a>
        </li>
        <li>
          <button type="button" class="row" onClick={() => void act({ do: 'shortcut', callback: 'new_request' })}>
            <PlaceRow sign="⚡" name="New request" />
          </button>
        </li>
      </ul>
    </nav>
  )
}

function ChannelLink({ channel, as }: { channel: ChannelSummary; as: string }) {
  const { id, kind, name, unread, member, archived } = channel
  const here = place.value === id
  const news = here ? 0 : unread
  return (
    <li>
      <a
        class={`row ${news > 0 ? 'unread' : ''} ${member && !archived ? '' : 'faint'}`}
        href={hrefOf(as, id)}
        aria-current={here && route.value.thread === null ? 'page' : here || undefined}
      >
        <PlaceRow sign={kind === 'channel' ? '#' : '↻'} name={name} unread={news} />
      </a>
    </li>
  )
}
