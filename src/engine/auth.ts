import type { Auth } from '#connectors/contract.ts'
import { ok, type Result } from '#kit/result.ts'
import type { Secret } from '#kit/secret.ts'
import type { Account, Failure } from './account.ts'
import { checkHeader } from './slots.ts'
import { fillText, type Scope, wrong } from './template.ts'

/** How this account proves itself: by the way it was connected, or the connector's first. */
export const authOf = (account: Account): Auth => account.auth ?? account.connector.auth

/** Puts the credentials where the vendor wants them. `path` is none of these: url.ts writes it. */
export function addAuth(
  auth: Auth,
  request: { url: URL; headers: Headers },
  { open, token }: { open: Scope; token?: Secret },
): Result<null, Failure> {
  if (auth.kind === 'none' || auth.kind === 'path') return ok(null)
  if (auth.kind === 'query') {
    const value = fillText(auth.value, open, ok)
    if (!value.ok) return value
    request.url.searchParams.set(auth.name, value.value)
    return ok(null)
  }
  const header = headerOf(auth, open, token)
  if (!header.ok) return header
  const checked = checkHeader(header.value.name, header.value.value)
  if (!checked.ok) return checked
  request.headers.set(header.value.name, checked.value)
  return ok(null)
}

type InHeader = Exclude<Auth, { kind: 'none' | 'path' | 'query' }>

function headerOf(
  auth: InHeader,
  open: Scope,
  token?: Secret,
): Result<{ name: string; value: string }, Failure> {
  if (auth.kind === 'oauth2')
    return token
      ? ok({ name: 'authorization', value: `Bearer ${token.reveal()}` })
      : wrong('missing', 'Nothing was sent: this account has no access token. Connect it again.')
  if (auth.kind === 'header') return named(auth.name, fillText(auth.value, open, ok))
  if (auth.kind === 'bearer') return named('authorization', fillText(`Bearer ${auth.token}`, open, ok))
  const username = fillText(auth.username, open, ok)
  if (!username.ok) return username
  const password = fillText(auth.password, open, ok)
  if (!password.ok) return password
  const pair = Buffer.from(`${username.value}:${password.value}`).toString('base64')
  return ok({ name: 'authorization', value: `Basic ${pair}` })
}

const named = (name: string, value: Result<string, Failure>) =>
  value.ok ? ok({ name, value: value.value }) : value

/** Where secrets may be filled in: headers, auth, and the form of a token request. */
export const openScope = (account: Account, scope: Scope): Scope => ({
  ...scope,
  secret: (id) => revealed(account, id),
})

const revealed = ({ secrets }: Account, id: string): string | undefined =>
  Object.hasOwn(secrets, id) ? secrets[id]?.reveal() : undefined
