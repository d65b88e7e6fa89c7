/**
 * Draws the picture in the README from what the bot really says: `npm run picture`. One request goes round in the
 * stand-in for Slack, and Chromium photographs what its people saw.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ActionsBlock, InputBlock, KnownBlock } from '@slack/types'
import { fillDate } from '../adapters/playground/page/dates.ts'
import { asked, press, send, there } from '../test/journeys/steps.ts'
import { day, monday, startRig } from '../test/rig.ts'

const size = { width: 1320, height: 960 }
const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium'
const picture = join(import.meta.dirname, 'roundtrip.png')

/** Bea, when the card comes. */
const reader = { zone: 'Europe/Berlin', now: monday }

const wish: Record<string, string> = {
  'What do you need, and why?': 'Customers pay late because the invoice leaves a week after the order.',
  'Expected outcome': 'Invoices go out on the day of the order.',
  'How will you measure it?': 'days from order to invoice',
  'Value today': '6',
  Target: '1',
}

type Screens = Record<'form' | 'card' | 'delivered' | 'question' | 'answer', KnownBlock[]>

/** What is seen on the way, as it stood then. The stand-in has checked that these are blocks of Slack's. */
const seen = (shown: { blocks: unknown[] }) => structuredClone(shown.blocks) as KnownBlock[]

async function takeScreens(): Promise<Screens> {
  const rig = await startRig()
  try {
    const anna = rig.slack.as('U0ANNA')
    const view = there((await anna.command('Send invoices the same day')).view, 'the form')
    const form = seen(view)
    const { errors } = await anna.submit(view, wish)
    if (errors) throw new Error(JSON.stringify(errors))
    await rig.settle()
    const posted = there(rig.slack.messages('C0BILLING')[0], 'the card')
    const card = seen(posted)
    await press(rig, 'U0BEA', posted, 'Claim')
    await send(rig, 'U0BEA', posted, 'Deliver', { 'What was delivered?': 'Invoices leave every night.' })
    const ready = asked(rig, 'U0ANNA', 'Yes, I have it')
    const delivered = seen(ready)
    await press(rig, 'U0ANNA', ready, 'Yes, I have it')
    rig.pass(30 * day)
    await rig.settle()
    const due = asked(rig, 'U0ANNA', 'Partly')
    const question = seen(due)
    await send(rig, 'U0ANNA', due, 'Partly', {
      'Measured value': '2',
      'What happened?': 'Friday’s orders wait for Monday.',
    })
    const answer = seen(there(rig.slack.thread(posted).at(-1), 'the answer'))
    return { form, card, delivered, question, answer }
  } finally {
    await rig.stop()
  }
}

const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)

/** Slack's markup, as far as Roundtrip writes it. What is escaped in it already is as HTML wants it. */
const marked = (text: string) =>
  text
    .replace(/<!date\^(\d+)\^([^|>]*)[^>]*>/g, (_, seconds, pattern) =>
      fillDate(pattern, Number(seconds) * 1_000, reader),
    )
    .replace(/<@U0BEA>/g, '<b class="at">@Bea Olsen</b>')
    .replace(/<(https?:[^|>]*)\|([^>]*)>/g, '<a>$2</a>')
    .replace(/\*([^*\n]+)\*/g, '<b>$1</b>')
    .replace(/_([^_\n]+)_/g, '<i>$1</i>')
    .replace(/\n/g, '<br>')

const words = ({ type, text }: { type: string; text: string }) => (type === 'mrkdwn' ? marked(text) : escaped(text))

function drawBlock(block: KnownBlock): string {
  switch (block.type) {
    case 'header':
      return `<h3>${words(block.text)}</h3>`
    case 'divider':
      return '<hr>'
    case 'section': {
      const fields = block.fields?.map((field) => `<div>${words(field)}</div>`).join('')
      return fields ? `<div class="fields">${fields}</div>` : `<p>${block.text ? words(block.text) : ''}</p>`
    }
    case 'context':
      return `<p class="small">${block.elements.map((each) => ('text' in each ? words(each) : '')).join(' ')}</p>`
    case 'actions':
      return `<div class="buttons">${block.elements.map(drawPress).join('')}</div>`
    case 'input':
      return drawInput(block)
    default:
      throw new Error(`Nobody has drawn a ${block.type} yet.`)
  }
}

function drawPress(element: ActionsBlock['elements'][number]): string {
  if (element.type === 'overflow') return '<span class="button">⋯</span>'
  if (element.type !== 'button') throw new Error(`Nobody has drawn a ${element.type} yet.`)
  return `<span class="button ${element.style ?? ''}">${words(element.text)}</span>`
}

