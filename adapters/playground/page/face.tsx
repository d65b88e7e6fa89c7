import type { Roster } from './rich.tsx'

/** Whose face stands beside a message. */
export function Face({ user, roster }: { user: string; roster: Roster }) {
  const person = roster.people.find(({ id }) => id === user)
  if (person) {
    return (
      <span class="face" aria-hidden="true" style={{ background: person.colour }}>
        {person.face}
      </span>
    )
  }
  return (
    <span class="face bot" aria-hidden="true">
      ↻
    </span>
  )
}
