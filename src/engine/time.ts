const NO_ZONE = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?$/
/** Seconds reach this in the year 5138, milliseconds did in 1973. */
const FIRST_MS = 100_000_000_000
const LAST_MS = 253_402_300_799_999

/** A vendor's time (ISO text, seconds or milliseconds) as milliseconds; `null` if it is none. Without a zone it is UTC. */
export function vendorTime(value: unknown): number | null {
  const ms =
    typeof value === 'string' ? fromText(value.trim()) : typeof value === 'number' ? fromNumber(value) : NaN
  return ms >= 0 && ms <= LAST_MS ? ms : null
}

function fromText(text: string): number {
  if (/^\d{9,13}(?:\.\d+)?$/.test(text)) return fromNumber(Number(text))
  // `Date.parse` takes "1" and "May" too, and reads a time without zone in the machine's own.
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return NaN
  return Date.parse(NO_ZONE.test(text) ? `${text.replace(' ', 'T')}Z` : text)
}

const fromNumber = (value: number): number => Math.round(value < FIRST_MS ? value * 1000 : value)
