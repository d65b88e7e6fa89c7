import type { Persona } from '../protocol.ts'
import { everybody, panes } from './panes.ts'
import { hrefOf } from './route.ts'
import { screen, unread } from './state.ts'
import { teamsScreen } from './teams/state.ts'

/** Whom to act as, on both platforms. Everybody is a link, so that a second window can be a second person. */
export function People() {
  const { slack, teams } = panes.value
  const current = new Set([slack && screen.value?.as, teams && teamsScreen.value?.as])
  const on = (platform: Persona['platform']) =>
    everybody.value
      .filter((person) => person.platform === platform)
      .map((person) => <PersonLink key={person.id} person={person} current={current.has(person.id)} />)
  return (
    <>
      <h2>Act as, on Slack</h2>
      <ul class="people">{on('slack')}</ul>
      <h2>Act as, on Teams</h2>
      <ul class="people">{on('teams')}</ul>
    </>
  )
}

function PersonLink({ person, current }: { person: Persona; current: boolean }) {
  const { id, name, role, zone, face, colour } = person
  return (
    <li>
      <a class="row person" href={hrefOf(id)} aria-current={current ? 'true' : undefined}>
        <span class="face" aria-hidden="true" style={{ background: colour }}>
          {face}
        </span>
        <span class="whom">
          <span class="first">
            {name} <small>{zone.replace(/^.*\//, '').replaceAll('_', ' ')}</small>
          </span>
          <small>{role}</small>
        </span>
        {!current && unread.value.has(id) && (
          <span class="news" title="Roundtrip has written to them">
            <span class="unseen">has unread messages</span>
          </span>
        )}
      </a>
    </li>
  )
}
