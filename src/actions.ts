import type { TypedWords } from '../db/store.ts'
import type { Answers } from './answers.ts'
import type { Reply } from './chat.ts'
import { factsOf } from './facts.ts'
import { createOpening, type FormAgain, type OpenFrom } from './opening.ts'
import { isOut, namedBy, type PerformDeps, type Performed, perform } from './perform.ts'
import { addWorking } from './requests/calendar.ts'
import { decide, refuseStranger } from './requests/decide.ts'
import { readForm } from './requests/form-checks.ts'
import { wishTyped } from './requests/form-initials.ts'
import type { TeamSetup } from './requests/form-team.ts'
import {
  type FieldErrors,
  type FormContext,
  type FormName,
  firstField,
  isFormName,
  refusalField,
} from './requests/forms.ts'
import { ownerOf, responseTarget, teamHours } from './requests/prompts.ts'
import { refusal } from './requests/refusals.ts'
import { askedMeanwhile, receipt, sentTo, unheard } from './requests/replies.ts'
import type { Command, Draft, Facts, PersonId, Refusal, Request, Team } from './requests/request.ts'
import { refuseNamed } from './requests/submit.ts'
import type { Card } from './requests/text.ts'
import type { Words } from './requests/words/en.ts'
import type { SentForm } from './sent-form.ts'
import { broughtUpToDate, showsDebt } from './shown.ts'
import { setUpTeam } from './team-setup.ts'

export interface Press {
  action: string
  request: number | null
  detail: string | null
}

/** What adapters call when somebody presses a button or sends a form. */
export interface Actions {
  press(press: Press, by: PersonId): Promise<Reply>
  /** A form, if the person may give its command now; else the refusal. */
  open(form: FormName, by: PersonId, from?: OpenFrom): Promise<Reply>
  submit(sent: SentForm, by: PersonId): Promise<Reply>
  /** As `submit`; `draw` makes of the reply what is answered, while what was stored is brought onto the disk. */
  submitAndDraw<T>(sent: SentForm, by: PersonId, draw: (reply: Reply) => Promise<T>): Promise<T>
  /**
   * The form that was sent, with what was typed in it: for showing mistakes where the platform keeps no form. Refused
   * to whoever may not read what it says of its request.
   */
  again(sent: SentForm, by: PersonId): Promise<FormAgain>
}

interface Deps extends PerformDeps {
  words: Words
  answers: Answers
  /** Set-up has changed. */
  onSetup: () => void
}

/** A reply, and when what it rests on is on the disk, if that is still to come: nobody may be answered before. */
type Submitted = Reply & { kept?: Promise<void> }

const atOnce = ['claim', 'take_over', 'start', 'accept', 'undelegate'] as const

