/** Cron: what came in is kept for a while once it is settled. What is pending or dead stays, however old it is. */
import { timedIdAt } from '#kit/ids.ts'

/** The tenants that have received anything, found by leaping from one to the next. */
const TENANTS = `(WITH t (tenant_id) AS (SELECT min(tenant_id) FROM received
    UNION ALL SELECT (SELECT min(tenant_id) FROM received WHERE tenant_id > t.tenant_id) FROM t WHERE t.tenant_id IS NOT NULL)
  SELECT tenant_id FROM t WHERE tenant_id IS NOT NULL)`

/** Those that came and were settled before this time; answers how many went. */
export async function acrossTenantsForget(shard: D1Database, before: number, limit: number): Promise<number> {
  const { meta } = await shard
    .prepare(
      `DELETE FROM received WHERE (tenant_id, id) IN (
         SELECT r.tenant_id, r.id FROM ${TENANTS} t CROSS JOIN received r ON r.tenant_id = t.tenant_id AND r.id < ?1
         WHERE r.state IN ('delivered', 'filtered') AND r.settled_at < ?2 LIMIT ?3)`,
    )
    .bind(timedIdAt('rcv', before), before, limit)
    .run()
  return meta.changes
}
