import { nameLimit, zoneOptions } from './form-fields.ts'
import { isGroup } from './form-initials.ts'
import { idLimit, type Reader } from './form-reader.ts'
import type { FormView } from './forms.ts'
import { type ChannelId, type PersonId, platformOf } from './request.ts'
import { foldName, measureText } from './typed.ts'
import { enForms } from './words/en-forms.ts'

const { errors: words } = enForms

/** A team as the set-up form names it. */
export interface TeamSetup {
  name: string
  channel: ChannelId
  products: ProductLine[]
  zone: string
  /** null: everyone in the channel. */
  members: PersonId[] | null
  /** As the platform writes its id. */
  mention: string | null
}
interface ProductLine {
  name: string
  keywords: string[]
}

type View = Pick<FormView, 'directory' | 'zone' | 'team' | 'unseen'>

const memberLimit = 200
const wordLimit = 200

/** Reads the set-up form. Whether names and channel are free is not looked at. */
export function readTeam(read: Reader, view: View): TeamSetup {
  const zones = zoneOptions(view).map(({ value }) => value)
  return {
    name: read.must('name', read.text('name'), ''),
    channel: read.must('channel', read.id('channel'), ''),
    products: readProducts(read, view),
    zone: read.option('zone', zones) ?? view.team?.hours.zone ?? view.zone,
    members: readMembers(read, view),
    mention: readMention(read, view),
  }
}

/** Who was a member before stands where they stood, so that a form sent as it was shown changes nothing. */
function readMembers(read: Reader, { team, unseen = [] }: View): PersonId[] | null {
  const ids = (read.text('members') ?? '').split(',').map((id) => id.trim())
  const chosen = new Set(ids.filter((id) => id !== ''))
  if (chosen.size > memberLimit) read.refuse('members', words.tooMany(memberLimit))
  if ([...chosen].some((id) => id.length > idLimit)) read.refuse('members', words.notAnOption('members'))
  const stay = (team?.members ?? []).filter((id) => chosen.has(id) || unseen.includes(id))
  const members = [...new Set([...stay, ...chosen])]
  return members.length > 0 ? members : null
}

/** A group stays: the form can only show and name a person. Nobody is mentioned on another platform than their own. */
function readMention(read: Reader, { team }: View): string | null {
  const person = read.id('mention')
  const on = platformOf(read.id('channel') ?? '')
  if (person !== null && platformOf(person) !== on) read.refuse('mention', words.mentionElsewhere)
  if (person !== null) return person.slice(person.indexOf(':') + 1).trim()
  return team?.mention && isGroup(team.mention) && on === platformOf(team.channel) ? team.mention : null
}

function readProducts(read: Reader, view: View): ProductLine[] {
  const text = read.must('products', read.text('products'), '')
  const known = [...view.directory.products.values()].map(({ name }) => name).filter((name) => name.includes(':'))
  const seen = new Set<string>()
  return text.split(/\r\n|[\r\n\u2028\u2029]/).flatMap((line, at) => {
    if (line.trim() === '') return []
    const product = parseProduct(line.trim(), known)
    const problem = problemOf(product, seen, at + 1)
    if (problem) read.refuse('products', problem)
    seen.add(foldName(product.name))
    return [product]
  })
}

/** `Invoicing: invoice, VAT`. A name that is there already may hold a colon itself. */
function parseProduct(line: string, known: string[]): ProductLine {
  const named = known.find((name) => line === name || line.startsWith(`${name}:`))
  const end = named?.length ?? line.indexOf(':')
  const name = end < 0 ? line : line.slice(0, end).trim()
  const words = end < 0 ? [] : line.slice(end + 1).split(',')
  return { name, keywords: [...new Set(words.map((word) => word.trim()).filter((word) => word !== ''))] }
}

function problemOf({ name, keywords }: ProductLine, seen: Set<string>, line: number): string | null {
  if (name === '') return words.noProductName(line)
  if (seen.has(foldName(name))) return words.sameProduct(line)
  if (keywords.length > wordLimit) return words.tooManyWords(line, wordLimit)
  const long = [name, ...keywords].some((word) => !measureText(word, nameLimit).fits)
  return long ? words.longWord(line, nameLimit) : null
}
