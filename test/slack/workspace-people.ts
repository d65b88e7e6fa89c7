/** People who act on what they read: they find buttons and fields by their labels. */
import type { Answer } from '../../adapters/playground/deliveries.ts'
import { inputsOf } from '../../adapters/playground/inputs.ts'
import { eventCallback, stamp, typed } from '../../adapters/playground/payloads.ts'
import {
  createActor,
  type Desk,
  type Said,
  type SayOptions,
  type Seen,
  type Submitted,
} from '../../adapters/playground/people.ts'
import {
  bot,
  channelOf,
  dmOf,
  erase,
  type Json,
  type Message,
  rewrite,
  type View,
  wireMessage,
} from '../../adapters/playground/world.ts'
import { type Filling, fill } from './workspace-form.ts'
import { findPress, type Show } from './workspace-screen.ts'

export interface PressOptions {
  /** Words that stand with the button, where several have the same label. */
  about?: string
  /** Changes the action on its way, as a forger would. */
  alter?: (action: Json) => Json
}

export type Person = ReturnType<typeof createPerson>

export function createPerson(desk: Desk & { show: Show }, userId: string) {
  const { world, show, send } = desk
  const actor = createActor(desk, userId)

  /** Presses what has this label, a button or an entry of an overflow menu. */
  function press(shown: Message | View, label: string, options: PressOptions = {}): Promise<Seen> {
    const { action } = findPress(shown, label, show, options.about)
    return actor.press(shown, options.alter?.(action) ?? action)
  }

  /** `errors` by label. */
  async function submit(view: View, values: Filling = {}): Promise<Submitted> {
    fill(view, values)
    const labels = new Map(inputsOf(view).map(({ blockId, label }) => [blockId, label]))
    const submitted = await actor.submit(view)
    const said = Object.entries(submitted.errors ?? {}).map(([block, words]) => [labels.get(block) ?? block, words])
    return { ...submitted, errors: submitted.errors && Object.fromEntries(said) }
  }

  function mention(channel: string, text: string, thread?: Message, options: SayOptions = {}): Promise<Said> {
    const words = options.wire ? text : typed(text)
    return actor.say(channel, `<@${bot.user}> ${words}`, thread, { ...options, wire: true })
  }

  const dm = (text: string, thread?: Message, options: SayOptions = {}): Promise<Said> =>
    actor.say(dmOf(world, userId).id, text, thread, options)

  /** Changes one's own words; the bot hears of it in its 1:1 chats. */
  async function edit(message: Message, text: string): Promise<Answer | null> {
    const before = wireMessage(message)
    rewrite(world, message, { text: typed(text) })
    const changed = { subtype: 'message_changed', message: wireMessage(message), previous_message: before }
    return tellChange(message, changed)
  }

  async function takeBack(message: Message): Promise<Answer | null> {
    erase(world, message)
    return tellChange(message, {
      subtype: 'message_deleted',
      deleted_ts: message.ts,
      previous_message: wireMessage(message),
    })
  }

  async function tellChange(message: Message, what: Json): Promise<Answer | null> {
    if (!channelOf(world, message.channel).im) return null
    const ts = stamp(world)
    const where = { channel: message.channel, channel_type: 'im', ts, event_ts: ts, hidden: true }
    return send(eventCallback(world, { type: 'message', ...what, ...where }))
  }

  return {
    ...actor,
    press,
    /** Types into the fields with these labels without sending. */
    fill: (view: View, values: Filling): void => fill(view, values),
    submit,
    mention,
    dm,
    edit,
    erase: takeBack,
  }
}
