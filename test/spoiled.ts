import fc from 'fast-check'
import type { Json } from '../adapters/playground/shapes.ts'

type Path = (string | number)[]

/** Where everything stands in a payload. */
function pathsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsIn(inner, [...path, key]))].filter(
    ({ length }) => length > 0,
  )
}

/** The same with something else in that place; `undefined` takes it away. */
function put(value: unknown, [key, ...rest]: Path, other: unknown): unknown {
  if (key === undefined) return other
  if (Array.isArray(value)) return value.map((one, i) => (String(i) === String(key) ? put(one, rest, other) : one))
  // It may have been spoiled already.
  if (typeof value !== 'object' || value === null) return value
  // No array, so it has fields.
  const whole = value as Json
  return { ...whole, [key]: put(whole[key], rest, other) }
}

const deep = (levels: number): unknown => JSON.parse('{"a":['.repeat(levels) + ']}'.repeat(levels))
const strange = fc.oneof(
  fc.constantFrom<unknown>(undefined, null, '', ' ', 0, -1, 7, 1.5, 1e300, true, false, [], {}, [null], [[]]),
  fc.constantFrom<unknown>('__proto__', 'constructor', 'x'.repeat(5_000), '\u0000', '\ud800', '<at>x</at>', '28:bot'),
  fc.constantFrom<unknown>(deep(200), { press: {} }, { id: 'x' }, JSON.parse('{"__proto__":{"admin":true}}')),
  fc.jsonValue({ maxDepth: 3 }),
)

/** What was really sent, with fields missing, of other kinds, or enormous. */
export function spoiled(sound: Json): fc.Arbitrary<Json> {
  const changes = fc.array(fc.tuple(fc.constantFrom(...pathsIn(sound)), strange), { minLength: 1, maxLength: 3 })
  // Objects with a field in another's place stay objects.
  return changes.map((all) => all.reduce<Json>((whole, [path, other]) => put(whole, path, other) as Json, sound))
}
