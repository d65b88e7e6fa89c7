/** Every bench, one after the other; each prints what it measured. Ends with 1 if one of them missed a target. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const met = ['intake', 'teams-intake', 'start'].map((name) => {
  const file = fileURLToPath(new URL(`./${name}.ts`, import.meta.url))
  process.stdout.write(`\n${name}\n`)
  return spawnSync(process.execPath, ['--import', 'tsx', file], { stdio: 'inherit' }).status === 0
})
process.exitCode = met.every(Boolean) ? 0 : 1
