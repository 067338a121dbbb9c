import * as v from 'valibot'
import { idPattern } from './ids.ts'

/** Schemas that endpoints share. */
export const Name = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1, 'a name of 1 to 80 characters'),
  v.maxLength(80, 'a name of 1 to 80 characters'),
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
export const Time = v.pipe(v.string(), v.isoTimestamp())

/** Integer milliseconds → ISO 8601. */
export const iso = (at: number): string => new Date(at).toISOString()
export const isoOrNull = (at: number | null): string | null => (at === null ? null : iso(at))
