import type { Judgement } from '#connectors/contract.ts'
import { valueAt } from '#kit/path.ts'
import { SCOPES } from './scopes.ts'

const DAY = 86_400_000

const SCOPE_MISSING = [
  'vendor.scope_missing',
  'The token lacks a scope for this. In HighLevel open Settings → Private Integrations and edit the integration, or ' +
    `consent again after ticking it in your own app. All that is used: ${SCOPES.join(', ')}.`,
] as const

const WRONG_CLASS = [
  'vendor.wrong_token_class',
  'This call wants a token of the sub-account, and the connection’s is one of the agency: make the private ' +
    'integration inside the sub-account, or connect your own app in the way meant for an agency.',
] as const

const WRONG_LOCATION = [
  'vendor.wrong_location',
  'The token belongs to another location than the location ID given, or the app is not installed in that one.',
] as const

/** HighLevel says 401 for four different things, and its 429 names neither a wait nor which limit was hit. */
export function judge(reply: { status: number; headers: Headers; body: unknown }): Judgement | null {
  if (reply.status === 429) return limited(reply.headers)
  if (reply.status !== 401 && reply.status !== 403) return null
  const said = messageOf(reply.body)
  // A scope is ticked for the token that is there, so nobody has to enter another one.
  if (/not authorized for this scope/i.test(said)) return { ...refused(...SCOPE_MISSING), reauth: false }
  if (/user type mismatch/i.test(said)) return refused(...WRONG_CLASS)
  if (/does not have access to this location/i.test(said)) return refused(...WRONG_LOCATION)
  return null
}

const refused = (code: string, message: string): Judgement => ({
  kind: 'refused',
  code,
  message,
  reauth: true,
})

/** `message` is a string or a list of them. */
const messageOf = (body: unknown): string => [valueAt(body, 'message')].flat().join('; ')

function limited(headers: Headers): Judgement | null {
  if (headers.get('x-ratelimit-daily-remaining') === '0')
    return busy(
      'HighLevel’s requests of today are used up. We go on by ourselves tomorrow.',
      untilTomorrow(headers.get('date')),
    )
  // Told how long to wait, the engine needs no help.
  if (headers.has('retry-after')) return null
  const interval = Number(headers.get('x-ratelimit-interval-milliseconds'))
  return busy('HighLevel asks us to slow down (429). We do, and go on.', interval > 0 ? interval : 10_000)
}

const busy = (message: string, retryAfterMs: number): Judgement => ({
  kind: 'busy',
  code: 'vendor.rate_limited',
  message,
  retryAfterMs,
})

/** The hour of the reset is not documented: midnight UTC by the vendor's own clock, or a day where it shows none. */
function untilTomorrow(date: string | null): number {
  const now = Date.parse(date ?? '')
  return Number.isNaN(now) ? DAY : DAY - (now % DAY)
}
