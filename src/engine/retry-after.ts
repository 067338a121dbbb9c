const DAY_MS = 86_400_000
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const TIME = String.raw`(?<h>\d{2}):(?<m>\d{2}):(?<s>\d{2})`
/** The three forms RFC 9110 5.6.7 wants read. `Date.parse` would also take "1.5" and dates without a zone. */
const FORMS = [
  new RegExp(String.raw`^\w{3}, (?<day>\d{2}) (?<month>\w{3}) (?<year>\d{4}) ${TIME} GMT$`),
  new RegExp(String.raw`^\w{6,9}, (?<day>\d{2})-(?<month>\w{3})-(?<year>\d{2}) ${TIME} GMT$`),
  new RegExp(String.raw`^\w{3} (?<month>\w{3}) (?<day>[ \d]\d) ${TIME} (?<year>\d{4})$`),
]

/** `Retry-After` in milliseconds from now, 0 to 24 h; `undefined` when absent or nonsense, so our own backoff rules. */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  const text = header?.trim() ?? ''
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : (httpDate(text, now) ?? NaN) - now
  return clampWait(wait)
}

export const clampWait = (ms: number): number | undefined =>
  Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), DAY_MS)

function httpDate(text: string, now: number): number | undefined {
  for (const form of FORMS) {
    const parts = form.exec(text)?.groups
    const month = MONTHS.indexOf(parts?.month ?? '')
    if (!parts || month < 0) continue
    const { day, year = '', h, m, s } = parts
    return Date.UTC(fullYear(year, now), month, Number(day), Number(h), Number(m), Number(s))
  }
  return undefined
}

/** RFC 850 years have two digits: one that seems over 50 years ahead is of the century before. */
function fullYear(year: string, now: number): number {
  if (year.length === 4) return Number(year)
  const current = new Date(now).getUTCFullYear()
  const guess = current - (current % 100) + Number(year)
  return guess > current + 50 ? guess - 100 : guess
}
