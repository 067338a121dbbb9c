/** More than this share of what was there vanishing at once looks like the vendor's mistake, not like news. */
const SUSPICIOUS_SHARE = 0.3
const ALWAYS_ALLOWED = 2

/** Null when deleting `missing` of `live` records is plausible, else the reason why a person should look. */
export function suspicion(live: number, missing: number, seen: number): string | null {
  if (missing === 0) return null
  if (seen === 0) return `The vendor sent an empty list where there were ${live} records.`
  if (missing <= ALWAYS_ALLOWED || missing <= live * SUSPICIOUS_SHARE) return null
  return `${missing} of ${live} records are missing from the vendor’s list, more than ${SUSPICIOUS_SHARE * 100} %.`
}
