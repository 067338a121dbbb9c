/** For cron, over all tenants of a shard: what is due, and what should have moved on. */

import type { Seated } from './places-store.ts'

export interface DueSync {
  tenantId: string
  id: string
  schedule: string
  nextRunAt: number
}

export async function acrossTenantsDueSyncs(
  shard: D1Database,
  now: number,
  limit: number,
): Promise<DueSync[]> {
  const { results } = await shard
    .prepare(
      `SELECT tenant_id AS tenantId, id, schedule, next_run_at AS nextRunAt FROM syncs
       WHERE next_run_at <= ?1 ORDER BY next_run_at LIMIT ?2`,
    )
    .bind(now, limit)
    .all<DueSync>()
  return results
}

/** Those that were to run once more after the run that was going on are due, as soon as it has ended. */
export const acrossTenantsOnceMore = (shard: D1Database, now: number) =>
  shard
    .prepare(
      `UPDATE syncs SET again = 0, next_run_at = ?1
       WHERE again = 1 AND paused_at IS NULL AND NOT EXISTS
         (SELECT 1 FROM runs r WHERE r.tenant_id = syncs.tenant_id AND r.sync_id = syncs.id AND r.finished_at IS NULL)`,
    )
    .bind(now)
    .run()

/** Moves each sync to its next time and inserts a run, unless another tick was first or a run is going on. */
export async function acrossTenantsStartDue(
  shard: D1Database,
  due: { tenantId: string; id: string; was: number; next: number | null; runId: string }[],
  now: number,
): Promise<void> {
  const json = JSON.stringify(due)
  await shard.batch([
    shard
      .prepare(
        `INSERT INTO runs (tenant_id, id, sync_id, connection_id, object, trigger, state, lease_until, queued_at)
         SELECT s.tenant_id, d.value ->> 'runId', s.id, s.connection_id, s.object, 'schedule', 'queued', ?2, ?2
         FROM json_each(?1) d CROSS JOIN syncs s ON s.tenant_id = d.value ->> 'tenantId' AND s.id = d.value ->> 'id'
           AND s.next_run_at = d.value ->> 'was'
         WHERE true ON CONFLICT (tenant_id, sync_id) WHERE finished_at IS NULL DO NOTHING`,
      )
      .bind(json, now),
    shard
      .prepare(
        `UPDATE syncs SET next_run_at =
           (SELECT d.value ->> 'next' FROM json_each(?1) d WHERE d.value ->> 'id' = syncs.id)
         WHERE (tenant_id, id, next_run_at) IN
           (SELECT value ->> 'tenantId', value ->> 'id', value ->> 'was' FROM json_each(?1))`,
      )
      .bind(json),
  ])
}

/** Runs with a place that should have moved on by now: their message was lost, or their worker was. */
export async function acrossTenantsStalled(
  shard: D1Database,
  before: number,
  limit: number,
): Promise<Seated[]> {
  const { results } = await shard
    .prepare(
      `SELECT tenant_id AS tenantId, id AS runId, pages FROM runs
       WHERE sent_at IS NOT NULL AND finished_at IS NULL AND lease_until < ?1 ORDER BY lease_until LIMIT ?2`,
    )
    .bind(before, limit)
    .all<Seated>()
  return results
}
