import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { CardAction, Dialog } from '../../protocol-teams.ts'
import { Toasts } from '../toasts.tsx'
import { Card } from './card.tsx'
import { actTeams } from './store.ts'

/** A dialog of the app. The browser's own keeps the focus in it and all else out of reach. */
export function TeamsDialog({ dialog: { id, title, card } }: { dialog: Dialog }) {
  const box = useRef<HTMLDialogElement>(null)
  const [busy, setBusy] = useState(false)

  useLayoutEffect(() => {
    const shown = box.current
    shown?.showModal()
    // Closed rather than only gone, so that the focus goes back to where it was.
    return () => shown?.close()
  }, [])

  async function once(what: () => Promise<unknown>): Promise<void> {
    if (busy) return
    setBusy(true)
    await what()
    setBusy(false)
  }
  const close = () => once(() => actTeams({ do: 'close', dialog: id }))
  const send = (action: CardAction) => once(() => actTeams({ do: 'send', dialog: id, action }))

  return (
    <dialog
      ref={box}
      class="modal teams-look"
      aria-labelledby="teams-dialog-title"
      onCancel={(event) => {
        event.preventDefault()
        void close()
      }}
    >
      <div class="top">
        <h2 id="teams-dialog-title">{title}</h2>
        <button type="button" class="icon" aria-label="Close" onClick={close}>
          ×
        </button>
      </div>
      <div class="inside">
        <Card card={card} busy={busy} press={send} focus />
      </div>
      <Toasts />
    </dialog>
  )
}
