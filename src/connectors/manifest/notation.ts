import { parsePath } from '#kit/path.ts'
import { err, ok, type Result } from '#kit/result.ts'

const PLAIN = /^[^.[\]'"\s/$()+]+$/

/**
 * A manifest's notation as a path of ours: `employees.0.name`, a list from its end (`rows.-1`), names with dots in
 * brackets (`["@odata.nextLink"]`) or as they are. '' is the whole value.
 */
export function pathOf(notation: string): Result<string, string> {
  if (notation === '' || parsePath(notation).ok) return ok(notation)
  const path = notation
    .split('.')
    .map((segment) => (PLAIN.test(segment) ? segment : `["${segment}"]`))
    .reduce(
      (sofar, segment) => (sofar === '' || segment.startsWith('[') ? sofar + segment : `${sofar}.${segment}`),
      '',
    )
  const parsed = parsePath(path)
  return parsed.ok ? ok(path) : err(parsed.error)
}
