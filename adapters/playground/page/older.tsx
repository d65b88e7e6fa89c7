import { useEffect, useRef } from 'preact/hooks'

/** Asks for older messages when it comes into sight. */
export function Older({ load }: { load(): void }) {
  const sign = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (!sign.current) return
    const watch = new IntersectionObserver(([entry]) => entry?.isIntersecting && load(), {
      rootMargin: '600px 0px 0px',
    })
    watch.observe(sign.current)
    return () => watch.disconnect()
  })
  return (
    <button type="button" class="older" ref={sign} onClick={load}>
      Older messages
    </button>
  )
}
