import { useEffect } from 'preact/hooks'
import type { ChannelSummary } from '../protocol.ts'
import { Composer } from './composer.tsx'
import { Messages } from './messages.tsx'
import { Older } from './older.tsx'
import { logs } from './state.ts'
import { act, loadLog, loadOlder } from './store.ts'

/** A channel or direct message: its messages and the box to write in. */
export function Conversation({ channel }: { channel: ChannelSummary }) {
  const { id, kind, name } = channel
  const log = logs.value[id]
  const title = kind === 'channel' ? `#${name}` : name
  const newest = log?.messages.at(-1)?.ts

  useEffect(() => {
    void loadLog(id)
  }, [id])
  useEffect(() => {
    if (newest && channel.unread > 0) void act({ do: 'read', channel: id, ts: newest })
  }, [id, newest, channel.unread])

  return (
    <section class="conversation" aria-label={title}>
      <header class="bar">
        <h2>{title}</h2>
        {!channel.member && <span class="tag">not a member</span>}
        {channel.archived && <span class="tag">archived</span>}
      </header>
      <div class="scroll">
        <div class="log">
          {log?.more && <Older load={() => void loadOlder(id)} />}
          {log && !log.more && (
            <p class="beginning">
              {kind === 'dm' ? `This is where you and ${name} talk.` : `This is where ${title} begins.`}
            </p>
          )}
          <Messages key={id} messages={log?.messages ?? []} label={`Messages in ${title}`} />
        </div>
      </div>
      {channel.archived && <p class="closed">This channel is archived.</p>}
      {!channel.archived && !channel.member && (
        <p class="closed">You look in from outside: only its members write in {title}.</p>
      )}
      {channel.member && !channel.archived && (
        <Composer key={id} channel={channel} thread={null} label={`Message ${title}`} />
      )}
    </section>
  )
}
