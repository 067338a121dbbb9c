import type { Account, Failure } from './account.ts'
import { authOf } from './auth.ts'

/** `GET /v3/videos`, `POST /v2/template/:id`, `/v3/**`: a method or any; `:name` or `*` for one segment, `**` for the rest. */
export const PERMITTED = /^(?:(?:GET|POST|PUT|PATCH|DELETE|HEAD) )?\/[\w\-.~%!$&'()+,;=:@*/]{0,200}$/

/** Why this request may not leave, if the connection is restricted and does not name it. */
export function notPermitted(account: Account, request: Request): Failure | null {
  const { permitted } = account
  if (!permitted) return null
  const path = shownPath(account, new URL(request.url))
  if (isPermitted(permitted, request.method, path)) return null
  const message =
    `Nothing was sent: this connection may not call ${request.method} ${path}. An admin can add it to the ` +
    'permitted endpoints of the connection.'
  return { kind: 'refused', code: 'vendor.endpoint_not_permitted', message }
}

export const isPermitted = (permitted: readonly string[], method: string, path: string): boolean =>
  permitted.some((entry) => {
    const [, only, pattern = ''] = /^(?:([A-Z]+) )?(\/.*)$/.exec(entry) ?? []
    return (only === undefined || only === method) && fits(pattern, path)
  })

function fits(pattern: string, path: string): boolean {
  const wanted = segments(pattern)
  const given = segments(path)
  const rest = wanted.at(-1) === '**'
  const fixed = rest ? wanted.slice(0, -1) : wanted
  if (rest ? given.length < fixed.length : given.length !== fixed.length) return false
  return fixed.every((part, i) => part === '*' || part.startsWith(':') || part === given[i])
}

const segments = (path: string): string[] => path.split('/').filter((part) => part !== '')

/**
 * The path as the vendor's documents write it: below the base, and without a credential that stands in it. Somewhere
 * else than on the base it is shown with its host, which no pattern fits.
 */
export function shownPath(account: Account, url: URL): string {
  const base = new URL(account.base)
  if (url.origin !== base.origin) return `//${url.host}${url.pathname}`
  const below = segments(url.pathname).slice(segments(base.pathname).length)
  const auth = authOf(account)
  const hidden = auth.kind === 'path' ? segments(auth.prefix).length : 0
  return `/${below.slice(hidden).join('/')}`
}
