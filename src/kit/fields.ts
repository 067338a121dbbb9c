import * as v from 'valibot'
import { idPattern } from './ids.ts'

/** Schemas that endpoints share. */
export const Name = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1, 'a name of 1 to 80 characters'),
  v.maxLength(80, 'a name of 1 to 80 characters'),
  // A name that cannot be seen, or turns the text around it, fools whoever reads a list of names.
  v.check(
    (name) => /[\p{L}\p{N}\p{P}\p{S}]/u.test(name) && !/[\p{Cc}\p{Cf}\p{Cs}]/u.test(name),
    'only letters and signs that can be seen',
  ),
)
export const Email = v.pipe(
  v.string(),
  v.trim(),
  v.toLowerCase(),
  v.maxLength(254),
  v.email('an e-mail address'),
)
export const Id = (prefix: string) =>
  v.pipe(v.string(), v.regex(idPattern(prefix), `an id such as ${prefix}_…`))
/** ISO 8601, a date or a time with its zone; a 31st of February is none. */
export const isTime = (text: string): boolean => {
  const match = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/.exec(text)
  if (!match || Number.isNaN(Date.parse(text))) return false
  return new Date(`${match[1]}T00:00:00Z`).toISOString().startsWith(match[1] ?? '')
}
export const Time = v.pipe(v.string(), v.isoTimestamp())

/**
 * What a reply is or has in it, under the noun partners know it by: in snake case, `action_run`. The OpenAPI document
 * describes it once under that name, the client has a type for it, and XML calls the items of a list so.
 */
export const shape = <const E extends v.ObjectEntries>(noun: string, entries: E) =>
  v.pipe(v.object(entries), v.title(noun))

/** Integer milliseconds → ISO 8601. */
export const iso = (at: number): string => new Date(at).toISOString()
export const isoOrNull = (at: number | null): string | null => (at === null ? null : iso(at))