export function createActions(deps: Deps): Actions {
  const { store, now, words, answers, onStored } = deps
  let settingUp: Promise<unknown> = Promise.resolve()

  function refused(reason: Refusal, request: Request | null): Extract<Reply, { kind: 'refused' }> {
    const card = refusal(words, reason, { request, directory: store.directory(), now: now() })
    return { kind: 'refused', card }
  }

  const { open, followUp, again, viewOf } = createOpening({ store, now, refused })

  function replyTo(performed: Performed): Reply {
    if (performed.kind === 'refused') return refused(performed.refusal, performed.request)
    return { kind: 'done', card: null }
  }

  async function submitNew(draft: Draft, by: PersonId, nonce: string): Promise<Submitted> {
    const key = `form:${nonce}`
    const at = now()
    const named = draft.requester ? await namedBy(store, draft.requester) : {}
    const facts: Facts = { teamBefore: await teamBefore(draft), ...named, ...(await factsOf(store, by, at, 'submit')) }
    const decision = decide(null, { name: 'submit', draft }, facts)
    if ('refused' in decision) return atField('new_request', decision, null)
    const { applied, kept } = await store.applyAhead({ key, by, at, decisions: [decision], clock: false })
    onStored()
    const known = applied.kind === 'known' && applied.request !== null ? await store.request(applied.request) : null
    const request = applied.kind === 'stored' ? applied.requests[0] : known
    if (!request) return refused({ refused: 'changed_meanwhile' }, null)
    return { kind: 'receipt', card: await receiptFor(request, by), kept }
  }

  async function teamBefore({ product, parent }: Draft): Promise<Team | null> {
    const earlier = product === null && parent !== null ? await store.request(parent) : null
    return earlier?.product === null ? ownerOf(earlier, store.directory()) : null
  }

  async function receiptFor(request: Request, by: PersonId): Promise<Card> {
    const directory = store.directory()
    const team = request.team === null ? null : (directory.teams.get(request.team) ?? null)
    const answerBy =
      team && addWorking(teamHours(team, directory), request.createdAt, responseTarget(request, directory))
    const card = receipt(words, request, answerBy, directory)
    return (await isOut(store, by)) ? unheard(words, card) : card
  }

  /** A refusal of a form stands at a field, so that what was typed stays. */
  function atField(name: FormName, reason: Refusal, request: Request | null): Reply {
    const known = refusalField(name, reason.refused)
    if (known) return { kind: 'errors', errors: { [known.field]: known.sentence } }
    return { ...refused(reason, request), field: reason.field ?? firstField(name) }
  }

  return {
    open,
    async press(press, by) {
      const onRequest = press.request === null ? null : await pressOn(press.request, press, by)
      return onRequest ?? pressAnywhere(press, by)
    },
    async submit(sent, by) {
      const reply = await submitted(sent, by)
      await reply.kept
      return reply
    },
    async submitAndDraw(sent, by, draw) {
      const reply = await submitted(sent, by)
      const [drawn] = await Promise.all([draw(reply), reply.kept])
      return drawn
    },
    again,
  }

  /** What is done to a request at once; null: the button opens something. */
  async function pressOn(request: number, { action, detail }: Press, by: PersonId): Promise<Reply | null> {
    const command = atOnce.find((name) => name === action)
    if (command) return replyTo(await perform(deps, { name: command }, { request, by, key: null }))
    switch (action) {
      case 'choose': {
        // Such a button is there only as long as no team has the request.
        const chosen = { name: 'choose_team', team: Number(detail), instead: null } as const
        return replyTo(await perform(deps, chosen, { request, by, key: null }))
      }
      case 'follow_up':
        return followUp(request, by)
      case 'show': {
        const found = await store.request(request)
        const card = found && (await answers.show(found.number, by))
        return card ? { kind: 'show', card } : refused({ refused: found ? 'not_member' : 'not_allowed' }, null)
      }
      case 'send_to':
        return sendTyped(numberOr(detail) ?? 0, request, by)
      default:
        return null
    }
  }

  async function pressAnywhere({ action, request, detail }: Press, by: PersonId): Promise<Reply> {
    switch (action) {
      case 'mine':
      case 'queue':
        return list(action, detail, by)
      case 'new_request':
        return open(action, by, detail ? { prefill: wishTyped(detail) } : {})
      case 'make_request': {
        const data = await typedBy(by, numberOr(detail) ?? 0)
        return open('new_request', by, data ? { prefill: wishTyped(data.words) } : {})
      }
      case 'team':
        return open(action, by, detail ? { channel: detail } : {})
      default:
        return isFormName(action) ? open(action, by, { request, detail }) : refused({ refused: 'not_allowed' }, null)
    }
  }

  async function submitted(sent: SentForm, by: PersonId): Promise<Submitted> {
    const { form: name, context } = sent
    if (name === 'new_request') {
      // Most come once, and the write itself knows those that do not: only a refusal has to look.
      const reply = await carryOut(sent, by)
      return reply.kind === 'receipt' ? reply : ((await repeated(context.nonce, by)) ?? reply)
    }
    const known = name === 'team' ? undefined : await store.answered(`form:${context.nonce}`)
    if (!known) return carryOut(sent, by)
    return outcomeOf(name, known.request === null ? null : await store.request(known.request), by)
  }

  async function carryOut(sent: SentForm, by: PersonId): Promise<Submitted> {
    const { form: name, context, values } = sent
    const view = await viewOf(context, by)
    const { request } = view
    const read = readForm(name, request ? broughtUpToDate(values, context, request) : values, view)
    if (!read.ok) return { kind: 'errors', errors: { ...(await outOfReach(sent)), ...read.errors } }
    if (read.form === 'new_request') {
      const { parent = null, source = null } = context
      const requester = read.draft.requester ?? context.requester ?? null
      return submitNew({ ...read.draft, requester, parent, source }, by, context.nonce)
    }
    if (read.form === 'team') return inTurn(() => submitTeam(read.team, context, by))
    if (!request) return refused({ refused: 'not_allowed' }, null)
    if (name === 'repay' && !showsDebt(context, request))
      return atField(name, { refused: 'changed_meanwhile' }, request)
    const key = `form:${context.nonce}`
    const performed = await perform(deps, givenIn(context, read.command), { request: request.id, by, key })
    if (performed.kind === 'refused') return atField(name, performed.refusal, performed.request)
    return outcomeOf(name, performed.request, by)
  }

  /** That whom a new request is for cannot be reached, to be told with what else is wrong in it. */
  async function outOfReach({ form, context, values }: SentForm): Promise<FieldErrors> {
    const requester = form === 'new_request' && (values.requester || context.requester)
    const reason = requester ? refuseNamed(await namedBy(store, requester)) : null
    const known = reason && refusalField(form, reason.refused)
    return known ? { [known.field]: known.sentence } : {}
  }

  function outcomeOf(name: FormName, request: Request | null, by: PersonId): Reply {
    if (name === 'say' && request) return { kind: 'receipt', card: sentTo(words, request, by) }
    if (name === 'answer' && request?.question)
      return { kind: 'receipt', card: askedMeanwhile(words, request.question) }
    return { kind: 'done', card: null }
  }

  /** What was answered when the same form came before. */
  async function repeated(nonce: string, by: PersonId): Promise<Reply | null> {
    const known = await store.answered(`form:${nonce}`)
    const request = known?.request ? await store.request(known.request) : null
    return request && { kind: 'receipt', card: await receiptFor(request, by) }
  }

  /** What the message with this id answers; null: it is nothing that this person typed, or is gone. */
  async function typedBy(by: PersonId, message: number): Promise<TypedWords | null> {
    const data = (await store.message(message))?.data
    return data && 'words' in data && data.by === by ? data : null
  }

  /** Words that were typed in the 1:1 chat, to the team of this request. */
  async function sendTyped(message: number, request: number, by: PersonId): Promise<Reply> {
    const data = await typedBy(by, message)
    if (!data) return refused({ refused: 'not_allowed' }, null)
    const said = { name: 'say', from: 'requester', text: data.words, files: data.files ?? false } as const
    const performed = await perform(deps, said, { request, by, key: `send:${message}:${request}` })
    if (performed.kind === 'refused') return refused(performed.refusal, performed.request)
    return { kind: 'receipt', card: sentTo(words, performed.request, by) }
  }

  async function list(which: 'mine' | 'queue', detail: string | null, by: PersonId): Promise<Reply> {
    const stranger = refuseStranger(await factsOf(store, by, now(), null))
    if (stranger) return refused(stranger, null)
    return which === 'queue'
      ? queuePage(detail ?? '', by)
      : { kind: 'show', card: await answers.mine(by, numberOr(detail)) }
  }

  async function queuePage(detail: string, by: PersonId): Promise<Reply> {
    const [team, before] = detail.split(':')
    const channel = store.directory().teams.get(Number(team))?.channel ?? store.directory().triage?.channel
    const card = channel ? await answers.queue(channel, by, numberOr(before ?? null)) : null
    return card ? { kind: 'show', card } : refused({ refused: 'not_allowed' }, null)
  }

  /** Set-up is changed by one form at a time: each looks at what the one before has left. */
  function inTurn(change: () => Promise<Reply>): Promise<Reply> {
    const changed = settingUp.then(change)
    settingUp = changed.catch(() => undefined)
    return changed
  }

  async function submitTeam(team: TeamSetup, context: FormContext, by: PersonId): Promise<Reply> {
    const facts = await factsOf(store, by, now(), null)
    if (!facts.roles.admin) return atField('team', { refused: 'not_admin' }, null)
    if (await store.answered(`form:${context.nonce}`)) return { kind: 'done', card: words.teamIsSetUp(team) }
    const done = await setUpTeam(store, team, context.team ?? null, by, now())
    if ('errors' in done) return { kind: 'errors', errors: done.errors }
    await store.keep(`form:${context.nonce}`, now())
    deps.onSetup()
    return { kind: 'done', card: words.teamIsSetUp({ ...team, ...done }) }
  }
}

type FormCommand = Exclude<Command, { name: 'submit' }>

/** With what the form was opened for. */
function givenIn({ team, asked }: FormContext, command: FormCommand): FormCommand {
  if (command.name === 'choose_team') return { ...command, instead: team ?? null }
  const isAnswer = command.name === 'answer' || command.name === 'record_outcome'
  return isAnswer && asked !== undefined ? { ...command, asked } : command
}

const numberOr = (text: string | null): number | null =>
  text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null
