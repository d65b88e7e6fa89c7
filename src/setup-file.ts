import { Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml'
import { z } from 'zod'
import { type Directory, type Product, platformOf, type Team, type WorkingHours } from './requests/request.ts'
import { foldName } from './requests/typed.ts'
import { bareId, showSpan } from './setup-lines.ts'
import {
  channelHelp,
  dayNames,
  hours,
  platformOfId,
  product,
  type Setup,
  setupFile,
  suggest,
  team,
  triage,
} from './setup-schema.ts'

/** A mistake in the file: its line, the key as a path (`teams[0].channel`), what is wrong or expected. */
interface SetupMistake {
  line: number
  key: string
  message: string
}

type Path = readonly PropertyKey[]

/** Reads a file like `roundtrip.example.yaml`. All mistakes come back at once, in the order of the file. */
export function readSetup(text: string): { ok: true; setup: Setup } | { ok: false; problems: SetupMistake[] } {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const at = (offset: number) => lines.linePos(offset).line
  if (document.errors.length) {
    const problems = document.errors.map(({ pos, message }) => ({
      line: at(pos[0]),
      key: '',
      message: firstLine(message),
    }))
    return { ok: false, problems }
  }

  const raw = plainOf(document)
  if (!raw.ok) return { ok: false, problems: [{ line: 1, key: '', message: raw.message }] }
  const read = setupFile.safeParse(raw.value, { error: explain })
  const found = [...(read.error?.issues ?? []).flatMap(problemsOf), ...clashesIn(raw.value)]
  if (read.success && !found.length) return { ok: true, setup: read.data }

  const problems = found.map(({ path, message }) => ({ line: at(offsetOf(document, path)), key: keyOf(path), message }))
  return { ok: false, problems: problems.sort((a, b) => a.line - b.line) }
}

/** A key with nothing after it is a key that is not named. */
function plainOf(document: Document): { ok: true; value: unknown } | { ok: false; message: string } {
  try {
    const value: unknown = document.toJS({ reviver: (_, value) => (value === null ? undefined : value) })
    return value === undefined ? { ok: false, message: 'the file is empty' } : { ok: true, value }
  } catch (error) {
    // Aliases that multiply without end.
    return { ok: false, message: error instanceof Error ? error.message : String(error) }
  }
}

const expected: Record<string, string> = {
  string: 'text',
  array: 'a list',
  object: 'a group of keys',
  boolean: 'true or false',
}

function explain(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code !== 'invalid_type') return undefined
  if (issue.input === undefined) return 'is missing'
  const text = issue.expected === 'string' && ['number', 'boolean'].includes(typeof issue.input)
  return `must be ${expected[issue.expected] ?? issue.expected}${text ? ': put it in quotes' : ''}`
}

interface Found {
  path: Path
  message: string
}

function problemsOf(issue: z.core.$ZodIssue): Found[] {
  if (issue.code !== 'unrecognized_keys') return [{ path: issue.path, message: issue.message }]
  const known = keysAt(issue.path)
  return issue.keys.map((key) => ({ path: [...issue.path, key], message: `unknown key${suggest(key, known)}` }))
}

function keysAt(path: Path): string[] {
  const group = path.filter((step) => typeof step === 'string').at(-1)
  const shapes = { teams: team.shape, products: product.shape, triage: triage.shape, workingHours: hours.shape }
  return Object.keys(Object.entries(shapes).find(([key]) => key === group)?.[1] ?? setupFile.shape)
}

/** As much of the file as is needed to compare its entries, whatever else is wrong with it. */
const label = z.string().trim().optional().catch(undefined)
const outline = z
  .object({
    triage: z.object({ platform: label, channel: label }).catch({}).optional(),
    teams: z
      .array(
        z
          .object({
            name: label,
            was: label,
            platform: label,
            channel: label,
            mention: label,
            retired: z.boolean().optional().catch(undefined),
            products: z.array(z.object({ name: label, was: label }).catch({})).catch([]),
          })
          .catch({ products: [] }),
      )
      .catch([]),
  })
  .catch({ teams: [] })

function clashesIn(raw: unknown): Found[] {
  const { teams, triage } = outline.parse(raw)
  const products = teams.flatMap(({ products }, i) =>
    products.map((product, j) => ({ ...product, path: ['teams', i, 'products', j] })),
  )
  const entries = teams.map((team, i) => ({ ...team, path: ['teams', i] }))
  const serving = entries.filter((team) => !team.retired)
  return [
    ...repeats(entries, 'name', 'there is another team of this name'),
    ...repeats(entries, 'was', 'another team was this one too'),
    ...repeats(serving, 'channel', 'a channel serves one team, and this one already serves another'),
    ...repeats(products, 'name', 'there is another product of this name'),
    ...repeats(products, 'was', 'another product was this one too'),
    ...[{ ...triage, path: ['triage'] }, ...entries].flatMap(strayIn),
  ]
}

