import type { ComponentChildren } from 'preact'
import type { ChannelSummary, Screen } from '../protocol.ts'
import { fillDate, moment, type Reader } from './dates.ts'
import { type Piece, parseMrkdwn, withEmoji } from './mrkdwn.ts'
import { hrefOf } from './route.ts'

/** What names and dates in a text are looked up in. */
export interface Surroundings {
  roster: Roster
  /** For `Today`: its day is right, its hour may be old. */
  reader: Reader
  channels(): ChannelSummary[]
  /** User groups by id. */
  groups: Record<string, string>
}

export type Roster = Pick<Screen, 'as' | 'people' | 'bot'>

/** mrkdwn as people read it. */
export const Mrkdwn = ({ text, around }: { text: string; around: Surroundings }) => (
  <>{draw(parseMrkdwn(text), around)}</>
)

/** One of Slack's text objects. */
export function TextObject({ of, around }: { of: { type: string; text: string }; around: Surroundings }) {
  return of.type === 'mrkdwn' ? <Mrkdwn text={of.text} around={around} /> : withEmoji(of.text)
}

const draw = (pieces: Piece[], around: Surroundings): ComponentChildren =>
  pieces.map((piece) => drawPiece(piece, around))

function drawPiece(piece: Piece, around: Surroundings): ComponentChildren {
  switch (piece.kind) {
    case 'text':
      return piece.text
    case 'bold':
      return <strong>{draw(piece.inside, around)}</strong>
    case 'italic':
      return <em>{draw(piece.inside, around)}</em>
    case 'strike':
      return <s>{draw(piece.inside, around)}</s>
    case 'quote':
      return <blockquote>{draw(piece.inside, around)}</blockquote>
    case 'code':
      return <code>{piece.text}</code>
    case 'pre':
      return <pre>{piece.text}</pre>
    case 'link':
      return <Link url={piece.url} label={piece.label} around={around} />
    case 'user':
      return <span class="mention">@{nameOf(piece.id, around.roster) ?? piece.label ?? piece.id}</span>
    case 'channel':
      return <ChannelLink id={piece.id} label={piece.label} around={around} />
    case 'group':
      return <span class="mention">@{around.groups[piece.id] ?? piece.label ?? piece.id}</span>
    case 'everyone':
      return <span class="mention">{piece.label}</span>
    case 'date':
      return (
        <time dateTime={isoOf(piece.at)} title={moment(piece.at, around.reader)}>
          {fillDate(piece.format, piece.at, around.reader) || piece.fallback}
        </time>
      )
  }
}

const isoOf = (at: number): string => (Number.isFinite(at) ? new Date(at).toISOString() : '')

/** The name people know somebody by; null: nobody here. */
export function nameOf(id: string, { people, bot }: Roster): string | null {
  if (id === bot.id) return bot.name
  return people.find((person) => person.id === id)?.name ?? null
}

function ChannelLink({ id, label, around }: { id: string; label: string | null; around: Surroundings }) {
  const channel = around.channels().find((one) => one.id === id)
  if (!channel) return <span class="mention">#{label ?? id}</span>
  return (
    <a class="mention" href={hrefOf(around.roster.as, id)}>
      #{channel.name}
    </a>
  )
}

/** The address of a message in this workspace leads to it here; all others leave the page. */
function Link({ url, label, around }: { url: string; label: string; around: Surroundings }) {
  const [, channel, seconds, rest] = /\/archives\/([A-Z0-9]+)\/p(\d+)(\d{6})(?:\?|$)/.exec(url) ?? []
  if (channel && seconds && rest && around.channels().some(({ id }) => id === channel)) {
    return <a href={hrefOf(around.roster.as, channel, `${seconds}.${rest}`)}>{label}</a>
  }
  return (
    <a href={url} target="_blank" rel="noreferrer noopener">
      {label}
    </a>
  )
}
