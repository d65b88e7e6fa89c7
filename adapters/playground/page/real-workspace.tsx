import { useRef } from 'preact/hooks'

/** The way from here to a real workspace. The steps are told in place: the page asks for nothing from outside. */
export function RealWorkspace() {
  const dialog = useRef<HTMLDialogElement>(null)
  return (
    <>
      <button type="button" class="link" onClick={() => dialog.current?.showModal()}>
        Connect a real workspace
      </button>
      <dialog ref={dialog} class="modal small" aria-labelledby="real-title">
        <div class="top">
          <h2 id="real-title">Connect a real workspace</h2>
        </div>
        <div class="inside">
          <ol>
            <li>
              On <code>api.slack.com/apps</code>, create an app from <code>manifest.json</code> and install it.
            </li>
            <li>
              Copy its secrets into <code>.env</code>, as <code>.env.example</code> shows.
            </li>
            <li>
              Say who owns what in <code>roundtrip.yaml</code>: <code>npx roundtrip apply roundtrip.yaml</code>.
            </li>
            <li>
              <code>npm start</code>, and invite Roundtrip to the channels of your teams.
            </li>
          </ol>
          <p>
            <code>README.md</code> tells each step under “Set it up on Slack”, and those for Teams under “Set it up on
            Microsoft Teams”.
          </p>
        </div>
        <div class="bottom">
          <button type="button" class="button" onClick={() => dialog.current?.close()}>
            Close
          </button>
        </div>
      </dialog>
    </>
  )
}
