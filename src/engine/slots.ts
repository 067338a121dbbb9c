import { err, ok, type Result } from '#kit/result.ts'
import type { Failure } from './account.ts'
import { wrong } from './template.ts'

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/
/** Visible ASCII. The platform refuses CR and LF but sends anything else as UTF-8 bytes, which proxies read differently. */
const HEADER_VALUE = /^(?:[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?)?$/
const MAX_HEADER = 8192

/** Framing (request smuggling), identity of the caller as seen by proxies, and cookies: never a connector's to set. */
const DENIED_HEADERS = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'te',
  'trailer',
  'upgrade',
  'expect',
  'cookie',
  'set-cookie',
  'cdn-loop',
  'x-real-ip',
  'true-client-ip',
  'forwarded',
  'via',
])
const DENIED_PREFIXES = ['proxy-', 'cf-', 'x-forwarded-', 'sec-']

/** A value as one path segment: it cannot add a segment, climb out of one, or start a query. */
export function pathSegment(value: string): Result<string, Failure> {
  if (value === '' || value === '.' || value === '..' || !value.isWellFormed()) {
    return wrong('path', `Nothing was sent: "${value}" cannot be part of a web address. Check the settings.`)
  }
  return ok(encodeURIComponent(value))
}

/** The header's value if name and value may be sent. The message never repeats the value: it may be a secret. */
export function checkHeader(name: string, value: string): Result<string, Failure> {
  const lower = name.toLowerCase()
  if (
    !HEADER_NAME.test(name) ||
    DENIED_HEADERS.has(lower) ||
    DENIED_PREFIXES.some((p) => lower.startsWith(p))
  ) {
    return wrong('header', `Nothing was sent: the header ${JSON.stringify(name.slice(0, 64))} cannot be set.`)
  }
  if (value.length <= MAX_HEADER && HEADER_VALUE.test(value)) return ok(value)
  const message =
    `Nothing was sent: what would go into the header ${name} has a line break, a space at an end, or a letter ` +
    'that headers cannot carry. Pasted credentials often do: enter them again.'
  return err({ ...wrong('header', message).error, reauth: true })
}
