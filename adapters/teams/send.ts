import { z } from 'zod'
import { brokenLine } from '../../src/broken-line.ts'
import {
  ChatError,
  type ChatPlatform,
  type Limit,
  type Names,
  type Place,
  type RemoteId,
  type Trouble,
} from '../../src/chat.ts'
import { createOnce } from '../../src/once.ts'
import type { PersonId } from '../../src/requests/request.ts'
import type { Card } from '../../src/requests/text.ts'
import { within } from '../../src/within.ts'
import { type Choices, type TeamsMessage, toMessage } from './cards.ts'
import { type Method, troubleOf } from './errors.ts'
import { remoteOf } from './payloads.ts'
import type { References } from './references.ts'
import { permalink, type TeamsNames, teamsId } from './text.ts'

/** Bot Framework's Connector, one call at a time. */
export interface Connector {
  /** Gives the answer's JSON; null where it is empty. Refuses with a ChatError, never tries again by itself. */
  call(serviceUrl: string, method: Method, path: string, body?: unknown): Promise<unknown>
}

interface ConnectorOptions {
  /** null: none is asked for. */
  token(): Promise<string | null>
  /** The token is shown to no other address. */
  allowed(serviceUrl: string): boolean
  /** In milliseconds. */
  timeout: number
}

/** Calls the Connector over HTTP with the bot's token. */
export function createConnector({ token, allowed, timeout }: ConnectorOptions): Connector {
  async function bearer(): Promise<Record<string, string>> {
    const given = await within(
      timeout,
      token().then((value) => ({ value })),
    ).catch((error: unknown) => refuse({ trouble: 'installation_broken', code: 'no_token' }, error))
    if (!given) return refuse({ trouble: 'installation_broken', code: 'no_token' })
    return given.value === null ? {} : { authorization: `Bearer ${given.value}` }
  }

  return {
    async call(serviceUrl, method, path, body) {
      if (!allowed(serviceUrl)) return refuse({ trouble: 'our_bug', code: 'foreign_service_url' })
      const headers = { ...(await bearer()), ...(body !== undefined && { 'content-type': 'application/json' }) }
      const address = `${serviceUrl.replace(/\/+$/, '')}/${path}`
      const { response, text } = await fetchText(address, {
        method,
        headers,
        ...(body !== undefined && { body: JSON.stringify(body) }),
        // Another address must not see the token.
        redirect: 'manual',
        signal: AbortSignal.timeout(timeout),
      })
      if (response.ok) return readAnswer(text)
      const failed = { status: response.status, retryAfter: response.headers.get('retry-after'), body: text }
      return refuse(troubleOf(failed, method), new Error(`${method} ${response.status}: ${text.slice(0, 500)}`))
    },
  }
}

async function fetchText(address: string, init: RequestInit): Promise<{ response: Response; text: string }> {
  try {
    const response = await fetch(address, init)
    return { response, text: await response.text() }
  } catch (error) {
    return refuse(brokenLine(error) ?? { trouble: 'uncertain', code: 'no_answer' }, error)
  }
}

/** It said that all is well: what was asked for may have happened, whatever else it says. */
function readAnswer(text: string): unknown {
  if (text.trim() === '') return null
  try {
    return JSON.parse(text)
  } catch (error) {
    return refuse({ trouble: 'uncertain', code: 'unreadable_answer' }, error)
  }
}

function refuse(trouble: Trouble, cause?: unknown): never {
  throw new ChatError(trouble, cause)
}

interface PlatformOptions {
  connector: Connector
  references: References
  /** null: a local bot, which has none. */
  appId: string | null
  /** The tenant that the bot works for; null: that of whoever it talks with. */
  tenant: string | null
  /** Whom and what the lists of a message's forms offer, by the types of their fields. */
  choicesFor(fields: Set<string>): Promise<Choices>
  /** A person who was out of reach has a chat with the bot now. */
  onBack(person: PersonId): void
}

export type TeamsPlatform = ChatPlatform & {
  /** The person's 1:1 chat, begun if there is none yet. Refuses with a ChatError. */
  chatWith(person: PersonId): Promise<string>
  /** Where calls about this place go. Refuses with a ChatError while nobody was ever heard of. */
  serviceUrlOf(place: string): string
}

/** To begin a chat a second time does nothing: no message was sent yet, whatever has become of it. */
function again(error: unknown): never {
  if (!(error instanceof ChatError) || error.trouble.trouble !== 'uncertain') throw error
  return refuse({ trouble: 'retry', after: null, holds: null, code: error.trouble.code }, error)
}

/** The post that is replied to may have been deleted: that says nothing about its channel. */
function inChain(error: unknown): never {
  if (!(error instanceof ChatError)) throw error
  const { code } = error.trouble
  const isGone = code === 'ConversationNotFound' || code === 'ActivityNotFoundInConversation'
  return isGone ? refuse({ trouble: 'thread_gone', code }, error) : refuse(error.trouble, error)
}

