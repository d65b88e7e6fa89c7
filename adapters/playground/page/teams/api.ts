import type { PostPage, TeamsAct, TeamsChange, TeamsDone, TeamsMessage, TeamsScreen } from '../../protocol-teams.ts'
import { ask, type Line, type Listener, listenAt, query } from '../api.ts'

/** What a person does, without who they are: the store knows. */
export type TeamsDeed = TeamsAct extends infer One ? (One extends { as: string } ? Omit<One, 'as'> : never) : never

const pageSize = 20

export const getTeamsScreen = (as: string | null): Promise<TeamsScreen> => ask(`teams/screen?${query({ as })}`)

/** The newest posts of a channel or messages of a chat, or those before a message. */
export const getPosts = (as: string, conversation: string, before: string | null = null): Promise<PostPage> =>
  ask(`teams/posts?${query({ as, conversation, before, limit: String(pageSize) })}`)

export const getReplies = (as: string, conversation: string, root: string): Promise<TeamsMessage[]> =>
  ask(`teams/replies?${query({ as, conversation, root })}`)

export const postTeamsAct = (as: string, deed: TeamsDeed): Promise<TeamsDone> => ask('teams/act', { as, ...deed })

export const listenTeams = (as: string, on: Listener<TeamsChange>): Line =>
  listenAt(`teams/changes?${query({ as })}`, on)
