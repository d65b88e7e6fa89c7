import { useEffect, useRef } from 'preact/hooks'
import type { ChannelSummary } from '../protocol.ts'
import { Composer } from './composer.tsx'
import { Messages } from './messages.tsx'
import { hrefOf } from './route.ts'
import { screen, threads } from './state.ts'
import { loadThread } from './store.ts'

/** A message with its replies, beside the channel. */
export function Thread({ channel, ts }: { channel: ChannelSummary; ts: string }) {
  const pane = useRef<HTMLElement>(null)
  const messages = threads.value[`${channel.id}:${ts}`] ?? []
  const where = channel.kind === 'channel' ? `#${channel.name}` : channel.name
  useEffect(() => {
    void loadThread(channel.id, ts)
    const box = pane.current?.querySelector('textarea') ?? pane.current?.querySelector('a')
    box?.focus()
  }, [channel.id, ts])

  return (
    <section ref={pane} class="thread" aria-label="Thread">
      <header class="bar">
        <h2>
          Thread <small>{where}</small>
        </h2>
        <a
          class="icon"
          href={hrefOf(screen.value?.as ?? '', channel.id)}
          aria-label="Close thread"
          title="Close thread"
        >
          ×
        </a>
      </header>
      <div class="scroll">
        <div class="log">
          <Messages key={ts} messages={messages} label="Messages in this thread" inThread />
        </div>
      </div>
      {channel.member && !channel.archived && (
        <Composer key={ts} channel={channel} thread={ts} label="Reply in this thread" />
      )}
    </section>
  )
}
