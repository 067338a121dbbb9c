import type { Request as Description } from '#connectors/contract.ts'
import { ok, type Result } from '#kit/result.ts'
import type { Account, Failure } from './account.ts'
import { authOf } from './auth.ts'
import { pathSegment } from './slots.ts'
import { fillText, isLeftOut, type Scope, wrong } from './template.ts'

interface Slots {
  scope: Scope
  /** Where secrets may be named. */
  open: Scope
  /** A whole address that takes the place of path and query. */
  given?: string
}

/** Where a request goes. A path that is a whole address is held to the account's origins by send.ts, like every other. */
export function buildUrl(
  account: Account,
  { path, query = {} }: Description,
  { scope, open, given }: Slots,
): Result<URL, Failure> {
  if (given !== undefined) return withSecrets(given, path, open)
  const [, way = '', ownQuery = ''] = /^((?:{{[^{}]*}}|[^?])*)(.*)$/s.exec(path) ?? []
  const filled = fillText(way, scope, pathSegment)
  if (!filled.ok) return filled
  // A tenant's address may have a query of its own: written out, so that it stays as it is written.
  const asked = fillText(ownQuery, scope, queryValue)
  if (!asked.ok) return asked
  const whole = /^https?:\/\//.test(path)
  // Without the slash `@evil.com` or `.evil.com` would become part of the host.
  if (!whole && filled.value !== '' && !filled.value.startsWith('/'))
    return wrong('path', `"${path}" must begin with a slash.`)
  const before = whole ? ok('') : beforePath(account, open)
  if (!before.ok) return before
  const url = parsed(before.value + filled.value + asked.value)
  if (!url.ok) return url
  for (const [name, template] of Object.entries(query)) {
    if (isLeftOut(template, scope)) continue
    const value = fillText(template, scope, ok)
    if (!value.ok) return value
    url.value.searchParams.set(name, value.value)
  }
  return url
}

/** Parameters of a tenant's own address that hold a secret, with their templates: they are stored in no address. */
export function secretParams(path: string): [name: string, template: string][] {
  const [, query = ''] = /^(?:{{[^{}]*}}|[^?])*\?(.*)$/s.exec(path) ?? []
  return query.split('&').flatMap((pair): [string, string][] => {
    const [name = '', template = ''] = pair.split(/=(.*)/s)
    return /{{[^{}]*\bsecret\./.test(template) ? [[name, template]] : []
  })
}

/** A vendor's address for its next page, with what was taken out of it before it was stored. */
function withSecrets(given: string, path: string, open: Scope): Result<URL, Failure> {
  const url = parsed(given)
  if (!url.ok || !open.expressions) return url
  for (const [name, template] of secretParams(path)) {
    const value = fillText(template, open, ok)
    if (!value.ok) return value
    url.value.searchParams.set(name, value.value)
  }
  return url
}

const queryValue = (value: string): Result<string, Failure> => ok(encodeURIComponent(value.toWellFormed()))

/** The base, and the part of the path that is a credential. */
function beforePath(account: Account, open: Scope): Result<string, Failure> {
  const base = account.base.replace(/\/+$/, '')
  const auth = authOf(account)
  if (auth.kind !== 'path') return ok(base)
  const prefix = fillText(auth.prefix, open, pathSegment)
  return prefix.ok ? ok(base + prefix.value) : prefix
}

/** The text is not repeated: a credential may stand in it. */
function parsed(text: string): Result<URL, Failure> {
  const url = URL.parse(text)
  return url
    ? ok(url)
    : wrong('path', "Nothing was sent: what came together is no web address. Check the connection's address.")
}
