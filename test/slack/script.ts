import type { IncomingMessage } from 'node:http'
import { parse } from 'node:querystring'
import { type Answer, json, startScript } from '../scripted.ts'

export { json } from '../scripted.ts'

interface Call {
  method: string
  args: Record<string, unknown>
}

/** A Web API that answers from a script, one answer a call, and keeps what it was asked. */
export async function scripted(...answers: Answer<Call>[]) {
  const read = ({ url = '' }: IncomingMessage, body: string): Call => ({
    method: url.split('/').at(-1) ?? '',
    args: argsOf(body),
  })
  const { origin, ...script } = await startScript(answers, read, json({ ok: false, error: 'script_is_over' }))
  return { ...script, url: `${origin}/api/` }
}

/** Web API arguments are form fields; objects are JSON in them. */
function argsOf(body: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(parse(body)).map(([name, value]) => [
      name,
      /^[[{]/.test(String(value)) ? JSON.parse(String(value)) : value,
    ]),
  )
}
