/** Who signs for Bot Framework in tests: OpenID metadata and keys on loopback, and tokens of any kind. */
import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createServer } from 'node:http'

export const appId = '5d0e1a7e-0000-4000-8000-00000000b07a'
export const issuer = 'https://api.botframework.com'

interface Key {
  id: string
  privateKey: KeyObject
  jwk: Record<string, unknown>
}

function makeKey(id: string): Key {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { id, privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid: id, endorsements: ['msteams'] } }
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

function sign(key: Key, claims: Record<string, unknown>): string {
  const signed = `${encode({ alg: 'RS256', typ: 'JWT', kid: key.id })}.${encode(claims)}`
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(key.privateKey, 'base64url')}`
}

export async function startKeyServer() {
  const known = makeKey('known')
  const forged = makeKey('forged')
  let broken = false
  const server = createServer((req, res) => {
    if (broken) return res.writeHead(500).end()
    const keys = req.url === '/keys' ? { keys: [known.jwk] } : { issuer, jwks_uri: `${url()}/keys` }
    res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(keys))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  function url(): string {
    const address = server.address()
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  }
  const claimsFor = (serviceUrl: string, more: Record<string, unknown>) => {
    const now = Math.floor(Date.now() / 1000)
    return { iss: issuer, aud: appId, nbf: now - 60, exp: now + 3600, serviceurl: serviceUrl, ...more }
  }
  return {
    metadata: `${url()}/metadata`,
    /** As Bot Framework signs, unless `more` says otherwise. */
    token: (serviceUrl: string, more: Record<string, unknown> = {}) => sign(known, claimsFor(serviceUrl, more)),
    /** With a key that the metadata does not name. */
    foreign: (serviceUrl: string) => sign(forged, claimsFor(serviceUrl, {})),
    /** With another key that goes by the name of the right one. */
    forged: (serviceUrl: string) => sign({ ...forged, id: known.id }, claimsFor(serviceUrl, {})),
    breakDown: () => {
      broken = true
    },
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}
