/** Checks of JSON that a platform would refuse: small ones that are put together to whole ones. */

export type Json = Record<string, unknown>
/** What is wrong with a value that stands at `at`, each problem with its path; empty: nothing. */
export type Check = (value: unknown, at: string) => string[]
/** For each property its check; `!` at the end of a name: it must be there. */
export type Shape = Record<string, Check>

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
export const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
export const twice = (values: unknown[]) =>
  values.filter((value, i) => value !== undefined && values.indexOf(value) !== i)
export const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
export const prop = (value: unknown, name: string): unknown => (isObject(value) ? value[name] : undefined)

/** Not empty, at most `max` UTF-16 units. */
export const string =
  (max: number, pattern?: RegExp): Check =>
  (value, at) => {
    if (typeof value !== 'string') return [`${at}: must be a string`]
    if (/^\s*$/.test(value)) return [`${at}: must not be empty`]
    if (value.length > max) return [`${at}: ${value.length} characters, ${max} allowed`]
    if (/\p{Surrogate}/u.test(value)) return [`${at}: half a character (lone surrogate)`]
    return pattern && !pattern.test(value) ? [`${at}: not in the right format: ${value}`] : []
  }
export const boolean: Check = (value, at) => (typeof value === 'boolean' ? [] : [`${at}: must be true or false`])
export const whole =
  (min: number, max: number): Check =>
  (value, at) =>
    Number.isInteger(value) && Number(value) >= min && Number(value) <= max ? [] : [`${at}: must be ${min} to ${max}`]
export const oneOf =
  (...allowed: string[]): Check =>
  (value, at) =>
    typeof value === 'string' && allowed.includes(value) ? [] : [`${at}: must be one of ${allowed.join(', ')}`]
export const each =
  (min: number, max: number, check: Check): Check =>
  (value, at) => {
    if (!Array.isArray(value)) return [`${at}: must be a list`]
    const problems = value.flatMap((item, i) => check(item, `${at}[${i}]`))
    if (value.length < min) problems.push(`${at}: needs at least ${min}`)
    if (value.length > max) problems.push(`${at}: ${value.length} items, ${max} allowed`)
    return problems
  }
export const shape =
  (properties: Shape, more: Check = () => []): Check =>
  (value, at) => {
    if (!isObject(value)) return [`${at}: must be an object`]
    const known = new Map(Object.entries(properties).map(([name, check]) => [name.replace('!', ''), check]))
    const problems = more(value, at)
    for (const name of Object.keys(properties)) {
      const bare = name.replace('!', '')
      if (name !== bare && value[bare] === undefined) problems.push(`${at}.${bare}: is missing`)
    }
    for (const [name, inner] of Object.entries(value)) {
      if (inner === undefined) continue
      const check = known.get(name)
      problems.push(...(check ? check(inner, `${at}.${name}`) : [`${at}.${name}: unsupported property`]))
    }
    return problems
  }
/** Picks the check by the value's `type`. */
export const typed =
  (kinds: Record<string, Check>): Check =>
  (value, at) => {
    const type = prop(value, 'type')
    const check = typeof type === 'string' && Object.hasOwn(kinds, type) ? kinds[type] : undefined
    return check ? check(value, at) : [`${at}: unsupported type ${String(type)}`]
  }
