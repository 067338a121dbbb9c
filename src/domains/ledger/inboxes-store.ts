import type { TenantCtx } from '#kit/context.ts'

/** Connections whose inbox may hold something, the latest first. */
export async function awakeInboxes({ db, tenantId }: TenantCtx, limit: number): Promise<string[]> {
  const { results } = await db.$client
    .prepare(
      `SELECT connection_id AS id FROM inboxes WHERE tenant_id = ?1 AND awake = 1
       ORDER BY last_received_at DESC NULLS FIRST LIMIT ?2`,
    )
    .bind(tenantId, limit)
    .all<{ id: string }>()
  return results.map(({ id }) => id)
}
