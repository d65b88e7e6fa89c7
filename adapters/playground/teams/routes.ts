/** The routes of the Connector that the bot uses, by the names they have in the ledger and in faults. */
import type { Json } from '../shapes.ts'
import { createConversation, deleteActivity, postActivity, replyToActivity, updateActivity } from './conversations.ts'
import type { Operation } from './limits.ts'
import { allMembers, member, pagedMembers, teamChannels, teamDetails } from './rosters.ts'
import type { Tenant } from './tenant.ts'

/** How a call is called in the ledger and in faults. */
export type RouteName =
  | 'create'
  | 'post'
  | 'reply'
  | 'update'
  | 'delete'
  | 'pagedmembers'
  | 'members'
  | 'member'
  | 'team'
  | 'channels'

export interface Call {
  /** `answer`: no call, but what the bot answered an invoke with. */
  route: RouteName | 'answer' | 'unknown'
  /** As the bot called it, decoded: a conversation or a team. */
  place: string
  /** The message or member that it is about. */
  about: string | null
  body: Json
  /** On the tenant's calendar, in milliseconds. */
  at: number
}
export interface Route {
  name: RouteName
  method: string
  pattern: RegExp
  operation: Operation
  /** What a success is answered with. */
  status: number
  run(tenant: Tenant, call: Call, query: URLSearchParams, cap: number): unknown
}

const at = '/v3/conversations'
export const routes: Route[] = [
  route('create', 'POST', '', 'create', 201, (tenant, { body }) => createConversation(tenant, body)),
  route('post', 'POST', '/([^/]+)/activities', 'send', 201, (tenant, { place, body }) =>
    postActivity(tenant, place, body),
  ),
  route('reply', 'POST', '/([^/]+)/activities/([^/]+)', 'send', 201, (tenant, { place, about, body }) =>
    replyToActivity(tenant, place, about ?? '', body),
  ),
  route('update', 'PUT', '/([^/]+)/activities/([^/]+)', 'send', 200, (tenant, { place, about, body }) =>
    updateActivity(tenant, place, about ?? '', body),
  ),
  route('delete', 'DELETE', '/([^/]+)/activities/([^/]+)', 'send', 200, (tenant, { place, about }) =>
    deleteActivity(tenant, place, about ?? ''),
  ),
  route('pagedmembers', 'GET', '/([^/]+)/pagedmembers', 'members', 200, (tenant, { place }, query, cap) =>
    pagedMembers(tenant, place, query, cap),
  ),
  route('members', 'GET', '/([^/]+)/members', 'old_members', 200, (tenant, { place }) => allMembers(tenant, place)),
  route('member', 'GET', '/([^/]+)/members/([^/]+)', 'members', 200, (tenant, { place, about }) =>
    member(tenant, place, about ?? ''),
  ),
  {
    ...route('team', 'GET', '', 'conversations', 200, (tenant, { place }) => teamDetails(tenant, place)),
    pattern: /^\/v3\/teams\/([^/]+)$/,
  },
  {
    ...route('channels', 'GET', '', 'conversations', 200, (tenant, { place }) => teamChannels(tenant, place)),
    pattern: /^\/v3\/teams\/([^/]+)\/conversations$/,
  },
]

function route(
  name: RouteName,
  method: string,
  path: string,
  operation: Operation,
  status: number,
  run: Route['run'],
): Route {
  return { name, method, pattern: new RegExp(`^${at}${path}$`), operation, status, run }
}
