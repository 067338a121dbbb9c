/** For the watchdog, over all tenants of a shard: what nobody has looked after. */

export interface Late {
  /** Syncs whose time has passed, and nothing runs. */
  overdue: number
  /** Unfinished runs that nobody holds or has called. */
  lost: number
}

const MOST = 1000

/**
 * What stands still since `before`; counted to a thousand. A run without a place waits rightly while others of its
 * tenant hold theirs, and is lost when none does.
 */
export async function acrossTenantsLate(shard: D1Database, before: number): Promise<Late> {
  const row = await shard
    .prepare(
      `SELECT
         (SELECT count(*) FROM (SELECT 1 FROM syncs s WHERE s.next_run_at < ?1 AND NOT EXISTS
           (SELECT 1 FROM runs a WHERE a.tenant_id = s.tenant_id AND a.sync_id = s.id AND a.finished_at IS NULL)
           LIMIT ?2)) AS overdue,
         (SELECT count(*) FROM (SELECT 1 FROM runs
           WHERE sent_at IS NOT NULL AND finished_at IS NULL AND lease_until < ?1 LIMIT ?2)) +
         (SELECT count(*) FROM (SELECT 1 FROM runs w
           WHERE w.sent_at IS NULL AND w.finished_at IS NULL AND w.lease_until < ?1 AND NOT EXISTS
             (SELECT 1 FROM runs p WHERE p.tenant_id = w.tenant_id AND p.sent_at IS NOT NULL AND p.finished_at IS NULL)
           LIMIT ?2)) AS lost`,
    )
    .bind(before, MOST)
    .first<Late>()
  return row ?? { overdue: 0, lost: 0 }
}
