import { randomUUID } from 'node:crypto'
import type { Store } from '../db/store.ts'
import type { Reply } from './chat.ts'
import { factsOf, factsOn } from './facts.ts'
import { namedBy } from './perform.ts'
import { dayOf } from './requests/calendar.ts'
import { refusalOf, refuseStranger } from './requests/decide.ts'
import { followUpOf, wishesOf } from './requests/form-initials.ts'
import { type FormContext, type FormName, type FormView, formFor, refilled, type Values } from './requests/forms.ts'
import {
  type ChannelId,
  type CommandName,
  type Instant,
  type PersonId,
  platformOf,
  type Refusal,
  type Request,
  seesAnybody,
  type Team,
} from './requests/request.ts'
import { refuseNamed } from './requests/submit.ts'
import type { SentForm } from './sent-form.ts'
import { marksOf } from './shown.ts'
import { teamOfChannel } from './team-setup.ts'

/** What a form begins with. */
export interface OpenFrom {
  request?: number | null
  detail?: string | null
  prefill?: Values
  source?: string
  channel?: ChannelId
}

export type FormAgain = Extract<Reply, { kind: 'form' | 'refused' }>
type Refused = Extract<Reply, { kind: 'refused' }>

interface Options {
  store: Store
  now: () => Instant
  refused(reason: Refusal, request: Request | null): Refused
}

/** Which command a form gives. */
const commandOf: Record<Exclude<FormName, 'new_request' | 'team'>, Exclude<CommandName, 'submit'>> = {
  edit: 'edit',
  ask: 'ask',
  answer: 'answer',
  hand_over: 'hand_over',
  choose_team: 'choose_team',
  put_back: 'put_back',
  not_yet: 'reopen',
  reopen: 'reopen',
  withdraw: 'withdraw',
  park: 'park',
  decline: 'decline',
  update: 'update',
  deliver: 'deliver',
  result: 'record_outcome',
  too_early: 'too_early',
  learn: 'learn',
  delegate: 'delegate',
  repay: 'repay',
  say: 'say',
}

/** What the form shows, and is the answer to. */
function shownIn(name: FormName, request: Request | null): Pick<FormContext, 'asked' | 'shown'> {
  if (name === 'answer' && request?.question) return { asked: request.question.at }
  if (name === 'result') return { asked: request?.result?.at ?? 0 }
  return name === 'repay' && request?.debt ? { shown: marksOf({ debt: request.debt.text }) } : {}
}

/** Whether this person's forms cannot show somebody as chosen. */
const isHidden = (person: PersonId, by: PersonId) => platformOf(person) !== platformOf(by) && !seesAnybody(by)

/** What set-up changes. */
const setUpOf = (team: Team | null, by: PersonId) => ({
  team,
  unseen: (team?.members ?? []).filter((member) => isHidden(member, by)),
})

/** Opens forms: each only to who may give its command now. */
export function createOpening({ store, now, refused }: Options) {
  async function viewFor(by: PersonId, request: Request | null, from: OpenFrom): Promise<FormView> {
    const person = await store.person(by)
    const zone = person?.zone ?? 'UTC'
    const directory = store.directory()
    const team = from.channel ? teamOfChannel(directory, from.channel) : null
    return {
      request,
      directory,
      today: dayOf(zone, now()),
      zone,
      detail: from.detail ?? null,
      prefill: { ...(from.channel ? { channel: from.channel } : {}), ...from.prefill },
      ...setUpOf(team, by),
    }
  }

  async function open(name: FormName, by: PersonId, from: OpenFrom = {}): Promise<Reply> {
    const context: FormContext = { nonce: randomUUID(), request: from.request ?? null }
    if (from.source) context.source = from.source
    if (name === 'new_request' || name === 'team') {
      const facts = await factsOf(store, by, now(), null)
      const stranger = refuseStranger(facts)
      if (stranger) return refused(stranger, null)
      if (name === 'team' && !facts.roles.admin) return refused({ refused: 'not_admin' }, null)
      const view = await viewFor(by, null, from)
      if (name === 'team' && view.team) context.team = view.team.id
      return { kind: 'form', form: formFor(name, view, context) }
    }
    const loaded = from.request == null ? null : await store.load(from.request, by)
    if (!loaded) return refused({ refused: 'not_allowed' }, null)
    const command = commandOf[name]
    const no = refusalOf(loaded.request, command, factsOn(store, loaded, by, now(), command))
    if (no) return refused(no, loaded.request)
    Object.assign(context, shownIn(name, loaded.request))
    // Not again when it comes back with mistakes: what was left alone in it is what it showed at first.
    if (name === 'edit') context.shown = marksOf(wishesOf(loaded.request))
    if (name === 'choose_team' && loaded.request.team !== null) context.team = loaded.request.team
    return { kind: 'form', form: formFor(name, await viewFor(by, loaded.request, from), context) }
  }

  /** A new request that starts from what an earlier one has reached. */
  async function followUp(id: number, by: PersonId): Promise<Reply> {
    const loaded = await store.load(id, by)
    if (!loaded) return refused({ refused: 'not_allowed' }, null)
    const { request } = loaded
    const facts = factsOn(store, loaded, by, now(), 'learn')
    const { roles } = facts
    const stranger = refuseStranger(facts)
    if (stranger) return refused(stranger, null)
    if (request.state !== 'closed') return refused({ refused: 'wrong_state' }, request)
    if (!roles.requester && !roles.delegate && !roles.filer && !roles.team)
      return refused({ refused: 'not_involved' }, request)
    const view = await viewFor(by, request, {})
    const { requester } = request
    const prefill = { ...followUpOf(request), ...(requester === by ? {} : { requester }) }
    const context: FormContext = { nonce: randomUUID(), request: null, parent: request.id }
    if (await isUnseen(requester, by)) context.requester = requester
    return { kind: 'form', form: formFor('new_request', { ...view, prefill }, context) }
  }

  /** Whether it is somebody within reach whom this person's forms cannot show as chosen. */
  async function isUnseen(person: PersonId, by: PersonId): Promise<boolean> {
    return isHidden(person, by) && refuseNamed(await namedBy(store, person)) === null
  }

  /** What a form was made for, as it is now. */
  async function viewOf({ request: id, team: changed }: FormContext, by: PersonId) {
    const request = id === null ? null : await store.request(id)
    const team = changed === undefined ? null : (store.directory().teams.get(changed) ?? null)
    return { ...(await viewFor(by, request, {})), ...setUpOf(team, by) }
  }

  /** The form as it was sent. Its request may have moved on: whoever may do nothing now still sees what they typed. */
  async function again({ form: name, context, values }: SentForm, by: PersonId): Promise<FormAgain> {
    const loaded = context.request === null ? null : await store.load(context.request, by)
    const command = name === 'new_request' || name === 'team' ? null : commandOf[name]
    const facts = loaded ? factsOn(store, loaded, by, now(), command) : await factsOf(store, by, now(), null)
    const stranger = refuseStranger(facts)
    if (stranger) return refused(stranger, null)
    const view = { ...(await viewOf(context, by)), sent: values }
    return { kind: 'form', form: refilled(formFor(name, view, { ...context, ...shownIn(name, view.request) }), values) }
  }

  return { open, followUp, again, viewOf }
}
