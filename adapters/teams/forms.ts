import { z } from 'zod'
import { type FieldErrors, type Form, isFormName, type Option, type Values } from '../../src/requests/forms.ts'
import { formContext, type SentForm } from '../../src/sent-form.ts'
import { type AdaptiveCard, createCard, type Element, heading, words } from './elements.ts'
import { cardSize, largest, sizeOf } from './fit.ts'
import { holdsIds, type InputView, shortList, toInput } from './inputs.ts'
import { type TeamsNames, toMarkdown, toPlain } from './text.ts'

export interface FormOptions {
  surface: 'chat' | 'dialog'
  /** What was typed, in place of what stands there at first. */
  values?: Values
  errors?: FieldErrors
  /** Whom and what can be chosen, by ids as Teams has them. */
  people: Option[]
  channels: Option[]
  /** There is a card that this one took the place of. */
  back: boolean
}

/** The form with its inputs, within what a card may weigh. Lengths are left to us: Teams counts an emoji as several. */
export function toFormCard(form: Form, names: TeamsNames, options: FormOptions): AdaptiveCard {
  return createCard(toFormBody(form, names, options), toPlain([form.title], names, 150) || 'Roundtrip')
}

/** The same as parts of another card. */
export function toFormBody(form: Form, names: TeamsNames, options: FormOptions): Element[] {
  const body = (room: Room) => draw(form, { ...options, ...room, names })
  const fits = (room: Room) => sizeOf(body(room)) <= cardSize - around
  const fewKnown = { known: 20, units: mostUnits }
  const choices = largest(shortList, 2000, (number) => fits({ ...fewKnown, choices: number }))
  if (choices === null) {
    // What was typed is cut before a list is left with nothing to choose from.
    const least = { known: 1, choices: shortList }
    const units = largest(100, mostUnits, (number) => fits({ ...least, units: number }))
    return body({ ...least, units: units ?? 100 })
  }
  const known = largest(20, 1000, (number) => fits({ ...fewKnown, choices, known: number }))
  return body({ ...fewKnown, choices, known: known ?? 20 })
}

type Room = Pick<InputView, 'known' | 'choices' | 'units'>
const mostUnits = 20_000
/** What stands around the form in its card. */
const around = 1000

function draw(form: Form, view: FormOptions & InputView): Element[] {
  const { names, surface, errors = {}, values } = view
  // A list of nothing cannot be filled in.
  const fields = form.fields.filter((field) => !('options' in field) || field.options.length > 0)
  const elsewhere = Object.entries(errors).flatMap(([id, error]) =>
    fields.some((each) => each.id === id) ? [] : [error],
  )
  const data = { form: form.name, context: form.context, ids: fields.filter(holdsIds).map((field) => field.id) }
  return [
    // A dialog has a title of its own.
    ...(surface === 'chat' ? [heading(toMarkdown([form.title], names, 150), 'Medium')] : []),
    ...words(form.intro ?? [], names, Math.min(view.units, 3000)),
    ...words([elsewhere.join(' ')], names, 1000, { weight: 'Bolder', color: 'Attention' }),
    ...fields.flatMap((field) => {
      const first = Array.isArray(field.initial) ? field.initial.join(',') : field.initial
      return toInput(field, (values ? values[field.id] : first) ?? '', errors[field.id], view)
    }),
    {
      type: 'ActionSet',
      spacing: 'Large',
      actions: [
        press(surface, { title: form.submit, data }, 'submit', { style: 'positive' }),
        ...(view.back ? [back(form)] : []),
      ],
    },
  ]
}

function press(surface: FormOptions['surface'], action: object, verb: string, look: object): Element {
  const submit = { type: 'Action.Submit', ...action, ...look }
  return surface === 'dialog' ? submit : { ...submit, type: 'Action.Execute', verb, fallback: submit }
}

/** Back to the card as it is now, whatever stands in the inputs. */
function back({ context }: Form): Element {
  const data = { press: { action: 'back', request: context.request, detail: null } }
  return press('chat', { title: 'Back', data }, 'back', { associatedInputs: 'none' })
}

const sentSchema = z.looseObject({
  form: z.string(),
  context: formContext,
  ids: z.array(z.string().max(100)).max(50),
})

/** What came back with the button of a form; null: it is not a form of ours, or it was tampered with. */
export function readSent(data: unknown): SentForm | null {
  const read = sentSchema.safeParse(data)
  if (!read.success || !isFormName(read.data.form)) return null
  const { form, context, ids, ...inputs } = read.data
  if (ids.some((field) => isEndless(inputs[field]))) return null
  const values = Object.entries(inputs).flatMap(([field, value]) => {
    const typed = typeof value === 'number' ? String(value) : value
    if (typeof typed !== 'string' || typed === '') return []
    return [[field, ids.includes(field) ? typed.split(',').map(ourId).join(',') : typed]]
  })
  return { form, context, values: Object.fromEntries(values) }
}

/** More than a card holds, and enough to keep everybody else waiting. */
const isEndless = (list: unknown): boolean => typeof list === 'string' && list.length > 100_000

/** An id of another platform, kept from before, has its prefix already. */
const ourId = (id: string): string => (/^(slack|teams):/.test(id) ? id : `teams:${id}`)