function drawInput({ label, element, optional }: InputBlock): string {
  const chosen = 'initial_option' in element ? element.initial_option : undefined
  const typed = 'initial_value' in element ? element.initial_value : undefined
  const value = wish[label.text] ?? (typeof typed === 'string' ? typed : chosen?.text.text) ?? ''
  const select = element.type.endsWith('select') ? 'select' : ''
  const hint = optional ? ' <span class="small">(optional)</span>' : ''
  return `<label>${words(label)}${hint}</label><div class="input ${select}">${escaped(value) || '&nbsp;'}</div>`
}

const panel = (step: number, title: string, where: string, body: string) => `
  <section><h2><span>${step}</span>${title}</h2><div class="window"><div class="where">${where}</div>${body}</div></section>`

const message = (blocks: KnownBlock[]) => `
  <div class="message"><div class="face">R</div><div class="said">
  <div class="who">Roundtrip <span>APP</span></div>${blocks.map(drawBlock).join('')}</div></div>`

const modal = (blocks: KnownBlock[]) =>
  `<div class="modal">${blocks.map(drawBlock).join('')}<div class="buttons end"><span class="button">Cancel</span>
  <span class="button primary">New request</span></div></div>`

const style = `
  * { box-sizing: border-box; margin: 0 }
  body { width: ${size.width}px; height: ${size.height}px; padding: 28px; background: #eef2f3; color: #1d2a30;
    font: 14px/1.42 'Liberation Sans', Arial, sans-serif; display: grid; grid-template-columns: 1fr 1fr 1fr; gap: 24px }
  main { display: flex; flex-direction: column; gap: 24px }
  section { display: flex; flex-direction: column; gap: 12px }
  h2 { font-size: 17px; display: flex; gap: 10px; align-items: center }
  h2 span { flex: none; width: 28px; height: 28px; border-radius: 50%; background: #1f4e5f; color: #fff;
    text-align: center; line-height: 28px; font-size: 15px }
  .window { background: #fff; border: 1px solid #d3dcdf; border-radius: 10px; overflow: hidden }
  .where { padding: 12px 16px; font-weight: bold; border-bottom: 1px solid #e3e9eb }
  .message { display: flex; gap: 10px; padding: 14px 16px 18px }
  .face { flex: none; width: 34px; height: 34px; border-radius: 8px; background: #1f4e5f; color: #fff;
    font-weight: bold; text-align: center; line-height: 34px }
  .who { font-weight: bold } .who span { font-size: 10px; background: #e3e9eb; border-radius: 3px; padding: 1px 4px }
  .said { flex: 1 } .said p, .said .fields { margin-top: 8px } .said p.small + p { margin-top: 1px }
  .at, a { color: #1264a3 } .small { color: #5c6b72; font-size: 12.5px; font-weight: normal } h3 { font-size: 16px; margin-top: 8px }
  .fields { display: grid; grid-template-columns: 1fr 1fr; gap: 8px 12px }
  .buttons { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 12px } .end { justify-content: flex-end }
  .button { border: 1px solid #b7c3c8; border-radius: 6px; padding: 4px 11px; font-weight: bold; background: #fff }
  .primary { background: #1c7a55; border-color: #1c7a55; color: #fff } .danger { color: #b3261e; border-color: #b3261e }
  .modal { padding: 8px 16px 16px } label { display: block; font-weight: bold; margin: 9px 0 3px }
  .input { border: 1px solid #b7c3c8; border-radius: 6px; padding: 5px 10px; position: relative }
  .select::after { content: '▾'; position: absolute; right: 10px; color: #5c6b72 } hr { margin: 12px 0 }`

const page = ({ form, card, delivered, question, answer }: Screens) => `<!doctype html><meta charset="utf-8">
  <style>${style}</style>
  <main>${panel(1, 'Anna asks for something', 'New request', modal(form))}</main>
  <main>${panel(2, 'The team that owns it gets it', '# billing', message(card))}
  ${panel(3, 'They deliver, she says she has it', 'Anna and Roundtrip', message(delivered))}</main>
  <main>${panel(4, '30 days later: did it work?', 'Anna and Roundtrip', message(question))}
  ${panel(5, 'Her answer goes back to the team', '# billing, under the card', message(answer))}</main>`

const folder = mkdtempSync(join(tmpdir(), 'roundtrip-picture-'))
const file = join(folder, 'page.html')
writeFileSync(file, page(await takeScreens()))
const quiet = ['gpu', 'quic', 'background-networking', 'component-update', 'sync'].map((what) => `--disable-${what}`)
const options = [
  ...['--headless', '--no-sandbox', '--no-first-run', '--hide-scrollbars', '--force-device-scale-factor=1.3', ...quiet],
  `--user-data-dir=${join(folder, 'profile')}`,
  `--window-size=${size.width},${size.height}`,
  `--screenshot=${picture}`,
  `file://${file}`,
]
execFileSync(chromium, options, { stdio: 'pipe' })
rmSync(folder, { recursive: true, force: true })
