/** What a person does on the page's Teams side, done in the tenant. */
import { z } from 'zod'
import { Turned } from './guard.ts'
import type { TeamsAct, TeamsDone } from './protocol-teams.ts'
import { markSeen, messageFor } from './screen-teams.ts'
import { type Actor, type Seen, sees } from './teams/acts.ts'
import type { Answer } from './teams/deliveries.ts'
import type { Dialog, Message, Tenant } from './teams/tenant.ts'

const id = z.string().max(500)
const action = z.object({
  type: z.enum(['Action.Execute', 'Action.Submit']),
  verb: z.string().max(1_000).nullable(),
  data: z.record(z.string(), z.unknown()),
})
const schema = z.intersection(
  z.object({ as: id }),
  z.discriminatedUnion('do', [
    z.object({ do: z.literal('write'), conversation: id, text: z.string().max(28_000), root: id.nullable() }),
    z.object({ do: z.literal('press'), conversation: id, message: id, action }),
    z.object({ do: z.literal('send'), dialog: id, action }),
    z.object({ do: z.literal('close'), dialog: id }),
    z.object({ do: z.literal('extension'), command: id, conversation: id, message: id.nullable() }),
    z.object({ do: z.literal('read'), conversation: id, message: id }),
    z.object({ do: z.literal('install') }),
  ]),
)

export function readTeamsAct(body: unknown): TeamsAct {
  const read = schema.safeParse(body)
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw new Turned(400, `This is not understood: ${issue?.path.join('.')} ${issue?.message}`)
}

const done: TeamsDone = { ok: true, toast: null, dialog: null, said: null }
const toast = (words: string): TeamsDone => ({ ...done, ok: false, toast: words })

/** What Teams' client says when the bot does not answer, or with something that it does not take. */
function outcome({ trouble }: Pick<Answer, 'trouble'>): TeamsDone {
  if (trouble === null) return done
  if (trouble === 'timeout') return toast('Unable to reach app. Please try again.')
  return toast(`Something went wrong. Please try again. (${trouble})`)
}

/** What came up before the person; `before`: the dialog in which they pressed. */
function seenAs(seen: Seen, before: Dialog | null): TeamsDone {
  const told = outcome(seen)
  if (!told.ok) return told
  const shown = seen.dialog && { id: seen.dialog.id, title: seen.dialog.title, card: seen.dialog.card }
  return { ...done, dialog: shown ?? (before ? 'closed' : null), said: seen.told }
}

export async function carryOutTeams(tenant: Tenant, actor: Actor, act: TeamsAct): Promise<TeamsDone> {
  const { person } = actor
  switch (act.do) {
    case 'write': {
      if (act.text.trim() === '') return done
      checkPlace(tenant, actor, act.conversation)
      const root = act.root === null ? null : messageOr400(tenant, actor, act.conversation, act.root)
      const said = await actor.say(act.conversation, act.text, { root })
      // Nobody looks at what a message is answered with; that it arrived is seen by what comes back.
      return said.trouble === null ? done : toast(`Roundtrip could not be reached (${said.trouble}).`)
    }
    case 'press':
      return seenAs(await actor.press(messageOr400(tenant, actor, act.conversation, act.message), act.action), null)
    case 'send': {
      const dialog = dialogOr400(tenant, actor, act.dialog)
      return seenAs(await actor.send(dialog, act.action), dialog)
    }
    case 'close': {
      const dialog = tenant.dialogs.get(act.dialog)
      if (dialog?.person === person.id) actor.close(dialog)
      return { ...done, dialog: 'closed' }
    }
    case 'extension': {
      checkPlace(tenant, actor, act.conversation)
      const message = act.message === null ? null : messageOr400(tenant, actor, act.conversation, act.message)
      return seenAs(await actor.extension(act.command, act.conversation, message), null)
    }
    case 'read':
      checkPlace(tenant, actor, act.conversation)
      markSeen(tenant, person, act.conversation, act.message)
      return done
    case 'install':
      return outcome(await actor.install())
  }
}

function checkPlace(tenant: Tenant, { person }: Actor, conversation: string): void {
  if (!sees(tenant, person, conversation)) throw new Turned(400, 'This conversation is not there.')
}

function messageOr400(tenant: Tenant, { person }: Actor, conversation: string, message: string): Message {
  const found = messageFor(tenant, person, conversation, message)
  if (!found) throw new Turned(400, 'This message is no longer there.')
  return found
}

function dialogOr400(tenant: Tenant, { person }: Actor, id: string): Dialog {
  const found = tenant.dialogs.get(id)
  if (!found?.open || found.person !== person.id) throw new Turned(400, 'This is no longer open.')
  return found
}
