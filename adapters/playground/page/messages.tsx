import { memo } from 'preact/compat'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Message } from '../protocol.ts'
import { dayOf, longDay, nearDay, type Reader, timeOf } from './dates.ts'
import { type Chunk, chunksOf } from './log.ts'
import { MessageRow } from './message.tsx'
import { around } from './state.ts'

interface Props {
  messages: Message[]
  label: string
  inThread?: boolean
}

/** Messages by day. Of thousands only those near the screen are there; the others leave their height. */
export function Messages({ messages, label, inThread = false }: Props) {
  return (
    <ol class="messages" aria-label={label}>
      {chunksOf(messages).map((chunk) => (
        <Rows key={chunk.key} chunk={chunk} inThread={inThread} />
      ))}
    </ol>
  )
}

const near = '1200px 0px'
const usualHeight = 110

function Rows({ chunk: { messages, before }, inThread }: { chunk: Chunk; inThread: boolean }) {
  const box = useRef<HTMLLIElement>(null)
  const height = useRef(0)
  const [isNear, setNear] = useState(true)
  const { reader } = around.value

  useEffect(() => {
    const element = box.current
    const scroller = element?.closest('.scroll')
    if (!element || !scroller) return
    const watch = new IntersectionObserver(
      ([entry]) => {
        if (!entry) return
        if (!entry.isIntersecting) height.current = entry.boundingClientRect.height
        setNear(entry.isIntersecting)
      },
      { root: scroller, rootMargin: near },
    )
    watch.observe(element)
    return () => watch.disconnect()
  }, [])

  if (!isNear) {
    const style = { height: `${height.current || messages.length * usualHeight}px` }
    return <li ref={box} style={style} data-holds={messages.map(({ ts }) => ts).join(' ')} />
  }
  return (
    <li ref={box}>
      <ol>
        {messages.map((message, i) => (
          <Row
            key={message.ts}
            message={message}
            inThread={inThread}
            day={newDay(messages[i - 1] ?? before, message, reader)}
          />
        ))}
      </ol>
    </li>
  )
}

/** How the day is called if it is another than that of the message before. */
function newDay(before: Message | null, { ts }: Message, reader: Reader): string | null {
  const at = timeOf(ts)
  if (before && dayOf(timeOf(before.ts), reader) === dayOf(at, reader)) return null
  return nearDay(at, reader) ?? longDay(at, reader)
}

/** Not drawn again while its message is the same. */
const Row = memo(({ message, inThread, day }: { message: Message; inThread: boolean; day: string | null }) => (
  <li>
    {day && <p class="day">{day}</p>}
    <MessageRow message={message} inThread={inThread} />
  </li>
))
