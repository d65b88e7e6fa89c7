import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { CardAction, TeamsMessage } from '../../protocol-teams.ts'
import { clockTime, moment } from '../dates.ts'
import { Face } from '../face.tsx'
import { Menu } from '../menu.tsx'
import { Card } from './card.tsx'
import { notes, teamsReader, teamsScreen } from './state.ts'
import { actTeams } from './store.ts'

/** One message with its cards; `children` are what stands below it. */
export function TeamsMessageRow({ message, children }: { message: TeamsMessage; children?: ComponentChildren }) {
  const [busy, setBusy] = useState(false)
  const row = useRef<HTMLElement>(null)
  const pressed = useRef(false)
  const { id, conversation, from, byBot, at, text, cards, edited } = message
  const reader = teamsReader.value
  const name = nameOf(from)
  const note = notes.value[id]
  const inChannel = conversation !== teamsScreen.value?.chat.id

  // The button that was pressed is often gone afterwards; the next Tab should go on from its message.
  useEffect(() => {
    if (pressed.current && document.activeElement === document.body) row.current?.focus()
  }, [cards])

  async function press(action: CardAction): Promise<void> {
    setBusy(true)
    pressed.current = true
    await actTeams({ do: 'press', conversation, message: id, action }, id)
    setBusy(false)
  }

  return (
    <article
      ref={row}
      id={`message-${id}`}
      tabIndex={-1}
      class={`post ${byBot ? '' : 'by-person'}`}
      aria-label={`${name}, ${clockTime(at, reader)}`}
    >
      <Face user={from} roster={rosterOf()} />
      <div class="said">
        <p class="who">
          <b>{name}</b>
          {byBot && <span class="app">App</span>}
          <time dateTime={new Date(at).toISOString()} title={moment(at, reader)}>
            {clockTime(at, reader)}
          </time>
          {edited && !byBot && <span class="edited">Edited</span>}
        </p>
        {text && <Words text={text} />}
        {cards.map((card, i) => (
          <Card key={i} card={card} busy={busy} press={press} />
        ))}
        {message.private && inChannel && <p class="note">Only you see this card so.</p>}
        <p class="answer" role="status">
          {note}
        </p>
        {children}
      </div>
      <Menu label="More options for this message" items={itemsFor(message)}>
        ⋯
      </Menu>
    </article>
  )
}

const rosterOf = () => {
  const { as = '', people = [], bot = { id: '', name: 'Roundtrip' } } = teamsScreen.value ?? {}
  return { as, people, bot }
}

function nameOf(id: string): string {
  const { people, bot } = rosterOf()
  return id === bot.id ? bot.name : (people.find((person) => person.id === id)?.name ?? 'Somebody')
}

/** Mentions stand in `<at>`; everything else is as it was typed. */
const Words = ({ text }: { text: string }) => (
  <div class="words">
    {text.split(/<at>([^<]*)<\/at>/).map((part, i) =>
      i % 2 === 0 ? (
        part
      ) : (
        <span class="mention" key={i}>
          {part}
        </span>
      ),
    )}
  </div>
)

const itemsFor = ({ conversation, id }: TeamsMessage) =>
  (teamsScreen.value?.extensions ?? [])
    .filter(({ contexts }) => contexts.includes('message'))
    .map(({ id: command, title }) => ({
      label: title,
      choose: () => void actTeams({ do: 'extension', command, conversation, message: id }),
    }))
