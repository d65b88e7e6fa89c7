/** What a person does on the page, done in the workspace. */
import { z } from 'zod'
import type { Answer } from './deliveries.ts'
import { Turned } from './guard.ts'
import { put } from './inputs.ts'
import { typed } from './payloads.ts'
import type { Actor } from './people.ts'
import type { Act, Done } from './protocol.ts'
import { channelFor, markSeen, messageFor } from './screen.ts'
import type { Channel, Json, Message, View, World } from './world.ts'

const id = z.string().max(255)
const text = z.string().max(40_000)
const state = z.record(z.string(), z.unknown())
const schema = z.intersection(
  z.object({ as: id }),
  z.discriminatedUnion('do', [
    z.object({ do: z.literal('write'), channel: id, text, thread: id.nullable() }),
    z.object({
      do: z.literal('press'),
      on: z.union([z.object({ channel: id, ts: id }), z.object({ view: id })]),
      action: state,
    }),
    z.object({ do: z.literal('submit'), view: id, values: z.record(id, z.record(id, state)) }),
    z.object({ do: z.literal('close'), view: id }),
    z.object({ do: z.literal('home') }),
    z.object({ do: z.literal('shortcut'), callback: id }),
    z.object({ do: z.literal('message_shortcut'), callback: id, channel: id, ts: id }),
    z.object({ do: z.literal('read'), channel: id, ts: id }),
  ]),
)

export function readAct(body: unknown): Act {
  const read = schema.safeParse(body)
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw new Turned(400, `This is not understood: ${issue?.path.join('.')} ${issue?.message}`)
}

const done: Done = { ok: true, toast: null, errors: null }
const toast = (words: string): Done => ({ ok: false, toast: words, errors: null })

/** What Slack's client says when a delivery went wrong. */
function outcome(answer: Answer | null): Done {
  const trouble = answer?.trouble ?? null
  if (trouble === null) return done
  if (trouble === 'operation_timeout') return toast('Roundtrip did not answer in time. Try again.')
  return toast(`Slack had trouble connecting to Roundtrip (${trouble}). Try again.`)
}

export async function carryOut(world: World, actor: Actor, act: Act): Promise<Done> {
  const user = act.as
  switch (act.do) {
    case 'write':
      return say(world, actor, channelOr400(world, user, act.channel), act)
    case 'press': {
      const shown = 'view' in act.on ? viewOr400(world, user, act.on.view) : messageOr400(world, user, act.on)
      return outcome(await actor.press(shown, pressed(act.action)))
    }
    case 'submit': {
      const view = viewOr400(world, user, act.view)
      put(view, act.values as Record<string, Record<string, Json>>)
      const { errors, trouble, sent, ...answer } = await actor.submit(view)
      return errors ? { ok: false, toast: null, errors } : outcome({ ...answer, trouble, sent })
    }
    case 'close':
      return outcome(await actor.close(viewOr400(world, user, act.view)))
    case 'home':
      return outcome(await actor.openHome())
    case 'shortcut':
      return outcome(await actor.shortcut(act.callback))
    case 'message_shortcut':
      return outcome(await actor.messageShortcut(act.callback, messageOr400(world, user, act)))
    case 'read':
      markSeen(world, user, channelOr400(world, user, act.channel), act.ts)
      return done
  }
}

type Words = Extract<Act, { do: 'write' }>

async function say(world: World, actor: Actor, channel: Channel, { as, text, thread }: Words): Promise<Done> {
  if (text.trim() === '') return done
  if (!channel.members.has(as)) return toast(`You are not in #${channel.name}: only its members write there.`)
  if (channel.isArchived) return toast(`#${channel.name} is archived.`)
  const parent = thread === null ? undefined : channel.messages.get(thread)
  if (thread !== null && !parent) return toast('This message is no longer there.')
  const [, command, rest = ''] = /^\/(\S*)\s*([\s\S]*)$/.exec(text.trimStart()) ?? []
  if (command !== undefined) return giveCommand(actor, channel, command, rest, parent !== undefined)
  const words = mentions(world, typed(text))
  return outcome((await actor.say(channel.id, words, parent, { wire: true, resend: true })).answer)
}

async function giveCommand(
  actor: Actor,
  channel: Channel,
  name: string,
  rest: string,
  inThread: boolean,
): Promise<Done> {
  // Where somebody sets up a team in a channel without the bot, they are told to type this.
  if (name === 'invite' && channel.im === null) return invite(actor, channel, rest)
  if (name !== 'request') return toast(`/${name} is not a valid command.`)
  if (inThread) return toast('/request is not supported in threads. Mention @Roundtrip instead.')
  const { trouble } = await actor.command(rest, channel.id)
  if (trouble === null) return done
  return toast(`/request failed with the error “${trouble.startsWith('http') ? 'dispatch_failed' : trouble}”.`)
}

async function invite(actor: Actor, channel: Channel, whom: string): Promise<Done> {
  if (!/^@roundtrip$/i.test(whom.trim())) return toast('Only Roundtrip can be invited here: /invite @Roundtrip')
  if (channel.botIn) return toast(`Roundtrip is in #${channel.name} already.`)
  const told = outcome(await actor.invite(channel.id))
  return told.ok ? { ...told, toast: `Roundtrip is in #${channel.name} now.` } : told
}

/** `@Bea Olsen` and `@Roundtrip`, as Slack's client completes them. */
function mentions(world: World, words: string): string {
  const users = [...world.users.values()].sort((a, b) => b.name.length - a.name.length)
  const names = users.map(({ name }) => typed(name).replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  const ids = new Map(users.map((user) => [typed(user.name).toLowerCase(), user.id]))
  return words.replace(new RegExp(`(?<![\\w<])@(${names.join('|')})\\b`, 'gi'), (whole, name: string) => {
    const found = ids.get(name.toLowerCase())
    return found ? `<@${found}>` : whole
  })
}

/** Slack tells the app what stood on the person's screen, which may be older than what stands there now. */
function pressed(action: Json): Json {
  const { type, action_id: actionId, block_id: blockId } = action
  if (typeof type === 'string' && typeof actionId === 'string' && typeof blockId === 'string') return action
  throw new Turned(400, 'A press names its type, action_id and block_id.')
}

function channelOr400(world: World, user: string, channel: string): Channel {
  const found = channelFor(world, user, channel)
  if (!found) throw new Turned(400, 'This channel is not there.')
  return found
}

function messageOr400(world: World, user: string, { channel, ts }: { channel: string; ts: string }): Message {
  const found = messageFor(world, user, channel, ts)
  if (!found) throw new Turned(400, 'This message is no longer there.')
  return found
}

function viewOr400(world: World, user: string, view: string): View {
  const found = world.views.get(view)
  if (!found?.open || found.user !== user) throw new Turned(400, 'This is no longer open.')
  return found
}
