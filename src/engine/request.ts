import type { Auth, Request as Description } from '#connectors/contract.ts'
import { ok, type Result } from '#kit/result.ts'
import type { Secret } from '#kit/secret.ts'
import type { Account, Failure } from './account.ts'
import { checkHeader, pathSegment } from './slots.ts'
import { fillJson, fillText, namesIn, type Scope, wrong } from './template.ts'

export interface Filling {
  each: unknown
  now: number
  since?: string
  /** Query parameters that are data already (a vendor's own cursor) and must not be read as templates. */
  query?: Readonly<Record<string, string>>
  /** The access token, where the connector's auth is OAuth2. */
  token?: Secret
}

/** A description and an account → the request, complete with credentials. Never log it; send.ts alone sends it. */
export function buildRequest(
  account: Account,
  description: Description,
  { each, now, since, query = {}, token }: Filling,
): Result<Request, Failure> {
  const scope: Scope = { settings: account.settings, each, now, since }
  const url = buildUrl(account, description, scope)
  if (!url.ok) return url
  for (const [name, value] of Object.entries(query)) url.value.searchParams.set(name, value)
  const headers = buildHeaders(account, description, { ...scope, token })
  if (!headers.ok) return headers
  if (description.body === undefined || description.method === 'GET') {
    return ok(new Request(url.value, { method: description.method, headers: headers.value }))
  }
  const body = fillJson(description.body, scope)
  if (!body.ok) return body
  if (!headers.value.has('content-type')) headers.value.set('content-type', 'application/json')
  const { method } = description
  return ok(new Request(url.value, { method, headers: headers.value, body: JSON.stringify(body.value) }))
}

function buildUrl(account: Account, { path, query = {} }: Description, scope: Scope): Result<URL, Failure> {
  const filled = fillText(path, scope, pathSegment)
  if (!filled.ok) return filled
  // Without the slash `@evil.com` or `.evil.com` would become part of the host.
  if (filled.value !== '' && !filled.value.startsWith('/'))
    return wrong('path', `"${path}" must begin with a slash.`)
  const url = URL.parse(account.base.replace(/\/+$/, '') + filled.value)
  if (!url)
    return wrong('path', `"${account.base}${path}" is not a web address. Check the connection's address.`)
  for (const [name, template] of Object.entries(query)) {
    const value = fillText(template, scope, ok)
    if (!value.ok) return value
    url.searchParams.set(name, value.value)
  }
  return ok(url)
}

function buildHeaders(
  account: Account,
  description: Description,
  { token, ...scope }: Scope & { token?: Secret },
): Result<Headers, Failure> {
  const open = openScope(account, scope)
  const headers = new Headers({ accept: 'application/json', 'user-agent': 'Syncline' })
  const templates = Object.entries({ ...account.connector.headers, ...description.headers })
  for (const [name, template] of templates) {
    const value = fillHeader(template, open)
    if (!value.ok) return value
    const checked = checkHeader(name, value.value)
    if (!checked.ok) return checked
    headers.set(name, checked.value)
  }
  // Last, so that no other header can replace the credentials.
  const auth = fillAuth(account.connector.auth, open, token)
  if (!auth.ok) return auth
  const checked = checkHeader(auth.value.name, auth.value.value)
  if (!checked.ok) return checked
  headers.set(auth.value.name, checked.value)
  return ok(headers)
}

function fillAuth(auth: Auth, open: Scope, token?: Secret): Result<{ name: string; value: string }, Failure> {
  if (auth.kind === 'oauth2')
    return token
      ? ok({ name: 'authorization', value: `Bearer ${token.reveal()}` })
      : wrong('missing', 'Nothing was sent: this account has no access token. Connect it again.')
  if (auth.kind === 'header') return named(auth.name, fillHeader(auth.value, open))
  if (auth.kind === 'bearer') return named('authorization', fillHeader(`Bearer ${auth.token}`, open))
  const username = fillHeader(auth.username, open)
  if (!username.ok) return username
  const password = fillHeader(auth.password, open)
  if (!password.ok) return password
  const pair = Buffer.from(`${username.value}:${password.value}`).toString('base64')
  return ok({ name: 'authorization', value: `Basic ${pair}` })
}

const named = (name: string, value: Result<string, Failure>) =>
  value.ok ? ok({ name, value: value.value }) : value

/** A secret beside a row's data could be cut out by choosing the row; one value holds one or the other. */
function fillHeader(template: string, open: Scope): Result<string, Failure> {
  const names = namesIn(template)
  const mixed = names.some((n) => n.startsWith('secret.')) && names.some((n) => n.startsWith('each.'))
  return mixed
    ? wrong('secret_slot', 'A header may hold a secret or data of a row, not both.')
    : fillText(template, open, ok)
}

/** Where secrets may be filled in: headers, auth, and the form of a token request. */
export const openScope = (account: Account, scope: Scope): Scope => ({
  ...scope,
  secret: (id) => revealed(account, id),
})

const revealed = ({ secrets }: Account, id: string): string | undefined =>
  Object.hasOwn(secrets, id) ? secrets[id]?.reveal() : undefined
