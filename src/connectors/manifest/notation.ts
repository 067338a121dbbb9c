import { parsePath } from '#kit/path.ts'
import { err, ok, type Result } from '#kit/result.ts'

/** Each row is walked by it. */
const MOST_CHARS = 500
const PLAIN = /^[^.[\]'"\s/$()+]+$/

/**
 * A manifest's notation as a path of ours: `employees.0.name`, a list from its end (`rows.-1`), names with dots in
 * brackets (`["@odata.nextLink"]`) or as they are. '' is the whole value.
 */
export function pathOf(notation: string): Result<string, string> {
  if (notation.length > MOST_CHARS) return err(`it is longer than ${MOST_CHARS} characters`)
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
