import { signal } from '@preact/signals'
import type { ChannelSummary } from '../protocol.ts'
import { Box } from './box.tsx'
import { screen } from './state.ts'
import { act } from './store.ts'

/** Words that somebody else (the tour) puts into the channel's box. */
export const dictated = signal<string | null>(null)

export function Composer(props: { channel: ChannelSummary; thread: string | null; label: string }) {
  const { channel, thread, label } = props
  const shown = screen.value
  const people = shown?.people.filter(({ platform }) => platform === 'slack') ?? []
  return (
    <Box
      label={label}
      placeholder={thread === null ? 'Write, or type /request' : label}
      draft={`${shown?.as}:${channel.id}:${thread ?? ''}`}
      commands={shown?.commands ?? []}
      names={shown ? [shown.bot, ...people].map(({ name }) => name) : []}
      {...(thread === null && { dictated })}
      send={async (text) => (await act({ do: 'write', channel: channel.id, text, thread })).ok}
    />
  )
}
