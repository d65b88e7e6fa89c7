import { dismiss, toasts } from './said.ts'

/** Short notices. Where a dialog is open they stand in it: nothing outside is read out or can be pressed. */
export const Toasts = () => (
  <div class="toasts" role="status" aria-live="polite">
    {toasts.value.map(({ id, text }) => (
      <div class="toast" key={id}>
        <span>{text}</span>
        <button type="button" class="icon" aria-label="Dismiss" onClick={() => dismiss(id)}>
          ×
        </button>
      </div>
    ))}
  </div>
)
