import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { AppManifestUtils, type TeamsManifestLatest } from '@microsoft/app-manifest'
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import { loadSettingsFile, readAppId } from '../../src/settings.ts'

/** The sides of each icon in pixels: https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/apps-package */
const icons = { 'color.png': 192, 'outline.png': 32 }

/**
 * The app package as Teams takes it, and what is wrong with it. The manifest's placeholders become the app id.
 * Everything is looked at as it lies in the zip.
 */
export async function packApp(folder: string, appId: string): Promise<{ zip: Uint8Array; problems: string[] }> {
  const filled = readFileSync(join(folder, 'manifest.json'), 'utf8').replace(/\$\{\{MicrosoftAppId\}\}/g, () => appId)
  const files = { 'manifest.json': strToU8(filled) }
  const drawn = Object.keys(icons).map((name) => [name, new Uint8Array(readFileSync(join(folder, name)))])
  const zip = zipSync({ ...files, ...Object.fromEntries(drawn) })
  return { zip, problems: await problemsOf(zip) }
}

/** Every reason why Teams would not take such a package; none: it is fine. */
export async function problemsOf(zip: Uint8Array): Promise<string[]> {
  const files = unzipSync(zip)
  const manifest = files['manifest.json']
  return [
    ...(manifest ? await problemsOfManifest(strFromU8(manifest)) : ['manifest.json is missing.']),
    ...Object.entries(icons).flatMap(([name, side]) => problemOfIcon(name, side, files[name]) ?? []),
  ]
}

async function problemsOfManifest(text: string): Promise<string[]> {
  // Whether it is one is what is looked at here.
  const manifest = JSON.parse(text) as TeamsManifestLatest
  const found = await AppManifestUtils.validateAgainstSchema(manifest)
  return found.map((problem) => `manifest.json: ${problem.trim()}`)
}

function problemOfIcon(name: string, side: number, png: Uint8Array | undefined): string | null {
  if (!png) return `${name} is missing.`
  // Every PNG begins with its header chunk: https://www.w3.org/TR/png-3/#11IHDR
  const bytes = Buffer.from(png)
  if (bytes.length < 24 || bytes.toString('latin1', 12, 16) !== 'IHDR') return `${name} is no PNG.`
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]
  return width === side && height === side ? null : `${name} is ${width} × ${height}, not ${side} × ${side}.`
}

/** Makes the zip for the app id that is set; without one, or if Teams would not take it, says so and makes none. */
async function run(file: string): Promise<boolean> {
  loadSettingsFile()
  const read = readAppId()
  const packed = read.ok ? await packApp(import.meta.dirname, read.appId) : { zip: null, problems: [read.problem] }
  for (const problem of packed.problems) process.stderr.write(`${problem}\n`)
  if (!packed.zip || packed.problems.length > 0) return false
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, packed.zip)
  process.stdout.write(`${file} is ready: upload it in the Teams admin center, under Manage apps.\n`)
  return true
}

if (process.argv[1] === import.meta.filename) {
  process.exitCode = (await run(process.argv[2] ?? join('dist', 'roundtrip-teams.zip'))) ? 0 : 1
}
