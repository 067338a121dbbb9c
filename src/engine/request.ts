import type { Request as Description } from '#connectors/contract.ts'
import type { Json } from '#kit/json.ts'
import { ok, type Result } from '#kit/result.ts'
import type { Secret } from '#kit/secret.ts'
import type { Account, Failure } from './account.ts'
import { addAuth, authOf, openScope } from './auth.ts'
import { encodeBody, type KeptFile } from './encode-body.ts'
import { addSignature } from './sign.ts'
import { buildUrl } from './url.ts'
import { checkHeader } from './slots.ts'
import { fillText, isLeftOut, namesIn, type Scope, wrong } from './template.ts'

export interface Filling {
  each: unknown
  now: number
  since?: string
  /** Query parameters and body members that are data already (a vendor's own cursor) and must not be read as templates. */
  query?: Readonly<Record<string, string>>
  more?: Readonly<Record<string, Json>>
  /** A whole address the vendor gave for its next page, checked to be of the list's origin. Instead of path and query. */
  url?: string
  /** What else templates may name: `input`, `steps`, … */
  names?: Readonly<Record<string, unknown>>
  files?: Readonly<Record<string, KeptFile>>
  /** The access token, where the account's auth is OAuth2. */
  token?: Secret
}

/** A description and an account → the request, complete with credentials. Never log it; send.ts alone sends it. */
export function buildRequest(
  account: Account,
  description: Description,
  filling: Filling,
): Result<Request, Failure> {
  const { each, now, since, query = {}, names, token } = filling
  const { byTenant: expressions } = account.connector
  const oauth = expressions && token && { oauth: { access_token: token.reveal() } }
  const closed: Scope = {
    settings: account.settings,
    each,
    now,
    since,
    names: oauth ? { ...names, ...oauth } : names,
    expressions,
  }
  const open = openScope(account, closed)
  const scope = expressions ? open : closed
  const url = buildUrl(account, description, { scope, open, given: filling.url })
  if (!url.ok) return url
  for (const [name, value] of Object.entries(query)) url.value.searchParams.set(name, value)
  const headers = buildHeaders(account, description, open)
  if (!headers.ok) return headers
  // Last, so that no other header or parameter can replace the credentials.
  const proved =
    expressions && token
      ? ok(null)
      : addAuth(authOf(account), { url: url.value, headers: headers.value }, { open, token })
  if (!proved.ok) return proved
  const { method, sign } = description
  if (sign) {
    const signed = addSignature(sign, { url: url.value, headers: headers.value, method }, open)
    if (!signed.ok) return signed
  }
  if (method === 'GET' || method === 'HEAD')
    return ok(new Request(url.value, { method, headers: headers.value }))
  const body = encodeBody(description, {
    scope,
    more: filling.more ?? {},
    always: { fields: authOf(account).body ?? {}, scope: open },
    files: filling.files ?? {},
  })
  if (!body.ok) return body
  if (body.value === null) return ok(new Request(url.value, { method, headers: headers.value }))
  // A boundary is the platform's to choose: a type of somebody else's would not name it.
  if (body.value.type === null) headers.value.delete('content-type')
  else if (!headers.value.has('content-type')) headers.value.set('content-type', body.value.type)
  return ok(new Request(url.value, { method, headers: headers.value, body: body.value.body }))
}

function buildHeaders(account: Account, description: Description, open: Scope): Result<Headers, Failure> {
  const headers = new Headers({ accept: 'application/json', 'user-agent': 'Syncline' })
  const templates = Object.entries({ ...account.connector.headers, ...description.headers })
  for (const [name, template] of templates) {
    if (isLeftOut(template, open)) continue
    const value =
      open.expressions && name === 'Authorization' && template.startsWith('Basic ')
        ? fillBasic(template, open)
        : fillHeader(template, open)
    if (!value.ok) return value
    const checked = checkHeader(name, value.value)
    if (!checked.ok) return checked
    headers.set(name, checked.value)
  }
  return ok(headers)
}

/** A manifest writes `Basic {{KEY}}:x`, and means what follows the first space in base64. */
function fillBasic(template: string, open: Scope): Result<string, Failure> {
  const pair = fillText(template.slice('Basic '.length), open, ok)
  return pair.ok ? ok(`Basic ${Buffer.from(pair.value).toString('base64')}`) : pair
}

/** A secret beside a row's data could be cut out by choosing the row; one value holds one or the other. */
function fillHeader(template: string, open: Scope): Result<string, Failure> {
  const names = namesIn(template)
  const mixed = names.some((n) => n.startsWith('secret.')) && names.some((n) => n.startsWith('each.'))
  return mixed
    ? wrong('secret_slot', 'A header may hold a secret or data of a row, not both.')
    : fillText(template, open, ok)
}
