import { useEffect, useRef } from 'preact/hooks'
import type { TeamsScreen } from '../../protocol-teams.ts'
import { Face } from '../face.tsx'
import { PlaceRow } from '../place-row.tsx'
import { hrefOf } from '../route.ts'
import { TeamsConversation } from './conversation.tsx'
import { TeamsDialog } from './dialog.tsx'
import { dialog, type Place, places, teamsPlace, teamsScreen } from './state.ts'
import '../style/teams.css'

/** Teams as one person sees it: chats and channels on the left, a conversation on the right. */
export function TeamsPane() {
  const shown = teamsScreen.value
  if (!shown) return <section class="teams teams-look waiting">Opening Teams…</section>
  const place = teamsPlace.value
  const front = dialog.value
  return (
    <section class="teams teams-look" aria-label="Microsoft Teams">
      <div class="inner">
        <Rail screen={shown} here={place} />
        {place && <TeamsConversation key={`${shown.as}/${place.id}`} place={place} />}
      </div>
      {front && <TeamsDialog key={front.id} dialog={front} />}
    </section>
  )
}

function Rail({ screen, here }: { screen: TeamsScreen; here: Place | null }) {
  const { as, teams, organisation, people, bot } = screen
  const me = people.find(({ id }) => id === as)
  const of = (id: string) => places.value.filter((place) => place.id === id)
  return (
    <nav class="rail" aria-label={`Teams of ${organisation}`}>
      <p class="me">
        <Face user={as} roster={{ as, people, bot }} />
        <span>
          {me?.name}
          <small>Teams · {organisation}</small>
        </span>
      </p>
      <h2>Chat</h2>
      <ul>
        {places.value
          .filter(({ kind }) => kind === 'chat')
          .map((place) => (
            <PlaceLink key={place.id} place={place} name={place.title} as={as} here={here} />
          ))}
      </ul>
      {teams.map((team) => (
        <div key={team.id}>
          <h2>{team.name}</h2>
          <ul>
            {team.channels.flatMap(({ id, name }) =>
              of(id).map((place) => <PlaceLink key={id} place={place} name={name} as={as} here={here} />),
            )}
          </ul>
        </div>
      ))}
    </nav>
  )
}

interface LinkProps {
  place: Place
  name: string
  as: string
  here: Place | null
}

function PlaceLink({ place: { id, kind, unread }, name, as, here }: LinkProps) {
  const isHere = here?.id === id
  const news = isHere ? 0 : unread
  const link = useRef<HTMLAnchorElement>(null)
  // On a narrow pane the places stand in a line that scrolls.
  useEffect(() => {
    if (isHere) link.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [isHere])
  return (
    <li>
      <a
        ref={link}
        class={`row ${news > 0 ? 'unread' : ''}`}
        href={hrefOf(as, kind === 'chat' ? 'dm' : id)}
        aria-current={isHere ? 'page' : undefined}
      >
        <PlaceRow sign={kind === 'chat' ? '↻' : '#'} name={name} unread={news} />
      </a>
    </li>
  )
}
