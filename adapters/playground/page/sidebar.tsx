import { useLayoutEffect, useRef } from 'preact/hooks'
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
  const nav = useRef<HTMLElement>(null)
  useLayoutEffect(() => {
    const here = nav.current?.querySelector('[aria-current]:not(.person)')
    if (nav.current && here) scrollTo(nav.current, here)
  }, [as, place.value])
  return (
    <nav ref={nav} class="sidebar" id="sidebar" aria-label="Workspace">
      <People />
      <h2>Channels</h2>
      <ul>
        {of('channel').map((channel) => (
          <ChannelLink key={channel.id} channel={channel} as={as} />
        ))}
      </ul>
      <h2>Direct messages and apps</h2>
      <ul>
        {of('dm').map((channel) => (
          <ChannelLink key={channel.id} channel={channel} as={as} />
        ))}
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

/** Of the sidebar alone: on a narrow window it lies outside, and nothing else should move. */
function scrollTo(nav: HTMLElement, row: Element): void {
  const box = nav.getBoundingClientRect()
  const { top, bottom } = row.getBoundingClientRect()
  if (bottom > box.bottom) nav.scrollTop += bottom - box.bottom + 8
  else if (top < box.top) nav.scrollTop -= box.top - top + 8
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
