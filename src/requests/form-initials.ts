import { productsLimit, titleLimit, unknown } from './form-fields.ts'
import type { FormName, FormView, Values } from './forms.ts'
import type { Directory, Request, Team } from './request.ts'
import { measureText } from './typed.ts'

/** A group of people, as only a file can name one: Slack's begin with S, its people with U or W. */
export const isGroup = (mention: string | null | undefined): boolean => /^S/.test(mention ?? '')

/** What stands in the fields of a form at first, by field. */
export function initialsOf(name: FormName, view: FormView): Values {
  const { request, directory, detail } = view
  const product = request?.product == null ? undefined : directory.products.get(request.product)
  switch (name) {
    case 'new_request':
      return { product: unknown, check_days: '30' }
    case 'edit':
      return request ? wishesOf(request) : {}
    case 'hand_over':
    case 'choose_team':
      return { team: detail ?? '' }
    case 'deliver':
      return { goal: product?.lastGoal ?? '' }
    case 'result':
      return {
        verdict: detail ?? request?.result?.verdict ?? '',
        value: numeral(request?.result?.value),
        comment: request?.result?.comment ?? '',
      }
    case 'team':
      return setupOf(view)
    default:
      return {}
  }
}

const numeral = (value: number | null | undefined) => (value == null ? '' : String(value))

/** What a request asks for, as its form has it. */
export function wishesOf(request: Request): Values {
  return {
    title: request.title,
    need: request.need,
    outcome: request.outcome,
    check_days: String(request.checkDays),
    measure: request.measure ?? '',
    value_today: numeral(request.valueToday),
    target: numeral(request.target),
    needed_by: request.neededBy ?? '',
  }
}

/** What a message asks for: its first line is the title, all of it what is needed. */
export function wishIn(message: string): { title: string; need: string } {
  const need = message.trim()
  return { title: need.split(/[\r\n]/, 1)[0] ?? '', need }
}

/** Words to the bot are a title, or a message where they are more than one. */
export const wishTyped = (words: string): Values => (isTitle(words) ? { title: words.trim() } : wishIn(words))

export const isTitle = (words: string): boolean =>
  !/[\r\n]/.test(words.trim()) && measureText(words.trim(), titleLimit).fits

/** A follow-up starts from what the earlier request has reached; the day that one was needed by is past. */
export function followUpOf(request: Request): Values {
  return {
    ...wishesOf(request),
    product: String(request.product ?? unknown),
    value_today: numeral(request.result?.value ?? request.valueToday),
    needed_by: '',
  }
}

function setupOf({ team, directory, zone }: FormView): Values {
  if (!team) return { zone }
  const platform = team.channel.slice(0, team.channel.indexOf(':') + 1)
  return {
    name: team.name,
    channel: team.channel,
    products: productLines(team, directory).join('\n'),
    zone: team.hours.zone,
    members: team.members?.join(',') ?? '',
    mention: team.mention && !isGroup(team.mention) ? `${platform}${team.mention}` : '',
  }
}

/** Whole lines only, as many as fit: a product that is not named stays as it is, half a line would change it. */
function productLines(team: Team, directory: Directory): string[] {
  const lines: string[] = []
  let left = productsLimit
  for (const { name, keywords, team: owner, retired } of directory.products.values()) {
    const line = keywords.length > 0 ? `${name}: ${keywords.join(', ')}` : name
    if (owner !== team.id || retired || line.length > left) continue
    lines.push(line)
    left -= line.length + 1
  }
  return lines
}
