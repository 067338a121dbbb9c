import { and, asc, count, eq, gt, isNull } from 'drizzle-orm'
import type { Ctx, TenantCtx } from '#kit/context.ts'
import { contains, keyset, openDb } from '#kit/db.ts'
import type { Order } from '#kit/filters.ts'
import type { Role } from './roles.ts'
import { invitations, members, tenants } from './table.ts'

const control = (ctx: Ctx) => openDb(ctx.env.DB)

export type Tenant = typeof tenants.$inferSelect
export type Invitation = typeof invitations.$inferSelect

// ---- before the tenant is known ----

/** Tenant and first owner in one batch: a workspace never exists without somebody who may enter it. */
export async function insertTenant(ctx: Ctx, tenant: Tenant, ownerId: string): Promise<void> {
  const db = control(ctx)
  await db.batch([
    db.insert(tenants).values(tenant),
    db
      .insert(members)
      .values({ tenantId: tenant.id, personId: ownerId, role: 'owner', joinedAt: tenant.createdAt }),
  ])
}

export async function findTenant(ctx: Ctx, tenantId: string): Promise<Tenant | undefined> {
  const [row] = await control(ctx).select().from(tenants).where(eq(tenants.id, tenantId))
  return row
}

/** The workspaces a person may enter, oldest membership first. */
export const workspacesOf = (ctx: Ctx, personId: string) =>
  control(ctx)
    .select({ tenant: tenants, role: members.role })
    .from(members)
    .innerJoin(tenants, eq(tenants.id, members.tenantId))
    .where(eq(members.personId, personId))
    .orderBy(asc(members.joinedAt), asc(members.tenantId))
    .limit(200)

export async function findInvitationByToken(ctx: Ctx, tokenHash: string): Promise<Invitation | undefined> {
  const [row] = await control(ctx).select().from(invitations).where(eq(invitations.tokenHash, tokenHash))
  return row
}

/**
 * Marks the invitation used and adds the member, both or neither. The member is added only by the caller whose
 * `accepted_at` stands: two clicks at once make one membership. Answers whether the person is in.
 */
export async function acceptInvitation(ctx: Ctx, invitation: Invitation, personId: string): Promise<boolean> {
  const now = ctx.now()
  const [, inserted] = await ctx.env.DB.batch([
    ctx.env.DB.prepare(
      `UPDATE invitations SET accepted_at = ?3 WHERE tenant_id = ?1 AND id = ?2 AND accepted_at IS NULL AND expires_at > ?3`,
    ).bind(invitation.tenantId, invitation.id, now),
    ctx.env.DB.prepare(
      `INSERT INTO members (tenant_id, person_id, role, joined_at)
       SELECT tenant_id, ?3, role, ?4 FROM invitations
       WHERE tenant_id = ?1 AND id = ?2 AND accepted_at = ?4 AND changes() = 1
       ON CONFLICT (tenant_id, person_id) DO NOTHING`,
    ).bind(invitation.tenantId, invitation.id, personId, now),
  ])
  return (inserted?.meta.changes ?? 0) === 1
}

export async function roleOf(ctx: Ctx, tenantId: string, personId: string): Promise<Role | undefined> {
  const [row] = await control(ctx)
    .select({ role: members.role })
    .from(members)
    .where(and(eq(members.tenantId, tenantId), eq(members.personId, personId)))
  return row?.role
}

// ---- inside a tenant ----

export const renameTenant = (ctx: TenantCtx, name: string) =>
  control(ctx).update(tenants).set({ name }).where(eq(tenants.id, ctx.tenantId))

type Place = readonly (string | number)[] | undefined

/** In the order of their joining. */
export function listMembers(
  ctx: TenantCtx,
  filter: { id?: string; role?: Role; order: Order; after?: Place; limit: number },
) {
  const { between, inOrder } = keyset([members.joinedAt, members.personId], filter)
  const role = filter.role && eq(members.role, filter.role)
  const id = filter.id === undefined ? undefined : eq(members.personId, filter.id)
  return control(ctx)
    .select()
    .from(members)
    .where(and(eq(members.tenantId, ctx.tenantId), id, role, between))
    .orderBy(...inOrder)
    .limit(filter.limit)
}

/** Changes a role unless that would leave the workspace without an owner; the check and the write are one statement. */
export async function setRole(ctx: TenantCtx, personId: string, role: Role): Promise<boolean> {
  const { meta } = await ctx.env.DB.prepare(
    `UPDATE members SET role = ?3 WHERE tenant_id = ?1 AND person_id = ?2
     AND (?3 = 'owner' OR role <> 'owner'
          OR (SELECT count(*) FROM members WHERE tenant_id = ?1 AND role = 'owner') > 1)`,
  )
    .bind(ctx.tenantId, personId, role)
    .run()
  return meta.changes === 1
}

export async function removeMember(ctx: TenantCtx, personId: string): Promise<boolean> {
  const { meta } = await ctx.env.DB.prepare(
    `DELETE FROM members WHERE tenant_id = ?1 AND person_id = ?2
     AND (role <> 'owner' OR (SELECT count(*) FROM members WHERE tenant_id = ?1 AND role = 'owner') > 1)`,
  )
    .bind(ctx.tenantId, personId)
    .run()
  return meta.changes === 1
}

const isOpen = (ctx: TenantCtx) =>
  and(
    eq(invitations.tenantId, ctx.tenantId),
    isNull(invitations.acceptedAt),
    gt(invitations.expiresAt, ctx.now()),
  )

export const insertInvitation = (ctx: TenantCtx, row: Omit<Invitation, 'tenantId' | 'acceptedAt'>) =>
  control(ctx)
    .insert(invitations)
    .values({ ...row, tenantId: ctx.tenantId })

/** In the order of their making. `q` is part of the address. */
export function listInvitations(
  ctx: TenantCtx,
  filter: { role?: Role; q?: string; order: Order; after?: Place; limit: number },
) {
  const { between, inOrder } = keyset([invitations.createdAt, invitations.id], filter)
  const role = filter.role && eq(invitations.role, filter.role)
  const named = filter.q === undefined ? undefined : contains([invitations.email], filter.q)
  return control(ctx)
    .select()
    .from(invitations)
    .where(and(isOpen(ctx), role, named, between))
    .orderBy(...inOrder)
    .limit(filter.limit)
}

export async function countOpenInvitations(ctx: TenantCtx): Promise<number> {
  const [row] = await control(ctx).select({ n: count() }).from(invitations).where(isOpen(ctx))
  return row?.n ?? 0
}

export async function deleteInvitation(ctx: TenantCtx, id: string): Promise<Invitation | undefined> {
  const [row] = await control(ctx)
    .delete(invitations)
    .where(and(isOpen(ctx), eq(invitations.id, id)))
    .returning()
  return row
}

// ---- the house's own ----

/** Remembers that this clock did its work to the end. */
export const beat = (ctx: Ctx, name: string) =>
  ctx.env.DB.prepare(
    `INSERT INTO heartbeats (name, beat_at) VALUES (?1, ?2)
     ON CONFLICT (name) DO UPDATE SET beat_at = excluded.beat_at`,
  )
    .bind(name, ctx.now())
    .run()

/** Name → when it last beat; there are a handful. */
export async function heartbeats(ctx: Ctx): Promise<Partial<Record<string, number>>> {
  const { results } = await ctx.env.DB.prepare('SELECT name, beat_at AS at FROM heartbeats').all<{
    name: string
    at: number
  }>()
  return Object.fromEntries(results.map(({ name, at }) => [name, at]))
}
