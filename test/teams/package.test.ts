import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import { afterAll, describe, expect, test } from 'vitest'
import { packApp, problemsOf } from '../../adapters/teams/package.ts'

const appId = '5d0e1a7e-0000-4000-8000-00000000b07a'
const source = 'adapters/teams'
const folder = mkdtempSync(join(tmpdir(), 'roundtrip-package-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** The package with other files in place of its own; null takes one out. */
async function changed(files: Record<string, Uint8Array | null>): Promise<Uint8Array> {
  const { zip } = await packApp(source, appId)
  const all = Object.entries({ ...unzipSync(zip), ...files })
  return zipSync(Object.fromEntries(all.flatMap(([name, bytes]) => (bytes ? [[name, bytes]] : []))))
}

describe('the app package', () => {
  test('is one that Teams takes, for the app id that is set', async () => {
    const { zip, problems } = await packApp(source, appId)
    expect(problems).toEqual([])
    const files = unzipSync(zip)
    expect(Object.keys(files).sort()).toEqual(['color.png', 'manifest.json', 'outline.png'])
    const manifest = JSON.parse(strFromU8(files['manifest.json'] ?? new Uint8Array()))
    expect(manifest).toMatchObject({
      id: appId,
      version: JSON.parse(readFileSync('package.json', 'utf8')).version,
      bots: [{ botId: appId, scopes: ['personal', 'team', 'groupChat'], supportsFiles: false }],
      composeExtensions: [{ botId: appId }],
    })
    expect(JSON.stringify(manifest)).not.toContain('{{')
  })

  test('is refused when the manifest holds what Teams does not know', async () => {
    const manifest = JSON.parse(readFileSync(join(source, 'manifest.json'), 'utf8'))
    const wrong = { ...manifest, bots: [{ ...manifest.bots[0], botId: appId, scopes: ['everywhere'] }] }
    const problems = await problemsOf(await changed({ 'manifest.json': strToU8(JSON.stringify(wrong)) }))
    expect(problems.join('\n')).toMatch(/manifest\.json: \/bots\/0\/scopes\/0/)
    // Its id is still the placeholder.
    expect(problems.join('\n')).toMatch(/manifest\.json: \/id/)
  })

  test('is refused without an icon, or with one of another size', async () => {
    const outline = new Uint8Array(readFileSync(join(source, 'outline.png')))
    expect(await problemsOf(await changed({ 'color.png': null }))).toEqual(['color.png is missing.'])
    expect(await problemsOf(await changed({ 'color.png': outline }))).toEqual(['color.png is 32 × 32, not 192 × 192.'])
    expect(await problemsOf(await changed({ 'color.png': strToU8('GIF89a') }))).toEqual(['color.png is no PNG.'])
  })
})

describe('the command that makes it', () => {
  const run = (env: Record<string, string>, file: string) =>
    new Promise<{ code: number; out: string; err: string }>((resolve) => {
      const args = [
        '--import',
        import.meta.resolve('tsx'),
        join(import.meta.dirname, '../..', source, 'package.ts'),
        file,
      ]
      // Away from a developer's .env.
      const options = { cwd: folder, env: { PATH: process.env.PATH, ...env } }
      execFile(process.execPath, args, options, (error, out, err) =>
        resolve({ code: Number(error?.code ?? 0), out, err }),
      )
    })

  test('makes the zip', async () => {
    const file = join(folder, 'dist', 'app.zip')
    expect(await run({ MicrosoftAppId: appId }, file)).toMatchObject({ code: 0, err: '' })
    expect(await problemsOf(new Uint8Array(readFileSync(file)))).toEqual([])
  })

  test.each([
    ['missing', {}],
    ['not an app id', { MicrosoftAppId: 'roundtrip' }],
  ])('names MicrosoftAppId when it is %s, and makes nothing', async (_, env) => {
    const file = join(folder, 'none.zip')
    const { code, err } = await run(env, file)
    expect(code).toBe(1)
    expect(err).toContain('MicrosoftAppId')
    expect(err).toContain("Azure Bot's Configuration page")
    expect(() => readFileSync(file)).toThrow('ENOENT')
  })
})
