import type { Actor, Ctx, Person, TenantCtx, TenantId } from '#kit/context.ts'
import { openDb } from '#kit/db.ts'
import { shards } from './shards.ts'
import { findTenant, workspacesOf, type Tenant } from './store.ts'

function tenantCtx(ctx: Ctx, tenant: Tenant, actor: Actor): TenantCtx {
  const shard = shards(ctx.env).find(({ number }) => number === tenant.shard)
  if (!shard) throw new Error(`Tenant lives on SHARD_${tenant.shard}, which has no binding`)
  return {
    ...ctx,
    tenantId: tenant.id as TenantId,
    db: openDb(shard.d1),
    wrappedKey: tenant.wrappedKey,
    actor,
  }
}

/** For callers whose tenant is proven: a key's gate said it, or our own queue message. Null: the tenant is gone. */
export async function enterAs(ctx: Ctx, tenantId: string, actor: Actor): Promise<TenantCtx | null> {
  const tenant = await findTenant(ctx, tenantId)
  return tenant ? tenantCtx(ctx, tenant, actor) : null
}

/**
 * For people: the workspace they name, or their oldest. Membership and role are read from D1 each time, so that
 * a removed member is out with the next request. Null: not a member, or no such workspace; the caller tells neither.
 */
export async function enterAsPerson(
  ctx: Ctx,
  person: Person,
  workspace: string | undefined,
): Promise<TenantCtx | null> {
  const memberships = await workspacesOf(ctx, person.id)
  const entry = workspace ? memberships.find(({ tenant }) => tenant.id === workspace) : memberships[0]
  if (!entry) return null
  return tenantCtx(ctx, entry.tenant, {
    kind: 'person',
    id: person.id,
    email: person.email,
    role: entry.role,
  })
}
