import type { Persona } from '../protocol.ts'
import { everybody, panes } from './panes.ts'
import { hrefOf } from './route.ts'
import { screen } from './state.ts'
import { teamsScreen } from './teams/state.ts'

/** Whom to act as, on both platforms. Everybody is a link, so that a second window can be a second person. */
export function People() {
  const { slack, teams } = panes.value
  const current = new Set([slack && screen.value?.as, teams && teamsScreen.value?.as])
  return (
    <>
      <h2>Act as</h2>
      <ul class="people">
        {everybody.value.map((person) => (
          <PersonLink key={person.id} person={person} current={current.has(person.id)} />
        ))}
      </ul>
    </>
  )
}

function PersonLink({ person, current }: { person: Persona; current: boolean }) {
  const { id, platform, name, role, zone, face, colour } = person
  return (
    <li>
      <a class="row person" href={hrefOf(id)} aria-current={current ? 'true' : undefined}>
        <span class="face" aria-hidden="true" style={{ background: colour }}>
          {face}
        </span>
        <span class="name">
          {name}
          <span class="platform">{platform === 'teams' ? 'Teams' : 'Slack'}</span>
          <small>
            {role} · {zone.replace(/^.*\//, '').replaceAll('_', ' ')}
          </small>
        </span>
      </a>
    </li>
  )
}
