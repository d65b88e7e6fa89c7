/** What the package brings beside the program. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const read = (name: string): string => {
  // The built program is one folder deeper than its source.
  const root = ['..', '../..']
    .map((up) => join(import.meta.dirname, up))
    .find((up) => existsSync(join(up, 'package.json')))
  return readFileSync(join(root ?? '.', name), 'utf8')
}

/** The set-up file that shows how to write one. */
export const exampleFile = (): string => read('roundtrip.example.yaml')

export function version(): string {
  const { version } = JSON.parse(read('package.json')) as { version: string } // Our own.
  return version
}
