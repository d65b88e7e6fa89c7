import { signal } from '@preact/signals'
import type { KnownBlock } from '@slack/types'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { ElementState, Screen, View } from '../protocol.ts'
import { Block } from './blocks.tsx'
import { clientErrors, type FormValues, idOf, inputsIn, toStateValues, valuesOf } from './form-state.ts'
import { Field } from './inputs.tsx'
import { around, place } from './state.ts'
import { act } from './store.ts'
import { Toasts } from './toasts.tsx'

/** What was typed into each open view, so that nothing is lost while another lies over it. */
const typed = signal<Record<string, FormValues>>({})

/** The modal in front. The browser's own dialog keeps the focus in it and all else out of reach. */
export function Modal({ view, screen, depth }: { view: View; screen: Screen; depth: number }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [errors, setErrors] = useState<Record<string, string>>({})
  /** What was wrong when the form was sent last. */
  const [found, setFound] = useState<Record<string, string>>({})
  const [busy, setBusy] = useState(false)
  const here = screen.channels.find(({ id }) => id === place.value) ?? null
  const values = valuesOf(view.blocks, typed.value[view.id] ?? {}, here)

  useLayoutEffect(() => {
    const shown = dialog.current
    shown?.showModal()
    shown?.querySelector<HTMLElement>('.inside input, .inside textarea')?.focus()
    // Closed rather than only gone, so that the focus goes back to where it was.
    return () => shown?.close()
  }, [])
  useEffect(() => {
    setErrors({})
    // A form that has become a receipt has nothing left to type in: the focus goes to the way out.
    if (inputsIn(view.blocks).length === 0) dialog.current?.querySelector<HTMLElement>('.close')?.focus()
  }, [view.blocks])

  async function once(what: () => Promise<unknown>): Promise<void> {
    if (busy) return
    setBusy(true)
    await what()
    setBusy(false)
  }
  const close = () => once(() => act({ do: 'close', view: view.id }))
  const press = (action: ElementState) => once(() => act({ do: 'press', on: { view: view.id }, action }))

  function point(wrong: Record<string, string>): void {
    setErrors(wrong)
    setFound(wrong)
  }
  useLayoutEffect(() => {
    const [first] = inputsIn(view.blocks).filter((input) => found[idOf(input)])
    if (!first) return
    const id = fieldId(view, idOf(first))
    const field = document.getElementById(id) ?? document.getElementById(`${id}-0`)
    field?.focus()
    // Under a tall field it would stay out of sight.
    document.getElementById(`${id}-error`)?.scrollIntoView({ block: 'nearest' })
  }, [found])

  const submit = () =>
    once(async () => {
      const own = clientErrors(view.blocks, values)
      if (Object.keys(own).length > 0) return point(own)
      const done = await act({ do: 'submit', view: view.id, values: toStateValues(view.blocks, values) })
      point(done.errors ?? {})
    })

  const change = (block: string) => (state: ElementState) => {
    typed.value = { ...typed.value, [view.id]: { ...typed.value[view.id], [block]: state } }
    const { [block]: _, ...others } = errors
    setErrors(others)
  }

  return (
    <dialog
      ref={dialog}
      class="modal"
      aria-labelledby="modal-title"
      onCancel={(event) => {
        event.preventDefault()
        void close()
      }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <div class="top">
          <h2 id="modal-title">{view.title}</h2>
          <button type="button" class="icon" aria-label={depth > 1 ? 'Back' : 'Close'} onClick={close}>
            {depth > 1 ? '←' : '×'}
          </button>
        </div>
        <div class="inside">
          {(view.blocks as KnownBlock[]).map((block, i) =>
            block.type === 'input' ? (
              <Field
                key={block.block_id}
                id={fieldId(view, idOf(block))}
                input={block}
                state={values[idOf(block)]}
                error={errors[idOf(block)]}
                screen={screen}
                change={change(idOf(block))}
              />
            ) : (
              <Block key={i} block={block} around={around.value} press={press} busy={busy} />
            ),
          )}
        </div>
        <div class="bottom">
          <button type="button" class="button close" onClick={close}>
            {view.close ?? (view.submit ? 'Cancel' : 'Close')}
          </button>
          {view.submit && (
            <button type="submit" class="button primary" aria-disabled={busy}>
              {view.submit}
            </button>
          )}
        </div>
      </form>
      <Toasts />
    </dialog>
  )
}

const fieldId = (view: View, block: string): string => `field-${view.id}-${block}`
