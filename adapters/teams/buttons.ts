import { z } from 'zod'
import type { Press } from '../../src/actions.ts'
import { opensForm, reads } from '../../src/requests/forms.ts'
import type { Button } from '../../src/requests/text.ts'
import type { Element, Surface } from './elements.ts'
import { cut } from './text.ts'

const labelSize = 80
const detailSize = 2000
/** What is more than six goes into the overflow menu by itself, where nobody looks for it. */
const inARow = 6
/** In pixels, on a narrow phone. */
const rowWidth = 296
const menuWidth = 44

/** Rows of buttons, with `more` behind the menu of the last; at most `most` UTF-16 units for each text of theirs. */
export function drawButtons(buttons: Button[], more: Button[], surface: Surface, most: number): Element[] {
  const menu = more.map((each) => ({ ...action(each, surface, most), mode: 'secondary' }))
  const rows = inRows(buttons, menu.length > 0).map((row) => row.map((each) => action(each, surface, most)))
  const last = rows.pop() ?? []
  return [...rows, [...last, ...menu]].flatMap((actions, i) =>
    actions.length > 0 ? [{ type: 'ActionSet', ...(i > 0 && { spacing: 'Small' }), actions }] : [],
  )
}

/** Rows that a phone has room for: of a longer one clients shorten the labels, or hide its end in a menu. */
function inRows(buttons: Button[], menu: boolean): Button[][] {
  const rows: Button[][] = []
  let left = 0
  for (const [i, button] of buttons.entries()) {
    const width = 8 * Math.min(button.label.length, labelSize) + 34
    const row = rows.at(-1)
    const needed = width + (menu && i === buttons.length - 1 ? menuWidth : 0)
    if (row && row.length < inARow && needed <= left) {
      row.push(button)
      left -= width
    } else {
      rows.push([button])
      left = rowWidth - width
    }
  }
  return rows
}

function action({ label, action, request, detail, style }: Button, surface: Surface, most: number): Element {
  const title = label.trim() ? cut(label, Math.min(most, labelSize)) : '–'
  const press: Press = { action, request, detail: detail ? cut(detail, Math.min(most, detailSize)) : null }
  const look = style === 'primary' ? { style: 'positive' } : {}
  const submit = { type: 'Action.Submit', title, data: { press } }
  if (surface === 'dialog') return { ...submit, ...look }
  // Dialogs are documented for Action.Submit alone.
  if (surface === 'channel' && (opensForm(action) || reads(action))) {
    return { ...submit, data: { msteams: { type: 'task/fetch' }, press }, ...look }
  }
  return { type: 'Action.Execute', title, verb: action, data: { press }, ...look, fallback: submit }
}

const pressSchema = z.object({
  press: z.object({
    action: z.string().regex(/^[a-z][a-z0-9_]{0,40}$/),
    request: z.number().int().positive().nullable(),
    detail: z.string().max(detailSize).nullable(),
  }),
})

/** Which button of ours was pressed, from the data that came back with it; null: it cannot be ours. */
export function readPress(data: unknown): Press | null {
  const read = pressSchema.safeParse(data)
  return read.success ? read.data.press : null
}
