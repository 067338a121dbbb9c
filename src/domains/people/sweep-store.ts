/** For cron, over all tenants of a shard: feeds that are behind their connection. */

export interface Late {
  tenantId: string
  connectionId: string
  /** A pass was begun and not ended: it goes on where it stands. */
  begun: 0 | 1
}

/**
 * Automatic feeds with changes of users that have not reached the people, the newest of them older than `before`: a run
 * that goes on would make each sweep read everything again. And every pass that nobody has moved since. Those that were
 * tried longest ago come first, so that one that always fails holds up nobody.
 */
export async function acrossTenantsLate(shard: D1Database, before: number, limit: number): Promise<Late[]> {
  const { results } = await shard
    .prepare(
      `SELECT f.tenant_id AS tenantId, f.connection_id AS connectionId, f.position IS NOT NULL AS begun FROM people_feeds f
       WHERE coalesce(f.tried_at, 0) < ?1 AND (f.position IS NOT NULL OR f.automatic AND
         (SELECT max(c.at) FROM changes c WHERE c.tenant_id = f.tenant_id AND c.seq > f.applied_seq
          AND c.connection_id = f.connection_id AND c.kind = 'user') < ?1)
       ORDER BY coalesce(f.tried_at, 0) LIMIT ?2`,
    )
    .bind(before, limit)
    .all<Late>()
  return results
}

/** Changes that others have made since: beyond this many, a mark moves past them. */
const FAR = 1000

/** Keeps the question above short: what is far behind only because of other connections' changes is not behind. */
export async function acrossTenantsCatchUp(shard: D1Database): Promise<void> {
  await shard
    .prepare(
      `UPDATE people_feeds SET applied_seq = (SELECT max(c.seq) FROM changes c WHERE c.tenant_id = people_feeds.tenant_id)
       WHERE position IS NULL
         AND (SELECT max(c.seq) FROM changes c WHERE c.tenant_id = people_feeds.tenant_id) > applied_seq + ?1
         AND NOT EXISTS (SELECT 1 FROM changes c WHERE c.tenant_id = people_feeds.tenant_id
           AND c.seq > people_feeds.applied_seq AND c.connection_id = people_feeds.connection_id AND c.kind = 'user')`,
    )
    .bind(FAR)
    .run()
}
