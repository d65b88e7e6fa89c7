import { useEffect, useRef, useState } from 'preact/hooks'
import type { ElementState, Message } from '../protocol.ts'
import { Blocks } from './blocks.tsx'
import { clockTime, moment, timeOf } from './dates.ts'
import { Face } from './face.tsx'
import { threadOf } from './log.ts'
import { Menu, type MenuItem } from './menu.tsx'
import { goTo } from './panes.ts'
import { Mrkdwn, nameOf } from './rich.tsx'
import { hrefOf } from './route.ts'
import { messageId } from './show.ts'
import { around } from './state.ts'
import { act } from './store.ts'

/** One message with all that can be done with it. */
export function MessageRow({ message, inThread }: { message: Message; inThread: boolean }) {
  const [busy, setBusy] = useState(false)
  const row = useRef<HTMLElement>(null)
  const pressed = useRef(false)
  const here = around.value
  const { channel, ts, user, byBot, edited, onlyFor } = message
  const name = nameOf(user, here.roster) ?? user
  const at = timeOf(ts)

  // The button that was pressed is often gone afterwards; the next Tab should go on from its message.
  useEffect(() => {
    if (pressed.current && document.activeElement === document.body) row.current?.focus()
  }, [message.blocks])

  async function press(action: ElementState): Promise<void> {
    setBusy(true)
    pressed.current = true
    await act({ do: 'press', on: { channel, ts }, action })
    setBusy(false)
  }

  return (
    <article
      ref={row}
      id={inThread ? undefined : messageId(ts)}
      tabIndex={-1}
      class={`message ${onlyFor ? 'private' : ''}`}
      aria-label={`${name}, ${clockTime(at, here.reader)}`}
    >
      <Face user={user} roster={here.roster} />
      <div class="said">
        {onlyFor && <p class="note">Only visible to you</p>}
        {message.broadcast && !inThread && <p class="note">Replied in a thread</p>}
        <p class="who">
          <b>{name}</b>
          {byBot && <span class="app">APP</span>}
          <time dateTime={new Date(at).toISOString()} title={moment(at, here.reader)}>
            {clockTime(at, here.reader)}
          </time>
          {edited && <span class="edited">(edited)</span>}
        </p>
        {message.blocks.length > 0 ? (
          <Blocks blocks={message.blocks} press={press} busy={busy} around={here} />
        ) : (
          <div class="words">
            <Mrkdwn text={message.text} around={here} />
          </div>
        )}
        {message.replies > 0 && !inThread && (
          <a class="replies" href={hrefOf(here.roster.as, channel, threadOf(message))}>
            {message.replies === 1 ? '1 reply' : `${message.replies} replies`}
            {message.lastReply && <small>last {clockTime(timeOf(message.lastReply), here.reader)}</small>}
          </a>
        )}
      </div>
      <Menu label="What to do with this message" items={itemsFor(message, here.roster.as, inThread)}>
        ⋮
      </Menu>
    </article>
  )
}

function itemsFor(message: Message, as: string, inThread: boolean): MenuItem[] {
  const { channel, ts } = message
  const make: MenuItem = {
    label: 'Make this a request',
    choose: () => void act({ do: 'message_shortcut', callback: 'make_request', channel, ts }),
  }
  const reply: MenuItem = {
    label: 'Reply in thread',
    choose: () => {
      goTo(hrefOf(as, channel, threadOf(message)))
    },
  }
  if (message.onlyFor) return [make]
  return inThread ? [make] : [reply, make]
}
