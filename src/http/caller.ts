import type { Context } from 'hono'
import { admitKey, badKey, enterWith, type Credential, type KnownKey } from '#domains/keys/index.ts'
import { whoIs } from '#domains/sign-in/index.ts'
import { carries, enterAsPerson } from '#domains/tenants/index.ts'
import type { PersonCtx, TenantCtx } from '#kit/context.ts'
import { readToken } from './access-token.ts'
import type { App } from './app-types.ts'
import { readCredential, type Shown } from './credentials.ts'
import { noWorkspace, notAllowed, signedOut } from './errors.ts'
import { addressOf, countFailed, refuseBlocked } from './failed-keys.ts'
import { limitHeaders } from './limit-headers.ts'

/** A signed-in person, or 401. A key is nobody here. */
export async function personOf(c: Context<App>): Promise<PersonCtx> {
  if (readCredential(c.req.raw.headers) !== undefined)
    throw signedOut({ message: 'This needs a signed-in person, not a key.' })
  const person = await whoIs(c.var.ctx, c.req.raw)
  if (!person) throw signedOut()
  return { ...c.var.ctx, person }
}

/** Whose workspace the call is about, once the caller is proven and carries the scope. */
export async function tenantOf(c: Context<App>, scope: string): Promise<TenantCtx> {
  const shown = readCredential(c.req.raw.headers)
  // A request with a key is a key's request: its cookies are not looked at.
  return shown === undefined ? memberOf(c, scope) : keyOf(c, shown, scope)
}

async function memberOf(c: Context<App>, scope: string): Promise<TenantCtx> {
  const { person } = await personOf(c)
  const tenant = await enterAsPerson(c.var.ctx, person, c.req.header('syncline-workspace'))
  if (!tenant) throw noWorkspace()
  if (!carries(tenant, scope)) throw notAllowed({ details: { needs: scope } })
  return tenant
}

async function keyOf(c: Context<App>, shown: Shown | null, scope: string): Promise<TenantCtx> {
  const known = await provenKey(c, shown, scope)
  if (!known.may) throw notAllowed({ details: { needs: scope } })
  return enterWith(c.var.ctx, known)
}

/**
 * The key that this credential is of, with a place in its budget taken. Throws 401 for everything that is none, in the
 * same words; 429 for those who tried too often; and what the gate refuses a known key for. `needs`: the scope it takes.
 */
export async function provenKey(
  c: Context<App>,
  shown: Shown | null,
  needs: string | null,
): Promise<KnownKey> {
  refuseBlocked(c)
  const credential = shown && (await believable(c, shown))
  const endpoint = c.var.endpoint
    ? `${c.var.endpoint.method} ${c.var.endpoint.path}`
    : `${c.req.method} ${c.req.path}`
  const ask = { endpoint, needs, address: addressOf(c) }
  const known = credential && credential !== 'stale' ? await admitKey(c.env, credential, ask) : null
  if (!known) {
    // A token that we signed is no guess: clients show the last one once more before they ask for the next.
    if (!credential || (credential !== 'stale' && credential.kind === 'key')) await countFailed(c)
    throw badKey()
  }
  limitHeaders(c, known)
  if (known.refusal) throw known.refusal
  return known
}

async function believable(c: Context<App>, shown: Shown): Promise<Credential | 'stale' | null> {
  if (shown.kind === 'key') return shown
  const read = await readToken(c.env, c.var.origin, shown.text)
  return read === 'forged' ? null : read
}
