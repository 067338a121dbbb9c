/**
 * For cron, over all tenants of a shard: what is late, left behind, or done with. Where a tick takes only so many it takes
 * any of them, by chance: in a fixed order as many as are taken, whose turn always fails, would keep all others from theirs.
 */
import { timedIdAt } from '#kit/ids.ts'

/** Tenants whose changes have not all been made into deliveries. */
export async function acrossTenantsLateFeeds(shard: D1Database, limit: number): Promise<string[]> {
  const { results } = await shard
    .prepare(
      `SELECT tenant_id AS tenantId FROM webhook_feeds f
       WHERE seq < (SELECT max(seq) FROM changes c WHERE c.tenant_id = f.tenant_id) ORDER BY random() LIMIT ?1`,
    )
    .bind(limit)
    .all<{ tenantId: string }>()
  return results.map(({ tenantId }) => tenantId)
}

interface Which {
  tenantId: string
  endpointId: string
}

/** Endpoints with something due that nobody is sending, and that may be sent to. Those that waited longest come first. */
export async function acrossTenantsDue(shard: D1Database, now: number, limit: number): Promise<Which[]> {
  const { results } = await shard
    .prepare(
      `SELECT e.tenant_id AS tenantId, e.id AS endpointId, (SELECT min(d.next_attempt_at) FROM deliveries d
         WHERE d.tenant_id = e.tenant_id AND d.endpoint_id = e.id AND d.state = 'pending') AS due
       FROM webhook_endpoints e
       WHERE e.status = 'active' AND e.removed_at IS NULL AND coalesce(e.working_until, 0) <= ?1
         AND coalesce(e.rest_until, 0) <= ?1 AND due <= ?1
       ORDER BY due LIMIT ?2`,
    )
    .bind(now, limit)
    .all<Which>()
  return results
}

/**
 * Endpoints that are removed or disabled, and still have something that waits: a batch that was planned before and written
 * after. `removed` tells which.
 */
export async function acrossTenantsStranded(
  shard: D1Database,
  limit: number,
): Promise<(Which & { removed: 0 | 1 })[]> {
  const { results } = await shard
    .prepare(
      `SELECT e.tenant_id AS tenantId, e.id AS endpointId, e.removed_at IS NOT NULL AS removed FROM webhook_endpoints e
       WHERE (e.removed_at IS NOT NULL OR e.status = 'disabled') AND EXISTS (SELECT 1 FROM deliveries d
         WHERE d.tenant_id = e.tenant_id AND d.endpoint_id = e.id AND d.state = 'pending') ORDER BY random() LIMIT ?1`,
    )
    .bind(limit)
    .all<Which & { removed: 0 | 1 }>()
  return results
}

/**
 * Keys that have subscribed something that goes on, and have ended, by somebody or by their time, or may subscribe no more.
 * `ended` tells which.
 */
export async function acrossTenantsEndedKeys(
  shard: D1Database,
  now: number,
  limit: number,
): Promise<{ tenantId: string; keyId: string; ended: 0 | 1 }[]> {
  const { results } = await shard
    .prepare(
      `SELECT e.tenant_id AS tenantId, k.id AS keyId, k.revoked_at IS NOT NULL OR coalesce(k.expires_at <= ?1, 0) AS ended
       FROM webhook_endpoints e JOIN keys k ON k.tenant_id = e.tenant_id AND k.id = substr(e.created_by, 5)
       WHERE e.created_by LIKE 'key:%' AND e.removed_at IS NULL AND e.status <> 'disabled'
         AND (k.revoked_at IS NOT NULL OR k.expires_at <= ?1
           OR NOT EXISTS (SELECT 1 FROM json_each(k.scopes) WHERE value = 'webhooks:write'))
       GROUP BY 1, 2 ORDER BY random() LIMIT ?2`,
    )
    .bind(now, limit)
    .all<{ tenantId: string; keyId: string; ended: 0 | 1 }>()
  return results
}

/** Whose rows these are, by seeks of the key: no row between two tenants is walked. */
const tenantsIn = (table: 'deliveries' | 'webhook_events'): string =>
  `(WITH RECURSIVE tenants (tenant_id) AS (SELECT min(tenant_id) FROM ${table}
     UNION ALL SELECT (SELECT min(n.tenant_id) FROM ${table} n WHERE n.tenant_id > tenants.tenant_id) FROM tenants WHERE tenant_id IS NOT NULL)
   SELECT tenant_id FROM tenants WHERE tenant_id IS NOT NULL)`

/**
 * Forgets deliveries that came before this time and were settled before it, with their attempts, and events that no
 * delivery needs any more. Those that wait or are dead stay, however old, while there is an endpoint they could be sent to;
 * one that was removed before this time goes when nothing of its is left. One that nothing was ever for goes an hour after
 * its removal: a program that subscribes and unsubscribes all day would make the table long, which cron reads each minute.
 * A step of `limit` each; answers the largest.
 */
export async function acrossTenantsForget(
  shard: D1Database,
  { before, hourAgo }: { before: number; hourAgo: number },
  limit: number,
): Promise<number> {
  const old = `SELECT d.tenant_id, d.id FROM ${tenantsIn('deliveries')} t CROSS JOIN deliveries d ON d.tenant_id = t.tenant_id AND d.id < ?1
    WHERE (d.state IN ('delivered', 'filtered') AND d.settled_at < ?2) OR (d.state = 'dead' AND EXISTS
      (SELECT 1 FROM webhook_endpoints e WHERE e.tenant_id = d.tenant_id AND e.id = d.endpoint_id AND e.removed_at < ?2))
    LIMIT ?3`
  const bound = [timedIdAt('dlv', before), before, limit]
  const [, ...steps] = await shard.batch([
    shard.prepare(`DELETE FROM delivery_attempts WHERE (tenant_id, delivery_id) IN (${old})`).bind(...bound),
    shard.prepare(`DELETE FROM deliveries WHERE (tenant_id, id) IN (${old})`).bind(...bound),
    // An event and its deliveries come at the same time, which is the beginning of their ids.
    shard
      .prepare(
        `DELETE FROM webhook_events WHERE (tenant_id, id) IN (
           SELECT e.tenant_id, e.id FROM ${tenantsIn('webhook_events')} t CROSS JOIN webhook_events e ON e.tenant_id = t.tenant_id AND e.id < ?1
           WHERE NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.tenant_id = e.tenant_id AND d.event_id = e.id
             AND d.id >= 'dlv_' || substr(e.id, 5, 7) AND d.id < 'dlv_' || substr(e.id, 5, 7) || '~') LIMIT ?2)`,
      )
      .bind(timedIdAt('evt', before), limit),
    shard
      .prepare(
        `DELETE FROM webhook_endpoints WHERE (tenant_id, id) IN (
           SELECT e.tenant_id, e.id FROM webhook_endpoints e WHERE (e.removed_at < ?1 OR (e.removed_at < ?2
             AND NOT EXISTS (SELECT 1 FROM fates f WHERE f.tenant_id = e.tenant_id AND f.side = 'out' AND f.subject = e.id)))
           AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.tenant_id = e.tenant_id AND d.endpoint_id = e.id) LIMIT ?3)`,
      )
      .bind(before, hourAgo, limit),
  ])
  return Math.max(0, ...steps.map(({ meta }) => meta.changes))
}
