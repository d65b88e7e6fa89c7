/** A form before a person, in a dialog or in the 1:1 chat: filling it in by labels, and sending it. */
import type { Json } from '../../adapters/playground/shapes.ts'
import { type Actor, actionOf, type Seen } from '../../adapters/playground/teams/acts.ts'
import type { SendOptions } from '../../adapters/playground/teams/deliveries.ts'
import { clientErrors, type Input, inputsOf, mergedData, type Typed } from '../../adapters/playground/teams/inputs.ts'
import { cardsFor } from '../../adapters/playground/teams/messages.ts'
import type { Dialog, Message } from '../../adapters/playground/teams/tenant.ts'
import { object } from '../../adapters/playground/world.ts'
import { findPress, mistakesIn, pressesIn, textOf } from './desk-screen.ts'

/** By the field's label. null empties a field. People go by their names. */
export type Filling = Record<string, string | number | string[] | null>

export interface Sent extends Seen {
  /** What is said at which field, by label; what the client says by itself is sent to nobody. */
  errors: Record<string, string> | null
  /** What the person sees now in place of the form; null: nothing any more, or a sentence. */
  text: string | null
}

export type FormBefore = ReturnType<typeof formBefore>

/** `idOf` finds the id of a person by name, as a directory search does. */
export function formBefore(actor: Actor, where: Dialog | Message, idOf: (name: string) => string) {
  let typed: Typed = {}
  const isDialog = (place: Dialog | Message): place is Dialog => 'from' in place && 'title' in place

  function card(): Json {
    if (isDialog(where)) return where.card
    const [shown] = cardsFor(where, actor.person.id)
    if (shown) return shown
    throw new Error('The message has no card')
  }

  /** The button that sends it: what it carries names the form. */
  function submit(): Json {
    const found = pressesIn(card()).find(({ action }) => object(action.data).form !== undefined)
    if (found) return found.action
    throw new Error(`There is no form:\n${textOf(card())}`)
  }

  function valueFor(input: Input, value: Filling[string]): string {
    if (value === null) return ''
    const optionOf = (text: string): string => {
      const option = input.options.find(({ title }) => title === text)
      if (option) return option.value
      if (input.searched) return idOf(text)
      throw new Error(
        `“${input.label}” has no “${text}”. There is: ${input.options.map(({ title }) => title).join(', ')}`,
      )
    }
    if (input.type === 'ChoiceSet')
      return [value]
        .flat()
        .map((text) => optionOf(String(text)))
        .join(',')
    const words = String(value)
    return input.multiline ? words : words.replace(/[\r\n]+/g, ' ')
  }

  const form = {
    text: (): string => textOf(card()),
    /** The dialog's, or what stands above the inputs in the chat. */
    title: (): string => (isDialog(where) ? where.title : (textOf(card()).split('\n')[0] ?? '')),
    submitLabel: (): string => String(submit().title),
    labels: (): string[] => inputsOf(card()).map(({ label }) => label),
    /** What stands in the field. */
    value(label: string): string {
      const input = inputsOf(card()).find((one) => one.label === label)
      if (!input) throw new Error(`No field “${label}”. There is: ${form.labels().join(', ')}`)
      const value = typed[input.id] ?? input.initial
      return input.options.find((option) => option.value === value)?.title ?? value
    },
    /** What a list offers where more cannot be searched for. */
    offered: (label: string): string[] => {
      const input = inputsOf(card()).find((one) => one.label === label)
      return input && !input.searched ? input.options.map(({ title }) => title) : []
    },
    options: (label: string): string[] =>
      inputsOf(card())
        .find((one) => one.label === label)
        ?.options.map(({ title }) => title) ?? [],
    /** Types into the fields with these labels; all else stays as it was. */
    fills(filling: Filling) {
      const inputs = inputsOf(card())
      for (const [label, value] of Object.entries(filling)) {
        const input = inputs.find((one) => one.label === label)
        if (!input) throw new Error(`No field “${label}”. There is: ${form.labels().join(', ')}`)
        typed[input.id] = valueFor(input, value)
      }
      return form
    },
    /** Puts a value under a field's id as a forger would, offered or not. */
    forges(id: string, value: string) {
      typed[id] = value
      return form
    },
    async sends(options: SendOptions & { alter?: (data: Json) => Json } = {}): Promise<Sent> {
      const own = clientErrors(card(), typed)
      if (Object.keys(own).length > 0) {
        const labels = new Map(inputsOf(card()).map(({ id, label }) => [id, label]))
        const errors = Object.fromEntries(Object.entries(own).map(([id, words]) => [labels.get(id) ?? id, words]))
        const nothing = { status: 0, body: '', ms: 0, times: 0, trouble: null, sent: {} }
        return { ...nothing, told: null, dialog: null, card: null, errors, text: form.text() }
      }
      const action = submit()
      const data = mergedData(action, card(), typed)
      const press = actionOf(action, options.alter?.(data) ?? data)
      const seen = isDialog(where) ? await actor.send(where, press, options) : await actor.press(where, press, options)
      return seenAfter(seen)
    },
    /** Presses something else in it. */
    async presses(label: string): Promise<Seen> {
      const { action } = findPress(card(), label)
      const press = actionOf(action, mergedData(action, card(), typed))
      return isDialog(where) ? actor.send(where, press) : actor.press(where, press)
    },
    closes(): void {
      if (isDialog(where)) actor.close(where)
    },
  }

  function seenAfter(seen: Seen): Sent {
    const shown = isDialog(where) ? (seen.dialog?.card ?? null) : seen.card
    const mistakes = shown === null ? {} : mistakesIn(shown)
    const errors = Object.keys(mistakes).length > 0 ? mistakes : null
    // A form that comes back has what was typed in it, from the bot.
    if (shown !== null) typed = {}
    return { ...seen, errors, text: shown === null ? null : textOf(shown) }
  }

  return form
}
