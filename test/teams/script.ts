import type { IncomingMessage } from 'node:http'
import { json, type Answer as ScriptAnswer, startScript } from '../scripted.ts'

export { json } from '../scripted.ts'

interface Call {
  method: string
  /** Below the service URL, as it was sent. */
  path: string
  authorization: string | undefined
  body: unknown
}
export type Answer = ScriptAnswer<Call>

/** An error in the body that the Connector documents. */
export const refusal = (status: number, code: string, headers: Record<string, string> = {}): Answer =>
  json({ error: { code, message: code } }, status, headers)

/** A Connector that answers from a script, one answer a call, and keeps what it was asked. */
export async function scripted(...answers: Answer[]) {
  const read = ({ method = '', url = '', headers }: IncomingMessage, body: string): Call => ({
    method,
    path: url.slice('/teams/'.length),
    authorization: headers.authorization,
    body: body === '' ? undefined : JSON.parse(body),
  })
  const { origin, ...script } = await startScript(answers, read, refusal(400, 'ScriptIsOver'))
  return { ...script, url: `${origin}/teams/` }
}
