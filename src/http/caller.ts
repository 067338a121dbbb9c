import type { Context } from 'hono'
import { admitKey, badKey, refusal, type KnownKey } from '#domains/keys/index.ts'
import { whoIs } from '#domains/sign-in/index.ts'
import { enterAs, enterAsPerson, scopesOf } from '#domains/tenants/index.ts'
import type { PersonCtx, TenantCtx } from '#kit/context.ts'
import type { App } from './app-types.ts'
import { noWorkspace, notAllowed, signedOut } from './errors.ts'

/** A signed-in person, or 401. A key is nobody here. */
export async function personOf(c: Context<App>): Promise<PersonCtx> {
  if (c.req.header('authorization') !== undefined)
    throw signedOut({ message: 'This needs a signed-in person, not a key.' })
  const person = await whoIs(c.var.ctx, c.req.raw)
  if (!person) throw signedOut()
  return { ...c.var.ctx, person }
}

/** Whose workspace the call is about, once the caller is proven and carries the scope. */
export async function tenantOf(c: Context<App>, scope: string): Promise<TenantCtx> {
  // A request with a key is a key's request: its cookies are not looked at.
  return c.req.header('authorization') === undefined ? memberOf(c, scope) : keyOf(c, scope)
}

async function memberOf(c: Context<App>, scope: string): Promise<TenantCtx> {
  const { person } = await personOf(c)
  const tenant = await enterAsPerson(c.var.ctx, person, c.req.header('syncline-workspace'))
  if (!tenant) throw noWorkspace()
  if (tenant.actor.kind !== 'person' || !scopesOf(tenant.actor.role).includes(scope))
    throw notAllowed({ details: { needs: scope } })
  return tenant
}

async function keyOf(c: Context<App>, scope: string): Promise<TenantCtx> {
  const [, key] = /^Bearer +([\w]{1,128})$/i.exec(c.req.header('authorization') ?? '') ?? []
  if (!key) throw badKey()
  const { facts, admission } = await admitKey(c.env, key)
  rateHeaders(c, facts, admission)
  if (!admission.ok) throw refusal(admission)
  if (!facts.scopes.includes(scope)) throw notAllowed({ details: { needs: scope } })
  const actor = { kind: 'key', id: facts.keyId, label: facts.label } as const
  const tenant = await enterAs(c.var.ctx, facts.tenantId, actor)
  if (!tenant) throw badKey()
  return tenant
}

/** draft-ietf-httpapi-ratelimit-headers: what the key may do, and what is left of it; on a 429 too. */
function rateHeaders(c: Context<App>, facts: KnownKey['facts'], admission: KnownKey['admission']) {
  const left = admission.ok ? admission.remaining : 0
  const seconds = admission.ok ? admission.resetSeconds : admission.retryAfterSeconds
  c.header('RateLimit-Policy', `"minute";q=${facts.ratePerMinute};w=60, "day";q=${facts.dayQuota};w=86400`)
  c.header('RateLimit', `"minute";r=${left};t=${seconds}, "day";r=${admission.dayRemaining}`)
}
