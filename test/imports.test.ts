import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { describe, expect, test } from 'vitest'

interface Import {
  /** As written. */
  from: string
  /** Nothing of it is left when the code runs. */
  type: boolean
}

const statements = [
  /^import\s+(type\s)?[^'"`;]*?from\s+'([^']+)'/gm,
  /^export\s+(type\s)?(?:\*[^'"`;{]*|\{[^}]*\}\s*)from\s+'([^']+)'/gm,
  /^import(\s)'([^']+)'/gm,
  /\bimport(\()'([^']+)'/g,
]

function importsOf(code: string): Import[] {
  return statements.flatMap((statement) =>
    [...code.matchAll(statement)].map(([, type, from]) => ({ from: from ?? '', type: type?.trim() === 'type' })),
  )
}

const platformPackages = /^(@slack\/|botbuilder|botframework)/
const databasePackages = /^(drizzle-orm|better-sqlite3|pg|postgres)(\/|$)/
const within = (folder: string, path: string) => path.startsWith(`${folder}/`)

/** Says why a file must not import this; null: it may. */
function objection(file: string, { from, type }: Import): string | null {
  const ours = from.startsWith('.')
  const target = ours ? posix.join(posix.dirname(file), from) : from
  const no = (why: string) => `${file} imports ${target}: ${why}`

  if (within('src/requests', file)) {
    return ours && within('src/requests', target) ? null : no('the domain imports nothing from outside')
  }
  if (file === 'src/main.ts') return null
  if (target === 'src/main.ts') return file === 'src/roundtrip.ts' ? null : no('only the program itself starts main')
  if (!ours && platformPackages.test(from) && !within('adapters', file)) return no('only adapters know a platform')
  if (!ours && databasePackages.test(from) && !within('db', file)) return no('only db knows the database')
  if (!ours) return null

  if (within('src', file)) {
    if (within('src', target)) return null
    return within('db', target) && type ? null : no('src imports src, and types from db')
  }
  if (within('adapters', file)) {
    const own = file.split('/').slice(0, 2).join('/')
    return within('src', target) || within(own, target) ? null : no('an adapter imports src and itself')
  }
  if (within('db', target)) return null
  return within('src/requests', target) && type ? null : no('db imports db, and types from src/requests')
}

const files = ['src', 'adapters', 'db']
  .filter((folder) => existsSync(folder))
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => posix.join(folder, path)),
  )
  .filter((path) => /\.tsx?$/.test(path))
const read = (file: string) => readFileSync(file, 'utf8')

describe('imports', () => {
  test('every file keeps to its side', () => {
    expect(files).toContain('src/requests/request.ts')
    const objections = files.flatMap((file) => importsOf(read(file)).map((found) => objection(file, found)))
    expect(objections.filter(Boolean)).toEqual([])
  })

  test('only settings.ts reads the environment', () => {
    const readers = files.filter((file) =>
      /\bprocess\s*(\?\.|\.|\[\s*['"])env\b|\benv\b[^\n]*'node:process'/.test(read(file)),
    )
    expect(readers).toEqual(['src/settings.ts'])
  })

  test('every form of import is seen', () => {
    const code = [
      "import a from './a.ts'",
      "import type { B } from './b.ts'",
      "import { type C } from './c.ts'",
      "import {\n  d,\n  e,\n} from './d.ts'",
      "import './e.ts'",
      "export { f } from './f.ts'",
      "export type { G } from './g.ts'",
      "export * as h from './h.ts'",
      "const i = await import('./i.ts')",
      "export const notAnImport = 'from here'",
    ].join('\n')
    const seen = importsOf(code).sort((a, b) => a.from.localeCompare(b.from))
    expect(seen.map(({ from }) => from)).toEqual([...'abcdefghi'].map((letter) => `./${letter}.ts`))
    expect(seen.filter(({ type }) => type).map(({ from }) => from)).toEqual(['./b.ts', './g.ts'])
  })

  test.each([
    ['src/requests/decide.ts', './calendar.ts', false, true],
    ['src/requests/words/en.ts', '../text.ts', true, true],
    ['src/requests/decide.ts', '../chat.ts', true, false],
    ['src/requests/decide.ts', 'zod', false, false],
    ['src/requests/decide.ts', 'node:util', false, false],
    ['src/actions.ts', '../db/store.ts', true, true],
    ['src/actions.ts', '../db/store.ts', false, false],
    ['src/actions.ts', '../adapters/slack/send.ts', true, false],
    ['src/actions.ts', '@slack/web-api', true, false],
    ['src/actions.ts', 'drizzle-orm', false, false],
    ['src/actions.ts', 'pino', true, true],
    ['adapters/slack/send.ts', '../../src/chat.ts', false, true],
    ['adapters/slack/send.ts', './errors.ts', false, true],
    ['adapters/slack/send.ts', '../teams/errors.ts', true, false],
    ['adapters/slack/send.ts', '../../db/store.ts', true, false],
    ['adapters/slack/send.ts', '../../src/main.ts', false, false],
    ['db/sqlite.ts', '../src/requests/request.ts', true, true],
    ['db/sqlite.ts', '../src/requests/request.ts', false, false],
    ['db/sqlite.ts', '../src/chat.ts', true, false],
    ['db/sqlite.ts', './store.ts', false, true],
    ['db/sqlite.ts', 'drizzle-orm/better-sqlite3', false, true],
    ['db/sqlite.ts', '../adapters/slack/send.ts', true, false],
    ['src/main.ts', '../adapters/slack/slack.ts', false, true],
    ['src/roundtrip.ts', './main.ts', false, true],
    ['src/actions.ts', './main.ts', true, false],
  ])('%s importing %s, types only: %s, is allowed: %s', (file, from, type, allowed) => {
    expect(objection(file, { from, type }) === null).toBe(allowed)
  })
})
