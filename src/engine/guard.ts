import { err, ok, type Result } from '#kit/result.ts'
import { isAddress, isPublicAddress } from './addresses.ts'

/** Why an address may not be called. `reason` is stable; `message` is for the person who typed it. */
export interface Refusal {
  reason: keyof typeof REASONS
  message: string
}

interface Options {
  /** True only on a developer's machine (`env.LOCAL === 'yes'`): opens loopback, http and any port, nothing else. */
  local: boolean
}

const REASONS = {
  too_long: 'The address is longer than 2048 characters.',
  ctrl_space_backslash: 'The address contains a space, a control character or a backslash.',
  unparsable: 'This is not a web address such as https://api.vendor.com.',
  scheme: 'The address must begin with https://.',
  userinfo: 'The address contains a user name or password before an @. Put them in the credentials.',
  port: 'Only the standard https port 443 can be used.',
  trailing_dot: 'The host name ends with a dot.',
  private_ip: 'The address points into a private network.',
  ip_literal: 'Use the host name, not a number.',
  single_label: 'The host name has no domain, such as api.vendor.com.',
  host_syntax: 'The host name is not written correctly.',
  deny_host: 'This host name is reserved for private use, or can be made to point anywhere.',
  query: 'A base address has no ? or # part.',
}

/** Names of private networks, and public ones whose owner lets anybody choose the address behind them. */
const DENIED_SUFFIXES = [
  'localhost',
  'local',
  'localdomain',
  'internal',
  'intranet',
  'lan',
  'home',
  'corp',
  'home.arpa',
  'svc',
  'onion',
  'arpa',
  'test',
  'invalid',
  'example',
  'workers.dev',
  'nip.io',
  'sslip.io',
  'xip.io',
  'localtest.me',
  'lvh.me',
  '1u.ms',
  'rbndr.us',
]
const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost'])
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/

const refuse = (reason: Refusal['reason']) => err<Refusal>({ reason, message: REASONS[reason] })

export const isLoopback = (hostname: string): boolean => LOOPBACK.has(hostname)

/**
 * Whether we may send a request there, as far as the text tells; resolve.ts looks at the addresses behind the name.
 * The parsed host is judged, never the text: `0x7f.1`, `2130706433` and `１２７.1` are all 127.0.0.1 after parsing.
 */
export function checkUrl(text: string, { local }: Options): Result<URL, Refusal> {
  if (text.length > 2048) return refuse('too_long')
  // `new URL` silently drops or rewrites these, so the text a person reads would not be the host we call.
  if (/[\s\\\p{Cc}\p{Cf}]/u.test(text)) return refuse('ctrl_space_backslash')
  const url = URL.parse(text)
  if (!url) return refuse('unparsable')
  const loopback = local && isLoopback(url.hostname)
  if (url.protocol !== 'https:' && !(loopback && url.protocol === 'http:')) return refuse('scheme')
  // `https://:@host` parses to no user at all, and workerd drops userinfo in silence: look at the text too.
  if (url.username || url.password || /^[^/?#]*\/\/[^/?#]*@/.test(text)) return refuse('userinfo')
  if (loopback) return ok(url)
  if (url.port !== '') return refuse('port')
  const wrong = hostFault(url.hostname)
  return wrong ? refuse(wrong) : ok(url)
}

/** A connection's base address: `base` without a closing slash, and the origin its secrets may be bound to. */
export function checkBase(text: string, options: Options): Result<{ base: string; origin: string }, Refusal> {
  const checked = checkUrl(text, options)
  if (!checked.ok) return checked
  const url = checked.value
  if (/[?#]/.test(text)) return refuse('query')
  return ok({ base: url.origin + url.pathname.replace(/\/+$/, ''), origin: url.origin })
}

function hostFault(hostname: string): Refusal['reason'] | null {
  if (hostname.endsWith('.')) return 'trailing_dot'
  if (isAddress(hostname)) {
    return isPublicAddress(hostname.replace(/^\[|\]$/g, '')) ? 'ip_literal' : 'private_ip'
  }
  const labels = hostname.split('.')
  if (labels.length < 2) return 'single_label'
  if (hostname.length > 253 || !labels.every((label) => LABEL.test(label))) return 'host_syntax'
  if (DENIED_SUFFIXES.some((suffix) => hostname === suffix || hostname.endsWith(`.${suffix}`)))
    return 'deny_host'
  return null
}
