/** A request's address: where it goes, and what it asks for there. */
export interface Address {
  /** `https://api.vendor.com`, `https://{{SUBDOMAIN}}.vendor.com` or `{{URL}}`; placeholders without spaces. */
  origin: string
  rest: string
}

const HOST = /^(https?):\/\/((?:\{\{[^{}]*\}\}|[^/?#{}\\@\s])+)([/?#].*)?$/is
const FIELD = /^\{\{\s*(\w+)\s*\}\}([/?#].*)?$/s

/** Null: it is no whole web address. What follows `#` never leaves the house. */
export function addressOf(url: string): Address | null {
  const text = url.trim()
  const [, name, below = ''] = FIELD.exec(text) ?? []
  if (name !== undefined) return { origin: `{{${name}}}`, rest: withoutFragment(below) }
  const [, scheme = '', host = '', rest = ''] = HOST.exec(text) ?? []
  if (host === '' || hostNames(host).some((one) => !/^\w+$/.test(one))) return null
  const origin = `${scheme.toLowerCase()}://${host.replaceAll(/\{\{\s*|\s*\}\}/g, (mark) => mark.trim())}`
  // With placeholders filled in by a word it must be an address like any other.
  const sample = URL.parse(origin.replaceAll(/\{\{\w+\}\}/g, 'x'))
  if (!sample || (sample.protocol === 'http:' && !LOOPBACK.has(sample.hostname))) return null
  return { origin: origin.includes('{{') ? origin : sample.origin, rest: withoutFragment(rest) }
}

/** What is developed on one's own machine has no certificate. */
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/** The names of placeholders in an origin. */
export const hostNames = (origin: string): string[] =>
  [...origin.matchAll(/\{\{([^{}]*)\}\}/g)].map(([, name = '']) => name.trim())

const withoutFragment = (rest: string): string => /^(?:\{\{[^{}]*\}\}|[^#])*/.exec(rest)?.[0] ?? ''
