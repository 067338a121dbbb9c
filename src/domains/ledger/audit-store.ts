/** For cron, over the tenants of a shard. */

/**
 * So many tenants from this id on, and on from the first ones after the last: those that have events of `since` or later,
 * or any that are pending. What never had an event costs nothing, what has none now four seeks of an index.
 */
export async function acrossTenantsWithEvents(
  shard: D1Database,
  { from, since, limit }: { from: string; since: string; limit: number },
): Promise<string[]> {
  const { results } = await shard
    .prepare(
      `WITH RECURSIVE
       turn (id, n) AS (
         SELECT ${next('>=', '?1')}, 1
         UNION ALL SELECT ${next('>', 'turn.id')}, n + 1 FROM turn WHERE id IS NOT NULL AND n < ?3),
       again (id, n) AS (
         SELECT ${next('>=', `''`)}, (SELECT count(*) FROM turn) FROM turn WHERE id IS NULL
         UNION ALL SELECT ${next('>', 'again.id')}, n + 1 FROM again WHERE id IS NOT NULL AND n < ?3),
       t (id) AS (SELECT id FROM turn UNION SELECT id FROM again)
       SELECT id FROM t WHERE id IS NOT NULL AND (
         EXISTS (SELECT 1 FROM fates f WHERE f.tenant_id = t.id AND f.side = 'in' AND f.day >= ?2)
         OR EXISTS (SELECT 1 FROM fates f WHERE f.tenant_id = t.id AND f.side = 'out' AND f.day >= ?2)
         OR EXISTS (SELECT 1 FROM received r WHERE r.tenant_id = t.id AND r.state = 'pending')
         OR EXISTS (SELECT 1 FROM deliveries d WHERE d.tenant_id = t.id AND d.state = 'pending'))`,
    )
    .bind(from, since, limit)
    .all<{ id: string }>()
  return results.map(({ id }) => id)
}

/** The next tenant that has books or events, by seeks: no row between them is walked. */
const next = (than: '>' | '>=', place: string): string =>
  `(SELECT min(first) FROM (${['fates', 'received', 'deliveries']
    .map((table) => `SELECT min(tenant_id) AS first FROM ${table} WHERE tenant_id ${than} ${place}`)
    .join(' UNION ALL ')}))`

/** Tenants whose books have been found not to balance: they are looked at each time. */
export async function acrossTenantsWithBreaks(shard: D1Database, limit: number): Promise<string[]> {
  const { results } = await shard
    .prepare('SELECT DISTINCT tenant_id AS id FROM ledger_breaks WHERE ended_at IS NULL LIMIT ?1')
    .bind(limit)
    .all<{ id: string }>()
  return results.map(({ id }) => id)
}