/** A chat that takes nothing any more: its person cannot be named until they are heard of again. */
const closedIn = (references: References) => (person: PersonId) => (error: unknown) => {
  const broken = error instanceof ChatError && error.trouble.trouble === 'destination_broken'
  if (broken) references.note({ place: person, installed: false })
  throw error
}

const sentSchema = z.object({ id: z.string().min(1) })

/** Teams, as the outbox and the listeners use it. */
export function teamsPlatform({
  connector,
  references,
  appId,
  tenant,
  choicesFor,
  onBack,
}: PlatformOptions): TeamsPlatform {
  const beginning = createOnce<string>()
  const closed = closedIn(references)

  function serviceUrlOf(place: string): string {
    const url = references.of(place)?.serviceUrl ?? references.serviceUrl()
    return url ?? refuse({ trouble: 'retry', after: null, holds: null, code: 'no_service_url' })
  }

  async function post(place: string, path: string, body: unknown): Promise<string> {
    const answer = sentSchema.safeParse(await connector.call(serviceUrlOf(place), 'POST', path, body))
    if (answer.success) return answer.data.id
    return refuse({ trouble: 'uncertain', code: 'unreadable_answer' }, answer.error)
  }

  /** https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages */
  async function begin(person: PersonId): Promise<string> {
    const reference = references.of(person)
    const home = reference?.tenant ?? tenant
    const members = [{ id: reference?.account ?? teamsId(person) }]
    const where = home ? { tenantId: home, channelData: { tenant: { id: home } } } : {}
    const asked = { isGroup: false, bot: { id: `28:${appId ?? 'roundtrip'}` }, members, ...where }
    const conversation = await post(person, 'v3/conversations', asked).catch(again).catch(closed(person))
    references.note({ place: person, conversation, installed: true, ...(home && { tenant: home }) })
    if (reference?.installed === false) onBack(person)
    return conversation
  }

  async function chatWith(person: PersonId): Promise<string> {
    return references.of(person)?.conversation ?? beginning(person, () => begin(person))
  }

  async function draw(place: Place, card: Card, names: Names): Promise<TeamsMessage> {
    if (place.kind === 'home') return refuse({ trouble: 'our_bug', code: 'no_home' })
    const known = teamsNames(names, references)
    if (place.kind === 'channel') return toMessage(card, known, 'channel')
    const fields = card.blocks.flatMap((block) => (block.kind === 'form' ? block.form.fields : []))
    return toMessage(card, known, 'chat', await choicesFor(new Set(fields.map(({ type }) => type))))
  }

  return {
    platform: 'teams',
    chatWith,
    serviceUrlOf,

    async post(place, card, _key, names) {
      const key = `teams:${place.id}`
      const message = await draw(place, card, names)
      if (place.kind === 'person') {
        const dm = await chatWith(key)
        return { remote: remoteOf(dm, await post(key, activityPath(dm), message).catch(closed(key))), dm }
      }
      const thread = place.thread === undefined ? null : readRemote(place.thread)
      if (thread === null) return { remote: remoteOf(place.id, await post(key, activityPath(place.id), message)) }
      const { conversation, id } = thread
      const chain = activityPath(`${conversation};messageid=${id}`)
      return { remote: remoteOf(conversation, await post(key, chain, message).catch(inChain)) }
    },

    async update(place, remote, card, names) {
      const { conversation, id } = readRemote(remote)
      const path = activityPath(conversation, id)
      await connector.call(serviceUrlOf(`teams:${place.id}`), 'PUT', path, await draw(place, card, names))
    },

    // Bots cannot read what was written in a conversation.
    find: async () => 'cannot_look',

    limits({ id }): Limit[] {
      // Both together hold 7 in 1 s, 8 in 2 s, 60 in 30 s and 1,800 in an hour for a conversation, the last one 50 a
      // second for a tenant: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
      return [
        { key: `teams/${id}`, every: 1000, burst: 6 },
        { key: `teams/${id}/hour`, every: 3000, burst: 600 },
        { key: 'teams', every: 40, burst: 25 },
      ]
    },
  }
}

/** Names, with what only Teams knows: where a message can be seen, and whom an account belongs to. */
export function teamsNames(names: Names, references: References): TeamsNames {
  return {
    ...names,
    link(remote) {
      const channel = remote.split('|', 1)[0]
      return permalink(remote, references.of(`teams:${channel}`)?.tenant ?? null)
    },
    account: (person) => references.of(person)?.account ?? null,
  }
}

/** Where messages of a conversation are posted, or one of them is. */
export function activityPath(conversation: string, id?: string): string {
  const all = `v3/conversations/${encodeURIComponent(conversation)}/activities`
  return id === undefined ? all : `${all}/${encodeURIComponent(id)}`
}

function readRemote(remote: RemoteId): { conversation: string; id: string } {
  const [conversation, id] = remote.split('|')
  return conversation && id ? { conversation, id } : refuse({ trouble: 'our_bug', code: 'no_such_remote' })
}
