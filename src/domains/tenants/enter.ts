import type { Actor, Ctx, Person, TenantCtx, TenantId } from '#kit/context.ts'
import { openDb } from '#kit/db.ts'
import { shards } from './shards.ts'
import { findTenant, workspacesOf, type Tenant } from './store.ts'

/** Where a tenant's rows are. `wrappedKey` is not known to everybody who knows the rest. */
type Place = Pick<Tenant, 'id' | 'shard'> & Partial<Pick<Tenant, 'wrappedKey'>>

function tenantCtx(ctx: Ctx, tenant: Place, actor: Actor): TenantCtx {
  const shard = shards(ctx.env).find(({ number }) => number === tenant.shard)
  if (!shard) throw new Error(`Tenant lives on SHARD_${tenant.shard}, which has no binding`)
  let wrappedKey = tenant.wrappedKey === undefined ? undefined : Promise.resolve(tenant.wrappedKey)
  return {
    ...ctx,
    tenantId: tenant.id as TenantId,
    db: openDb(shard.d1),
    shard: shard.number,
    wrappedKey: () => (wrappedKey ??= findTenant(ctx, tenant.id).then((row) => row?.wrappedKey ?? '')),
    actor,
  }
}

/** A tenant's id, and its shard where that is known too; null in what was written down before it was. */
type Proven = { tenantId: string; shard: number | null }

/**
 * For callers whose tenant is proven: a key's gate said it, or our own queue message. Null: the tenant is gone. Where
 * the shard is known too there is no query, so a tenant that goes has to end its keys first.
 */
export async function enterAs(ctx: Ctx, proven: string | Proven, actor: Actor): Promise<TenantCtx | null> {
  const { tenantId, shard } = typeof proven === 'string' ? { tenantId: proven, shard: null } : proven
  if (shard !== null) return tenantCtx(ctx, { id: tenantId, shard }, actor)
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
