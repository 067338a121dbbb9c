import type { Judgement } from '#connectors/contract.ts'
import { valueAt } from '#kit/path.ts'
import { filled } from './rows.ts'

interface Reply {
  status: number
  headers: Headers
  body: unknown
}

/** Okta tells when the budget is whole again instead of how long to wait, and what is wrong in a list of causes. */
export function judge({ status, headers, body }: Reply): Judgement | null {
  if (status === 429 && !headers.has('retry-after')) return limited(headers)
  if (status !== 400 && status !== 403) return null
  const summary = filled(body, 'errorSummary')
  if (summary === undefined) return null
  const causes = valueAt(body, 'errorCauses')
  const reasons = (Array.isArray(causes) ? causes : []).map((cause) => filled(cause, 'errorSummary'))
  const said = [...new Set([summary, ...reasons])].filter(Boolean).join(' ')
  return status === 403
    ? {
        kind: 'refused',
        code: 'vendor.forbidden',
        message: `Whoever made the API token may not do this. Okta says: "${said}"`,
      }
    : { kind: 'refused', code: 'vendor.rejected', message: `Okta refused this (400): ${said}` }
}

/** Both times are of Okta's clock, so that ours does not matter. Without them the engine's own waits count. */
function limited(headers: Headers): Judgement {
  const wait = Number(headers.get('x-rate-limit-reset') ?? NaN) * 1000 - Date.parse(headers.get('date') ?? '')
  return {
    kind: 'busy',
    code: 'vendor.rate_limited',
    message: 'Okta asks us to slow down (429). We do, and go on.',
    // A second at least: both are cut to whole ones.
    ...(Number.isFinite(wait) && { retryAfterMs: Math.max(1000, wait) }),
  }
}
