import type { TenantCtx } from '#kit/context.ts'
import { lastOwner, memberNotFound, roleTooHigh } from './errors.ts'
import { mayGrant, type Role } from './roles.ts'
import * as store from './store.ts'

/** The role the acted-on member has, if the actor may touch it. */
async function touchable(ctx: TenantCtx, personId: string, to?: Role): Promise<Role> {
  const from = await store.roleOf(ctx, ctx.tenantId, personId)
  if (!from) throw memberNotFound()
  const { actor } = ctx
  if (actor.kind !== 'person' || !mayGrant(actor.role, { from, to })) throw roleTooHigh()
  return from
}

export async function changeRole(ctx: TenantCtx, personId: string, role: Role): Promise<void> {
  const from = await touchable(ctx, personId, role)
  if (from !== role && !(await store.setRole(ctx, personId, role))) throw lastOwner()
}

/** Removes a member from the workspace, or lets the actor leave it. */
export async function removeMember(ctx: TenantCtx, personId: string): Promise<void> {
  await touchable(ctx, personId)
  if (!(await store.removeMember(ctx, personId))) throw lastOwner()
}
