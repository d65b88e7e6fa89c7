/** The page and its parts, as the build has left them. */
import { existsSync, readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { gzipSync } from 'node:zlib'
import { securityHeaders } from './guard.ts'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
}
const text = /^(text\/|image\/svg)/

/** Where the build puts it, seen from the source as from the built program. */
export function pageFolder(): string | null {
  const folder = join(import.meta.dirname, '../../dist/playground')
  return existsSync(join(folder, 'index.html')) ? folder : null
}

interface File {
  type: string
  whole: Buffer
  zipped: Buffer | null
}

/** Hands out the files of a folder; `base` is where it stands on the server. */
export function createFiles(folder: string | null, base: string) {
  const files = new Map<string, File | null>()

  function load(path: string): File | null {
    const type = types[extname(path)]
    const file = folder === null || type === undefined ? null : join(folder, path)
    if (file === null || type === undefined || !existsSync(file)) return null
    const whole = readFileSync(file)
    return { type, whole, zipped: text.test(type) ? gzipSync(whole) : null }
  }

  return (request: IncomingMessage, response: ServerResponse) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const inside = decoded(pathname.slice(base.length)).replace(/^\/+/, '')
    const path = normalize(inside || 'index.html')
    if (folder === null) return say(response, 503, 'The page is not built yet: run npm run build.')
    const known = path.startsWith('..') ? null : files.get(path)
    const file = known === undefined ? load(path) : known
    if (!file) return say(response, 404, 'There is nothing here.')
    // Whoever builds the page anew sees it without a restart; built parts have their content in their name.
    if (path !== 'index.html') files.set(path, file)
    const zipped = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? '')) ? file.zipped : null
    response.writeHead(200, {
      ...securityHeaders,
      'content-type': file.type,
      'cache-control': path === 'index.html' ? 'no-cache' : 'public, max-age=31536000, immutable',
      vary: 'accept-encoding',
      ...(zipped && { 'content-encoding': 'gzip' }),
    })
    response.end(request.method === 'HEAD' ? undefined : (zipped ?? file.whole))
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return '..'
  }
}

function say(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, { ...securityHeaders, 'content-type': 'text/plain; charset=utf-8' }).end(sentence)
}