/** Ids of another platform than the one that is named, or than the channel's. */
function strayIn(
  entry: { path: Path } & Partial<Record<'platform' | 'channel' | 'mention', string | undefined>>,
): Found[] {
  const { path, platform, channel = '', mention = '' } = entry
  const there = platformOfId(channel, 'channel')
  const on = platform === 'slack' || platform === 'teams' ? platform : there
  if (on === null) return []
  const mentioned = platformOfId(mention, 'person')
  return [
    ...(there !== null && there !== on
      ? [{ path: [...path, 'channel'], message: `must be a channel's id on ${on}, as in ${channelHelp[on]}` }]
      : []),
    ...(mentioned !== null && mentioned !== on
      ? [{ path: [...path, 'mention'], message: `must be somebody on ${on}, where the channel is` }]
      : []),
  ]
}

function repeats<Key extends string>(
  entries: ({ path: Path } & Partial<Record<Key, string | undefined>>)[],
  key: Key,
  message: string,
): Found[] {
  const seen = new Set<string>()
  return entries.flatMap((entry) => {
    const value = entry[key] && foldName(entry[key])
    if (!value) return []
    if (seen.has(value)) return [{ path: [...entry.path, key], message }]
    seen.add(value)
    return []
  })
}

/** Where the value at this path begins; if it is not there, what should hold it. */
function offsetOf(document: Document, path: Path): number {
  let node: unknown = document.contents
  let offset = 0
  for (const step of path) {
    const holder = isAlias(node) ? node.resolve(document) : node
    const pair = isMap(holder) ? holder.items.find(({ key }) => isScalar(key) && key.value === step) : undefined
    const item = isSeq(holder) ? holder.items[Number(step)] : pair?.key
    // What stands in a document that was read is a node with a range, or nothing.
    const start = (item as Node | null | undefined)?.range?.[0]
    if (start === undefined) return offset
    offset = start
    node = pair ? pair.value : item
  }
  return offset
}

const keyOf = (path: Path): string =>
  path.reduce<string>(
    (key, step) => (typeof step === 'number' ? `${key}[${step}]` : `${key}${key && '.'}${String(step)}`),
    '',
  )

const firstLine = (text: string): string => (text.split('\n', 1)[0] ?? '').replace(/ at line \d+, column \d+:?$/, '')

/** Today's set-up as such a file. */
export function exportTeams(directory: Directory): string {
  const { triage, teams, products } = directory
  const document = new Document({
    ...filled({ admins: directory.admins.map(bareId) }),
    ...(triage
      ? {
          triage: {
            platform: platformOf(triage.channel),
            channel: bareId(triage.channel),
            ...hoursEntry(triage.hours),
          },
        }
      : {}),
    ...filled({ holidays: directory.holidays }),
    teams: [...teams.values()].map((team) => ({
      ...teamEntry(team),
      ...filled({ products: [...products.values()].filter((product) => product.team === team.id).map(productEntry) }),
    })),
  })
  visit(document, {
    Collection(key, node) {
      const short = isSeq(node) ? node.items.every((item) => isScalar(item)) : key === 'value' && node.has('days')
      if (short) node.flow = true
    },
  })
  return document.toString({ lineWidth: 120, flowCollectionPadding: false })
}

const teamEntry = (team: Team) => ({
  name: team.name,
  platform: platformOf(team.channel),
  channel: bareId(team.channel),
  ...hoursEntry(team.hours),
  responseTarget: showSpan(team),
  members: team.members?.map(bareId) ?? 'channel',
  ...(team.mention ? { mention: team.mention } : {}),
  ...(team.retired ? { retired: true } : {}),
})

const hoursEntry = ({ zone, days, from, to, holidays }: WorkingHours) => ({
  timeZone: zone,
  workingHours: { days: days.map((day) => dayNames[day - 1]), from, to },
  ...filled({ holidays }),
})

const productEntry = ({ name, aliases, keywords, retired }: Product) => ({
  name,
  ...filled({ aliases, keywords }),
  ...(retired ? { retired: true } : {}),
})

/** Without the lists that are empty. */
const filled = (lists: Record<string, readonly unknown[]>) =>
  Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0))
