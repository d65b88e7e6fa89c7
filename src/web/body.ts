import type { IncomingMessage } from 'node:http'

/** Why a delivery is not taken: for who sent it, and for the log. */
export interface Refused {
  status: number
  reason: string
}

const largestBody = 1_000_000

/** All that a request carries, up to 1 MB. */
export async function readBody(req: IncomingMessage): Promise<Buffer | Refused> {
  const tooLarge = { status: 413, reason: 'too large' }
  if (Number(req.headers['content-length'] ?? 0) > largestBody) {
    req.resume()
    return tooLarge
  }
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    req.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > largestBody) resolve(tooLarge)
      else chunks.push(chunk)
    })
    req.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)))
    // Cut off in the midst: nobody is there to be answered.
    req.on('close', () => resolve({ status: 400, reason: 'cut off' }))
  })
}
