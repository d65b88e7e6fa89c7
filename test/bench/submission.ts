import { sign } from '../../adapters/playground/sign.ts'
import { toView } from '../../adapters/slack/forms.ts'
import { formFor } from '../../src/requests/forms.ts'
import { retailer } from '../fixtures/routing.ts'

export const signingSecret = 'bench-secret'
/** As many people file at the same time. */
const people = 200
const team = { id: 'T0BENCH', domain: 'bench' }

const form = formFor(
  'new_request',
  { request: null, directory: retailer, today: '2027-01-04', zone: 'UTC', detail: null, prefill: {}, team: null },
  { nonce: '', request: null },
)
const { blocks, ...view } = toView(form, null)

const text = (id: string, value: string) => ({ [id]: { [id]: { type: 'plain_text_input', value } } })
const chosen = (id: string, value: string) => ({
  [id]: { [id]: { type: 'static_select', selected_option: { text: { type: 'plain_text', text: value }, value } } },
})

/** The n-th New request, as Slack posts it: the whole view comes back, each with its own nonce and title. */
function payload(nonce: string, n: number): unknown {
  const user = `U0P${String(n % people).padStart(4, '0')}`
  const id = `V${nonce}`
  return {
    type: 'view_submission',
    team,
    user: { id: user, username: user.toLowerCase(), name: user.toLowerCase(), team_id: team.id },
    api_app_id: 'A0BENCH',
    token: 'verification',
    trigger_id: `${n}.bench`,
    view: {
      ...view,
      blocks,
      id,
      team_id: team.id,
      root_view_id: id,
      previous_view_id: null,
      app_id: 'A0BENCH',
      bot_id: 'B0BENCH',
      hash: `${n}.hash`,
      private_metadata: JSON.stringify({ nonce, request: null }),
      state: {
        values: {
          ...text('title', `Show the order number on the invoice (${nonce})`),
          ...text(
            'need',
            'Customers call because they cannot match our invoice to their order. Print the number on it.',
          ),
          ...chosen('product', 'unknown'),
          ...text('outcome', 'Half as many calls about invoices.'),
          ...chosen('check_days', '30'),
          ...text('measure', 'calls a week'),
          value_today: { value_today: { type: 'number_input', value: '120' } },
          target: { target: { type: 'number_input', value: '60' } },
          needed_by: { needed_by: { type: 'datepicker', selected_date: null } },
          requester: { requester: { type: 'users_select', selected_user: null } },
        },
      },
    },
    response_urls: [],
    is_enterprise_install: false,
    enterprise: null,
  }
}

/** The whole HTTP request, signed. */
export function delivery(nonce: string, n: number): Buffer {
  const body = new URLSearchParams({ payload: JSON.stringify(payload(nonce, n)) }).toString()
  const headers = {
    host: '127.0.0.1',
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': String(Buffer.byteLength(body)),
    ...sign(body, signingSecret, Math.floor(Date.now() / 1000)),
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(`POST /slack/events HTTP/1.1\r\n${lines.join('')}\r\n${body}`)
}
