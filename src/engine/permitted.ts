import type { Account, Failure } from './account.ts'
import { authOf, openScope } from './auth.ts'
import { pathSegment } from './slots.ts'
import { fillText } from './template.ts'

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
  !path.startsWith('//') &&
  !climbs(path) &&
  permitted.some((entry) => {
    const [, only, pattern = ''] = /^(?:([A-Z]+) )?(\/.*)$/.exec(entry) ?? []
    return (only === undefined || only === method) && fits(pattern, path)
  })

/**
 * A value may hold a slash or two dots, which go out encoded. A server that decodes them before it looks for the endpoint
 * would find another one than we did, so where calls are restricted such a path is none.
 */
function climbs(path: string): boolean {
  let text = path
  for (let times = 0; times < 3; times++) {
    if (/%(?:2f|5c|00)/i.test(text)) return true
    text = text.replaceAll(/%2e/gi, '.').replaceAll(/%25/g, '%')
  }
  return segments(text).some((part) => part === '.' || part === '..')
}

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
 * else than below the base it is shown with its host, which no pattern fits.
 */
export function shownPath(account: Account, url: URL): string {
  const base = new URL(account.base)
  const below = url.origin === base.origin ? without(segments(base.pathname), segments(url.pathname)) : null
  if (!below) return `//${url.host}${url.pathname}`
  return `/${(without(credentialIn(account), below) ?? below).join('/')}`
}

const without = (start: readonly string[], path: readonly string[]): readonly string[] | null =>
  start.every((part, i) => part === path[i]) ? path.slice(start.length) : null

/** The segments of the path that are a credential, as they go out. */
function credentialIn(account: Account): string[] {
  const auth = authOf(account)
  if (auth.kind !== 'path') return []
  const scope = openScope(account, { settings: account.settings, each: null, now: 0 })
  const filled = fillText(auth.prefix, scope, pathSegment)
  return filled.ok ? segments(filled.value) : []
}
