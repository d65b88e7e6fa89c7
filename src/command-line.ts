import { Command } from 'commander'
import type { Store } from '../db/store.ts'
import { version } from './package.ts'
import {
  applyFile,
  backUp,
  deadLetterLines,
  type Finding,
  findingLines,
  type Report,
  readSetupFile,
} from './reports.ts'

export const write = (line: string) => process.stdout.write(`${line}\n`)
export const complain = (line: string) => process.stderr.write(`${line}\n`)

/** A report that is not good ends the process with 1. */
function print({ lines, ok }: Report): void {
  for (const line of lines) (ok ? write : complain)(line)
  if (!ok) process.exitCode = 1
}

/** What the commands do that needs more than the store. */
interface Doing {
  start(options: { playground?: boolean }): Promise<void>
  /** Opens the store for one command, and closes it. With `make`, one that is not there is made. */
  withStore(run: (store: Store) => Promise<void>, options?: { make?: boolean }): Promise<void>
  /** All that the doctor finds. */
  look(): Promise<Finding[]>
}

/** `roundtrip` and its commands. */
export function commandLine({ start, withStore, look }: Doing): Command {
  const program = new Command('roundtrip')
    .description('Follows a business request from the first word to the answer: did it work?')
    .version(version())
  program
    .command('start')
    .option('--playground', 'in a chat workspace of its own in the browser')
    .description('run the bot; without the settings of a chat platform, in the playground')
    .action(start)
  program
    .command('apply')
    .argument('<file>', 'a file like roundtrip.example.yaml')
    .option('--dry-run', 'only say what would change')
    .description('set up teams, products and triage from a file')
    .action((file: string, { dryRun = false }: { dryRun?: boolean }) => {
      const text = readSetupFile(file)
      return withStore(async (store) => print(await applyFile(store, text, { dryRun, now: Date.now() })), {
        make: true,
      })
    })
  program
    .command('export-teams')
    .description("print today's set-up as such a file")
    .action(() =>
      withStore(async (store) => {
        const { exportTeams } = await import('./setup-file.ts')
        process.stdout.write(exportTeams(store.directory()))
      }),
    )
  program
    .command('doctor')
    .description('look at everything the bot lives by, and say what to do')
    .action(async () => {
      const findings = await look()
      for (const line of findingLines(findings)) write(line)
      if (!findings.every((finding) => finding.ok)) process.exitCode = 1
    })
  program
    .command('dead-letters')
    .option('--retry <id>', 'send one again, or all')
    .description('list messages that could not be sent')
    .action(({ retry }: { retry?: string }) =>
      withStore(async (store) => {
        print(await deadLetterLines(store, retry ?? null, Date.now()))
      }),
    )
  program
    .command('backup')
    .argument('<file>', 'where to put the copy')
    .description('copy the database while the bot is running')
    .action((file: string) => withStore(async (store) => print(await backUp(store, file))))
  return program
}
